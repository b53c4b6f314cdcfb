"""Feeds that are not quite what RSS asks for: read as apps read them, said, and in time by their length."""

import contextlib
import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import feed
from podcast.errors import FeedError
from podcast.feed import foreign_dates, foreign_letters, foreign_xml
from tests.feed.samples import GUID, SHOW, channel, values

FROM = "https://old.example/feed.xml"
ENTRY = (
    "<item><title>A</title><guid>g</guid><pubDate>Mon, 06 May 2024 10:00:00 +0000</pubDate>"
    '<enclosure url="https://old.example/a.mp3" length="1" type="audio/mpeg"/>{}</item>'
)


def rss(inside: str = "", around: str = "") -> str:
    return f'<rss version="2.0"{around}><channel><title>T</title>{ENTRY.format(inside)}</channel></rss>'


def described(data: bytes | str) -> str:
    """The description of the feed's one item, as our feed has it."""
    whole = data if isinstance(data, bytes) else data.encode()
    (item,) = feed.parse_foreign(whole, FROM).inherited
    return "".join(values(channel(feed.render(SHOW, GUID, [item])), "item/description/text()"))


SAID = "<description>{}</description>"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("\n \t" + '<?xml version="1.0"?>' + rss(SAID.format("a")), "a"),
        ("\ufeff\n" + '<?xml version="1.0"?>' + rss(SAID.format("a")), "a"),
        ("Warning: x in <b>y</b>\n<?xml version='1.0'?>" + rss(SAID.format("a")), "a"),
        ("<!DOCTYPE rss>" + rss(SAID.format("a")), "a"),
        ('<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://n.example/rss.dtd">' + rss(SAID.format("a")), "a"),
        ('<!DOCTYPE rss [<!ENTITY me "Jo"><!ENTITY b "&#8212;">]>' + rss(SAID.format("&me;&b;")), "Jo—"),
        ('<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss(SAID.format("&x;")), "&x;"),
        (rss(SAID.format("1&nbsp;2 &eacute; AT&T & &bogus; &amp;lt;")), "1\xa02 é AT&T & &bogus; &lt;"),
        (rss(SAID.format("a]]>b")), "a]]>b"),
        (rss(SAID.format("a&#0;\x08b")), "ab"),
        (rss(SAID.format("<![CDATA[a & b &nbsp; <p>c</p>]]> &copy;")), "a & b &nbsp; <p>c</p> ©"),
        (('<?xml version="1.0" encoding="utf-8"?>' + rss(SAID.format("it’s"))).encode("cp1252"), "it’s"),
        (('<?xml version="1.0" encoding="gb2312"?>' + rss(SAID.format("朱镕基"))).encode("gbk"), "朱镕基"),
        (('<?xml version="1.0" encoding="big5"?>' + rss(SAID.format("論文"))).encode("big5"), "論文"),
        (('<?xml version="1.0" encoding="utf-16"?>' + rss(SAID.format("論文"))).encode("utf-16"), "論文"),
        (('<?xml version="1.0" encoding="utf-8"?>' + rss(SAID.format("每周论文"))).encode("gbk"), "每周论文"),
        (('<?xml version="1.0"?>' + rss(SAID.format("毎週の論文です"))).encode("shift_jis"), "毎週の論文です"),
        # One bad byte leaves the other letters as they are.
        (rss(SAID.format("每周论文：")).encode().replace("：".encode(), "：".encode()[:2]), "每周论文\ufffd"),
        (('<?xml version="1.0"?>' + rss(SAID.format("每周论文"))).encode("utf-16-le"), "每周论文"),
        ((" \n" + rss(SAID.format("每周论文"))).encode("utf-16-le"), "每周论文"),
        *(('<?xml version="1.0" encoding="utf-16"?>' + rss(SAID.format(words)), words) for words in ("aé", "abé")),
        ('<?xml version="1.0" encoding="x-unknown"?>' + rss(SAID.format("每周论文")), "每周论文"),
        (rss(SAID.format("a"), ' xmlns="http://backend.userland.com/rss2"'), "a"),
        (rss(SAID.format("a") + "<itunes:duration>5</itunes:duration><x:y/>"), "a"),
        (rss(SAID.format("a") + '<n:y xmlns:n="relative"/>'), "a"),
    ],
)
def test_what_apps_read_is_read(data: bytes | str, words: str) -> None:
    assert described(data) == words


def test_what_was_mended_is_said_and_what_is_sound_is_not() -> None:
    assert feed.parse_foreign(rss().encode()).doubts == ()
    (doubt,) = feed.parse_foreign(b"\n<?xml version='1.0'?>" + rss().encode()).doubts
    assert doubt.startswith("it is not quite XML, and is read as podcast apps read it (XML declaration allowed only")
    cut = rss(SAID.format("a" * 50))[:-40].replace("</item>", "")
    (doubt,) = feed.parse_foreign(cut.encode()).doubts
    assert doubt.startswith("it is damaged: look whether all its episodes are here (")


