"""Items → RSS, in one document. Nothing else touches feedgen, which frames it.

feedgen 1.0.0 knows neither the `podcast:` namespace nor `itunes:explicit` as true or false, has one `atom:link` only,
and formats dates by switching the process's locale: all that is written by an extension, and the items as text. What
RSS has no place for (milliseconds, sizes of transcripts) stands in `podcast:txt`, so that the feed alone is the show's
memory.
"""

import datetime as dt
import html
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from podcast import text
from podcast.errors import FeedError
from podcast.feed import categories, places
from podcast.feed.entries import entry
from podcast.feed.terms import (
    AI,
    ATOM,
    HISTORY,
    ITUNES,
    KEY,
    LONGEST_VALUE,
    PODCAST,
    PREFIX,
    PREFIXES,
)
from podcast.feed.tidying import described, tidy
from podcast.model import Inherited, Item
from podcast.show import Show

if TYPE_CHECKING:
    from lxml.etree import _Element


_END = b"  </channel>"


@dataclass(frozen=True, slots=True)
class Links:
    """Where a document lies, and its neighbours in an archived feed (RFC 5005); "" for none.

    `current` is the document that subscribers read: an archive names it. No directory may list one that is `unlisted`.
    """

    key: str = KEY
    older: str = ""
    newer: str = ""
    current: str = ""
    unlisted: bool = False


class _Unsaid(dt.datetime):
    """A date that feedgen leaves out: false in the test it makes before it formats one."""

    def __bool__(self) -> bool:
        return False


def ordered(items: Iterable[Item | Inherited]) -> tuple[Item | Inherited, ...]:
    """The items tidied and by date, newest first. Raises FeedError when two share a guid."""
    found = [tidy(item) if isinstance(item, Item) else item for item in items]
    found.sort(key=order, reverse=True)
    known: set[str] = set()
    for item in found:
        if item.guid in known:
            raise FeedError(f"two items have the guid {item.guid}", where=named(item))
        known.add(item.guid)
    return tuple(found)


def order(item: Item | Inherited) -> tuple[dt.datetime, str, str]:
    """By date; the week and then the guid decide between items of one moment."""
    return item.published, str(item.week) if isinstance(item, Item) else "", item.guid


def named(item: Item | Inherited) -> str:
    """An item as messages name it."""
    return f"item {item.week if isinstance(item, Item) else item.guid}"


def write(show: Show, guid: str, items: Sequence[Item | Inherited], links: Links) -> bytes:
    """The document at `links.key` of `items` that are in order and tidy; equal input gives equal bytes."""
    generator = _generator(show, links.key)
    generator.papers.say = lambda channel: _write_channel(channel, show, guid, items, links)
    frame = bytes(generator.rss_str(pretty=True))
    told = "".join(entry(show, item) if isinstance(item, Item) else f"    {item.xml}\n" for item in items)
    head, end, tail = frame.rpartition(_END)
    return b"".join((head, told.encode(), end, tail))


@cache
def _extension() -> type:
    """feedgen's extension point, handing the channel over to whoever set `say`."""
    from feedgen.ext.base import BaseExtension

    class Channel(BaseExtension):  # type: ignore[misc]  # feedgen is untyped
        def extend_ns(self) -> dict[str, str]:
            return PREFIXES

        def extend_rss(self, feed: "_Element") -> "_Element":
            self.say(feed[0])
            return feed

    return Channel


def _generator(show: Show, key: str) -> Any:
    from feedgen.feed import FeedGenerator

    generator = FeedGenerator()
    generator.register_extension("papers", _extension(), atom=False)
    generator.lastBuildDate(_Unsaid(1, 1, 1, tzinfo=dt.UTC))
    generator.generator("weekly-papers-podcast")
    generator.docs("https://www.rssboard.org/rss-specification")
    generator.title(text.shorten(text.clean(show.title), LONGEST_VALUE))
    about = described(show.description, show.language) or text.disclosure(show.language)
    generator.description(html.escape(about, quote=False))
    # feedgen takes the last link given, of whatever relation, for the channel's own.
    generator.link(href=places.url(show.base_url, key), rel="self", type="application/rss+xml")
    generator.link(href=show.link or places.url(show.base_url, "index.html"), rel="alternate")
    generator.language(show.language)
    generator.copyright(text.shorten(text.clean(show.copyright or f"© {show.author}"), LONGEST_VALUE))
    return generator


