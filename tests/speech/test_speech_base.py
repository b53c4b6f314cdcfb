import importlib
import inspect

import numpy as np
import pytest

from podcast.errors import SpeechError, Unfit
from podcast.sound.pcm import Pcm
from podcast.speech import base
from tests.rooms import providers
from tests.speech.conformance import VoiceContract

RATE = 22050


def noise(seconds: float, level: float = 0.1) -> Pcm:
    samples = np.random.default_rng(1).normal(0, level * 32767, round(seconds * RATE))
    return Pcm(samples.clip(-32768, 32767).astype(np.int16), RATE)


def test_a_plausible_clip_passes_through() -> None:
    sound = noise(10)
    assert base.check(sound, "x" * 150, 15, "en") is sound


@pytest.mark.parametrize(
    ("sound", "fault"),
    [
        (noise(0), "empty"),
        (Pcm(np.zeros(RATE * 10, dtype=np.int16), RATE), "silent"),
        (noise(10, level=0.0005), "silent"),
        (noise(1.5), "lasts 1.5 s where about 9.4 s"),
        (noise(60), "lasts 60.0 s where about 9.4 s"),
    ],
)
def test_what_cannot_be_the_text_is_refused(sound: Pcm, fault: str) -> None:
    with pytest.raises(SpeechError, match=fault):
        base.check(sound, "x" * 150, 15, "en")


def with_gap(seconds: float) -> Pcm:
    """10 s of noise as loud as speech, with silence or the voice's own hiss in its middle."""
    whole, hiss = noise(10), noise(seconds, level=0.0005)
    middle = len(whole.samples) // 2
    return Pcm(np.concatenate([whole.samples[:middle], hiss.samples, whole.samples[middle:]]), RATE)


def test_what_falls_silent_for_long_and_goes_on_is_refused() -> None:
    with pytest.raises(Unfit, match=r"fell silent for 3\.0 s within the clip"):
        base.check(with_gap(3.0), "x" * 150, 15, "en")
    paused = with_gap(1.5)
    assert base.check(paused, "x" * 150, 15, "en") is paused


def test_silence_before_and_after_is_no_gap() -> None:
    around = np.zeros(3 * RATE, np.int16)
    sound = Pcm(np.concatenate([around, noise(10).samples, around]), RATE)
    assert base.check(sound, "x" * 150, 15, "en") is sound


def test_half_the_words_missing_from_a_long_text_is_refused() -> None:
    with pytest.raises(SpeechError, match="lasts"):
        base.check(noise(5), "x" * 300, 15, "en")


def test_every_voice_has_conformance_tests() -> None:
    # Whoever stands by is another voice, or a third.
    rooms = providers("speech") - {"standby"}
    for room in rooms:
        tests = importlib.import_module(f"tests.speech.test_{room}")
        classes = [c for _, c in inspect.getmembers(tests, inspect.isclass) if c.__module__ == tests.__name__]
        assert any(issubclass(c, VoiceContract) for c in classes), room
