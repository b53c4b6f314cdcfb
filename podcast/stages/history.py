"""What the feed's documents were before each change, in the store, so that a change can be taken back whole.

An entry is `feed-history/<time>-<number>-<digest>.xml`, feed.xml as it was; what else of the show's memory the change
replaced lies beside it, `feed-history/<time>-<number>-<digest>/<key>`: archives, and the list of what was withdrawn.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from podcast import digests, feed
from podcast.stores.base import Store

HISTORY = "feed-history/"
_END = ".xml"


def keep(store: Store, replaced: Mapping[str, bytes], now: Callable[[], dt.datetime]) -> None:
    """Keep documents by their keys, feed.xml among them, that are about to be replaced together. Raises StoreError."""
    stamp = f"{HISTORY}{now().astimezone(dt.UTC):%Y%m%dT%H%M%SZ}-"
    # Changes of one second stay in their order.
    number = sum(1 for key in store.keys(stamp) if _is_entry(key))
    whole = replaced[feed.KEY]
    entry = f"{stamp}{number:03}-{digests.of_bytes(whole)[:12]}"
    for key, data in replaced.items():
        if key != feed.KEY:
            store.put_page(f"{entry}/{key}", data, "application/json" if key.endswith(".json") else feed.TYPE)
    # It goes last: an entry that is there is whole.
    store.put_page(entry + _END, whole, feed.TYPE)


def entries(store: Store) -> tuple[str, ...]:
    """The keys of the earlier feeds, newest first. Raises StoreError."""
    return tuple(sorted(filter(_is_entry, store.keys(HISTORY)), reverse=True))


def before(store: Store, entry: str) -> dict[str, bytes]:
    """The documents as they were before the change that made `entry`, by their keys, feed.xml last.

    What changed later is taken from the entry of its first change since. Nothing when there is no such entry.
    """
    kept = store.keys(HISTORY)
    found = dict[str, str]()
    for one in sorted(filter(_is_entry, kept)):
        if one >= entry:
            beside = one.removesuffix(_END) + "/"
            for key in (key for key in kept if key.startswith(beside)):
                found.setdefault(key.removeprefix(beside), key)
    wanted = {**found, feed.KEY: entry} if entry in kept and _is_entry(entry) else {}
    stored = {key: store.read(place) for key, place in wanted.items()}
    return {key: one.data for key, one in stored.items() if one}


def _is_entry(key: str) -> bool:
    return key.startswith(HISTORY) and key.endswith(_END) and "/" not in key.removeprefix(HISTORY)