def _write_channel(channel: "_Element", show: Show, guid: str, items: Sequence[Item | Inherited], links: Links) -> None:
    """What feedgen cannot say of the show."""
    _write_links(channel, show, links)
    # An imported item may be dated years ahead, and these two with it: an app would see no change until then.
    if own := next((item for item in items if isinstance(item, Item)), None):
        for name in ("pubDate", "lastBuildDate"):
            _add(channel, name, format_datetime(own.published))
    author = text.shorten(text.clean(show.author), LONGEST_VALUE)
    _write_itunes(channel, show, author, items)
    if links.unlisted or show.block:
        # Apple takes a show with it out of its catalogue; podcast:block is what the other directories go by.
        _add(channel, ITUNES + "block", "Yes")
        _add(channel, PODCAST + "block", "yes")
    _add(channel, PODCAST + "guid", guid)
    email = text.clean(show.email)
    _add(channel, PODCAST + "locked", "yes" if show.locked else "no", **({"owner": email} if email else {}))
    _add(channel, PODCAST + "medium", "podcast")
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[(show.publish.weekday - 1) % 7]
    chinese = text.is_chinese(show.language)
    _add(channel, PODCAST + "updateFrequency", "每周" if chinese else "Weekly", rrule=f"FREQ=WEEKLY;BYDAY={day}")
    _add(channel, PODCAST + "person", author, group="creative direction", role="producer")
    if show.script.host:
        host = text.shorten(text.clean(show.script.host), LONGEST_VALUE)
        _add(channel, PODCAST + "person", host, group="cast", role="host")
    if show.license:
        _add(channel, PODCAST + "license", text.clean(show.license).lower())
    if show.funding:
        _add(channel, PODCAST + "funding", "支持本节目" if chinese else "Support the show", url=show.funding)
    _add(channel, PODCAST + "txt", "true", purpose=AI)
    if show.publish.prefix:
        _add(channel, PODCAST + "txt", show.publish.prefix, purpose=PREFIX)
    for purpose, words in show.txt.items():
        _add(channel, PODCAST + "txt", text.clean(words), purpose=purpose)


def _write_links(channel: "_Element", show: Show, links: Links) -> None:
    """The document's place among the others, by RFC 5005 and its appendix B."""
    for relation, key in (("current", links.current), ("prev-archive", links.older), ("next-archive", links.newer)):
        if key:
            href = places.url(show.base_url, key)
            _add(channel, ATOM + "link", href=href, rel=relation, type="application/rss+xml")
    if links.current:
        _add(channel, HISTORY + "archive")
    elif not links.older:
        _add(channel, HISTORY + "complete")


def _write_itunes(channel: "_Element", show: Show, author: str, items: Sequence[Item | Inherited]) -> None:
    _add(channel, ITUNES + "author", author)
    for category in show.category:
        main, sub = categories.split(text.clean(category))
        parent = _add(channel, ITUNES + "category", text=main)
        if sub:
            _add(parent, ITUNES + "category", text=sub)
    if show.email:
        owner = _add(channel, ITUNES + "owner")
        _add(owner, ITUNES + "name", author)
        _add(owner, ITUNES + "email", text.clean(show.email))
    _add(channel, ITUNES + "type", "episodic")
    if show.new_feed_url:
        _add(channel, ITUNES + "new-feed-url", show.new_feed_url)
    if show.complete:
        _add(channel, ITUNES + "complete", "Yes")
    _add(channel, ITUNES + "explicit", str(show.explicit).lower())
    cover = show.image or next((item.image.key for item in items if isinstance(item, Item) and item.image), "")
    if cover:
        href, alt = places.url(show.base_url, cover), text.shorten(text.clean(show.title), LONGEST_VALUE)
        _add(channel, ITUNES + "image", href=href)
        _add(channel, PODCAST + "image", href=href, purpose="artwork", alt=alt)


def _adder(parent: "_Element") -> Callable[..., "_Element"]:
    """Adds children to `parent`: tag, text, attributes."""
    from lxml.etree import SubElement

    def add(tag: str, content: str = "", attributes: dict[str, str] | None = None) -> "_Element":
        child = SubElement(parent, tag, attributes or {})
        if content:
            child.text = content
        return child

    return add


def _add(parent: "_Element", tag: str, content: str = "", **attributes: str) -> "_Element":
    return _adder(parent)(tag, content, attributes)
