"""The figures are counted right."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the training group")
pytest.importorskip("wordfreq", reason="needs the training group")

from training import clips, evaluate, export, tokens, voice
from training.evaluate import Listener, Sample
from training.model import Shape, Whisper


@pytest.fixture(scope="module")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Listener:
    folder, tokenizer = tmp_path_factory.mktemp("model"), tokens.build()
    export.export(
        Whisper(Shape(tokenizer.get_vocab_size(), 9, width=64, encoder_layers=1, encoder_heads=1)), tokenizer, folder
    )
    return Listener(folder)


def sample(text: str, language: str) -> Sample:
    return Sample(text, language, "plain", voice.say(text, clips.HOSTS[language]))


def test_a_perfect_path_has_no_error_and_a_late_one_its_delay(listener: Listener) -> None:
    one = sample("The small model wins.", "en")
    firsts = [0, 3, 9, 15, 20]
    onsets = [moment for _, moment in one.said.words]
    assert evaluate.onset_errors(one, firsts, [*onsets, 0.0]) == [0.0] * 4
    assert evaluate.onset_errors(one, firsts, [moment + 30 for moment in [*onsets, 0.0]]) == pytest.approx([30.0] * 4)


def test_spread_is_of_sizes_and_bias_of_signs() -> None:
    found = evaluate.spread([-10.0, 10.0, -30.0, 50.0])
    assert (found["mean"], found["p50"], found["bias"], found["n"]) == (25.0, 20.0, 5.0, 4)


def test_an_untrained_model_gives_a_whole_path_padded_or_not(listener: Listener) -> None:
    one = sample("三个小模型。", "zh")
    for padded in (True, False):
        firsts, times, probability = listener.path(one, padded=padded)
        assert firsts == [0, 1, 2, 3, 4, 5]
        assert times == sorted(times)
        assert 0 <= times[0] <= times[-1] <= one.said.duration + 20
        assert 0 < probability < 0.1
    assert listener.loading < 5


def test_misheard_counts_by_the_measure_of_the_language() -> None:
    english = sample("The small model wins.", "en")
    assert evaluate.misheard(english, "the small module wins") == {"words": (1, 4)}
    chinese = Sample("是好", "zh", "plain", english.said)
    assert evaluate.misheard(chinese, "事好") == {"syllables": (0, 2), "toned": (0, 2)}
    assert evaluate.misheard(chinese, "时好") == {"syllables": (0, 2), "toned": (1, 2)}


def test_paragraphs_last_from_two_to_twenty_eight_seconds() -> None:
    some: Iterator[Any] = evaluate.paragraphs()
    lengths = [next(some).said.duration / 1000 for _ in range(12)]
    assert 2 <= min(lengths) < 7
    assert 20 < max(lengths) <= 28
    assert np.std(lengths) > 4


def test_held_out_manners_are_held_out() -> None:
    manners = evaluate.held("en")
    drawn = [next(manners) for _ in range(12)]
    assert {how.voice.partition("+")[2] for how in drawn} == set(clips.HELD_VARIANTS)
    assert {how.rate for how in drawn} == set(clips.HELD_RATES)
