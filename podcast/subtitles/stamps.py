"""Lines of times: those that can be read, and those that were meant to be one. Pure."""

import html
import re
import unicodedata
from collections.abc import Sequence

from podcast.model import Ms

# Hours may be left out, or the thousandths, but not both: 00:07 is no time.
_STAMP = (
    r"(?:([0-9]{1,3})\s*:\s*([0-9]{1,2})\s*:\s*([0-9]{1,2})(?:\s*[,.:]\s*([0-9]{1,3}))?"
    r"|([0-9]{1,2})\s*:\s*([0-9]{1,2})\s*[,.]\s*([0-9]{1,3}))"
)
_TIMES = re.compile(rf"\s*{_STAMP}\s*--?>\s*{_STAMP}(?:\s+(?!\d).*)?")
_SRT = re.compile(r"[0-9]{2,}:[0-5][0-9]:[0-5][0-9],[0-9]{3} --> [0-9]{2,}:[0-5][0-9]:[0-5][0-9],[0-9]{3}")
# WebVTT, 4.1: hours may be left out, settings may follow.
_VTT_STAMP = r"(?:[0-9]{2,}:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{3}"
_VTT = re.compile(rf"{_VTT_STAMP}[ \t]+-->[ \t]+{_VTT_STAMP}(?:[ \t].*)?")
# Whatever longer line there is says something.
_LONGEST = 120
_ARROW = re.compile(r"[-‐-―−=~]{1,3}\s?[>›»]|[→⟶⇒➔]")
# Digits, what may be mistaken for them, and what may stand between them.
_CLOCK = re.compile(r"[-+−]?[\dOolI]*\d[\dOolI]*(?:\s?[:;.,_'hm]\s?[\dOolI]+)+(?:\s?m?s)?")
_FULL = re.compile(r"[-+−]?\d+\s?[:;]\s?\d+\s?[:;]\s?\d+(?:\s?[.,:;]\s?\d+)?")
# What a program writes that has no number to write: NaN:NaN:NaN,NaN.
_BROKEN_CLOCK = re.compile(r"\w+:\w+:\w+(?:[.,]\w+)?|\b(?:undefined|none|null|nan|inf|infinity)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[-‐-―−~/|>]+\s*|\s*(?:to|until|至|到)\s*|[,;]?\s+|,(?=\d+:)")


def parse(line: str) -> tuple[Ms, Ms] | None:
    """From when to when, as players read a line of times; None when they do not."""
    found = _TIMES.fullmatch(line)
    return (_ms(found.groups()[:7]), _ms(found.groups()[7:])) if found else None


def is_written_well(line: str, vtt: bool) -> bool:
    """Whether a line of times is as its format has it."""
    return (_VTT if vtt else _SRT).fullmatch(line) is not None


def is_meant(line: str, *, numbered: bool = False) -> bool:
    """Whether a line that cannot be read was meant to be one of times, and is nothing that anybody says.

    It has an arrow with a time on one side and a time or nothing to read on the other, or it has times alone. Where it
    is `numbered` as the next cue, it has a figure or an arrow, and no words.
    """
    if len(line) > _LONGEST:
        return False
    line = html.unescape(unicodedata.normalize("NFKC", line)).strip()
    arrow = _ARROW.search(line)
    if numbered and (arrow or re.search(r"\d", line)) and not _is_said(_BROKEN_CLOCK.sub("", line)):
        return True
    if arrow is None:
        return all(map(_FULL.fullmatch, _BETWEEN.split(line)))
    before, after = (side.strip(' <>[]"“”') for side in (line[: arrow.start()], line[arrow.end() :]))
    clocks = [side for side in (before, after) if _is_clock(side)]
    said = _is_said(_BROKEN_CLOCK.sub("", _CLOCK.sub("", f"{before} {after}", count=2), count=2))
    return (len(clocks) == 2 and (not said or _FULL.match(before) is not None)) or (len(clocks) == 1 and not said)


def _is_clock(side: str) -> bool:
    """Whether one side of an arrow is a time; settings may follow it."""
    found = _CLOCK.match(side)
    if found is None:
        return _BROKEN_CLOCK.fullmatch(side) is not None
    return not side[found.end() : found.end() + 1].isalpha() and (
        re.search("[:;hm]", found[0]) is not None or found[0] == side
    )


def _is_said(side: str) -> bool:
    """Whether there are words in it."""
    return re.search(r"[^\W\d_]{3}", side) is not None


def _ms(groups: Sequence[str | None]) -> Ms:
    """Of a second's thousandths the zeros at the end may be left out."""
    hours, minutes, seconds, rest = groups[:4] if groups[0] else (None, *groups[4:])
    return Ms(
        ((int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds or 0)) * 1000 + int((rest or "").ljust(3, "0"))
    )
