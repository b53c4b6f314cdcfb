"""Markup in another's item: what could run, load or cover something in a reader's page is taken out by nh3 (ammonia).

A browser that is given a feed as XML runs the XHTML and SVG in it, and apps show the HTML of its texts. Texts that hold
nothing but plain tags and web addresses stay to the letter; any other is parsed as browsers parse it, and written anew.
"""

import html
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from podcast import text
from podcast.feed import foreign_addresses
from podcast.feed.foreign_addresses import Base, Settled
from podcast.feed.terms import ATOM, CONTENT, ITUNES

if TYPE_CHECKING:
    from lxml.etree import _Element

# Elements of these are more than names to a browser.
_ACTIVE = (
    "{http://www.w3.org/1999/xhtml}",
    "{http://www.w3.org/2000/svg}",
    "{http://www.w3.org/1998/Math/MathML}",
    "{http://www.w3.org/1999/XSL/Transform}",
    "{http://www.mozilla.org/",
)
_MEDIA, _GOOGLE = "{http://search.yahoo.com/mrss/}", "{http://www.google.com/schemas/play-podcasts/1.0}"
# What apps show as HTML; feedparser has the same.
HOLDERS = frozenset(
    (
        "description",
        "fullitem",
        CONTENT + "encoded",
        *(ITUNES + name for name in ("summary", "subtitle")),
        *(ATOM + name for name in ("summary", "content")),
        *(_MEDIA + name for name in ("description", "text")),
        _GOOGLE + "description",
        "{http://purl.org/dc/elements/1.1/}description",
    )
)
# nh3 takes time by the square of a tag's attributes, of the depth and of the entities; real notes have a hundredth.
_LONGEST, _MOST_TAGS, _MOST_REFERENCES, _LONGEST_TAG = 200_000, 5_000, 20_000, re.compile("<[^<>]{5000}")
_ANYWHERE = frozenset(("class", "dir", "lang", "title"))
_ADDRESSES = frozenset(("href", "src", "cite"))
_PLAIN = re.compile(
    r"[^<]+|</?([A-Za-z][A-Za-z0-9]{0,15})"
    r"((?:\s{1,9}[A-Za-z-]{1,20}=(?:\"[^\"<>]{0,2000}\"|'[^'<>]{0,2000}'))*)\s{0,9}/?>"
)
_ATTRIBUTE = re.compile(r"([A-Za-z-]+)=[\"']([^\"'<>]*)[\"']")
_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9:-]{0,30})")
# In what should be plain words: a tag that has attributes, or that is more than a name to a browser.
_RUNS = re.compile(r"(?i)<(?:[a-z][^<]{0,5000}=|/?(?:script|style|iframe|object|embed|svg|math|link|meta|base|form)\b)")
_EVENT = re.compile(r"[\s\"'/](on[A-Za-z]{3,20})\s{0,9}=")


def calm(item: "_Element", done: Settled) -> set[str]:
    """Take out of the item, in place, what could run, load or cover something; the tags and attributes that went.

    Addresses in HTML lose their passwords, and relative ones lead from where they stood. A title is plain words: what
    would run where an app takes it for HTML is escaped there, and stays to be read.
    """
    gone, nowhere = set[str](), Base("")
    for node in [node for node in item.iterdescendants("*") if _is_outermost(node)]:
        _lift(item, node, lambda words: _calmed(words, nowhere, done, gone))
    for node, base in list(foreign_addresses.walk(item, done.address)):
        if node.tag in HOLDERS:
            if len(node):
                _flatten(node)
            if node.text:
                node.text = _calmed(node.text, base, done, gone)
        elif node.text and _RUNS.search(node.text):
            titled = str(node.tag).lower().endswith("title")
            node.text = node.text.replace("<", "&lt;") if titled else _calmed(node.text, base, done, gone)
        if node is not item and node.tail and _RUNS.search(node.tail):
            node.tail = _calmed(node.tail, base, done, gone)
    return gone


