"""An old show's pages, read from a real server, and what of them goes into the show's feed."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from podcast import feed
from podcast.errors import FeedError, GateRefused
from podcast.feed import Foreign
from podcast.model import Week
from podcast.net import retry
from podcast.net.asking import Patience
from podcast.show import Publishing
from podcast.stages import catalogue, moving, paging
from podcast.stages.catalogue import Desk
from podcast.stores.local import LocalStore
from podcast.stores.rehearsal import Rehearsal
from tests.feed.samples import channel as channel_of
from tests.feed.samples import values
from tests.protocols import Fault, Handler, Protocol, raw, redirect, status
from tests.stages import published
from tests.stores.gateways import Gateway
from tests.stores.mortal import Mortal

SHOW = replace(
    published.SHOW,
    image="https://cdn.example.org/cover.jpg",
    publish=Publishing(base_url="https://cdn.example.org", feed_items=5),
)
OLD_GUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
PATIENCE = Patience(policy=retry.Policy(attempts=2, first=0.001))


class Host(Protocol):
    """`pages` by their paths; what is not among them is not found."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = dict[str, bytes]()

    def answer(self, handler: Handler) -> None:
        page = self.pages.get(handler.path)
        handler.send(200, page, "application/rss+xml") if page else status(404)(handler)


@pytest.fixture(scope="module")
def running() -> Iterator[Host]:
    with Host() as host:
        yield host


@pytest.fixture
def host(running: Host) -> Host:
    running.pages.clear()
    running.seen.clear()
    return running


def entry(number: int, **changes: str) -> str:
    facts = {"guid": f"old-{number}", "title": f"Old {number}", "file": f"https://old.example/{number}.mp3"} | changes
    date = format_datetime(dt.datetime(2020, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=7 * number))
    sound = f'<enclosure url="{facts["file"]}" length="1000" type="audio/mpeg"/>'
    return f"<item><title>{facts['title']}</title><guid>{facts['guid']}</guid><pubDate>{date}</pubDate>{sound}</item>"


def page(*entries: str, more: str = "", relation: str = "next", head: str = "") -> bytes:
    link = f'<atom:link href="{more}" rel="{relation}"/>' if more else ""
    spaces = 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:podcast="https://podcastindex.org/namespace/1.0"'
    return f'<rss version="2.0" {spaces}><channel>{link}{head}{"".join(entries)}</channel></rss>'.encode()


def read(host: Host, path: str = "/feed") -> Foreign:
    return paging.read(host.url + path, lambda _words: None, PATIENCE)


def guids(old: Foreign) -> list[str]:
    return [item.guid for item in old.inherited]


# The pages


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=6), st.sampled_from(["next", "prev-archive"]))
def test_however_a_feed_is_cut_all_its_items_are_found_once(running: Host, cuts: list[int], relation: str) -> None:
    """Each page after the first repeats the last item of the one before, as yearly archives do."""
    running.pages.clear()
    first = 0
    for number, length in enumerate(cuts):
        held = [entry(-n) for n in range(max(first - 1, 0), first + length)]
        more = f"/page?n={number + 1}" if number + 1 < len(cuts) else ""
        path = f"/page?n={number}" if number else "/feed"
        running.pages[path] = page(*reversed(held), more=more, relation=relation)
        first += length
    found = read(running)
    assert guids(found) == [f"old-{-n}" for n in range(sum(cuts))]
    assert found.doubts == ()
    assert all(newer.published > older.published for newer, older in pairwise(found.inherited))


def test_of_an_item_on_two_pages_the_newer_page_counts(host: Host) -> None:
    host.pages["/feed"] = page(entry(2, title="New words"), more="?p=2")
    host.pages["/feed?p=2"] = page(entry(2), entry(1))
    assert [item.title for item in read(host).inherited] == ["New words", "Old 1"]


