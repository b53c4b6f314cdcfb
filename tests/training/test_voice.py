"""espeak-ng's account of its own speech."""

import subprocess
import sys

import numpy as np
import pytest

from training import voice
from training.voice import Manner

HOST = Manner("cmn", 165, 42, 55)


def test_every_word_begins_within_the_sound_and_after_the_one_before() -> None:
    said = voice.say("Three small models, and a very large one.", Manner("en-us", 160, 42, 55))
    places, moments = zip(*said.words, strict=True)
    assert list(places) == [0, 6, 12, 20, 24, 26, 31, 37]
    assert list(moments) == sorted(moments)
    assert moments[-1] < said.duration


def test_phonemes_fill_the_clip_and_close_with_silence() -> None:
    said = voice.say("你好。", HOST)
    names = [name for name, _ in said.phonemes if not name.startswith("_")]
    assert names == ["n", "i", "X", "Au"]
    assert said.phonemes[-1] == ("_", said.duration)


def test_sound_begins_where_the_first_word_does_after_a_pause() -> None:
    said = voice.say("Yes. No.", Manner("en-us", 160, 42, 55))
    second = int(said.words[1][1] * said.rate / 1000)
    quiet = said.samples[second - said.rate // 20 : second - said.rate // 100]
    loud = said.samples[second + said.rate // 50 : second + said.rate // 10]
    assert np.abs(loud.astype(int)).max() > 20 * max(np.abs(quiet.astype(int)).max(), 1)


def test_a_voice_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="martian"):
        voice.say("yes", Manner("martian", 160, 42, 55))


def test_homophones_are_read_alike_and_tones_are_told_apart() -> None:
    read = dict(voice.syllables("是事时一"))
    assert read["是"] == read["事"] != read["时"]
    assert voice.toneless(read["是"]) == voice.toneless(read["时"]) != voice.toneless(read["一"])


def test_what_has_no_reading_is_left_out() -> None:
    assert [char for char, _ in voice.syllables("丆中")] == ["中"]


def test_a_variant_that_breathes_breathes_the_same_in_another_process() -> None:
    code = (
        "import hashlib; from training.voice import Manner, say; "
        "print(hashlib.sha256(say('A long breath.', Manner('en-us+f2', 165, 42, 55)).samples.tobytes()).hexdigest())"
    )
    said = {
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout for _ in "12"
    }
    assert len(said) == 1
