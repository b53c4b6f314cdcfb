"""Models put together from real packages on disk and from a real server on 127.0.0.1, with all that goes wrong."""

import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest

from podcast.errors import ModelError
from podcast.models import joining
from podcast.models.finding import Finder, Found
from podcast.models.known import HIBARI, KNOWN, KOKORO, WHISPER_BASE, Model, ModelFile
from tests import protocols, tiny_models
from tests.disks import full
from tests.protocols import Handler
from tests.tiny_models import CONFIG, IMPATIENT, NOWHERE, WEIGHTS, Files, install, model, part


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """All three packages of the tiny model, installed."""
    folder = tmp_path / "packages"
    for number in (1, 2, 3):
        install(folder, number)
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "no packages"
    folder.mkdir()
    return folder


class Diary:
    """A finder, and what it told."""

    def __init__(self, cache: Path, packages: Path) -> None:
        self.notes: list[str] = []
        self.progress: list[tuple[int, int]] = []
        self.it = Finder(
            cache, self.notes.append, lambda *told: self.progress.append(told), [str(packages)], policy=IMPATIENT
        )


def is_whole(folder: Path) -> bool:
    """Whether the folder has both files with the right bytes, and nothing else."""
    there = {file.name: file.read_bytes() for file in folder.iterdir()}
    return there == {"model.bin": WEIGHTS, "config.json": CONFIG}


# From packages.


def test_a_model_is_joined_from_packages_without_importing_them(tmp_path: Path, packages: Path) -> None:
    diary = Diary(tmp_path / "cache", packages)
    folder = diary.it.folder(model())
    assert is_whole(folder)
    assert folder.parent == tmp_path / "cache"
    assert folder.name == f"tiny-{model().sha256[:12]}"
    assert diary.notes == []


def test_where_a_model_is_stands_in_words(tmp_path: Path, packages: Path, empty: Path) -> None:
    cache = tmp_path / "cache"
    assert Diary(cache, empty).it.find(model()) is None
    finder = Diary(cache, packages).it
    carried = Found(None, "in the installed packages tiny-model-1, tiny-model-2, tiny-model-3")
    assert finder.find(model()) == finder.check(model()) == carried
    assert not cache.exists()
    folder = finder.folder(model())
    assert finder.find(model()) == finder.check(model()) == Found(folder, "in the cache")


def test_what_is_in_the_cache_needs_no_package_and_no_network(tmp_path: Path, packages: Path, empty: Path) -> None:
    made = Diary(tmp_path / "cache", packages).it.folder(model())
    inode = (made / "model.bin").stat().st_ino
    again = Diary(tmp_path / "cache", empty)
    assert again.it.folder(model()) == made
    assert (made / "model.bin").stat().st_ino == inode
    assert again.notes == []


@pytest.mark.parametrize("damaged", [WEIGHTS[:-1] + b"\0", WEIGHTS[:1000], b"", WEIGHTS + b"x"])
def test_a_damaged_file_of_the_cache_is_said_and_made_again(tmp_path: Path, packages: Path, damaged: bytes) -> None:
    diary = Diary(tmp_path / "cache", packages)
    file = diary.it.folder(model()) / "model.bin"
    file.write_bytes(damaged)
    assert diary.it.check(model()).folder is None
    assert is_whole(diary.it.folder(model()))
    assert diary.notes == [f"{file} is damaged: it is made again"]


def test_a_digest_is_taken_once_and_again_after_a_change(tmp_path: Path) -> None:
    file = tmp_path / "it"
    file.write_bytes(WEIGHTS)
    first = joining.digest_of([file])
    before = joining._digest_as_of.cache_info().hits
    assert joining.digest_of([file]) == first == model().files[0].sha256
    assert joining._digest_as_of.cache_info().hits == before + 1
    file.write_bytes(WEIGHTS[::-1])
    os.utime(file, ns=(1, 1))
    assert joining.digest_of([file]) != first


def test_memory_does_not_grow_with_the_size(tmp_path: Path) -> None:
    half = tmp_path / "half"
    with half.open("wb") as sparse:
        sparse.truncate(24_000_000)
    tracemalloc.start()
    try:
        digest = joining.digest_of([half, half])
        file = ModelFile("whole", 48_000_000, digest, ())
        assert joining.join([half, half], file, tmp_path / "whole")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (tmp_path / "whole").stat().st_size == file.size
    assert peak < 4_000_000


# From the address.


