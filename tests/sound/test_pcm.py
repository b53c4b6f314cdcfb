import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from podcast.errors import AudioError
from podcast.sound import pcm
from podcast.sound.pcm import Pcm

RATE = 22_050
RATES = st.sampled_from([8000, 16_000, 22_050, 24_000, 44_100, 48_000])
SAMPLES = arrays.arrays(np.int16, st.integers(0, 5000))


def tone(before_ms: int, tone_ms: int, after_ms: int, level: float = 0.3) -> Pcm:
    time = np.arange(RATE * tone_ms // 1000) / RATE
    wave_ = (level * 32767 * np.sin(2 * np.pi * 440 * time)).astype(np.int16)
    silence = [np.zeros(RATE * ms // 1000, dtype=np.int16) for ms in (before_ms, after_ms)]
    return Pcm(np.concatenate([silence[0], wave_, silence[1]]), RATE)


@given(SAMPLES, RATES)
def test_a_wav_file_gives_its_samples_back(samples: pcm.Samples, rate: int) -> None:
    back = pcm.read_wav(pcm.write_wav(Pcm(samples, rate)))
    assert back.rate == rate
    assert np.array_equal(back.samples, samples)


@pytest.mark.parametrize("before", [0, 120, 500])
@pytest.mark.parametrize("after", [0, 250])
def test_edges_are_found_within_a_frame(before: int, after: int) -> None:
    onset, offset = pcm.edges(tone(before, 1000, after))
    assert abs(onset - before) <= pcm.FRAME_MS
    assert abs(offset - before - 1000) <= pcm.FRAME_MS


def test_silence_has_no_edges_and_the_lowest_level() -> None:
    silence = Pcm(np.zeros(RATE, dtype=np.int16), RATE)
    assert pcm.edges(silence) == (0, 0)
    assert pcm.level(silence) == -120
    assert not pcm.voiced(silence).any()


@pytest.mark.parametrize(("level", "expected"), [(1.0, -3.0), (0.5, -9.0), (0.1, -23.0)])
def test_the_level_of_a_sine_is_three_decibels_below_its_peak(level: float, expected: float) -> None:
    assert pcm.level(tone(0, 1000, 0, level)) == pytest.approx(expected, abs=0.1)
    assert pcm.frame_levels(tone(0, 1000, 0, level)).mean() == pytest.approx(expected, abs=0.3)


@given(SAMPLES, RATES)
def test_edges_lie_inside_the_clip(samples: pcm.Samples, rate: int) -> None:
    sound = Pcm(samples, rate)
    onset, offset = pcm.edges(sound)
    assert 0 <= onset <= offset <= sound.duration


def test_what_is_no_mono_wav_is_refused_by_name() -> None:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(400))
    for data in (buffer.getvalue(), b"", b"RIFF", b"<html>429</html>"):
        with pytest.raises(AudioError, match="clip-7"):
            pcm.read_wav(data, "clip-7")


def test_levels_are_not_to_be_written_to() -> None:
    with pytest.raises(ValueError, match="read-only"):
        pcm.frame_levels(tone(0, 100, 0, 0.5))[0] = 0
