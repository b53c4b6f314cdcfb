"""Another host's feed over HTTP: what is followed, asked again, refused; against a real server."""

import gzip
from collections.abc import Iterator

import pytest

from podcast.errors import FeedError
from podcast.net import feeds, retry
from podcast.net.asking import Patience
from tests.protocols import (
    Clock,
    Fault,
    Handler,
    Protocol,
    raw,
    redirect,
    reset,
    reset_within,
    slow,
    status,
    truncated,
)
from tests.shows import NOWHERE

RSS = b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>'
QUERY = "?auth=subscribers-own-key"


class Host(Protocol):
    def answer(self, handler: Handler) -> None:
        handler.send(200, RSS, "application/rss+xml")


@pytest.fixture
def host() -> Iterator[Host]:
    with Host() as running:
        yield running


def patience(clock: Clock, attempts: int = 3) -> Patience:
    return Patience(timeout=60, policy=retry.Policy(attempts=attempts), clock=clock, sleep=clock.sleep)


def fetch(address: str, clock: Clock | None = None, attempts: int = 3, room: int = feeds.MOST_BYTES) -> feeds.Answer:
    with feeds.client() as client:
        return feeds.fetch(client, address, room, patience(clock or Clock(), attempts))


def refusal(address: str, **changes: int) -> str:
    with pytest.raises(FeedError) as caught:
        fetch(address, **changes)  # type: ignore[arg-type]
    assert "subscribers-own-key" not in f"{caught.value} {caught.value.__cause__}"
    return str(caught.value)


def packed(data: bytes) -> Fault:
    return lambda handler: handler.send(200, data, "text/xml", Content_Encoding="gzip")


def test_redirects_are_followed_to_the_address_that_answers(host: Host) -> None:
    host.fail(redirect("/moved/feed"), redirect(f"{host.url}/moved/again?page=1"))
    assert fetch(f"{host.url}/feed") == feeds.Answer(f"{host.url}/moved/again?page=1", RSS)
    assert [asked.path for asked in host.seen] == ["/feed", "/moved/feed", "/moved/again"]
    assert host.seen[0].headers["User-Agent"].startswith("weekly-papers-podcast/")


@pytest.mark.parametrize("fault", [status(503), status(429), status(408), reset, reset_within, truncated])
def test_what_may_pass_is_asked_again(host: Host, fault: Fault) -> None:
    host.fail(fault, fault)
    clock = Clock()
    assert fetch(f"{host.url}/feed", clock).data == RSS
    assert len(host.seen) == 3
    assert len(clock.slept) == 2


def test_a_server_that_names_a_time_is_given_it(host: Host) -> None:
    host.fail(status(503, Retry_After="41"))
    clock = Clock()
    fetch(f"{host.url}/feed", clock)
    assert clock.slept == [41.0]


def test_a_server_that_stays_away_is_named(host: Host) -> None:
    host.always = status(502)
    said = refusal(f"{host.url}/feed{QUERY}")
    assert said.startswith(f"{host.url}/feed: the feed could not be had after 3 attempts in ")
    assert "(HTTP 502). Run it again later" in said
    assert "(the connection was refused)" in refusal(f"{NOWHERE}/feed{QUERY}")


@pytest.mark.parametrize(
    ("code", "words"),
    [(404, "there is no feed (HTTP 404)"), (410, "there is no feed (HTTP 410)"), (403, "(HTTP 403)"), (204, "204")],
)
def test_an_answer_that_will_not_change_is_said_at_once(host: Host, code: int, words: str) -> None:
    host.always = status(code)
    assert words in refusal(f"{host.url}/feed{QUERY}")
    assert len(host.seen) == 1


LINK = b'<link rel="alternate" title="x" type="application/rss+xml" href="/rss?x=1">'


@pytest.mark.parametrize(
    ("page", "remedy"),
    [
        (b"<!DOCTYPE html><html><head>" + LINK + b"</head></html>", "The page names this feed: {host}/rss?x=1."),
        (b"\xef\xbb\xbf\n<HTML><body>Not found</body>", "Take the address that podcast apps subscribe to."),
        (b"<html><link type=application/rss+xml href=javascript:x>", "Take the address that podcast apps subscribe to"),
    ],
)
def test_a_web_page_is_no_feed(host: Host, page: bytes, remedy: str) -> None:
    host.always = raw(page, "application/xml")
    said = refusal(f"{host.url}/show{QUERY}")
    assert said.startswith(f"{host.url}/show: this is a web page, not a feed. {remedy.format(host=host.url)}")


def test_a_feed_of_the_wrong_type_is_taken_all_the_same(host: Host) -> None:
    """Some hosts send text/html for everything."""
    host.always = raw(RSS, "text/html")
    assert fetch(f"{host.url}/feed").data == RSS


def test_what_is_too_large_is_left_after_that_many_bytes(host: Host) -> None:
    host.always = raw(b"x" * 2_000_000)
    assert "larger than the 50 MB" in refusal(f"{host.url}/feed{QUERY}", room=1000)
    assert len(fetch(f"{host.url}/feed", room=2_000_000).data) == 2_000_000
    assert len(host.seen) == 2


def test_a_packed_feed_counts_by_what_it_unpacks_to(host: Host) -> None:
    host.fail(packed(gzip.compress(RSS)))
    assert fetch(f"{host.url}/feed").data == RSS
    bomb = gzip.compress(b" " * 5_000_000)
    assert len(bomb) < 10_000
    host.always = packed(bomb)
    assert "larger than" in refusal(f"{host.url}/feed{QUERY}", room=10_000)
    host.always = packed(b"this is not packed")
    assert "cannot be unpacked" in refusal(f"{host.url}/feed{QUERY}")


def test_an_answer_that_never_ends_is_given_up(host: Host) -> None:
    clock = Clock()
    host.fail(slow(clock, 61))
    assert fetch(f"{host.url}/feed", clock).data == RSS
    assert len(host.seen) == 2
    host.fail(slow(clock, 61))
    with pytest.raises(FeedError, match=r"no whole answer within 60 s\)"):
        fetch(f"{host.url}/feed", clock, attempts=1)


@pytest.mark.parametrize("to", ["ftp://elsewhere.example/feed", "file:///etc/hostname"])
def test_a_redirect_leads_to_the_web_only(host: Host, to: str) -> None:
    host.always = redirect(to)
    assert "the address leads nowhere (UnsupportedProtocol)" in refusal(f"{host.url}/feed{QUERY}")


def test_a_redirect_in_a_circle_ends(host: Host) -> None:
    host.always = redirect(f"/feed{QUERY}")
    assert "it redirects in a circle" in refusal(f"{host.url}/feed{QUERY}")
    assert len(host.seen) == 21


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://Old.example/Feed/", "https://old.example/Feed", True),
        ("https://old.example/feed?id=5", "https://old.example/feed?id=5#top", True),
        ("https://old.example/feed?id=5", "https://old.example/feed?id=6", False),
        ("https://old.example/feed", "https://old.example/Feed", False),
        ("https://old.example/feed", "https://old.example:8080/feed", False),
        ("", "https://old.example", False),
    ],
)
def test_two_writings_of_one_address_are_the_same(one: str, other: str, same: bool) -> None:
    assert feeds.same(one, other) is feeds.same(other, one) is same


def test_a_host_that_cannot_be_one_leads_nowhere() -> None:
    assert "the address leads nowhere (UnicodeError)" in refusal("http://a..b/feed")
