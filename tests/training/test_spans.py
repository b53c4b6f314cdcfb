"""When each token is said, from espeak-ng's events."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training import spans, voice
from training.spans import Stretch
from training.voice import Manner, Spoken

ENGLISH, CHINESE = Manner("en-us", 160, 42, 55), Manner("cmn", 165, 42, 55)


def told(words: list[tuple[int, float]], phonemes: list[tuple[str, float]]) -> Spoken:
    end = phonemes[-1][1]
    return Spoken(np.zeros(int(end * 16), np.int16), 16_000, tuple(words), tuple(phonemes))


def test_a_word_ends_where_its_last_phoneme_does_and_the_full_stop_takes_the_pause() -> None:
    said = told(
        [(0, 0.0), (4, 500.0)], [("n", 0.0), ("oU", 80.0), ("_:", 300.0), ("w", 500.0), ("eI", 600.0), ("_", 900.0)]
    )
    text = "No. Way"
    assert spans.stretches(text, said) == (Stretch(0, 4, 0.0, 300.0, 500.0), Stretch(4, 7, 500.0, 900.0, 900.0))
    times, _ = spans.token_spans(text, [(0, 2), (2, 3), (3, 7)], spans.stretches(text, said))
    assert times.tolist() == [[0, 300], [300, 500], [500, 900]]


def test_a_word_of_two_hanzi_is_cut_between_its_syllables() -> None:
    said = voice.say("银行很远", CHINESE)
    parts = spans.stretches("银行很远", said)
    assert [part.sound for part in parts] == ["jin", "XAN", "X@n", "jy&n"]
    starts = [part.start for part in parts]
    assert starts == sorted(starts)
    assert all(100 < after - before < 500 for before, after in pairwise(starts))


def test_n_between_vowels_opens_a_syllable_and_ng_closes_one() -> None:
    phonemes = [
        ("w", 0.0),
        ("o", 1.0),
        ("n", 2.0),
        ("y", 3.0),
        ("N", 4.0),
        ("A", 5.0),
        ("n", 6.0),
        ("t", 7.0),
        ("u", 8.0),
    ]
    assert spans._syllables(phonemes) == [("wo", 0.0), ("nyN", 2.0), ("An", 5.0), ("tu", 7.0)]


def test_digits_share_what_the_number_takes() -> None:
    text = "it is 14.7%"
    said = voice.say(text, ENGLISH)
    offsets = [(0, 2), (2, 5), (5, 7), (7, 8), (8, 9), (9, 10), (10, 11)]
    times, _ = spans.token_spans(text, offsets, spans.stretches(text, said))
    assert (np.diff(times[:, 0]) > 0).all()
    assert (times[2:, 1] - times[2:, 0]).sum() > 1_000


def test_hanzi_of_two_readings_are_heard_as_they_are_said() -> None:
    text = "银行很行"
    _, sounds = spans.token_spans(
        text, [(0, 1), (1, 2), (2, 3), (3, 4)], spans.stretches(text, voice.say(text, CHINESE))
    )
    assert (sounds[1], sounds[3]) == ("XAN", "S;iN")


def test_steps_hold_the_phoneme_of_their_middle() -> None:
    said = told([(0, 0.0)], [("n", 0.0), ("oU", 50.0), ("_:", 110.0), ("_", 160.0)])
    assert spans.frame_phonemes(said, 9) == ["n", "n", "n", "oU", "oU", "oU", "_", "_", "_"]


@given(st.lists(st.sampled_from(["large", "14.7%", "GRPO", "models", "3", "and"]), min_size=1, max_size=6), st.data())
def test_tokens_lie_in_order_within_the_clip(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words) + "."
    cuts = sorted({0, len(text), *data.draw(st.lists(st.integers(0, len(text)), max_size=8))})
    offsets = list(pairwise(cuts))
    said = voice.say(text, ENGLISH)
    times, sounds = spans.token_spans(text, offsets, spans.stretches(text, said))
    assert times.shape == (len(offsets), 2)
    assert sounds == [""] * len(offsets)
    assert (times[:, 1] - times[:, 0] >= 19.9).all()
    middles = times.mean(axis=1)
    assert (np.diff(middles) > -20).all()
    assert times.min() >= -10.1
    assert times.max() <= said.duration + 10.1
