"""Sentences as they are written and as they were heard, counted in two ways: strictly, and by sound. Pure.

Strictly, each word or Chinese syllable without its tone counts as it is said: numbers are words on both sides, and it
does not matter where words are divided (“hard tests” is “HardTests”). By sound, words pass that sound alike: as the
error rate that an episode reports (podcast.hearing.comparing), which Whisper's spelling of a name does not change.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from podcast.aligners.base import spoken_range
from podcast.hearing.comparing import find_differences
from podcast.hearing.matching import Pair, match_sounds
from podcast.hearing.readers import find_reader
from podcast.hearing.units import Unit, find_units
from podcast.model import Segment
from podcast.reading.english_words import spoken_words
from podcast.reading.mandarin import pinyin_syllables
from podcast.reading.mandarin_normal import normalise
from podcast.text import is_chinese

# So many words in a row may be written as one, or divided otherwise.
_JOINED = 6
# A term is missed when so large a share of its sounds is: as a word is in podcast.hearing.comparing.
_WRONG = 0.25
_DIVIDERS = re.compile(r"[\s/‐-―-]")


@dataclass(frozen=True, slots=True)
class Count:
    """Of one sentence or several: `units` are words or syllables, `errors` of them were heard otherwise; the same by
    sound, where a number may be divided otherwise; and terms, of which so many stand in what was heard, or sound so.
    """

    units: int = 0
    errors: int = 0
    sounded_units: int = 0
    sounded_errors: int = 0
    terms: int = 0
    spelt_terms: int = 0
    sounded_terms: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """A sentence's count, and its terms that are not even heard by sound."""

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
    words = split_words(segment.display, language)
    steps = match_sounds(_join_sounds(written), _join_sounds(heard))
    missed = tuple(term for term in terms if not is_sounded(segment, term, written, steps))
    count = Count(
        len(words),
        count_errors(words, split_words(transcript, language)),
        sum(unit.size for unit in written),
        sum(one.wrong for one in differences),
        len(terms),
        sum(is_spelt(term, transcript) for term in terms),
        len(terms) - len(missed),
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


def is_sounded(segment: Segment, term: str, written: Sequence[Unit], steps: Sequence[Pair]) -> bool:
    """Whether less than a quarter of what is said for `term` was taken for other sounds, by `steps` of the sentence."""
    first = segment.display.index(term)
    begun, ended = spoken_range(segment, first, first + len(term))
    inside = [unit.first < ended and begun < unit.last for unit in written for _ in unit.sounds]
    own = [at for at, (place, _, _) in enumerate(steps) if place is not None and inside[place]]
    # Sounds that are put in between those of the term are its own.
    return sum(cost for _, _, cost in steps[own[0] : own[-1] + 1]) <= _WRONG * len(own)


def _join_sounds(units: Sequence[Unit]) -> str:
    return "".join(unit.sounds for unit in units)
