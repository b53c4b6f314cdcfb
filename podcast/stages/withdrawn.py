"""The weeks that were taken out of the feed: `withdrawn.json` in the store, so that a new machine knows them, too.

An item that stands in the feed counts as published, whatever is said here: an unpublish that was killed between the
two is begun again.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from podcast.errors import StoreError
from podcast.model import Item, Week
from podcast.stages import catalogue
from podcast.stages.catalogue import Items
from podcast.stores.base import Store

if TYPE_CHECKING:
    from pydantic import TypeAdapter

KEY, _TYPE = "withdrawn.json", "application/json"


def items(store: Store) -> Items:
    """The items as they were when they were withdrawn. Raises StoreError."""
    stored = store.read(KEY)
    return _load(stored.data, store) if stored else ()


def find(store: Store, week: Week) -> Item | None:
    """The week's item, if it was withdrawn. Raises StoreError."""
    return next((item for item in items(store) if item.week == week), None)


def change(store: Store, edit: Callable[[Items], Items]) -> bool:
    """Store the items as `edit` gives them; whether that changed anything. Raises StoreError."""

    def once() -> bool | None:
        stored = store.read(KEY)
        before = _load(stored.data, store) if stored else ()
        after = edit(before)
        if after == before:
            return False
        written = store.put_feed(KEY, _adapter().dump_json(after), _TYPE, stored.version if stored else None)
        return True if written else None

    return catalogue.again(once, store.address(KEY))


def _load(data: bytes, store: Store) -> Items:
    try:
        return _adapter().validate_json(data)
    except ValueError:
        raise StoreError("is damaged", where=store.address(KEY), remedy="Remove it to forget what it said") from None


@cache
def _adapter() -> "TypeAdapter[Items]":
    from pydantic import TypeAdapter

    return TypeAdapter(Items)
