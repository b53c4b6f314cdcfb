"""A small real show: one paper from a file, short music, espeak-ng's voice, the local store."""

import datetime as dt
import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
import wave
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from podcast import chain, config, names, providers
from podcast.model import Week
from podcast.providers import Environment
from podcast.stages import sample
from podcast.steps import Fallback, Run
from podcast.stores.base import Store
from podcast.stores.local import LocalStore
from podcast.workspace import Workspace

WEEK = Week(2025, 23)
NOWHERE = "http://127.0.0.1:9"
# Models are put together once for all tests, and never in the cache of whoever runs them.
CACHE_HOME = Path(__file__).resolve().parent.parent / ".pytest_cache" / "home"
ALONE = Environment(NOWHERE, cache=providers.cache_home({"XDG_CACHE_HOME": str(CACHE_HOME)}))
NOW = dt.datetime(2025, 6, 20, 12, tzinfo=dt.UTC)
# How many clips the small show's week has.
CLIPS = 9
# Of the episode's folder, what says when or how long instead of what.
CLOCKED = {"report.json", "ledger.json"}

PAPERS = """
- id: "2505.00001"
  title: Small Tests
  abstract: >-
    Pipelines fail in silence. We propose short tests. Results show 14.7% more faults.
  upvotes: 12
"""
CHINESE_PAPERS = """
- id: "2505.00001"
  title: 小测试
  language: zh
  abstract: 流程会悄悄出错。我们提出简短的测试。结果表明，它多发现了百分之十四的错误。
  upvotes: 12
"""
# Fixed lines that are soon said; the cues are those of the shipped ones.
SHORT_LINES = {
    "opening": {
        "greeting": "{show}.",
        "dates": "{dates}.",
        "notice": "Made by machine. “We” are the authors.",
        "preview": "{count} papers.",
        "preview_one": "One.",
        **dict.fromkeys(("topic_first", "topic_next", "topic_last", "topic_only"), "{title}."),
        "start": "Now.",
    },
    "paper": {
        **dict.fromkeys(("first", "next", "last"), "The {ordinal}: {title}."),
        "only": "Only {title}.",
        "upvotes": "{upvotes} upvotes.",
        "upvotes_one": "One upvote.",
        **dict.fromkeys(("problem", "method", "setup", "results", "conclusion", "summary", "no_abstract"), "Listen."),
    },
    "closing": {"thanks": "Thanks.", "links": "Read on.", "goodbye": "Bye."},
}
# Headings of a script that is written by hand: opening, paper and closing.
HEADS = {"en": ("Opening", "Small Tests", "Closing"), "zh": ("开场", "小测试", "结尾")}
# Words are timed by a recital, and no model listens: that takes no time.
ALIGN = '[align]\nmodel = "none"\n'
HIBARI = 'language = "en"\n[hibari]\npace = 14.5\n'
# At 256 kbps the first pass of the master is as loud as it must be, and the mix takes half as long.
SETTINGS = f"""
id = "small"
title = "Small Show"
description = "A show for tests."
author = "Test"
language = "en"
[papers]
source = "file"
file = "papers.yaml"
{ALIGN}[mix]
intro = "intro.wav"
outro = "outro.wav"
intro_solo = 800
outro_lead = 400
bitrate = 256
"""


@dataclass
class Listener:
    """Keeps what a run says."""

    stages: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    counted: list[tuple[int, int, str]] = field(default_factory=list)

    def stage(self, name: str) -> None:
        self.stages.append(name)

    def progress(self, done: int, total: int, unit: str = "") -> None:
        assert 0 < done <= total
        self.counted.append((done, total, unit))

    def note(self, text: str) -> None:
        self.notes.append(text)

    def warn(self, text: str) -> None:
        self.warnings.append(text)


def short_lines() -> str:
    """The shipped English lines with `SHORT_LINES` in place of what the host says."""
    shipped = tomllib.loads((config.shipped() / "scripts" / "en" / "lines.toml").read_text(encoding="utf-8"))
    tables = shipped | SHORT_LINES
    return "\n".join(
        f"[{table}]\n" + "\n".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items())
        for table, keys in tables.items()
    )


def write_profiles(folder: Path) -> None:
    """The shipped hosts without their neural voices: without a key espeak-ng speaks, which is soon loaded."""
    for name in ("host-en.toml", "host-zh.toml"):
        shipped = (config.shipped() / "voices" / name).read_text(encoding="utf-8")
        tables = re.split(r"^(?=\[)", shipped, flags=re.MULTILINE)
        kept = [table for table in tables if not table.startswith(("[hibari]", "[kokoro]"))]
        (folder / "voices" / name).write_text("".join(kept), encoding="utf-8")