def test_a_server_that_gives_one_page_for_every_number_is_left(host: Host) -> None:
    host.pages["/feed"] = page(entry(1), more=f"{host.url}/feed?p=2")
    host.pages["/feed?p=2"] = page(entry(1), more=f"{host.url}/feed?p=2")
    assert guids(read(host)) == ["old-1"]
    assert [asked.query for asked in host.seen] == [{}, {"p": "2"}]


@pytest.mark.slow
def test_a_feed_without_end_is_left_with_what_it_had(host: Host) -> None:
    for number in range(paging.MOST_PAGES + 1):
        host.pages[f"/feed?p={number}"] = page(entry(-number), more=f"?p={number + 1}")
    found = read(host, "/feed?p=0")
    assert len(found.inherited) == paging.MOST_PAGES
    assert found.doubts == (f"it has more than {paging.MOST_PAGES} pages: older ones were not asked for",)


def answer(handler: Handler) -> None:
    """As the host answers without a fault."""
    handler.protocol.answer(handler)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (status(404), "there is no feed (HTTP 404)"),
        (status(403), "the server does not give the feed (HTTP 403)"),
        (raw(b"<!DOCTYPE html><p>Gone"), "this is a web page, not a feed"),
        (raw(b"gone"), "the feed is not XML: Start tag expected, '<' not found, line 1, column 1"),
        (redirect("/nowhere"), "there is no feed (HTTP 404)"),
    ],
)
def test_what_came_before_an_older_page_that_is_missing_counts(host: Host, fault: Fault, said: str) -> None:
    host.pages["/feed"] = page(entry(3), entry(2), more="/older")
    host.pages["/older"] = page(entry(1), more="/oldest")
    host.pages["/oldest"] = page(entry(0))
    host.fail(answer, answer, fault)
    found = read(host)
    assert guids(found) == ["old-3", "old-2", "old-1"]
    (doubt,) = found.doubts
    assert doubt.startswith(f"older episodes are missing: {host.url}/")
    assert doubt.endswith(said)


def test_an_older_page_that_may_come_later_is_waited_for(host: Host) -> None:
    host.pages["/feed"] = page(entry(1), more="/older")
    host.fail(answer, *[status(503)] * 2)
    with pytest.raises(FeedError, match="could not be had after 2 attempts") as caught:
        read(host)
    assert caught.value.where == f"{host.url}/older"


def test_pages_in_a_circle_are_left_whatever_their_bytes(host: Host) -> None:
    """Each answer has another moment in it, so that no two are equal."""
    pages = {"/feed": page(entry(2), more="/b"), "/b": page(entry(1), more="/feed")}

    def changing(handler: Handler) -> None:
        found = pages[handler.asked.path].replace(b"</channel>", f"<x>{len(host.seen)}</x></channel>".encode())
        handler.send(200, found, "application/rss+xml")

    host.fail(*[changing] * 10)
    assert guids(read(host)) == ["old-2", "old-1"]
    assert len(host.seen) == 2
    host.faults.clear()


def test_pages_without_end_that_have_nothing_new_are_left(host: Host) -> None:
    def repeating(handler: Handler) -> None:
        handler.send(200, page(entry(1), more=f"/feed?p={len(host.seen)}"), "application/rss+xml")

    host.fail(*[repeating] * 50)
    found = read(host)
    host.faults.clear()
    assert guids(found) == ["old-1"]
    assert found.doubts == (f"{paging.MOST_BARREN} pages in a row had no episode that was new: no more were asked for",)
    assert len(host.seen) == 1 + paging.MOST_BARREN


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://[x", "ftp://old.example/feed"])
def test_a_link_that_leads_nowhere_is_said(host: Host, link: str) -> None:
    host.pages["/feed"] = page(entry(1), more=link)
    found = read(host)
    assert guids(found) == ["old-1"]
    assert found.doubts == (f"the link to older episodes leads nowhere ({link})",)


