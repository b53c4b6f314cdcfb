"""From the path of a decoder through a clip to the times of the words of its text. Pure."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from podcast import text as texts
from podcast.language import prosody
from podcast.model import Ms
from podcast.sound import pcm
from podcast.sound.pcm import Pcm

# How far a word may lie from its even place between two pauses: the estimate itself is wrong by 450 ms at most (p99).
_LOST_MS, _LOST_SHARE = 600.0, 0.2


def middle(sound: Pcm, text: str, language: str) -> tuple[int, Ms]:
    """Where to part text and sound: at the punctuation's pause nearest to the middle, else in proportion."""
    half = sound.duration // 2
    found = [a for a in prosody.anchors(sound, text, language) if abs(a.start - half) < sound.duration // 4]
    if found:
        best = min(found, key=lambda a: abs(a.start - half) - 5 * (a.end - a.start))
        return best.place, Ms((best.start + best.end) // 2)
    cuts = texts.units(text)
    beats = np.cumsum([prosody.beats(text[first:last], language) for first, last in cuts])
    said = np.cumsum(pcm.voiced(sound))
    unit = int(np.searchsorted(beats, beats[-1] / 2))
    frame = int(np.searchsorted(said, said[-1] * beats[unit] / (beats[-1] or 1)))
    return cuts[unit][1], Ms(frame * pcm.FRAME_MS)


def unit_times(
    text: str, offsets: list[tuple[int, int]], path: list[float], probabilities: list[float]
) -> tuple[list[tuple[float, float]], list[float]]:
    """Start and end of each unit by its first and last characters that are heard, and its tokens' mean probability."""
    starts, ends, sure = _characters(len(text), offsets, path, probabilities)
    times: list[tuple[float, float]] = []
    means: list[float] = []
    clock = 0.0
    for first, last in texts.units(text):
        heard = [place for place in range(first, last) if texts.sounds(text[place]) and not np.isnan(starts[place])]
        heard = heard or [place for place in range(first, last) if not np.isnan(starts[place])]
        times.append((float(starts[heard[0]]), float(ends[heard[-1]])) if heard else (clock, clock))
        means.append(float(np.nanmean(sure[first:last])) if heard else 0.0)
        clock = times[-1][1]
    return times, means


def _characters(
    length: int, offsets: list[tuple[int, int]], path: list[float], probabilities: list[float]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Start, end and probability of each character, NaN where no token stands for it.

    A token may cover several characters, which then share its time, or be one of several that make up a character.
    """
    starts, ends, sure = (np.full(length, np.nan) for _ in range(3))
    weight = np.zeros(length)
    for token, (first, last) in enumerate(offsets):
        begun, taken = path[token], path[token + 1] - path[token]
        for place in range(first, last):
            starts[place] = np.fmin(starts[place], begun + taken * (place - first) / (last - first))
            ends[place] = np.fmax(ends[place], begun + taken * (place - first + 1) / (last - first))
            sure[place] = np.nan_to_num(sure[place]) + probabilities[token]
            weight[place] += 1
    return starts, ends, sure / np.maximum(weight, 1)


def moored(
    times: list[tuple[float, float]], sound: Pcm, text: str, language: str
) -> tuple[list[tuple[float, float]], set[int]]:
    """Where Whisper loses its way, as in a sentence said twice, syllables and pauses are the better guess.

    It has lost its way between two pauses that go with punctuation when a word of it lies farther from its even place
    than any pace explains. Gives the mended times and the units that are no more than estimated.
    """
    anchors = prosody.anchors(sound, text, language)
    even = prosody.spread(sound, text, language, anchors)
    firsts = [first for first, _ in texts.units(text)]
    edges = [0, *(firsts.index(anchor.place) for anchor in anchors), len(firsts)]
    mended, lost = list(times), set[int]()
    for first, last in pairwise(edges):
        allowed = max(_LOST_MS, _LOST_SHARE * (even[last - 1][1] - even[first][0]))
        if any(abs(times[unit][0] - even[unit][0]) > allowed for unit in range(first, last)):
            mended[first:last] = even[first:last]
            lost.update(range(first, last))
    return mended, lost
