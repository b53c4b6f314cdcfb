"""Whether a clip says its text, heard by OpenAI's base in clips of a neural voice."""

from pathlib import Path

import pytest

from benchmarks import neural
from podcast.aligners.whisper import Whisper
from podcast.aligners.whisper_sources import Named
from podcast.sound.pcm import Pcm
from podcast.speech.base import Line
from tests.models import join_base
from tests.truth import ENGLISH, MORE_ENGLISH

# A word of the last sentence but one.
LATE = "satellite"
RIGHT = "We trained a small model on public data. It answers most questions correctly."


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Whisper:
    folder: Path = join_base(tmp_path_factory.mktemp("base") / "whisper-base")
    return Whisper(Named(str(folder)))


@pytest.fixture(scope="session")
def clip() -> Pcm:
    return neural.make_voice("hibari heart", "en").say(Line(RIGHT)).sound


def test_a_right_clip_is_written_down_without_fault(base: Whisper, clip: Pcm) -> None:
    heard = base.listen(clip, RIGHT, "en")
    assert "small model on public data" in heard.transcript
    assert (heard.faults, heard.errors, heard.units) == ((), 0, 13)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (RIGHT.replace("public", "medical"), "medical"),
        (RIGHT.replace("small ", ""), ""),
        (RIGHT.replace("most ", "most unusual "), "unusual"),
    ],
)
def test_a_word_that_the_clip_does_not_say(base: Whisper, clip: Pcm, text: str, written: str) -> None:
    (fault,) = base.listen(clip, text, "en").faults
    assert (fault.written, fault.kind) == (written, "word")
    assert text[fault.first : fault.last] == written


@pytest.mark.slow
def test_a_word_that_is_said_twice_and_written_down_once(base: Whisper) -> None:
    text = "The results show that larger models need less training data. We release the code today."
    sound = neural.make_voice("hibari heart", "en").say(Line(text.replace("models", "models models"))).sound
    heard = base.listen(sound, text, "en")
    assert heard.transcript.count("models") == 1
    assert [(one.first, one.written, one.heard) for one in heard.faults] == [(text.index("need"), "", "models")]
    right = neural.make_voice("hibari heart", "en").say(Line(text)).sound
    assert base.listen(right, text, "en").faults == ()


# Of these clips the model does not hear the end where 2 s of silence lie behind them.
ENDLESS = ("MotionSight helps a model to see how things change in a film. A spotlight on the moving object is enough.",)


@pytest.mark.slow
@pytest.mark.parametrize("text", ENDLESS)
def test_a_sentence_is_not_written_down_over_and_over(base: Whisper, text: str) -> None:
    sound = neural.make_voice("hibari heart", "en").say(Line(text)).sound
    heard = base.listen(sound, text, "en")
    assert (heard.transcript.count("moving"), heard.faults) == (1, ())


@pytest.mark.slow
def test_a_sentence_that_is_said_twice(base: Whisper) -> None:
    sound = neural.make_voice("hibari heart", "en").say(Line(f"{RIGHT} {RIGHT.split('. ')[1]}")).sound
    heard = base.listen(sound, RIGHT, "en")
    assert heard.transcript.count("questions") == 2
    assert [fault.heard for fault in heard.faults] == ["It answers most questions correctly"]


@pytest.mark.slow
def test_another_figure(base: Whisper) -> None:
    text = "We collected 31 thousand samples. The best model reaches 68.4% of them."
    sound = neural.make_voice("hibari heart", "en").say(Line(text)).sound
    assert base.listen(sound, text, "en").faults == ()
    (fault,) = base.listen(sound, text.replace("31", "41"), "en").faults
    assert (fault.written, fault.heard[:2]) == ("41", "31")
    (fault,) = base.listen(sound, text.replace("68.4", "65.4"), "en").faults
    assert (fault.written.strip("%"), fault.heard.strip("%.")) == ("65.4", "68.4")


@pytest.mark.slow
def test_another_chinese_figure(base: Whisper) -> None:
    text = "他们一共收集了31万个样本，准确率是68.4%。"
    sound = neural.make_voice("kokoro zf_xiaobei", "zh").say(Line(text)).sound
    assert base.listen(sound, text, "zh").faults == ()
    (fault,) = base.listen(sound, text.replace("31", "41"), "zh").faults
    assert fault.written.startswith("41")
    (fault,) = base.listen(sound, text.replace("68.4", "65.4"), "zh").faults
    assert fault.written.startswith("65.4")


def test_another_text(base: Whisper, clip: Pcm) -> None:
    text = "Nobody expected rain in August. The river rose above all its banks."
    assert {fault.kind for fault in base.listen(clip, text, "en").faults} == {"sentence"}


def test_a_missing_quarter(base: Whisper, clip: Pcm) -> None:
    short = Pcm(clip.samples[: len(clip.samples) * 3 // 4], clip.rate)
    assert base.listen(short, RIGHT, "en").faults


@pytest.mark.slow
def test_a_clip_of_two_windows_has_its_faults_at_their_places(base: Whisper) -> None:
    text = " ".join(ENGLISH + MORE_ENGLISH)
    sound = neural.make_voice("hibari heart", "en").say(Line(text)).sound
    assert sound.duration > 30_000
    last = text.rindex(LATE)
    wrong = f"{text[:last]}mountains{text[last + len(LATE) :]}"
    faults = base.listen(sound, wrong, "en").faults
    assert [(fault.first, fault.written) for fault in faults] == [(last, "mountains")]
