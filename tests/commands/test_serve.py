"""The server of the local store, asked over HTTP as apps do, in a process of its own."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from podcast import config, feed
from podcast.commands import connections, serving
from podcast.model import Week
from podcast.stages import catalogue, preview
from podcast.stages.catalogue import Desk
from podcast.stores.local import LocalStore
from tests import shows
from tests.stages import published
from tests.stores.mortal import Mortal


@pytest.fixture(scope="module")
def folder(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small show, to be added to."""
    return shutil.copytree(made_once, tmp_path_factory.mktemp("served") / "show")


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[str]:
    """The address of the small show."""
    words = [sys.executable, "-m", "podcast", "serve", "--port", "0"]
    with subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        line = server.stdout.readline()
        try:
            yield line.strip().removesuffix("/feed.xml")
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=60) as client:
        yield client


def items(client: httpx.Client, served: str, **headers: str) -> feed.Feed:
    return feed.parse(client.get(f"{served}/feed.xml", headers=headers).content)


def test_every_file_of_the_feed_answers_at_the_host_that_was_asked(served: str, client: httpx.Client) -> None:
    answer = client.get(f"{served}/feed.xml")
    assert answer.headers["Content-Type"] == feed.TYPE
    named = re.findall(r'url="([^"]+)"', answer.text)
    assert len(named) == 5
    for url in named:
        assert url.startswith(f"{served}/media/")
        got, head = client.get(url), client.head(url)
        assert got.status_code == head.status_code == 200
        assert head.headers["Content-Length"] == str(len(got.content))
        assert got.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert got.headers["Access-Control-Allow-Origin"] == "*"
    (item,) = feed.parse(answer.content).items
    sound = client.get(f"{served}/{item.audio.key}")
    assert (len(sound.content), sound.headers["Content-Type"]) == (item.audio.length, "audio/mpeg")


def test_another_host_gets_its_own_addresses_and_the_same_items(served: str, client: httpx.Client) -> None:
    there = client.get(f"{served}/feed.xml", headers={"Host": "192.168.1.7:8000"}).text
    assert 'url="http://192.168.1.7:8000/small/media/' in there
    assert "127.0.0.1" not in there
    assert "localhost" not in re.findall(r"<enclosure[^>]*>", there)[0]
    assert items(client, served) == items(client, served, Host="192.168.1.7:8000")