def test_itunes_in_other_letters_is_itunes() -> None:
    loud = rss('<i:duration xmlns:i="http://www.itunes.com/DTDs/Podcast-1.0.dtd">5</i:duration>')
    (item,) = feed.parse_foreign(loud.encode()).inherited
    assert values(channel(feed.render(SHOW, GUID, [item])), "item/itunes:duration/text()") == ["5"]


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("Sat May 16 2020 09:00:57 GMT+0000 (Coordinated Universal Time)", "2020-05-16T09:00:57"),
        ("Sat May 16 2020 09:00:57 GMT+0200 (CEST)", "2020-05-16T07:00:57"),
        ("Mon, 06 May 24 10:00:00 GMT", "2024-05-06T10:00:00"),
        ("Mon, 06 May 2024 10:00:00 --0500", "2024-05-06T15:00:00"),
        ("Mon, ٠٦ May 2024 10:00:00 +0000", "2024-05-06T10:00:00"),
        ("07 Oct 2025", "2025-10-07T00:00:00"),
        ("Wed, 04 Sept 2019 10:00:00 GMT", "2019-09-04T10:00:00"),
        ("Wed, 27 May 2020 34:50:00 -0400", "2020-05-27T00:00:00"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59"),
        ("Mo, 02 Mai 2016 09:05:01 +0200", "2016-05-02T07:05:01"),
        ("mar. 16 août 2016 09:05:01 +0200", "2016-08-16T07:05:01"),
        ("05/16/2020 09:00:57", "2020-05-16T09:00:57"),
        ("16/05/2020", "2020-05-16T00:00:00"),
        ("03.05.2020 09:00", "2020-05-03T09:00:00"),
        ("2020年5月16日 09:00", "2020-05-16T09:00:00"),
        ("Tue, 02 Jun 2020 09:00:00 CEST", "2020-06-02T07:00:00"),
        ("Tue, 02 Jun 2020 09:00:00", "2020-06-02T09:00:00"),
        # RFC 2822, 4.3: JavaScript's getYear.
        ("Mon, 06 May 124 10:00:00 GMT", "2024-05-06T10:00:00"),
        ("Mon, 06 May 2024 24:00:00 +0000", "2024-05-07T00:00:00"),
        ("2024-05-06T24:00:00Z", "2024-05-07T00:00:00"),
        ("Mon, 06 May 2024 10.30.00 +0000", "2024-05-06T10:30:00"),
        # The time stays where its zone is odd, the zone where more follows.
        ("Mon, 06 May 2024 10:00:00 America/New_York", "2024-05-06T10:00:00"),
        ("2024-05-06 10:00:00 +0800 CST", "2024-05-06T02:00:00"),
        ("2024-05-06T10:00:00.000+02:00[Europe/Paris]", "2024-05-06T08:00:00"),
        ("6 May 2024 10:00:00 -9999", "2024-05-06T10:00:00"),
        ("06. Mai 2024, 10:00 Uhr", "2024-05-06T10:00:00"),
        # What feedparser reads of other languages, and WordPress and Java in Chinese.
        ("2004년 05월 28일  01:31:15", "2004-05-28T01:31:15"),
        ("2004-05-25 오후 11:23:17", "2004-05-25T23:23:17"),
        ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00"),
        ("2004-július-13T9:15-05:00", "2004-07-13T14:15:00"),
        ("пн, 06 мая 2024 10:00:00 +0300", "2024-05-06T07:00:00"),
        ("一, 06 5月 2024 10:00:00 +0800", "2024-05-06T02:00:00"),
        ("星期一, 06 十二月 2024 10:00:00 +0000", "2024-12-06T10:00:00"),
        ("2024年05月06日 星期一 10:05", "2024-05-06T10:05:00"),
        ("2024年5月6日（周一）下午3点05分", "2024-05-06T15:05:00"),
        ("二〇二四年十一月二十三日", "2024-11-23T00:00:00"),
    ],
)
def test_odd_dates_are_read_and_said(said: str, at: str) -> None:
    found = foreign_dates.read(said)
    assert (found.at, found.sound) == (dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC), False)


# Not dates at all; what databases and languages have for none; a year by another count.
NO_DATES = (
    *("", "soon", "10:00", "May 2020", "Monday", "Mon, 99 Foo 2020", "1" * 90, "x" * 1000),
    *("Mon, 01 Jan 0001 00:00:00 GMT", "0000-00-00 00:00:00", "Thu, 30 Nov -0001 00:00:00 +0000"),
    *("Sat, 30 Dec 1899 00:00:00 GMT", "令和6年5月6日"),
)


