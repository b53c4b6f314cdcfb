"""Relative addresses of foreign items: what they lead to afterwards, and that nothing else changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import feed, text
from tests.feed.samples import GUID, SHOW, channel, values
from tests.feed.test_foreign import AMERICAN, EUROPEAN, ITUNES, PODCAST

FROM = "https://old.example/shows/salt/feed.xml"
DATED = "<pubDate>Tue, 01 Jun 2021 00:00:00 +0000</pubDate>"
SPACES = f'{ITUNES} {PODCAST} xmlns:psc="http://podlove.org/simple-chapters"'


def foreign(*items: str, around: str = "", head: str = "", address: str = FROM) -> feed.Foreign:
    held = "".join(f"<item{around}>{DATED}{item}</item>" for item in items)
    return feed.parse_foreign(f'<rss version="2.0" {SPACES}><channel>{head}{held}</channel></rss>'.encode(), address)


def one(said: str, around: str = "", address: str = FROM) -> str:
    """What an enclosure's address is carried as."""
    (item,) = foreign(f'<guid>a</guid><enclosure url="{said}"/>', around=around, address=address).inherited
    (url,) = values(channel(feed.render(SHOW, GUID, [item])), "item/enclosure/@url")
    return url


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        ("media/e19.mp3", "https://old.example/shows/salt/media/e19.mp3"),
        (" /e19.mp3?a=1&amp;b=2 ", "https://old.example/e19.mp3?a=1&b=2"),
        ("../e19.mp3", "https://old.example/shows/e19.mp3"),
        ("//cdn.example/e19.mp3", "https://cdn.example/e19.mp3"),
        ("?file=19", "https://old.example/shows/salt/feed.xml?file=19"),
        ("sp ace ü.mp3", "https://old.example/shows/salt/sp ace ü.mp3"),
    ],
)
def test_what_is_relative_leads_from_the_feeds_own_address(said: str, leads: str) -> None:
    assert one(said) == leads


@pytest.mark.parametrize(
    "said",
    [
        "HTTP://Old.Example:80/a/../b.mp3",
        " https://old.example/sp ace ü.mp3",
        "https://old.example/a%2fb.mp3#t=1",
        "ftp://old.example/a.mp3",
        "urn:x:19",
        "//[x/a.mp3",
    ],
)
def test_what_is_absolute_or_leads_nowhere_stays_letter_by_letter(said: str) -> None:
    assert one(said) == said
    assert foreign(f'<guid>a</guid><enclosure url="{said}"/>').settled == ()


@pytest.mark.parametrize(
    ("said", "leads"),
    [
        ("https://me:pw@old.example/a.mp3", "https://old.example/a.mp3"),
        ("https://token@old.example/a.mp3", "https://old.example/a.mp3"),
        ("HTTPS://me:p@w@old.example/a@b.mp3", "HTTPS://old.example/a@b.mp3"),
        ("//me:pw@old.example/a.mp3", "https://old.example/a.mp3"),
        ("https:\\\\me:pw@old.example\\a.mp3", "https:\\\\old.example\\a.mp3"),
        ("https:////me:pw@old.example/a.mp3", "https:////old.example/a.mp3"),
        ("https:me:pw@old.example/a.mp3", "https:old.example/a.mp3"),
        ("ht&#9;tps://me:pw&#10;@old.example/a.mp3", "https://old.example/a.mp3"),
        ("https://op3.dev/e/https://me:pw@old.example/a.mp3", "https://op3.dev/e/https://old.example/a.mp3"),
        ("https://old.example/@jo/a.mp3", "https://old.example/@jo/a.mp3"),
    ],
)
def test_no_password_goes_along_however_the_address_is_written(said: str, leads: str) -> None:
    assert one(said) == leads


def test_the_channels_addresses_lose_their_passwords_too() -> None:
    head = (
        "<link>https://me:pw@old.example/</link><itunes:image href='//me:pw@old.example/c.jpg'/>"
        '<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="https://me:pw@old.example/2.xml"/>'
    )
    found = foreign(head=head)
    assert (found.link, found.image) == ("https://old.example/", "https://old.example/c.jpg")
    assert found.more == "https://old.example/2.xml"
    assert foreign(head=head.replace("https://me", "ftp://me")).more == "ftp://old.example/2.xml"


@pytest.mark.parametrize(
    "inside",
    [
        "<image><url>javascript:x()</url></image>",
        "<f:origLink xmlns:f='urn:f'>java&#10;script:x()</f:origLink>",
        "<a:author xmlns:a='http://www.w3.org/2005/Atom'><a:uri>vbscript:x()</a:uri></a:author>",
        "<itunes:author xmlns:l='http://www.w3.org/1999/xlink' l:href='javascript:x()'>A</itunes:author>",
        "<podcast:socialInteract uri='https://x.example/1' accountUrl='javascript:x()'/>",
        "<podcast:chapters url='data:text/html,x()'/>",
    ],
)
def test_nothing_that_runs_stands_in_an_address(inside: str) -> None:
    found = foreign(f'<guid>a</guid><title>A</title><enclosure url="https://old.example/a.mp3"/>{inside}')
    assert "x()" not in found.inherited[0].xml
    assert found.doubts == ("A: an address in it was no place but something to run, it is left out",)


