"""Ctrl-C once and twice, sent to a process of its own while a server holds its answers back."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import shows
from tests.protocols import Handler
from tests.protocols_voices import KEY, OpenAISpeech
from tests.shows import Here

PROFILE = 'language = "en"\n[openai]\nvoice = "cedar"\nmodel = "tts-1"\npace = 14.7\nat_once = 2\n'
TEXT = "\n\n".join(f"This is number {n} of the things to say." for n in ("one", "two", "three", "four"))
DEADLINE_S = 60


class Holding(OpenAISpeech):
    """Holds every answer back until it may go."""

    def __init__(self) -> None:
        super().__init__()
        self.may_go = threading.Event()

    def speak(self, handler: Handler, *args: object, **more: object) -> None:
        self.may_go.wait(DEADLINE_S)
        super().speak(handler)


@pytest.fixture
def show(tmp_path: Path) -> Path:
    shows.write_show(tmp_path)
    (tmp_path / "voices" / "host-en.toml").write_text(PROFILE)
    return tmp_path


@contextmanager
def saying(show: Path, server: OpenAISpeech) -> Iterator[subprocess.Popen[str]]:
    """`podcast say`, when two requests are under way."""
    keys = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": f"{server.url}/v1"}
    command = [sys.executable, "-m", "podcast", "say", TEXT]
    with subprocess.Popen(command, cwd=show, env=os.environ | keys, stderr=subprocess.PIPE, text=True) as running:
        try:
            wait_for(lambda: len(server.seen) == 2)
            yield running
        finally:
            running.kill()


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)


def said_until(running: subprocess.Popen[str], words: str) -> str:
    """What the process says up to a line that holds `words`."""
    assert running.stderr is not None
    said = ""
    while words not in said:
        line = running.stderr.readline()
        assert line, said
        said += line
    return said


@pytest.mark.slow
def test_once_what_is_under_way_is_waited_for_and_kept(here: Here, show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Holding() as server:
        with saying(show, server) as running:
            running.send_signal(signal.SIGINT)
            said = said_until(running, "stopping: what is under way is waited for and kept")
            server.may_go.set()
            said += running.communicate(timeout=DEADLINE_S)[1]
        assert running.returncode == 130
        assert "2 of 4 parts are kept in" in said
        assert "To go on: podcast say" in said
        assert "Traceback" not in said
        assert sum(server.said.values()) == 2
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        assert here(show, "say", TEXT).returncode == 0
    assert list(server.said.values()) == [1, 1, 1, 1]


@pytest.mark.slow
def test_twice_it_leaves_at_once_without_a_trace(here: Here, show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(shows.snapshot(show))
    with Holding() as server:
        with saying(show, server) as running:
            running.send_signal(signal.SIGINT)
            said = said_until(running, "stopping")
            assert running.poll() is None
            running.send_signal(signal.SIGINT)
            # The answers are still held back: only a process that does not wait for them can end.
            said += running.communicate(timeout=DEADLINE_S)[1]
            assert not server.may_go.is_set()
        assert running.returncode == 130
        assert "Stopped at once. What was whole on the disk is kept." in said
        assert "Traceback" not in said
        assert not (show / "say.wav").exists()
        server.may_go.set()
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        assert here(show, "say", TEXT).returncode == 0
    assert set(shows.snapshot(show)) == before | {"say.wav"}
