"""The local store: the contract of all stores, and what a folder adds to it."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from podcast.errors import StoreError
from podcast.stores.base import Store
from podcast.stores.local import LocalStore
from tests.stores.conformance import FEED, MEDIA, RSS, StoreContract, laid

ROOT = Path(__file__).parents[2]


class TestLocalStore(StoreContract):
    @pytest.fixture
    def reopen(self, tmp_path: Path) -> Callable[[], Store]:
        return lambda: LocalStore(tmp_path / "public" / "en")


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_keys_are_paths(tmp_path: Path) -> None:
    root = tmp_path / "public"
    store = LocalStore(root)
    store.put_media(MEDIA, laid(tmp_path, b"sound"), "audio/mpeg")
    store.put_feed(FEED, b"<rss/>", RSS, None)
    assert [name for name in files(root) if name != ".lock"] == [FEED, MEDIA]
    assert Path(store.address(MEDIA)).read_bytes() == b"sound"


def test_a_web_server_may_read_what_is_published(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        LocalStore(tmp_path).put_page("index.html", b"x", "text/html")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "index.html").stat().st_mode) == 0o644


def test_a_write_that_fails_leaves_the_old_bytes_and_no_draft(tmp_path: Path) -> None:
    root = tmp_path / "public"
    store = LocalStore(root)
    store.put_page("index.html", b"old", "text/html")
    (root / "media").write_bytes(b"a file where a folder must be")
    with pytest.raises(StoreError, match="cannot write it") as caught:
        store.put_media(MEDIA, laid(tmp_path, b"sound"), "audio/mpeg")
    assert caught.value.remedy
    (root / "page.html").mkdir()
    with pytest.raises(StoreError, match="cannot read it"):
        store.put_page("page.html", b"new", "text/html")
    assert [name for name in files(root) if name != ".lock"] == ["index.html", "media"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="Permission denied") as caught:
            LocalStore(tmp_path / "en").put_feed(FEED, b"x", RSS, None)
    finally:
        tmp_path.chmod(0o700)
    assert "writable" in str(caught.value)


def test_a_file_in_the_folders_place_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "public").write_bytes(b"")
    store = LocalStore(tmp_path / "public" / "en")
    assert store.read(FEED) is None
    with pytest.raises(StoreError, match="cannot write it") as caught:
        store.put_feed(FEED, b"x", RSS, None)
    assert str(tmp_path / "public" / "en") in str(caught.value)
    assert "Make the folder" in str(caught.value)


@pytest.mark.parametrize("left", [".podcast-0123456789abcdef.tmp", ".2025-w23.mp3.0123456789ab"])
def test_what_a_killed_publisher_left_is_gone_before_the_next_one_writes(tmp_path: Path, left: str) -> None:
    store = LocalStore(tmp_path / "en")
    store.put_media(MEDIA, laid(tmp_path, b"sound"), "audio/mpeg")
    draft = (tmp_path / "en" / MEDIA).with_name(left)
    draft.write_bytes(b"half")
    (tmp_path / "en" / ".htaccess").write_text("Options -Indexes")
    store.ready()
    assert not draft.exists()
    assert [name for name in files(tmp_path / "en") if name != ".lock"] == [".htaccess", MEDIA]


KILLED = """
import os, signal, sys
from pathlib import Path
from podcast.stores.local import LocalStore

def die(event, values):
    if event == "os.rename":
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(die)
LocalStore(Path(sys.argv[1])).put_page("index.html", b"new", "text/html")
"""


def test_a_kill_leaves_a_draft_that_nobody_is_shown_and_the_next_publisher_removes(tmp_path: Path) -> None:
    LocalStore(tmp_path).put_page("index.html", b"old", "text/html")
    assert subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, check=False).returncode == -9
    assert len(files(tmp_path)) == 3
    store = LocalStore(tmp_path)
    assert store.keys("") == ("index.html",)
    store.ready()
    assert files(tmp_path) == [".lock", "index.html"]
    assert (tmp_path / "index.html").read_bytes() == b"old"


@pytest.mark.parametrize("planted", ["en", "en/media", "en/.lock"])
def test_nothing_is_written_through_a_link(tmp_path: Path, planted: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    root = tmp_path / "public"
    (root / planted).parent.mkdir(parents=True, exist_ok=True)
    (root / planted).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="it is a link") as caught:
        LocalStore(root / "en").put_media("media/sound.mp3", laid(tmp_path, b"sound"), "audio/mpeg")
    assert str(root / planted) in str(caught.value)
    assert "Remove the link" in str(caught.value)
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("key", ["index.html", FEED, MEDIA])
def test_a_link_in_a_files_place_is_replaced_and_not_followed(tmp_path: Path, key: str) -> None:
    (tmp_path / "victim").write_bytes(b"sound")
    root = tmp_path / "public"
    (root / key).parent.mkdir(parents=True)
    (root / key).symlink_to(tmp_path / "victim")
    store = LocalStore(root)
    if key == MEDIA:
        store.put_media(key, laid(tmp_path, b"sound"), "audio/mpeg")
    elif key == FEED:
        there = store.read(key)
        assert there is not None
        store.put_feed(key, b"new", RSS, there.version)
    else:
        store.put_page(key, b"new", "text/html")
    assert (tmp_path / "victim").read_bytes() == b"sound"
    assert not (root / key).is_symlink()


def test_the_folder_of_all_shows_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "public").symlink_to(tmp_path / "disk")
    LocalStore(tmp_path / "public" / "en").put_page("index.html", b"x", "text/html")
    assert (tmp_path / "disk" / "en" / "index.html").read_bytes() == b"x"


def test_a_full_disk_is_an_error_and_keeps_the_feed() -> None:
    """Under a limit of 64 kB a file: the write fails half-way, as it does on a full disk."""
    program = """
import resource, signal, sys, tempfile
from pathlib import Path
from podcast.errors import StoreError
from podcast.stores.local import LocalStore
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with tempfile.TemporaryDirectory() as folder:
    store = LocalStore(Path(folder))
    store.put_feed("feed.xml", b"old", "", None)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, resource.RLIM_INFINITY))
    try:
        store.put_feed("feed.xml", b"n" * 100_000, "", store.read("feed.xml").version)
    except StoreError as error:
        print(error.what, store.read("feed.xml").data, sorted(p.name for p in Path(folder).iterdir()))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "cannot write it: File too large b'old' ['.lock', 'feed.xml']"


def test_four_processes_lose_nothing(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom podcast.stores.local import LocalStore\n"
        "from tests.stores.conformance import add_line\n"
        "for turn in range(8): add_line(LocalStore(Path(sys.argv[1])), f'{sys.argv[2]}.{turn}\\n'.encode())\n"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), str(number)], cwd=ROOT) for number in range(4)
    ]
    assert [process.wait(60) for process in started] == [0] * 4
    lines = (tmp_path / FEED).read_text("utf-8").split()
    assert sorted(lines) == [f"{number}.{turn}" for number in range(4) for turn in range(8)]
