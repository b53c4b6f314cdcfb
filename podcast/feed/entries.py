"""An episode → the text of its `item` element.

Written as text, not as a tree: a thousand trees of thirty elements take ten times as long. All that comes in goes
through `element`, which escapes it and refuses what XML cannot hold.
"""

import html
import re
from collections.abc import Iterator
from email.utils import format_datetime
from urllib.parse import quote

from podcast.errors import FeedError
from podcast.feed import places
from podcast.feed.terms import AI, MEASURES, PAPERS
from podcast.model import Item, Ms
from podcast.show import Show

# XML 1.0, production 2: all that is no `Char`; and with what means something in XML, all that needs a second look.
_NO_CHAR = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ODD = re.compile("[^\t\n !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def entry(show: Show, item: Item) -> str:
    """The item with its indentation, by prefixes that the document declares. Raises FeedError."""
    named = {"xml:lang": item.language} if item.language != show.language else {}
    rows = "".join(f"      {row}\n" for part in (_core, _itunes, _files, _more) for row in part(show, item))
    return f"    {element('item', None, **named)[:-2]}>\n{rows}    </item>\n"


def element(tag: str, content: str | None = None, **attributes: str) -> str:
    """An element with its content, or an empty one. Raises FeedError for characters that XML does not have."""
    said = "".join([f' {name}="{_quoted(value, tag)}"' for name, value in attributes.items()])
    return f"<{tag}{said}>{_escaped(content, tag)}</{tag}>" if content else f"<{tag}{said}/>"


def _escaped(words: str, tag: str) -> str:
    if not _ODD.search(words):
        return words
    _check(words, tag)
    return html.escape(words, quote=False).replace("\r", "&#13;")


def _quoted(words: str, tag: str) -> str:
    return _escaped(words, tag).replace('"', "&quot;") if _ODD.search(words) else words


def _check(words: str, tag: str) -> None:
    if _NO_CHAR.search(words):
        raise FeedError("it holds characters that XML does not have", where=tag)


def _core(show: Show, item: Item) -> Iterator[str]:
    yield element("title", item.title)
    yield element("link", places.url(show.base_url, item.page))
    # Apps take a description for HTML: a paper's "<script>" must reach the listener as these letters.
    yield element("description", html.escape(item.description, quote=False))
    if item.notes:
        _check(item.notes, "content:encoded")
        whole = "]]>" not in item.notes and "\r" not in item.notes
        content = f"<![CDATA[{item.notes}]]>" if whole else _escaped(item.notes, "content:encoded")
        yield f"<content:encoded>{content}</content:encoded>"
    yield element("guid", item.guid, isPermaLink="false")
    address = places.counted(places.url(show.base_url, item.audio.key), show.publish.prefix)
    yield element("enclosure", url=address, length=str(item.audio.length), type=item.audio.type)
    yield element("pubDate", format_datetime(item.published))


def _itunes(show: Show, item: Item) -> Iterator[str]:
    yield element("itunes:duration", str(max(1, round(item.duration / 1000))))
    yield element("itunes:season", str(item.week.year))
    yield element("itunes:episode", str(item.week.number))
    yield element("itunes:episodeType", "full")
    yield element("itunes:explicit", str(show.explicit).lower())
    if item.image:
        yield element("itunes:image", href=places.url(show.base_url, item.image.key))


def _files(show: Show, item: Item) -> Iterator[str]:
    base = show.base_url
    if item.image:
        href = places.url(base, item.image.key)
        yield element("podcast:image", href=href, type=item.image.type, purpose="artwork", alt=item.title)
    for media in item.transcripts:
        said = {"type": media.type, "language": item.language, "rel": "captions"}
        yield element("podcast:transcript", url=places.url(base, media.key), **said)
    if item.chapters:
        yield element("podcast:chapters", url=places.url(base, item.chapters.key), type=item.chapters.type)
    for media in item.alternates:
        source = element("podcast:source", uri=places.url(base, media.key))
        opening = element("podcast:alternateEnclosure", type=media.type, length=str(media.length))[:-2]
        yield f"{opening}>{source}</podcast:alternateEnclosure>"


def _more(_show: Show, item: Item) -> Iterator[str]:
    if item.soundbite:
        times = {"startTime": _seconds(item.soundbite.start), "duration": _seconds(item.soundbite.duration)}
        yield element("podcast:soundbite", item.soundbite.title, **times)
    yield element("podcast:txt", "true", purpose=AI)
    yield element("podcast:txt", " ".join(quote(paper, safe="/") for paper in item.papers), purpose=PAPERS)
    yield element("podcast:txt", _measures(item), purpose=MEASURES)


def _measures(item: Item) -> str:
    """Milliseconds of sound, then bytes of each transcript, the chapters and the image."""
    files = (*item.transcripts, *filter(None, (item.chapters, item.image)))
    return " ".join(map(str, (item.duration, *(media.length for media in files))))


def _seconds(time: Ms) -> str:
    return f"{time // 1000}.{time % 1000:03}"
