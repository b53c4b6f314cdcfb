"""What a step of the week is, how it is run, and how it is explained without running it."""

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from podcast import digests
from podcast.aligners.base import Aligner
from podcast.language.lexicon import Lexicon
from podcast.ledger import Kind, State
from podcast.model import Week
from podcast.prices import Prices
from podcast.show import Show
from podcast.sources.base import Source
from podcast.speech.base import Voice
from podcast.stores.base import Store
from podcast.workspace import Workspace
from podcast.writers.base import Writer


class Watcher(Protocol):
    """Where a run says what it does."""

    def stage(self, name: str) -> None:
        """A stage begins."""

    def progress(self, done: int, total: int, unit: str = "") -> None:
        """`done` of `total` parts of the stage are there, in units such as MB."""

    def note(self, text: str) -> None:
        """Something that a person may want to know."""

    def warn(self, text: str) -> None:
        """Something that a person must know: a fallback, a damaged file."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The providers of a run."""

    source: Source
    writer: Writer
    voice: Voice
    aligner: Aligner
    store: Store


@dataclass(frozen=True, slots=True)
class Fallback:
    """The source that stands in for the one asked for, and why."""

    source: Source
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """One show's week at work.

    `rewrite` makes files anew that were edited by hand; `correct` changes what is published; `again` asks an LLM once
    more whose answers were all refused.
    """

    show: Show
    week: Week
    space: Workspace
    cast: Cast
    watch: Watcher
    now: Callable[[], dt.datetime]
    lexicon: Lexicon
    prices: Prices
    fallback: Fallback | None = None
    rewrite: bool = False
    correct: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What a step gives: file → bytes, facts for report.json, and ingredients that only show once it is made."""

    files: Mapping[str, bytes]
    facts: Mapping[str, Any] = field(default_factory=dict)
    ingredients: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """Makes `files` from the files it `needs` and from other `ingredients` (name in words → digest).

    `topic` is its section of report.json. `follows` names what else its ingredients are taken from: when that would
    be made again, so would these files.
    """

    topic: str
    files: tuple[str, ...]
    needs: tuple[str, ...]
    ingredients: Callable[[Run], Mapping[str, str]]
    make: Callable[[Run], Made]
    follows: tuple[str, ...] = ()


def all_ingredients(run: Run, step: Step) -> dict[str, str]:
    """Every ingredient of the step by name, the needed files by their present digests."""
    return {need: run.space.digest(need) for need in step.needs} | dict(step.ingredients(run))


def perform(run: Run, step: Step) -> bool:
    """Bring the step's files up to date; whether anything was made. Raises WorkspaceError for a missing ingredient."""
    for need in step.needs:
        run.space.read(need)
    ingredients = all_ingredients(run, step)
    states = {name: run.space.state(name, ingredients) for name in step.files}
    if all(_may_stay(run, state) for state in states.values()):
        for name in (name for name, state in states.items() if state.kind is Kind.EDITED):
            run.watch.note(f"{name} is not as it was made: taken as edited by hand, and kept (--rewrite makes it anew)")
        return False
    for name, state in states.items():
        if state.kind in (Kind.DAMAGED, Kind.INTERRUPTED):
            run.watch.warn(f"{name} is {state.kind}: it is made again")
    started = time.monotonic()
    made = step.make(run)
    # First, or a kill between the two would lose what was paid for the files: they then stand, and are not made again.
    record(run, step.topic, made.facts, time.monotonic() - started)
    for name, data in made.files.items():
        if states[name].kind is not Kind.FRESH or run.space.digest(name) != digests.of_bytes(data):
            if states[name].kind is Kind.EDITED:
                run.watch.note(f"{name} was edited by hand: what it was is kept as {run.space.set_aside(name)}")
            run.space.write(name, data, ingredients | dict(made.ingredients))
    return True


def record(run: Run, topic: str, facts: Mapping[str, Any], seconds: float) -> None:
    """Put what was found out, and how long it took, into report.json."""
    report = run.space.report()
    # What was paid for may since have been replaced by what is free.
    report.pop("cost", None)
    report |= {"show": run.show.id, "week": str(run.week), topic: dict(facts)}
    report |= _spent(run, report)
    report["timings_s"] = report.get("timings_s", {}) | {topic: round(seconds, 3)}
    run.space.save_report(report)


def _spent(run: Run, report: Mapping[str, Any]) -> dict[str, Any]:
    """What the episode took in money, as far as prices are known; nothing when all of it was free."""
    parts = {topic: report[topic]["cost"] for topic in ("script", "speech") if "cost" in report.get(topic, {})}
    if not parts:
        return {}
    known = [cost for cost in parts.values() if cost is not None]
    total = round(sum(known), 6) if len(known) == len(parts) else None
    dates = {date for topic in parts for date in report[topic].get("prices_of", [])}
    of = " and ".join(sorted(dates)) or run.prices.date.isoformat()
    table = {"currency": run.prices.currency, "prices_of": of}
    return {"cost": table | parts | {"total": total}}


def explain(run: Run, steps: Sequence[Step], doomed: set[str]) -> dict[str, str]:
    """For each file of `steps`, in words, how it stands; files that would be made are added to `doomed`."""
    words: dict[str, str] = {}
    for step in steps:
        cause = next((need for need in (*step.needs, *step.follows) if need in doomed), "")
        ingredients = {} if cause else all_ingredients(run, step)
        for name in step.files:
            state = run.space.state(name, ingredients)
            if cause and state.kind is Kind.EDITED:
                state = State(Kind.EDITED, (cause,))
            follows = bool(cause) and state.kind not in (Kind.EDITED, Kind.MISSING)
            words[name] = f"follows {cause}" if follows else describe(state)
            if follows or not _may_stay(run, state):
                doomed.add(name)
    return words


def describe(state: State) -> str:
    """A state in words."""
    match state.kind:
        case Kind.FRESH:
            return "up to date"
        case Kind.EDITED if state.changed:
            return f"edited by hand: kept, although {_join(state.changed)} changed (--rewrite makes it anew)"
        case Kind.EDITED:
            return "edited by hand: kept (--rewrite makes it anew)"
        case Kind.STALE:
            return f"would be made again: {_join(state.changed)} changed"
        case kind:
            return f"would be made: {kind}"


def _may_stay(run: Run, state: State) -> bool:
    return state.stands and not (run.rewrite and state.kind is Kind.EDITED)


def _join(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
