"""The stage `align` on a small real show: said by hibari and listened to by OpenAI's base, or by espeak-ng and a
recital."""

import json
import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from podcast import chain, names
from podcast.aligners.base import Aligner, Hearing
from podcast.aligners.estimate import Estimate
from podcast.aligners.whisper import Whisper
from podcast.aligners.whisper_sources import Known, Named
from podcast.errors import AlignmentError, GateRefused
from podcast.models.finding import Finder
from podcast.models.known import WHISPER_BASE
from podcast.sound.pcm import Pcm
from podcast.speech import espeak
from podcast.speech.base import Line, Said, Voice
from podcast.stages import align, clips
from podcast.stages.loading import load_script
from podcast.steps import Run
from podcast.words import Aligned, loads_words
from tests import shows
from tests.models import write_whisper
from tests.shows import Here, Listener

# One of the show's clips, and what it is not.
WRITTEN, OTHER = "Pipelines fail in silence.", "Nobody waits under the old bridge."
# Each clip takes the model half a second.
PARAGRAPHS = (
    "Small Show. Made by machine.",
    f"Listen. {WRITTEN}",
    "Listen. The authors propose short tests.",
    "Thanks. Read on.",
)


@pytest.fixture(scope="session")
def heard_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small show as hibari says it and base hears it, with its episode made; never to be changed."""
    folder = tmp_path_factory.mktemp("heard")
    shows.write_show(folder)
    shows.write_script(folder, PARAGRAPHS)
    shows.let_hibari_speak(folder)
    shows.make(folder)
    return folder


@pytest.fixture
def heard(heard_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(heard_once, tmp_path / "heard"))


def words_of(run: Run) -> tuple[Aligned, ...]:
    return loads_words(run.space.text(names.WORDS))


def find_clip(run: Run) -> int:
    """The number of the clip that says WRITTEN, from 0."""
    return next(n for n, one in enumerate(load_script(run).segments) if WRITTEN in one.display)


def warnings(run: Run) -> list[str]:
    assert isinstance(run.watch, Listener)
    return run.watch.warnings


@dataclass
class Changed:
    """A voice that is another's but for what `line` makes of its lines and `times` of its receipts."""

    voice: Voice
    line: Callable[[Line], Line] = lambda line: line
    times: Callable[[Said], Any] | None = None
    asked: list[Line] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.voice, name)

    def say(self, line: Line) -> Said:
        self.asked.append(line)
        said = self.voice.say(self.line(line))
        return replace(said, receipt={"times": self.times(said)} if self.times else {})


@cache
def load_base() -> Aligner:
    """The model that "auto" takes, loaded once for all tests here."""
    return Whisper(Known(WHISPER_BASE, Finder(shows.ALONE.models), "base"), reciter=espeak.recited)


def make_again(folder: Path, *stages: str, **changes: Any) -> Run:
    """The show's run with a changed voice, its clips said anew, listened to where they changed, and these `stages`."""
    run = shows.run_of(folder)
    aligner = load_base() if isinstance(run.cast.aligner, Whisper) else run.cast.aligner
    run = replace(run, cast=replace(run.cast, voice=Changed(run.cast.voice, **changes), aligner=aligner))
    shutil.rmtree(run.space.path(names.CLIPS))
    if "times" in changes:
        # They change no sound.
        run.space.path(names.WORDS).unlink()
    with run.space.locked():
        for stage in ("speak", "align", *stages):
            chain.STAGES[stage](run)
    return run


def asked_for(run: Run) -> list[int]:
    """Which attempts the voice was asked for at the clip that says WRITTEN."""
    assert isinstance(run.cast.voice, Changed)
    return [line.attempt for line in run.cast.voice.asked if WRITTEN in line.text]


def say_other(line: Line) -> Line:
    """Of the script's lines one is said otherwise, at every attempt."""
    return replace(line, text=OTHER) if WRITTEN in line.text else line


def say_other_at_first(line: Line) -> Line:
    return say_other(line) if line.attempt == 0 else line


def test_every_clip_is_listened_to_and_says_its_text(heard_once: Path) -> None:
    run = shows.run_of(heard_once)
    assert {(one.checked, one.faults) for one in words_of(run)} == {(True, ())}
    assert WRITTEN.split(maxsplit=1)[0] in words_of(run)[find_clip(run)].transcript
    check = run.space.report()["alignment"]["text_check"]
    assert (check["made"], check["passed"], check["faults"], check["unit"]) == (True, True, [], "words")
    assert check["error_rate"] < 0.2
    assert f"hears {check['error_rate']:.1%} of its words otherwise" in run.space.text(names.NOTES)


