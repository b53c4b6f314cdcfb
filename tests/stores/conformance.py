"""What every store must do; the tests of each inherit it."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Protocol

import pytest

from podcast.errors import StoreError
from podcast.stores.base import Content, Store

MEDIA = "media/2025-W23-0123456789ab.mp3"
FEED = "feed.xml"
RSS = "application/rss+xml; charset=utf-8"
# fmt: off
NO_KEYS = (
    "", "/", "/etc/passwd", "../out", "media/../../out", "media/..", "./feed.xml", "media//a", "media/",
    "a b", "a\n", "é.mp3", "a\\b", "a?b", "a%2e", ".lock", "media/.hidden",
)
# fmt: on


class Opener(Protocol):
    """Opens one more client of the same store, as another process would."""

    def __call__(self) -> Store: ...


def add_line(store: Store, line: bytes) -> int:
    """Add a line to the feed the way a publisher adds an item; how many tries it took."""
    for attempt in range(1, 500):
        there = store.read(FEED)
        if store.put_feed(FEED, (there.data if there else b"") + line, RSS, there.version if there else None):
            return attempt
    raise AssertionError("500 tries were not enough")


def laid(folder: Path, data: bytes) -> Path:
    """A file with `data`."""
    file = folder / hashlib.sha256(data).hexdigest()
    file.write_bytes(data)
    return file


def content(key: str, data: bytes, type: str) -> Content:
    return Content(key, len(data), hashlib.sha256(data).hexdigest(), type)


class StoreContract:
    """Inherit this and give a fixture `reopen`: an Opener of an empty store."""

    @pytest.fixture
    def store(self, reopen: Opener) -> Store:
        return reopen()

    def test_what_is_missing_is_none(self, store: Store) -> None:
        assert store.read(FEED) is None
        assert store.read("media/none.mp3") is None

    def test_a_written_object_is_read_back(self, store: Store, reopen: Opener, tmp_path: Path) -> None:
        every_byte = bytes(range(256)) * 5000
        assert store.put_media(MEDIA, laid(tmp_path, every_byte), "audio/mpeg") is True
        for client in (store, reopen()):
            there = client.read(MEDIA)
            assert there is not None
            assert there.data == every_byte
            assert client.faults(content(MEDIA, every_byte, "audio/mpeg")) == ()

    def test_what_was_written_is_told_from_what_ought_to_be(self, store: Store, tmp_path: Path) -> None:
        assert store.faults(content(MEDIA, b"sound", "audio/mpeg")) == ("it is not there",)
        store.put_media(MEDIA, laid(tmp_path, b"sound"), "audio/mpeg")
        assert store.faults(content(MEDIA, b"sound", "audio/mpeg")) == ()
        assert store.faults(content(MEDIA, b"sounds", "audio/mpeg")) == ("it has 5 bytes instead of 6",)
        assert store.faults(content(MEDIA, b"souns", "audio/mpeg")) == ("its SHA-256 is another",)

    def test_progress_is_told_of_every_byte_once(self, store: Store, tmp_path: Path) -> None:
        told = list[int]()
        file = laid(tmp_path, b"sound" * 100_000)
        store.put_media(MEDIA, file, "audio/mpeg", told.append)
        store.put_media(MEDIA, file, "audio/mpeg", told.append)
        assert sum(told) == 500_000

    def test_the_keys_are_listed_by_their_beginning(self, store: Store, tmp_path: Path) -> None:
        store.put_media(MEDIA, laid(tmp_path, b"sound"), "audio/mpeg")
        for key in ("feed-history/2.xml", "feed-history/1.xml", "feed.xml"):
            store.put_page(key, b"x", RSS)
        assert store.keys("feed-history/") == ("feed-history/1.xml", "feed-history/2.xml")
        assert store.keys("feed") == ("feed-history/1.xml", "feed-history/2.xml", "feed.xml")
        assert store.keys("media/2025-W23") == (MEDIA,)
        assert store.keys("none") == ()

    def test_being_ready_changes_nothing_that_was_published(self, store: Store) -> None:
        store.put_feed(FEED, b"first", RSS, replaces=None)
        before = store.read(FEED)
        store.ready()
        store.ready()
        assert store.read(FEED) == before

    def test_an_empty_object_is_not_a_missing_one(self, store: Store) -> None:
        assert store.put_page("index.html", b"", "text/html") is True
        there = store.read("index.html")
        assert there is not None
        assert there.data == b""

    def test_a_version_changes_with_the_bytes_and_only_then(self, store: Store) -> None:
        versions = []
        for data in (b"one", b"two", b"two"):
            store.put_page("index.html", data, "text/html")
            there = store.read("index.html")
            assert there is not None
            versions.append(there.version)
        assert versions[0] != versions[1] == versions[2]

    def test_media_is_written_once(self, store: Store, tmp_path: Path) -> None:
        file = laid(tmp_path, b"sound")
        assert [store.put_media(MEDIA, file, "audio/mpeg") for _ in range(3)] == [True, False, False]

    def test_media_never_changes(self, store: Store, tmp_path: Path) -> None:
        store.put_media(MEDIA, laid(tmp_path, b"sound"), "audio/mpeg")
        for other in (b"other sound", b"soumd"):
            with pytest.raises(StoreError, match="with other bytes"):
                store.put_media(MEDIA, laid(tmp_path, other), "audio/mpeg")
        there = store.read(MEDIA)
        assert there is not None
        assert there.data == b"sound"

    def test_media_that_cannot_be_read_is_named_and_not_written(self, store: Store, tmp_path: Path) -> None:
        with pytest.raises(StoreError, match=r"none\.mp3: cannot be read"):
            store.put_media(MEDIA, tmp_path / "none.mp3", "audio/mpeg")
        assert store.read(MEDIA) is None

    def test_a_page_may_change(self, store: Store) -> None:
        written = [store.put_page("episodes/2025-W23.html", data, "text/html") for data in (b"a", b"a", b"b", b"a")]
        assert written == [True, False, True, True]

    def test_the_first_feed_is_written_where_none_is(self, store: Store) -> None:
        assert store.put_feed(FEED, b"stale", RSS, replaces="some-version") is False
        assert store.read(FEED) is None
        assert store.put_feed(FEED, b"first", RSS, replaces=None) is True
        assert store.put_feed(FEED, b"another first", RSS, replaces=None) is False
        there = store.read(FEED)
        assert there is not None
        assert there.data == b"first"

    def test_a_feed_replaces_only_what_was_read(self, store: Store) -> None:
        store.put_feed(FEED, b"first", RSS, replaces=None)
        first = store.read(FEED)
        assert first is not None
        assert store.put_feed(FEED, b"second", RSS, replaces=first.version) is True
        assert store.put_feed(FEED, b"third", RSS, replaces=first.version) is False
        there = store.read(FEED)
        assert there is not None
        assert there.data == b"second"

    def test_ten_publishers_at_once_lose_nothing(self, reopen: Opener) -> None:
        start = Barrier(10)

        def publish(number: int) -> None:
            client = reopen()
            start.wait()
            for turn in range(3):
                add_line(client, b"%d.%d\n" % (number, turn))

        with ThreadPoolExecutor(10) as pool:
            list(pool.map(publish, range(10)))
        there = reopen().read(FEED)
        assert there is not None
        lines = there.data.decode().split()
        assert sorted(lines) == [f"{number}.{turn}" for number in range(10) for turn in range(3)]
        for number in range(10):
            assert [line for line in lines if line.startswith(f"{number}.")] == [
                f"{number}.{turn}" for turn in range(3)
            ]

    def test_one_of_ten_writers_of_a_media_file_writes_it(self, reopen: Opener, tmp_path: Path) -> None:
        start, file = Barrier(10), laid(tmp_path, b"sound" * 10_000)

        def write(_: int) -> bool:
            client = reopen()
            start.wait()
            return client.put_media(MEDIA, file, "audio/mpeg")

        with ThreadPoolExecutor(10) as pool:
            assert sorted(pool.map(write, range(10))) == [False] * 9 + [True]

    def test_a_key_that_is_none_is_refused(self, store: Store, tmp_path: Path) -> None:
        file = laid(tmp_path, b"x")
        for key in NO_KEYS:
            for attempt in (
                lambda: store.read(key),  # noqa: B023
                lambda: store.put_media(key, file, "audio/mpeg"),  # noqa: B023
                lambda: store.put_page(key, b"x", "text/html"),  # noqa: B023
                lambda: store.put_feed(key, b"x", RSS, None),  # noqa: B023
                lambda: store.faults(content(key, b"x", RSS)),  # noqa: B023
            ):
                with pytest.raises(StoreError, match="not a key"):
                    attempt()

    def test_an_address_names_the_key(self, store: Store) -> None:
        assert store.address(MEDIA).endswith(MEDIA)
