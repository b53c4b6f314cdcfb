"""The feed, read back by itself and by two parsers that are not ours."""

import dataclasses
import datetime as dt
import hashlib
import io
import json
import locale
import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import feedparser
import podcastparser
import pytest
from hypothesis import given, settings
from pydantic import TypeAdapter

from podcast import feed, text
from podcast.errors import FeedError
from podcast.feed import rules
from podcast.model import Item, Media, Ms, Soundbite, Week
from podcast.show import Publishing, Show
from tests.feed.samples import GUID, SHOW, WEEK, channel, make, raw_archives, values

ROOT = Path(__file__).parent.parent.parent
GOLDEN = Path(__file__).parent.parent / "golden" / "feed"


# Whole inputs and the bytes they give


@pytest.mark.parametrize("case", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_golden(case: Path, tmp_path: Path) -> None:
    """A new case is two files: NAME.json with show, guid and items, and NAME.xml, the feed they give."""
    given_ = json.loads(case.read_text("utf-8"))
    items = TypeAdapter(tuple[Item, ...]).validate_python(given_["items"])
    data = feed.render(TypeAdapter(Show).validate_python(given_["show"]), given_["guid"], items)
    (tmp_path / "feed.xml").write_bytes(data)
    wanted = case.with_suffix(".xml")
    assert wanted.is_file(), f"look at {tmp_path / 'feed.xml'} and keep it as {wanted}"
    assert data.decode() == wanted.read_text("utf-8")
    assert feed.parse(data) == feed.Feed(given_["guid"], items)


def test_there_are_golden_cases() -> None:
    assert len(list(GOLDEN.glob("*.json"))) >= 3


# parse ∘ render


@given(raw_archives())
@settings(max_examples=25, deadline=None)
def test_what_is_read_is_what_was_written(raw: list[Item]) -> None:
    tidied = tuple(sorted(map(feed.tidy, raw), key=lambda item: (item.published, item.week), reverse=True))
    data = feed.render(SHOW, GUID, raw)
    assert feed.parse(data) == feed.Feed(GUID, tidied)
    assert feed.render(SHOW, GUID, tidied) == data
    assert [feed.tidy(item) for item in tidied] == list(tidied)


def test_a_tidy_item_loses_nothing() -> None:
    assert feed.tidy(make()) == make()
    assert feed.parse(feed.render(SHOW, GUID, [make()])).items == (make(),)


def test_items_come_newest_first_whatever_their_order() -> None:
    weeks = [make(Week(2025, n), published=dt.datetime(2025, 1, n, 6, tzinfo=dt.UTC)) for n in (2, 9, 5)]
    data = feed.render(SHOW, GUID, weeks)
    assert [item.week.number for item in feed.parse(data).items] == [9, 5, 2]
    assert values(channel(data), "lastBuildDate/text()") == ["Thu, 09 Jan 2025 06:00:00 +0000"]


def test_keys_survive_a_move_of_the_whole_show() -> None:
    moved = dataclasses.replace(SHOW, publish=Publishing(base_url="https://new.example.net/pod"))
    there = feed.parse(feed.render(moved, GUID, feed.parse(feed.render(SHOW, GUID, [make()])).items))
    assert there.items == (make(),)


# The rules of the channel and of items


def test_channel_rules() -> None:
    it = channel(feed.render(SHOW, GUID, [make()]))
    expected = {
        "title/text()": ["Papers of the Week"],
        "link/text()": ["https://cdn.example.org/en/index.html"],
        "atom:link[@rel='self']/@href": ["https://cdn.example.org/en/feed.xml"],
        "language/text()": ["en"],
        "copyright/text()": ["© The Desk"],
        "itunes:author/text()": ["The Desk"],
        "itunes:type/text()": ["episodic"],
        "itunes:explicit/text()": ["false"],
        "itunes:image/@href": ["https://cdn.example.org/en/media/2025-W23-444444444444.jpg"],
        "itunes:category/@text": ["Science", "Technology"],
        "itunes:category/itunes:category/@text": ["Natural Sciences"],
        "itunes:owner/itunes:email/text()": ["desk@example.org"],
        "podcast:guid/text()": [GUID],
        "podcast:locked/text()": ["yes"],
        "podcast:locked/@owner": ["desk@example.org"],
        "podcast:medium/text()": ["podcast"],
        "podcast:updateFrequency/@rrule": ["FREQ=WEEKLY;BYDAY=MO"],
        "podcast:person/text()": ["The Desk", "Ada"],
        "podcast:license/text()": ["cc-by-4.0"],
        "podcast:txt[@purpose='ai-content']/text()": ["true"],
    }
    assert {path: values(it, path) for path in expected} == expected
    assert text.disclosure("en") in values(it, "description/text()")[0]


def test_item_rules() -> None:
    (it,) = channel(feed.render(SHOW, GUID, [make()])).findall("item")
    base = "https://cdn.example.org/en/media/2025-W23-"
    expected = {
        "title/text()": ["Teaching robots to guess"],
        "link/text()": ["https://cdn.example.org/en/episodes/2025-W23.html"],
        "guid/@isPermaLink": ["false"],
        "pubDate/text()": ["Mon, 09 Jun 2025 06:00:00 +0000"],
        "enclosure/@url": [base + "0123456789ab.mp3"],
        "enclosure/@length": ["12065968"],
        "enclosure/@type": ["audio/mpeg"],
        "itunes:duration/text()": ["754"],
        "itunes:season/text()": ["2025"],
        "itunes:episode/text()": ["23"],
        "itunes:episodeType/text()": ["full"],
        "itunes:explicit/text()": ["false"],
        "itunes:image/@href": [base + "444444444444.jpg"],
        "content:encoded/text()": [make().notes],
        "podcast:transcript/@type": ["application/x-subrip", "text/vtt"],
        "podcast:transcript/@language": ["en", "en"],
        "podcast:transcript/@rel": ["captions", "captions"],
        "podcast:chapters/@type": ["application/json+chapters"],
        "podcast:soundbite/@startTime": ["45.012"],
        "podcast:soundbite/@duration": ["60.000"],
        "podcast:txt[@purpose='ai-content']/text()": ["true"],
        "podcast:txt[@purpose='papers']/text()": ["2505.24726 hep-th/9901001"],
    }
    assert {path: values(it, path) for path in expected} == expected


def test_what_is_made_or_configured_beside_the_rest() -> None:
    opus = Media("media/2025-W23-666666666666.opus", "audio/ogg", 5_000_123)
    show = dataclasses.replace(SHOW, funding="https://give.example/x")
    data = feed.render(show, GUID, [make(alternates=(opus,))])
    assert feed.parse(data).items == (make(alternates=(opus,)),)
    expected = {
        "podcast:funding/@url": ["https://give.example/x"],
        "podcast:funding/text()": ["Support the show"],
        "item/podcast:alternateEnclosure/@type": ["audio/ogg"],
        "item/podcast:alternateEnclosure/@length": ["5000123"],
        "item/podcast:alternateEnclosure/podcast:source/@uri": [
            "https://cdn.example.org/en/media/2025-W23-666666666666.opus"
        ],
    }
    assert {path: values(channel(data), path) for path in expected} == expected
    assert b"podcast:funding" not in feed.render(SHOW, GUID, [make()])


def test_a_description_says_that_a_machine_made_it_however_long() -> None:
    notice = text.disclosure("en")
    for plain in ("Short.", f"Short.\n\n{notice}", f"Edited: {notice} And more.", "long & " * 2_000, notice):
        told = feed.tidy(make(description=plain)).description
        assert told.count(notice) == 1
        assert len(told.replace("&", "&amp;").encode()) <= 4000
        assert feed.tidy(make(description=told)).description == told


def test_what_xml_does_not_have_is_refused_where_nothing_cleans_it() -> None:
    with pytest.raises(FeedError, match="characters that XML does not have"):
        feed.render(SHOW, GUID, [make(audio=Media("media/a.mp3", "audio/\x00mpeg", 1))])


def test_notes_stand_in_cdata_unless_they_would_end_it() -> None:
    assert b"<content:encoded><![CDATA[<p>x</p>]]>" in feed.render(SHOW, GUID, [make(notes="<p>x</p>")])
    assert b"]]&gt;" in feed.render(SHOW, GUID, [make(notes="<p>]]></p>")])


def test_a_show_without_items_or_options_is_a_feed() -> None:
    bare = Show("zh", "每周论文", "", "编辑部", "zh-CN")
    it = channel(feed.render(bare, GUID, []))
    assert values(it, "description/text()") == [text.disclosure("zh")]
    assert not values(it, "lastBuildDate|itunes:owner|podcast:license|itunes:image|item")
    assert values(it, "podcast:updateFrequency/text()") == ["每周"]


def test_explicit_is_true_or_false() -> None:
    it = channel(feed.render(dataclasses.replace(SHOW, explicit=True), GUID, [make()]))
    assert values(it, "//itunes:explicit/text()") == ["true", "true"]


def test_values_keep_to_apples_lengths() -> None:
    item = make(title="很" * 10_000, description="<&每 " * 10_000)
    show = dataclasses.replace(SHOW, title="t" * 999, description="<&每 " * 10_000)
    it = channel(feed.render(show, GUID, [item]))
    titles = values(it, "title/text() | item/title/text()")
    assert [len(title) for title in titles] == [255, 255]
    descriptions = values(it, "description/text() | item/description/text()")
    assert len(descriptions) == 2
    assert all(3900 < len(each.encode()) <= 4000 for each in descriptions)
    assert descriptions[0].endswith(text.disclosure("en"))


@pytest.mark.parametrize(("given_", "kept"), [(14_999, None), (15_000, 15_000), (120_000, 120_000), (500_000, 120_000)])
def test_soundbites_last_15_to_120_seconds(given_: int, kept: int | None) -> None:
    bite = feed.tidy(make(soundbite=Soundbite(Ms(0), Ms(given_), "Bite"))).soundbite
    assert (bite.duration if bite else None) == kept


def test_control_characters_never_reach_the_feed() -> None:
    hostile = "".join(map(chr, [*range(0x20), 0x7F, 0x85, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF, 0x1FFFE]))
    item = make(title=f"a{hostile}b", description=f"a{hostile}b", notes=f"a{hostile}b", papers=(hostile, f"x{hostile}"))
    show = dataclasses.replace(SHOW, title=f"T{hostile}", author=f"A{hostile}", description=hostile, copyright=hostile)
    read = feed.parse(feed.render(show, GUID, [item])).items[0]
    assert read.title == "a b"
    assert read.description == "a\n\nb\n\n" + text.disclosure("en")
    assert read.papers == ("x",)


# What must never be


def test_the_guid_does_not_depend_on_address_title_or_time() -> None:
    assert feed.item_guid(GUID, WEEK) == "7c561878-09a4-508b-a51e-139d9302626f"
    assert UUID(feed.item_guid(GUID, WEEK)).version == 5
    assert len({feed.item_guid(GUID, Week(year, n)) for year in (2024, 2025) for n in range(1, 53)}) == 104


@pytest.mark.parametrize("url", ["https://podnews.net/rss", "http://podnews.net/rss/", "podnews.net/rss//"])
def test_podcast_guid_is_the_documented_one(url: str) -> None:
    assert str(feed.podcast_guid(url)) == "9b024349-ccf0-5f69-a609-6b82873eab3c"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": "\u0000"}, "the title is empty"),
        ({"description": " \n "}, "the description is empty"),
        ({"guid": ""}, "the guid is empty"),
        ({"notes": "每" * 1334}, "the notes have 4002 bytes"),
        ({"published": dt.datetime(2025, 6, 9, tzinfo=None)}, "no time zone"),  # noqa: DTZ001
        ({"page": "javascript:alert(1)"}, "neither a key nor a web address"),
        ({"audio": Media("media/a b.mp3", "audio/mpeg", 1)}, "neither a key nor a web address"),
        ({"audio": Media("https://user:pw@example.org/a.mp3", "audio/mpeg", 1)}, "neither a key nor a web address"),
    ],
)
def test_an_item_that_cannot_be_said_is_refused(changes: dict[str, object], says: str) -> None:
    with pytest.raises(FeedError, match=says):
        feed.render(SHOW, GUID, [make(WEEK, **changes)])