@pytest.mark.parametrize("said", NO_DATES)
def test_what_is_no_date_is_none(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        foreign_dates.read(said)


@given(st.text(max_size=60) | st.text("0123456789:/-. +MonayJunAugGTC", max_size=40))
def test_whatever_a_date_is_it_is_read_or_refused(said: str) -> None:
    with contextlib.suppress(ValueError):
        assert foreign_dates.read(said).at.tzinfo is dt.UTC


def test_undated_episodes_keep_their_place() -> None:
    one, two = (dt.datetime(2020, 1, day, tzinfo=dt.UTC) for day in (1, 2))
    second = dt.timedelta(seconds=1)
    assert foreign_dates.fill([None, two, None, None, one, None]) == [
        two + second, two, one + 2 * second, one + second, one, one - second,
    ]  # fmt: skip
    assert foreign_dates.fill([None, None], two) == [two, two - second]
    filled = foreign_dates.fill([None, None])
    assert filled == sorted(filled, reverse=True)
    assert filled[0].year == 1970


def test_a_feed_whose_episodes_have_no_dates_lends_them_its_own() -> None:
    undated = rss().replace("Mon, 06 May 2024 10:00:00 +0000", "soon")
    built = undated.replace("<title>T</title>", "<title>T</title><lastBuildDate>7 May 2024</lastBuildDate>")
    for data, by in ((built, "the feed's own: 2024-05-07 00:00:00"), (undated, "its place alone: 1970-01-01 00:00:01")):
        found = feed.parse_foreign(data.encode())
        assert found.doubts == (f"A: its date “soon” cannot be read, it is dated by {by} UTC",)


def test_passwords_are_left_out_and_what_would_run_is_no_address() -> None:
    inside = "<link>javascript:alert(1)</link><comments>http://a:b@c.example/</comments>"
    whole = rss(inside).replace("https://old.example/a.mp3", "https://user:pw@old.example/p.mp3")
    (item,) = (found := feed.parse_foreign(whole.encode(), FROM)).inherited
    assert "https://old.example/p.mp3" in item.xml
    assert not [word for word in ("user", "pw", "a:b", "javascript") if word in item.xml]
    assert found.doubts == (
        "A: an address in it had a user's name or password, which are left out",
        "A: an address in it was no place but something to run, it is left out",
    )


# What takes time by the square of something, unless that is bounded. Each took minutes.
_MANY = " ".join(f'a{n}="1"' for n in range(200_000))
_BASES = "".join("<a xml:base='y/'>" for _ in range(200)) + "<b href='x'/>" * 100_000 + "</a>" * 200
HEAVY = {
    "attributes": rss(f"<a {_MANY}/>"),
    "bases": rss(_BASES),
    "own bases": rss("<a xml:base='y/' href='x'/>" * 100_000),
    "namespaces": rss("".join(f'<a{n}:x xmlns:a{n}="urn:{n}"/>' for n in range(20_000))),
    "references": '<!DOCTYPE rss [<!ENTITY a "' + "x" * 999 + '">]>' + rss(SAID.format("&a;" * 200_000)),
    "open CDATA": "\n<?xml version='1.0'?>" + rss("<![CDATA[" * 100_000),
    "document types": "<!DOCTYPE x [" * 20_000 + rss(),
    "depth": rss(SAID.format("<![CDATA[" + "<div>" * 100_000 + "]]>")),
    "a tag": rss(SAID.format("<![CDATA[<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">]]>")),
    "ampersands": rss(SAID.format("<![CDATA[<x>" + "&amp;" * 1_000_000 + "]]>")),
    "comments": rss(SAID.format("<![CDATA[" + "<!--" * 100_000 + "]]>")),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", HEAVY)
def test_a_feed_that_is_made_to_take_long_does_not(kind: str) -> None:
    """By this process's own clock, with ten times the room that the slowest takes."""
    begun = time.process_time()
    with contextlib.suppress(FeedError):
        (item,) = feed.parse_foreign(HEAVY[kind].encode(), FROM).inherited
        assert len(item.xml) < 20_000_000
    assert time.process_time() - begun < 20


def test_bounds_are_said() -> None:
    (doubt,) = feed.parse_foreign(HEAVY["attributes"].encode()).doubts
    assert doubt == f"an element has 200000 attributes: the first {foreign_xml.MOST_ATTRIBUTES} are kept"
    doubt, *_ = feed.parse_foreign(HEAVY["own bases"].encode(), FROM).doubts
    assert doubt == f"an episode has 100004 elements: the first {foreign_xml.MOST_ELEMENTS} are kept"
    for encoding in ("utf-8", "utf-16", "utf-16-be"):
        with pytest.raises(FeedError, match="it declares 20000 namespaces"):
            feed.parse_foreign(HEAVY["namespaces"].encode(encoding))
    with pytest.raises(FeedError, match="not XML"):
        feed.parse_foreign(('<?xml version="1.0" encoding="cp037"?>' + HEAVY["namespaces"]).encode("cp037"))


@given(st.text("<>&;![]CDATA-'\" xmlns:=rss/?#", max_size=80))
def test_mended_letters_are_utf8_whatever_they_were(said: str) -> None:
    foreign_letters.mend(said.encode("utf-8", "surrogatepass")).decode()
