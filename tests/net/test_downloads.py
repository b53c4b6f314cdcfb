"""One file from a real server on 127.0.0.1, with all that goes wrong on the way; bytes are counted."""

import contextlib
import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from podcast.errors import SpeechError
from podcast.net import retry
from podcast.net.downloads import Downloader, Remote, megabytes
from tests import protocols
from tests.disks import full
from tests.protocols import Fault, Handler, Protocol

DATA = os.urandom(300_000)
INSTEAD = "Or take another"


class Release(Protocol):
    """A server of one file at whatever path, from where it is asked to begin unless not `resumes`."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data
        self.resumes = True
        self.sent = 0

    def answer(self, handler: Handler) -> None:
        start = self.start(handler)
        headers = {"Content-Range": f"bytes {start}-{len(self.data) - 1}/{len(self.data)}"} if start else {}
        self.sent += len(self.data) - start
        handler.send(206 if start else 200, self.data[start:], "application/octet-stream", **headers)

    def start(self, handler: Handler) -> int:
        """The byte that the request asks to begin with."""
        asked = handler.headers.get("Range", "")
        return int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.resumes else 0


def remote(server: Release, data: bytes = DATA, **changes: Any) -> Remote:
    return replace(Remote(f"{server.url}/it.tar.bz2", len(data), hashlib.sha256(data).hexdigest()), **changes)


class Diary:
    """A downloader that does not wait, and what it told."""

    def __init__(self, **changes: Any) -> None:
        self.notes: list[str] = []
        self.progress: list[tuple[int, int]] = []
        self.slept: list[float] = []
        policy = retry.Policy(attempts=3, deadline=1000)
        options: dict[str, Any] = {"timeout": 5.0, "policy": policy, "random": lambda: 1.0}
        self.it = Downloader(
            SpeechError,
            INSTEAD,
            progress=lambda *told: self.progress.append(told),
            notes=self.notes.append,
            sleep=self.slept.append,
            **options | changes,
        )


def stops_after(count: int, cut: Callable[[Handler], None] = protocols._cut) -> Fault:
    """The right answer, broken off after `count` bytes of the body."""

    def fault(handler: Handler) -> None:
        release = handler.protocol
        assert isinstance(release, Release)
        start = release.start(handler)
        rest = release.data[start:]
        headers = {"Content-Length": str(len(rest))}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(release.data) - 1}/{len(release.data)}"
        release.sent += min(count, len(rest))
        handler.send(206 if start else 200, rest[:count], "application/octet-stream", **headers)
        # What was sent must arrive before the reset overtakes it.
        handler.protocol.closing.wait(0.05)
        cut(handler)

    return fault


def closed(handler: Handler) -> None:
    handler.close_connection = True


def test_a_file_is_fetched_with_progress(tmp_path: Path) -> None:
    diary = Diary()
    with Release(DATA) as server:
        diary.it.fetch(remote(server), tmp_path / "it")
    assert (tmp_path / "it").read_bytes() == DATA
    assert [file.name for file in tmp_path.iterdir()] == ["it"]
    assert server.sent == len(DATA)
    assert "Range" not in server.seen[0].headers
    done = [done for done, _ in diary.progress]
    assert done == sorted(set(done))
    assert diary.progress[-1] == (len(DATA), len(DATA))
    assert not diary.notes


@pytest.mark.parametrize("cut", [protocols._cut, closed])
def test_it_goes_on_where_the_line_broke(tmp_path: Path, cut: Callable[[Handler], None]) -> None:
    diary = Diary()
    with Release(DATA) as server:
        server.fail(stops_after(100_000, cut), stops_after(50_000, cut))
        diary.it.fetch(remote(server), tmp_path / "it")
    assert (tmp_path / "it").read_bytes() == DATA
    ranges = [asked.headers.get("Range") for asked in server.seen]
    assert ranges == [None, "bytes=100000-", "bytes=150000-"]
    assert server.sent == len(DATA)
    assert len(diary.notes) == 2
    assert all("goes on in" in note for note in diary.notes)


def test_a_line_that_breaks_often_but_brings_something_gets_there(tmp_path: Path) -> None:
    diary = Diary()
    with Release(DATA) as server:
        server.fail(*[stops_after(20_000)] * 12)
        diary.it.fetch(remote(server), tmp_path / "it")
    assert (tmp_path / "it").read_bytes() == DATA
    assert server.sent == len(DATA)


def test_the_next_run_takes_up_what_the_last_one_left(tmp_path: Path) -> None:
    with Release(DATA) as server:
        server.always = stops_after(0)
        server.fail(stops_after(120_000))
        with pytest.raises(SpeechError, match=r"could not be had after 3 attempts") as caught:
            Diary().it.fetch(remote(server), tmp_path / "it")
        assert "what has arrived is kept" in caught.value.remedy
        assert (tmp_path / "it.part").read_bytes() == DATA[:120_000]
        server.always = None
        Diary().it.fetch(remote(server), tmp_path / "it")
    assert server.sent == len(DATA)
    assert (tmp_path / "it").read_bytes() == DATA


def test_a_part_that_is_whole_is_not_asked_for(tmp_path: Path) -> None:
    (tmp_path / "it.part").write_bytes(DATA)
    with Release(DATA) as server:
        Diary().it.fetch(remote(server), tmp_path / "it")
    assert server.seen == []


@pytest.mark.parametrize("left", [b"x" * 1000, b"x" * len(DATA), b"x" * (len(DATA) + 5)])
def test_a_part_of_something_else_is_fetched_anew(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "it.part").write_bytes(left)
    diary = Diary()
    with Release(DATA) as server:
        diary.it.fetch(remote(server), tmp_path / "it")
    assert (tmp_path / "it").read_bytes() == DATA
    assert "does not fit" in diary.notes[0]


def test_a_server_that_cannot_resume_sends_it_all_again(tmp_path: Path) -> None:
    (tmp_path / "it.part").write_bytes(DATA[:1000])
    with Release(DATA) as server:
        server.resumes = False
        Diary().it.fetch(remote(server), tmp_path / "it")
    assert (tmp_path / "it").read_bytes() == DATA
    assert server.sent == len(DATA)


@pytest.mark.parametrize(
    "answer",
    [
        protocols.status(416),
        lambda handler: handler.send(206, b"zzzz", "text/plain", Content_Range="bytes 5-8/300000"),
        lambda handler: handler.send(206, b"zzzz", "text/plain"),
    ],
)
def test_a_rest_that_is_not_what_was_asked_for_is_fetched_anew(tmp_path: Path, answer: Fault) -> None:
    (tmp_path / "it.part").write_bytes(DATA[:1000])
    with Release(DATA) as server:
        server.fail(answer)
        Diary().it.fetch(remote(server), tmp_path / "it")
    assert (tmp_path / "it").read_bytes() == DATA
    assert [asked.headers.get("Range") for asked in server.seen] == ["bytes=1000-", None]


def test_a_wrong_checksum_names_both_and_leaves_nothing(tmp_path: Path) -> None:
    with Release(DATA) as server, pytest.raises(SpeechError) as caught:
        Diary().it.fetch(remote(server, sha256="0" * 64), tmp_path / "it")
    assert "0" * 64 in caught.value.what
    assert hashlib.sha256(DATA).hexdigest() in caught.value.what
    assert caught.value.remedy == INSTEAD
    assert len(server.seen) == 1
    assert list(tmp_path.iterdir()) == []


def chunked(data: bytes) -> Fault:
    """An answer that does not say how long it is."""

    def fault(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        with contextlib.suppress(OSError):
            handler.wfile.write(data)
        handler.close_connection = True

    return fault


def test_what_does_not_end_is_cut_at_the_known_size(tmp_path: Path) -> None:
    diary = Diary()
    with Release(DATA) as server:
        server.fail(chunked(DATA + b"and more" * 1_000_000))
        with pytest.raises(SpeechError, match="longer than the 300000 bytes"):
            diary.it.fetch(remote(server), tmp_path / "it")
    assert max(done for done, _ in diary.progress) <= len(DATA)
    assert list(tmp_path.iterdir()) == []


def test_what_ends_early_without_saying_so_is_gone_on_with(tmp_path: Path) -> None:
    diary = Diary()
    with Release(DATA) as server:
        server.fail(chunked(DATA[:70_000]))
        diary.it.fetch(remote(server), tmp_path / "it")
    assert server.sent == len(DATA) - 70_000
    assert "broke off after 70000 of 300000 bytes" in diary.notes[0]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (protocols.status(404), "HTTP 404"),
        (protocols.status(403), "HTTP 403"),
        (protocols.raw(b"<html>log in</html>", "text/html; charset=utf-8"), "a web page"),
        (protocols.raw(b"short", "application/octet-stream"), "has 5 bytes, known are 300000"),
        (protocols.redirect("ftp://127.0.0.1/x"), "leads nowhere"),
        (protocols.redirect("/again"), "leads nowhere"),
    ],
)
def test_what_will_not_pass_is_not_asked_for_again(tmp_path: Path, answer: Fault, said: str) -> None:
    with Release(DATA) as server:
        server.always = answer
        with pytest.raises(SpeechError, match=said) as caught:
            Diary().it.fetch(remote(server), tmp_path / "it")
        assert len(server.seen) == 1 or said == "leads nowhere"
    assert caught.value.where == f"{server.url}/it.tar.bz2"
    assert caught.value.remedy == INSTEAD
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("fault", "slept"),
    [
        (protocols.status(503), [1.0]),
        (protocols.status(429, Retry_After="7"), [7.0]),
        (protocols.reset, [1.0]),
    ],
)
def test_what_may_pass_is_asked_for_again(tmp_path: Path, fault: Fault, slept: list[float]) -> None:
    diary = Diary()
    with Release(DATA) as server:
        server.fail(fault)
        diary.it.fetch(remote(server), tmp_path / "it")
    assert (tmp_path / "it").read_bytes() == DATA
    assert diary.slept == slept


def test_a_silent_server_is_given_up(tmp_path: Path) -> None:
    with Release(DATA) as server:
        server.always = protocols.silent
        with pytest.raises(SpeechError, match=r"after 3 attempts .*no data within 0.2 s"):
            Diary(timeout=0.2).it.fetch(remote(server), tmp_path / "it")
    assert len(server.seen) == 3


def slows_after(count: int, clock: protocols.Clock, seconds: float = 61.0) -> Fault:
    """The right answer up to `count` bytes, of which the rest drips; the client's clock goes on before that."""

    def cut(handler: Handler) -> None:
        clock.now += seconds
        protocols.drip(handler)

    return stops_after(count, cut)