def _is_outermost(node: "_Element") -> bool:
    """Whether a browser would render the element, and not the one around it."""
    around = node.getparent()
    return node.tag.startswith(_ACTIVE) and (around is None or not str(around.tag).startswith(_ACTIVE))


def _lift(item: "_Element", node: "_Element", calmed: Callable[[str], str]) -> None:
    """Make words of a rendered element: those of the element around it, or the item's notes, if it has no others."""
    around = node.getparent()
    if around is None or around.tag in HOLDERS:
        return
    words = calmed(_written(node))
    around.remove(node)
    if words.strip() and item.find(CONTENT + "encoded") is None:
        notes = item.makeelement(CONTENT + "encoded")
        notes.text = words
        item.append(notes)


def _flatten(holder: "_Element") -> None:
    """Elements that stand in a text become the text's own markup."""
    holder.text = html.escape(holder.text or "", quote=False) + "".join(
        _written(child) + html.escape(child.tail or "", quote=False) for child in list(holder)
    )
    for child in list(holder):
        holder.remove(child)
    if holder.get("type") == "xhtml":
        holder.set("type", "html")


def _written(node: "_Element") -> str:
    """The element as HTML, whatever namespaces its tags are in."""
    from lxml import etree

    for one in node.iter("*"):
        one.tag = etree.QName(one).localname
        for name in [name for name in one.attrib if str(name).startswith("{")]:
            del one.attrib[name]
    etree.cleanup_namespaces(node)
    return etree.tostring(node, method="html", encoding="unicode", with_tail=False)


def _calmed(words: str, base: Base, done: Settled, gone: set[str]) -> str:
    if _is_plain(words):
        return words
    if _is_beyond(words):
        gone.add("markup without measure")
        return html.escape(words, quote=False)
    before = _names(words)
    calmed = _cleaner(base, done)(words)
    gone |= before - _names(calmed)
    return calmed


def _is_beyond(words: str) -> bool:
    return (
        len(words) > _LONGEST
        or words.count("<") > _MOST_TAGS
        or words.count("&") > _MOST_REFERENCES
        or _LONGEST_TAG.search(words) is not None
    )


def _names(words: str) -> set[str]:
    return {found[1].lower() for pattern in (_TAG, _EVENT) for found in pattern.finditer(words)}


def _is_plain(words: str) -> bool:
    """Whether any browser reads the text as these tags and no others, and nothing in them leads off the web."""
    place = 0
    while place < len(words):
        found = _PLAIN.match(words, place)
        if found is None or (found[1] and not _is_kept(found[1].lower(), found[2])):
            return False
        place = found.end()
    return True


def _is_kept(tag: str, attributes: str) -> bool:
    tags, allowed = _allowed()
    for found in _ATTRIBUTE.finditer(attributes):
        name = found[1].lower()
        if name not in allowed.get(tag, ()) and name not in _ANYWHERE:
            return False
        if name in _ADDRESSES and not _is_web(html.unescape(found[2])):
            return False
    return tag in tags


def _is_web(said: str) -> bool:
    return text.web_address(said) is not None or re.fullmatch(r"mailto:[^\s\"'<>]+", said) is not None


@cache
def _allowed() -> tuple[frozenset[str], dict[str, set[str]]]:
    import nh3

    return frozenset(nh3.ALLOWED_TAGS), {**nh3.ALLOWED_ATTRIBUTES, "*": set(_ANYWHERE)}


def _cleaner(base: Base, done: Settled) -> Callable[[str], str]:
    import nh3

    tags, attributes = _allowed()
    options: dict[str, Any] = {
        "link_rel": None,
        "url_relative": lambda said: done.lead(base, said),
        "attribute_filter": lambda _tag, name, said: done.open_up(said) if name in _ADDRESSES else said,
    }
    return nh3.Cleaner(tags=set(tags), attributes=attributes, **options).clean
