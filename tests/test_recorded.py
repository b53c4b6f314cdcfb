"""The chain over recorded answers of the API, in the folder that PODCAST_RECORDED names."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from podcast import names, script
from podcast.model import Part, Week
from podcast.providers import Environment
from podcast.sound import audio
from podcast.subtitles import files
from tests import shows
from tests.protocols import status
from tests.servers import DailyPapers
from tests.shows import command, episode

RECORDED = os.environ.get("PODCAST_RECORDED", "")
pytestmark = pytest.mark.skipif(not RECORDED, reason="PODCAST_RECORDED names no folder of recorded answers")

ONLINE = shows.SETTINGS.replace('source = "file"\nfile = "papers.yaml"\n', "")
# Counted in the recordings by hand (jq), most upvotes first.
TOP_OF_2026_W33 = ["2608.00677", "2608.10915", "2608.12307", "2608.09802", "2608.11924"]


@pytest.fixture
def api() -> Iterator[DailyPapers]:
    with DailyPapers(Path(RECORDED) / "hf_papers") as server:
        yield server


@pytest.mark.parametrize(("week", "papers"), [("2025-W04", 31), ("2025-W23", 135), ("2026-W33", 104)])
def test_each_recorded_week_gives_a_script(tmp_path: Path, api: DailyPapers, week: str, papers: int) -> None:
    shows.write_show(tmp_path, ONLINE)
    run, _ = shows.make(tmp_path, Week.parse(week), until="write", environment=Environment(api.url))
    chosen = json.loads((run.space.path(names.PAPERS)).read_text())
    assert len(chosen["considered"]) == papers
    told = script.parse(run.space.text(names.SCRIPT))
    assert [section.part for section in told.sections] == [Part.OPENING, *[Part.PAPER] * 5, Part.CLOSING]


@pytest.mark.slow
def test_a_failing_and_slow_api_is_survived(tmp_path: Path, api: DailyPapers) -> None:
    shows.write_show(tmp_path, ONLINE)
    api.fail(status(429, Retry_After="0"), status(503, Retry_After="0"))
    api.slow = 0.2
    ran = command(tmp_path, "fetch", "2026-W33", env={"HF_ENDPOINT": api.url})
    assert ran.returncode == 0, ran.stderr
    chosen = json.loads((episode(tmp_path, Week(2026, 33)) / names.PAPERS).read_text())
    taken = [one["id"] for one in chosen["considered"] if one["verdict"].startswith("taken")]
    assert taken == TOP_OF_2026_W33


@pytest.mark.slow
def test_2026_w33_gives_an_english_episode_of_the_real_top_five(tmp_path: Path, api: DailyPapers) -> None:
    shows.write_show(tmp_path, (Path(__file__).parent.parent / "podcast.toml").read_text(encoding="utf-8"))
    (tmp_path / "scripts" / "en" / "lines.toml").unlink()
    ran = command(tmp_path, "weekly", "2026-W33", env={"HF_ENDPOINT": api.url}, timeout=110)
    assert ran.returncode == 0, ran.stderr
    folder = episode(tmp_path, Week(2026, 33), "en")
    told = script.parse((folder / names.SCRIPT).read_text())
    assert [section.paper for section in told.sections if section.part is Part.PAPER] == TOP_OF_2026_W33
    assert 4 * 60_000 <= audio.duration(folder / names.EPISODE) <= 15 * 60_000
    loudness = audio.measure(folder / names.EPISODE)
    assert abs(loudness.integrated + 16) <= 0.5
    assert loudness.true_peak <= -1
    cues = files.parse_srt((folder / names.SRT).read_text())
    shown = "".join(line for cue in cues for line in cue.lines)
    said = "".join(segment.display for segment in told.segments)
    assert "".join(shown.split()) == "".join(said.split())
