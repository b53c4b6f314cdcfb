"""Any podcast's feed → what this program needs to carry the show on (`podcast import`)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import TYPE_CHECKING
from uuid import UUID

from podcast import text
from podcast.feed import carried, foreign_addresses, foreign_dates, foreign_markup
from podcast.feed.carried import DC_DATE
from podcast.feed.foreign_addresses import Settled
from podcast.feed.foreign_xml import open_channel
from podcast.feed.terms import ATOM, ITUNES, MEASURES, PAPERS, PODCAST
from podcast.model import Inherited

if TYPE_CHECKING:
    from lxml.etree import _Element

# Apps take both for the podcast namespace, by its documentation.
_OLD_PODCAST = "{https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md}"
# How many episodes are named for one kind of markup.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Foreign:
    """A podcast as its feed describes it, and its items, newest first.

    `guid` is its podcast:guid or ""; `category` is as `podcast.toml` writes it; `locked` says that its owner does not
    want it imported elsewhere; `moved` is where it says that it has moved to, or "", which may be its own address.
    `more` is the address of the page with older items, or "", to the letter where it leads nowhere. `settled` are the
    items' addresses that were relative, as they are now; `doubts` are what a person should look at.
    """

    guid: str
    title: str
    description: str
    author: str
    language: str
    link: str
    email: str
    image: str
    copyright: str
    category: tuple[str, ...]
    explicit: bool
    locked: bool
    moved: str
    inherited: tuple[Inherited, ...]
    more: str
    settled: tuple[str, ...]
    doubts: tuple[str, ...]


def parse_foreign(data: bytes, address: str = "") -> Foreign:
    """Read the feed of any host, which came from `address` in the end. Raises FeedError for what is not RSS.

    An item keeps its XML to the letter but for relative addresses, passwords, what could run in a reader's page, a date
    that is not written as RSS has it, and this program's own notes. One without guid gets the address of its
    enclosure, which apps take for it; one without a date that can be read is dated beside its neighbour, or by the
    feed. `doubts` names each.
    """
    top, odd = open_channel(data)
    told, items = _Told(odd, Settled(address)), dict[str, Inherited]()
    elements = list(top.iterfind("item"))
    read = [_date(element, told) for element in elements]
    built = _built(top)
    by = "its neighbour" if any(read) else "the feed's own" if built else "its place alone"
    for element, found, at in zip(elements, read, foreign_dates.fill(read, built), strict=True):
        if found is None:
            _redate(element, at, by, told)
        item = _item(element, told)
        if item and items.setdefault(item.guid, item) is not item:
            told.doubts.append(f"{_name(element)}: another item has its guid, it is left out")
    return Foreign(
        guid=_guid(top),
        title=_said(top, "title"),
        description=_said(top, "description") or _said(top, ITUNES + "summary"),
        author=_said(top, ITUNES + "author"),
        language=_said(top, "language"),
        link=_address(top, "link", address),
        email=_said(top, f"{ITUNES}owner/{ITUNES}email"),
        image=_address(top, ITUNES + "image", address) or _address(top, "image/url", address),
        copyright=_said(top, "copyright"),
        category=tuple(_categories(top)),
        explicit=_said(top, ITUNES + "explicit").lower() in ("true", "yes", "explicit"),
        locked=(_said(top, PODCAST + "locked") or _said(top, _OLD_PODCAST + "locked")).lower() == "yes",
        moved=_address(top, ITUNES + "new-feed-url", address),
        inherited=tuple(sorted(items.values(), key=lambda item: (item.published, item.guid), reverse=True)),
        more=_more(top, address),
        settled=tuple(told.settled.led),
        doubts=(*told.doubts, *_taken_out(told)),
    )


@dataclass(slots=True)
class _Told:
    """What is noted while the items are read; `gone` is the markup that was taken out, by the items' names."""

    doubts: list[str]
    settled: Settled
    gone: dict[str, list[str]] = field(default_factory=dict)


def _date(element: "_Element", told: _Told) -> dt.datetime | None:
    """The item's date, or None for one that cannot be read; one that is not written as RSS has it is written anew."""
    tag = "pubDate" if element.find("pubDate") is not None else DC_DATE
    said = element.findtext(tag) or ""
    try:
        found = foreign_dates.read(said)
    except ValueError:
        return None
    if not found.sound:
        told.doubts.append(f"{_name(element)}: its date {_quoted(said)} is read as {found.at:%Y-%m-%d %H:%M:%S} UTC")
        carried.put(element, "pubDate", format_datetime(found.at))
    return found.at


