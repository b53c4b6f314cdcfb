"""What an episode must pass before it is published: each gate says what it found. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from podcast.feed.rules import Finding
from podcast.words import Aligned

# How much of a doubtful stretch is shown.
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Verdict:
    """One gate: whether it lets the episode pass, what was found, and whether the check could be made at all.

    `rules` are those that it went through, where it goes by rules.
    """

    gate: str
    passed: bool
    findings: tuple[str, ...]
    made: bool = True
    rules: tuple[Finding, ...] = ()


def speech(aligned: Sequence[Aligned]) -> Verdict:
    """Whether the clips say their texts. Where nobody listened, the gate passes and says that it was not made."""
    findings = [
        f"clip {number}, words {first + 1} to {last + 1}: it does not seem to say “{_said(one, first, last)}”"
        for number, one in enumerate(aligned, 1)
        for first, last in one.doubts
    ]
    unheard = sum(not one.checked for one in aligned)
    if unheard:
        findings.append(f"not made for {unheard} of {len(aligned)} clips: no alignment model listened to them")
    elif not findings:
        findings.append(f"all {len(aligned)} clips say their texts")
    return Verdict("speech", not any(one.doubts for one in aligned), tuple(findings), unheard < len(aligned))


def feed(found: Sequence[Finding]) -> Verdict:
    """Whether the feed with the episode in it keeps every rule."""
    complaints = tuple(complaint for one in found for complaint in one.complaints)
    return Verdict("feed", not complaints, complaints or (f"all {len(found)} rules hold",), rules=tuple(found))


def _said(one: Aligned, first: int, last: int) -> str:
    text = "".join(word.text for word in one.words[first : last + 1]).strip()
    return text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + "…"
