"""The benchmark of alignment measures what it says it does."""

import random
from dataclasses import replace

import numpy as np
import pytest

from benchmarks import measure, rivals, speech, wrong
from benchmarks.measure import Errors
from podcast.aligners.base import Heard
from podcast.model import Ms
from podcast.speech.espeak import recited
from tests.truth import Truth, said


@pytest.fixture(scope="module")
def clips() -> tuple[Truth, ...]:
    return speech.clips(speech.HELD_OUT, "en", 4, seed=1) + speech.clips(speech.HELD_OUT, "zh", 4, seed=1)


def perfect(truth: Truth, late: int = 0) -> list[Heard]:
    return [
        Heard(word.first, word.last, Ms(word.start + late), Ms(word.end + late)) for word in measure.true_words(truth)
    ]


def test_held_out_and_tuning_share_nothing() -> None:
    held, tuning = speech.HELD_OUT, speech.TUNING
    assert not set(held.variants) & set(tuning.variants)
    assert not set(held.rates) & set(tuning.rates)
    assert not set(held.pitches) & set(tuning.pitches)
    for language in speech.LANGUAGES:
        assert not set(held.sentences[language]) & set(tuning.sentences[language])


def test_the_truth_measured_against_itself_is_without_error(clips: tuple[Truth, ...]) -> None:
    errors = Errors()
    for clip in clips:
        errors.add(clip, perfect(clip))
    assert len(errors.kinds["word onsets"]) > 100
    for kind in measure.KINDS:
        assert max(map(abs, errors.kinds[kind]), default=0) <= 1, kind


def test_an_aligner_that_is_late_by_so_much_has_this_bias(clips: tuple[Truth, ...]) -> None:
    errors = Errors()
    for clip in clips:
        errors.add(clip, perfect(clip, late=90))
    figures = measure.row(errors.kinds["word onsets"])
    assert figures["bias"] == figures["mean"] == pytest.approx(90, abs=0.6)
    assert (figures["≤83"], figures["≤100"]) == (0, 100)


@pytest.mark.slow
def test_a_rival_that_knows_nothing_is_far_off_and_the_warped_one_is_not(clips: tuple[Truth, ...]) -> None:
    rows = {}
    methods: dict[str, rivals.Method] = {"even": rivals.even, "warped": rivals.Warped(clips)}
    for name, method in methods.items():
        errors = Errors()
        for clip in clips:
            errors.add(clip, method(clip))
        rows[name] = measure.row(errors.kinds["word onsets"])
    assert rows["even"]["median"] > 100
    assert rows["warped"]["median"] < 10


def test_longer_pauses_move_what_follows(clips: tuple[Truth, ...]) -> None:
    clip = next(one for one in clips if len(one.pauses) > 1 and one.sound.duration < 20_000)
    longer = speech.with_pauses(clip, random.Random(1))
    grown = longer.sound.duration - clip.sound.duration
    assert grown >= 1000
    last = max(clip.onsets)
    assert longer.onsets[last] - clip.onsets[last] == pytest.approx(grown, abs=2)
    assert longer.onsets[min(clip.onsets)] == clip.onsets[min(clip.onsets)]


def test_noise_is_as_loud_as_is_said(clips: tuple[Truth, ...]) -> None:
    clean = clips[0].sound.samples.astype(float)
    noise = speech.with_noise(clips[0], 20, 3).sound.samples - clean
    loud = clean[np.abs(clean) > 30]
    assert 20 * np.log10(loud.std() / noise.std()) == pytest.approx(20, abs=0.5)


def test_pairs_are_half_right_and_wrong_in_every_way() -> None:
    found = wrong.pairs(speech.TUNING, 16, seed=2)
    kinds = [pair.kind for pair in found]
    assert len(found) == 32
    assert set(kinds) == {"", *wrong.KINDS}
    assert kinds.count("") == 16
    for pair in found:
        first, last = pair.wrong
        assert 0 <= first <= last <= len(pair.text)
        assert (first < last) == (pair.kind not in ("", "dropped")) or pair.kind == "dropped"


def test_the_reference_is_never_the_clip_itself(clips: tuple[Truth, ...]) -> None:
    for clip in clips:
        told = recited(clip.text, clip.language)
        assert told
        assert not np.array_equal(told.sound.samples[:5000], clip.sound.samples[:5000])


def test_the_same_request_gives_the_same_truth(clips: tuple[Truth, ...]) -> None:
    (again,) = said([(clips[0].manner, clips[0].text, clips[0].language)])
    assert again.onsets == clips[0].onsets
    assert replace(again, sound=clips[0].sound) == clips[0]
