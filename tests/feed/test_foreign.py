"""Feeds as other hosts write them: made by hand after what their feeds look like."""

import dataclasses
import datetime as dt
from itertools import pairwise

import feedparser
import pytest
from lxml import etree

from podcast import feed
from podcast.errors import FeedError
from podcast.feed import rules
from podcast.feed.carried import moment
from podcast.model import Week
from tests.feed.samples import GUID, SHOW, channel, make, values

ITUNES = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
PODCAST = 'xmlns:podcast="https://podcastindex.org/namespace/1.0"'

# Everything in CDATA, pubDate in a zone of its own, tracking prefixes in the enclosure.
AMERICAN = f"""<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet href="/feed.xsl" type="text/xsl"?>
<rss version="2.0" {ITUNES} {PODCAST} xmlns:googleplay="http://www.google.com/schemas/play-podcasts/1.0"
     xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
  <!-- made by a host -->
  <title><![CDATA[Salt & Light]]></title>
  <link>https://salt.example/</link>
  <atom:link href="https://feeds.host.example/salt?page=2" rel="next" type="application/rss+xml"/>
  <language>en-US</language>
  <copyright>2021 Salt</copyright>
  <description><![CDATA[Stories &amp; <b>more</b>.]]></description>
  <itunes:author>Jo Salt</itunes:author>
  <itunes:owner><itunes:name>Jo</itunes:name><itunes:email>jo@salt.example</itunes:email></itunes:owner>
  <itunes:image href="https://img.host.example/salt.jpg"/>
  <itunes:explicit>yes</itunes:explicit>
  <itunes:category text="Society &amp; Culture"><itunes:category text="Documentary"/></itunes:category>
  <itunes:category text="History"/>
  <podcast:locked owner="jo@salt.example">yes</podcast:locked>
  <podcast:guid>917393E3-1B1E-5CEF-ACE4-EDAA54E1F810</podcast:guid>
  <item>
    <title><![CDATA[ Tide: Part I & II ]]></title>
    <itunes:title>Tide</itunes:title>
    <guid isPermaLink="false">Buzz-8675309</guid>
    <pubDate>Sun, 6 Jun 2021 05:00:00 EDT</pubDate>
    <enclosure url="https://op3.dev/e/chrt.fm/track/1/host.example/8675309.mp3?a=1&amp;b=2" length="31415"
               type="audio/mpeg"/>
    <itunes:duration>01:02:03</itunes:duration>
    <content:encoded><![CDATA[<p>He said: "]]]]><![CDATA[>" &nbsp;</p>]]></content:encoded>
    <googleplay:explicit>no</googleplay:explicit>
    <podcast:transcript url="https://host.example/8675309.srt" type="application/srt"/>
    <podcast:person href="https://jo.example">Jo &lt;Salt&gt;</podcast:person>
  </item>
  <item>
    <title>Trailer</title>
    <guid>https://salt.example/?p=1</guid>
    <pubDate>Tue, 01 Jun 2021 00:00:00 +0000</pubDate>
    <enclosure url="https://host.example/1.mp3" length="0" type="audio/mpeg"/>
    <itunes:episodeType>trailer</itunes:episodeType>
  </item>
</channel></rss>""".encode()

# Prefixes of its own, Latin-1, no guid, ISO dates, a post without a file, the old podcast namespace.
EUROPEAN = """<?xml version="1.0" encoding="ISO-8859-1"?>
<rss version="2.0" xmlns:it="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:podcast="https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
 xmlns:psc="http://podlove.org/simple-chapters"><channel>
<title>Grüße</title><link>javascript:alert(1)</link><language>de</language><it:summary>Über alles</it:summary>
<image><url>https://bild.example/c.png</url></image><podcast:locked>no</podcast:locked><it:explicit>false</it:explicit>
<item><title>Äpfel</title><dc:date>2019-03-04T05:06:07+01:00</dc:date><it:duration>59</it:duration>
<enclosure url="https://ton.example/a.m4a" length="77" type="audio/x-m4a"/>
<psc:chapters version="1.2">
  <psc:chapter start="00:00:00" title="Anfang"/>
</psc:chapters></item>
<item><title>Nur Text</title><guid>post-1</guid><pubDate>Mon, 04 Mar 2019 05:06:07 GMT</pubDate></item>
<item><title>Ohne Datum</title><guid>x</guid>
<enclosure url="https://ton.example/b.mp3" length="1" type="audio/mpeg"/></item>
<item><title>Noch eins</title><guid>x</guid><pubDate>2019-03-05</pubDate>
<enclosure url="https://ton.example/c.mp3" length="1" type="audio/mpeg"/></item>
</channel></rss>""".encode("latin-1")


