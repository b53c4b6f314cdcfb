"""Items of another's making: kept as their XML, to the letter.

A podcast that moved here keeps guid, date, enclosure and all else of its old episodes: an app that finds one of them
changed would download it again, or show it twice.
"""

import datetime as dt
from copy import deepcopy
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from podcast import text
from podcast.errors import FeedError
from podcast.feed.terms import ITUNES, NAMESPACES
from podcast.model import Inherited

if TYPE_CHECKING:
    from lxml.etree import _Element

DC_DATE = "{http://purl.org/dc/elements/1.1/}date"


def take(element: "_Element", where: str) -> Inherited:
    """An `item` element as it stands. Raises FeedError when it has no guid, ValueError when its date is none."""
    guid = (element.findtext("guid") or "").strip()
    if not guid:
        raise FeedError("it lacks guid", where=where)
    said = element.findtext("title") or element.findtext(ITUNES + "title") or guid
    enclosure = element.find("enclosure")
    file = "" if enclosure is None else (enclosure.get("url") or "").strip()
    link = (element.findtext("link") or "").strip()
    return Inherited(
        guid=guid,
        title=text.clean(said),
        published=moment(element.findtext("pubDate") or element.findtext(DC_DATE) or ""),
        page=text.web_address(link) or text.web_address(file) or "",
        xml=letters(element),
    )


def renamed(item: Inherited) -> Inherited:
    """The item with the address of its file for a guid, which is what apps take for one that has none."""
    from lxml import etree

    element = etree.fromstring(item.xml)
    enclosure = element.find("enclosure")
    put(element, "guid", "" if enclosure is None else enclosure.get("url", ""), isPermaLink="false")
    return take(element, item.title)


def put(element: "_Element", tag: str, content: str, **attributes: str) -> None:
    """Give `element` one child `tag`, in the place of those that it has."""
    for child in element.findall(tag):
        element.remove(child)
    child = element.makeelement(tag, attributes)
    child.text = content
    element.append(child)


def moment(said: str) -> dt.datetime:
    """A date by RFC 2822, or by ISO 8601, which some hosts write; UTC when it names no zone. Raises ValueError."""
    try:
        found = parsedate_to_datetime(said.strip())
    except ValueError:
        found = dt.datetime.fromisoformat(said.strip())
    try:
        return found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except OverflowError:
        # Some hosts write their language's last moment: 9999-12-31 23:59:59 in a zone of the west.
        raise ValueError(f"{said.strip()!r} is no date in UTC") from None


def letters(element: "_Element") -> str:
    """The element in one canonical form (exclusive C14N), its namespaces by their usual prefixes.

    White space between elements is left out; that in texts stays.
    """
    from lxml import etree

    copy = deepcopy(element)
    copy.tail = None
    for node in copy.iter():
        if len(node) and not (node.text or "").strip() and all(not (child.tail or "").strip() for child in node):
            node.text = None
            for child in node:
                child.tail = None
    # Within a tree that declares them, lxml gives known namespaces the tree's prefixes.
    etree.Element("rss", nsmap=NAMESPACES).append(copy)
    return bytes(etree.tostring(copy, method="c14n", exclusive=True)).decode()
