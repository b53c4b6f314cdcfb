"""The preview: a feed with what waits for a producer's approval, at an address that nobody can guess.

Its key holds 128 random bits, made once and found again by listing the store; whoever has the address may listen.
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
    key = _key(store)
    return store.address(key) if key else ""


def pending(store: Store, published: Items) -> Items:
    """What waits: the preview's items that the feed does not have as they are. Raises StoreError, FeedError."""
    key = _key(store)
    stored = store.read(key) if key else None
    return tuple(item for item in feed.parse(stored.data).items if item not in published) if stored else ()


def put(desk: Desk, item: Item) -> bool:
    """Put the week's item into the preview, beside what the feed has and what else waits; whether it changed."""
    key = _key(desk.store) or f"{_START}{secrets.token_hex(16)}{_END}"

    def once() -> bool | None:
        shelf, stored = catalogue.read(desk.show, desk.store), desk.store.read(key)
        waiting = feed.parse(stored.data).items if stored else ()
        weeks = {other.week: other for other in (*shelf.feed.items, *waiting, item)}
        data = _rendered(desk.show, replace(shelf.feed, items=tuple(weeks.values())), key)
        if stored and stored.data == data:
            return False
        return desk.store.put_feed(key, data, feed.TYPE, stored.version if stored else None) or None

    return catalogue.again(once, desk.store.address(key))


def drop(store: Store, show: Show, week: Week) -> bool:
    """Take the week out of the preview; whether it was there. Raises StoreError, FeedError."""
    key = _key(store)

    def once() -> bool | None:
        stored = store.read(key)
        before = feed.parse(stored.data) if stored else None
        if not stored or not before or all(item.week != week for item in before.items):
            return False
        data = _rendered(show, replace(before, items=catalogue.without(week)(before.items)), key)
        return store.put_feed(key, data, feed.TYPE, stored.version) or None

    return bool(key) and catalogue.again(once, store.address(key))


def find(store: Store, published: Items, week: Week) -> Item | None:
    """The week's item that waits, or None. Raises StoreError, FeedError."""
    return next((item for item in pending(store, published) if item.week == week), None)


def _rendered(show: Show, told: Feed, key: str) -> bytes:
    marked = show.title + ("（预览）" if is_chinese(show.language) else " (preview)")
    return feed.render(replace(show, title=marked), told.guid, told.all, key, unlisted=True)


def _key(store: Store) -> str:
    return next((key for key in store.keys(_START) if key.endswith(_END)), "")
