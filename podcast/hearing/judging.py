"""Whether a clip says its text, by what a model that listened wrote down and by how likely it finds the text. Pure.

Two witnesses are heard. Whisper writes down a word that it does not know as one that it knows, but that sounds alike;
and a word that is really another has a probability near 0. What neither shows, the time that words take may (see
podcast.hearing.doubts). Thresholds were set on clips of neural voices (hibari, and Kokoro with six voices) whose texts
are none of those of `benchmarks.faults`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from podcast import text as texts
from podcast.hearing.capitals import compare_heard
from podcast.hearing.comparing import Difference
from podcast.hearing.doubts import Doubt, bears_out, find_doubts, make_fault
from podcast.hearing.faults import Fault, Kind, Verdict
from podcast.hearing.figures import is_figure
from podcast.hearing.likelihood import Span, mean_probability, weigh
from podcast.hearing.surplus import find_surplus
from podcast.hearing.tokens import Token
from podcast.hearing.units import Unit, find_units
from podcast.reading.base import Reader

# Sounds in a row that are others: fewer are a slip of the ear, and so many need no second witness.
_FEW, _MANY = 0.9, 1.6
# As many as this in what is rare: there both witnesses know no better.
_MANY_RARE = 2.0
# A word with fewer sounds may stand twice, as “had had”, or be half a name; one has so many syllables at most.
_LONG_WORD, _LONGEST_WORD = 4, 3
# What a difference lacks of `_MANY` sounds may be made up for: by one sound where it is likelier than the text by e to
# the power of 15, and by no more than e to the power of 20 does.
_FOR_A_SOUND, _MOST = 15.0, 20.0
# A figure that was heard as another is said where that is so much likelier. Of right clips none was by more than e to
# the power of 4.4, of clips that say one digit otherwise than it is written all were by e to the power of 8.2 and more.
_FOR_A_FIGURE = 6.3
# The sentence of a right clip that was found least likely has 0.52 (of 89), the likeliest one of a wrong clip 0.33.
_UNLIKELY, _OTHER = 0.42, 0.5
# So many units in a row that are not said are more than a word.
_STRETCH = 6
_SENTENCE = re.compile(r"[^.!?。！？…]*(?:[.!?](?=\S)[^.!?。！？…]*)*[.!?。！？…]*[^\w\s]*\s*")
# What is near is so many characters away at most.
_LATIN, _LETTERS, _NEAR = re.compile(r"[0-9A-Za-z]"), re.compile(r"[A-Za-z]{3}"), 3

# Gives the tokens of a text as they are found in the clip.
Follow = Callable[[str], Sequence[Token]]


@dataclass(frozen=True, slots=True)
class Said:
    """A text, what is said for it, and how likely each of its tokens is found in the clip."""

    text: str
    units: tuple[Unit, ...]
    tokens: Sequence[Token]

    def place(self, first: int, last: int) -> Span:
        """The characters of units `first` up to but not including `last`; where they would stand if there are none."""
        if first < last:
            return self.units[first].first, self.units[last - 1].last
        at = self.units[first].first if first < len(self.units) else len(self.text)
        return at, at


def judge(text: str, tokens: Sequence[Token], transcript: str, reader: Reader, follow: Follow) -> Verdict:
    """What the clip does not say of `text`, whose `tokens` were found in it; `transcript` is what was written down.

    `follow` is asked for the transcript's tokens where it differs by more than a slip of the ear, and where that shows
    no fault for those of the text with a doubtful word twice or without it.
    """
    units = find_units(text, reader)
    other, differences = compare_heard(units, transcript, reader)
    written = Said(text, units, tokens)
    heard = Said(transcript, other, ())
    grave = [one for one in differences if _is_grave(written, heard, one)]
    if grave:
        heard = replace(heard, tokens=follow(transcript))
    faults = _find_written(written, heard, differences, grave) if grave else []
    if not faults:
        doubts = [one for one in find_doubts(text, units, tokens) if not _is_heard(one, units, differences)]
        faults = [make_fault(doubt, text) for doubt in doubts if bears_out(doubt, follow)]
    faults = faults or list(find_surplus(units, tokens))
    return Verdict(tuple(faults), sum(one.wrong for one in differences), _count(units))


def _is_heard(doubt: Doubt, units: Sequence[Unit], differences: Sequence[Difference]) -> bool:
    """Whether something like a word that may be missing was written down: then the model did not fill it in."""
    inside = (unit for one in differences if one.begun < one.ended for unit in units[one.first : one.last])
    return not doubt.twice and any(unit.first < doubt.last and doubt.first < unit.last for unit in inside)


def _find_written(
    written: Said, heard: Said, differences: Sequence[Difference], grave: Sequence[Difference]
) -> list[Fault]:
    """What was written down otherwise; `grave` differences are more than slips of the ear."""
    sentences = tuple(_find_sentences(written, heard, differences))
    words = [_make_fault(written, heard, one) for one in grave if _is_fault(written, heard, one)]
    if any(map(texts.is_cjk, written.text)):
        words = [one for one in words if not _is_beyond_base(one, written.text)]
    words = [one for one in words if not any(known.first <= one.first < known.last for known in sentences)]
    return sorted([*sentences, *words], key=lambda fault: (fault.first, fault.last))


def _is_beyond_base(fault: Fault, text: str) -> bool:
    """Whether a fault of a Chinese text is of a name in Latin letters or of figures with something else beside them.

    OpenAI's base writes 15-70-11 for 15亿到70亿 and LOM3 for Llama 3 where Kokoro says them rightly: 10% of the
    syllables of such sentences are others, and none of plain ones. They stay counted as errors. But letters that are
    heard where none are written near are a tag or another language.
    """
    if is_figure(fault.written) and is_figure(fault.heard):
        return False
    near = text[max(fault.first - _NEAR, 0) : fault.last + _NEAR]
    if _LETTERS.search(fault.heard) and not _LATIN.search(near):
        return False
    return bool(_LATIN.search(fault.written + fault.heard))


def _count(units: Sequence[Unit]) -> int:
    return sum(unit.size for unit in units)


def _is_grave(written: Said, heard: Said, one: Difference) -> bool:
    """Whether it is more than a slip of the ear, or such a slip makes another figure."""
    return one.excess >= _FEW or _is_said_twice(written.units, heard.units, one) or _are_figures(written, heard, one)


def _are_figures(written: Said, heard: Said, one: Difference) -> bool:
    """Whether both are figures, and not the same one in other characters."""
    sides = (written, one.first, one.last), (heard, one.begun, one.ended)
    sounds = {"".join(unit.sounds for unit in said.units[first:last]) for said, first, last in sides}
    return len(sounds) > 1 and all(is_figure(said.text[slice(*said.place(first, last))]) for said, first, last in sides)


def _is_fault(written: Said, heard: Said, one: Difference) -> bool:
    place, other = written.place(one.first, one.last), heard.place(one.begun, one.ended)
    likelier = weigh(written.tokens, place, heard.tokens, other)
    if _are_figures(written, heard, one):
        return likelier >= _FOR_A_FIGURE
    if one.excess >= _MANY_RARE or _is_said_twice(written.units, heard.units, one):
        return True
    if one.first < one.last and all(unit.rare for unit in written.units[one.first : one.last]):
        return False
    if one.excess >= _MANY:
        return True
    return one.excess + min(max(likelier, 0.0), _MOST) / _FOR_A_SOUND >= _MANY


def _is_said_twice(written: Sequence[Unit], heard: Sequence[Unit], one: Difference) -> bool:
    return _find_again(written, heard, one) is not None


def _find_again(written: Sequence[Unit], heard: Sequence[Unit], one: Difference) -> tuple[int, int] | None:
    """The units of a word that is heard right behind itself, and is written there once; None where there is none."""
    for many in range(1, _LONGEST_WORD + 1):
        known = _find_words(written, one.first - many, one.last + many, many)
        said = _find_words(heard, one.begun - many, one.ended + many, many)
        for place, word in said.items():
            twice = said.get(place + many) == word and len(word) >= _LONG_WORD
            if twice and word in known.values() and not any(known.get(at + many) == known[at] == word for at in known):
                return place + many, place + 2 * many
    return None


def _find_words(units: Sequence[Unit], first: int, last: int, many: int) -> dict[int, str]:
    """What each row of so many units between two places says, by where it begins."""
    begins = range(max(first, 0), min(last, len(units)) - many + 1)
    return {place: "".join(unit.sounds for unit in units[place : place + many]) for place in begins}


def _make_fault(written: Said, heard: Said, one: Difference) -> Fault:
    if again := _find_again(written.units, heard.units, one):
        begun, ended = heard.place(*again)
        at, _ = written.place(one.last, one.last)
        return Fault(at, at, "", heard.text[begun:ended], "word")
    first, last = written.place(one.first, one.last)
    begun, ended = heard.place(one.begun, one.ended)
    kind: Kind = "sentence" if one.wrong >= _STRETCH else "word"
    return Fault(first, last, written.text[first:last], heard.text[begun:ended], kind)


def _find_sentences(written: Said, heard: Said, differences: Sequence[Difference]) -> Iterator[Fault]:
    """The sentences that are found unlikely, and of whose units most are heard as others."""
    for match in _SENTENCE.finditer(written.text):
        first, last = match.span()
        inside = [number for number, unit in enumerate(written.units) if first <= unit.first < last]
        if not inside or mean_probability(written.tokens, first, last) >= _UNLIKELY:
            continue
        other = [one for one in differences if one.first < inside[-1] + 1 and inside[0] < one.last]
        missed = sum(min(one.last, inside[-1] + 1) - max(one.first, inside[0]) for one in other)
        if missed > _OTHER * len(inside):
            begun, ended = heard.place(other[0].begun, other[-1].ended)
            yield Fault(first, last, match[0].strip(), heard.text[begun:ended], "sentence")
