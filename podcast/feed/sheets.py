"""A rendered feed laid out to be judged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from podcast.feed.archives import Document
from podcast.feed.reading import Feed, channel
from podcast.feed.terms import MEASURES, NAMESPACES

if TYPE_CHECKING:
    from lxml.etree import _Element


def values(element: "_Element", path: str) -> list[str]:
    """What an XPath finds, as text: its nodes' content, or its attributes."""
    found: Any = element.xpath(path, namespaces=NAMESPACES)
    return [one if isinstance(one, str) else str(one.text or "") for one in found]


def once(element: "_Element", path: str, pattern: str = r"(?s).+") -> Iterator[str]:
    """A complaint unless `path` finds one value, and it has the form."""
    found = values(element, path)
    if len(found) != 1:
        yield f"{path} is there {len(found)} times" if found else f"{path} is missing"
    elif not re.fullmatch(pattern, found[0]):
        yield f"{path} is {found[0][:60]!r}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document."""

    key: str
    data: bytes
    channel: "_Element"

    @classmethod
    def read(cls, document: Document) -> "Sheet":
        """Raises FeedError when it is no RSS."""
        return cls(document.key, document.data, channel(document.data))

    @property
    def units(self) -> "Iterator[Unit]":
        return (Unit(self, item) for item in self.channel.iterfind("item"))


@dataclass(frozen=True, slots=True)
class Unit:
    """One item of a document."""

    sheet: Sheet
    element: "_Element"

    @property
    def place(self) -> str:
        name = self.element.findtext("title") or self.element.findtext("guid") or "an item without title"
        return f"{self.sheet.key}, {name[:60]}"

    @property
    def ours(self) -> bool:
        """Whether this program made the episode."""
        return bool(values(self.element, f"podcast:txt[@purpose='{MEASURES}']"))


@dataclass(frozen=True, slots=True)
class Judged:
    """The documents, the oldest archive first; what they say, and what was published `before`.

    `after` is None when they cannot be read, and `fault` says why. The item with the guid `correcting` may have another
    enclosure than before. `cover` is the picture that itunes:image leads to, where it is at hand.
    """

    sheets: tuple[Sheet, ...]
    after: Feed | None
    before: Feed | None
    correcting: str = ""
    cover: bytes = b""
    fault: str = ""

    @property
    def units(self) -> Iterator[Unit]:
        return (unit for sheet in self.sheets for unit in sheet.units)
