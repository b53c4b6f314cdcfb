"""The feed in documents: the newest items in feed.xml, the years before in archives (RFC 5005).

https://www.rfc-editor.org/rfc/rfc5005#section-4: the items of an archive should not change, so that a reader fetches
it once. So the archive of a year holds all of the year's items, also those that feed.xml still has: readers take an
item once, by its guid, from the newest document.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from podcast.errors import FeedError
from podcast.feed.reading import Feed, merged, parse
from podcast.feed.terms import KEY
from podcast.feed.writing import Links, ordered, write
from podcast.model import Inherited, Item
from podcast.show import Show


@dataclass(frozen=True, slots=True)
class Document:
    """One of the feed's files: its key within the store and its bytes."""

    key: str
    data: bytes


def render(
    show: Show, guid: str, items: Iterable[Item | Inherited], key: str = KEY, *, unlisted: bool = False
) -> bytes:
    """All of `items` in one document that will lie at `key`, newest first; equal input gives equal bytes.

    `unlisted` asks directories to leave it out. Raises FeedError when an item cannot be said or two of them share a
    guid.
    """
    return write(show, guid, ordered(items), Links(key, unlisted=unlisted))


def documents(show: Show, guid: str, items: Iterable[Item | Inherited]) -> tuple[Document, ...]:
    """The whole feed in the order in which it is to be stored: the oldest archive first, feed.xml last.

    `[publish] feed_items` of the newest items are in feed.xml. A year has an archive as soon as one of its items is
    not. Publishing one more week changes feed.xml, the items of the archive that it falls into when it has one, and
    once a year the links of the archive before a new one. Raises FeedError as `render` does.
    """
    laid = ordered(items)
    years = dict[int, list[Item | Inherited]]()
    for item in laid:
        years.setdefault(item.published.year, []).append(item)
    archived = sorted({item.published.year for item in laid[show.publish.feed_items :]})
    keys = ["", *map(_key, archived), ""]
    found = [
        Document(keys[n], write(show, guid, years[year], Links(keys[n], keys[n - 1], keys[n + 1], KEY)))
        for n, year in enumerate(archived, 1)
    ]
    newest = write(show, guid, laid[: show.publish.feed_items], Links(KEY, older=keys[-2]))
    return (*found, Document(KEY, newest))


def gather(read: Callable[[str], bytes | None]) -> Feed | None:
    """The feed that a store holds, its archives included; None where there is no feed.xml.

    `read` gives the bytes under a key, or None. Raises FeedError when a document cannot be read, or when one that
    another names is missing.
    """
    newest = read(KEY)
    if newest is None:
        return None
    found, seen = [parse(newest)], {KEY}
    while older := found[-1].archive:
        if older in seen or not re.fullmatch(r"feed-[0-9]{4}\.xml", older):
            raise FeedError("this is no archive that may follow here", where=repr(older))
        seen.add(older)
        before = read(older)
        if before is None:
            raise FeedError("an archive is missing that the feed names", where=older, remedy="Bring it back")
        found.append(parse(before))
    return merged(found)


def _key(year: int) -> str:
    return f"feed-{year:04}.xml"
