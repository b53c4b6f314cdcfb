"""The stages below `speak` and `align`, where one stood in for a voice or a model that could not be had."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from podcast import chain, names
from podcast.aligners.base import Aligner
from podcast.aligners.estimate import Estimate
from podcast.aligners.whisper import Whisper
from podcast.aligners.whisper_sources import Named
from podcast.errors import ModelError, WorkspaceError
from podcast.names import CLIPS
from podcast.sound import timeline
from podcast.speech.base import Voice
from podcast.speech.standby import Standby
from podcast.steps import Run
from tests import shows
from tests.models import write_whisper
from tests.shows import WEEK, Listener
from tests.speech.neural_voices import hibari
from tests.speech.test_standby import espeak, lost_hibari

BELOW_SPEAK = ("align", "mix", "caption", "notes", "publish")
# A file of each stage: without it the stage has something to make.
OF_STAGE = {
    "align": names.WORDS,
    "mix": names.EPISODE,
    "caption": names.SRT,
    "notes": names.CHAPTERS,
    "publish": names.ITEM,
}


def run_of(folder: Path, voice: Voice, aligner: Aligner | None = None) -> Run:
    run = shows.run_of(folder)
    return replace(run, cast=replace(run.cast, voice=voice, aligner=aligner or run.cast.aligner))


def lost(folder: Path) -> Standby:
    return Standby(lost_hibari(folder / "cache"), (espeak,))


def found(_folder: Path) -> Standby:
    """The voice has come back: its network is there."""
    return Standby(hibari(), (espeak,))


def make(run: Run, until: str = "publish") -> Run:
    return chain.weekly(lambda _week, _fallback: run, WEEK, False, until)[0]


@pytest.fixture(scope="module")
def stood_in_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small show, made while its voice could not be had; never to be changed."""
    folder = tmp_path_factory.mktemp("stood-in")
    shows.write_show(folder)
    make(run_of(folder, lost(folder)))
    return folder


@pytest.fixture
def stood_in(stood_in_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(stood_in_once, tmp_path / "show"))


def speakers(folder: Path) -> set[str]:
    """Who said the clips that are in the mix."""
    space = shows.run_of(folder).space
    laid = timeline.loads(space.text(names.TIMELINE))
    made = space.recorded(CLIPS)
    return {made[f"{CLIPS}/{placed.clip}.wav"]["provider"] for placed in laid.placements}


@pytest.mark.slow
@pytest.mark.parametrize("voice", [lost, found])
@pytest.mark.parametrize("stage", BELOW_SPEAK)
def test_a_later_stage_takes_the_clips_that_were_made(
    stood_in: Path, stage: str, voice: Callable[[Path], Standby]
) -> None:
    run = run_of(stood_in, voice(stood_in))
    before = shows.digests(stood_in)
    run.space.path(OF_STAGE[stage]).unlink()
    with run.space.locked():
        assert chain.alone(run, stage)
    assert isinstance(run.watch, Listener)
    assert "the clips are those of espeak, which speaks in place of hibari" in run.watch.notes
    assert speakers(stood_in) == {"espeak"}
    assert shows.digests(stood_in) == before


def test_it_takes_them_also_without_a_report(stood_in: Path) -> None:
    run = run_of(stood_in, found(stood_in))
    run.space.path(names.REPORT).unlink()
    with run.space.locked():
        assert not chain.alone(run, "mix")


def test_nothing_would_be_made_again_while_the_voice_is_missing(stood_in: Path) -> None:
    run = run_of(stood_in, lost(stood_in))
    assert set(chain.why(run).values()) == {"up to date"}
    assert isinstance(run.watch, Listener)
    assert "hibari is not asked: its network is lost" in run.watch.notes
    assert not chain.weekly(lambda _week, _fallback: run, WEEK, False, "publish")[1]


@pytest.mark.slow
def test_all_is_said_anew_once_the_voice_is_there(stood_in: Path) -> None:
    run = run_of(stood_in, found(stood_in))
    reasons = chain.why(run)
    assert reasons[CLIPS].startswith(f"{shows.CLIPS} of {shows.CLIPS} would be made: ")
    assert "provider" in reasons[CLIPS]
    assert reasons[names.EPISODE] == f"follows {CLIPS}"
    make(run, until="mix")
    assert speakers(stood_in) == {"hibari"}
    assert "stands_in" not in run.space.report()["speech"]
    with run.space.locked():
        assert not chain.alone(run, "mix")


def test_where_no_voice_has_said_all_a_later_stage_says_what_to_do(stood_in: Path) -> None:
    run = run_of(stood_in, found(stood_in))
    min(run.space.path(CLIPS).glob("*.wav")).unlink()
    with run.space.locked(), pytest.raises(WorkspaceError, match="would be made") as caught:
        chain.alone(run, "mix")
    assert "podcast weekly" in caught.value.remedy


@dataclass(frozen=True, slots=True)
class Expected:
    """A model that cannot be had until its folder is there."""

    named: Named

    @property
    def name(self) -> str:
        return self.named.name

    @property
    def identity(self) -> str:
        return self.named.identity

    def is_at_hand(self) -> bool:
        return self.named.is_at_hand()

    def folder(self) -> Path:
        if not self.is_at_hand():
            raise ModelError("it is not there yet", where=self.name)
        return self.named.folder()


def test_words_that_were_placed_without_the_model_are_built_on_until_align_is_asked(
    stood_in: Path, tmp_path: Path
) -> None:
    place = tmp_path / "soon"
    voice, whisper = espeak(), Whisper(Expected(Named(str(place))), instead=Estimate())
    run = run_of(stood_in, voice, whisper)
    make(run)
    told = json.loads(run.space.text(names.REPORT))["alignment"]["stands_in"]
    assert told.startswith("estimate aligns, and nobody listens to what the clips say, as whisper soon cannot: ")
    shutil.copytree(write_whisper(tmp_path / "random"), place)
    run.space.path(names.SRT).unlink()
    with run.space.locked():
        for stage in ("mix", "caption", "notes"):
            chain.alone(run, stage)
        assert chain.why(run)[names.WORDS] == "would be made again: aligner changed"
        assert chain.alone(run, "align")
    assert "stands_in" not in json.loads(run.space.text(names.REPORT))["alignment"]
