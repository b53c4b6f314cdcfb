"""Every rule that a feed is held to: what it asks, where it comes from, and whether a rendered feed keeps it.

Apple: https://podcasters.apple.com/support/823-podcast-requirements and https://help.apple.com/itc/podcasts_connect/;
PSP-1: https://github.com/Podcast-Standards-Project/PSP-1-Podcast-RSS-Specification; Podcasting 2.0:
https://podcasting2.org/docs/podcast-namespace; seen: what broke for listeners of real podcasts. What only a server can
show (HEAD, byte ranges) is verified when the episode is published.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from podcast.errors import FeedError
from podcast.feed import channel_rules as of_channel
from podcast.feed import item_rules as of_items
from podcast.feed.archives import Document
from podcast.feed.reading import Feed, parse
from podcast.feed.sheets import Judged, Sheet, Unit


@dataclass(frozen=True, slots=True)
class Rule:
    """`broken` gives a complaint for each place where a feed does not keep the rule."""

    asks: str
    source: str
    broken: Callable[[Judged], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule, and the complaints about a feed: none when it holds."""

    asks: str
    source: str
    complaints: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.complaints


def judge(
    documents: Sequence[Document], before: Feed | None = None, correcting: str = "", cover: bytes = b""
) -> tuple[Finding, ...]:
    """The documents by every rule.

    `before` is the feed as it is published; only the item with the guid `correcting` may have another enclosure than
    there. `cover` is the picture that itunes:image leads to; without one it is not looked at.

    Raises FeedError when a document is no RSS at all.
    """
    sheets = tuple(Sheet.read(document) for document in documents)
    try:
        after, fault = parse(*(document.data for document in reversed(documents))), ""
    except FeedError as error:
        after, fault = None, str(error)
    judged = Judged(sheets, after, before, correcting, cover, fault)
    return tuple(Finding(rule.asks, rule.source, tuple(rule.broken(judged))) for rule in RULES)


def _channels(broken: Callable[[Sheet], Iterable[str]]) -> Callable[[Judged], Iterable[str]]:
    return lambda judged: (f"{one.key}: {said}" for one in judged.sheets for said in broken(one))


def _own(broken: Callable[[Unit], Iterable[str]]) -> Callable[[Judged], Iterable[str]]:
    """A rule for the episodes that this program made: those of an imported podcast stay as they were."""
    return lambda judged: (f"{one.place}: {said}" for one in judged.units if one.ours for said in broken(one))


def _all(broken: Callable[[Unit], Iterable[str]]) -> Callable[[Judged], Iterable[str]]:
    return lambda judged: (f"{one.place}: {said}" for one in judged.units for said in broken(one))


# fmt: off
RULES = (
    Rule("RSS 2.0 in UTF-8; the namespaces itunes, podcast, atom and content to the letter", "Apple, PSP-1",
         _channels(of_channel.form)),
    Rule("channel: one title, link, language, copyright and itunes:author of at most 255 characters", "Apple, PSP-1",
         _channels(of_channel.named)),
    Rule("channel: a description of at most 4000 bytes that says that a machine made the show", "Apple, PSP-1",
         _channels(of_channel.description)),
    Rule("channel: atom:link rel=\"self\" names the document itself", "PSP-1", _channels(of_channel.itself)),
    Rule("channel: itunes:image, a JPEG or PNG", "Apple, PSP-1", _channels(of_channel.cover)),
    Rule("channel: the cover is square, of 1400 to 3000 px, in RGB", "Apple", of_channel.picture),
    Rule("channel: itunes:category is Apple's, letter by letter", "Apple, PSP-1", _channels(of_channel.category)),
    Rule("channel: itunes:explicit is true or false", "Apple, PSP-1", _channels(of_channel.explicit)),
    Rule("channel: itunes:type is episodic or serial", "Apple", _channels(of_channel.type_)),
    Rule("channel: an itunes:owner, where there is one, has name and address", "Apple", _channels(of_channel.owner)),
    Rule("channel: podcast:guid is a UUID", "Podcasting 2.0, PSP-1", _channels(of_channel.guid)),
    Rule("channel: podcast:locked, podcast:medium, podcast:updateFrequency with an rrule", "Podcasting 2.0, PSP-1",
         _channels(of_channel.namespace)),
    Rule("channel: podcast:person; podcast:license and podcast:funding as configured", "Podcasting 2.0, PSP-1",
         _channels(of_channel.people)),
    Rule("channel: podcast:txt purpose=\"ai-content\"", "Podcasting 2.0, Apple", _channels(of_channel.machine)),
    Rule("channel: lastBuildDate is our newest item's pubDate: equal content gives equal bytes", "Apple, seen",
         _channels(of_channel.built)),
    Rule("item: a title of at most 255 characters, no name of the show or number before or after it", "Apple, PSP-1",
         _own(of_items.title)),
    Rule("item: one enclosure with address, whole bytes and type", "Apple, PSP-1", _all(of_items.enclosure)),
    Rule("item: the enclosure's address is ASCII, without password, and ends as its type does", "Apple",
         _own(of_items.address)),
    Rule("item: a guid that is its own, isPermaLink=\"false\", and no address", "Apple, PSP-1", _own(of_items.guid)),
    Rule("items: no two share guid, enclosure, or title and date", "Apple, seen", of_items.twins),
    Rule("item: pubDate by RFC 2822", "Apple, PSP-1", _all(of_items.date)),
    Rule("item: itunes:duration in whole seconds", "Apple, PSP-1", _own(of_items.duration)),
    Rule("item: itunes:season is the ISO year, itunes:episode the ISO week, itunes:episodeType full", "Apple",
         _own(of_items.numbers)),
    Rule("item: itunes:explicit is true or false", "Apple, PSP-1", _own(of_items.explicit)),
    Rule("item: itunes:image and link", "Apple, PSP-1", _own(of_items.image)),
    Rule("item: a description of at most 4000 bytes that says that a machine made the episode", "Apple, PSP-1",
         _own(of_items.description)),
    Rule("item: content:encoded of at most 4000 bytes in p, ol, ul, li, a, b, i, strong and em", "Apple, PSP-1",
         _own(of_items.notes)),
    Rule("item: podcast:transcript as SRT, VTT and JSON with language and rel=\"captions\"", "Podcasting 2.0",
         _own(of_items.transcripts)),
    Rule("item: podcast:chapters as application/json+chapters", "Podcasting 2.0", _own(of_items.chapters)),
    Rule("item: a podcast:soundbite, where there is one, lasts 15 to 120 s within the episode", "Podcasting 2.0",
         _own(of_items.soundbite)),
    Rule("item: podcast:txt purpose=\"ai-content\"", "Podcasting 2.0, Apple", _own(of_items.machine)),
    Rule("every other value of at most 255 characters", "Apple", _channels(of_channel.short)),
    Rule("no control character, noncharacter or bidi override in any text", "seen", _channels(of_channel.letters)),
    Rule("a published item keeps guid, pubDate and enclosure", "Apple, seen", of_items.kept),
    Rule("the feed is read back as it was written", "seen", of_items.readable),
    Rule("older items in archives that name each other and feed.xml", "RFC 5005", of_channel.archives),
)
# fmt: on
