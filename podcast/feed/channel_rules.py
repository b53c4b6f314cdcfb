"""What a channel breaks: each function gives a complaint for every place."""

import re
from collections.abc import Iterator
from itertools import pairwise

from podcast import text
from podcast.feed.artwork import fault
from podcast.feed.categories import known
from podcast.feed.sheets import Judged, Sheet, once, values
from podcast.feed.terms import AI, CONTENT, KEY, LONGEST_TEXT, LONGEST_VALUE, MEASURES, NAMESPACES, PODCAST

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
TRUE_FALSE = "true|false"
# Values that may be longer than Apple's 255 characters.
LONG = ("description", CONTENT + "encoded", PODCAST + "txt")


def form(sheet: Sheet) -> Iterator[str]:
    root = sheet.channel.getparent()
    if root is None or root.get("version") != "2.0":
        yield "it is not RSS 2.0"
        return
    if root.getroottree().docinfo.encoding != "UTF-8":
        yield "it is not in UTF-8"
    for prefix in ("itunes", "podcast", "atom", "content"):
        if root.nsmap.get(prefix) != NAMESPACES[prefix]:
            yield f"the namespace {prefix} is {root.nsmap.get(prefix)!r}"


def named(sheet: Sheet) -> Iterator[str]:
    for path in ("title", "link", "language", "copyright", "itunes:author"):
        yield from once(sheet.channel, path, rf"(?s).{{1,{LONGEST_VALUE}}}")


def described(said: list[str], language: str) -> Iterator[str]:
    """Complaints about a description: its bytes, and whether it says that a machine made what it describes."""
    for one in said:
        if (size := len(one.encode())) > LONGEST_TEXT:
            yield f"the description has {size} bytes"
        if text.disclosure(language) not in one:
            yield "the description does not say that a machine made it"


def description(sheet: Sheet) -> Iterator[str]:
    yield from once(sheet.channel, "description")
    language = "".join(values(sheet.channel, "language"))
    yield from described(values(sheet.channel, "description"), language)


def itself(sheet: Sheet) -> Iterator[str]:
    yield from once(sheet.channel, "atom:link[@rel='self']/@href", rf"https?://\S+/{re.escape(sheet.key)}")


def cover(sheet: Sheet) -> Iterator[str]:
    """Of the document that directories read; an archive may hold imported items alone."""
    if sheet.key == KEY:
        yield from once(sheet.channel, "itunes:image/@href", r"(?i)https?://\S+\.(jpe?g|png)")


def picture(judged: Judged) -> Iterator[str]:
    if judged.cover and (why := fault(judged.cover)):
        yield f"the cover: {why}"


def category(sheet: Sheet) -> Iterator[str]:
    if not values(sheet.channel, "itunes:category/@text"):
        yield "itunes:category is missing"
    for main in sheet.channel.iterfind(f"{{{NAMESPACES['itunes']}}}category"):
        name = " > ".join([main.get("text", ""), *values(main, "itunes:category/@text")])
        if not known(name):
            yield f"{name!r} is none of Apple's categories"


def explicit(sheet: Sheet) -> Iterator[str]:
    yield from once(sheet.channel, "itunes:explicit", TRUE_FALSE)


def type_(sheet: Sheet) -> Iterator[str]:
    yield from once(sheet.channel, "itunes:type", "episodic|serial")


def owner(sheet: Sheet) -> Iterator[str]:
    if values(sheet.channel, "itunes:owner"):
        yield from once(sheet.channel, "itunes:owner/itunes:name")
        yield from once(sheet.channel, "itunes:owner/itunes:email", r"[^\s@]+@[^\s@]+")


def guid(sheet: Sheet) -> Iterator[str]:
    yield from once(sheet.channel, "podcast:guid", UUID)


def namespace(sheet: Sheet) -> Iterator[str]:
    yield from once(sheet.channel, "podcast:locked", "yes|no")
    yield from once(sheet.channel, "podcast:medium", "podcast")
    yield from once(sheet.channel, "podcast:updateFrequency")
    yield from once(sheet.channel, "podcast:updateFrequency/@rrule", r"FREQ=[A-Z]+(;[A-Z]+=[A-Z0-9,]+)*")


def people(sheet: Sheet) -> Iterator[str]:
    if not all(values(sheet.channel, "podcast:person")) or not values(sheet.channel, "podcast:person"):
        yield "podcast:person is missing or empty"
    for licence in values(sheet.channel, "podcast:license"):
        if not re.fullmatch(r"[a-z0-9.+-]{1,128}", licence):
            yield f"podcast:license is {licence!r}"
    for address in values(sheet.channel, "podcast:funding/@url"):
        if not text.web_address(address):
            yield f"podcast:funding leads to {address!r}"


def machine(sheet: Sheet) -> Iterator[str]:
    yield from once(sheet.channel, f"podcast:txt[@purpose='{AI}']", "true")


def built(sheet: Sheet) -> Iterator[str]:
    dates = values(sheet.channel, "lastBuildDate")
    newest = values(sheet.channel, f"item[podcast:txt[@purpose='{MEASURES}']][1]/pubDate")
    if dates != newest:
        yield f"lastBuildDate is {dates}, the newest item's pubDate {newest}"


def letters(sheet: Sheet) -> Iterator[str]:
    """Characters that `text.clean_markup` takes out."""
    for tag, words in _said(sheet):
        if text.clean_markup(words) != words.strip():
            yield f"{tag} holds characters that must not be there"


def short(sheet: Sheet) -> Iterator[str]:
    for tag, words in _said(sheet):
        if len(words) > LONGEST_VALUE and tag not in LONG and not text.web_address(words):
            yield f"{tag} has {len(words)} characters"


def _said(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Every text and attribute by its tag, but for those of imported items, which stay as they were."""
    parents = [sheet.channel, *(unit.element for unit in sheet.units if unit.ours)]
    for parent in parents:
        for child in parent:
            if child.tag != "item":
                for node in child.iter():
                    yield from ((str(node.tag), words) for words in (node.text or "", *map(str, node.attrib.values())))


def archives(judged: Judged) -> Iterator[str]:
    """By RFC 5005, sections 2 and 4: each document names its neighbours, an archive also the current one."""
    keys = [sheet.key for sheet in judged.sheets]
    if keys[-1:] != [KEY]:
        yield f"{KEY} is not the last document"
    for older, newer in pairwise(judged.sheets):
        yield from _names(newer, "prev-archive", older.key)
        yield from _names(older, "current", KEY)
        if newer.key != KEY:
            yield from _names(older, "next-archive", newer.key)
        if not values(older.channel, "fh:archive"):
            yield f"{older.key}: fh:archive is missing"
    for sheet in judged.sheets:
        if values(sheet.channel, "fh:complete") and len(keys) > 1:
            yield f"{sheet.key}: fh:complete stands in an archived feed"


def _names(sheet: Sheet, relation: str, key: str) -> Iterator[str]:
    path = f"atom:link[@rel='{relation}']/@href"
    for complaint in once(sheet.channel, path, rf"https?://\S+/{re.escape(key)}"):
        yield f"{sheet.key}: {complaint}"
