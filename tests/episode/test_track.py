"""Our WebVTT as the `<track>` of a sound that Chromium plays: cues come and go when they should."""

import json
import queue
import shutil
import subprocess
import threading
import wave
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from podcast.model import Cue, Ms
from podcast.subtitles.files import vtt
from tests.episode.test_pages import CHROMIUM, Ranges

CUES = (
    Cue(Ms(300), Ms(1200), ("A < B & C,", "in two lines: yes.")),
    Cue(Ms(1200), Ms(2100), ("使用 GRPO 算法，", "准确率提升了14.7%。")),
    Cue(Ms(3000), Ms(3900), ("<b>Not bold</b> &amp; שלום 👩\u200d🔬",)),
)
SECONDS = 4.6
# Beside other work on two cores; a player has no reason to be later than this.
TOLERANCE_S = 0.25
PAGE = """<!doctype html><meta charset="utf-8"><audio id="a" src="sound.wav" muted autoplay>
<track id="t" kind="captions" srclang="en" src="week.vtt" default></audio><script>
const told = [], audio = document.getElementById("a"), track = document.getElementById("t").track;
track.mode = "showing";
track.oncuechange = () => told.push(
  [audio.currentTime, [...track.activeCues].map(cue => cue.getCueAsHTML().textContent)]);
audio.onended = () => fetch("/told", {method: "POST", body: JSON.stringify({told, all: track.cues.length})});
audio.play();
</script>"""


class Listener(Ranges):
    """Serves the page and takes what it has to tell."""

    def __init__(self, told: "queue.Queue[Any]", *args: Any, **options: Any) -> None:
        self._told = told
        super().__init__(*args, **options)

    def do_POST(self) -> None:
        self._told.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()


@pytest.fixture
def told(tmp_path: Path) -> Iterator[tuple[str, "queue.Queue[Any]"]]:
    (tmp_path / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "week.vtt").write_text(vtt(CUES, "en"), "utf-8")
    with wave.open(str(tmp_path / "sound.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0" * 2 * round(8000 * SECONDS))
    said: queue.Queue[Any] = queue.Queue()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Listener, said, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/index.html", said
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH")
def test_cues_fire_when_they_should(told: tuple[str, "queue.Queue[Any]"], tmp_path: Path) -> None:
    address, said = told
    options = "--headless --no-sandbox --disable-gpu --mute-audio --autoplay-policy=no-user-gesture-required"
    quiet = "--disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    command = [str(CHROMIUM), *options.split(), *quiet.split(), f"--user-data-dir={tmp_path / 'profile'}"]
    browser = subprocess.Popen(
        [*command, "--remote-debugging-port=0", address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        answer = said.get(timeout=60)
    finally:
        browser.terminate()
        browser.wait(timeout=20)
        shutil.rmtree(tmp_path / "profile", ignore_errors=True)
    assert answer["all"] == len(CUES)
    changes = [(cue.start / 1000, ["\n".join(cue.lines)]) for cue in CUES]
    changes += [(cue.end / 1000, []) for cue in CUES if all(cue.end != other.start for other in CUES)]
    seen = answer["told"]
    assert [shown for _, shown in seen] == [shown for _, shown in sorted(changes)]
    assert max(abs(at - due) for (at, _), (due, _) in zip(seen, sorted(changes), strict=True)) <= TOLERANCE_S, seen