def test_a_clip_that_says_something_else_is_said_again_and_replaced(heard: Path) -> None:
    run = make_again(heard, line=say_other_at_first)
    assert asked_for(run) == [0, 1]
    assert words_of(run)[find_clip(run)].faults == ()
    assert run.space.report()["alignment"]["text_check"]["passed"]
    take = clips.takes(load_script(run), run.cast.voice)[find_clip(run)]
    assert words_of(run)[find_clip(run)].sound == run.space.digest(take.file)
    assert chain.STAGES["mix"](run)
    assert not align.align(run)


@pytest.mark.slow
def test_a_clip_that_never_says_its_text_is_named_and_never_published(here: Here, heard: Path) -> None:
    before = shows.digests(heard / "public")
    run = make_again(heard, "mix", "caption", "notes", line=say_other)
    wrong = find_clip(run)
    assert asked_for(run) == [0, 1, 2]
    assert [number for number, one in enumerate(words_of(run)) if one.faults] == [wrong]
    fault = run.space.report()["alignment"]["text_check"]["faults"][0]
    assert (fault["clip"], fault["digest"]) == (wrong + 1, words_of(run)[wrong].digest)
    assert "bridge" in fault["heard"]
    assert any(f"clip {wrong + 1} (" in words and "bridge" in words for words in warnings(run))
    with run.space.locked(), pytest.raises(GateRefused, match=f"clip {wrong + 1} ") as caught:
        chain.STAGES["publish"](run)
    assert names.CLIPS in caught.value.remedy
    assert shows.digests(heard / "public") == before
    answer = here(heard, "check", "2025-W23", "--only", "speech", "--json")
    assert answer.returncode == 1
    (row,) = json.loads(answer.stdout)
    assert (row["gate"], row["passed"], row["made"]) == ("speech", False, True)
    assert "bridge" in row["findings"][0]


def spread(said: Said) -> Mapping[str, Any]:
    """Times that give every character of a text as long as any other."""
    own = said.receipt["times"]
    each = said.sound.duration / len(own["characters"])
    starts = [each * place for place in range(len(own["characters"]))]
    return {"characters": own["characters"], "starts_ms": starts, "ends_ms": [start + each for start in starts]}


def keep(said: Said) -> Any:
    return said.receipt["times"]


def shift(said: Said) -> Any:
    """The voice's times, but 300 ms late."""
    own, end = said.receipt["times"], said.sound.duration
    late = {side: [min(moment + 300, end) for moment in own[side]] for side in ("starts_ms", "ends_ms")}
    return {"characters": own["characters"]} | late


@pytest.mark.slow
def test_the_voices_own_times_are_taken_where_whisper_bears_them_out(heard: Path) -> None:
    run = make_again(heard, times=keep)
    told = run.space.report()["alignment"]["voice_times"]
    assert (told["clips"], told["taken"], told["unsound"]) == (len(PARAGRAPHS), len(PARAGRAPHS), 0)
    assert told["median_ms"] < 60
    assert {one.aligner for one in words_of(run)} == {"hibari's own times"}


@pytest.mark.slow
def test_late_times_of_the_voice_are_not_taken(heard: Path) -> None:
    run = make_again(heard, times=shift)
    assert run.space.report()["alignment"]["voice_times"]["taken"] <= 1
    assert "whisper base" in {one.aligner for one in words_of(run)}


@pytest.mark.slow
def test_what_is_heard_is_taken_where_the_show_says_so(heard: Path) -> None:
    shows_file = heard / "podcast.toml"
    shows_file.write_text(shows_file.read_text().replace('model = "auto"', 'model = "auto"\nsource = "audio"'))
    run = make_again(heard, times=keep)
    assert {one.aligner for one in words_of(run)} == {"whisper base"}
    assert run.space.report()["alignment"]["voice_times"]["taken"] == 0


@pytest.mark.slow
def test_the_voices_own_times_are_taken_unasked_where_the_show_says_so(heard: Path) -> None:
    shows_file = heard / "podcast.toml"
    shows_file.write_text(shows_file.read_text().replace('model = "auto"', 'model = "none"\nsource = "voice"'))
    run = make_again(heard, times=spread)
    last = words_of(run)[-1]
    assert (last.aligner, last.estimate, last.checked) == ("hibari's own times", False, False)
    assert last.words[0].start == 0


