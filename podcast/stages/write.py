"""The stage `write`: the host's script."""

import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from podcast import digests, script, text
from podcast.errors import WriterError
from podcast.names import PAPERS, REPLIES, SCRIPT
from podcast.stages import proof
from podcast.stages.loading import load_selection
from podcast.steps import Made, Run, Step, perform, record
from podcast.writers import completions
from podcast.writers.base import Call

_UNUSED = "not used by this script"


class _Desk:
    """`writers.base.Desk` over the week's folder: each reply is a file named by its request's digest."""

    def __init__(self, run: Run) -> None:
        self.again = run.again
        self.calls: list[Call] = []
        self._run = run
        self._lock = threading.Lock()
        self._known = set[str]()

    def reply(self, digest: str) -> bytes | None:
        with self._lock:
            self._known.add(digest)
            name, space = f"{REPLIES}/{digest}.json", self._run.space
            if not space.path(name).exists():
                return None
            if space.is_whole(name) is False:
                self._run.watch.warn(f"{name} is damaged: it is asked for again")
                return None
            return space.read(name)

    def keep(self, digest: str, reply: bytes) -> None:
        with self._lock:
            self._run.space.keep(f"{REPLIES}/{digest}.json", reply, {"request": digest})

    def place(self, digest: str) -> str:
        return str(self._run.space.path(f"{REPLIES}/{digest}.json"))

    def paid(self, call: Call) -> None:
        with self._lock:
            self.calls.append(call)

    def unused(self) -> list[Call]:
        """The answers that were kept, and paid for, before the prompts or the model were changed."""
        space, found = self._run.space, list[Call]()
        for place in sorted(space.path(REPLIES).glob("[!.]*.json")):
            said = None if place.stem in self._known else completions.read(space.read(f"{REPLIES}/{place.name}"))
            if said and said.input is not None:
                found.append(Call(_UNUSED, said.model, said.input, said.cached, said.output))
        return found

    def progress(self, done: int, total: int) -> None:
        with self._lock:
            self._run.watch.progress(done, total)

    def note(self, text: str) -> None:
        with self._lock:
            self._run.watch.note(text)

    def warn(self, text: str) -> None:
        with self._lock:
            self._run.watch.warn(text)


def _script_ingredients(run: Run) -> dict[str, str]:
    show = run.show
    # How many requests run side by side, and how long each may take, changes nothing in what they say.
    settings = {name: value for name, value in asdict(show.script).items() if name != "timeout"} | {"at_once": 1}
    return {
        "the show's title and language": digests.of_value([show.id, show.title, show.language]),
        "[script]": digests.of_value(settings),
        "writer": run.cast.writer.name,
    } | dict(run.cast.writer.identity)


def _write(run: Run) -> Made:
    desk = _Desk(run)
    started = time.monotonic()
    try:
        written = run.cast.writer.write(load_selection(run), desk)
    except (WriterError, KeyboardInterrupt):
        if desk.calls:
            before = run.space.report().get("script", {})
            facts = {"writer": run.cast.writer.name} | _bill(run, [*desk.calls, *desk.unused()])
            record(run, "script", before | facts, time.monotonic() - started)
        raise
    told = written.script
    facts = {
        "writer": run.cast.writer.name,
        "sections": len(told.sections),
        "segments": len(told.segments),
        "characters": sum(len(segment.display) for segment in told.segments),
    }
    bill = _bill(run, [*written.calls, *desk.unused()]) if written.calls else {}
    return Made({SCRIPT: script.render(told).encode()}, facts | bill)


def _bill(run: Run, calls: Sequence[Call]) -> dict[str, Any]:
    """What the answers took, each and together; `cost` is None where a model or its tokens are not known."""
    rows = [
        {
            "call": call.name,
            "model": call.model,
            "input_tokens": call.input,
            "cached_tokens": call.cached,
            "output_tokens": call.output,
            "cost": _cost(run, call),
        }
        | ({"refused": call.refused} if call.refused else {})
        for call in calls
    ]
    costs = [_cost(run, call) for call in calls]
    known = [cost for cost in costs if cost is not None]
    if unknown := {text.clean(call.model) for call, cost in zip(calls, costs, strict=True) if cost is None}:
        run.watch.warn(
            f"what {', '.join(sorted(unknown))} charges is not known: prices.toml does not list it under [tokens], "
            "or the server counts no tokens"
        )
    return {
        "calls": rows,
        "input_tokens": sum(call.input or 0 for call in calls),
        "output_tokens": sum(call.output or 0 for call in calls),
        "cost": round(sum(known), 6) if len(known) == len(costs) else None,
        "prices_of": run.prices.dates(call.model for call in calls),
    }


def _cost(run: Run, call: Call) -> float | None:
    if call.input is None or call.output is None:
        return None
    cost = run.prices.of_tokens(call.model, call.input, call.cached or 0, call.output)
    return None if cost is None else round(cost, 6)


STEP = Step("script", (SCRIPT,), (PAPERS,), _script_ingredients, _write)


def write(run: Run) -> bool:
    """Write the host's script."""
    made = perform(run, STEP)
    proof.refuse_unsound(run)
    return made
