"""From espeak-ng's events to when each token is said and which phoneme each frame holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from podcast.text import is_cjk
from training.voice import Spoken

_VOWELS = frozenset("AaEeIiOoUuVyY@30")
# What a token takes at least: CTranslate2's alignment moves in steps of 20 ms.
_SHORTEST = 20.0
# A full stop inside "14.7" is said, but shorter than a digit.
_MARK_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters [first, last) of the text that are said from `start`; at `hush` a pause begins, at `end` the next.

    `sound` holds the phonemes of a stretch of one hanzi ("xau"), else "".
    """

    first: int
    last: int
    start: float
    hush: float
    end: float
    sound: str = ""


def stretches(text: str, said: Spoken) -> tuple[Stretch, ...]:
    """The text by its word events; a word of several hanzi is cut into syllables where its phonemes allow it."""
    if not said.words:
        return (Stretch(0, len(text), 0.0, said.duration, said.duration),)
    found: list[Stretch] = []
    bounds = [*said.words[1:], (len(text), said.duration)]
    if said.words[0][0] > 0:
        found.append(Stretch(0, said.words[0][0], said.words[0][1], said.words[0][1], said.words[0][1]))
    moments = np.array([moment for _, moment in said.phonemes])
    for (first, start), (last, end) in zip(said.words, bounds, strict=True):
        low, high = (int(place) for place in np.searchsorted(moments, (start - 0.01, end - 0.01)))
        inside = [(name, moment) for name, moment in said.phonemes[low:high] if not name.startswith("_|")]
        while inside and inside[-1][0].startswith("_"):
            inside.pop()
        last_sound = max((place for place in range(low, high) if said.phonemes[place] in inside[-1:]), default=-1)
        hush = min(end, said.phonemes[last_sound + 1][1]) if last_sound >= 0 else start
        found += _cut(text, Stretch(first, last, start, hush, end), inside)
    return tuple(found)


def _cut(text: str, whole: Stretch, phonemes: Sequence[tuple[str, float]]) -> list[Stretch]:
    """One stretch for each hanzi of `whole`, if it has as many syllables; what follows the last one stays with it."""
    places = [place for place in range(whole.first, whole.last) if is_hanzi(text[place])]
    spoken = [place for place in range(whole.first, whole.last) if text[place].isalnum()]
    syllables = _syllables([(name, moment) for name, moment in phonemes if not name.startswith("_")])
    if not places or places != spoken or len(syllables) != len(places):
        return [whole]
    firsts = [whole.first, *places[1:]]
    lasts = [*places[1:], whole.last]
    starts = [whole.start, *(moment for _, moment in syllables[1:])]
    ends = [*starts[1:], whole.end]
    hushes = [*starts[1:], whole.hush]
    sounds = [sound for sound, _ in syllables]
    return [Stretch(*parts) for parts in zip(firsts, lasts, starts, hushes, ends, sounds, strict=True)]


def is_hanzi(char: str) -> bool:
    return is_cjk(char) and char.isalnum()


def _syllables(phonemes: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Mandarin phonemes by syllable: the joined names, and when it begins. n, ng and r may close a syllable."""
    nuclei = [place for place, (name, _) in enumerate(phonemes) if name[:1] in _VOWELS]
    if not nuclei:
        return []
    begins = [0]
    for before, nucleus in pairwise(nuclei):
        between = [name for name, _ in phonemes[before + 1 : nucleus]]
        closes = between[:1] == ["N"] or (len(between) > 1 and between[0] in ("n", "r"))
        begins.append(before + 1 + int(closes))
    bounds = zip(begins, [*begins[1:], len(phonemes)], strict=True)
    return [("".join(name for name, _ in phonemes[low:high]), phonemes[low][1]) for low, high in bounds]


def token_spans(
    text: str, offsets: Sequence[tuple[int, int]], parts: Sequence[Stretch]
) -> tuple[npt.NDArray[np.float32], list[str]]:
    """Start and end of each token in ms, (tokens, 2), and the syllable heard where it stands for one hanzi.

    Within a stretch the tokens share its sound by their letters; marks after the last of them take the pause.
    """
    times = np.zeros((len(offsets), 2), np.float32)
    sounds = [""] * len(offsets)
    firsts = [part.first for part in parts]
    owners: dict[int, list[int]] = {}
    for token, (low, high) in enumerate(offsets):
        place = next((p for p in range(low, high) if text[p].isalnum()), max(high - 1, 0))
        owners.setdefault(max(int(np.searchsorted(firsts, place, "right")) - 1, 0), []).append(token)
    for owner, tokens in owners.items():
        part = parts[owner]
        times[tokens] = _shared(text, [offsets[token] for token in tokens], part)
        said = [token for token in tokens if any(is_hanzi(char) for char in text[slice(*offsets[token])])]
        if len(said) == 1:
            sounds[said[0]] = part.sound
    short = np.maximum(_SHORTEST - (times[:, 1] - times[:, 0]), 0) / 2
    return times + np.stack([-short, short], axis=1), sounds


def _shared(text: str, offsets: Sequence[tuple[int, int]], part: Stretch) -> npt.NDArray[np.float32]:
    weights = np.array([sum(char.isalnum() for char in text[low:high]) for low, high in offsets], float)
    # A sign that is an event of its own, as "%", is said.
    weights[0] = weights[0] or float(offsets[0][0] <= part.first < offsets[0][1] and part.hush > part.start)
    last = int(np.flatnonzero(weights)[-1]) + 1 if weights.any() else 0
    weights[:last] = np.maximum(weights[:last], _MARK_WEIGHT)
    heard = part.start + (part.hush - part.start) * np.cumsum(weights[:last]) / max(weights[:last].sum(), 1e-6)
    marks = len(offsets) - last
    pause = part.hush + (part.end - part.hush) * np.arange(1, marks + 1) / max(marks, 1)
    edges = np.concatenate([[part.start if last else part.hush], heard, pause])
    return np.stack([edges[:-1], edges[1:]], axis=1).astype(np.float32)


def frame_phonemes(said: Spoken, count: int) -> list[str]:
    """The phoneme in the middle of each of `count` steps of 20 ms; "_" is silence."""
    moments = [moment for _, moment in said.phonemes]
    places = np.searchsorted(moments, np.arange(count) * 20.0 + 0.01, "right") - 1
    names = [said.phonemes[place][0] if place >= 0 else "_" for place in places]
    return ["_" if name.startswith("_") else name for name in names]
