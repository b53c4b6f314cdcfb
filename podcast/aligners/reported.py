"""The times that a voice itself reports for its text: checked, made into words, held against what was heard. Pure."""

import math
import statistics
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from podcast import text as texts
from podcast.aligners.base import Heard, in_order
from podcast.errors import AlignmentError
from podcast.language import prosody
from podcast.model import Ms, Word

# Times beyond the clip's end by more than this are of another clip: providers round to some tens of ms.
_BEYOND_MS = 100
# Own times are borne out where no seven words in a row lie farther from those heard than this, by their median. On 36
# English and 12 Chinese clips of neural voices right times came to 95 ms at most; wrong ones (150 ms early or late,
# stretched by 5 %, ten words 300 ms late, the second half 200 ms late, another clip's) began at 138.
FARTHEST_MS = 110.0
_TOGETHER = 7
# And where no word that begins the clip or follows a mark of punctuation lies farther from it than this: cues begin
# there, and the silence before it leaves no doubt when it is heard. One of the 48 right clips came to more (185 ms).
FARTHEST_AFTER_A_REST_MS = 150
# So many characters that are heard at one moment are times that got stuck.
_STUCK = 8


def parts(times: Any, text: str, duration: Ms) -> tuple[Heard, ...]:
    """The units of `text` by the `times` of a receipt (see Said.receipt).

    Raises AlignmentError for times that are not of this text, go back, get stuck, or leave the clip of `duration` ms.
    """
    starts, ends = _checked(times, text)
    fault = _fault(text, starts, ends, duration)
    if fault:
        raise AlignmentError(f"the voice's own times {fault}", where=f"“{text[:40]}”")
    found = []
    for first, last in texts.units(text):
        heard = [place for place in range(first, last) if texts.sounds(text[place])] or [first]
        found.append((starts[heard[0]], ends[heard[-1]]))
    ordered = in_order(found, duration)
    return tuple(Heard(*unit, *time) for unit, time in zip(texts.units(text), ordered, strict=True))


def _checked(times: Any, text: str) -> tuple[list[float], list[float]]:
    told = times if isinstance(times, Mapping) else {}
    columns = [told.get(name) for name in ("characters", "starts_ms", "ends_ms")]
    characters, starts, ends = (column if isinstance(column, list) else [] for column in columns)
    if {len(characters), len(starts), len(ends)} != {len(text)}:
        raise AlignmentError("the voice's own times are not one for each character", where=f"“{text[:40]}”")
    numbers = [*starts, *ends]
    if characters != list(text) or not all(isinstance(one, int | float) and math.isfinite(one) for one in numbers):
        raise AlignmentError("the voice's own times are of another text", where=f"“{text[:40]}”")
    return starts, ends


def _fault(text: str, starts: Sequence[float], ends: Sequence[float], duration: Ms) -> str:
    """What is wrong with times, "" when nothing is."""
    if any(two < one for one, two in pairwise(starts)):
        return "go back"
    if any(end < start for start, end in zip(starts, ends, strict=True)):
        return "end before they begin"
    if starts and (starts[0] < 0 or max(ends) > duration + _BEYOND_MS):
        return "leave the clip"
    run, moment = 0, -1.0
    for char, start in zip(text, starts, strict=True):
        if texts.sounds(char):
            run, moment = (run + 1 if start == moment else 1), start
            if run >= _STUCK:
                return f"are stuck at {round(moment)} ms"
    return ""


def apart(one: Sequence[Word], other: Sequence[Word]) -> list[int]:
    """By how many ms the starts of the same words differ."""
    return [abs(difference) for difference in _differences(one, other)]


def confirmed(own: Sequence[Word], heard: Sequence[Word]) -> bool:
    """Whether what was heard bears out a voice's own times of the same words.

    See FARTHEST_MS and FARTHEST_AFTER_A_REST_MS. The words' texts have their punctuation.
    """
    differences = _differences(own, heard)
    rested = [not unit or prosody.rest(own[unit - 1].text) > 0 for unit in range(len(own))]
    begins = [abs(one) for one, after_rest in zip(differences, rested, strict=True) if after_rest]
    return departure(own, heard) <= FARTHEST_MS and max(begins, default=0) <= FARTHEST_AFTER_A_REST_MS


def departure(own: Sequence[Word], heard: Sequence[Word]) -> float:
    """How far own times lie from those heard, in ms: the most by the median of seven words in a row; 0 without words.

    A word alone that is misplaced by either source does not count; a stretch does.
    """
    differences = _differences(own, heard)
    count = max(len(differences) - _TOGETHER + 1, 1)
    runs = (differences[first : first + _TOGETHER] for first in range(count))
    return max((abs(statistics.median(run)) for run in runs if run), default=0.0)


def _differences(one: Sequence[Word], other: Sequence[Word]) -> list[int]:
    return [mine.start - theirs.start for mine, theirs in zip(one, other, strict=True)]
