"""A show, its items and hostile ones: what the tests of the feed are made with."""

import dataclasses
import datetime as dt

from hypothesis import strategies as st
from lxml import etree

from podcast import feed, text
from podcast.model import Item, Media, Ms, Soundbite, Week
from podcast.show import Publishing, Scripting, Show

GUID = "9b024349-ccf0-5f69-a609-6b82873eab3c"
NS = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "fh": "http://purl.org/syndication/history/1.0",
}
SHOW = Show(
    id="en",
    title="Papers of the Week",
    description="Five papers in ten minutes.",
    author="The Desk",
    language="en",
    email="desk@example.org",
    category=("Science > Natural Sciences", "Technology"),
    license="CC-BY-4.0",
    script=Scripting(host="Ada"),
    publish=Publishing(base_url="https://cdn.example.org/en/"),
)
WEEK = Week(2025, 23)


def make(week: Week = WEEK, **changes: object) -> Item:
    item = Item(
        week=week,
        guid=feed.item_guid(GUID, week),
        title="Teaching robots to guess",
        description="What five papers found.\n\n1. Robots\n2. Guesses\n\n" + text.disclosure("en"),
        notes='<p>Read <a href="https://arxiv.org/abs/2505.24726">the paper</a>.</p>',
        published=dt.datetime(2025, 6, 9, 6, tzinfo=dt.UTC),
        duration=Ms(754_123),
        language="en",
        audio=Media(f"media/{week}-0123456789ab.mp3", "audio/mpeg", 12_065_968),
        transcripts=(
            Media(f"media/{week}-111111111111.srt", "application/x-subrip", 20_481),
            Media(f"media/{week}-222222222222.vtt", "text/vtt", 20_917),
        ),
        page=f"episodes/{week}.html",
        chapters=Media(f"media/{week}-333333333333.chapters.json", "application/json+chapters", 911),
        image=Media(f"media/{week}-444444444444.jpg", "image/jpeg", 88_001),
        soundbite=Soundbite(Ms(45_012), Ms(60_000), "Robots that guess"),
        papers=("2505.24726", "hep-th/9901001"),
    )
    return dataclasses.replace(item, **changes)  # type: ignore[arg-type]


def channel(data: bytes) -> etree._Element:
    found = etree.fromstring(data).find("channel")
    assert found is not None
    return found


def values(element: etree._Element, path: str) -> list[str]:
    return [str(value) for value in element.xpath(path, namespaces=NS)]  # type: ignore[union-attr]


# fmt: off
NASTY = st.sampled_from([
    "]]>", "<![CDATA[", "&lt;", "&amp;amp;", "&#0;", '"', "'", "<script>alert(1)</script>", "<!DOCTYPE x>",
    "👩\u200d🔬", "🇨🇭", "e\u0301\u0327", "שלום", "\u202eabc\u202c", "\u0000", "\ud800", "\ufffe", "\u1100\n\u1161",
    "\r\n", "\t", "\u2028", "每周\n论文", "a\u0338", ">\u0338", "%20", "\\", "𝔸", "\x85", "\u00a0", "&nbsp;", "x" * 300,
])
# fmt: on
TEXTS = st.lists(NASTY | st.text(max_size=12), max_size=8).map("".join)
MOMENTS = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2200, 1, 1))  # noqa: DTZ001
ZONES = st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=5, minutes=45)), dt.timezone(dt.timedelta(hours=-11))])
LENGTHS = st.integers(0, 2**53)
NAMES = st.text("abcdefghijklmnopqrstuvwxyzABCXYZ0123456789._-", min_size=1, max_size=20)


@st.composite
def medias(draw: st.DrawFn, kind: str) -> Media:
    outside = draw(st.sampled_from(["", "", "https://elsewhere.example/"]))
    return Media(f"{outside}media/0{draw(NAMES)}", kind, draw(LENGTHS))


@st.composite
def raw_items(draw: st.DrawFn, week: Week) -> Item:
    return Item(
        week=week,
        guid=feed.item_guid(GUID, week),
        title="T" + draw(TEXTS),
        description="D" + draw(TEXTS) + draw(st.sampled_from(["", "long 每 & " * 700])),
        notes=draw(TEXTS),
        published=draw(MOMENTS).replace(tzinfo=draw(ZONES)),
        duration=Ms(draw(st.integers(0, 10**8))),
        language=draw(st.sampled_from(["en", "zh-CN"])),
        audio=draw(medias("audio/mpeg")),
        transcripts=tuple(draw(st.lists(medias("text/vtt"), max_size=3))),
        page=f"episodes/{week}.html",
        chapters=draw(st.none() | medias("application/json+chapters")),
        image=draw(st.none() | medias("image/jpeg")),
        soundbite=draw(
            st.none() | st.builds(Soundbite, st.integers(0, 10**8), st.integers(0, 200_000), TEXTS),
        ),
        papers=tuple(draw(st.lists(TEXTS, max_size=4))),
        alternates=tuple(draw(st.lists(medias("audio/ogg"), max_size=1))),
    )


def raw_archives(most: int = 3) -> st.SearchStrategy[list[Item]]:
    """Hostile items, one a week at most."""
    dates = st.dates(dt.date(1990, 1, 1), dt.date(2200, 1, 1)).map(Week.of)
    return (
        st.lists(dates, unique=True, max_size=most).flatmap(lambda weeks: st.tuples(*map(raw_items, weeks))).map(list)
    )
