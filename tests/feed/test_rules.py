"""Every rule holds for what we render, and is found broken where a feed does not keep it."""

import dataclasses
import datetime as dt
import re

import pytest

from podcast import feed
from podcast.feed import Document, rules
from podcast.model import Item, Media, Ms, Soundbite, Week
from podcast.show import Publishing
from tests.feed.samples import GUID, SHOW, make
from tests.feed.test_archives import OLD

SHOWN = dataclasses.replace(
    SHOW,
    funding="https://give.example/",
    publish=Publishing(base_url="https://cdn.example.org/en", feed_items=2, prefix="https://op3.dev/e/"),
)


def week(number: int, **changes: object) -> Item:
    one = Week(2025, number)
    media = Media(f"media/{one}-555555555555.json", "application/json", 30_000)
    item = make(one, published=dt.datetime.combine(one.sunday, dt.time(6), dt.UTC) + dt.timedelta(days=1))
    return dataclasses.replace(item, transcripts=(*item.transcripts, media), title=f"Robots {number}", **changes)  # type: ignore[arg-type]


ITEMS = [week(20), week(21), week(22)]


Broken = dict[str, tuple[str, ...]]


def broken(documents: tuple[Document, ...], before: feed.Feed | None = None, correcting: str = "") -> Broken:
    """The rules that do not hold, and the complaints."""
    return {one.asks: one.complaints for one in rules.judge(documents, before, correcting) if not one.holds}


def test_what_is_rendered_keeps_every_rule() -> None:
    documents = feed.documents(SHOWN, GUID, [*ITEMS, OLD])
    assert [one.key for one in documents] == ["feed-2022.xml", "feed-2025.xml", "feed.xml"]
    assert broken(documents) == {}
    assert len(rules.judge(documents)) == len(rules.RULES) >= 34


def test_a_chinese_show_of_one_episode_keeps_them_too() -> None:
    show = dataclasses.replace(SHOW, language="zh-CN", title="一周论文", description="每周论文", script=SHOW.script)
    item = feed.tidy(dataclasses.replace(week(22), language="zh-CN", title="机器人", description="论文"))
    assert broken(feed.documents(show, GUID, [item])) == {}


