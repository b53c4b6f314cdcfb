"""Clips and music laid on one bed, at 44.1 kHz in stereo. No other module touches pydub."""

import math
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from podcast.model import GainPoint, MusicBed, Placement, Timeline
from podcast.sound import pcm
from podcast.sound.audio import RATE, Mix, decode
from podcast.sound.ffmpeg_runs import ffmpeg_exe
from podcast.sound.pcm import Pcm, Samples

Floats: TypeAlias = npt.NDArray[np.float64]

# Voices come at -30 to -14 dBFS. In both channels -22 dBFS reads about -19.5 LUFS, against which `duck_db` and
# `music_db` are meant for music at -18 LUFS.
SPEECH_DBFS, SPEECH_PEAK_DBFS = -22.0, -1.0
EDGE_MS = 5


def mix(timeline: Timeline, clips: Callable[[str], Pcm], music: Mapping[str, Path]) -> Mix:
    """All of `timeline` as sound: clips by their digest, one at a time, music files by their name.

    Raises AudioError for music that is missing or cannot be decoded.
    """
    bed = np.zeros((_sample(timeline.duration), 2), dtype=np.int16)
    for placement in timeline.placements:
        sound = _placed(clips(placement.clip), placement)
        first = _sample(placement.start)
        bed[first : first + len(sound)] = sound[:, np.newaxis]
    for piece in timeline.music:
        _overlay(bed, piece, decode(music[piece.file]))
    return Mix(bed)


def _sample(at: int) -> int:
    """The sample of a moment in ms."""
    return at * RATE // 1000


def _placed(sound: Pcm, placement: Placement) -> Samples:
    """What is left of a clip after trimming: at 44.1 kHz, levelled, with edges that do not click."""
    import soxr

    gain = 10 ** (_speech_gain(sound) / 20)
    whole = np.asarray(soxr.resample(sound.samples.astype(np.float32) * gain, sound.rate, RATE), dtype=np.float64)
    length = _sample(placement.end) - _sample(placement.start)
    first = _sample(placement.trim_start)
    cut = np.zeros(length)
    left = whole[first : first + length]
    cut[: len(left)] = left
    ramp = np.sin(np.linspace(0, np.pi / 2, min(_sample(EDGE_MS), length // 2), endpoint=False)) ** 2
    cut[: len(ramp)] *= ramp
    cut[length - len(ramp) :] *= ramp[::-1]
    return np.asarray(np.clip(np.round(cut), -32768, 32767), dtype=np.int16)


def _speech_gain(sound: Pcm) -> float:
    """The dB that bring a clip's voiced frames to SPEECH_DBFS, as far as its peaks allow."""
    levels = pcm.frame_levels(sound)
    spoken = levels[pcm.voiced(sound)]
    if not len(spoken):
        return 0.0
    active = 10 * math.log10(float(np.mean(10 ** (spoken / 10))))
    peak = 20 * math.log10(int(np.abs(sound.samples.astype(np.int32)).max()) / 32768)
    return min(SPEECH_DBFS - active, SPEECH_PEAK_DBFS - peak)


def _overlay(bed: Samples, piece: MusicBed, music: Mix) -> None:
    """Add music to its stretch of the bed in place, at the gains of its envelope."""
    first, last = _sample(piece.start), min(_sample(piece.start + piece.duration), len(bed))
    shaped = music.samples[: last - first] * _gains(piece.envelope, last - first)[: len(music.samples), np.newaxis]
    # In place: a minute of music takes 42 MB.
    np.clip(np.rint(shaped, out=shaped), -32768, 32767, out=shaped)
    heard = _segment(bed[first:last]).overlay(_segment(shaped.astype(np.int16)))
    mixed = np.frombuffer(heard.raw_data, dtype=np.int16).reshape(-1, 2)
    # pydub slices at whole ms: it may give up to 1 ms less than it was handed.
    bed[first : first + len(mixed)] = mixed


def _gains(envelope: tuple[GainPoint, ...], length: int) -> Floats:
    """The factor for each of `length` samples."""
    decibels = np.interp(np.arange(length), [_sample(point.at) for point in envelope], [point.db for point in envelope])
    return np.asarray(10 ** (decibels / 20))


def _segment(samples: Samples) -> Any:
    """The samples as pydub's AudioSegment."""
    with warnings.catch_warnings():
        # pydub warns at import when PATH has no ffmpeg, and about its own regular expressions.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
    AudioSegment.converter = ffmpeg_exe()
    return AudioSegment(samples.tobytes(), sample_width=2, frame_rate=RATE, channels=2)
