"""The feed: items → RSS and back, to the letter. Nothing else touches feedgen.

feedgen 1.0.0 knows neither the `podcast:` namespace nor `itunes:explicit` as true or false, and formats dates by
switching the process's locale: all that is written by an extension. What RSS has no place for (milliseconds, sizes
of transcripts) stands in `podcast:txt`, so that the feed alone is the show's memory.
"""

import datetime as dt
import html
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from podcast import text
from podcast.errors import FeedError, UsageError
from podcast.model import Item, Media, Ms, Soundbite, Week
from podcast.show import Publishing, Show

if TYPE_CHECKING:
    from lxml.etree import _Element

KEY = "feed.xml"
TYPE = "application/rss+xml; charset=utf-8"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
XML = "{http://www.w3.org/XML/1998/namespace}"
# https://podcasting2.org/docs/podcast-namespace/tags/guid
GUID_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")

# Apple's limits; soundbites as the podcast namespace has them.
LONGEST_VALUE, LONGEST_TEXT = 255, 4000
SHORTEST_SOUNDBITE, LONGEST_SOUNDBITE, LONGEST_SOUNDBITE_TITLE = 15_000, 120_000, 128
_KEY = re.compile(r"[A-Za-z0-9._/-]+")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says: the show's podcast:guid and its items, newest first."""

    guid: str
    items: tuple[Item, ...]


class _Unsaid(dt.datetime):
    """A date that feedgen leaves out: false in the test it makes before it formats one."""

    def __bool__(self) -> bool:
        return False