def test_without_packages_it_is_downloaded_with_progress(tmp_path: Path, empty: Path) -> None:
    diary = Diary(tmp_path / "cache", empty)
    with Files() as server:
        assert is_whole(diary.it.folder(model(server.url)))
    assert server.sent == len(WEIGHTS) + len(CONFIG)
    assert (len(WEIGHTS), len(WEIGHTS)) in diary.progress
    assert "the packages tiny-model-1, tiny-model-2, tiny-model-3 are not installed, or not whole" in diary.notes[0]
    assert f"downloading model.bin once: 1 MB from {server.url}/model.bin" in diary.notes


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (part(2)[:-1] + bytes([part(2)[-1] ^ 1]), "the package tiny-model-2 has another model.bin than is known"),
        (part(2)[:100], "the package tiny-model-2 has another model.bin than is known"),
        (None, "the package tiny-model-2 is not installed, or not whole"),
    ],
)
def test_a_wrong_part_is_named_and_the_address_taken(
    tmp_path: Path, packages: Path, wrong: bytes | None, said: str
) -> None:
    install(packages, 2, part=wrong)
    diary = Diary(tmp_path / "cache", packages)
    with pytest.raises(ModelError, match=said):
        diary.it.check(model())
    with Files() as server:
        assert is_whole(diary.it.folder(model(server.url)))
    assert diary.notes[0] == f"tiny: {said}"
    assert server.sent == len(WEIGHTS)


def test_a_download_goes_on_where_an_earlier_run_broke_off(tmp_path: Path, packages: Path) -> None:
    install(packages, 3, part=None)
    with Files() as server:
        server.always = half_of_the_weights
        with pytest.raises(ModelError, match="what has arrived is kept"):
            Diary(tmp_path / "cache", packages).it.folder(model(server.url))
        server.always = None
        assert is_whole(Diary(tmp_path / "cache", packages).it.folder(model(server.url)))
    assert server.sent == len(WEIGHTS) - 150_000
    assert server.seen[-1].headers["Range"] == "bytes=150000-"


def test_wrong_bytes_from_the_address_are_refused_and_not_kept(tmp_path: Path, empty: Path) -> None:
    with Files(model=WEIGHTS[::-1]) as server, pytest.raises(ModelError) as caught:
        Diary(tmp_path / "cache", empty).it.folder(model(server.url))
    assert f"known is {model().files[0].sha256}" in caught.value.what
    assert [file.name for file in (tmp_path / "cache").iterdir() if file.is_dir() and any(file.iterdir())] == []


def test_where_nothing_gives_the_model_the_reasons_and_the_way_are_said(tmp_path: Path, packages: Path) -> None:
    install(packages, 2, part=None)
    with Files() as server:
        server.always = protocols.status(404)
        with pytest.raises(ModelError) as caught:
            Diary(tmp_path / "cache", packages).it.folder(model(server.url))
    assert caught.value.where == f"{server.url}/model.bin"
    assert caught.value.what == (
        "the model tiny cannot be had: the package tiny-model-2 is not installed, or not whole, "
        "and the server answered HTTP 404"
    )
    assert "pip install tiny-model-1 tiny-model-2 tiny-model-3" in caught.value.remedy
    assert server.url.removeprefix("http://") in caught.value.remedy


def test_without_a_network_it_is_given_up_soon(tmp_path: Path, empty: Path) -> None:
    with pytest.raises(ModelError, match=r"after 2 attempts .*the connection was refused") as caught:
        Diary(tmp_path / "cache", empty).it.folder(model(NOWHERE))
    assert "pip install tiny-model-1" in caught.value.remedy


# Used where it lies.


def test_a_model_without_an_address_is_used_where_its_package_has_it(tmp_path: Path, packages: Path) -> None:
    finder, stays = Diary(tmp_path / "cache", packages).it, tiny_models.that_stays()
    place = Found(packages / "tiny_model_1", "in the installed package tiny-model-1")
    assert finder.find(stays) == finder.check(stays) == place
    assert finder.folder(stays) == packages / "tiny_model_1"
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (CONFIG[::-1], "the package tiny-model-1 has another config.json than is known"),
        (None, "the package tiny-model-1 is not installed, or not whole"),
    ],
)
def test_such_a_model_is_refused_when_it_is_another(
    tmp_path: Path, packages: Path, config: bytes | None, said: str
) -> None:
    install(packages, 1, config=config)
    with pytest.raises(ModelError) as caught:
        Diary(tmp_path / "cache", packages).it.folder(tiny_models.that_stays())
    assert caught.value.what == f"the model tiny-config is not on this machine: {said}"
    assert caught.value.remedy.startswith("Install it with `pip install tiny-model-1`")
    assert not (tmp_path / "cache").exists()