@pytest.mark.parametrize("count", [1, 50_000])
def test_a_line_that_is_too_slow_is_named_and_given_up(tmp_path: Path, count: int) -> None:
    """Although it brings something each time: at that pace it would take weeks."""
    clock = protocols.Clock()
    diary = Diary(clock=clock)
    with Release(DATA) as server:
        server.always = slows_after(count, clock)
        with pytest.raises(SpeechError, match="too slow: fewer than 60000 bytes came in 60 s") as caught:
            diary.it.fetch(remote(server), tmp_path / "it")
        assert len(server.seen) == 3
    assert caught.value.what.startswith("the file could not be had after 3 attempts")
    assert "what has arrived is kept" in caught.value.remedy
    assert (tmp_path / "it.part").stat().st_size >= 3 * count
    assert all("too slow" in note for note in diary.notes)


def test_a_line_that_becomes_too_slow_later_is_named_too(tmp_path: Path) -> None:
    clock = protocols.Clock()

    def fast_then_slow(handler: Handler) -> None:
        """100 kB in the first minute, then next to nothing in the second."""
        handler.send(200, DATA[:100_000], "application/octet-stream", **{"Content-Length": str(len(DATA))})
        handler.wfile.flush()
        handler.protocol.closing.wait(0.2)
        clock.now += 61
        handler.wfile.write(DATA[100_000:100_001])
        handler.wfile.flush()
        handler.protocol.closing.wait(0.2)
        clock.now += 61
        handler.wfile.write(DATA[100_001:100_002])
        protocols.drip(handler)

    diary = Diary(clock=clock)
    with Release(DATA) as server:
        server.fail(fast_then_slow)
        diary.it.fetch(remote(server), tmp_path / "it")
    assert (tmp_path / "it").read_bytes() == DATA
    assert [note for note in diary.notes if "too slow" in note]