AI = '<podcast:txt purpose="ai-content">true</podcast:txt>'
SAID = "check the papers before you rely on them.</description>"
# A rule's beginning, what in the documents is changed into what, and a word of the complaint.
BREAKS = [
    ("RSS 2.0", r'version="2.0"', 'version="0.91"', "not RSS 2.0"),
    ("RSS 2.0", r"encoding='UTF-8'", "encoding='ISO-8859-1'", "UTF-8"),
    ("RSS 2.0", "http://www.itunes.com/dtds/podcast-1.0.dtd", "http://www.itunes.com/DTDs/Podcast-1.0.dtd", "itunes"),
    ("channel: one title", r"<copyright>.*</copyright>", "", "copyright is missing"),
    ("channel: one title", "<itunes:author>", f"<itunes:author>{'x' * 256}", "author"),
    ("channel: a description", r"(?s)<docs>", "<description>2</description><docs>", "2 times"),
    ("channel: a description", rf"{SAID}\n    <atom", "</description>\n    <atom", "machine"),
    ("channel: atom:link", r"/feed\.xml", "/other.xml", "other.xml"),
    ("channel: itunes:image", r"\.jpg", ".webp", "webp"),
    ("channel: itunes:category", 'text="Technology"', 'text="technology"', "'technology' is none"),
    ("channel: itunes:category", "<itunes:category[^>]*>|</itunes:category>", "", "missing"),
    ("channel: itunes:explicit", "<itunes:explicit>false", "<itunes:explicit>no", "'no'"),
    ("channel: itunes:type", "<itunes:type>.*</itunes:type>", "", "missing"),
    ("channel: an itunes:owner", "<itunes:name>.*</itunes:name>", "", "name"),
    ("channel: podcast:guid", f"<podcast:guid>{GUID}", "<podcast:guid>my-show", "my-show"),
    ("channel: podcast:locked", r' rrule="[^"]*"', "", "rrule"),
    ("channel: podcast:locked", "<podcast:medium>podcast", "<podcast:medium>radio", "radio"),
    ("channel: podcast:person", "<podcast:person.*</podcast:person>", "", "person"),
    ("channel: podcast:person", "<podcast:license>[^<]*", "<podcast:license>All Rights Reserved", "Reserved"),
    ("channel: podcast:person", 'funding url="https://give', 'funding url="javascript:give', "javascript"),
    ("channel: podcast:txt", rf"{AI}\n    <podcast", "<podcast", "txt"),
    ("channel: lastBuildDate", "<lastBuildDate>Mon, 02", "<lastBuildDate>Tue, 03", "lastBuildDate"),
    ("item: a title", "<title>Robots 22", "<title>Papers of the week: robots", "name"),
    ("item: a title", "<title>Robots 22", "<title>#22 Robots", "number"),
    ("item: a title", "<title>Robots 22", f"<title>{'x' * 256}", "title"),
    ("item: one enclosure", ' length="12065968"', "", "length is missing"),
    ("item: one enclosure", ' length="12065968"', ' length="754.1"', "754.1"),
    ("item: one enclosure", "<enclosure([^>]*)>", r"<enclosure\1><enclosure\1>", "2 times"),
    ("item: the enclosure's address", r"op3\.dev/e/cdn", "op3.dev/e/ö.cdn", "ASCII"),
    ("item: the enclosure's address", "https://op3.dev", "https://me:pw@op3.dev", "password"),
    ("item: the enclosure's address", r"\.mp3", ".php", "audio/mpeg"),
    ("item: a guid", 'isPermaLink="false"', 'isPermaLink="true"', "isPermaLink"),
    ("item: a guid", r"<guid([^>]*)>[^<]*", r"<guid\1>https://cdn.example.org/22", "https"),
    ("items: no two", "2025-W21-0123456789ab", "2025-W22-0123456789ab", "2 items share the enclosure"),
    ("item: pubDate", "<pubDate>Mon, 02 Jun 2025", "<pubDate>2025-06-02", "2025-06-02"),
    ("item: itunes:duration", "<itunes:duration>754", "<itunes:duration>12:34", "12:34"),
    ("item: itunes:season", "<itunes:episode>22", "<itunes:episode>60", "2025-W60 is not a week"),
    ("item: itunes:season", "<itunes:episodeType>full", "<itunes:episodeType>bonus", "bonus"),
    ("item: itunes:explicit", "<itunes:explicit>false", "<itunes:explicit>clean", "clean"),
    ("item: itunes:image", "<itunes:image[^>]*>", "", "image"),
    ("item: itunes:image", r"<link>[^<]*", "<link>ftp://x", "ftp"),
    ("item: a description", rf"{SAID}\n      <con", "</description>\n      <con", "machine"),
    ("item: a description", "<description>What", f"<description>{'é' * 2000}", "bytes"),
    ("item: content:encoded", "<p>Read", "<p><script>x</script>Read", "the tag script"),
    ("item: content:encoded", "<p>Read", '<p style="x">Read', "the attribute style of p"),
    ("item: content:encoded", '<a href="https', '<a href="javascript', "the attribute href of a"),
    ("item: content:encoded", "<p>Read", f"<p>{'é' * 2000}Read", "bytes"),
    ("item: podcast:transcript", 'type="text/vtt"', 'type="text/plain"', "text/vtt"),
    ("item: podcast:transcript", ' rel="captions"', "", "no transcript"),
    ("item: podcast:chapters", r"application/json\+chapters", "application/json", "application/json"),
    ("item: a podcast:soundbite", 'duration="60.000"', 'duration="121.000"', "121"),
    ("item: a podcast:soundbite", 'startTime="45.012"', 'startTime="745.012"', "after the episode"),
    ("item: podcast:txt", rf"{AI}\n      <podcast", "<podcast", "ai-content"),
    ("every other value", '<podcast:soundbite([^>]*)>[^<]*', rf"<podcast:soundbite\1>{'x' * 256}", "soundbite"),
    ("no control character", "Robots 22", "Robots \u202e22", "title"),
    ("the feed is read", "<itunes:season>.*</itunes:season>", "", "it lacks season"),
    ("older items", "<fh:archive/>", "", "fh:archive is missing"),
    ("older items", 'rel="current"', 'rel="via"', "current"),
    ("older items", 'rel="prev-archive"', 'rel="next"', "prev-archive"),
    ("older items", "<fh:archive/>", "<fh:archive/><fh:complete/>", "fh:complete"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "old", "new", "says"), BREAKS, ids=[f"{one[0]}: {one[3]}" for one in BREAKS])