def test_the_show_as_its_feed_describes_it() -> None:
    found = feed.parse_foreign(AMERICAN)
    assert dataclasses.replace(found, inherited=()) == feed.Foreign(
        guid="917393e3-1b1e-5cef-ace4-edaa54e1f810",
        title="Salt & Light",
        description="Stories &amp; <b>more</b>.",
        author="Jo Salt",
        language="en-US",
        link="https://salt.example/",
        email="jo@salt.example",
        image="https://img.host.example/salt.jpg",
        copyright="2021 Salt",
        category=("Society & Culture > Documentary", "History"),
        explicit=True,
        locked=True,
        moved="",
        inherited=(),
        more="https://feeds.host.example/salt?page=2",
        settled=(),
        doubts=(),
    )
    other = feed.parse_foreign(EUROPEAN)
    assert (other.title, other.description, other.image) == ("Grüße", "Über alles", "https://bild.example/c.png")
    assert (other.guid, other.link, other.locked, other.explicit, other.more) == ("", "", False, False, "")


def test_items_by_their_dates() -> None:
    tide, trailer = feed.parse_foreign(AMERICAN).inherited
    assert (tide.guid, tide.title) == ("Buzz-8675309", "Tide: Part I & II")
    assert tide.published == dt.datetime(2021, 6, 6, 9, tzinfo=dt.UTC)
    assert tide.page == "https://op3.dev/e/chrt.fm/track/1/host.example/8675309.mp3?a=1&b=2"
    assert (trailer.guid, trailer.published.day) == ("https://salt.example/?p=1", 1)


def test_what_a_person_should_look_at_is_said() -> None:
    found = feed.parse_foreign(EUROPEAN)
    assert [item.guid for item in found.inherited] == ["x", "https://ton.example/a.m4a"]
    assert found.doubts == (
        "Äpfel: it has no guid, it gets its enclosure's address",
        "Nur Text: it has no enclosure, it is left out",
        "Ohne Datum: it has no date, it is dated by its neighbour: 2019-03-05 00:00:01 UTC",
        "Noch eins: another item has its guid, it is left out",
    )
    assert found.inherited[0].published == dt.datetime(2019, 3, 5, 0, 0, 1, tzinfo=dt.UTC)


def facts(data: bytes) -> list[dict[str, list[str]]]:
    """Every text and attribute of each item by its path of tags, as XML means them."""
    found = []
    for item in channel(data).iterfind("item"):
        told = dict[str, list[str]]()
        for node in item.iterdescendants():
            path = "/".join([*(str(a.tag) for a in reversed(list(node.iterancestors()))), str(node.tag)])
            words = node.text or ""
            told.setdefault(path, []).append(words if words.strip() else "")
            for name, value in node.attrib.items():
                told.setdefault(f"{path}@{name!s}", []).append(str(value))
        found.append(told)
    return found


@pytest.mark.parametrize("before", [AMERICAN, EUROPEAN], ids=["american", "european"])
def test_items_are_carried_on_to_the_letter(before: bytes) -> None:
    """Nothing that the old items say is missing or other than it was; nothing is added but what `doubts` names."""
    items = feed.parse_foreign(before).inherited
    after = facts(feed.render(SHOW, GUID, items))
    kept = {told["rss/channel/item/title"][0]: told for told in facts(before)}
    assert len(after) == 2
    for told in after:
        old = kept[told["rss/channel/item/title"][0]]
        added = {path.rpartition("/")[2] for path in set(told) - set(old)}
        assert added <= ({"guid", "guid@isPermaLink", "pubDate"} if before is EUROPEAN else set())
        assert {path: told[path] for path in old} == old


@pytest.mark.parametrize("before", [AMERICAN, EUROPEAN], ids=["american", "european"])
def test_once_carried_they_stay_the_same(before: bytes) -> None:
    items = feed.parse_foreign(before).inherited
    own = make(Week(2020, 5), published=dt.datetime(2020, 2, 3, tzinfo=dt.UTC))
    data = feed.render(SHOW, GUID, [*items, own])
    for _ in range(2):
        read = feed.parse(data)
        assert (read.items, read.inherited) == ((own,), items)
        data_again = feed.render(SHOW, GUID, [*read.inherited, *read.items])
        assert data_again == data
    assert not feedparser.parse(data).bozo


