"""RSS → items: what `writing` wrote, and nothing that it would not write."""

import datetime as dt
import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote

from podcast import text
from podcast.errors import FeedError, UsageError
from podcast.feed import carried, places
from podcast.feed.terms import ATOM, CONTENT, ITUNES, MEASURES, PAPERS, PODCAST, PREFIX, XML
from podcast.feed.writing import order
from podcast.model import Inherited, Item, Media, Ms, Soundbite, Week

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says: the show's podcast:guid, its items newest first, and those of another's making.

    `archive` is the key of the document with older items that the last one read names, or "".
    """

    guid: str
    items: tuple[Item, ...]
    inherited: tuple[Inherited, ...] = ()
    archive: str = ""

    @property
    def all(self) -> tuple[Item | Inherited, ...]:
        """The items of both makings."""
        return (*self.items, *self.inherited)

    def holding(self, items: tuple[Item, ...]) -> "Feed":
        """The feed with these items of ours; one of another's making gives way to ours that has its guid.

        Such an item was made by this program for a show that moved, or by somebody who wants to keep a week out.
        """
        own = {item.guid for item in items}
        return replace(self, items=items, inherited=tuple(item for item in self.inherited if item.guid not in own))

    def lacking(self, guid: str) -> "Feed":
        """The feed without the imported item that has this guid."""
        return replace(self, inherited=tuple(item for item in self.inherited if item.guid != guid))


@dataclass(frozen=True, slots=True)
class _Around:
    """What the channel says that its items are read by."""

    base: str
    language: str
    prefix: str


def parse(newest: bytes, *older: bytes) -> Feed:
    """Read the documents of a feed that `documents` wrote, the newest first.

    Of an item that stands in several the newest document's word counts. Raises FeedError that names the item and what
    it lacks.
    """
    return merged([_parse(data) for data in (newest, *older)])


def merged(feeds: Sequence[Feed]) -> Feed:
    """The documents of a feed as one, the newest first.

    The first has all items from its oldest on. One of that time that stands in an archive alone is not in the show: the
    feed was rolled back, or a publisher was killed before it wrote the feed.
    """
    if len(feeds) == 1:
        return feeds[0]
    newest = {item.guid: item for item in feeds[0].all}
    oldest = min(map(order, newest.values()), default=None)
    found = dict[str, Item | Inherited]()
    for feed in reversed(feeds[1:]):
        found.update((item.guid, item) for item in feed.all if oldest is None or order(item) < oldest)
    return _feed(feeds[0].guid, (found | newest).values(), feeds[-1].archive)


def _feed(guid: str, items: Iterable[Item | Inherited], archive: str) -> Feed:
    laid = sorted(items, key=order, reverse=True)
    return Feed(
        guid,
        tuple(item for item in laid if isinstance(item, Item)),
        tuple(item for item in laid if isinstance(item, Inherited)),
        archive,
    )


def _parse(data: bytes) -> Feed:
    top = channel(data)
    guid = _need(top, PODCAST + "guid", "channel")
    base = _need(top, f"{ATOM}link[@rel='self']", "channel", "href").rpartition("/")[0]
    around = _Around(base, _need(top, "language", "channel"), _said(top, PREFIX))
    link = top.find(f"{ATOM}link[@rel='prev-archive']")
    archive = "" if link is None else places.key(link.get("href", ""), base)
    found = dict[str, Item | Inherited]()
    for item in _items(top, around):
        found.setdefault(item.guid, item)
    return _feed(guid, found.values(), archive)


def channel(data: bytes) -> "_Element":
    """The channel of an RSS document. Raises FeedError for anything else, and for a document type."""
    return channel_of(tree(data))


def tree(data: bytes, *, recover: bool = False) -> "_Element":
    """The root of an XML document; with `recover` as far as the document can be read. Raises FeedError."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FeedError(
            f"the feed is not XML: {text.clean(str(error.args[0]))}", remedy="Roll it back to an earlier one"
        ) from None
    # A parser that recovers gives None for what has no element at all.
    if root is None:
        raise FeedError("the feed is not XML")
    if root.getroottree().docinfo.internalDTD is not None:
        raise FeedError("the feed declares a document type, which no feed needs and entity attacks do")
    return root


def channel_of(root: "_Element") -> "_Element":
    """The channel below the root of an RSS document. Raises FeedError for another document."""
    top = root.find("channel")
    if root.tag != "rss" or top is None:
        raise FeedError("this is not an RSS feed")
    return top