def test_two_items_never_share_a_guid() -> None:
    with pytest.raises(FeedError, match="two items have the guid"):
        feed.render(SHOW, GUID, [make(), make(Week(2025, 24), guid=make().guid)])
    with pytest.raises(FeedError, match="not a UUID"):
        feed.item_guid("my-show", WEEK)


# Reading


LAUGHS = (
    b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha">%s]><rss><channel><title>&j;</title></channel></rss>"""
    % (b"".join(b'<!ENTITY %c "%s">' % (b, b"&%c;" % a * 10) for a, b in zip(b"abcdefghi", b"bcdefghij", strict=True)))
)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not XML"),
        (b"<rss><channel>", "not XML"),
        (b"\xff\xfe\x00", "not XML"),
        (b"<html/>", "not an RSS feed"),
        (b"<rss/>", "not an RSS feed"),
        (LAUGHS, "document type|not XML"),
        (b'<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss><channel/></rss>', "document type"),
        (b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel>&x;</channel></rss>', "document type"),
    ],
)
def test_what_is_no_feed_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(FeedError, match=says):
        feed.parse(data)


@pytest.mark.parametrize(
    ("line", "lacks"),
    [
        (r"<guid.*</guid>", "guid"),
        (r"<enclosure[^>]*>", "enclosure url"),
        (r"<pubDate>Mon.*</pubDate>\n      <itunes:duration>", "pubDate"),
        (r"<itunes:season>.*</itunes:season>", "season"),
        (r"<podcast:guid>.*</podcast:guid>", "guid"),
        (r"<atom:link[^>]*>", "link"),
        (r'<podcast:txt purpose="measures">.*</podcast:txt>', "txt"),
    ],
)
def test_what_a_feed_lacks_is_named(line: str, lacks: str) -> None:
    import re

    whole = feed.render(SHOW, GUID, [make()]).decode()
    torn, count = re.subn(line, "<itunes:duration>" if "duration" in line else "", whole)
    assert count == 1
    with pytest.raises(FeedError, match=f"lacks .*{lacks}"):
        feed.parse(torn.encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('length="12065968"', 'length="12 MB"'),
        ("<itunes:episode>23", "<itunes:episode>60"),
        ("754123 20481 20917 911 88001", "754123 20481"),
        ("754123 20481", "754123 x"),
        ("<pubDate>Mon, 09 Jun 2025 06:00:00 +0000</pubDate>\n      <itunes", "<pubDate>soon</pubDate><itunes"),
        ('startTime="45.012"', 'startTime="soon"'),
        ('startTime="45.012"', 'startTime="inf"'),
    ],
)
def test_a_value_that_cannot_be_read_names_its_item(old: str, new: str) -> None:
    whole = feed.render(SHOW, GUID, [make()]).decode()
    assert old in whole
    with pytest.raises(FeedError, match="cannot be read") as caught:
        feed.parse(whole.replace(old, new).encode())
    assert make().guid in str(caught.value)


