"""The packages that carry models are not installed, and no address answers: the episode is made all the same, aloud."""

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from podcast import config, names
from podcast.models.known import HIBARI, KOKORO, WHISPER_BASE
from tests import carriers, shows
from tests.protocols_voices import KEY, ElevenLabsServer
from tests.shows import WEEK, episode

pytestmark = pytest.mark.slow
ENGLISH = shows.SETTINGS.replace(shows.ALIGN, "")
CHINESE = ENGLISH.replace('language = "en"', 'language = "zh-CN"').replace("Small Show", "小节目")
# Show → its settings, its papers, and the voice that it would have.
SHOWS = {"en": (ENGLISH, shows.PAPERS, "hibari"), "zh": (CHINESE, shows.CHINESE_PAPERS, "kokoro")}
Say = Callable[..., subprocess.CompletedProcess[str]]


def installation(folder: Path, *packages: str) -> Say:
    """Runs `podcast …` in a show's folder without `packages`, with nothing in the cache and no network."""
    bare = dict(carriers.leave_out(folder / "site", *packages)) | {"XDG_CACHE_HOME": str(folder / "cache")}

    def say(show: Path, *words: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return shows.command(show, *words, env=bare | dict(env or {}), timeout=200, python=("-S",))

    return say


@pytest.fixture(scope="module")
def without_any(tmp_path_factory: pytest.TempPathFactory) -> Say:
    """Without any package that carries a model."""
    return installation(tmp_path_factory.mktemp("bare"), *carriers.KOKORO, *carriers.WHISPER, *carriers.HIBARI)


def write_show(folder: Path, language: str) -> Path:
    settings, papers, _ = SHOWS[language]
    shows.write_show(folder, settings, papers)
    for name in ("host-en.toml", "host-zh.toml"):
        shipped = config.shipped() / "voices" / name
        (folder / "voices" / name).write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def report(folder: Path) -> dict[str, Any]:
    told = json.loads((episode(folder) / names.REPORT).read_text(encoding="utf-8"))
    assert isinstance(told, dict)
    return told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_espeak_makes_the_episode_and_what_is_missing_is_said(tmp_path: Path, without_any: Say, language: str) -> None:
    folder, wanted = write_show(tmp_path / "show", language), SHOWS[language][2]
    ran = without_any(folder, "weekly", str(WEEK))
    assert ran.returncode == 0, ran.stderr
    speech, alignment = report(folder)["speech"], report(folder)["alignment"]
    assert (speech["provider"], alignment["aligner"], alignment["estimate"]) == ("espeak", "recital", False)
    assert speech["stands_in"].startswith(f"espeak speaks, as {wanted} cannot: ")
    assert alignment["stands_in"].startswith(
        "recital aligns, and nobody listens to what the clips say, as whisper base"
    )
    for told in (speech["stands_in"], alignment["stands_in"]):
        assert f"Note: {told}" in ran.stderr
        assert "pip install" in told
    assert not alignment["text_check"]["made"]
    assert (folder / "public" / "small" / "feed.xml").is_file()
    again = without_any(folder, "weekly", str(WEEK))
    assert again.returncode == 0, again.stderr
    assert "nothing to make" in again.stdout


def test_doctor_voices_and_say_tell_what_is_missing_and_how_to_get_it(tmp_path: Path, without_any: Say) -> None:
    folder = write_show(tmp_path / "show", "zh")
    examined = without_any(folder, "doctor", "--json")
    rows = {row["check"]: row for row in json.loads(examined.stdout)}
    assert rows["voice"]["finding"].startswith("espeak cmn, ")
    assert rows["voice"]["remedy"].startswith("espeak speaks, as kokoro cannot: ")
    assert rows["alignment"]["finding"] == "base is not on this machine"
    assert "recital aligns and nobody listens" in rows["alignment"]["remedy"]
    for model in (HIBARI, KOKORO, WHISPER_BASE):
        row = rows[f"model {model.name}"]
        assert "is not on this machine" in row["finding"]
        assert f"pip install {' '.join(model.packages)}`" in row["remedy"]
    listed = without_any(folder, "voices").stdout
    assert f"pip install {' '.join(KOKORO.packages)}`" in listed
    assert "Until then espeak speaks." in listed
    said = without_any(folder, "say", "你好。")
    assert said.returncode == 0
    assert "Note: espeak speaks, as kokoro cannot: " in said.stderr
    assert (folder / "say.wav").is_file()


@pytest.mark.parametrize("name", ["hibari", "kokoro"])
def test_a_voice_that_is_named_is_refused_with_the_remedy(tmp_path: Path, without_any: Say, name: str) -> None:
    folder = write_show(tmp_path / "show", "en")
    refused = without_any(folder, "say", "Hello.", "--provider", name)
    assert refused.returncode == 2
    assert (
        f"{name} cannot speak: the package hibari-tts is not installed. Install it with `pip install" in refused.stderr
    )


def test_without_hibari_a_paid_clip_is_timed_but_compared_with_nothing_which_is_said(tmp_path: Path) -> None:
    """Its package reads English and the English in Chinese: for a voice, and for what Whisper heard."""
    podcast = installation(tmp_path, *carriers.HIBARI)
    folder = write_show(tmp_path / "show", "en")
    with ElevenLabsServer() as server:
        keys = {"ELEVENLABS_API_KEY": KEY, "ELEVENLABS_BASE_URL": server.url}
        ran = podcast(folder, "weekly", str(WEEK), env=keys)
    assert ran.returncode == 0, ran.stderr
    told = report(folder)["alignment"]
    assert told["aligner"] == "whisper base"
    assert told["lacks"].startswith("what the clips say is not compared with their texts: the package hibari-tts")
    assert f"Note: {told['lacks']}" in ran.stderr
    assert (told["text_check"]["made"], told["text_check"]["error_rate"]) == (False, None)