def test_known_namespaces_get_their_usual_prefixes_and_others_stay() -> None:
    data = feed.render(SHOW, GUID, feed.parse_foreign(EUROPEAN).inherited).decode()
    assert "<itunes:duration" in data
    assert "it:duration" not in data
    assert '<psc:chapters xmlns:psc="http://podlove.org/simple-chapters"' in data
    assert len(values(channel(data.encode()), "//item")) == 2


def test_the_channel_is_dated_by_its_own_episodes_alone() -> None:
    """An imported one may be dated years ahead."""
    ahead = AMERICAN.replace(b"Sun, 6 Jun 2021 05:00:00 EDT", b"Tue, 31 Dec 2030 06:00:00 GMT")
    items = feed.parse_foreign(ahead).inherited
    assert items[0].published.year == 2030
    own = channel(feed.render(SHOW, GUID, [*items, make()]))
    assert values(own, "item[1]/pubDate/text()") == ["Tue, 31 Dec 2030 06:00:00 GMT"]
    assert values(own, "lastBuildDate/text()|pubDate/text()") == ["Mon, 09 Jun 2025 06:00:00 +0000"] * 2
    assert values(channel(feed.render(SHOW, GUID, items)), "lastBuildDate|pubDate") == []
    for ours in ([make()], []):
        found = rules.judge(feed.documents(SHOW, GUID, [*items, *ours]))
        assert next(one for one in found if one.asks.startswith("channel: lastBuildDate")).holds


def test_a_feed_of_this_program_is_carried_as_any_other() -> None:
    """Its own notes go: where it was made, they meant other files."""
    (item,) = feed.parse_foreign(feed.render(SHOW, GUID, [make()])).inherited
    assert (item.guid, item.published) == (make().guid, make().published)
    assert "measures" not in item.xml
    assert 'purpose="ai-content"' in item.xml
    assert feed.parse(feed.render(SHOW, GUID, [item])).inherited == (item,)


def test_pages_of_a_feed_are_joined_by_their_items() -> None:
    first, second = feed.parse_foreign(AMERICAN).inherited, feed.parse_foreign(EUROPEAN).inherited
    read = feed.parse(feed.render(SHOW, GUID, [*first, *second])).inherited
    assert len(read) == 4
    assert all(newer.published >= older.published for newer, older in pairwise(read))


@pytest.mark.parametrize("data", [b"", b"<feed xmlns='http://www.w3.org/2005/Atom'/>", b"<rss version='2.0'/>"])
def test_what_is_no_rss_is_refused(data: bytes) -> None:
    with pytest.raises(FeedError, match=r"not XML|not an RSS feed"):
        feed.parse_foreign(data)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("Sun, 06 Jun 2021 05:00:00 -0400", "2021-06-06T09:00:00+00:00"),
        ("6 Jun 2021 05:00 GMT", "2021-06-06T05:00:00+00:00"),
        (" Sun, 06 Jun 2021 05:00:00 -0000 ", "2021-06-06T05:00:00+00:00"),
        ("2021-06-06T05:00:00Z", "2021-06-06T05:00:00+00:00"),
        ("2021-06-06", "2021-06-06T00:00:00+00:00"),
    ],
)
def test_dates_as_hosts_write_them(said: str, at: str) -> None:
    assert moment(said) == dt.datetime.fromisoformat(at)


@pytest.mark.parametrize("said", ["Fri, 31 Dec 9999 23:59:59 -0500", "0001-01-01T00:00:00+05:00", "soon", ""])
def test_a_date_that_is_none_in_utc_is_one_that_cannot_be_read(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        moment(said)


def test_white_space_between_elements_goes_and_that_in_texts_stays() -> None:
    from podcast.feed.carried import letters

    spaced = "<item>\n  <title> a  b\n</title>\n  <x>\n <y/>\n </x><z>one <b>two</b> three</z>\n</item>"
    assert letters(etree.fromstring(spaced)) == (
        "<item><title> a  b\n</title><x><y></y></x><z>one <b>two</b> three</z></item>"
    )