def test_a_broken_rule_is_found(rule: str, old: str, new: str, says: str) -> None:
    whole = feed.documents(SHOWN, GUID, ITEMS)
    torn = tuple(Document(one.key, re.sub(old, new, one.data.decode()).encode()) for one in whole)
    assert torn != whole
    found = broken(torn)
    complaints = [said for asks, many in found.items() if asks.startswith(rule) for said in many]
    assert any(says in said for said in complaints), found
    # What was done to the documents breaks few other rules: a rule does not complain of everything.
    assert len(found) <= 4 or rule == "RSS 2.0"


def test_every_rule_is_seen_broken() -> None:
    seen = {next(rule.asks for rule in rules.RULES if rule.asks.startswith(one[0])) for one in BREAKS}
    assert {rule.asks for rule in rules.RULES} - seen == {
        "a published item keeps guid, pubDate and enclosure",
        "channel: the cover is square, of 1400 to 3000 px, in RGB",
    }


def test_a_cover_that_directories_refuse_is_found() -> None:
    documents = feed.documents(SHOWN, GUID, ITEMS)
    found = {one.asks: one.complaints for one in rules.judge(documents, cover=b"GIF89a") if not one.holds}
    assert found == {
        "channel: the cover is square, of 1400 to 3000 px, in RGB": ("the cover: it is neither a JPEG nor a PNG",)
    }


# Against what was published


def judged(items: list[Item], correcting: str = "") -> str:
    before = feed.Feed(GUID, tuple(ITEMS), (OLD,))
    found = broken(feed.documents(SHOWN, GUID, [*items, OLD]), before, correcting)
    assert set(found) <= {"a published item keeps guid, pubDate and enclosure"}
    return "; ".join(said for many in found.values() for said in many)


def test_what_was_published_may_not_change() -> None:
    later, other = dt.timedelta(hours=1), Media("media/2025-W22-999999999999.mp3", "audio/mpeg", 12)
    assert judged(ITEMS) == ""
    assert judged([*ITEMS, week(23)]) == ""
    assert judged(ITEMS[:2]) == ""
    assert "2025-W22 was" in judged([*ITEMS[:2], week(22, guid=GUID)])
    changed = dataclasses.replace(ITEMS[2], published=ITEMS[2].published + later)
    assert "2025-W22 was" in judged([*ITEMS[:2], changed])
    assert "the enclosure of 2025-W22" in judged([*ITEMS[:2], dataclasses.replace(ITEMS[2], audio=other)])


def test_a_correction_may_change_the_enclosure_of_its_own_week() -> None:
    other = Media("media/2025-W22-999999999999.mp3", "audio/mpeg", 12)
    corrected = [*ITEMS[:2], dataclasses.replace(ITEMS[2], audio=other)]
    assert judged(corrected, ITEMS[2].guid) == ""
    assert "the enclosure of 2025-W22" in judged(corrected, ITEMS[1].guid)


def test_an_imported_item_is_held_to_its_own_letters() -> None:
    changed = dataclasses.replace(OLD, xml=OLD.xml.replace("An old one", "A new one", 1), title="A new one")
    before = feed.Feed(GUID, tuple(ITEMS), (OLD,))
    found = broken(feed.documents(SHOWN, GUID, [*ITEMS, changed]), before)
    assert found == {"a published item keeps guid, pubDate and enclosure": ("old-1 changed",)}


def test_a_short_episode_without_soundbite_or_options_keeps_them() -> None:
    bare = dataclasses.replace(SHOW, email="", license="", funding="")
    short = week(22, soundbite=Soundbite(Ms(0), Ms(9_000), "Too short"), duration=Ms(9_000), papers=())
    assert broken(feed.documents(bare, GUID, [short])) == {}
