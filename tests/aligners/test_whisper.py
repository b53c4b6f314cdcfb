import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from podcast.aligners.estimate import Estimate
from podcast.aligners.whisper import Whisper
from podcast.aligners.whisper_sources import Named
from podcast.errors import AlignmentError
from podcast.sound.recital import Recital
from podcast.speech.espeak import recited
from tests.aligners.conformance import TEXTS, AlignerContract, babble, chain, check, silence
from tests.models import join_base, write_whisper
from tests.truth import ENGLISH, MANDARIN, MORE_ENGLISH, MORE_MANDARIN, Manner, Truth, said, spoken


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_whisper(tmp_path_factory.mktemp("whisper") / "random")


@pytest.fixture(scope="session")
def random_whisper(folder: Path) -> Whisper:
    return Whisper(Named(str(folder)))


class TestWhisper(AlignerContract):
    @pytest.fixture(autouse=True)
    def _model(self, random_whisper: Whisper) -> None:
        self.aligner = random_whisper

    def make(self) -> Whisper:
        return self.aligner


def test_more_tokens_than_a_window_takes_are_divided(random_whisper: Whisper) -> None:
    text = "Quite a long story, told quickly; " * 20
    sound = chain(babble(9000), silence(400), babble(9000))
    heard = random_whisper.listen(sound, text, "en").parts
    check(heard, text, sound)
    assert not any(part.start < 9050 and part.end > 9350 for part in heard), (
        "a word lies over the pause between windows"
    )


def test_where_the_model_is_lost_pauses_and_syllables_place_the_words(random_whisper: Whisper) -> None:
    text = "Five papers now, and as many stories behind them; the last one is the best."
    sound = chain(babble(2000), silence(600), babble(3600), silence(600), babble(3000))
    heard = random_whisper.listen(sound, text, "en").parts
    check(heard, text, sound)
    assert (heard[2].end, heard[3].start) == (2000, 2600)
    assert (heard[8].end, heard[9].start) == (6180, 6800)
    assert None in {part.confidence for part in heard}, "an estimated word is marked as one"


@pytest.mark.slow
def test_a_sentence_said_twice(base: Whisper) -> None:
    truth = _joined(spoken("en", 145, *ENGLISH[:2]) * 2, " ")
    errors = np.abs(truth.errors(base.listen(truth.sound, truth.text, "en").parts))
    assert np.median(errors) < 100
    assert max(errors) < 600


def test_a_marker_in_the_text_is_text(random_whisper: Whisper) -> None:
    text = "It ends with <|endoftext|> and <|notimestamps|> here."
    sound = babble(4000)
    heard = random_whisper.listen(sound, text, "en").parts
    check(heard, text, sound)
    assert len(heard) == 7


def test_the_weights_decide(folder: Path, random_whisper: Whisper, tmp_path: Path) -> None:
    language, text = "zh", "本期介绍五篇论文"
    other = Whisper(Named(str(write_whisper(tmp_path / "other", seed=1))))
    assert other.listen(babble(1200), text, language).parts != random_whisper.listen(babble(1200), text, language).parts


def test_several_threads_share_one_model(folder: Path) -> None:
    aligner = Whisper(Named(str(folder)))
    language, text = TEXTS["english"]
    sounds = [babble(3000, seed=seed) for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda sound: aligner.listen(sound, text, language).parts, sounds))
    assert together == [aligner.listen(sound, text, language).parts for sound in sounds]


def test_a_language_that_the_model_has_no_token_for(random_whisper: Whisper) -> None:
    with pytest.raises(AlignmentError, match="language 'de'"):
        random_whisper.listen(babble(2000), "Fünf Aufsätze.", "de")


def test_an_english_only_model_is_started_without_language(tmp_path: Path) -> None:
    aligner = Whisper(Named(str(write_whisper(tmp_path / "small.en", english_only=True))))
    sound, text = babble(3000), "Five papers this week."
    check(aligner.listen(sound, text, "en-GB").parts, text, sound)
    with pytest.raises(AlignmentError, match="language 'zh-CN'"):
        aligner.listen(sound, "五篇论文。", "zh-CN")


