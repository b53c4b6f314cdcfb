"""The writer without a key, as its tests ask it, with the lines that come with the program."""

import json
import os
from pathlib import Path

import pytest

from podcast.language import prose
from podcast.model import Paper, Script, Section, Week
from podcast.show import Scripting, Show
from podcast.text import clean
from podcast.writers.extractive import Extractive
from podcast.writers.lines import load_lines
from tests.writers.conformance import SHOW, WEEK, Drawer, selection

SCRIPTS = Path(__file__).parent.parent.parent / "scripts"
SOURCES = {language: (SCRIPTS / language / "lines.toml").read_text(encoding="utf-8") for language in ("en", "zh")}
LINES = {language: load_lines(source, "lines.toml") for language, source in SOURCES.items()}
# Characters a second and the limit that leaves a margin below 28 s.
PACE = {"en": 13.0, "zh": 4.5}
LIMIT = {language: int(pace * 28 * 0.9) for language, pace in PACE.items()}
CHINESE = Show("zh", "一周论文", "节目", "小明", "zh", script=Scripting(host="小明"))
WEEKS = [Week.of(WEEK.monday.fromordinal(WEEK.monday.toordinal() + 7 * n)) for n in range(60)]
RECORDED = os.environ.get("PODCAST_RECORDED", "")
needs_recorded = pytest.mark.skipif(not RECORDED, reason="PODCAST_RECORDED names no folder of recorded answers")


def writer_of(show: Show, limit: int = 0) -> Extractive:
    return Extractive(show, LINES[show.language], limit or LIMIT[show.language])


def write(*papers: Paper, show: Show = SHOW, limit: int = 0, week: Week = WEEK) -> Script:
    return writer_of(show, limit).write(selection(*papers, week=week), Drawer()).script


def words(section: Section) -> str:
    return prose.joined(segment.display for segment in section.segments)


def abstract(text: str, limit: int = 0) -> Section:
    return write(Paper("2506.1", "A Title", text), limit=limit).sections[1]


def recorded(day: str) -> list[Paper]:
    items = json.loads((Path(RECORDED) / "hf_papers" / f"{day}.json").read_text(encoding="utf-8"))
    papers = [item["paper"] for item in items]
    return [Paper(p["id"], clean(p["title"]), clean(p["summary"]), upvotes=p.get("upvotes", 0)) for p in papers]


def days() -> list[str]:
    return sorted(file.stem for file in (Path(RECORDED) / "hf_papers").glob("*.json")) if RECORDED else []
