"""What an episode must pass before it is published: each gate says what it found. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from podcast.feed.rules import Finding
from podcast.text import is_chinese
from podcast.words import Aligned, Misspoken

# So many characters of a fault are shown.
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


def script(faults: Sequence[str], accepted: Sequence[str]) -> Verdict:
    """Whether the script may be said as it is; `accepted` are the rules that a person lets it break."""
    notes = tuple(f"accepted: {name}" for name in accepted)
    return Verdict("script", not faults, (*faults, *notes) or ("it keeps every rule",))


def speech(aligned: Sequence[Aligned]) -> Verdict:
    """Whether the clips say their texts. Where no model listened, the gate passes and says that it was not made."""
    findings = [
        f"clip {number} ({one.digest}) at {_moment(one, fault)}: {_difference(fault)}"
        for number, one in enumerate(aligned, 1)
        for fault in one.faults
    ]
    unheard = sum(not one.checked for one in aligned)
    if unheard:
        why = "no model that understands the voice and its language listened to them"
        findings.append(f"not made for {unheard} of {len(aligned)} clips: {why}")
    elif not findings:
        findings.append(f"all {len(aligned)} clips say their texts")
    return Verdict("speech", not any(one.faults for one in aligned), tuple(findings), unheard < len(aligned))


def error_rate(aligned: Sequence[Aligned]) -> float | None:
    """The share of words or syllables that were heard otherwise than they are written; None where nobody listened."""
    units = sum(one.units for one in aligned)
    return sum(one.errors for one in aligned) / units if units else None


def unit(language: str) -> str:
    """What the error rate counts."""
    return "syllables" if is_chinese(language) else "words"


def feed(found: Sequence[Finding]) -> Verdict:
    """Whether the feed with the episode in it keeps every rule."""
    complaints = tuple(complaint for one in found for complaint in one.complaints)
    return Verdict("feed", not complaints, complaints or (f"all {len(found)} rules hold",), rules=tuple(found))


def _moment(one: Aligned, fault: Misspoken) -> str:
    """When within the clip the fault begins: `3.2 s`."""
    first = min(fault.first, len(one.words) - 1)
    return f"{one.words[first].start / 1000:.1f} s"


def _difference(fault: Misspoken) -> str:
    """What was written and what was heard."""
    written, heard = _opening(fault.written), _opening(fault.heard)
    if not fault.written:
        return f"“{heard}” is heard, which is not written"
    return f"“{written}” is written, “{heard}” is heard" if heard else f"“{written}” is not heard"


def _opening(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + "…"
