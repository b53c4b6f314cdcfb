"""Thousands of generated episodes, hostile in every field: the feed parses, and loses only what the rules remove."""

import dataclasses
import datetime as dt
import io
import random
import re
import unicodedata

import feedparser
import podcastparser
import pytest
from lxml import etree

from podcast import feed, text
from podcast.errors import FeedError
from podcast.feed import rules
from podcast.model import Item, Media, Ms, Soundbite, Week
from podcast.show import Publishing
from tests.feed.samples import GUID, SHOW, make

BASE = "https://cdn.example.org/en"
COUNT = 2_000
SEED = 20_251_122
# fmt: off
PIECES = (
    "plain words", "]]>", "<![CDATA[", "</title>", "</item></channel></rss>", "<script>alert(1)</script>",
    "<p>para</p>", "<a href='javascript:x'>y</a>", "&amp;", "&lt;b&gt;", "&#0;", "&#xFFFE;", "&nbsp;", "&undefined;",
    "<!-- c -->", "<?pi x?>", "<!DOCTYPE rss [<!ENTITY x 'y'>]>", '"', "'", "\\", "%41", "\x00", "\x08", "\x0b",
    "\x1b[31m", "\x7f", "\x85", "\x9f", "\ud800", "\udfff", "\ud83d", "\ufffe", "\uffff", "\ufdd0", "\U0001fffe",
    "\U0010ffff", "\u202e", "\u2066", "\u200f", "\ufeff", "שלום עולם", "مرحبا", "👩\u200d🔬", "🇨🇭", "👍🏽",
    "e\u0301\u0327", ">\u0338", "每周\n论文", "《论文》", "π₀ ≤ ∞", "𝔸𝕏", "\u1100\u1161", "\t", "\r\n", "\r",
    "\u2028", "\u00a0", "  ", "a" * 300, "词" * 300, "C:\\x", "https://x.example/?a=1&b=2", "javascript:alert(1)",
    "data:text/html;base64,AA==", "file:///etc/passwd", "ftp://x", "//x.example",
)
# fmt: on
# What the rules remove: controls, surrogates, noncharacters, bidi overrides, and the byte order mark.
_LAST = "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
CONTROL = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\u202a-\u202e\u2066-\u2069\ufeff{_LAST}]"
)


def hostile(chance: random.Random, pieces: int) -> str:
    return " ".join(chance.choice(PIECES) for _ in range(chance.randint(0, pieces)))


def generated(chance: random.Random, number: int) -> Item:
    monday = dt.date(1985, 1, 7) + dt.timedelta(weeks=number)
    week = Week.of(monday)
    title = "T" + hostile(chance, 6) if number % 50 else "T" + "long 题 " * 1_700
    return dataclasses.replace(
        make(week),
        title=title,
        description=f"D{number} {hostile(chance, 12)}\n{hostile(chance, 12)}\n1. <b>{hostile(chance, 3)}</b>",
        notes=f"<p>N{number} {text.shorten(hostile(chance, 8), 900)}</p>",
        published=dt.datetime.combine(monday + dt.timedelta(weeks=1), dt.time(6), dt.UTC),
        duration=Ms(chance.randint(1, 10**8)),
        audio=Media(f"media/{week}-{number:012x}.mp3", "audio/mpeg", chance.randint(1, 2**40)),
        soundbite=Soundbite(Ms(chance.randint(0, 10**6)), Ms(chance.randint(0, 2 * 10**5)), hostile(chance, 5)),
        papers=tuple(hostile(chance, 2) for _ in range(chance.randint(0, 6))),
    )


@pytest.fixture(scope="module")
def made() -> tuple[list[Item], bytes]:
    """The generated episodes and their feed in one document."""
    chance = random.Random(SEED)
    items = [generated(chance, number) for number in range(COUNT)]
    show = dataclasses.replace(SHOW, title="S" + hostile(chance, 9), description=hostile(chance, 40))
    return items, feed.render(show, GUID, items)


pytestmark = pytest.mark.slow


def visible(words: str) -> str:
    """What is left of a text when only its letters and marks count."""
    seen = "".join(char for char in CONTROL.sub("", words) if unicodedata.category(char) != "Cf")
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", seen))


def test_the_pieces_reach_every_kind_of_trouble(made: tuple[list[Item], bytes]) -> None:
    items, _ = made
    whole = "".join(item.title + item.description for item in items)
    assert all(piece in whole for piece in PIECES)
    assert sum(len(item.title) > 10_000 for item in items) == COUNT / 50


