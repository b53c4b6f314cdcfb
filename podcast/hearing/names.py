"""What no listener can know: words that are heard otherwise wherever they are said. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from podcast.hearing.faults import Fault, Verdict

# In so many clips a word must be heard alike before it is the listener's fault, not the clips'.
_CLIPS = 2


def explain_names(verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts of an episode's clips without the faults that are the listener's.

    A word that several clips say, and that is heard as the same other word in at least two of them, is a name that the
    model does not know. The errors stay counted.
    """
    seen: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for number, verdict in enumerate(verdicts):
        for fault in verdict.faults:
            seen[_as_heard(fault)].add(number)
    return tuple(
        replace(verdict, faults=tuple(fault for fault in verdict.faults if not _is_name(fault, seen[_as_heard(fault)])))
        for verdict in verdicts
    )


def _as_heard(fault: Fault) -> tuple[str, str]:
    return fault.written.casefold(), fault.heard.casefold()


def _is_name(fault: Fault, clips: set[int]) -> bool:
    return fault.kind == "word" and bool(fault.written) and bool(fault.heard) and len(clips) >= _CLIPS
