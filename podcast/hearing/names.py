"""What no listener can know: words that are heard otherwise wherever they are said. Pure."""

from collections import defaultdict
from collections.abc import Sequence

from podcast.words import Misspoken

# In so many clips a word must be heard alike before it is the listener's fault, not the clips'.
_CLIPS = 2


def excuse_names(clips: Sequence[Sequence[Misspoken]]) -> tuple[tuple[Misspoken, ...], ...]:
    """The faults of an episode's clips without those that are the listener's.

    A word that several clips say, and that is heard as the same other word in at least two of them, is a name that the
    model does not know.
    """
    seen: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for number, faults in enumerate(clips):
        for fault in faults:
            seen[_as_heard(fault)].add(number)
    return tuple(tuple(fault for fault in faults if not _is_name(fault, seen[_as_heard(fault)])) for faults in clips)


def _as_heard(fault: Misspoken) -> tuple[str, str]:
    return fault.written.casefold(), fault.heard.casefold()


def _is_name(fault: Misspoken, clips: set[int]) -> bool:
    return fault.kind == "word" and bool(fault.written) and bool(fault.heard) and len(clips) >= _CLIPS
