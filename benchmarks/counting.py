"""Sentences as they are written and as they were heard, counted strictly and by sound. Pure.

Strictly, each word or Chinese syllable without its tone counts as it is said: numbers are words on both sides, and it
does not matter where words are divided (“hard tests” is “HardTests”). By sound, words pass that sound alike: as the
error rate that an episode reports (podcast.hearing.comparing), which Whisper's spelling of a name does not change.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from podcast.aligners.base import spoken_range
from podcast.hearing.comparing import Difference, find_differences
from podcast.hearing.matching import Pair, match_sounds
from podcast.hearing.units import Unit, find_units
from podcast.model import Segment
from podcast.reading.english_words import spoken_words
from podcast.reading.mandarin import pinyin_syllables
from podcast.reading.mandarin_normal import normalise
from podcast.reading.readers import find_reader
from podcast.text import is_chinese

# So many words in a row may be written as one, or divided otherwise.
_JOINED = 6
# A term is half heard when so large a share of its sounds is another: as a word is wrong in podcast.hearing.comparing.
_WRONG = 0.25
# Sounds in a row that are others, from which on podcast.hearing.judging takes a difference for more than a slip.
_GRAVE = 0.9
_DIVIDERS = re.compile(r"[\s/‐-―-]")


@dataclass(frozen=True, slots=True)
class Count:
    """Of one sentence or several, as whole numbers.

    `units` are words or syllables, of which `errors` were heard otherwise; `syllables` the Chinese ones among them,
    held against those that were heard. By sound they are counted anew, and a number may be divided otherwise. Of
    `terms` so many stand in what was heard, have three quarters of their sounds there, or no grave difference.
    """

    units: int = 0
    errors: int = 0
    syllables: int = 0
    syllable_errors: int = 0
    sounded_units: int = 0
    sounded_errors: int = 0
    terms: int = 0
    spelt_terms: int = 0
    sounded_terms: int = 0
    near_terms: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """A sentence's count, and its terms of which not three quarters are heard."""

    count: Count
    missed: tuple[str, ...]


def sum_up(counts: Iterable[Count]) -> Count:
    columns = zip(*map(astuple, counts), strict=True)
    return Count(*map(sum, columns))


def compare(segment: Segment, terms: Sequence[str], transcript: str, language: str) -> Compared:
    """How `transcript` differs from what is said for `segment`, in whose display text `terms` stand."""
    reader = find_reader(language)
    if reader is None:
        raise ValueError(f"there is no reader of {language}")
    written, heard = find_units(segment.spoken, reader), find_units(transcript, reader)
    differences = find_differences(written, heard)
    places = [_find_place(segment, term, written) for term in terms]
    steps = match_sounds(_join_sounds(written), _join_sounds(heard))
    missed = tuple(term for term, place in zip(terms, places, strict=True) if not _is_sounded(written, place, steps))
    words, other = split_words(segment.display, language), split_words(transcript, language)
    syllables = _keep_syllables(words)
    count = Count(
        len(words),
        count_errors(words, other),
        len(syllables),
        count_errors(syllables, _keep_syllables(other)) if syllables else 0,
        sum(unit.size for unit in written),
        sum(one.wrong for one in differences),
        len(terms),
        sum(is_spelt(term, transcript) for term in terms),
        len(terms) - len(missed),
        sum(not any(_is_grave(one, place) for one in differences) for place in places),
    )
    return Compared(count, missed)


def split_words(text: str, language: str) -> tuple[str, ...]:
    """What is said for `text`: English words and letters in small letters, Chinese syllables in pinyin without tone.

    A syllable ends in “'”, so that two of them are never one: xi'an' is not xian'.
    """
    if not is_chinese(language):
        return tuple(_without_dashes(word for _, _, word in spoken_words(text)))
    syllables = [(first, f"{syllable}'") for first, _, syllable in pinyin_syllables(text)]
    english = [(part.first, word) for part in normalise(text) if part.english for _, _, word in spoken_words(part.said)]
    return tuple(word for _, word in sorted([*syllables, *english], key=lambda placed: placed[0]))


def _keep_syllables(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word.endswith("'"))


def _without_dashes(words: Iterable[str]) -> Iterable[str]:
    return (part for word in words if (part := _DIVIDERS.sub("", word)))


def count_errors(written: Sequence[str], heard: Sequence[str]) -> int:
    """The fewest words that must be replaced, left out or put in; to divide the same letters otherwise is free."""
    costs = [list(range(len(heard) + 1))]
    for row in range(1, len(written) + 1):
        costs.append([row])
        for column in range(1, len(heard) + 1):
            one = costs[row - 1][column - 1] + (written[row - 1] != heard[column - 1])
            ways = [one, costs[row - 1][column] + 1, costs[row][column - 1] + 1]
            ways += [costs[row - many][column - few] for many, few in _find_joins(written[:row], heard[:column])]
            costs[row].append(min(ways))
    return costs[-1][-1]


def _find_joins(written: Sequence[str], heard: Sequence[str]) -> Iterable[tuple[int, int]]:
    """By how many words at the end of both, one of them alone on one side, the same letters are written."""
    for many in range(2, _JOINED + 1):
        if len(written) >= many and "".join(written[-many:]) == heard[-1]:
            yield many, 1
        if len(heard) >= many and "".join(heard[-many:]) == written[-1]:
            yield 1, many


def is_spelt(term: str, transcript: str) -> bool:
    """Whether a term stands in what was written down, whatever its capitals, spaces, hyphens and slashes."""
    return _squeeze(term) in _squeeze(transcript)


def _squeeze(text: str) -> str:
    return _DIVIDERS.sub("", text).casefold()


def _find_place(segment: Segment, term: str, written: Sequence[Unit]) -> range:
    """The units that are said for `term`."""
    first = segment.display.index(term)
    begun, ended = spoken_range(segment, first, first + len(term))
    inside = [number for number, unit in enumerate(written) if unit.first < ended and begun < unit.last]
    return range(inside[0], inside[-1] + 1)


def _is_sounded(written: Sequence[Unit], place: range, steps: Sequence[Pair]) -> bool:
    """Whether three quarters of the sounds of the units at `place` were taken for themselves, by `steps`."""
    before, within = (
        len(_join_sounds(written[first:last])) for first, last in ((0, place.start), (place.start, place.stop))
    )
    own = [at for at, (sound, _, _) in enumerate(steps) if sound is not None and 0 <= sound - before < within]
    # Sounds that are put in between those of the term are its own.
    return sum(cost for _, _, cost in steps[own[0] : own[-1] + 1]) <= _WRONG * within


def _is_grave(one: Difference, place: range) -> bool:
    return one.excess >= _GRAVE and one.first < place.stop and place.start < one.last


def _join_sounds(units: Sequence[Unit]) -> str:
    return "".join(unit.sounds for unit in units)