def test_a_steady_line_is_none_that_is_too_slow(tmp_path: Path) -> None:
    clock = protocols.Clock()

    def steady(handler: Handler) -> None:
        """70 kB a minute."""
        handler.send(200, b"", "application/octet-stream", **{"Content-Length": str(len(DATA))})
        for start in range(0, len(DATA), 70_000):
            handler.wfile.write(DATA[start : start + 70_000])
            handler.wfile.flush()
            handler.protocol.closing.wait(0.1)
            clock.now += 59

    diary = Diary(clock=clock)
    with Release(DATA) as server:
        server.fail(steady)
        diary.it.fetch(remote(server), tmp_path / "it")
    assert (tmp_path / "it").read_bytes() == DATA
    assert not diary.notes


def test_redirects_are_followed_and_their_address_is_not_shown(tmp_path: Path) -> None:
    with Release(DATA) as server:
        server.fail(protocols.redirect("/signed?token=secret"))
        Diary().it.fetch(remote(server), tmp_path / "it")
        server.fail(protocols.redirect("/signed?token=secret"), protocols.status(404))
        with pytest.raises(SpeechError) as caught:
            Diary().it.fetch(remote(server), tmp_path / "other")
    assert "secret" not in str(caught.value)


def test_a_full_disk_is_named_before_anything_is_fetched(tmp_path: Path) -> None:
    with Release(DATA) as server, pytest.raises(SpeechError, match=r"1000000000000 MB are needed, \d+ MB are free"):
        Diary().it.fetch(remote(server, size=10**18), tmp_path / "it")
    assert server.seen == []


@pytest.mark.parametrize("plant", [Path.symlink_to, Path.hardlink_to])
def test_a_planted_link_is_not_written_through(tmp_path: Path, plant: Callable[[Path, Path], None]) -> None:
    (tmp_path / "victim").write_bytes(DATA[:1000])
    plant(tmp_path / "it.part", tmp_path / "victim")
    with Release(DATA) as server:
        Diary().it.fetch(remote(server), tmp_path / "it")
    assert (tmp_path / "victim").read_bytes() == DATA[:1000]
    assert (tmp_path / "it").read_bytes() == DATA
    assert not (tmp_path / "it").is_symlink()
    assert server.sent == len(DATA)


def test_a_disk_that_fills_up_is_named(tmp_path: Path) -> None:
    with full(at=100_000), Release(DATA) as server, pytest.raises(SpeechError, match="cannot be written") as caught:
        Diary().it.fetch(remote(server), tmp_path / "it")
    assert "Make room" in caught.value.remedy
    assert not (tmp_path / "it").exists()


def test_sizes_are_rounded_up() -> None:
    assert megabytes(364_816_464) == "365 MB"
    assert megabytes(1) == "1 MB"