def test_an_older_page_is_asked_for_without_the_password_in_its_link(host: Host) -> None:
    host.pages["/feed"] = page(entry(2), more=host.url.replace("//", "//me:its-secret@") + "/older")
    host.pages["/older"] = page(entry(1))
    found = read(host)
    assert guids(found) == ["old-2", "old-1"]
    assert "Authorization" not in host.seen[1].headers
    host.pages["/feed"] = page(entry(2), more="ftp://me:its-secret@x.example/")
    assert read(host).doubts == ("the link to older episodes leads nowhere (ftp://x.example/)",)


@pytest.mark.parametrize("data", [b"nothing", b"<feed xmlns='http://www.w3.org/2005/Atom'/>", b'{"items": []}'])
def test_what_is_no_rss_is_named_with_its_address(host: Host, data: bytes) -> None:
    host.pages["/feed?key=own"] = data
    with pytest.raises(FeedError, match=r"not XML|not an RSS feed") as caught:
        read(host, "/feed?key=own")
    assert caught.value.where == f"{host.url}/feed"
    assert "podcast apps subscribe to" in caught.value.remedy


def test_a_show_without_guid_gets_that_of_its_address(host: Host) -> None:
    host.pages["/feed"] = page(entry(1))
    assert read(host).guid == str(feed.podcast_guid(f"{host.url}/feed"))
    host.pages["/feed"] = page(entry(1), head=f"<podcast:guid>{OLD_GUID}</podcast:guid>")
    assert read(host).guid == OLD_GUID


def test_relative_addresses_lead_from_the_page_that_has_them_and_are_said_once(host: Host) -> None:
    """From where each page came from in the end, without the key that a subscriber asks with."""
    host.pages["/a/feed?key=own"] = page(entry(3, file="3.mp3"), entry(2, file="2.mp3"), more="/b/old?key=own")
    host.pages["/b/old?key=own"] = page(entry(2, file="2.mp3"), entry(1, file="#1"))
    host.fail(redirect("/a/feed?key=own"))
    found = read(host)
    files = [values(etree.fromstring(item.xml), "enclosure/@url") for item in found.inherited]
    assert files == [[f"{host.url}/a/3.mp3"], [f"{host.url}/a/2.mp3"], [f"{host.url}/b/old#1"]]
    assert found.doubts == ("4 addresses were relative: they lead to the old host now",)
    host.pages["/feed"] = page(entry(1, file="1.mp3"))
    assert read(host).doubts == ("1 address was relative: it leads to the old host now",)
    host.pages["/feed"] = page(entry(1))
    assert read(host).doubts == ()


@pytest.mark.parametrize(("to", "moved"), [("/new", "/new"), ("/feed/", ""), ("/old", ""), ("javascript:1", "")])
def test_where_a_feed_has_moved_to_unless_it_names_itself(host: Host, to: str, moved: str) -> None:
    tag = '<it:new-feed-url xmlns:it="http://www.itunes.com/dtds/podcast-1.0.dtd">'
    host.pages["/feed"] = page(entry(1), head=f"{tag}{to}</it:new-feed-url>")
    host.fail(redirect("/feed"))
    assert read(host, "/old").moved == (host.url + moved if moved else "")


# Into the show's feed


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return published.desk(LocalStore(tmp_path / "public"), SHOW)


def old(*numbers: int, **changes: str) -> Foreign:
    head = f"<podcast:guid>{OLD_GUID}</podcast:guid>"
    return feed.parse_foreign(page(*(entry(number, **changes) for number in numbers), head=head))


def carried(desk: Desk) -> list[str]:
    return [item.guid for item in catalogue.read(desk.show, desk.store).feed.inherited]


