"""Relative addresses in another's item: they lead from the feed that it stood in, and would be lost in a new one."""

import re
from typing import TYPE_CHECKING

from podcast import text
from podcast.feed.terms import XML

if TYPE_CHECKING:
    from lxml.etree import _Element

# What holds an address in RSS, Atom, iTunes, Podcasting 2.0, Media RSS, Podlove's chapters and XHTML.
_ATTRIBUTES = frozenset(("url", "href", "uri", "src", "img", "image"))
_TEXTS = frozenset(("link", "comments"))
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def settle(item: "_Element", address: str) -> list[str]:
    """Make the item's relative addresses absolute, in place; gives what they are now.

    They lead from `xml:base` where there is one (RFC 3986, 5.1), else from `address`, where the feed came from. What is
    absolute stays to the letter, and so does a guid, whatever it is; also what leads to no web address.
    """
    found = list[str]()
    for node in item.iter():
        for name in _ATTRIBUTES.intersection(node.keys()):
            if new := _absolute(node, node.get(name, ""), address):
                node.set(name, new)
                found.append(new)
        if node.tag in _TEXTS and (new := _absolute(node, node.text or "", address)):
            node.text = new
            found.append(new)
    return found


def of(node: "_Element", said: str, address: str) -> str:
    """The web address that `said` means at `node` of a feed that came from `address`; "" when it means none."""
    for around in (*reversed(list(node.iterancestors())), node):
        address = text.joined(address, around.get(XML + "base", "")) or address
    return text.joined(address, said)


def _absolute(node: "_Element", said: str, address: str) -> str:
    """What a relative address becomes; "" when it is none, or leads nowhere."""
    return "" if not said.strip() or _SCHEME.match(said.strip()) else of(node, said, address)
