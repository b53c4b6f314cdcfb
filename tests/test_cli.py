"""The command as a person uses it, without keys; in a process of its own where signals or the environment count."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from podcast import names
from podcast.workspace import Workspace
from tests import shows
from tests.protocols_llm import LLM
from tests.servers import DailyPapers, item, write_days
from tests.shows import Here, command, episode

DEADLINE_S = 60


@pytest.fixture
def show(tmp_path: Path) -> Path:
    shows.write_show(tmp_path)
    return tmp_path


def test_weekly_says_what_was_made_and_where(show: Path) -> None:
    ran = command(show, "weekly", "2025-W23")
    assert ran.returncode == 0, ran.stderr
    assert str(episode(show) / names.EPISODE) in ran.stdout
    assert str(show / "public" / "small" / "feed.xml") in ran.stdout
    assert "ESTIMATE" not in ran.stderr
    assert "writer extractive, voice espeak en-us, alignment recital" in ran.stderr
    assert [line for line in ran.stderr.splitlines() if line in ("fetch", "mix", "publish")]


def test_a_second_run_says_that_there_is_nothing_to_make(here: Here, made: Path) -> None:
    before = shows.snapshot(made)
    ran = here(made, "weekly", "2025-W23")
    assert "nothing to make" in ran.stdout
    assert shows.snapshot(made) == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("weekly", "2025-23"), 2, "Write it as YYYY-Www"),
        (("weekly", "2025-W53"), 2, "has no week 53"),
        (("weekly", "2099-W01"), 2, "has not begun"),
        (("weekly", "2025-W23", "--show", "none.toml"), 2, "none.toml"),
        (("weekly", "2025-W23", "--until", "dinner"), 2, "dinner"),
        (("mix",), 2, "WEEK"),
        (("mix", "2025-W23"), 1, "10-papers.json would be made: missing"),
        (("caption", "2025-W23"), 1, "podcast weekly"),
        (("sing", "2025-W23"), 2, "sing"),
        (("fetch", "2099-W01"), 2, "has not begun"),
        (("write", "9999-W52"), 2, "has not begun"),
    ],
)
def test_a_mistake_gives_its_error_in_one_paragraph(
    here: Here, show: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = here(show, *words)
    assert ran.returncode == code, ran.stderr
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (show / "episodes" / "small" / "2025-W23" / names.PAPERS).exists()


def test_this_week_needs_partial(here: Here, show: Path) -> None:
    today = time.strftime("%G-W%V", time.gmtime())
    ran = here(show, "weekly", today)
    assert ran.returncode == 2
    assert "--partial" in ran.stderr


def test_an_unknown_setting_names_file_line_and_key(here: Here, show: Path) -> None:
    settings = show / "podcast.toml"
    settings.write_text(settings.read_text() + "loudnes = -14\n")
    ran = here(show, "weekly", "2025-W23")
    assert ran.returncode == 2
    assert "[mix] loudnes: unknown key 'loudnes'. Did you mean 'loudness'?" in ran.stderr


def test_debug_shows_the_traceback(here: Here, show: Path) -> None:
    ran = here(show, "--debug", "weekly", "nonsense")
    assert "Traceback" in ran.stderr
    assert ran.returncode == 2


def test_a_stage_alone_makes_its_files_only(here: Here, show: Path) -> None:
    assert here(show, "fetch", "2025-W23").returncode == 0
    assert here(show, "write", "2025-W23").stdout.startswith("write: made")
    assert here(show, "write", "2025-W23").stdout.startswith("write: up to date")
    made = {path.name for path in episode(show).iterdir()}
    assert made == {names.PAPERS, names.SCRIPT, names.LEDGER, names.REPORT}


@pytest.mark.parametrize("week", [(), ("2025-W23",), ("2025-W30",)])
def test_a_keyless_show_in_another_language_is_told_what_it_needs(
    here: Here, tmp_path: Path, week: tuple[str, ...]
) -> None:
    """No request is made for papers that nobody could tell, and no demonstration goes into a real feed."""
    settings = shows.SETTINGS.replace('source = "file"\nfile = "papers.yaml"\n', "").replace('"en"', '"zh-CN"')
    shows.write_show(tmp_path, settings + '[publish]\nbase_url = "https://podcast.example.org/zh"\n')
    ran = here(tmp_path, "weekly", *week)
    assert ran.returncode == 1
    error = ran.stderr.splitlines()[-1]
    assert error.startswith("Error: ")
    for word in ("'en'", "'zh-CN'", "OPENAI_API_KEY", "OPENAI_BASE_URL", "newsletter", "file of papers"):
        assert word in error
    assert not (tmp_path / "public" / "small" / "feed.xml").exists()


def test_until_stops_after_the_stage(here: Here, show: Path) -> None:
    ran = here(show, "weekly", "2025-W23", "--until", "speak")
    assert ran.returncode == 0
    assert (episode(show) / names.CLIPS).is_dir()
    assert not (episode(show) / names.EPISODE).exists()


def test_a_held_week_has_an_exit_code_of_its_own(here: Here, show: Path) -> None:
    with Workspace(episode(show)).locked():
        ran = here(show, "weekly", "2025-W23")
    assert ran.returncode == 4
    assert f"process {os.getpid()}" in ran.stderr


@pytest.mark.slow
def test_ctrl_c_leaves_what_was_made_and_says_how_to_go_on(show: Path) -> None:
    with _started(show, "weekly", "2025-W23") as running:
        _wait_for(lambda: len(list((episode(show) / names.CLIPS).glob("*.wav"))) >= 3)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=DEADLINE_S)
    assert running.returncode == 130
    assert "To go on: podcast weekly 2025-W23" in said
    assert "Traceback" not in said
    before = {name: state for name, state in shows.snapshot(episode(show) / names.CLIPS).items() if name[0] != "."}
    assert len(before) >= 3
    assert command(show, "weekly", "2025-W23", "--until", "speak").returncode == 0
    after = shows.snapshot(episode(show) / names.CLIPS)
    assert {name: after[name] for name in before} == before


@pytest.mark.slow
@pytest.mark.parametrize("week", [pytest.param(("2025-W24",), marks=pytest.mark.slow), ()])
def test_ctrl_c_while_the_source_is_slow(tmp_path: Path, week: tuple[str, ...]) -> None:
    shows.write_show(tmp_path, shows.SETTINGS.replace('source = "file"\nfile = "papers.yaml"\n', ""))
    days = tmp_path / "days"
    days.mkdir()
    with DailyPapers(write_days(days, {"2025-06-09": [item("2506.00001")]})) as api:
        api.slow = 20
        with _started(tmp_path, "weekly", *week, endpoint=api.url) as running:
            _wait_for(lambda: api.seen)
            started = time.monotonic()
            running.send_signal(signal.SIGINT)
            running.communicate(timeout=DEADLINE_S)
            assert time.monotonic() - started < 6
    assert running.returncode == 130


def test_the_doctor_finds_what_is_there_and_what_is_not(here: Here, show: Path) -> None:
    ran = here(show, "doctor", "--json")
    findings = {row["check"]: row for row in json.loads(ran.stdout)}
    assert all(row["ok"] for row in findings.values()), findings
    assert "espeak" in findings["voice"]["finding"]
    assert findings["alignment"]["finding"] == "recital"
    (show / "voices" / "music" / "intro.wav").unlink()
    ran = here(show, "doctor")
    assert ran.returncode == 1
    assert "FAIL  music" in ran.stdout


@pytest.mark.parametrize(
    ("settings", "check"),
    [
        (shows.SETTINGS.replace("papers.yaml", "none.yaml"), "source"),
        pytest.param(
            shows.SETTINGS.replace('source = "file"\nfile = "papers.yaml"\n', ""), "source", marks=pytest.mark.slow
        ),
        (shows.SETTINGS.replace('model = "none"', 'model = "no-such-model"'), "alignment"),
        (shows.SETTINGS + '[voice]\nprofile = "host-zh"\n', "voice"),
    ],
)
def test_the_doctor_says_what_would_fail(here: Here, tmp_path: Path, settings: str, check: str) -> None:
    shows.write_show(tmp_path, settings)
    ran = here(tmp_path, "doctor", "--json")
    assert ran.returncode == 1
    assert not {row["check"]: row["ok"] for row in json.loads(ran.stdout)}[check]


def test_the_doctor_names_the_key_that_is_missing(here: Here, tmp_path: Path) -> None:
    shows.write_show(tmp_path, shows.SETTINGS + '[voice]\nprovider = "openai"\n')
    profile = tmp_path / "voices" / "host-en.toml"
    profile.write_text('language = "en"\n[openai]\nvoice = "cedar"\npace = 14.5\n')
    assert "FAIL  voice: OPENAI_API_KEY: is not set\n" in here(tmp_path, "doctor").stdout


def test_no_key_reaches_a_file_or_the_screen(here: Here, show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "sk-test-0123456789abcdef"
    with LLM() as llm:
        keys = {"OPENAI_API_KEY": secret, "OPENAI_BASE_URL": f"{llm.url}/v1", "AWS_SECRET_ACCESS_KEY": secret}
        for name, value in keys.items():
            monkeypatch.setenv(name, value)
        ran = here(show, "weekly", "2025-W23", "--until", "write")
    assert ran.returncode == 0, ran.stderr
    assert all(f"Bearer {secret}" in asked.headers.values() for asked in llm.seen)
    assert llm.seen
    assert list((episode(show) / names.REPLIES).iterdir())
    assert secret not in ran.stdout + ran.stderr
    assert not [path for path in show.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def _started(folder: Path, *words: str, endpoint: str = shows.NOWHERE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "podcast", *words],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "HF_ENDPOINT": endpoint},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _wait_for(condition: object) -> None:
    assert callable(condition)
    until = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)
