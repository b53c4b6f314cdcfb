"""The ledger of an episode's folder: what each file was made from, and how a file stands by it. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from podcast.names import EDITABLE


class Kind(StrEnum):
    """How a file stands."""

    FRESH = "fresh"
    EDITED = "edited by hand"
    MISSING = "missing"
    INTERRUPTED = "interrupted while it was being replaced"
    DAMAGED = "damaged"
    STALE = "made from something else"


@dataclass(frozen=True, slots=True)
class State:
    """How a file stands, and the names of the ingredients that are not what it was made from."""

    kind: Kind
    changed: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        return self.kind in (Kind.FRESH, Kind.EDITED)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file's line in the ledger: ingredient name → digest, its own digest, and the one before."""

    ingredients: Mapping[str, str]
    digest: str
    previous: str = ""


def state(name: str, digest: str, entry: Entry | None, ingredients: Mapping[str, str]) -> State:
    """How the file `name` of this `digest` ("": none is there) stands if it ought to be made from `ingredients`."""
    if not digest:
        return State(Kind.MISSING)
    if entry is None:
        return State(Kind.EDITED if name in EDITABLE else Kind.DAMAGED)
    changed = tuple(
        key for key in {**entry.ingredients, **ingredients} if entry.ingredients.get(key) != ingredients.get(key)
    )
    if digest == entry.digest:
        return State(Kind.STALE if changed else Kind.FRESH, changed)
    if digest == entry.previous:
        return State(Kind.INTERRUPTED, changed)
    return State(Kind.EDITED if name in EDITABLE else Kind.DAMAGED, changed)


def load(told: Mapping[str, Any]) -> dict[str, Entry]:
    """The entries of a ledger's JSON object. Raises ValueError when it is none."""
    try:
        return {
            name: Entry(dict(entry["ingredients"]), str(entry["digest"]), str(entry.get("previous", "")))
            for name, entry in told.get("files", {}).items()
        }
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("not a ledger") from error


def dump(entries: Mapping[str, Entry]) -> str:
    """The ledger as JSON, its files in order."""
    files = {
        name: {"ingredients": dict(entry.ingredients), "digest": entry.digest, "previous": entry.previous}
        for name, entry in sorted(entries.items())
    }
    return json.dumps({"version": 1, "files": files}, ensure_ascii=False, indent=1) + "\n"
