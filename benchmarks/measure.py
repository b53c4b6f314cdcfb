"""Errors of cue and word times against the truth, and the figures they are summed up in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from podcast import text as texts
from podcast.aligners.base import Heard, in_order
from podcast.model import Ms, Word
from podcast.subtitles import captions
from tests.truth import Truth

KINDS = ("in after a pause", "in mid-phrase", "out", "word onsets")
SHARES = (50, 83, 100, 200)
# Two words are apart when silence of so many ms lies between them.
_PAUSE_MS = 50
_HEADS = ("n", "mean", "median", "p90", "p95", "p99", "max", "bias", *(f"≤{limit}" for limit in SHARES))


@dataclass
class Errors:
    """Signed errors in ms by kind."""

    kinds: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def add(self, truth: Truth, heard: Sequence[Heard]) -> None:
        """Take up what one clip's alignment misses; the cues are cut from the true words."""
        if not heard:
            return
        starts = {_sound(truth.text, part.first, part.last): part.start for part in heard}
        stops = {_sound(truth.text, part.first, part.last): part.end for part in heard}
        ends = unit_ends(truth)
        for place, moment in truth.onsets.items():
            if place in starts:
                self.kinds["word onsets"].append(starts[place] - moment)
        for first, last in cue_ranges(truth):
            if first in truth.onsets and first in starts:
                rested = first == min(truth.onsets) or any(
                    abs(until - truth.onsets[first]) < 1 and until - begun >= _PAUSE_MS for begun, until in truth.pauses
                )
                kind = "in after a pause" if rested else "in mid-phrase"
                self.kinds[kind].append(starts[first] - truth.onsets[first])
            if last in ends and last in stops:
                self.kinds["out"].append(stops[last] - ends[last])

    @property
    def all(self) -> list[float]:
        """Cue in-times and out-times together."""
        return [error for kind in KINDS[:3] for error in self.kinds[kind]]


def unit_ends(truth: Truth) -> dict[int, float]:
    """When each unit of text ends, by its first character that sounds: a figure has several events."""
    ends = truth.ends()
    found = {}
    for first, last in texts.units(truth.text):
        inside = [moment for place, moment in ends.items() if first <= place < last]
        if inside and _sound(truth.text, first, last) in truth.onsets:
            found[_sound(truth.text, first, last)] = max(inside)
    return found


def cue_ranges(truth: Truth) -> Iterator[tuple[int, int]]:
    """The first character of the first and of the last word of each cue, as cut from the true words."""
    cues = captions.cues(true_words(truth), truth.text, truth.language, until=truth.sound.duration)
    bodies = captions.bodies(cues, truth.text)
    place = 0
    for body in bodies or ():
        first = truth.text.index(body, place)
        place = first + len(body)
        units = [unit for unit in texts.units(truth.text) if first <= unit[0] < place]
        yield _sound(truth.text, *units[0]), _sound(truth.text, *units[-1])


def true_words(truth: Truth) -> tuple[Word, ...]:
    """The words of the truth; those without an event of their own share the time between their neighbours."""
    units = texts.units(truth.text)
    places = [_sound(truth.text, *unit) for unit in units]
    ends = truth.ends()
    known = [number for number, place in enumerate(places) if place in truth.onsets]
    starts = np.interp(range(len(units)), known, [truth.onsets[places[number]] for number in known])
    following = [*starts[1:], float(truth.sound.duration)]
    times = [
        (float(starts[number]), min(ends.get(place, following[number]), following[number]))
        for number, place in enumerate(places)
    ]
    ordered = in_order(times, truth.sound.duration)
    return tuple(
        Word(truth.text[first:last], Ms(start), Ms(end), first, last)
        for (first, last), (start, end) in zip(units, ordered, strict=True)
    )


def _sound(text: str, first: int, last: int) -> int:
    return next((place for place in range(first, last) if texts.sounds(text[place])), first)


def row(errors: Sequence[float]) -> dict[str, float]:
    """The figures of one row of the table; times in ms, shares in percent."""
    if not errors:
        return {"n": 0}
    sizes = np.abs(errors)
    figures = {"n": len(sizes), "mean": np.mean(sizes), "median": np.median(sizes)}
    figures |= {f"p{part}": np.percentile(sizes, part) for part in (90, 95, 99)}
    figures |= {"max": sizes.max(), "bias": np.mean(errors)}
    figures |= {f"≤{limit}": 100 * np.mean(sizes <= limit) for limit in SHARES}
    return {name: round(float(value), 1) for name, value in figures.items()}


def heads() -> str:
    return " " * 44 + "".join(f"{head:>8}" for head in _HEADS)


def line(name: str, figures: dict[str, float]) -> str:
    cells = "".join(f"{figures[head]:8.0f}" if head in figures else " " * 8 for head in _HEADS)
    return f"{name:44}{cells}"