def test_an_enclosure_to_run_is_named_and_a_guid_to_run_is_no_link() -> None:
    found = foreign(
        '<guid>a</guid><title>A</title><enclosure url="javascript:x()"/>',
        '<guid>javascript:x()</guid><title>JavaScript: a history</title><enclosure url="https://old.example/b.mp3"/>',
    )
    assert found.doubts == ("A: its enclosure is no address, but something to run, it is left out",)
    (item,) = found.inherited
    assert (item.guid, item.title) == ("javascript:x()", "JavaScript: a history")
    assert 'isPermaLink="false"' in item.xml


@pytest.mark.parametrize(
    ("around", "leads"),
    [
        (' xml:base="https://cdn.example/m/"', "https://cdn.example/m/e.mp3"),
        (' xml:base="m/"', "https://old.example/shows/salt/m/e.mp3"),
        (' xml:base="file:///etc/"', "https://old.example/shows/salt/e.mp3"),
        (' xml:base="javascript:1"', "https://old.example/shows/salt/e.mp3"),
    ],
)
def test_xml_base_counts_where_it_leads_to_the_web(around: str, leads: str) -> None:
    assert one("e.mp3", around) == leads


def test_xml_base_of_the_whole_feed_and_of_an_item_add_up() -> None:
    item = f'<item xml:base="m/">{DATED}<guid>a</guid><enclosure url="e.mp3"/><link>/p</link></item>'
    data = f'<rss version="2.0" xml:base="//cdn.example/x/y"><channel>{item}</channel></rss>'
    found = feed.parse_foreign(data.encode(), FROM)
    assert found.settled == ("https://cdn.example/x/m/e.mp3", "https://cdn.example/p")
    assert feed.parse_foreign(data.encode()).settled == ()


FULL = """<guid isPermaLink="true">/e/19</guid><title>a/b</title><link> e/19 </link><comments>c</comments>
<enclosure url="e.mp3" length="5" type="audio/mpeg"/><itunes:image href="e.jpg"/>
<podcast:transcript url="e.vtt" type="text/vtt"/><podcast:chapters url="e.json" type="application/json+chapters"/>
<podcast:person href="jo" img="jo.jpg">Jo</podcast:person>
<podcast:alternateEnclosure type="audio/opus"><podcast:source uri="e.opus"/></podcast:alternateEnclosure>
<psc:chapters><psc:chapter start="0" title="A" href="t" image="t.jpg"/></psc:chapters>
<description>see x.html</description>"""
NAMES = ("e/19", "c", "e.mp3", "e.jpg", "e.vtt", "e.json", "jo", "jo.jpg", "e.opus", "t", "t.jpg")


def test_every_address_of_an_item_is_settled_and_nothing_else() -> None:
    found = foreign(FULL)
    base = FROM.removesuffix("feed.xml")
    assert sorted(found.settled) == sorted(base + name for name in NAMES)
    (item,) = found.inherited
    assert (item.guid, item.title, item.page) == ("/e/19", "a/b", base + "e/19")
    whole = FULL.replace("> e/19 <", f">{base}e/19<").replace(">c<", f">{base}c<")
    for name in NAMES[2:]:
        whole = whole.replace(f'"{name}"', f'"{base}{name}"')
    again = foreign(whole)
    assert (again.inherited, again.settled) == (found.inherited, ())


def test_an_item_without_guid_gets_the_address_that_its_file_has_now() -> None:
    (item,) = foreign('<title>A</title><enclosure url="e.mp3"/>').inherited
    assert (item.guid, item.page) == ("https://old.example/shows/salt/e.mp3",) * 2


def test_what_is_left_out_is_not_counted() -> None:
    assert foreign("<guid>post</guid><link>/post</link>").settled == ()


def test_the_channels_own_addresses_lead_from_there_too() -> None:
    head = "<link>/</link><itunes:image href='c.jpg'/><itunes:new-feed-url>new.xml</itunes:new-feed-url>"
    found = foreign(head=head)
    assert (found.link, found.image) == ("https://old.example/", "https://old.example/shows/salt/c.jpg")
    assert found.moved == "https://old.example/shows/salt/new.xml"
    bare = foreign(head=head, address="")
    assert (bare.link, bare.image, bare.moved) == ("", "", "")


@pytest.mark.parametrize("data", [AMERICAN, EUROPEAN], ids=["american", "european"])
def test_a_feed_of_absolute_addresses_is_the_same_wherever_it_lies(data: bytes) -> None:
    assert feed.parse_foreign(data, FROM) == feed.parse_foreign(data)


@given(st.text(max_size=30) | st.text("/.:?#[]@%a1", max_size=12))
def test_whatever_stands_there_a_join_is_a_web_address_or_nothing(reference: str) -> None:
    found = text.joined(FROM, reference)
    assert not found or found.startswith(("https://", "http://"))
    assert text.joined("", reference) == "" or reference.strip().lower().startswith("http")
