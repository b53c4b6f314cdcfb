"""Samples: energy, edges and levels. Mono, 16 bit, as numpy arrays of int16."""

import io
import wave
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from podcast.errors import AudioError
from podcast.model import Ms

Samples: TypeAlias = npt.NDArray[np.int16]

FRAME_MS = 10
# Speech synthesisers leave dither and ringing at -60 to -55 dBFS; the softest consonants lie above -45.
SILENCE_DBFS = -50.0
_FULL_SCALE = 32768.0


@dataclass(frozen=True, slots=True, eq=False)
class Pcm:
    """Mono sound: int16 samples, shape (n,), at `rate` samples a second."""

    samples: Samples
    rate: int

    @property
    def duration(self) -> Ms:
        return Ms(round(len(self.samples) * 1000 / self.rate))


def read_wav(data: bytes, name: str = "clip") -> Pcm:
    """Decode a mono 16-bit WAV file. Raises AudioError when it is not one."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            if file.getnchannels() != 1 or file.getsampwidth() != 2:
                raise AudioError("not a mono 16-bit WAV file", where=name)
            raw = file.readframes(file.getnframes())
            return Pcm(np.frombuffer(raw, dtype="<i2").astype(np.int16), file.getframerate())
    except (wave.Error, EOFError) as error:
        raise AudioError(f"not a WAV file ({error})", where=name) from error


def write_wav(pcm: Pcm) -> bytes:
    """Encode as a mono 16-bit WAV file; equal samples give equal bytes."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(pcm.rate)
        file.writeframes(pcm.samples.astype("<i2").tobytes())
    return buffer.getvalue()


@lru_cache(maxsize=4)
def frame_levels(pcm: Pcm) -> npt.NDArray[np.float64]:
    """RMS level in dBFS of each whole frame of 10 ms, shape (frames,); digital silence is -120. Not to be written to.

    Kept for the few clips that are looked at: whoever aligns one asks a dozen times.
    """
    count = len(pcm.samples) * 1000 // (pcm.rate * FRAME_MS)
    if not count:
        return np.zeros(0)
    # At 22,050 Hz a frame is 220.5 samples: whole ones would run away from the clock by 64 ms in a clip of 28 s.
    starts = np.arange(count + 1) * pcm.rate * FRAME_MS // 1000
    squares = (pcm.samples[: starts[-1]].astype(np.float64) / _FULL_SCALE) ** 2
    rms = np.sqrt(np.add.reduceat(squares, starts[:-1]) / np.diff(starts))
    levels = np.asarray(20 * np.log10(np.maximum(rms, 1e-6)))
    levels.flags.writeable = False
    return levels


def voiced(pcm: Pcm, threshold: float = SILENCE_DBFS) -> npt.NDArray[np.bool_]:
    """Which 10 ms frames are louder than `threshold` dBFS, shape (frames,)."""
    return np.asarray(frame_levels(pcm) > threshold)


def silence_below(pcm: Pcm) -> float:
    """The level in dBFS under which a clip is silent: SILENCE_DBFS, or a little over its noise where that is louder.

    The level of steady noise varies by less than 3 dB from frame to frame; the quietest 2 % of frames are taken for it.
    The loudest frames are never silence.
    """
    levels = frame_levels(pcm)
    if not len(levels):
        return SILENCE_DBFS
    quiet, loud = np.percentile(levels, (2, 95))
    return max(SILENCE_DBFS, min(float(quiet) + 3.0, float(loud) - 6.0))


def edges(pcm: Pcm, threshold: float = SILENCE_DBFS) -> tuple[Ms, Ms]:
    """Where sound begins and ends, in ms; (0, 0) when there is none."""
    loud = np.flatnonzero(voiced(pcm, threshold))
    if not len(loud):
        return Ms(0), Ms(0)
    return Ms(int(loud[0]) * FRAME_MS), Ms(min((int(loud[-1]) + 1) * FRAME_MS, pcm.duration))


def level(pcm: Pcm) -> float:
    """RMS level of the whole in dBFS; -120 when silent or empty."""
    if not len(pcm.samples):
        return -120.0
    rms = float(np.sqrt(np.mean((pcm.samples.astype(np.float64) / _FULL_SCALE) ** 2)))
    return float(20 * np.log10(max(rms, 1e-6)))
