"""Moments of a clip at which a word is heard to begin, found in the sound alone: no voice and no aligner is asked when.

After a pause a word begins where the level rises over silence. In mid-phrase a word that begins with a sibilant (s and
sh, in Chinese also x) after another sound begins where the level above 4 kHz rises.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from pypinyin import Style, lazy_pinyin

from podcast import text as texts
from podcast.aligners.base import Heard
from podcast.language import prosody
from podcast.sound import pcm
from podcast.sound.pcm import Pcm

Floats = npt.NDArray[np.float64]

STEP_MS = 5
_WINDOW_MS = 10
_LOWEST_HZ = 4000
# A sibilant is so much louder above 4 kHz than the sound before it: 20 ms on either side.
_RISE_DB, _SIDE = 10.0, 4
# Initials of a syllable before it that do not hiss; "" where it begins with a vowel or a glide.
_SOFT = ("", "b", "d", "g", "l", "m", "n", "r")
# Short words whose e is heard: any other may end in a consonant that hisses or bursts.
_VOWELS = ("the", "be", "he", "me", "we", "she")
# How far around the places that are measured the sound is looked at.
_AROUND_MS = 70


def find(sound: Pcm, text: str, language: str, places: Sequence[Sequence[Heard]]) -> Iterator[tuple[str, int, float]]:
    """Kind ("after a pause", "sibilant"), number of the unit and ms of each landmark.

    `places` are what is measured, several aligners' opinions of the same units: the sound is looked at around all of
    them alike, so that none is nearer to its landmark by being asked.
    """
    cuts = texts.units(text)
    starts = [[parts[unit].start for parts in places] for unit in range(len(cuts))]
    pauses = prosody.pauses(pcm.voiced(sound, pcm.silence_below(sound)))
    rises = _rises(sound)
    for unit, (first, last) in enumerate(cuts):
        around = min(starts[unit]) - _AROUND_MS, max(starts[unit]) + _AROUND_MS
        ends = [until for _, until in pauses if around[0] < until < around[1]]
        if ends and unit and prosody.rest(text[cuts[unit - 1][0] : first]):
            yield "after a pause", unit, float(min(ends, key=lambda end: abs(end - np.median(starts[unit]))))
        elif unit and not ends and _begins_with_sibilant(text[first:last], text[cuts[unit - 1][0] : first], language):
            window = rises[int(max(around[0], 0) / STEP_MS) : int(around[1] / STEP_MS)]
            if len(window) and window.max() >= _RISE_DB:
                yield "sibilant", unit, (int(max(around[0], 0) / STEP_MS) + int(window.argmax())) * float(STEP_MS)


def _begins_with_sibilant(unit: str, before: str, language: str) -> bool:
    if texts.is_chinese(language):
        initials = lazy_pinyin([before[:1], unit[:1]], style=Style.INITIALS, strict=True)
        return texts.is_cjk(before[:1] or " ") and initials[1] in ("s", "sh", "x") and initials[0] in _SOFT
    word, ending = unit.strip(" ,.;:!?—“”‘’\"'()").lower(), before.rstrip(" ,.;:!?\"'”’)").lower()
    begins = word.startswith("s") and word[:2] not in ("st", "sp", "sk", "sc", "sq") and word.isalpha()
    return begins and bool(ending) and (ending[-1] in "aiouymnlr" or ending in _VOWELS)


def _rises(sound: Pcm) -> Floats:
    """By how many dB the level above 4 kHz is higher in the 20 ms after a step than in those before."""
    size = sound.rate * _WINDOW_MS // 1000
    padded = np.pad(sound.samples.astype(np.float64) / 32768, size // 2)
    # Steps of 5 ms are no whole samples at 22,050 Hz: whole ones would run away from the clock.
    places = np.arange(len(sound.samples) * 1000 // (sound.rate * STEP_MS)) * sound.rate * STEP_MS // 1000
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[places] * np.hanning(size)
    power = np.abs(np.fft.rfft(frames, 512)) ** 2
    high = power[:, np.fft.rfftfreq(512, 1 / sound.rate) >= _LOWEST_HZ].sum(1)
    levels = 10 * np.log10(high + 1e-7)
    sums = np.concatenate([[0.0], np.cumsum(levels)])
    rises = np.zeros(len(levels))
    inside = np.arange(_SIDE, len(levels) - _SIDE)
    rises[inside] = (sums[inside + _SIDE] - 2 * sums[inside] + sums[inside - _SIDE]) / _SIDE
    return rises
