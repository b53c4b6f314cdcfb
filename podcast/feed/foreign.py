"""Any podcast's feed → what this program needs to carry the show on (`podcast import`)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from podcast import text
from podcast.feed import carried, foreign_addresses
from podcast.feed.reading import channel
from podcast.feed.terms import ATOM, ITUNES, MEASURES, PAPERS, PODCAST
from podcast.model import Inherited

if TYPE_CHECKING:
    from lxml.etree import _Element

# Apps take both for the podcast namespace, by its documentation.
_OLD_PODCAST = "{https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md}"
_UNDATED = "Thu, 01 Jan 1970 00:00:00 +0000"


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

    An item keeps its XML to the letter but for relative addresses and this program's own notes in it. One without guid
    gets the address of its enclosure, which apps take for it; one without a date that can be read is dated 1970, and
    `doubts` names both.
    """
    top = channel(data)
    doubts, settled = list[str](), list[str]()
    items = dict[str, Inherited]()
    for element in top.iterfind("item"):
        item = _item(element, address, doubts, settled)
        if item and items.setdefault(item.guid, item) is not item:
            doubts.append(f"{_name(element)}: another item has its guid, it is left out")
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
        settled=tuple(settled),
        doubts=tuple(doubts),
    )


def _item(element: "_Element", address: str, doubts: list[str], settled: list[str]) -> Inherited | None:
    """The item, made whole where it lacks guid or date or has relative addresses; None for a post without a file."""
    name = _name(element)
    enclosure = element.find("enclosure")
    if enclosure is None or not (enclosure.get("url") or "").strip():
        doubts.append(f"{name}: it has no enclosure, it is left out")
        return None
    settled += foreign_addresses.settle(element, address)
    for note in element.findall(PODCAST + "txt"):
        if note.get("purpose") in (MEASURES, PAPERS):
            element.remove(note)
    if not (element.findtext("guid") or "").strip():
        doubts.append(f"{name}: it has no guid, it gets its enclosure's address")
        _put(element, "guid", enclosure.get("url", "").strip(), isPermaLink="false")
    try:
        return carried.take(element, name)
    except ValueError:
        doubts.append(f"{name}: its date cannot be read, it is dated 1970")
        _put(element, "pubDate", _UNDATED)
        return carried.take(element, name)


def _put(element: "_Element", tag: str, content: str, **attributes: str) -> None:
    """Give `element` one child `tag`, in the place of those that it has."""
    for child in element.findall(tag):
        element.remove(child)
    child = element.makeelement(tag, attributes)
    child.text = content
    element.append(child)


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
            return foreign_addresses.of(link, said, address) or said
    return ""
