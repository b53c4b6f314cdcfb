"""The preview: a feed with what waits for a producer's approval, at an address that nobody can guess.

Its key holds 128 random bits, made once and found again by listing the store; whoever has the address may listen. Two
machines that begin at once make two previews: each then holds what waits.
"""

import secrets
from dataclasses import replace

from podcast import feed
from podcast.feed import Feed
from podcast.model import Item, Week
from podcast.show import Show
from podcast.stages import catalogue
from podcast.stages.catalogue import Desk, Items
from podcast.stores.base import Store
from podcast.text import is_chinese

_START, _END = "feed-preview-", ".xml"


def address(store: Store) -> str:
    """Where the preview is found, or "" when there is none yet. Raises StoreError."""
    return next(map(store.address, _keys(store)), "")


def pending(store: Store, published: Items) -> Items:
    """What waits: the preview's items that the feed does not have as they are. Raises StoreError, FeedError."""
    waiting = dict[Week, Item]()
    for stored in filter(None, map(store.read, _keys(store))):
        waiting |= {item.week: item for item in feed.parse(stored.data).items if item not in published}
    return tuple(waiting.values())


def put(desk: Desk, item: Item) -> bool:
    """Put the week's item into the preview, beside what the feed has and what else waits; whether it changed."""
    keys = _keys(desk.store) or (f"{_START}{secrets.token_hex(16)}{_END}",)
    changed = [_put(desk, key, item) for key in keys]
    return any(changed)


def settle(desk: Desk, item: Item) -> None:
    """Let the preview, if there is one, show the week as it is published: nothing older of it waits any more."""
    for key in _keys(desk.store):
        _put(desk, key, item)


def _put(desk: Desk, key: str, item: Item) -> bool:
    def once() -> bool | None:
        shelf, stored = catalogue.read(desk.show, desk.store), desk.store.read(key)
        waiting = feed.parse(stored.data).items if stored else ()
        weeks = {other.week: other for other in (*shelf.feed.items, *waiting, item)}
        data = rendered(desk.show, shelf.feed.holding(tuple(weeks.values())), key)
        if stored and stored.data == data:
            return False
        return desk.store.put_feed(key, data, feed.TYPE, stored.version if stored else None) or None

    return catalogue.again(once, desk.store.address(key))


def drop(store: Store, show: Show, week: Week) -> bool:
    """Take the week out of the preview; whether it was there. Raises StoreError, FeedError."""
    dropped = [_drop(store, show, week, key) for key in _keys(store)]
    return any(dropped)


def _drop(store: Store, show: Show, week: Week, key: str) -> bool:
    def once() -> bool | None:
        stored = store.read(key)
        before = feed.parse(stored.data) if stored else None
        if not stored or not before or all(item.week != week for item in before.items):
            return False
        data = rendered(show, replace(before, items=catalogue.without(week)(before.items)), key)
        return store.put_feed(key, data, feed.TYPE, stored.version) or None

    return catalogue.again(once, store.address(key))


def find(store: Store, published: Items, week: Week) -> Item | None:
    """The week's item that waits, or None. Raises StoreError, FeedError."""
    return next((item for item in pending(store, published) if item.week == week), None)


def is_key(key: str) -> bool:
    """Whether a document of this name is a preview."""
    return key.startswith(_START) and key.endswith(_END)


def rendered(show: Show, told: Feed, key: str) -> bytes:
    """The preview as a document: marked in its title, and kept out of directories."""
    marked = show.title + ("（预览）" if is_chinese(show.language) else " (preview)")
    return feed.render(replace(show, title=marked), told.guid, told.all, key, unlisted=True)


def _keys(store: Store) -> tuple[str, ...]:
    return tuple(filter(is_key, store.keys(_START)))
