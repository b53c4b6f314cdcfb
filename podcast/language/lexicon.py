"""`voices/lexicon/<language>.toml`: how to say what voices read badly. Pure.

One entry a line, `"term" = "what is said"`, or `"term" = { said = "…", phonemes = "…" }`: `said` is for voices that
take text, `phonemes` for those that take these. A term is found as it is written, capitals included, and never within a
longer word or number: `Qwen` is found in “Qwen-VL” and “用Qwen做”, not in “Qwen2”; terms of CJK characters and symbols
are found anywhere. `{n}` in a term stands for one number (`7`, `2.5`, `60,000`), which what is said may repeat. Of the
terms that are found at one place, the one that spells out most wins; what it covers is not looked at again.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from podcast import digests
from podcast.errors import ConfigError
from podcast.language.alphabet import PHONEMES
from podcast.model import Segment, Span
from podcast.text import clean, is_cjk, sounds

_NUMBER = "{n}"
_REMEDY = 'Write "term" = "what is said" or "term" = { said = "what is said", phonemes = "how it sounds" }'
_A_NUMBER = r"([0-9]++(?>(?:,[0-9]{3}(?![0-9]))*)(?>(?:\.[0-9]++)*))"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Terms and what is said for each, in the order of the file, and the terms that have phonemes, with these."""

    entries: tuple[tuple[str, str], ...] = ()
    phonemes: tuple[tuple[str, str], ...] = ()

    @property
    def digest(self) -> str:
        return digests.of_value([self.entries, self.phonemes])


def loads(text: str, file: str) -> Lexicon:
    """Read a lexicon. Raises ConfigError, which names `file` and the term."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"is not TOML: {error}", where=file) from error
    entries, phonemes = list[tuple[str, str]](), list[tuple[str, str]]()
    for term, entry in raw.items():
        table = entry if isinstance(entry, dict) else {"said": entry}
        if fault := _fault(term, table.get("said")) or _table_fault(term, entry):
            raise ConfigError(fault, where=f"{file}, {term!r}", remedy=_REMEDY)
        entries.append((term, table["said"]))
        phonemes += [(term, table["phonemes"])] if "phonemes" in table else []
    return Lexicon(tuple(entries), tuple(phonemes))


def spoken(segment: Segment, lexicon: Lexicon) -> Segment:
    """`segment` as the lexicon has it said: one span for each term that is said otherwise, one for all between two."""
    shown, spans, done = segment.display, list[Span](), 0
    for start, end, said, phonemes in _found(shown, lexicon):
        span = Span(shown[start:end], said, phonemes)
        if not span.as_shown:
            between = shown[done:start]
            spans += [Span(between, between)] if between else []
            spans.append(span)
            done = end
    rest = shown[done:]
    return Segment(segment.speaker, (*spans, Span(rest, rest)) if rest or not spans else tuple(spans))


def _fault(term: str, said: object) -> str:
    """What is wrong with an entry, "" for nothing."""
    if not isinstance(said, str):
        return "what is said is not a text"
    if not any(map(str.isalnum, term)):
        return "the term has neither a letter nor a digit"
    if not any(map(sounds, said)):
        return "nothing is said"
    # Space around what is said sets it off from its neighbours.
    if clean(term) != term or clean(f"“{said}”") != f"“{said}”":
        return "holds a control character, a line break, a doubled space or text that is not composed (NFC)"
    if term.count(_NUMBER) > 1 or (_NUMBER in said and _NUMBER not in term):
        return f"{_NUMBER} may stand once in a term, and in what is said only if the term has it"
    return ""


def _table_fault(term: str, entry: object) -> str:
    """What is wrong with an entry that is a table, "" for nothing."""
    if not isinstance(entry, dict):
        return ""
    phonemes = entry.get("phonemes")
    if set(entry) != {"said", "phonemes"} or not isinstance(phonemes, str) or not phonemes.strip():
        return "a table has what is said and phonemes, each a text, and nothing else"
    if strange := sorted(set(phonemes) - PHONEMES):
        return f"{' '.join(map(ascii, strange))} is none of the phonemes that the voices know"
    return f"a term with {_NUMBER} can have no phonemes" if _NUMBER in term else ""


def _found(text: str, lexicon: Lexicon) -> Iterator[tuple[int, int, str, str]]:
    """The terms in `text`, left to right: where each begins and ends, what is said for it, and its phonemes or ""."""
    index, done = _index(lexicon), 0
    for start, char in enumerate(text):
        if start < done or char not in index or _divides(text, start):
            continue
        for pattern, said, phonemes in index[char]:
            match = pattern.match(text, start)
            if match and not _divides(text, match.end()):
                done = match.end()
                yield start, done, said.replace(_NUMBER, match[1]) if match.re.groups else said, phonemes
                break


@lru_cache(maxsize=8)
def _index(lexicon: Lexicon) -> dict[str, list[tuple[re.Pattern[str], str, str]]]:
    """First character → patterns of the terms that may begin with it, those that spell out most before the others."""
    index: dict[str, list[tuple[re.Pattern[str], str, str]]] = {}
    phonemes = dict(lexicon.phonemes)
    for term, said in sorted(lexicon.entries, key=lambda entry: (-len(entry[0].replace(_NUMBER, "")), entry[0])):
        before, number, after = term.partition(_NUMBER)
        pattern = re.compile(re.escape(before) + (_A_NUMBER if number else "") + re.escape(after))
        for first in before[:1] or "0123456789":
            index.setdefault(first, []).append((pattern, said, phonemes.get(term, "")))
    return index


def _divides(text: str, place: int) -> bool:
    """Whether a cut at `place` lies within a word or number of a script with spaces, or before a combining mark."""
    before, after = text[max(place - 1, 0) : place], text[place : place + 1]
    if not before or not after:
        return False
    if before.isalnum() and after.isalnum() and not is_cjk(before) and not is_cjk(after):
        return True
    decimal = re.search("[0-9][.,][0-9]", text[max(place - 2, 0) : place + 2])
    return decimal is not None or unicodedata.category(after).startswith("M")
