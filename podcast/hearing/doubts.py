"""Words that a clip may say twice, or not at all, although they were written down once. Pure.

A model that writes down freely writes what ought to be said: it leaves a repetition out, and fills in a word that is
silent. But it finds the text without that word, or with the word said twice, as likely as the text: on right clips it
does not. Thresholds were set on clips of neural voices, as those of podcast.hearing.judging.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from podcast.hearing.faults import Fault
from podcast.hearing.likelihood import LEAST, add_all
from podcast.hearing.tokens import Token
from podcast.hearing.units import Unit
from podcast.text import is_cjk

# A word that may not be said is found with less than this; and it lacks, alone or together with a neighbour, this share
# of the sound that it takes at the clip's pace.
_UNLIKELY, _SHORT = 0.2, 0.25
# A word that may be said twice has, together with the one behind it, more sound than both take: this share of its own
# at least. So much of it counts as much as the one behind it being unlikely by e to the power of 3.
_LONG, _FOR_ITS_OWN, _ENOUGH = 0.3, 3.0, 2.3
# The path places words no better: a shorter word is taken for as long.
_BRIEF_MS = 200.0
# By so much the logarithm of the likelihood may fall when the text is taken as it would be said. On right clips it fell
# by 8.9 and more with a word said twice (12.5 ± 1.6) and by 7.7 and more without one, on wrong ones by no more than 7.9
# (but mostly less than 2.4) and 4.4.
_FALL_TWICE, _FALL_WITHOUT = 7.0, 6.0
# So many doubts of a clip are looked into: each costs as much as following the text once.
_MOST = 2


@dataclass(frozen=True, slots=True)
class Doubt:
    """That characters `first` up to but not including `last` are said `twice`, or else not at all.

    `instead` is the text as it would then be, `before` the logarithm of the likelihood of the text as it is written,
    and the doubt is the graver the greater its `weight`.
    """

    first: int
    last: int
    twice: bool
    instead: str
    before: float
    weight: float


@dataclass(frozen=True, slots=True)
class _Word:
    """A word or syllable on the path: its ms of sound, those that it takes at the clip's pace, and how likely it is."""

    first: int
    last: int
    rare: bool
    sounding: int
    usual: float
    probability: float


def find_doubts(text: str, units: Sequence[Unit], tokens: Sequence[Token]) -> tuple[Doubt, ...]:
    """The few gravest doubts, the gravest first.

    There are none of Chinese syllables: the model finds rare ones of a right clip as unlikely as what is not said.
    """
    words = _place_words(units, tokens)
    before = add_all(tokens)
    found = [*_find_missing(text, words, before), *_find_twice(text, words, before)]
    return tuple(sorted(found, key=lambda doubt: -doubt.weight)[:_MOST])


def bears_out(doubt: Doubt, follow: Callable[[str], Sequence[Token]]) -> bool:
    """Whether the text as it would then be is not much less likely than the one that is written."""
    fall = doubt.before - add_all(follow(doubt.instead))
    return fall < (_FALL_TWICE if doubt.twice else _FALL_WITHOUT)


def make_fault(doubt: Doubt, text: str) -> Fault:
    """What is said twice stands at the next word, as what is heard and not written does elsewhere."""
    word = text[doubt.first : doubt.last]
    if doubt.twice:
        behind = text[doubt.last :]
        place = doubt.last + len(behind) - len(behind.lstrip())
        return Fault(place, place, "", word, "word")
    return Fault(doubt.first, doubt.last, word, "", "word")


def _place_words(units: Sequence[Unit], tokens: Sequence[Token]) -> list[_Word]:
    sounds: dict[tuple[int, int], int] = {}
    rare = {(unit.first, unit.last) for unit in units if unit.rare}
    for unit in units:
        sounds[unit.first, unit.last] = sounds.get((unit.first, unit.last), 0) + len(unit.sounds)
    pace = sum(token.sounding for token in tokens) / max(sum(sounds.values()), 1)
    words = []
    for (first, last), count in sounds.items():
        inside = [token for token in tokens if token.first < last and first < token.last]
        if inside:
            lasts, least = sum(token.sounding for token in inside), min(token.probability for token in inside)
            words.append(_Word(first, last, (first, last) in rare, lasts, count * pace, least))
    return words


def _find_missing(text: str, words: Sequence[_Word], before: float) -> Iterator[Doubt]:
    for number, word in enumerate(words):
        before_it = words[max(number - 1, 0) : number + 1]
        # Behind a name that it does not know the model has lost its way; a lone letter is part of one, as in “o1”.
        unknown = any(one.rare for one in before_it) or word.last - word.first == 1
        if unknown or is_cjk(text[word.first]) or word.probability >= _UNLIKELY:
            continue
        near = [[word], before_it, words[number : number + 2]]
        if min(map(_find_surplus, near)) < -_SHORT * word.usual:
            instead = text[: word.first] + text[word.last :].lstrip()
            yield Doubt(word.first, word.last, False, instead, before, _weigh(word))


def _find_twice(text: str, words: Sequence[_Word], before: float) -> Iterator[Doubt]:
    for word, behind in pairwise(words):
        if word.rare or is_cjk(text[word.first]):
            continue
        over = _find_surplus((word, behind)) / max(word.usual, _BRIEF_MS)
        weight = over * _FOR_ITS_OWN + _weigh(behind)
        if over > _LONG and weight > _ENOUGH:
            said = text[word.first : word.last]
            instead = f"{text[: word.last]} {said}{text[word.last :]}"
            yield Doubt(word.first, word.last, True, instead, before, weight)


def _find_surplus(words: Sequence[_Word]) -> float:
    """By how many ms of sound they exceed what they take at the clip's pace."""
    return sum(word.sounding - word.usual for word in words)


def _weigh(word: _Word) -> float:
    return -math.log(max(word.probability, LEAST))
