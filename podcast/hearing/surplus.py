"""Sound that the text has nothing for, as a sentence that is said twice, or babble. Pure.

A model that writes down freely writes such a sentence once, and leaves babble out. Where it follows the text through
the clip, though, some word or mark must take the sound that is left over.
"""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from podcast.hearing.faults import Fault
from podcast.hearing.tokens import Token
from podcast.hearing.units import Unit

# In 85 right paragraphs of hibari and Kokoro no word took more than 630 ms over its own; in clips with a sentence said
# twice one took at least 1,200. What is rare may be read at more length than is expected.
_MOST_MS, _MOST_RARE_MS = 1_000, 2_000


@dataclass(frozen=True, slots=True)
class _Word:
    """A word or syllable with the marks behind it: how many phonemes it has, and the ms of sound that it takes."""

    last: int
    rare: bool
    phonemes: int
    sounding: int


def find_surplus(units: Sequence[Unit], tokens: Sequence[Token]) -> tuple[Fault, ...]:
    """Where more is said than the words there can take at the clip's pace."""
    words = list(_place_words(units, tokens))
    # The median, which what is said too much does not change.
    pace = statistics.median(word.sounding / word.phonemes for word in words) if words else 0.0
    found = []
    for word in words:
        surplus = word.sounding - word.phonemes * pace
        if surplus > (_MOST_RARE_MS if word.rare else _MOST_MS):
            found.append(Fault(word.last, word.last, "", f"{surplus / 1000:.1f} s of speech", "sentence"))
    return tuple(found)


def _place_words(units: Sequence[Unit], tokens: Sequence[Token]) -> Iterator[_Word]:
    """What is said for each stretch of the text, in its order; the sound before the first one is the first one's."""
    phonemes: dict[tuple[int, int], int] = {}
    for unit in units:
        phonemes[unit.first, unit.last] = phonemes.get((unit.first, unit.last), 0) + len(unit.sounds)
    rare = {(unit.first, unit.last) for unit in units if unit.rare}
    begins = [first for first, _ in phonemes]
    ends = [*begins[1:], max((token.last for token in tokens), default=0)]
    for number, (place, count) in enumerate(phonemes.items()):
        begun = 0 if number == 0 else begins[number]
        lasts = sum(token.sounding for token in tokens if begun <= token.first < ends[number])
        yield _Word(place[1], place in rare, count, lasts)