def write_show(folder: Path, settings: str = SETTINGS, papers: str = PAPERS) -> Path:
    """Lay out the show in `folder`; its podcast.toml."""
    music = folder / "voices" / "music"
    music.mkdir(parents=True)
    for name, seconds, pitch in (("intro.wav", 2.5, 220), ("outro.wav", 3.0, 165)):
        time = np.arange(round(seconds * 44_100)) / 44_100
        tone = (0.2 * 32767 * np.sin(2 * np.pi * pitch * time)).astype("<i2")
        with wave.open(str(music / name), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(44_100)
            file.writeframes(tone.tobytes())
    write_profiles(folder)
    own_lines = folder / "scripts" / "en" / "lines.toml"
    own_lines.parent.mkdir(parents=True)
    own_lines.write_text(short_lines(), encoding="utf-8")
    (folder / "papers.yaml").write_text(papers, encoding="utf-8")
    (folder / "podcast.toml").write_text(settings, encoding="utf-8")
    return folder / "podcast.toml"


def write_script(folder: Path, paragraphs: Sequence[str], language: str = "en") -> None:
    """Write the week's script by hand: the opening is the first paragraph, the closing the last one.

    It is short, and not about the week's paper.
    """
    opening, title, closing = HEADS[language]
    first, *inner, last = paragraphs
    accept = "accept: [figures, repeats, length]\n"
    sections = (f"## {opening}", first, f"## [2505.00001] {title}", *inner, f"## {closing}", last)
    head = f"---\nshow: small\nweek: {WEEK}\ntitle: {title}\nlanguage: {language}\nspeakers:\n- Test\n{accept}---"
    file = episode(folder) / names.SCRIPT
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n\n".join((head, *sections)) + "\n", encoding="utf-8")


def let_hibari_speak(folder: Path, more: str = "") -> None:
    """Let the show in `folder` be said by a voice that Whisper understands, and listened to by OpenAI's base."""
    (folder / "voices" / "host-en.toml").write_text(HIBARI, encoding="utf-8")
    align_by(folder, "auto", more)


def align_by(folder: Path, model: str, more: str = "") -> None:
    """Let the show in `folder` be aligned by another model; `more` is what else its `[align]` is to have."""
    settings = folder / "podcast.toml"
    before = settings.read_text(encoding="utf-8")
    assert ALIGN in before
    settings.write_text(before.replace(ALIGN, f'[align]\nmodel = "{model}"\n{more}'), encoding="utf-8")


def episode(folder: Path, week: Week = WEEK, show: str = "small") -> Path:
    return folder / "episodes" / show / str(week)


def make(
    folder: Path,
    week: Week = WEEK,
    *,
    until: str = "publish",
    listener: Listener | None = None,
    rewrite: bool = False,
    again: bool = False,
    falls_back: bool = False,
    environment: Environment = ALONE,
    space: type[Workspace] = Workspace,
    store: Callable[[Path], Store] = LocalStore,
) -> tuple[Run, bool]:
    """Bring the week's episode up to date, as the command does."""
    own = config.load(folder / "podcast.toml")
    heard = listener or Listener()

    def opened(of: Week, fallback: Fallback | None) -> Run:
        show = sample.show_of(own, providers.store(own)) if fallback else own
        cast = providers.cast(show, environment, heard.note, within=0.5 if falls_back else None)
        cast = replace(cast, store=store(folder / "public" / show.id))
        entries, prices = config.load_lexicon(show), config.load_prices(show)
        place = space(folder / "episodes" / show.id / str(of))
        return Run(show, of, place, cast, heard, lambda: NOW, entries, prices, fallback, rewrite, again=again)

    return chain.weekly(opened, week, falls_back, until)


def run_of(folder: Path, week: Week = WEEK, environment: Environment = ALONE) -> Run:
    """A run of the week as it stands."""
    show = config.load(folder / "podcast.toml")
    cast = providers.cast(show, environment, print)
    space = Workspace(folder / "episodes" / show.id / str(week))
    return Run(show, week, space, cast, Listener(), lambda: NOW, config.load_lexicon(show), config.load_prices(show))


def why(folder: Path, week: Week = WEEK) -> dict[str, str]:
    """What `podcast why` says."""
    return chain.why(run_of(folder, week))


def snapshot(folder: Path) -> dict[str, tuple[int, int, str]]:
    """For every file below `folder`: inode, time of change and digest."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        stat = path.stat()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        found[str(path.relative_to(folder))] = (stat.st_ino, stat.st_mtime_ns, digest)
    return found


def digests(folder: Path) -> dict[str, str]:
    """For every file below `folder` that does not tell the time: its digest."""
    return {name: state[2] for name, state in snapshot(folder).items() if Path(name).name not in CLOCKED}


def command(
    folder: Path, *words: str, env: Mapping[str, str] | None = None, timeout: float = 90, python: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run `podcast …` in `folder` without keys; `python` are options of the interpreter."""
    bare = {"PATH": "/usr/bin:/bin", "HOME": os.environ.get("HOME", "/"), "HF_ENDPOINT": NOWHERE, "HF_HUB_OFFLINE": "1"}
    bare |= {"XDG_CACHE_HOME": str(CACHE_HOME)}
    return subprocess.run(
        [sys.executable, *python, "-m", "podcast", *words],
        cwd=folder,
        env=bare | dict(env or {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    returncode: int
    stdout: str
    stderr: str


class Here:
    """Runs `podcast …` in this process, in the show's folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capfd = capfd
        monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE_HOME))

    def __call__(self, folder: Path, *words: str) -> Answer:
        from podcast import cli

        self._monkeypatch.chdir(folder)
        self._monkeypatch.setenv("HF_ENDPOINT", NOWHERE)
        self._monkeypatch.setattr(sys, "argv", ["podcast", *words])
        code: object = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        said = self._capfd.readouterr()
        assert isinstance(code, int | None)
        return Answer(code or 0, said.out, said.err)