def _items(top: "_Element", around: _Around) -> Iterator[Item | Inherited]:
    for element in top.iterfind("item"):
        parts = _Parts(element)
        where = f"item {parts.text('guid') or parts.text('title') or 'without guid and title'}"
        try:
            yield _item(parts, around, where) if parts.ours else carried.take(element, where)
        except (ValueError, OverflowError, UsageError) as error:
            raise FeedError(f"a value cannot be read: {text.clean(str(error))}", where=where) from None


class _Parts:
    """An item's children by tag; one look at each."""

    def __init__(self, element: "_Element") -> None:
        self.language = element.get(XML + "lang", "")
        self.tags: dict[str, list[_Element]] = {}
        for child in element:
            self.tags.setdefault(child.tag, []).append(child)
        self.txt = {child.get("purpose", ""): child.text or "" for child in self.all(PODCAST + "txt")}

    @property
    def ours(self) -> bool:
        """Whether this program made the item."""
        return PAPERS in self.txt or MEASURES in self.txt

    def all(self, tag: str) -> "list[_Element]":
        return self.tags.get(tag, [])

    def text(self, tag: str) -> str:
        return next((child.text or "" for child in self.all(tag)), "")

    def need(self, tag: str, where: str, attribute: str = "") -> str:
        """What the first child with `tag` says, in its text or in an attribute. Raises FeedError for nothing."""
        first = next(iter(self.all(tag)), None)
        value = None if first is None else first.get(attribute) if attribute else first.text
        if not value:
            raise FeedError(f"it lacks {tag.partition('}')[2] or tag} {attribute}".rstrip(), where=where)
        return value


def _item(parts: _Parts, around: _Around, where: str) -> Item:
    if not parts.txt.get(MEASURES):
        raise FeedError("it lacks txt[@purpose='measures']", where=where)
    base = around.base
    duration, *lengths = map(int, parts.txt[MEASURES].split())
    sizes = iter(lengths)
    transcripts = tuple(_media(e, "url", base, sizes) for e in parts.all(PODCAST + "transcript"))
    chapters = [_media(e, "url", base, sizes) for e in parts.all(PODCAST + "chapters")]
    images = [_media(e, "href", base, sizes) for e in parts.all(PODCAST + "image")]
    address = places.uncounted(parts.need("enclosure", where, "url"), around.prefix)
    length = int(parts.need("enclosure", where, "length"))
    year, number = int(parts.need(ITUNES + "season", where)), int(parts.need(ITUNES + "episode", where))
    return Item(
        week=Week.parse(f"{year:04}-W{number:02}"),
        guid=parts.need("guid", where),
        title=parts.need("title", where),
        description=html.unescape(parts.need("description", where)),
        notes=parts.text(CONTENT + "encoded"),
        published=parsedate_to_datetime(parts.need("pubDate", where)).astimezone(dt.UTC),
        duration=Ms(duration),
        language=parts.language or around.language,
        audio=Media(places.key(address, base), parts.need("enclosure", where, "type"), length),
        transcripts=transcripts,
        page=places.key(parts.need("link", where), base),
        chapters=chapters[0] if chapters else None,
        image=images[0] if images else None,
        soundbite=_soundbite(parts.all(PODCAST + "soundbite")),
        papers=tuple(map(unquote, parts.txt.get(PAPERS, "").split())),
        alternates=tuple(_alternate(e, base) for e in parts.all(PODCAST + "alternateEnclosure")),
    )


def _need(element: "_Element", path: str, where: str, attribute: str = "") -> str:
    found = element.find(path)
    value = None if found is None else found.get(attribute) if attribute else found.text
    if not value:
        raise FeedError(f"it lacks {path.partition('}')[2] or path} {attribute}".rstrip(), where=where)
    return value


def _said(top: "_Element", purpose: str) -> str:
    return top.findtext(f"{PODCAST}txt[@purpose='{purpose}']") or ""


def _media(element: "_Element", address: str, base: str, sizes: Iterator[int]) -> Media:
    try:
        return Media(places.key(element.get(address, ""), base), element.get("type", ""), next(sizes))
    except StopIteration:
        raise ValueError("`measures` names fewer files than the item has") from None


def _alternate(element: "_Element", base: str) -> Media:
    source = element.find(PODCAST + "source")
    if source is None:
        raise ValueError("an alternateEnclosure has no source")
    return Media(places.key(source.get("uri", ""), base), element.get("type", ""), int(element.get("length", "")))


def _soundbite(found: "list[_Element]") -> Soundbite | None:
    if not found:
        return None
    start, duration = (round(float(found[0].get(name, "")) * 1000) for name in ("startTime", "duration"))
    return Soundbite(Ms(start), Ms(duration), found[0].text or "")
