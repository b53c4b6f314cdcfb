"""What an aligner is, and how times heard in the spoken text are carried to the text that is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from podcast import text as texts
from podcast.hearing.faults import Fault
from podcast.model import Ms, Segment, Word
from podcast.sound.pcm import Pcm


@dataclass(frozen=True, slots=True)
class Heard:
    """Characters `first` up to but not including `last` of a spoken text, heard from `start` to `end` in the clip."""

    first: int
    last: int
    start: Ms
    end: Ms
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Hearing:
    """All that an aligner found in a clip.

    `transcript` is what was written down freely, "" where nobody listened; `errors` of `units` words (Chinese:
    syllables) were heard otherwise than they are written.
    """

    parts: tuple[Heard, ...]
    transcript: str = ""
    faults: tuple[Fault, ...] = ()
    errors: int = 0
    units: int = 0


class Aligner(Protocol):
    """Finds when each part of a known text is heard in its clip.

    `name` and `identity` go into 50-words.json and the ledger; `estimate` says that times are spread, not heard.
    `hears` says whether it notices a clip that does not say its text. `at_once` clips may be aligned together, each in
    a thread of its own.
    """

    @property
    def name(self) -> str: ...

    @property
    def identity(self) -> str: ...

    @property
    def estimate(self) -> bool: ...

    @property
    def hears(self) -> bool: ...

    @property
    def at_once(self) -> int: ...

    def ready(self, warn: Callable[[str], None]) -> "Aligner":
        """Itself with all that it needs, which may take a download; or who stands in for it, after a word to `warn`.

        Raises AlignmentError.
        """
        ...

    def listen(self, sound: Pcm, text: str, language: str) -> Hearing:
        """What is heard: its parts cover `text` in order without gap or overlap, inside the clip, and never go back.

        Raises AlignmentError when the text cannot be placed.
        """
        ...


def in_order(times: Sequence[tuple[float, float]], limit: float) -> list[tuple[Ms, Ms]]:
    """Times in whole ms from 0 to `limit` that never go back, none of zero length.

    Only where there are more words than milliseconds do words at the front share the moment 0.
    """
    forward: list[tuple[int, int]] = []
    clock = 0
    for start, end in times:
        begun = max(round(start), clock)
        clock = max(round(end), begun + 1)
        forward.append((begun, clock))
    latest = round(limit)
    backward: list[tuple[Ms, Ms]] = []
    for begun, ended in reversed(forward):
        end = min(ended, latest)
        latest = max(min(begun, end - 1), 0)
        backward.append((Ms(latest), Ms(end)))
    return backward[::-1]


def words(segment: Segment, heard: Sequence[Heard]) -> tuple[Word, ...]:
    """The words of what is shown, timed by what was heard of what was said.

    Times are carried over the segment's spans: character by character where both texts are equal, in proportion where
    the lexicon changed one. Every display character is in exactly one word; times never go back.
    """
    if not heard:
        return ()
    shown = segment.display
    cuts = texts.units(shown)
    ranges = [spoken_range(segment, first, last) for first, last in cuts]
    times = in_order([_moments(heard, *spoken) for spoken in ranges], max(part.end for part in heard))
    return tuple(
        Word(shown[first:last], start, end, first, last, _confidence(heard, *spoken))
        for (first, last), (start, end), spoken in zip(cuts, times, ranges, strict=True)
    )


def spoken_range(segment: Segment, first: int, last: int) -> tuple[float, float]:
    """Where display characters `first` to `last` lie in the spoken text."""
    shown = [0, *accumulate(len(span.display) for span in segment.spans)]
    said = [0, *accumulate(len(span.spoken) for span in segment.spans)]

    def carried(place: int, span: int) -> float:
        """`place` within or at an edge of span number `span`."""
        parts = segment.spans[span]
        return said[span] + (place - shown[span]) * len(parts.spoken) / len(parts.display)

    begins = next(index for index, edge in enumerate(shown[1:]) if first < edge)
    ends = next(index for index, edge in enumerate(shown[1:]) if last <= edge)
    return carried(first, begins), carried(last, ends)


def _moments(heard: Sequence[Heard], first: float, last: float) -> tuple[float, float]:
    """When spoken characters `first` to `last` begin and end."""
    begun = next((part for part in heard if first < part.last), heard[-1])
    ended = next((part for part in heard if last <= part.last), heard[-1])
    return _within(begun, first), _within(ended, last)


def _within(part: Heard, place: float) -> float:
    share = (place - part.first) / max(part.last - part.first, 1)
    return part.start + (part.end - part.start) * min(max(share, 0.0), 1.0)


def _confidence(heard: Sequence[Heard], first: float, last: float) -> float | None:
    """The mean over the spoken characters, None where one has none."""
    known: list[tuple[float, float]] = []
    for part in heard:
        shared = min(last, part.last) - max(first, part.first)
        if shared > 0:
            if part.confidence is None:
                return None
            known.append((shared, part.confidence))
    total = sum(shared for shared, _ in known)
    return round(sum(shared * sure for shared, sure in known) / total, 3) if total else None