def test_the_feed_is_xml_without_a_forbidden_character(made: tuple[list[Item], bytes]) -> None:
    _, data = made
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=False))
    assert len(root.findall("channel/item")) == COUNT
    assert not root.getroottree().docinfo.internalDTD
    assert not CONTROL.search(data.decode("utf-8"))
    assert not list(root.iter(etree.Comment, etree.PI))


def test_nothing_that_came_in_became_markup(made: tuple[list[Item], bytes]) -> None:
    """Every element of the feed is one that we write, and stands where we write it."""
    _, data = made
    root = etree.fromstring(data)
    paths = {root.getroottree().getelementpath(node) for node in root.iter()}
    shapes = {re.sub(r"\[\d+\]|\{[^}]*\}", "", path) for path in paths}
    plain = etree.fromstring(feed.render(SHOW, GUID, [make()]))
    ours = {re.sub(r"\[\d+\]|\{[^}]*\}", "", plain.getroottree().getelementpath(node)) for node in plain.iter()}
    assert shapes == ours


def test_nothing_is_lost_but_what_the_rules_remove(made: tuple[list[Item], bytes]) -> None:
    items, data = made
    read = {item.week: item for item in feed.parse(data).items}
    assert len(read) == COUNT
    cut = 0
    for item in items:
        got = read[item.week]
        assert got == feed.tidy(item)
        kept, wanted = visible(got.title), visible(item.title)
        assert kept == wanted or (kept.endswith("…") and wanted.startswith(kept[:-1]) and len(got.title) > 200)
        told = visible(got.description).removesuffix(visible(text.disclosure("en")))
        wanted = visible(item.description)
        cut += told != wanted
        assert told == wanted or (told.endswith("…") and wanted.startswith(told[:-1]))
        assert visible(got.notes) == visible(item.notes)
        assert got.audio == item.audio
    assert cut < COUNT / 2


def test_feedparser_reads_all(made: tuple[list[Item], bytes]) -> None:
    items, data = made
    found = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo
    assert [entry.id for entry in found.entries] == [item.guid for item in reversed(items)]
    assert [entry.enclosures[0].href for entry in found.entries] == [
        f"{BASE}/{item.audio.key}" for item in reversed(items)
    ]
    assert [entry.enclosures[0].length for entry in found.entries] == [
        str(item.audio.length) for item in reversed(items)
    ]


def test_podcastparser_reads_all(made: tuple[list[Item], bytes]) -> None:
    items, data = made
    found = podcastparser.parse(f"{BASE}/feed.xml", io.BytesIO(data))
    assert {entry["guid"] for entry in found["episodes"]} == {item.guid for item in items}
    assert len(found["episodes"]) == COUNT
    assert {entry["enclosures"][0]["file_size"] for entry in found["episodes"]} == {item.audio.length for item in items}


def test_the_rules_of_form_hold(made: tuple[list[Item], bytes]) -> None:
    """All but those that hostile words break by what they say: a number in a title, a tag in the notes."""
    _, data = made
    found = rules.judge([feed.Document(feed.KEY, data)])
    broken = {one.asks.partition(" of ")[0] for one in found if not one.holds}
    assert broken <= {
        "item: a title",
        "item: content:encoded",
        'item: podcast:transcript as SRT, VTT and JSON with language and rel="captions"',
        "item: a podcast:soundbite, where there is one, lasts 15 to 120 s within the episode",
        "items: no two share guid, enclosure, or title and date",
    }


def test_archives_of_all_of_them_are_read_back(made: tuple[list[Item], bytes]) -> None:
    items, data = made
    show = dataclasses.replace(SHOW, publish=Publishing(base_url=BASE, feed_items=100, prefix="https://op3.dev/e/"))
    documents = feed.documents(show, GUID, items)
    assert 35 < len(documents) < 45
    assert feed.gather({one.key: one.data for one in documents}.get) == feed.parse(data)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a b/", 'https://x/"><script>', "//x/y", "https://u:p@x/", ""]
)
def test_hostile_addresses_are_refused(url: str) -> None:
    for changes in ({"page": url}, {"audio": Media(url, "audio/mpeg", 1)}, {"image": Media(url, "image/jpeg", 1)}):
        with pytest.raises(FeedError, match="neither a key nor a web address"):
            feed.render(SHOW, GUID, [dataclasses.replace(make(), **changes)])
