"""The stage `align` on a small real show, with a model that hears nothing and espeak-ng reciting."""

import json
import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from podcast import chain, names
from podcast.aligners.base import Aligner, Heard
from podcast.aligners.estimate import Estimate
from podcast.aligners.whisper import Whisper
from podcast.aligners.whisper_sources import Named
from podcast.errors import AlignmentError, GateRefused
from podcast.sound.pcm import Pcm
from podcast.speech.base import Line, Said, Voice
from podcast.stages import align, clips
from podcast.stages.loading import load_script
from podcast.steps import Run
from podcast.words import Aligned, loads_words
from tests import shows
from tests.models import write_whisper
from tests.shows import Here, Listener


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_whisper(tmp_path_factory.mktemp("whisper") / "other", seed=1)


def words_of(run: Run) -> tuple[Aligned, ...]:
    return loads_words(run.space.text(names.WORDS))


def warnings(run: Run) -> list[str]:
    assert isinstance(run.watch, Listener)
    return run.watch.warnings


@dataclass
class Told:
    """A voice that is another's but for what `change` makes of its lines and receipts."""

    voice: Voice
    change: Callable[[Line], Line] = lambda line: line
    times: Callable[[str, Pcm], Any] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.voice, name)

    def say(self, line: Line) -> Said:
        said = self.voice.say(self.change(line))
        return replace(said, receipt={"times": self.times(line.text, said.sound)}) if self.times else said


def spread(text: str, sound: Pcm) -> Mapping[str, Any]:
    """Times that give every character as long as any other."""
    each = sound.duration / len(text)
    starts = [each * place for place in range(len(text))]
    return {"characters": list(text), "starts_ms": starts, "ends_ms": [start + each for start in starts]}


def with_voice(folder: Path, *stages: str, **changes: Any) -> Run:
    """The small show's run with a changed voice, its clips said and aligned anew, and then these `stages`."""
    run = shows.run_of(folder)
    run = replace(run, cast=replace(run.cast, voice=Told(run.cast.voice, **changes)))
    shutil.rmtree(run.space.path(names.CLIPS))
    with run.space.locked():
        for stage in ("speak", "align", *stages):
            chain.STAGES[stage](run)
    return run


def other_words(line: Line) -> Line:
    """Of the script's lines one is said otherwise."""
    return Line("Listen. Why?") if "Pipelines fail" in line.text else line


def test_every_clip_is_checked_and_says_its_text(made: Path, model: Path) -> None:
    shows.align_by(made, str(model))
    run, again = shows.make(made, until="align")
    assert again
    assert {(one.checked, one.doubts) for one in words_of(run)} == {(True, ())}
    check = run.space.report()["alignment"]["text_check"]
    assert check == {"made": True, "passed": True, "doubted": []}
    assert run.space.report()["alignment"]["words_spread"] == 0


def estimated(folder: Path) -> Run:
    """The small show's run, aligned by nobody who listens."""
    run = shows.run_of(folder)
    run = replace(run, cast=replace(run.cast, aligner=Estimate()))
    with run.space.locked():
        align.align(run)
    return run


def test_without_a_model_the_check_is_said_to_be_not_made(made: Path) -> None:
    run = estimated(made)
    assert not any(one.checked for one in words_of(run))
    assert run.space.report()["alignment"]["text_check"] == {"made": False, "passed": True, "doubted": []}
    assert any("not made for 9 of 9 clips" in words for words in warnings(run))
    assert any("ESTIMATE" in words for words in warnings(run))


def test_a_clip_that_says_something_else_is_named_and_never_published(made: Path, model: Path) -> None:
    shows.align_by(made, str(model))
    before = shows.digests(made / "public")
    run = with_voice(made, "mix", "caption", "notes", change=other_words)
    texts = [segment.display for segment in load_script(run).segments]
    wrong = next(number for number, text in enumerate(texts) if "Pipelines fail" in text)
    assert [number for number, one in enumerate(words_of(run)) if one.doubts] == [wrong]
    doubted = run.space.report()["alignment"]["text_check"]["doubted"]
    assert {(one["clip"], one["digest"]) for one in doubted} == {(wrong + 1, words_of(run)[wrong].digest)}
    assert any(f"clip {wrong + 1}, words" in words for words in warnings(run))
    with run.space.locked(), pytest.raises(GateRefused, match=f"clip {wrong + 1}, words") as caught:
        chain.STAGES["publish"](run)
    assert names.CLIPS in caught.value.remedy
    assert shows.digests(made / "public") == before


def test_the_voices_own_times_are_a_second_opinion(made: Path, model: Path) -> None:
    shows.align_by(made, str(model))
    run = with_voice(made, times=spread)
    told = run.space.report()["alignment"]["voice_times"]
    assert (told["clips"], told["unsound"]) == (9, 0)
    assert 0 < told["median_ms"] < told["max_ms"] < 5000
    assert {one.aligner for one in words_of(run)} == {"whisper other"}


