"""Sounds whose level, pitch and times are known, and scripts of any shape to lay them for."""

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from podcast.model import Clip, Part, Script, Section, Segment, Week
from podcast.sound import pcm
from podcast.sound.pcm import Pcm

Wave = npt.NDArray[np.float64]


def sound(samples: Wave, rate: int) -> Pcm:
    """Samples from -1 to 1 as 16-bit sound."""
    return Pcm(np.clip(np.round(samples * 32767), -32768, 32767).astype(np.int16), rate)


def tone(hertz: float, ms: int, dbfs: float = -20.0, rate: int = 22_050) -> Pcm:
    """A sine wave of `dbfs` RMS."""
    seconds = np.arange(ms * rate // 1000) / rate
    return sound(np.sqrt(2) * 10 ** (dbfs / 20) * np.sin(2 * np.pi * hertz * seconds), rate)


def silence(ms: int, rate: int = 22_050) -> Pcm:
    return Pcm(np.zeros(ms * rate // 1000, dtype=np.int16), rate)


def joined(*parts: Pcm) -> Pcm:
    return Pcm(np.concatenate([part.samples for part in parts]), parts[0].rate)


def speech_like(ms: int, seed: int = 0, dbfs: float = -21.0, rate: int = 22_050) -> Pcm:
    """Four syllables a second of a buzzing voice with hissing onsets: peaks far above its RMS level, as in speech."""
    random = np.random.default_rng(seed)
    seconds = np.arange(ms * rate // 1000) / rate
    beat = (seconds * 4) % 1
    buzz = sum(np.cos(2 * np.pi * 120 * n * seconds) / n for n in range(1, 30))
    hiss = random.standard_normal(len(seconds)) * (beat < 0.15)
    words = (np.sin(np.pi * beat) ** 2 * buzz + 0.3 * hiss) * ((seconds % 3) < 2.6)
    return sound(words / np.sqrt(np.mean(words**2)) * 10 ** (dbfs / 20), rate)


def clip(digest: str, heard: Pcm) -> Clip:
    onset, offset = pcm.edges(heard)
    return Clip(digest, heard.duration, onset, offset)


def script(counts: Sequence[int]) -> Script:
    """A script whose sections have so many segments."""
    last = len(counts) - 1
    sections = tuple(
        Section(
            Part.OPENING if number == 0 else Part.CLOSING if number == last else Part.PAPER,
            f"Section {number}",
            tuple(Segment.plain("Ada", f"Section {number}, segment {n}.") for n in range(count)),
        )
        for number, count in enumerate(counts)
    )
    return Script("en", Week(2025, 23), "Two tries", "en", ("Ada",), sections)


def write_music(path: Path, ms: int, dbfs: float = -18.0, rate: int = 48_000) -> Path:
    """A stereo WAV file: 220 Hz on the left, 330 Hz on the right."""
    channels = [tone(hertz, ms, dbfs, rate).samples for hertz in (220, 330)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.stack(channels, axis=1).astype("<i2").tobytes())
    return path
