"""Another's bytes → the channel of a feed, read as podcast apps read it.

What is XML to the letter is read by lxml as it is. Anything else is mended as feedparser and the apps do: white space
before the declaration, a document type, HTML's entities, bare ampersands, an encoding that is not the declared one,
prefixes that nobody declared; in the end a document is read as far as it goes.
"""

import re
from itertools import islice
from typing import TYPE_CHECKING

from podcast.errors import FeedError
from podcast.feed import foreign_letters
from podcast.feed.reading import channel_of, tree
from podcast.feed.terms import ITUNES, PODCAST

if TYPE_CHECKING:
    from lxml.etree import _Element

# Bounds that no real feed comes near: canonical XML takes time by the square of attributes and of namespaces.
MOST_ATTRIBUTES, _MOST_PREFIXES, MOST_ELEMENTS = 100, 300, 5_000
# XML's form of a scheme: canonical XML has no place for a namespace that is relative.
_WHOLE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")
# What some old feeds declare for RSS itself, which has no namespace; feedparser takes these for none.
_RSS = re.compile(r"(?i)http://(backend\.userland\.com/rss2?|blogs\.law\.harvard\.edu/tech/rss|purl\.org/rss/2\.0)/?")
# iTunes' and the podcast index's own are written in other cases, too.
_KNOWN = {space[1:-1].lower(): space for space in (ITUNES, PODCAST)}


def open_channel(data: bytes) -> "tuple[_Element, list[str]]":
    """The channel of an RSS document, and in words what of the document is odd.

    No element has more than `MOST_ATTRIBUTES`, and every namespace is one that XML can have. Raises FeedError for
    what is not RSS.
    """
    root, doubts = _root(data)
    doubts += _bound(root)
    return channel_of(root), doubts


def _root(data: bytes) -> "tuple[_Element, list[str]]":
    whole = foreign_letters.mend(data) if foreign_letters.is_veiled(data) else data
    if (count := foreign_letters.prefixes(whole)) > _MOST_PREFIXES:
        raise FeedError(f"it declares {count} namespaces, which no podcast's feed does")
    try:
        return tree(whole), []
    except FeedError as error:
        fault = error
    mended = foreign_letters.mend(data)
    said = fault.what.removeprefix("the feed is not XML: ")
    try:
        return tree(mended), [f"it is not quite XML, and is read as podcast apps read it ({said})"]
    except FeedError:
        pass
    try:
        return tree(mended, recover=True), [f"it is damaged: look whether all its episodes are here ({said})"]
    except FeedError:
        raise fault from None


def _bound(root: "_Element") -> list[str]:
    """Bring attributes and namespaces within bounds; what was taken away, in words."""
    from lxml import etree

    found = list[str]()
    for item in root.iterfind("channel/item"):
        if extra := list(islice(item.iterdescendants("*"), MOST_ELEMENTS, None)):
            found.append(f"an episode has {MOST_ELEMENTS + len(extra)} elements: the first {MOST_ELEMENTS} are kept")
            for node in extra:
                _remove(node)
    for node in root.iter("*"):
        if (count := len(node.attrib)) > MOST_ATTRIBUTES:
            found.append(f"an element has {count} attributes: the first {MOST_ATTRIBUTES} are kept")
            # All values at once would take lxml time by the square.
            kept = {name: node.get(name, "") for name in node.keys()[:MOST_ATTRIBUTES]}
            node.attrib.clear()
            node.attrib.update(kept)
        node.tag = _named(node.tag)
        for name in map(str, node.keys()):
            if name.startswith("{") and _named(name) != name:
                node.set(_named(name), str(node.attrib.pop(name)))
    etree.cleanup_namespaces(root)
    return list(dict.fromkeys(found))


def _remove(node: "_Element") -> None:
    if (around := node.getparent()) is not None:
        around.remove(node)


def _named(tag: str) -> str:
    """The tag in the namespace that apps read it in, one that canonical XML can hold."""
    space, _, name = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    if not space:
        # Only a document that is read as far as it goes has colons here.
        return name.replace(":", "-")
    if _RSS.fullmatch(space):
        return name
    if not _WHOLE.match(space):
        return f"{{urn:relative:{re.sub(r'[^A-Za-z0-9]', '-', space)[:100]}}}{name}"
    return _KNOWN.get(space.lower(), f"{{{space}}}") + name
