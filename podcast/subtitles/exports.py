"""Subtitles as an editor wants them: shifted, on whole frames, in the style of a house. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil

from podcast.errors import UsageError
from podcast.model import Cue, Ms
from podcast.text import is_chinese

STYLES = ("plain", "custom")
SLOWEST, FASTEST = 1, 240
# Frame rates of NTSC are written with two or three digits and mean 1000/1001 of a whole number (SMPTE ST 170).
_NTSC = (24, 30, 48, 60, 120)
# Chinese subtitles leave out what divides sentences where a line ends; what closes a pair stays.
_MARKS = "，。、；：！？…—,.;:!?"
_TAIL = re.compile(rf"[{_MARKS}”’」』》）)\]\"']+$")
_NO_MARKS = str.maketrans("", "", _MARKS)


def frame_rate(written: float) -> Fraction:
    """Frames a second; 23.976, 29.97, 59.94 are those of NTSC. Raises UsageError outside of 1 to 240."""
    if not SLOWEST <= written <= FASTEST:
        raise UsageError(f"{written:g} frames a second is no frame rate", remedy=f"Choose {SLOWEST} to {FASTEST}")
    for whole in _NTSC:
        if abs(written - whole / 1.001) < 0.006:
            return Fraction(whole * 1000, 1001)
    return Fraction(written).limit_denominator(1001)


def shifted(cues: Sequence[Cue], by: int) -> tuple[Cue, ...]:
    """Every cue `by` ms later. Raises UsageError when one would be over before it can begin."""
    for number, cue in enumerate(cues, 1):
        if cue.end + by <= 0:
            what = f"an offset of {by} ms puts cue {number} before the beginning"
            raise UsageError(what, remedy=f"The first cue ends at {cues[0].end} ms")
    return tuple(replace(cue, start=Ms(max(cue.start + by, 0)), end=Ms(cue.end + by)) for cue in cues)


def on_frames(cues: Sequence[Cue], rate: Fraction) -> tuple[Cue, ...]:
    """Every time at the first whole ms of the frame that lies nearest; no cue shorter than a frame, none overlaps."""
    found, free = list[Cue](), 0
    for cue in cues:
        first = max(round(cue.start * rate / 1000), free)
        free = max(round(cue.end * rate / 1000), first + 1)
        found.append(replace(cue, start=_begins(first, rate), end=_begins(free, rate)))
    return tuple(found)


def styled(cues: Sequence[Cue], language: str, style: str) -> tuple[Cue, ...]:
    """The cues in a style: "plain" as they are; "custom" in Chinese without punctuation where a line ends."""
    if style == "plain" or not is_chinese(language):
        return tuple(cues)
    return tuple(replace(cue, lines=tuple(map(_unended, cue.lines))) for cue in cues)


def _unended(line: str) -> str:
    return _TAIL.sub(lambda tail: tail[0].translate(_NO_MARKS), line) or line


def _begins(frame: int, rate: Fraction) -> Ms:
    return Ms(ceil(frame * 1000 / rate))