def test_a_download_is_taken_up_where_it_broke_off(served: str, client: httpx.Client) -> None:
    (item,) = items(client, served).items
    url = f"{served}/{item.audio.key}"
    whole = client.get(url).content
    part = client.get(url, headers={"Range": "bytes=1000-"})
    assert part.status_code == 206
    assert part.headers["Content-Range"] == f"bytes 1000-{len(whole) - 1}/{len(whole)}"
    assert whole[:1000] + part.content == whole
    assert client.get(url, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416


@pytest.mark.parametrize("key", ["feed.xml", "index.html"])
def test_what_is_known_is_not_sent_again(served: str, client: httpx.Client, key: str) -> None:
    first = client.get(f"{served}/{key}")
    again = client.get(f"{served}/{key}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = client.get(f"{served}/{key}", headers={"If-None-Match": '"another"'})
    assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.parametrize(
    "path",
    [
        "a" * 255 + ".mp3",
        "a" * 5000,
        "a/" * 1000,
        ".lock",
        "media/.hidden",
        "../../podcast.toml",
        "%2e%2e/%2e%2e/podcast.toml",
        "none.mp3",
        "media",
        "a%00b",
    ],
)
def test_what_is_no_published_file_is_not_there(served: str, path: str) -> None:
    host, _, name = served.removeprefix("http://").partition("/")
    with httpx.Client(timeout=60) as client:
        request = client.build_request("GET", f"http://{host}/")
        request.url = request.url.copy_with(raw_path=f"/{name}/{path}".encode())
        assert client.send(request).status_code == 404


def test_a_link_that_leads_outside_is_not_there(served: str, client: httpx.Client, folder: Path) -> None:
    root = folder / "public" / "small"
    (root / "inside.txt").write_text("of the show")
    links = {"secret.txt": folder / "podcast.toml", "folder": folder, "round.txt": root / "round.txt"}
    links |= {"here.txt": root / "inside.txt"}
    for name, to in links.items():
        (root / name).symlink_to(to)
    got = {name: client.get(f"{served}/{name}").status_code for name in (*links, "folder/podcast.toml")}
    for name in links:
        (root / name).unlink()
    assert got == {"secret.txt": 404, "folder": 404, "round.txt": 404, "here.txt": 200, "folder/podcast.toml": 404}


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads any file")
def test_a_file_that_cannot_be_read_is_not_there(served: str, client: httpx.Client, folder: Path) -> None:
    closed = folder / "public" / "small" / "closed.txt"
    closed.write_text("mine")
    closed.chmod(0)
    status = client.get(f"{served}/closed.txt").status_code
    closed.unlink()
    assert status == 404


def test_a_player_on_another_site_may_ask_first(served: str, client: httpx.Client) -> None:
    origin = {"Origin": "https://player.example", "Access-Control-Request-Method": "GET"}
    asked = client.options(f"{served}/feed.xml", headers=origin | {"Access-Control-Request-Headers": "range"})
    assert (asked.status_code, asked.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    assert "Range" in asked.headers["Access-Control-Allow-Headers"]
    for url in (f"{served}/none.mp3", served.removesuffix("small")):
        assert client.options(url).status_code == 204
    assert client.post(f"{served}/feed.xml").status_code == 405


@pytest.mark.parametrize("key", ["feed.xml", "index.html"])
def test_what_has_not_changed_since_is_not_sent_again(served: str, client: httpx.Client, key: str) -> None:
    first = client.get(f"{served}/{key}")
    since = first.headers["Last-Modified"]
    again = client.get(f"{served}/{key}", headers={"If-Modified-Since": since})
    assert (again.status_code, again.content, again.headers["Last-Modified"]) == (304, b"", since)
    for older in ("Mon, 01 Jan 2001 00:00:00 GMT", "yesterday", "Mon, 01 Jan 2029 00:00:00"):
        assert client.get(f"{served}/{key}", headers={"If-Modified-Since": older}).status_code == 200
    # A tag counts before a date.
    other = client.get(f"{served}/{key}", headers={"If-Modified-Since": since, "If-None-Match": '"another"'})
    assert other.status_code == 200


def test_a_feed_runs_nothing_where_it_is_shown_as_a_page(served: str, client: httpx.Client) -> None:
    headers = client.get(f"{served}/feed.xml").headers
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_feed_is_made_once_for_a_host_until_it_changes(made_once: Path, tmp_path: Path) -> None:
    """Counted by what is read of the store: a feed of 6,000 episodes takes seconds to make."""
    root = shutil.copytree(made_once / "public" / "small", tmp_path / "small")
    read = list[str]()
    store = LocalStore(root)
    counting = Mortal(store, lambda moment, key: read.append(key) if moment == "read" else None)
    counting.root = root  # type: ignore[attr-defined]
    show = config.load(made_once / "podcast.toml")
    client = TestClient(serving.application(show, counting))  # type: ignore[arg-type]
    first = client.get("/small/feed.xml")
    once = len(read)
    assert once > 0
    assert client.get("/small/feed.xml").content == first.content
    assert len(read) == once
    assert client.get("/small/feed.xml", headers={"Host": "other.example"}).content != first.content
    assert len(read) == 2 * once
    desk = Desk(show, store, shows.Listener(), lambda: shows.NOW)
    catalogue.change(desk, catalogue.with_item(published.item(Week(2025, 41))))
    changed = client.get("/small/feed.xml")
    assert Week(2025, 41) in {item.week for item in feed.parse(changed.content).items}


@pytest.mark.slow
def test_connections_that_ask_for_nothing_do_not_stop_it(made_once: Path) -> None:
    """300 of them, and half a request on each second one, where a process may have 256 descriptors."""
    command = f"ulimit -n 256; exec {shlex.quote(sys.executable)} -m podcast serve --port 0"
    words = ["bash", "-c", command]
    with subprocess.Popen(words, cwd=made_once, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stderr
        address = server.stdout.readline().strip()
        where = httpx.URL(address)
        with ExitStack() as open_ones:
            open_ones.callback(server.send_signal, signal.SIGINT)
            for number in range(300):
                one = open_ones.enter_context(socket.create_connection((where.host, where.port), timeout=20))
                if number % 2:
                    one.sendall(b"GET /small/feed.xml HTTP/1.1\r\nHost: x\r\n")
            answers = [httpx.get(address, timeout=20).status_code for _ in range(20)]
        said = server.stderr.read()
    assert answers == [200] * 20
    assert len(said) < 2000
    assert "Traceback" not in said


@pytest.mark.parametrize("descriptors", [64, 256, 1024, 65_536])
def test_all_connections_fit_into_the_descriptors(descriptors: int) -> None:
    limits = connections.Limits.within(descriptors)
    assert min(limits.waiting, limits.answered, limits.backlog) >= 4
    assert limits.waiting + 2 * limits.answered + limits.backlog + 24 <= descriptors


def test_a_preview_stays_one_also_here(served: str, client: httpx.Client, folder: Path) -> None:
    store = LocalStore(folder / "public" / "small")
    desk = Desk(config.load(folder / "podcast.toml"), store, shows.Listener(), lambda: shows.NOW)
    preview.put(desk, published.item(Week(2025, 40)))
    (key,) = store.keys("feed-preview-")
    answer = client.get(f"{served}/{key}")
    assert "Small Show (preview)" in answer.text
    assert "<itunes:block>Yes</itunes:block>" in answer.text
    assert f"{served}/media/2025-W40" in answer.text
    assert {str(item.week) for item in feed.parse(answer.content).items} == {"2025-W40", str(shows.WEEK)}


def test_pictures_are_pictures(served: str, client: httpx.Client, folder: Path) -> None:
    for ending, type in (("png", "image/png"), ("jpeg", "image/jpeg")):
        (folder / "public" / "small" / f"media/cover-0.{ending}").write_bytes(b"a picture")
        assert client.get(f"{served}/media/cover-0.{ending}").headers["Content-Type"] == type


@pytest.mark.slow
@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", r"\d+\.\d+\.\d+\.\d+"), ("::1", r"\[::1\]")])
def test_the_address_that_is_printed_is_one_that_answers(made_once: Path, host: str, shown: str) -> None:
    words = [sys.executable, "-m", "podcast", "serve", "--port", "0", "--host", host]
    with subprocess.Popen(words, cwd=made_once, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stderr
        address = server.stdout.readline().strip()
        if not address and "cannot listen there" in server.stderr.read():
            pytest.skip("this machine has no such address")
        try:
            assert re.fullmatch(rf"http://{shown}:\d+/small/feed\.xml", address)
            assert "//0.0.0.0" not in address
            assert httpx.get(address, timeout=60).status_code == 200
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)


def test_a_port_that_is_none_is_named(made_once: Path) -> None:
    done = shows.command(made_once, "serve", "--port", "70000")
    assert done.returncode == 2
    assert "'--port': 70000 is not in the range" in done.stderr


def test_the_way_in_leads_to_the_page(served: str, client: httpx.Client) -> None:
    page = client.get(served.removesuffix("small"), follow_redirects=True)
    assert page.status_code == 200
    assert "Small Show" in page.text


def test_a_port_that_is_taken_is_named(served: str, made_once: Path) -> None:
    port = served.split(":")[2].partition("/")[0]
    done = shows.command(made_once, "serve", "--port", port)
    assert done.returncode == 2
    assert f"127.0.0.1:{port}: cannot listen there" in done.stderr


def test_a_bucket_is_not_served(made: Path) -> None:
    settings = made / "podcast.toml"
    place = '[publish]\nto = "s3"\nbucket = "show"\nbase_url = "https://example.org"\n'
    settings.write_text(f"{settings.read_text()}\n{place}")
    done = shows.command(made, "serve", "--port", "0", env=dict(os.environ))
    assert done.returncode == 2
    assert "only a local store is served" in done.stderr
    assert "https://example.org" in done.stderr