# The disk.


def test_a_disk_that_fills_up_is_named_and_nothing_half_is_left(tmp_path: Path, packages: Path) -> None:
    finder = Diary(tmp_path / "cache", packages).it
    home = finder.folder(model())
    (home / "model.bin").unlink()
    with full(at=200_000), pytest.raises(ModelError, match="cannot be kept there") as caught:
        finder.folder(model())
    assert "Make room (1 MB are needed)" in caught.value.remedy
    assert [file.name for file in home.iterdir()] == ["config.json"]
    assert is_whole(finder.folder(model()))


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path, packages: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="cannot be kept there") as caught:
        Diary(tmp_path / "file" / "cache", packages).it.folder(model())
    assert caught.value.where == str(tmp_path / "file" / "cache")
    assert "XDG_CACHE_HOME" in caught.value.remedy


# Processes.


def child(cache: Path, packages: Path, address: str = NOWHERE, event: str = "-", name: str = "-") -> Sequence[str]:
    return [sys.executable, "-m", "tests.tiny_models", str(cache), str(packages), address, event, name]


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ("open", ".tmp"),
        ("open", "tiny_model_3/part.bin"),
        ("os.rename", "model.bin"),
        ("os.rename", "config.json"),
    ],
)
def test_a_process_killed_at_any_moment_leaves_nothing_half(
    tmp_path: Path, packages: Path, event: str, name: str
) -> None:
    cache = tmp_path / "cache"
    assert subprocess.run(child(cache, packages, NOWHERE, event, name), check=False).returncode == -9
    for file, data in (("model.bin", WEIGHTS), ("config.json", CONFIG)):
        there = next(cache.rglob(file), None)
        assert there is None or there.read_bytes() == data
    assert is_whole(Diary(cache, packages).it.folder(model()))
    assert not [left for left in cache.rglob("*") if left.name.startswith(".")]


def test_a_process_killed_while_it_downloads_is_gone_on_with(tmp_path: Path, packages: Path) -> None:
    install(packages, 2, part=None)
    cache = tmp_path / "cache"
    with Files() as server:
        server.fail(half_of_the_weights_then_silence)
        process = subprocess.Popen(child(cache, packages, server.url))
        until = time.monotonic() + 30
        while not any(part.stat().st_size >= 100_000 for part in cache.rglob("*.part")):
            assert time.monotonic() < until, "nothing arrives"
            time.sleep(0.02)
        process.kill()
        process.wait()
        left = next(cache.rglob("*.part")).stat().st_size
        assert is_whole(Diary(cache, packages).it.folder(model(server.url)))
    assert server.sent == len(WEIGHTS) - left


def test_of_several_processes_at_once_one_downloads(tmp_path: Path, empty: Path) -> None:
    with Files() as server:
        commands = [child(tmp_path / "cache", empty, server.url)] * 3
        processes = [subprocess.Popen(command) for command in commands]
        assert [process.wait() for process in processes] == [0, 0, 0]
    assert server.sent == len(WEIGHTS) + len(CONFIG)


def half_of_the_weights(handler: Handler) -> None:
    headers = {"Content-Length": str(len(WEIGHTS))}
    if "Range" in handler.headers:
        handler.send(503, b"", "text/plain")
    else:
        handler.send(200, WEIGHTS[:150_000], "application/octet-stream", **headers)
    handler.close_connection = True


def half_of_the_weights_then_silence(handler: Handler) -> None:
    half_of_the_weights(handler)
    handler.wfile.flush()
    protocols.silent(handler)


# The real ones.


def test_the_packages_that_are_installed_carry_the_models_that_are_known(tmp_path: Path) -> None:
    finder = Finder(tmp_path / "cache")
    assert finder.check(HIBARI).folder
    for known in (KOKORO, WHISPER_BASE):
        assert finder.check(known).origin == f"in the installed packages {', '.join(known.packages)}"


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.name)
def test_what_is_known_of_a_model_is_whole(known: Model) -> None:
    digests = [file.sha256 for file in known.files] + [one.sha256 for file in known.files for one in file.carriers]
    assert all(len(digest) == 64 and set(digest) <= set("0123456789abcdef") for digest in digests)
    assert all(file.carriers and file.size > 0 for file in known.files)
    assert all(file.url.startswith("https://") and file.url.endswith(f"/{file.name}") for file in known.files) or (
        known.stays and len(known.files) == 1
    )
    assert known.licence in {"Apache-2.0", "MIT"}
