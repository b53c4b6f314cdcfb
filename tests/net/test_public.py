"""Published files looked at over HTTP, as a network for content answers: some of the time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from podcast.net import public
from tests.protocols import Handler, Protocol

SOUND = b"sound" * 200


@contextmanager
def busy(*statuses: int) -> Iterator[tuple[str, list[str]]]:
    """A server that gives these statuses first, then the file; its address, and what it was asked."""
    left, asked = list(statuses), list[str]()

    class Busy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append(self.command)
            status = left.pop(0) if left else 206 if "Range" in self.headers else 200
            body = SOUND[-1:] if status == 206 else SOUND
            self.send_response(status)
            self.send_header("Content-Type", "audio/mpeg")
            self.send_header("Retry-After", "0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server:
        server.daemon_threads = True
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/sound.mp3", asked
        finally:
            server.shutdown()
            serving.join()


def look(url: str) -> public.Seen:
    with public.client() as client:
        return public.look(client, url, len(SOUND), "audio/mpeg")


@pytest.mark.slow
@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_is_busy_is_asked_again(status: int) -> None:
    with busy(status, status) as (url, asked):
        assert look(url) == public.Seen()
        assert asked == ["HEAD", "HEAD", "HEAD", "GET"]


@pytest.mark.slow
def test_one_that_stays_busy_is_a_fault() -> None:
    with busy(*[503] * 9) as (url, asked):
        assert look(url).faults == ("the answer is 503, 3 times",)
        assert len(asked) == 3


def test_one_that_refuses_is_not_asked_again() -> None:
    with busy(403) as (url, asked):
        assert look(url).faults == ("the answer is 403",)
        assert asked == ["HEAD"]


def test_a_server_that_sends_all_of_a_large_file_for_a_byte_is_left() -> None:
    with Without() as server, public.client() as client:
        seen = public.look(client, f"{server.url}/sound.mp3", 10**12, "audio/mpeg")
        assert seen.faults == ("the server answers no byte ranges",)


class Without(Protocol):
    """Knows no ranges, and has a terabyte."""

    def answer(self, handler: Handler) -> None:
        handler.send(200, b"", "audio/mpeg", **{"Content-Length": str(10**12)})
        while handler.asked.method == "GET" and not self.closing.is_set():
            handler.wfile.write(b"sound" * 20_000)
            handler.asked.answered = True


@pytest.mark.slow
@pytest.mark.parametrize("url", ["http://127.0.0.1:1/a.mp3", "http://a..b/a.mp3"])
def test_nobody_there_is_silence_and_no_fault(url: str) -> None:
    seen = look(url)
    assert seen.silence
    assert seen.faults == ()
