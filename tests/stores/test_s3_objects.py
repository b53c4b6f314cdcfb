"""Single exchanges with servers that do not end, or that are no S3 server, each within one deadline."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from podcast.errors import StoreError
from podcast.stores.s3 import S3Store
from podcast.stores.s3_client import Bucket, Limits
from tests import protocols, protocols_voices
from tests.protocols import Fault, Handler
from tests.stores.answering import Answering
from tests.stores.conformance import FEED, MEDIA, RSS, content, laid

pytestmark = pytest.mark.usefixtures("keys")

# Bytes come oftener than `read_s`, so that only `whole_s` ends what drips.
SHORT = Limits(connect_s=5, read_s=5, whole_s=1, attempts=2)
# For what ends by itself.
CALM = Limits(connect_s=30, read_s=30, whole_s=60, attempts=2)


def store(server: Answering, limits: Limits) -> S3Store:
    place = Bucket("show", "", server.url, "us-east-1", "path")
    return S3Store(place, server.url, print, sleep=lambda _seconds: None, limits=limits)


def verbs(asked: S3Store, file: Path) -> dict[str, Callable[[], object]]:
    return {
        "read": lambda: asked.read(FEED),
        "list": lambda: asked.keys("feed"),
        "look at": lambda: asked.faults(content(MEDIA, b"sound", "audio/mpeg")),
        "try": asked.ready,
        "write a page": lambda: asked.put_page("index.html", b"<p>", "text/html"),
        "write a feed": lambda: asked.put_feed(FEED, b"<rss/>", RSS, None),
        "write media": lambda: asked.put_media(MEDIA, file, "audio/mpeg"),
    }


def dripping_body(handler: Handler) -> None:
    """An object, by its headers, whose body comes byte by byte without end."""
    handler.send(200, b"<rss", "application/rss+xml", **{"ETag": '"1"', "Content-Length": "1000000"})
    protocols.drip(handler)


VERBS = ["read", "list", "look at", "try", "write a page", "write a feed", "write media"]


@pytest.mark.slow
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("fault", [protocols.dripping_headers, protocols.silent])
def test_headers_that_drip_or_never_come_are_left_in_time(verb: str, fault: Fault, tmp_path: Path) -> None:
    with Answering(200) as server:
        server.always = fault
        begun = time.monotonic()
        with pytest.raises(StoreError, match=r"no whole answer within 1\.0 s") as caught:
            verbs(store(server, SHORT), laid(tmp_path, b"sound"))[verb]()
        # The faults themselves last 30 s and longer.
        assert time.monotonic() - begun < 20
    assert caught.value.where.startswith("s3://show/")
    assert caught.value.remedy == "Run it again later"


@pytest.mark.slow
def test_a_body_that_drips_is_left_in_time_and_said_so() -> None:
    with Answering(200) as server:
        server.always = dripping_body
        begun = time.monotonic()
        with pytest.raises(StoreError) as caught:
            store(server, SHORT).read(FEED)
        assert time.monotonic() - begun < 60
        assert len(server.seen) == 6
    assert caught.value.what.startswith("it could not be read after 6 attempts in ")
    assert caught.value.what.endswith("(the server gave no whole answer within 1.0 s)")


def test_a_body_that_breaks_off_is_asked_for_again_and_said_so() -> None:
    def torn(handler: Handler) -> None:
        handler.send(200, b"<rss", "application/rss+xml", **{"ETag": '"1"', "Content-Length": "5000"})
        handler.close_connection = True

    with Answering(200) as server:
        server.always = torn
        with pytest.raises(StoreError, match=r"after 6 attempts in .* \(the answer broke off\)") as caught:
            store(server, CALM).read(FEED)
        assert len(server.seen) == 6
    assert caught.value.where == f"s3://show/{FEED}"


PAGES = {"a log-in page": protocols_voices.html, "nothing": protocols.raw(b"")}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_to_log_in_on_is_no_store_whatever_is_asked(verb: str, page: str, tmp_path: Path) -> None:
    """Taken for an answer, a write would be lost, and a bucket would be empty."""
    with Answering(200) as server:
        server.always = PAGES[page]
        with pytest.raises(StoreError, match="what answers is no S3 server") as caught:
            verbs(store(server, CALM), laid(tmp_path, b"sound"))[verb]()
    assert caught.value.remedy == "Check whether this network asks to log in, and `endpoint_url` in [publish]"


def test_a_part_is_no_part_without_what_a_store_says_of_it(tmp_path: Path) -> None:
    with Answering(200, ETag='"1"', gives={"HEAD": 404}) as server:
        with pytest.raises(StoreError, match="what answers is no S3 server"):
            store(server, CALM).put_media(MEDIA, laid(tmp_path, bytes(9_000_000)), "audio/mpeg")
        assert not [asked for asked in server.seen if "partNumber" in asked.query]


def test_a_server_that_is_busy_is_waited_for() -> None:
    with Answering(429) as server, pytest.raises(StoreError, match="429") as caught:
        store(server, CALM).read(FEED)
    assert caught.value.remedy == "Run it again later"
