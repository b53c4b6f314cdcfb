"""Whisper's log-mel features, as faster-whisper's extractor makes them, before and after their levelling."""

from functools import cache

import numpy as np
import numpy.typing as npt

RATE, HOP, WINDOW, MELS, FRAMES = 16_000, 160, 400, 80, 3_000
FLOOR = -10.0
Floats = npt.NDArray[np.float32]


@cache
def _filters() -> Floats:
    from faster_whisper.feature_extractor import FeatureExtractor

    return np.asarray(FeatureExtractor(MELS).mel_filters, np.float32)


def resampled(samples: npt.NDArray[np.int16], rate: int) -> Floats:
    """Samples at 16 kHz, from -1 to 1, by the resampler that the aligner uses."""
    import soxr

    found: Floats = soxr.resample(samples.astype(np.float32) / 32768, rate, RATE)
    return found


def logmel(wave: Floats) -> Floats:
    """log10 of the mel powers, (frames, 80), a frame every 10 ms, not below FLOOR and not levelled.

    Whisper levels by the loudest frame of the clip; what is joined from several clips is levelled after that.
    """
    count = max(len(wave) // HOP, 1)
    padded = np.pad(np.pad(wave, (0, HOP)), WINDOW // 2, mode="reflect").astype(np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:count]
    window = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    spectrum = np.fft.rfft(frames * window, axis=-1)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    logs: Floats = np.log10(np.maximum(power @ _filters().T, np.float32(10.0**FLOOR)))
    return logs


def levelled(logs: Floats) -> Floats:
    """As Whisper takes them: 8 decades below the loudest value at most, around 0."""
    level: Floats = (np.maximum(logs, logs.max() - 8.0) + 4.0) / 4.0
    return level