def podcast_guid(url: str) -> uuid.UUID:
    """The podcast:guid of the feed at `url`: minted once, then kept whatever becomes of the address."""
    return uuid.uuid5(GUID_NAMESPACE, re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*://", "", url).rstrip("/"))


def item_guid(guid: str, week: Week) -> str:
    """The guid of a week's item: from the podcast:guid and the week alone, never from an address or a title.

    Raises FeedError when `guid` is not a UUID.
    """
    try:
        return str(uuid.uuid5(uuid.UUID(guid), str(week)))
    except ValueError:
        raise FeedError(
            "the show's guid is not a UUID", where=repr(guid), remedy="Correct `guid` in podcast.toml"
        ) from None


def slot(week: Week, publish: Publishing, now: dt.datetime) -> dt.datetime:
    """When the week's item is dated: the show's slot after the week's end, or `now` if the slot lies ahead."""
    day = week.sunday + dt.timedelta(days=publish.weekday)
    at = dt.datetime.combine(day, dt.time(publish.hour), dt.UTC)
    return min(at, now.astimezone(dt.UTC).replace(microsecond=0))


def tidy(item: Item) -> Item:
    """The item as the feed's rules leave it; an item that keeps them comes back equal.

    Text loses what XML forbids and what is beyond Apple's limits. Raises FeedError when something that a feed must
    say is missing, and names the week and the field.
    """
    where = f"item {item.week}"
    if item.published.tzinfo is None:
        raise FeedError("the date of publication has no time zone", where=where)
    clean = replace(
        item,
        guid=text.clean(item.guid),
        title=text.shorten(text.clean(item.title), LONGEST_VALUE),
        description=text.shorten(text.clean_lines(item.description), LONGEST_TEXT, _html_bytes),
        notes=text.clean_markup(item.notes),
        published=item.published.astimezone(dt.UTC).replace(microsecond=0),
        soundbite=_tidy_soundbite(item.soundbite),
        papers=tuple(paper for paper in map(text.clean, item.papers) if paper),
    )
    for field in ("guid", "title", "description", "language"):
        if not getattr(clean, field):
            raise FeedError(f"the {field} is empty", where=where)
    if (size := len(clean.notes.encode())) > LONGEST_TEXT:
        raise FeedError(
            f"the notes have {size} bytes, {LONGEST_TEXT} may be", where=where, remedy="Shorten 70-notes.md"
        )
    return clean


def _html_bytes(plain: str) -> int:
    return len(html.escape(plain, quote=False).encode())


def _tidy_soundbite(bite: Soundbite | None) -> Soundbite | None:
    if bite is None or bite.duration < SHORTEST_SOUNDBITE:
        return None
    title = text.shorten(text.clean(bite.title), LONGEST_SOUNDBITE_TITLE)
    return Soundbite(bite.start, Ms(min(bite.duration, LONGEST_SOUNDBITE)), title)


def render(show: Show, guid: str, items: Sequence[Item]) -> bytes:
    """The feed of `items` in the order of their dates, newest first; equal input gives equal bytes.

    Raises FeedError when an item cannot be said or two of them share a guid.
    """
    ordered = sorted(map(tidy, items), key=lambda item: (item.published, item.week), reverse=True)
    known: set[str] = set()
    for item in ordered:
        if item.guid in known:
            raise FeedError(f"two items have the guid {item.guid}", where=f"item {item.week}")
        known.add(item.guid)
    generator = _generator(show)
    generator.papers.say = lambda channel: _write_channel(channel, show, guid, ordered)
    for item in ordered:
        _add_entry(generator, show, item)
    return bytes(generator.rss_str(pretty=True))


@cache
def _extensions() -> tuple[type, type]:
    """feedgen's two extension points, handing the element over to whoever set `say`."""
    from feedgen.ext.base import BaseEntryExtension, BaseExtension

    class Channel(BaseExtension):  # type: ignore[misc]  # feedgen is untyped
        def extend_ns(self) -> dict[str, str]:
            return {"podcast": PODCAST[1:-1]}

        def extend_rss(self, feed: "_Element") -> "_Element":
            self.say(feed[0])
            return feed

    class Entry(BaseEntryExtension):  # type: ignore[misc]
        def extend_rss(self, feed: "_Element") -> "_Element":
            self.say(feed)
            return feed

    return Channel, Entry


def _generator(show: Show) -> Any:
    from feedgen.feed import FeedGenerator

    generator = FeedGenerator()
    generator.load_extension("podcast")
    generator.register_extension("papers", *_extensions(), atom=False)
    generator.lastBuildDate(_Unsaid(1, 1, 1, tzinfo=dt.UTC))
    generator.generator("weekly-papers-podcast")
    generator.docs("https://www.rssboard.org/rss-specification")
    generator.title(text.shorten(text.clean(show.title), LONGEST_VALUE))
    notice = "\n\n" + text.disclosure(show.language)
    about = text.clean_lines(show.description)
    about = text.shorten(about, LONGEST_TEXT, lambda start: _html_bytes(start + notice))
    generator.description(html.escape((about + notice).strip(), quote=False))
    # feedgen takes the last link given, of whatever relation, for the channel's own.
    generator.link(href=_url(show.base_url, KEY), rel="self", type="application/rss+xml")
    generator.link(href=show.link or _url(show.base_url, "index.html"), rel="alternate")
    generator.language(show.language)
    generator.copyright(text.clean(show.copyright or f"© {show.author}"))
    generator.podcast.itunes_author(text.clean(show.author))
    generator.podcast.itunes_type("episodic")
    for category in show.category:
        main, _, sub = (part.strip() for part in text.clean(category).partition(">"))
        generator.podcast.itunes_category({"cat": main, "sub": sub} if sub else {"cat": main})
    if show.email:
        generator.podcast.itunes_owner(text.clean(show.author), text.clean(show.email))
    return generator


def _write_channel(channel: "_Element", show: Show, guid: str, items: Sequence[Item]) -> None:
    """What feedgen cannot say of the show."""
    if items:
        for name in ("pubDate", "lastBuildDate"):
            _add(channel, name, format_datetime(items[0].published))
    _add(channel, ITUNES + "explicit", str(show.explicit).lower())
    cover = show.image or next((item.image.key for item in items if item.image), "")
    if cover:
        _add(channel, ITUNES + "image", href=_url(show.base_url, cover))
        _add(channel, PODCAST + "image", href=_url(show.base_url, cover), purpose="artwork", alt=text.clean(show.title))
    _add(channel, PODCAST + "guid", guid)
    _add(channel, PODCAST + "locked", "yes", **({"owner": text.clean(show.email)} if show.email else {}))
    _add(channel, PODCAST + "medium", "podcast")
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[(show.publish.weekday - 1) % 7]
    often = "每周" if text.is_chinese(show.language) else "Weekly"
    _add(channel, PODCAST + "updateFrequency", often, rrule=f"FREQ=WEEKLY;BYDAY={day}")
    _add(channel, PODCAST + "person", text.clean(show.author), group="creative direction", role="producer")
    if show.script.host:
        _add(channel, PODCAST + "person", text.clean(show.script.host), group="cast", role="host")
    if show.license:
        _add(channel, PODCAST + "license", text.clean(show.license).lower())
    _add(channel, PODCAST + "txt", "true", purpose="ai-content")


def _add_entry(generator: Any, show: Show, item: Item) -> None:
    entry = generator.add_entry(order="append")
    entry.title(item.title)
    entry.link(href=_url(show.base_url, item.page))
    # Apps take a description for HTML: a paper's "<script>" must reach the listener as these letters.
    entry.description(html.escape(item.description, quote=False))
    if item.notes:
        entry.content(item.notes, type="html" if "]]>" in item.notes else "CDATA")
    entry.guid(item.guid, permalink=False)
    entry.enclosure(_url(show.base_url, item.audio.key), str(item.audio.length), item.audio.type)
    entry.podcast.itunes_duration(max(1, round(item.duration / 1000)))
    entry.podcast.itunes_season(item.week.year)
    entry.podcast.itunes_episode(item.week.number)
    entry.podcast.itunes_episode_type("full")
    entry.papers.say = lambda element: _write_item(element, show, item)


def _write_item(element: "_Element", show: Show, item: Item) -> None:
    """What feedgen cannot say of an episode."""
    if item.language != show.language:
        element.set(XML + "lang", item.language)
    _add(element, "pubDate", format_datetime(item.published))
    _add(element, ITUNES + "explicit", str(show.explicit).lower())
    if item.image:
        href = _url(show.base_url, item.image.key)
        _add(element, ITUNES + "image", href=href)
        _add(element, PODCAST + "image", href=href, type=item.image.type, purpose="artwork", alt=item.title)
    for media in item.transcripts:
        attributes = {"type": media.type, "language": item.language, "rel": "captions"}
        _add(element, PODCAST + "transcript", url=_url(show.base_url, media.key), **attributes)
    if item.chapters:
        _add(element, PODCAST + "chapters", url=_url(show.base_url, item.chapters.key), type=item.chapters.type)
    if item.soundbite:
        times = {"startTime": _seconds(item.soundbite.start), "duration": _seconds(item.soundbite.duration)}
        _add(element, PODCAST + "soundbite", item.soundbite.title, **times)
    _add(element, PODCAST + "txt", "true", purpose="ai-content")
    _add(element, PODCAST + "txt", " ".join(quote(paper, safe="/") for paper in item.papers), purpose="papers")
    _add(element, PODCAST + "txt", _measures(item), purpose="measures")


def _measures(item: Item) -> str:
    """Milliseconds of sound, then bytes of each transcript, the chapters and the image."""
    files = (*item.transcripts, *filter(None, (item.chapters, item.image)))
    return " ".join(map(str, (item.duration, *(media.length for media in files))))


def _add(parent: "_Element", name: str, content: str = "", **attributes: str) -> None:
    from lxml.etree import SubElement

    SubElement(parent, name, attributes).text = content or None


def _seconds(time: Ms) -> str:
    return f"{time // 1000}.{time % 1000:03}"


def _url(base: str, key: str) -> str:
    """The address of a key; a key that is an address itself stays as it is. Raises FeedError for anything else."""
    if key.startswith(("http://", "https://")) and text.web_address(key):
        return key
    if not _KEY.fullmatch(key):
        raise FeedError("this is neither a key nor a web address", where=repr(key))
    return f"{base}/{key}"


def parse(data: bytes) -> Feed:
    """Read a feed that `render` wrote. Raises FeedError that names the item and what it lacks."""
    channel = _channel(data)
    base = _need(channel, f"{ATOM}link[@rel='self']", "channel", "href").rpartition("/")[0]
    language = _need(channel, "language", "channel")
    items = tuple(_read_item(element, base, language) for element in channel.iterfind("item"))
    return Feed(_need(channel, PODCAST + "guid", "channel"), items)


def _channel(data: bytes) -> "_Element":
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FeedError(
            f"the feed is not XML: {text.clean(str(error))}", remedy="Roll it back to an earlier one"
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise FeedError("the feed declares a document type, which no feed needs and entity attacks do")
    channel = root.find("channel")
    if root.tag != "rss" or channel is None:
        raise FeedError("this is not an RSS feed")
    return channel


def _read_item(element: "_Element", base: str, language: str) -> Item:
    where = f"item {element.findtext('guid') or element.findtext('title') or 'without guid and title'}"
    try:
        return _item(element, base, element.get(XML + "lang", language), where)
    except (ValueError, UsageError) as error:
        raise FeedError(f"a value cannot be read: {text.clean(str(error))}", where=where) from None


def _item(element: "_Element", base: str, language: str, where: str) -> Item:
    def said(name: str, attribute: str = "") -> str:
        return _need(element, name, where, attribute)

    duration, *lengths = map(int, said(PODCAST + "txt[@purpose='measures']").split())
    sizes = iter(lengths)
    transcripts = tuple(_media(e, "url", base, sizes) for e in element.iterfind(PODCAST + "transcript"))
    chapters = [_media(e, "url", base, sizes) for e in element.iterfind(PODCAST + "chapters")]
    images = [_media(e, "href", base, sizes) for e in element.iterfind(PODCAST + "image")]
    audio = Media(_key(said("enclosure", "url"), base), said("enclosure", "type"), int(said("enclosure", "length")))
    return Item(
        week=Week.parse(f"{int(said(ITUNES + 'season')):04}-W{int(said(ITUNES + 'episode')):02}"),
        guid=said("guid"),
        title=said("title"),
        description=html.unescape(said("description")),
        notes=element.findtext(CONTENT + "encoded") or "",
        published=parsedate_to_datetime(said("pubDate")).astimezone(dt.UTC),
        duration=Ms(duration),
        language=language,
        audio=audio,
        transcripts=transcripts,
        page=_key(said("link"), base),
        chapters=chapters[0] if chapters else None,
        image=images[0] if images else None,
        soundbite=_soundbite(element.find(PODCAST + "soundbite")),
        papers=tuple(map(unquote, (element.findtext(PODCAST + "txt[@purpose='papers']") or "").split())),
    )


def _need(element: "_Element", path: str, where: str, attribute: str = "") -> str:
    found = element.find(path)
    value = None if found is None else found.get(attribute) if attribute else found.text
    if not value:
        raise FeedError(f"it lacks {path.partition('}')[2] or path} {attribute}".rstrip(), where=where)
    return value


def _media(element: "_Element", address: str, base: str, sizes: Any) -> Media:
    try:
        return Media(_key(element.get(address, ""), base), element.get("type", ""), next(sizes))
    except StopIteration:
        raise ValueError("`measures` names fewer files than the item has") from None


def _key(url: str, base: str) -> str:
    return url.removeprefix(base + "/")


def _soundbite(element: "_Element | None") -> Soundbite | None:
    if element is None:
        return None
    start, duration = (round(float(element.get(name, "")) * 1000) for name in ("startTime", "duration"))
    return Soundbite(Ms(start), Ms(duration), element.text or "")
