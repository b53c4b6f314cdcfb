"""Features are Whisper's own."""

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor

from training import features


def test_they_are_those_of_faster_whisper() -> None:
    wave = (np.random.default_rng(0).standard_normal(33_333) * np.linspace(0, 0.3, 33_333)).astype(np.float32)
    theirs = FeatureExtractor()(wave)[:, : len(wave) // features.HOP]
    assert np.abs(features.levelled(features.logmel(wave)).T - theirs).max() < 1e-5


def test_silence_is_the_floor() -> None:
    assert np.allclose(features.logmel(np.zeros(16_000, np.float32)), features.FLOOR)


def test_a_clip_at_another_rate_keeps_its_length_in_time() -> None:
    tone = (8_000 * np.sin(np.arange(22_050) * 2 * np.pi * 440 / 22_050)).astype(np.int16)
    wave = features.resampled(tone, 22_050)
    assert abs(len(wave) - 16_000) <= 1
    assert 0.23 < np.abs(wave[1_000:-1_000]).max() < 0.26
