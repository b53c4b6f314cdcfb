"""Faults of an answer as the words with which its model is asked to write it anew. Pure."""

from collections.abc import Sequence

from podcast.proofreading import passages, repeating
from podcast.proofreading.passages import Fault, Grounds
from podcast.writers.replies import Refused

# So many faults are told at once: a model that is told of a dozen mends none.
_MOST = 4


def check_passage(name: str, paragraphs: Sequence[str], grounds: Grounds) -> tuple[str, ...]:
    """The paragraphs of the key `name` when nothing speaks against them. Raises Refused."""
    _refuse(name, passages.judge(paragraphs, grounds))
    return tuple(paragraphs)


def check_line(name: str, line: str, grounds: Grounds) -> str:
    """A title when nothing speaks against it. Raises Refused."""
    _refuse(name, passages.judge_line(line, grounds))
    return line


def check_new(name: str, paragraphs: Sequence[str], said: Sequence[str]) -> tuple[str, ...]:
    """The paragraphs when none of them stands among those `said` elsewhere. Raises Refused."""
    places = find_repeats(paragraphs, said)
    _refuse(name, [passages.repeats(place, "another section", paragraphs[place - 1]) for place in places])
    return tuple(paragraphs)


def find_repeats(paragraphs: Sequence[str], said: Sequence[str]) -> list[int]:
    """The places, from 1, of the paragraphs that say what one of those `said` elsewhere says."""
    most = repeating.MOST_SHARED_APART
    return [place for place, text in enumerate(paragraphs, 1) if repeating.find_alike(text, said, most) is not None]


def _refuse(name: str, faults: Sequence[Fault]) -> None:
    if faults:
        told = faults[:_MOST]
        why = "; ".join(f"{_place(one)}`{name}` {one.why}" for one in told)
        remedies = ". ".join(dict.fromkeys(one.remedy for one in told))
        seen = "; ".join(f"“{one.seen}”" for one in told if one.seen)
        raise Refused(f"{why}. {remedies}", seen)


def _place(fault: Fault) -> str:
    return f"{fault.place} of " if fault.place else ""
