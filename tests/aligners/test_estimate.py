import numpy as np
import pytest

from podcast.aligners.estimate import Estimate
from tests.aligners.conformance import AlignerContract, babble, chain, silence
from tests.truth import ENGLISH, MANDARIN, spoken


class TestEstimate(AlignerContract):
    def make(self) -> Estimate:
        return Estimate()


def test_says_that_it_is_an_estimate() -> None:
    assert Estimate().estimate
    assert Estimate().name == "estimate"


def test_a_comma_takes_the_pause() -> None:
    sound = chain(babble(2000), silence(600), babble(4000))
    heard = Estimate().listen(sound, "Five papers now, and as many stories behind them.", "en").parts
    assert heard[2].end == pytest.approx(1980, abs=30)
    assert heard[3].start == pytest.approx(2600, abs=10)


def test_no_word_lasts_through_a_pause_without_punctuation() -> None:
    sound = chain(babble(2000), silence(2000), babble(2000))
    heard = Estimate().listen(sound, "one two three four five six seven eight", "en").parts
    halves = [part for part in heard if part.end <= 2000 or part.start >= 4000]
    assert len(halves) >= len(heard) - 1


def test_a_figure_in_english_takes_longer_than_a_word_of_as_many_letters() -> None:
    first, second, _ = Estimate().listen(babble(4000), "1795 word word", "en").parts
    assert first.end - first.start > 2 * (second.end - second.start)


@pytest.mark.parametrize(("language", "sentences"), [("en", ENGLISH), ("zh", MANDARIN)])
def test_word_onsets_against_what_espeak_says_of_its_speech(language: str, sentences: tuple[str, ...]) -> None:
    errors = [
        abs(miss)
        for truth in spoken(language, 160, *sentences)
        for miss in truth.errors(Estimate().listen(truth.sound, truth.text, language).parts)
    ]
    assert len(errors) > 40
    assert np.median(errors) < 90
    assert np.percentile(errors, 90) < 300
