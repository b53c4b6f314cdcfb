"""Addresses in another's item: relative ones lead from the feed that they stood in, and no password goes along."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from podcast import text
from podcast.feed.terms import ATOM, XML

if TYPE_CHECKING:
    from lxml.etree import _Element

# What holds an address in RSS, Atom, iTunes, Podcasting 2.0, Media RSS, Podlove's chapters and XHTML.
_ATTRIBUTES = frozenset(("url", "href", "uri", "src", "img", "image", "accountUrl"))
_TEXTS = frozenset(("link", "comments", "url", ATOM + "uri", ATOM + "logo", ATOM + "icon"))
# What other namespaces call an address: xlink:href, feedburner:origLink.
_NAMED = ("url", "uri", "href", "src", "link", "img", "image")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# As browsers read it: backslashes are slashes, and too many or too few of them do no harm (WHATWG, URL).
_PASSWORD = re.compile(
    r"(\s*(?:(?:[a-z][a-z0-9+.-]{0,30}:)?[/\\]{2,9}|(?:https?|ftp|wss?):[/\\]?))[^/\\?#\s]{0,2000}@", re.IGNORECASE
)
# Within other words; what divides words there is none of its letters.
_PASSWORD_WITHIN = re.compile(r"(?<![\w+.-])([A-Za-z][A-Za-z0-9+.-]{0,30}://)[!$%&*+.0-:=A-Za-z_~-]{1,2000}@")
# Browsers pass over white space and control characters within a scheme.
_RUNS = re.compile(r"(?i)(javascript|vbscript|data):")
# Bounds that no real feed comes near: each join takes 0.1 ms, and may make an address as long as its base.
_LONGEST_BASE, _MOST_LED, _LONGEST_ADDRESS = 500, 100_000, 4_000


@dataclass(slots=True)
class Settled:
    """What became of the addresses of a feed that came from `address`.

    `led` are those that were relative, as they are now; `opened` counts the passwords that were taken out, `stopped`
    the addresses that were no place, but something to run, `left` those that were one too many.
    """

    address: str
    led: list[str] = field(default_factory=list)
    opened: int = 0
    stopped: int = 0
    left: int = 0

    def lead(self, base: "Base", said: str) -> str:
        """What a relative address becomes that stands where `base` holds; as it is where it leads nowhere."""
        if len(self.led) >= _MOST_LED:
            self.left += 1
            return said
        found = self.open_up(text.joined(base.leads, said))
        if found:
            self.led.append(found)
        return found or said

    def open_up(self, said: str) -> str:
        """As `opened`, and counted."""
        new = opened(said)
        self.opened += new != said
        return new


def opened(said: str) -> str:
    """An address without user name and password, and without those of addresses in it; other words as they are."""
    new = said
    # Browsers pass over tabs and line breaks, wherever they stand.
    for words in (said, re.sub(r"[\t\r\n]", "", said[:_LONGEST_ADDRESS])):
        if new == said and (found := _PASSWORD.match(words)):
            new = found[1] + words[found.end() :]
    return _PASSWORD_WITHIN.sub(r"\1", new)


class Base:
    """The address that relative ones lead from within an element (RFC 3986, 5.1), joined when somebody asks for it.

    An `xml:base` that leads nowhere, or grows without end, counts as none.
    """

    __slots__ = ("_around", "_leads", "_said")

    def __init__(self, said: str, around: "Base | None" = None) -> None:
        self._said = said
        self._around = around
        self._leads = said if around is None else None

    @property
    def leads(self) -> str:
        if self._leads is None:
            around = self._around.leads if self._around else ""
            found = text.joined(around, self._said) if len(self._said) <= _LONGEST_BASE else ""
            self._leads = found if found and len(found) <= _LONGEST_BASE else around
        return self._leads

    def within(self, node: "_Element") -> "Base":
        said = node.get(XML + "base", "")
        return Base(said, self) if said else self


def settle(item: "_Element", done: Settled) -> None:
    """Make the item's relative addresses absolute, in place, and take out passwords and what would run.

    They lead from `xml:base` where there is one, else from where the feed came from. What is absolute stays to the
    letter, and so does a guid without a password; also what leads to no web address.
    """
    for node, base in list(walk(item, done.address)):
        _settle_attributes(node, base, done)
        if node.text and len(node) == 0:
            said = done.open_up(node.text)
            if node.tag in _TEXTS:
                said = _led(said, base, done)
            elif _is_named(node.tag):
                said = _stopped(said, done)
            if said != node.text:
                node.text = said


def _settle_attributes(node: "_Element", base: Base, done: Settled) -> None:
    for name, said in ((str(name), str(said)) for name, said in node.items()):
        new = done.open_up(said)
        if name in _ATTRIBUTES:
            new = _led(new, base, done)
        elif _is_named(name):
            new = _stopped(new, done)
        elif name == XML + "base" and runs(new):
            new = ""
        if new != said:
            node.set(name, new)


def walk(item: "_Element", address: str) -> "Iterator[tuple[_Element, Base]]":
    """Each element of the item, in order, with the base that relative addresses have there."""
    around = Base(address)
    for node in reversed(list(item.iterancestors())):
        around = around.within(node)
    waiting = [(item, around)]
    while waiting:
        node, around = waiting.pop()
        here = around.within(node)
        yield node, here
        waiting += [(child, here) for child in reversed(node)]


def of(node: "_Element", said: str, address: str) -> str:
    """The web address that `said` means at `node` of a feed that came from `address`; "" when it means none.

    It has no password.
    """
    base = Base(address)
    for around in (*reversed(list(node.iterancestors())), node):
        base = base.within(around)
    return text.joined(base.leads, opened(said))


def _led(said: str, base: Base, done: Settled) -> str:
    """What an address becomes."""
    said = _stopped(said, done)
    return said if not said.strip() or _SCHEME.match(said.strip()) else done.lead(base, said)


def _is_named(name: str) -> bool:
    """Whether an attribute or an element of any namespace is called as an address is."""
    return name.lower().endswith(_NAMED)


def _stopped(said: str, done: Settled) -> str:
    """An address that is a place; "" for one that is something to run."""
    done.stopped += (active := runs(said))
    return "" if active else said


def runs(said: str) -> bool:
    """Whether an address is no place, but something that a browser runs."""
    return _RUNS.match(re.sub(r"[\x00-\x20]", "", said[:200])) is not None