def test_the_voices_own_times_are_taken_where_the_show_says_so(made: Path, model: Path) -> None:
    shows.align_by(made, str(model), 'source = "voice"\n')
    run = with_voice(made, times=spread)
    take = clips.takes(load_script(run), run.cast.voice)[-1]
    sound = clips.sound(run.space, take)
    last = words_of(run)[-1]
    assert (last.aligner, last.estimate, last.checked) == ("espeak's own times", False, True)
    assert last.words[0].start == 0
    assert last.words[-1].end == pytest.approx(sound.duration, abs=sound.duration / len(take.segment.spoken) + 1)
    assert run.space.report()["alignment"]["voice_times"] == {"clips": 9, "unsound": 0}


def test_unsound_times_of_the_voice_are_said_and_not_taken(made: Path, model: Path) -> None:
    def stuck(text: str, sound: Pcm) -> Any:
        return {"characters": list(text), "starts_ms": [0] * len(text), "ends_ms": [sound.duration] * len(text)}

    shows.align_by(made, str(model), 'source = "voice"\n')
    run = with_voice(made, times=stuck)
    assert "whisper other" in {one.aligner for one in words_of(run)}
    assert any("are stuck at 0 ms: the aligner's are used" in words for words in warnings(run))
    assert run.space.report()["alignment"]["voice_times"]["unsound"] > 0


def test_a_voice_that_reports_no_times_is_said_so(made: Path, model: Path) -> None:
    shows.align_by(made, str(model), 'source = "voice"\n')
    run, _ = shows.make(made, until="align")
    assert any("reports no times of its own" in words for words in warnings(run))
    assert {one.aligner for one in words_of(run)} == {"whisper other"}


class Breaking:
    """An aligner of several clips at once that breaks at one of them, and says how many it began."""

    name = identity = "breaking"
    estimate = hears = False
    at_once = 2

    def __init__(self, breaks_at: int) -> None:
        self._breaks_at = breaks_at
        self._lock = threading.Lock()
        self.begun = 0

    def ready(self, _warn: Callable[[str], None]) -> Aligner:
        return self

    def align(self, sound: Pcm, text: str, language: str) -> tuple[Heard, ...]:
        with self._lock:
            self.begun += 1
            broken = self.begun == self._breaks_at
        if broken:
            raise AlignmentError("this clip cannot be aligned")
        return Estimate().align(sound, text, language)


def test_what_was_aligned_before_an_error_is_kept_and_not_aligned_again(made: Path) -> None:
    run = shows.run_of(made)
    first = Breaking(6)
    run.space.path(names.WORDS).unlink()
    with run.space.locked(), pytest.raises(AlignmentError):
        align.align(replace(run, cast=replace(run.cast, aligner=first)))
    kept = len(words_of(run))
    assert 4 <= kept < 9
    second = Breaking(0)
    with run.space.locked():
        assert align.align(replace(run, cast=replace(run.cast, aligner=second)))
    assert second.begun == 9 - kept
    assert len(words_of(run)) == 9


def test_an_estimate_that_stands_in_for_a_model_stays_until_the_model_is_there(made: Path, model: Path) -> None:
    run = shows.run_of(made)
    absent = Whisper(str(made / "soon"), offline=True, instead=Estimate())
    run = replace(run, cast=replace(run.cast, aligner=absent))
    with run.space.locked():
        assert align.align(run)
        assert {one.estimate for one in words_of(run)} == {True}
        assert any("cannot be loaded" in words for words in warnings(run))
        assert not align.align(run)
        shutil.copytree(model, made / "soon")
        there = Whisper(str(made / "soon"), offline=True, instead=Estimate())
        assert align.align(replace(run, cast=replace(run.cast, aligner=there)))
    assert {one.estimate for one in words_of(run)} == {False}


def test_check_passes_a_sound_episode(here: Here, made: Path, model: Path) -> None:
    shows.align_by(made, str(model))
    shows.make(made, until="align")
    answer = here(made, "check", "2025-W23")
    assert answer.returncode == 0
    assert "speech: passed" in answer.stdout
    assert "all 9 clips say their texts" in answer.stdout


def test_check_refuses_and_says_why(here: Here, made: Path, model: Path) -> None:
    shows.align_by(made, str(model))
    with_voice(made, change=other_words)
    answer = here(made, "check", "2025-W23", "--only", "speech", "--json")
    assert answer.returncode == 1
    (row,) = json.loads(answer.stdout)
    assert (row["gate"], row["passed"], row["made"]) == ("speech", False, True)
    assert "does not seem to say" in row["findings"][0]


def test_check_of_an_estimate_says_that_it_was_not_made(here: Here, made: Path) -> None:
    estimated(made)
    answer = here(made, "check", "2025-W23")
    assert answer.returncode == 0
    assert "speech: not made" in answer.stdout


def test_check_of_an_episode_that_is_not_there(here: Here, made: Path) -> None:
    answer = here(made, "check", "2025-W22")
    assert answer.returncode == 1
    assert names.WORDS in answer.stderr
