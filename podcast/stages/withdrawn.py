"""What was taken out of the feed: `withdrawn.json` in the store, so that a new machine knows it, too.

An item that stands in the feed counts as published, whatever is said here: an unpublish that was killed between the
two is begun again.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from podcast.errors import StoreError
from podcast.model import Inherited, Item, Week
from podcast.stages import catalogue
from podcast.stages.catalogue import Items
from podcast.stores.base import Store

if TYPE_CHECKING:
    from pydantic import TypeAdapter

KEY, TYPE = "withdrawn.json", "application/json"
_All = tuple[Item | Inherited, ...]


def items(store: Store) -> Items:
    """The weeks' items as they were when they were withdrawn. Raises StoreError."""
    return tuple(item for item in _all(store) if isinstance(item, Item))


def inherited(store: Store) -> tuple[Inherited, ...]:
    """The imported items as they were when they were withdrawn. Raises StoreError."""
    return tuple(item for item in _all(store) if isinstance(item, Inherited))


def find(store: Store, week: Week) -> Item | None:
    """The week's item, if it was withdrawn. Raises StoreError."""
    return next((item for item in items(store) if item.week == week), None)


def memory(store: Store) -> dict[str, bytes]:
    """The document as it is, by its key, for the history of a change that changes it, too. Raises StoreError."""
    stored = store.read(KEY)
    return {KEY: stored.data if stored else b"[]"}


def add(store: Store, item: Item | Inherited) -> bool:
    """Note that the item is withdrawn; whether that is new. Raises StoreError."""
    return _change(store, lambda before: (*(one for one in before if not _is_same(one, item)), item))


def drop(store: Store, *published: Item | Inherited) -> bool:
    """Forget what is published again; whether any of it was noted. Raises StoreError."""
    guids = {item.guid for item in published}
    weeks = {item.week for item in published if isinstance(item, Item)}
    return _change(
        store,
        lambda before: tuple(
            one for one in before if one.guid not in guids and not (isinstance(one, Item) and one.week in weeks)
        ),
    )


def _is_same(one: Item | Inherited, other: Item | Inherited) -> bool:
    if isinstance(one, Item) and isinstance(other, Item):
        return one.week == other.week
    return one.guid == other.guid


def _all(store: Store) -> _All:
    stored = store.read(KEY)
    return _load(stored.data, store) if stored else ()


def _change(store: Store, edit: Callable[[_All], _All]) -> bool:
    def once() -> bool | None:
        stored = store.read(KEY)
        before = _load(stored.data, store) if stored else ()
        after = edit(before)
        if after == before:
            return False
        written = store.put_feed(KEY, _adapter().dump_json(after), TYPE, stored.version if stored else None)
        return True if written else None

    return catalogue.again(once, store.address(KEY))


def _load(data: bytes, store: Store) -> _All:
    try:
        return _adapter().validate_json(data)
    except ValueError:
        raise StoreError("is damaged", where=store.address(KEY), remedy="Remove it to forget what it said") from None


@cache
def _adapter() -> "TypeAdapter[_All]":
    from pydantic import TypeAdapter

    return TypeAdapter(_All)
