"""What is looked at before the feed names it: in the store, and over HTTP as listeners meet it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from podcast.errors import StoreError
from podcast.model import Week
from podcast.show import Publishing
from podcast.stages import verify
from podcast.stores.local import LocalStore
from tests.shows import Listener
from tests.stages import published
from tests.stages.published import SHOW

WEEK = Week(2025, 30)


class Mistyping(BaseHTTPRequestHandler):
    """Calls everything text, and hangs up on transcripts."""

    def do_GET(self) -> None:
        if self.path.endswith(".vtt"):
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Refusing(BaseHTTPRequestHandler):
    """Refuses with the status that the path begins with, and says nothing of CORS."""

    def do_HEAD(self) -> None:
        self.send_response(int(self.path[1:4]))
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving_by(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


@pytest.fixture
def mistyping() -> Iterator[str]:
    with serving_by(Mistyping) as url:
        yield url


CLOSED = (
    "Make the objects readable for everybody (docs/hosting.md), or correct base_url in [publish]. "
    "The feed was not touched"
)
ELSEWHERE = (
    "Correct base_url (and key_prefix) in [publish]: it is the bucket's public address. The feed was not touched"
)
OTHERWISE = (
    "The store gives them as they ought to be: correct the web server, proxy or cache that answers at base_url in "
    "[publish] (types and byte ranges are in docs/hosting.md). The feed was not touched"
)


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (403, CLOSED),
        (401, CLOSED),
        (404, ELSEWHERE),
        (405, OTHERWISE),
        (400, OTHERWISE),
    ],
)
def test_what_is_refused_is_told_from_what_is_missing_and_is_no_matter_of_cors(
    tmp_path: Path, status: int, remedy: str
) -> None:
    with serving_by(Refusing) as url:
        desk = published.desk(LocalStore(tmp_path), replace(SHOW, publish=Publishing(base_url=f"{url}/{status}")))
        with pytest.raises(StoreError, match=f"the answer is {status}") as caught:
            verify.heard(desk, published.item(WEEK))
    assert caught.value.remedy == remedy
    assert isinstance(desk.watch, Listener)
    assert desk.watch.warnings == []


@pytest.mark.slow
def test_what_was_wrong_before_the_server_fell_silent_is_not_forgotten(tmp_path: Path, mistyping: str) -> None:
    desk = published.desk(LocalStore(tmp_path), replace(SHOW, publish=Publishing(base_url=mistyping)))
    with pytest.raises(StoreError, match="its type is 'text/plain' instead of 'audio/mpeg'") as caught:
        verify.heard(desk, published.item(WEEK))
    assert "the server answers no byte ranges" in caught.value.what
    assert "readable" not in caught.value.remedy
    assert caught.value.remedy.startswith("The store gives them as they ought to be: correct the web server, proxy")
    assert isinstance(desk.watch, Listener)
    assert any("does not answer" in words for words in desk.watch.warnings)


def test_the_shows_own_cover_is_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "cover.jpg").write_bytes(b"a picture")
    show = replace(SHOW, root=tmp_path, image="media/cover-0.jpg", artwork="cover.jpg")
    desk = published.desk(LocalStore(tmp_path / "public"), show)
    item = replace(published.item(WEEK), transcripts=(), chapters=None)
    sound = tmp_path / "sound"
    sound.write_bytes(published.bodies(WEEK)["mp3"])
    desk.store.put_media(item.audio.key, sound, item.audio.type)
    with pytest.raises(StoreError, match=r"media/cover-0\.jpg: it is not there"):
        verify.published(desk, item)
    desk.store.put_media("media/cover-0.jpg", tmp_path / "cover.jpg", "image/jpeg")
    verify.published(desk, item)
