"""Words that a listener wrote in capitals, but heard as words. Pure."""

import re
from collections.abc import Sequence

from podcast.hearing.comparing import Difference, find_differences
from podcast.hearing.units import Unit, find_units
from podcast.reading.base import Reader

_CAPITALS = re.compile(r"(?<![A-Za-z])[A-Z]{3,}(?![A-Za-z])")

Compared = tuple[tuple[Unit, ...], tuple[Difference, ...]]


def compare_heard(written: Sequence[Unit], transcript: str, reader: Reader) -> Compared:
    """The units of `transcript`, and where they differ from those of `written`.

    A reader spells a word in capitals. But Whisper writes DENTH for “dense”, too: such a word is read as a word where
    that is nearer to what is written.
    """
    best = _compare(written, transcript, reader)
    for match in _CAPITALS.finditer(transcript):
        if _differs(match, *best):
            small = f"{transcript[: match.start()]}{match[0].lower()}{transcript[match.end() :]}"
            other = _compare(written, small, reader)
            if _sum_excess(other) < _sum_excess(best):
                transcript, best = small, other
    return best


def _compare(written: Sequence[Unit], transcript: str, reader: Reader) -> Compared:
    heard = find_units(transcript, reader)
    return heard, find_differences(written, heard)


def _differs(match: re.Match[str], heard: Sequence[Unit], differences: Sequence[Difference]) -> bool:
    inside = (unit for one in differences for unit in heard[one.begun : one.ended])
    return any(unit.first < match.end() and match.start() < unit.last for unit in inside)


def _sum_excess(compared: Compared) -> float:
    return sum(one.excess for one in compared[1])