def test_taken_once_they_are_not_taken_again(desk: Desk) -> None:
    assert moving.plan(desk, old(1, 2)).new == old(2, 1).inherited
    assert moving.take_over(desk, old(1, 2)) is True
    assert moving.take_over(desk, old(1, 2)) is False
    again = moving.plan(desk, old(1, 2, 3))
    assert ([item.guid for item in again.new], again.known, again.changed) == (["old-3"], 2, ())
    assert moving.take_over(desk, old(1, 2, 3)) is True
    assert carried(desk) == ["old-3", "old-2", "old-1"]
    assert [len(feed.parse(data).inherited) for data in kept(desk)] == [2]


def kept(desk: Desk) -> list[bytes]:
    """The feeds before the present one."""
    return [found.data for key in desk.store.keys("feed-history/") if (found := desk.store.read(key))]


def test_what_the_old_host_changes_later_stays_as_it_was(desk: Desk) -> None:
    moving.take_over(desk, old(1))
    before = desk.store.read(feed.KEY)
    move = moving.plan(desk, old(1, title="Other words"))
    assert (move.new, move.known, move.changed) == ((), 1, ("Other words",))
    assert moving.take_over(desk, old(1, title="Other words")) is False
    assert desk.store.read(feed.KEY) == before


def test_an_empty_feed_takes_the_podcast_guid_and_one_with_episodes_keeps_its_own(desk: Desk, tmp_path: Path) -> None:
    moving.take_over(desk, old(1))
    assert catalogue.read(desk.show, desk.store).feed.guid == OLD_GUID
    other = published.desk(LocalStore(tmp_path / "other"), SHOW)
    published.publish(other, tmp_path, Week(2025, 30))
    own = catalogue.read(SHOW, other.store).feed
    moving.take_over(other, old(1))
    assert moving.plan(other, old(1)).guid == own.guid != OLD_GUID
    after = catalogue.read(SHOW, other.store).feed
    assert (after.guid, after.items, carried(other)) == (own.guid, own.items, ["old-1"])
    named = replace(other, show=replace(SHOW, guid="9b024349-ccf0-5f69-a609-6b82873eab3c"))
    assert moving.plan(named, old(2)).guid == named.show.guid


def test_more_items_than_the_feed_may_have_go_into_archives(desk: Desk) -> None:
    moving.take_over(desk, old(*range(120)))
    keys = [key for key in desk.store.keys("feed") if "/" not in key]
    assert keys == ["feed-2020.xml", "feed-2021.xml", "feed-2022.xml", "feed.xml"]
    stored = desk.store.read(feed.KEY)
    assert stored
    assert values(channel_of(stored.data), "item/guid/text()") == [f"old-{n}" for n in range(119, 114, -1)]
    assert carried(desk) == [f"old-{n}" for n in reversed(range(120))]


def test_a_week_published_meanwhile_is_not_lost(desk: Desk, tmp_path: Path) -> None:
    moving.take_over(desk, old(1))
    moments = list[str]()

    def meanwhile(moment: str, key: str) -> None:
        if (moment, key) == ("stored", feed.KEY) and not moments:
            moments.append(moment)
            published.publish(desk, tmp_path, Week(2025, 30))

    assert moving.take_over(replace(desk, store=Mortal(desk.store, meanwhile)), old(1, 2)) is True
    assert moments == ["stored"]
    after = catalogue.read(desk.show, desk.store).feed
    assert [item.week for item in after.items] == [Week(2025, 30)]
    assert carried(desk) == ["old-2", "old-1"]


def test_a_cover_of_the_shows_own_lies_there_before_the_feed_names_it(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "cover.jpg").write_bytes(b"a picture")
    own = replace(desk, show=replace(SHOW, root=tmp_path, image="media/cover-0.jpg", artwork="cover.jpg"))
    at, wrote = Rehearsal(desk.store), list[str]()
    moving.take_over(replace(own, store=at), old(1))
    assert [write.key for write in at.writes] == ["media/cover-0.jpg", "index.html", "feed.xml"]
    store = Mortal(desk.store, lambda moment, key: wrote.append(key) if moment == "kept" else None)
    moving.take_over(replace(own, store=store), old(1))
    assert wrote == ["media/cover-0.jpg", "index.html", "feed.xml"]