def _built(top: "_Element") -> dt.datetime | None:
    """When the feed says that it changed."""
    for tag in ("pubDate", "lastBuildDate"):
        try:
            return foreign_dates.read(_said(top, tag)).at
        except ValueError:
            continue
    return None


def _redate(element: "_Element", at: dt.datetime, by: str, told: _Told) -> None:
    """Date an item that has no date which can be read, `by` what else there is."""
    said = element.findtext("pubDate") or element.findtext(DC_DATE) or ""
    why = f"its date {_quoted(said)} cannot be read" if said.strip() else "it has no date"
    told.doubts.append(f"{_name(element)}: {why}, it is dated by {by}: {at:%Y-%m-%d %H:%M:%S} UTC")
    carried.put(element, "pubDate", format_datetime(at))


def _item(element: "_Element", told: _Told) -> Inherited | None:
    """The item, dated before, made whole and harmless; None for a post without a file."""
    name, settled = _name(element), told.settled
    led, opened, stopped = len(settled.led), settled.opened, settled.stopped
    foreign_addresses.settle(element, settled)
    gone = foreign_markup.calm(element, settled)
    enclosure = element.find("enclosure")
    if enclosure is None or not (enclosure.get("url") or "").strip():
        ran = enclosure is not None and settled.stopped > stopped
        why = "its enclosure is no address, but something to run" if ran else "it has no enclosure"
        told.doubts.append(f"{name}: {why}, it is left out")
        del settled.led[led:]
        return None
    if settled.opened > opened:
        told.doubts.append(f"{name}: an address in it had a user's name or password, which are left out")
    if settled.stopped > stopped:
        told.doubts.append(f"{name}: an address in it was no place but something to run, it is left out")
    for what in gone:
        told.gone.setdefault(what, []).append(name)
    for note in element.findall(PODCAST + "txt"):
        if note.get("purpose") in (MEASURES, PAPERS):
            element.remove(note)
    _identify(element, enclosure.get("url", "").strip(), told)
    return carried.take(element, name)


def _identify(element: "_Element", file: str, told: _Told) -> None:
    """See that the item has a guid that is no address to run."""
    guid = element.find("guid")
    if guid is None or not (guid.text or "").strip():
        told.doubts.append(f"{_name(element)}: it has no guid, it gets its enclosure's address")
        carried.put(element, "guid", file, isPermaLink="false")
    elif foreign_addresses.runs(guid.text or ""):
        # Apps take a guid for the item's link unless it says that it is none.
        guid.set("isPermaLink", "false")


def _taken_out(told: _Told) -> Iterator[str]:
    for what, names in sorted(told.gone.items()):
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        where = f"{'; '.join(names[:_NAMED])}{more}"
        yield f"markup that apps do not show, or that could run, is left out: {what}, in {where}"
    if told.settled.left:
        yield f"{told.settled.left} more addresses are relative, and stay so: that many are no podcast's"


def _quoted(words: str) -> str:
    return f"“{text.shorten(text.clean(words), 80)}”"


def _name(element: "_Element") -> str:
    said = element.findtext("title") or element.findtext("guid") or "an item without title"
    return text.shorten(text.clean(said), 80)


def _said(top: "_Element", path: str) -> str:
    return text.clean_lines(top.findtext(path) or "")


def _guid(top: "_Element") -> str:
    said = _said(top, PODCAST + "guid") or _said(top, _OLD_PODCAST + "guid")
    try:
        return str(UUID(said))
    except ValueError:
        return ""


def _categories(top: "_Element") -> "list[str]":
    found = list[str]()
    for main in top.iterfind(ITUNES + "category"):
        name = text.clean(main.get("text", ""))
        subs = [text.clean(sub.get("text", "")) for sub in main.iterfind(ITUNES + "category")]
        found += [f"{name} > {sub}" for sub in subs if name and sub] or ([name] if name else [])
    return found


def _address(top: "_Element", path: str, address: str) -> str:
    """The web address that an element holds as `href` or text; "" when there is none."""
    node = top.find(path)
    if node is None:
        return ""
    said = (node.get("href") or node.text or "").strip()
    return text.web_address(foreign_addresses.of(node, said, address)) or "" if said else ""


def _more(top: "_Element", address: str) -> str:
    """RFC 5005: the next page of a paged feed, or the archive before."""
    for relation in ("prev-archive", "next"):
        link = top.find(f"{ATOM}link[@rel='{relation}']")
        if link is not None and (said := link.get("href", "").strip()):
            return foreign_addresses.of(link, said, address) or foreign_addresses.opened(said)
    return ""
