"""The benchmark of alignment measures what it says it does."""

import random

import numpy as np
import pytest

from benchmarks import landmarks, measure, neural, planted, stranger
from benchmarks.measure import Errors
from podcast.aligners import base, reported
from podcast.aligners.base import Heard
from podcast.model import Ms, Segment
from podcast.sound.pcm import Pcm
from tests.truth import ENGLISH, MANDARIN, Manner, Truth, said

RATE = 24_000


@pytest.fixture(scope="module")
def clips() -> tuple[Truth, ...]:
    english = [(Manner("en-gb-x-rp+Annie", 152), " ".join(ENGLISH), "en")]
    return said([*english, (Manner("cmn+Annie", 158), "".join(MANDARIN), "zh")])


def perfect(truth: Truth, late: int = 0) -> list[Heard]:
    return [
        Heard(word.first, word.last, Ms(word.start + late), Ms(word.end + late)) for word in measure.true_words(truth)
    ]


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


def test_a_voice_is_measured_where_its_times_say_that_words_begin(clips: tuple[Truth, ...]) -> None:
    for clip in clips:
        again = neural.to_truth(clip.text, clip.language, clip.sound, perfect(clip))
        known = [place for place in again.onsets if place in clip.onsets]
        assert len(known) > 50
        assert max(abs(again.onsets[place] - clip.onsets[place]) for place in known) <= 1
        assert len(again.pauses) >= len(ENGLISH) - 1


def tone(ms: int) -> np.ndarray:
    return np.sin(np.arange(ms * RATE // 1000) * 2 * np.pi * 200 / RATE) * 8000


def hiss(ms: int) -> np.ndarray:
    noise = np.random.default_rng(3).standard_normal(ms * RATE // 1000 + 1)
    return np.diff(noise) * 3000


def opinion(*starts: int) -> list[Heard]:
    return [Heard(0, 2, Ms(starts[0]), Ms(starts[1])), Heard(2, 4, Ms(starts[1]), Ms(starts[2]))]


def test_a_sibilant_is_found_where_it_hisses_whatever_is_asked() -> None:
    sound = Pcm(np.concatenate([tone(500), hiss(150), tone(400)]).astype(np.int16), RATE)
    for guess in (440, 480, 560):
        ((kind, unit, moment),) = landmarks.find(sound, "a so", "en", [opinion(0, guess, 1000)])
        assert (kind, unit) == ("sibilant", 1)
        assert moment == pytest.approx(500, abs=10)
    assert list(landmarks.find(sound, "a no", "en", [opinion(0, 480, 1000)])) == []


def test_sound_after_silence_is_a_landmark_where_the_text_has_a_pause() -> None:
    sound = Pcm(np.concatenate([tone(500), np.zeros(300 * RATE // 1000), tone(400)]).astype(np.int16), RATE)
    parts = [Heard(0, 3, Ms(0), Ms(500)), Heard(3, 5, Ms(760), Ms(1200))]
    ((kind, unit, moment),) = landmarks.find(sound, "a, no", "en", [parts])
    assert (kind, unit) == ("after a pause", 1)
    assert moment == pytest.approx(800, abs=10)


def test_the_sibilants_of_another_voice_are_found_where_it_says() -> None:
    text = (
        "We saw a sudden shower in a silent room, and they show no sign of a simple solution. I should sail away soon."
    )
    (clip,) = said([(Manner("en-gb-x-rp+Annie", 152), text, "en")])
    parts = perfect(clip)
    found: dict[str, list[float]] = {"sibilant": [], "after a pause": []}
    for kind, unit, moment in landmarks.find(clip.sound, text, "en", [parts]):
        found[kind].append(moment - parts[unit].start)
    assert len(found["sibilant"]) >= 8
    # What hisses is louder than the sound before it some ms after it begins.
    assert 5 <= np.median(found["sibilant"]) <= 20
    assert len(found["after a pause"]) == 2
    assert np.abs(found["after a pause"]).max() <= 10


def test_planted_times_are_found_out_and_right_ones_are_not(clips: tuple[Truth, ...]) -> None:
    for clip, other in zip(clips, clips[::-1], strict=True):
        own, others = (base.words(Segment.plain("Host", one.text), perfect(one)) for one in (clip, other))
        assert reported.confirmed(own, own)
        for name, wrong in planted.spoil(own, others, random.Random(1)).items():
            assert not reported.confirmed(wrong, own), name


@pytest.mark.slow
def test_a_stranger_is_measured_or_says_what_is_missing() -> None:
    found = stranger.make_clips(2, seed=1)
    if isinstance(found, str):
        assert "pip install" in found
        return
    for clip in found:
        assert list(clip.onsets.values()) == sorted(clip.onsets.values())
        assert max(clip.onsets.values()) < clip.sound.duration