def test_a_show_that_no_directory_would_take_is_refused_before_anything_is_written(desk: Desk) -> None:
    bare = replace(desk, show=replace(SHOW, image=""))
    pictured = replace(old(1), image="https://old.example/c.jpg")
    move = moving.plan(bare, pictured)
    assert [item.guid for item in move.new] == ["old-1"]
    with pytest.raises(GateRefused, match="channel: itunes:image, a JPEG or PNG") as caught:
        moving.refuse(bare, pictured, move)
    assert "itunes:image/@href is missing" in caught.value.what
    assert "set `image` in podcast.toml (the old show's is https://old.example/c.jpg): " in caught.value.remedy
    assert desk.store.keys("") == ()
    moving.refuse(desk, pictured, moving.plan(desk, pictured))
    other = replace(desk, show=replace(SHOW, category=("Papers",)))
    with pytest.raises(GateRefused, match="'Papers' is none of Apple's categories") as caught:
        moving.refuse(other, pictured, moving.plan(other, pictured))
    assert caught.value.remedy == "Nothing was taken over; correct podcast.toml"


def test_what_of_old_items_breaks_a_rule_is_said_and_stays(desk: Desk) -> None:
    odd = replace(old(), inherited=(*old(1).inherited, *old(2, file="https://old.example/1.mp3").inherited))
    said = moving.plan(desk, odd).odd
    assert said == ("feed.xml: 2 items share the enclosure https://old.example/1.mp3",)
    moving.take_over(desk, odd)
    assert len(carried(desk)) == 2


def test_settings_that_differ_from_the_old_channel_are_named() -> None:
    head = "<title>Small Show</title><language>en-GB</language><link>https://old.example/</link>"
    found = list(moving.differences(SHOW, feed.parse_foreign(page(head=head))))
    assert found == [
        "link: it was “https://old.example/”, podcast.toml has none",
    ]
    category = '<it:category xmlns:it="http://www.itunes.com/dtds/podcast-1.0.dtd" text="Arts"/>'
    explicit = '<it:explicit xmlns:it="http://www.itunes.com/dtds/podcast-1.0.dtd">true</it:explicit>'
    loud = feed.parse_foreign(page(head=category + explicit))
    assert list(moving.differences(SHOW, loud)) == [
        "category: it was “Arts”, here it is “Technology” by default",
        "explicit: it was “true”, here it is “false” by default",
    ]
    assert list(moving.differences(replace(SHOW, category=("History",), explicit=True), loud)) == [
        "category: it was “Arts”, podcast.toml says “History”",
    ]
    assert list(moving.differences(replace(SHOW, category=("Arts",), explicit=True), loud)) == []
    french = feed.parse_foreign(page(head="<title>Autre</title><language>fr</language>"))
    assert [line.partition(":")[0] for line in moving.differences(SHOW, french)] == ["title", "language"]


@pytest.mark.slow
def test_on_s3_a_second_import_writes_nothing_and_ten_at_once_lose_nothing(
    moto: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in moto.environment().items():
        monkeypatch.setenv(name, value)
    bucket = moto.bucket()
    show = replace(SHOW, publish=replace(SHOW.publish, base_url=f"{moto.url}/{bucket}"))

    def take(number: int) -> bool:
        return moving.take_over(published.desk(moto.store(bucket), show), old(number, number + 1))

    with ThreadPoolExecutor(10) as pool:
        assert all(pool.map(take, range(0, 20, 2)))
    desk = published.desk(moto.store(bucket), show)
    assert sorted(carried(desk)) == sorted(f"old-{number}" for number in range(20))
    before = moto.objects(bucket)
    assert not any(map(take, range(0, 20, 2)))
    assert moto.objects(bucket) == before
