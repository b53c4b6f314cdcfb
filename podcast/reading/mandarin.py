"""Chinese text → the phonemes that say it, and its syllables for whoever compares what was heard. Pure.

Words are set apart by spaces and punctuation is written as in the text that Kokoro v1.0 was trained on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from podcast.reading.base import Reader, Sounded
from podcast.reading.mandarin_english import aspirate
from podcast.reading.mandarin_figures import Part
from podcast.reading.mandarin_normal import normalise
from podcast.reading.mandarin_pinyin import find_syllables
from podcast.reading.mandarin_syllables import sound_syllable
from podcast.reading.mandarin_tones import change_tones
from podcast.reading.mandarin_words import cut_words

# fmt: off
_MARKS = {
    "，": ",", "、": ",", "。": ".", "！": "!", "？": "?", "；": ";", "：": ":", "．": ".", "…": "…", "—": "—",
    "“": "“", "”": "”", "《": "“", "》": "”", "〈": "“", "〉": "”", "「": "“", "」": "”", "『": "“", "』": "”",
    "【": "“", "】": "”", "（": "(", "）": ")", "(": "(", ")": ")", ",": ",", ".": ".", "!": "!", "?": "?", ";": ";",
    ":": ":",
}
# fmt: on
_OPENING = ("“", "(")
_CLOSING = (",", ".", "!", "?", ";", ":", "…", "—", "”", ")")
_DOUBLED = ("…", "—")


@dataclass(frozen=True, slots=True)
class MandarinReader:
    """Reads Chinese; `english` reads the runs of Latin words in it."""

    english: Reader

    def read(self, text: str, given: Sequence[Sounded] = ()) -> tuple[Sounded, ...]:
        """Stretches that cover `text`, one a character where it is said as it is written; `given` is in order."""
        found, done = list[Sounded](), 0
        for known in (*given, Sounded(len(text), len(text), "")):
            found += self._sound(text[done : known.first], done)
            found += [known] if known.last > known.first else []
            done = known.last
        return _space(found, frozenset(given))

    def _sound(self, text: str, start: int) -> Iterator[Sounded]:
        """The stretches of a text at `start` of the whole one; a word begins with a space."""
        for english, parts in groupby(normalise(text), key=lambda part: part.english):
            if english:
                for part in parts:
                    yield from self._sound_english(part, start)
            else:
                yield from _sound_chinese(tuple(parts), start)

    def _sound_english(self, part: Part, start: int) -> Iterator[Sounded]:
        first, last = start + part.first, start + part.last
        sounds = self.english.read(part.said)
        if len(part.said) != part.last - part.first:
            yield Sounded(first, last, " " + aspirate("".join(sound.phonemes for sound in sounds).strip()))
            return
        for place, sound in enumerate(sounds):
            lead = " " if place == 0 else ""
            yield Sounded(first + sound.first, first + sound.last, lead + aspirate(sound.phonemes))


def pinyin_syllables(text: str) -> tuple[tuple[int, int, str], ...]:
    """Each Chinese syllable that is said for `text`: the characters it is said for, and it without its tone."""
    found: list[tuple[int, int, str]] = []
    for english, parts in groupby(normalise(text), key=lambda part: part.english):
        if not english:
            said = _spell(tuple(parts))
            found += [(part.first, part.last, syllable[:-1]) for part, syllable, _ in said if syllable]
    return tuple(found)


def _spell(parts: Sequence[Part]) -> Iterator[tuple[Part, str, bool]]:
    """(part, syllable, whether it begins a word) for each character of what is said; "" for what is no syllable.

    A part of which nothing is said comes once.
    """
    chars = [(part, char) for part in parts for char in part.said or " "]
    for (han, _), run in groupby(chars, key=lambda one: (_is_han(one[1]), one[0].name)):
        owned = list(run)
        if not han:
            yield from ((part, "", False) for part, char in owned)
            continue
        words = cut_words("".join(char for _, char in owned))
        said = change_tones(words, find_syllables(words))
        flat = [(syllable, place == 0) for word in said for place, syllable in enumerate(word)]
        yield from ((part, syllable, begins) for (part, _), (syllable, begins) in zip(owned, flat, strict=True))


def _sound_chinese(parts: Sequence[Part], start: int) -> Iterator[Sounded]:
    for part, spelt in groupby(_spell(parts), key=lambda one: one[0]):
        said = "".join((" " if begins else "") + sound_syllable(syllable) for _, syllable, begins in spelt if syllable)
        said = said or ("" if len(part.said) > 1 else _MARKS.get(part.said, " " if part.said.isspace() else ""))
        yield Sounded(start + part.first, start + part.last, said)


def _is_han(char: str) -> bool:
    return char == "〇" or "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000"


def _space(found: Sequence[Sounded], given: frozenset[Sounded]) -> tuple[Sounded, ...]:
    """The stretches with one space between words, which belongs to the stretch before where that is not given."""
    spaced, end, apart = list[Sounded](), "", False
    for sound in found:
        known = sound in given
        said = sound.phonemes if known else sound.phonemes.strip()
        if said == end and said in _DOUBLED:
            said = ""
        apart = apart or known or sound.phonemes[:1] in (" ", *_OPENING) or end in _CLOSING
        if said and apart and end and end not in _OPENING and said[0] not in _CLOSING:
            if spaced[-1] not in given:
                spaced[-1] = replace(spaced[-1], phonemes=spaced[-1].phonemes + " ")
            elif not known:
                said = " " + said
        spaced.append(sound if known else replace(sound, phonemes=said))
        if said:
            end, apart = said[-1], known or sound.phonemes[-1:] == " "
    return tuple(spaced)
