"""What breaks a rule. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from podcast.subtitles.rules import TABLE


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that cue number `cue` (from 0) breaks, the value that breaks it, and what it is about in words."""

    rule: str
    cue: int
    value: float
    about: str = ""


def in_order(found: Sequence[Violation]) -> tuple[Violation, ...]:
    """By cue, then in the order of the table."""
    rank = {rule.name: place for place, rule in enumerate(TABLE)}
    return tuple(sorted(found, key=lambda one: (one.cue, rank[one.rule])))
