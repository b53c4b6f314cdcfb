"""What an item breaks: each function gives a complaint for every place."""

import re
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

from podcast.errors import UsageError
from podcast.feed import titles
from podcast.feed.channel_rules import TRUE_FALSE, described
from podcast.feed.channel_rules import UUID as UUID_FORM
from podcast.feed.sheets import Judged, Unit, once, values
from podcast.feed.terms import AI, LONGEST_SOUNDBITE, LONGEST_TEXT, LONGEST_VALUE, SHORTEST_SOUNDBITE
from podcast.model import Week

# What an address of this type may end in, as Apple has them.
ENDINGS = {"audio/mpeg": ("mp3",), "audio/x-m4a": ("m4a",), "audio/mp4": ("m4a", "mp4"), "video/mp4": ("mp4",)}
TAGS = frozenset(("p", "ol", "ul", "li", "a", "b", "i", "strong", "em"))
TRANSCRIPTS = ("application/x-subrip", "text/vtt", "application/json")
_WHOLE = r"[1-9][0-9]*"


def title(unit: Unit) -> Iterator[str]:
    yield from once(unit.element, "title", rf"(?s).{{1,{LONGEST_VALUE}}}")
    said = "".join(values(unit.element, "title"))
    show = "".join(values(unit.sheet.channel, "title"))
    if wrong := titles.fault(said, show):
        yield f"the title {wrong}"


def enclosure(unit: Unit) -> Iterator[str]:
    yield from once(unit.element, "enclosure/@url", r"https?://\S+")
    yield from once(unit.element, "enclosure/@length", _WHOLE)
    yield from once(unit.element, "enclosure/@type", r"(audio|video)/\S+")


def address(unit: Unit) -> Iterator[str]:
    for url in values(unit.element, "enclosure/@url"):
        parts = urlsplit(url)
        kind = "".join(values(unit.element, "enclosure/@type"))
        if not url.isascii() or "@" in parts.netloc:
            yield "the address is not ASCII, or holds a password"
        if parts.path.rpartition(".")[2].lower() not in ENDINGS.get(kind, ()):
            yield f"the address does not end as {kind} does"


def guid(unit: Unit) -> Iterator[str]:
    yield from once(unit.element, "guid", UUID_FORM)
    yield from once(unit.element, "guid/@isPermaLink", "false")


def twins(judged: Judged) -> Iterator[str]:
    """AntennaPod takes two items for one by their guids, their enclosures, or title and date."""
    for sheet in judged.sheets:
        for name, paths in (("guid", ("guid",)), ("enclosure", ("enclosure/@url",)), ("title", ("title", "pubDate"))):
            items = sheet.channel.iterfind("item")
            counted = Counter(tuple("".join(values(item, path)) for path in paths) for item in items)
            yield from (
                f"{sheet.key}: {many} items share the {name} {one[0]}" for one, many in counted.items() if many > 1
            )


def date(unit: Unit) -> Iterator[str]:
    yield from once(unit.element, "pubDate")
    for said in values(unit.element, "pubDate"):
        try:
            parsedate_to_datetime(said)
        except ValueError:
            yield f"pubDate is {said!r}"


def duration(unit: Unit) -> Iterator[str]:
    yield from once(unit.element, "itunes:duration", _WHOLE)


def numbers(unit: Unit) -> Iterator[str]:
    yield from once(unit.element, "itunes:season", _WHOLE)
    yield from once(unit.element, "itunes:episode", _WHOLE)
    yield from once(unit.element, "itunes:episodeType", "full")
    week = "-W".join(
        "".join(values(unit.element, path)).zfill(width)
        for path, width in (("itunes:season", 4), ("itunes:episode", 2))
    )
    try:
        Week.parse(week)
    except UsageError:
        yield f"{week} is not a week"


def explicit(unit: Unit) -> Iterator[str]:
    yield from once(unit.element, "itunes:explicit", TRUE_FALSE)


def image(unit: Unit) -> Iterator[str]:
    yield from once(unit.element, "itunes:image/@href", r"(?i)https?://\S+\.(jpe?g|png)")
    yield from once(unit.element, "link", r"https?://\S+")


def description(unit: Unit) -> Iterator[str]:
    yield from once(unit.element, "description")
    language = "".join(values(unit.element, "@xml:lang") or values(unit.sheet.channel, "language"))
    yield from described(values(unit.element, "description"), language)


def notes(unit: Unit) -> Iterator[str]:
    yield from once(unit.element, "content:encoded")
    for said in values(unit.element, "content:encoded"):
        if (size := len(said.encode())) > LONGEST_TEXT:
            yield f"content:encoded has {size} bytes"
        reader = _Tags()
        reader.feed(said)
        reader.close()
        yield from (f"content:encoded has {one}" for one in reader.odd)


class _Tags(HTMLParser):
    """Notes which tags and attributes apps do not render."""

    def __init__(self) -> None:
        super().__init__()
        self.odd: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.odd.append(f"the tag {tag}")
        for name, value in attrs:
            if tag != "a" or name != "href" or not re.match(r"https?://|mailto:", value or ""):
                self.odd.append(f"the attribute {name} of {tag}")


def transcripts(unit: Unit) -> Iterator[str]:
    found = values(unit.element, "podcast:transcript[@url][@language][@rel='captions']/@type")
    yield from (f"there is no transcript as {kind}" for kind in TRANSCRIPTS if kind not in found)


def chapters(unit: Unit) -> Iterator[str]:
    yield from once(unit.element, "podcast:chapters[@url]/@type", re.escape("application/json+chapters"))


def soundbite(unit: Unit) -> Iterator[str]:
    whole = "".join(values(unit.element, "itunes:duration"))
    for start, lasts in zip(
        values(unit.element, "podcast:soundbite/@startTime"),
        values(unit.element, "podcast:soundbite/@duration"),
        strict=True,
    ):
        begin, length = float(start), float(lasts)
        if not SHORTEST_SOUNDBITE <= length * 1000 <= LONGEST_SOUNDBITE:
            yield f"the soundbite lasts {length} s"
        if whole.isdigit() and begin + length > int(whole) + 1:
            yield "the soundbite ends after the episode"


def machine(unit: Unit) -> Iterator[str]:
    yield from once(unit.element, f"podcast:txt[@purpose='{AI}']", "true")


def kept(judged: Judged) -> Iterator[str]:
    """Against the feed as it is published: a new guid or date makes apps show and download an episode twice."""
    before, now = judged.before, judged.after
    if before is None or now is None:
        return
    if now.guid != before.guid:
        yield f"podcast:guid was {before.guid}, and is {now.guid}"
    after = {item.week: item for item in now.items}
    for old in before.items:
        new = after.get(old.week)
        if new and (new.guid, new.published) != (old.guid, old.published):
            yield f"{old.week} was {old.guid} of {old.published}, and is {new.guid} of {new.published}"
        elif new and new.audio != old.audio and new.guid != judged.correcting:
            yield f"the enclosure of {old.week} was {old.audio.key}, and is {new.audio.key}"
    carried = {item.guid: item.xml for item in now.inherited}
    yield from (f"{old.guid} changed" for old in before.inherited if carried.get(old.guid, old.xml) != old.xml)


def readable(judged: Judged) -> Iterator[str]:
    """The show's memory is its feed."""
    if judged.fault:
        yield judged.fault