def test_a_folder_without_tokenizer(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    (broken / "tokenizer.json").unlink()
    with pytest.raises(AlignmentError, match=r"tokenizer\.json missing"):
        Whisper(Named(str(broken))).listen(babble(1000), "Five.", "en")
    assert not Named(str(broken)).is_at_hand()


def test_a_folder_with_damaged_weights(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    (broken / "model.bin").write_bytes(b"not weights")
    with pytest.raises(AlignmentError, match="cannot be loaded"):
        Whisper(Named(str(broken))).listen(babble(1000), "Five.", "en")


@pytest.mark.parametrize("name", ["no-such-model", "/no/such/folder", "someone/whisper-small"])
def test_a_model_that_is_not_at_hand(name: str) -> None:
    with pytest.raises(AlignmentError) as caught:
        Whisper(Named(name)).listen(babble(1000), "Five.", "en")
    assert caught.value.where == name
    assert "[align]" in caught.value.remedy
    assert not Named(name).is_at_hand()


def test_a_folder_is_at_hand_and_told_apart_by_its_weights(folder: Path, tmp_path: Path) -> None:
    assert Named(str(folder)).folder() == folder
    retrained = tmp_path / "random"
    shutil.copytree(folder, retrained)
    with (retrained / "model.bin").open("ab") as file:
        file.write(b"more")
    assert Whisper(Named(str(folder))).name == Whisper(Named(str(retrained))).name == "whisper random"
    assert Whisper(Named(str(folder))).identity != Whisper(Named(str(retrained))).identity


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Whisper:
    return Whisper(Named(str(join_base(tmp_path_factory.mktemp("whisper") / "base"))))


@pytest.mark.slow
@pytest.mark.parametrize(("language", "sentences"), [("en", ENGLISH), ("zh", MANDARIN)])
def test_word_onsets_against_what_espeak_says_of_its_speech(
    language: str, sentences: tuple[str, ...], base: Whisper
) -> None:
    errors = [
        miss
        for truth in spoken(language, 155, *sentences)
        for miss in truth.errors(base.listen(truth.sound, truth.text, language).parts)
    ]
    assert len(errors) > 40
    assert np.median(np.abs(errors)) < 80
    assert np.percentile(np.abs(errors), 90) < 230
    assert abs(float(np.mean(errors))) < 100


@pytest.mark.slow
def test_pauses_are_given_back_to_silence(base: Whisper) -> None:
    first, second, _ = spoken("en", 155, *ENGLISH)
    sound = chain(silence(1500), first.sound, silence(3000), second.sound, silence(1000))
    text = f"{first.text} {second.text}"
    heard = base.listen(sound, text, "en").parts
    check(heard, text, sound)
    resumed = next(part for part in heard if part.first == len(first.text) + 1)
    before = heard[heard.index(resumed) - 1]
    assert heard[0].start == pytest.approx(1500, abs=40)
    assert before.end <= 1500 + first.sound.duration + 20
    assert resumed.start == pytest.approx(4500 + first.sound.duration, abs=60)


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        # test_whisper_hearing.py has two English windows in the fast tests.
        pytest.param("en", ENGLISH + MORE_ENGLISH, marks=pytest.mark.slow),
        pytest.param("zh", MANDARIN + MORE_MANDARIN, marks=pytest.mark.slow),
    ],
)
def test_two_windows_stay_close_to_the_truth(language: str, sentences: tuple[str, ...], base: Whisper) -> None:
    parts = spoken(language, 155, *sentences)
    truth = _joined(parts, " " if language == "en" else "")
    assert truth.sound.duration > 36_000
    errors = np.abs(truth.errors(base.listen(truth.sound, truth.text, language).parts))
    assert np.median(errors) < 80
    assert np.percentile(errors, 90) < 230


def _joined(parts: tuple[Truth, ...], between: str) -> Truth:
    onsets: dict[int, float] = {}
    text, sounds, elapsed = "", [], 0.0
    for part in parts:
        onsets |= {len(text) + place: elapsed + onset for place, onset in part.onsets.items()}
        text += part.text + between
        sounds.append(part.sound)
        elapsed += len(part.sound.samples) * 1000 / part.sound.rate
    return Truth(text.strip(), parts[0].language, chain(*sounds), onsets)


@pytest.mark.slow
def test_confidence_falls_where_the_text_is_another(base: Whisper) -> None:
    right, wrong, _ = spoken("zh", 155, *MANDARIN)
    said = np.mean([part.confidence or 0 for part in base.listen(right.sound, right.text, "zh").parts])
    unsaid = np.mean([part.confidence or 0 for part in base.listen(right.sound, wrong.text, "zh").parts])
    assert said > 1.5 * unsaid


@pytest.fixture(scope="session")
def reciting(folder: Path) -> Whisper:
    """A model that hears nothing, and somebody who recites."""
    return Whisper(Named(str(folder)), reciter=recited)


class TestRecited(AlignerContract):
    @pytest.fixture(autouse=True)
    def _model(self, reciting: Whisper) -> None:
        self.aligner = reciting

    def make(self) -> Whisper:
        return self.aligner


@pytest.mark.parametrize("rate", [95, 165, 280])
def test_a_slow_or_fast_voice_has_its_text_recited_as_fast(folder: Path, rate: int) -> None:
    paces: list[float] = []

    def listening(text: str, language: str, pace: float) -> Recital | None:
        paces.append(pace)
        return recited(text, language, pace)

    (truth,) = said([(Manner("cmn", rate, 61), MANDARIN[1], "zh")])
    heard = Whisper(Named(str(folder)), reciter=listening).listen(truth.sound, truth.text, "zh").parts
    assert len(paces) == 1
    assert paces[-1] == pytest.approx(rate / 165, rel=0.25)
    assert np.percentile(np.abs(truth.errors(heard)), 90) < 80


def test_a_language_that_nobody_recites_is_aligned_by_the_model_alone(folder: Path) -> None:
    asked: list[str] = []

    def nobody(_text: str, language: str, _pace: float) -> None:
        asked.append(language)

    alone = Whisper(Named(str(folder))).listen(babble(3000), "Five papers this week.", "en").parts
    unrecited = Whisper(Named(str(folder)), reciter=nobody).listen(babble(3000), "Five papers this week.", "en")
    assert unrecited.parts == alone
    assert asked == ["en"]


def test_where_a_model_cannot_be_had_another_stands_in_aloud() -> None:
    said_aloud: list[str] = []
    instead = Estimate()
    assert Whisper(Named("no-such-model"), instead=instead).ready(said_aloud.append) is instead
    assert len(said_aloud) == 1
    assert "cannot be loaded" in said_aloud[0]
    with pytest.raises(AlignmentError, match="cannot be loaded"):
        Whisper(Named("no-such-model")).ready(said_aloud.append)


def test_a_model_that_is_there_stands_for_itself(random_whisper: Whisper) -> None:
    assert random_whisper.ready(pytest.fail) is random_whisper
    assert random_whisper.at_once >= 1
