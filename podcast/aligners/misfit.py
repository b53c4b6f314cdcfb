"""Whether a clip says its text: where its words take their time otherwise than when the text is recited. Pure.

The same words take time alike in any voice, and sound a little alike. Three things are added up for each sentence: how
far its words stray from their common pace (the deviation of the logarithms), the most ms that up to three words in a
row take more or less than that pace gives them (1,500 count as 1), and how far apart the two sounds lie.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Fixed on the sentences and voices that `benchmarks/` keeps for tuning. Recited by another synthesiser than the clip's,
# 64 right texts reach 1.26, and of 96 wrong ones 78 % lie above 1.28.
_UNACCOUNTED_MS, _MOST = 1500.0, 1.28
# A model that hears the words this clearly clears them, unless there is more than so much sound without text.
_CLEAR, _TOO_MUCH_MS = 0.6, 600.0
_RUN = 3
# Words shorter than this cannot be compared in proportion.
_FLOOR_MS = 30.0
_SENTENCE_END = re.compile(r"[.!?。！？…][^\w\s]*\s*|\Z")


@dataclass(frozen=True, slots=True)
class Paced:
    """The word that begins at character `place`: it sounds for `due` ms when the text is recited, for `took` ms here.

    The two lie `apart`, where 1 is as far as any sounds of speech. `sure` is the word's probability by a model that
    listened to the clip.
    """

    place: int
    due: float
    took: float
    apart: float
    sure: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """Characters `first` up to but not including `last` that the clip does not seem to say.

    `strain` is how much, where 1 is too much.
    """

    first: int
    last: int
    strain: float


def doubts(text: str, words: Sequence[Paced]) -> tuple[Doubt, ...]:
    """The sentences of `text` that its clip does not seem to say; neighbours as one."""
    if not words:
        return ()
    took, due = np.array([word.took for word in words]), np.array([word.due for word in words])
    apart = np.array([word.apart for word in words])
    sure = np.array([word.sure for word in words])
    strays = np.log((took + _FLOOR_MS) / (due + _FLOOR_MS))
    missing = _unaccounted(took - float(np.median(took / np.maximum(due, 1.0))) * due)
    found: list[Doubt] = []
    for first, last in _sentences(text):
        inside = np.array([first <= word.place < last for word in words])
        if not inside.any():
            continue
        most = float(missing[inside].max())
        sounds = float(np.average(apart[inside], weights=took[inside] + due[inside]))
        strain = (float(np.std(strays[inside])) + most / _UNACCOUNTED_MS + sounds) / _MOST
        clear = float(np.mean(sure[inside])) >= _CLEAR and most < _TOO_MUCH_MS
        if strain > 1 and not clear:
            before = found.pop() if found and found[-1].last == first else Doubt(first, first, 0.0)
            found.append(Doubt(before.first, last, round(max(strain, before.strain), 2)))
    return tuple(found)


def _sentences(text: str) -> list[tuple[int, int]]:
    ends = sorted({match.end() for match in _SENTENCE_END.finditer(text)} | {len(text)})
    return [(first, last) for first, last in zip([0, *ends], ends, strict=False) if first < last]


def _unaccounted(extra: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """For each word the most ms by which a run of up to three words that it is in takes more or less than is due."""
    sums = np.concatenate([[0.0], np.cumsum(extra)])
    most = np.zeros(len(extra))
    for length in range(1, min(_RUN, len(extra)) + 1):
        runs = np.abs(sums[length:] - sums[:-length])
        for shift in range(length):
            part = slice(shift, shift + len(runs))
            most[part] = np.maximum(most[part], runs)
    return most