# Dates


@pytest.mark.parametrize(
    ("weekday", "hour", "at"),
    [(1, 6, "2025-06-09T06:00"), (3, 0, "2025-06-11T00:00"), (7, 23, "2025-06-15T23:00")],
)
def test_the_slot_is_in_the_week_after(weekday: int, hour: int, at: str) -> None:
    late = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    show = dataclasses.replace(SHOW, publish=Publishing(weekday=weekday, hour=hour))
    assert feed.slot(WEEK, show, late) == dt.datetime.fromisoformat(at + ":00+00:00")


@pytest.mark.parametrize(
    ("zone", "week", "at"),
    [
        ("Asia/Shanghai", Week(2025, 23), "2025-06-08T22:00"),
        ("America/New_York", Week(2025, 9), "2025-03-03T11:00"),
        # The clocks were put forward on the Sunday before.
        ("America/New_York", Week(2025, 10), "2025-03-10T10:00"),
    ],
)
def test_the_slot_is_by_the_shows_own_clock(zone: str, week: Week, at: str) -> None:
    late = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    show = dataclasses.replace(SHOW, timezone=zone)
    assert feed.slot(week, show, late) == dt.datetime.fromisoformat(at + ":00+00:00")


def test_an_early_episode_is_dated_now() -> None:
    early = dt.datetime(2025, 6, 9, 7, 59, 30, 999_999, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    found = feed.slot(WEEK, SHOW, early)
    assert found == dt.datetime(2025, 6, 9, 5, 59, 30, tzinfo=dt.UTC)
    assert found.utcoffset() == dt.timedelta(0)


def test_a_backfilled_year_keeps_its_order() -> None:
    late = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    slots = [feed.slot(Week(2024, n), SHOW, late) for n in range(1, 53)]
    assert slots == sorted(set(slots))


def test_equal_bytes_in_another_place(tmp_path: Path) -> None:
    """Neither the clock, nor the zone, nor the locale, nor the seed of hashes shows in the feed."""
    here = hashlib.sha256(feed.render(SHOW, GUID, [make()])).hexdigest()
    locales = subprocess.run(["locale", "-a"], check=False, capture_output=True, text=True).stdout.split() or ["C"]
    foreign = next((name for name in locales if name.split("_")[0] not in ("C", "C.utf8", "POSIX", "en")), "C")
    program = (
        "import hashlib, locale, sys\nlocale.setlocale(locale.LC_ALL, '')\nfrom tests.feed.samples import *\n"
        "print(hashlib.sha256(feed.render(SHOW, GUID, [make()])).hexdigest())"
    )
    environment = os.environ | {
        "TZ": "Asia/Kathmandu",
        "LC_ALL": foreign,
        "PYTHONHASHSEED": "7",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    there = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == here


def test_the_locale_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """feedgen switches the locale of the whole process to format a date: no other thread may see that."""
    switched: list[object] = []
    monkeypatch.setattr(locale, "setlocale", lambda *args: switched.append(args))
    feed.render(SHOW, GUID, [make(), make(Week(2025, 24))])
    assert not switched


# Other readers


def test_feedparser_reads_it() -> None:
    read = feedparser.parse(feed.render(SHOW, GUID, [make(title="1 < 2 & 3", description="a <b> & c")]))
    assert not read.bozo
    (entry,) = read.entries
    assert (entry.id, entry.guidislink) == (make().guid, False)
    assert entry.title == "1 < 2 & 3"
    assert entry.summary.partition("\n")[0] == "a &lt;b&gt; &amp; c"
    assert entry.content[0].value == make().notes
    assert (entry.enclosures[0].length, entry.enclosures[0].type) == ("12065968", "audio/mpeg")
    assert entry.published_parsed[:6] == (2025, 6, 9, 6, 0, 0)
    assert (entry.itunes_season, entry.itunes_episode, entry.itunes_duration) == ("2025", "23", "754")
    assert read.feed.image.href.endswith("444444444444.jpg")


def test_podcastparser_reads_it() -> None:
    weeks = [make(), make(Week(2025, 24), published=dt.datetime(2025, 6, 16, 6, tzinfo=dt.UTC))]
    read = podcastparser.parse("https://cdn.example.org/en/feed.xml", io.BytesIO(feed.render(SHOW, GUID, weeks)))
    assert [episode["guid"] for episode in read["episodes"]] == [weeks[1].guid, weeks[0].guid]
    episode = read["episodes"][1]
    assert episode["enclosures"][0]["file_size"] == 12_065_968
    assert (episode["total_time"], episode["number"], episode["season"]) == (754, 23, 2025)
    assert episode["published"] == weeks[0].published.timestamp()
    assert (read["title"], read["language"], read["explicit"]) == ("Papers of the Week", "en", False)


def test_a_show_that_moves_away_says_so() -> None:
    """Off by default, but for the lock; each as its documentation has it."""
    away = dataclasses.replace(
        SHOW,
        locked=False,
        new_feed_url="https://feeds.example.com/show?format=rss&lang=en",
        complete=True,
        block=True,
        txt={"applepodcastsverify": "a1b2-c3", "verify": "host.example <&>"},
    )
    there, here = (channel(feed.render(show, GUID, [make()])) for show in (away, SHOW))
    paths = {
        "podcast:locked/text()": (["no"], ["yes"]),
        "itunes:new-feed-url/text()": ([away.new_feed_url], []),
        "itunes:complete/text()": (["Yes"], []),
        "itunes:block/text()": (["Yes"], []),
        "podcast:block/text()": (["yes"], []),
        "podcast:txt[@purpose='applepodcastsverify']/text()": (["a1b2-c3"], []),
        "podcast:txt[@purpose='verify']/text()": (["host.example <&>"], []),
    }
    for path, expected in paths.items():
        assert (values(there, path), values(here, path)) == expected
    documents = feed.documents(away, GUID, [make()])
    judged = [(one.asks, one.complaints) for one in rules.judge(documents)]
    assert judged == [(one.asks, one.complaints) for one in rules.judge(feed.documents(SHOW, GUID, [make()]))]
    assert feed.parse(documents[-1].data).items == (make(),)