@pytest.mark.slow
def test_unsound_times_of_the_voice_are_said_and_not_taken(made: Path) -> None:
    def stuck(said: Said) -> Any:
        text = "x" * 400
        return {"characters": list(text), "starts_ms": [0] * len(text), "ends_ms": [said.sound.duration] * len(text)}

    shows.align_by(made, "none", 'source = "voice"\n')
    run = make_again(made, times=stuck)
    assert {one.aligner for one in words_of(run)} == {"recital"}
    assert any("the aligner's are used" in words for words in warnings(run))
    assert run.space.report()["alignment"]["voice_times"]["unsound"] == 9


def test_a_voice_that_reports_no_times_is_said_so(made: Path) -> None:
    shows.align_by(made, "none", 'source = "voice"\n')
    run, _ = shows.make(made, until="align")
    assert any("reports no times of its own" in words for words in warnings(run))


def estimate(folder: Path) -> Run:
    """The small show's run, aligned by nobody who listens."""
    run = shows.run_of(folder)
    run = replace(run, cast=replace(run.cast, aligner=Estimate()))
    with run.space.locked():
        align.align(run)
    return run


def test_without_a_model_the_check_is_said_to_be_not_made(made: Path) -> None:
    run = estimate(made)
    assert not any(one.checked for one in words_of(run))
    check = run.space.report()["alignment"]["text_check"]
    assert (check["made"], check["passed"], check["error_rate"]) == (False, True, None)
    assert any("not made for 9 of 9 clips" in words for words in warnings(run))
    assert any("ESTIMATE" in words for words in warnings(run))


@pytest.mark.slow
def test_of_a_voice_that_no_recogniser_understands_nothing_is_said(made: Path) -> None:
    shows.align_by(made, "auto")
    shows.write_script(made, ("Made by machine.", "Listen. The authors propose short tests.", "Thanks. Read on. Bye."))
    run, _ = shows.make(made, until="align")
    assert {(one.checked, one.faults) for one in words_of(run)} == {(False, ())}
    assert any("no model that understands the voice" in words for words in warnings(run))


class Illiterate:
    """An aligner that listens, to a language that nobody can read: nothing is compared."""

    name = identity = "illiterate"
    estimate, hears, at_once = False, True, 1

    def ready(self, _warn: Callable[[str], None]) -> Aligner:
        return self

    def listen(self, sound: Pcm, text: str, language: str) -> Hearing:
        return replace(Estimate().listen(sound, text, language), transcript="Bonjour.")


@dataclass
class Clear(Changed):
    """A voice that recognisers understand."""

    intelligible: bool = True


def test_what_nobody_could_compare_is_said_to_be_unchecked(made: Path) -> None:
    run = shows.run_of(made)
    run = replace(run, cast=replace(run.cast, voice=Clear(run.cast.voice), aligner=Illiterate()))
    with run.space.locked():
        align.align(run)
    assert {(one.checked, one.transcript) for one in words_of(run)} == {(False, "Bonjour.")}
    assert not run.space.report()["alignment"]["text_check"]["made"]


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

    def listen(self, sound: Pcm, text: str, language: str) -> Hearing:
        with self._lock:
            self.begun += 1
            broken = self.begun == self._breaks_at
        if broken:
            raise AlignmentError("this clip cannot be aligned")
        return Estimate().listen(sound, text, language)


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


def test_an_estimate_that_stands_in_for_a_model_stays_until_the_model_is_there(made: Path, tmp_path: Path) -> None:
    run, place = shows.run_of(made), made / "soon"
    absent = Whisper(Named(str(place)), instead=Estimate())
    run = replace(run, cast=replace(run.cast, aligner=absent))
    with run.space.locked():
        assert align.align(run)
        assert {one.estimate for one in words_of(run)} == {True}
        assert any("cannot be loaded" in words for words in warnings(run))
        assert not align.align(run)
        shutil.copytree(write_whisper(tmp_path / "random"), place)
        there = Whisper(Named(str(place)), instead=Estimate())
        assert align.align(replace(run, cast=replace(run.cast, aligner=there)))
    assert {one.estimate for one in words_of(run)} == {False}


def test_check_passes_a_sound_episode(here: Here, heard_once: Path) -> None:
    answer = here(heard_once, "check", "2025-W23")
    assert answer.returncode == 0
    assert "speech: passed" in answer.stdout
    assert f"all {len(PARAGRAPHS)} clips say their texts" in answer.stdout


def test_check_without_a_model_says_that_it_was_not_made(here: Here, made: Path) -> None:
    answer = here(made, "check", "2025-W23")
    assert answer.returncode == 0
    assert "speech: not made" in answer.stdout


def test_check_of_an_episode_that_is_not_there(here: Here, made: Path) -> None:
    answer = here(made, "check", "2025-W22")
    assert answer.returncode == 1
    assert names.SCRIPT in answer.stderr
