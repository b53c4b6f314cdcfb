"""The sound of an episode: decoding, mixing, mastering, measuring. Nothing else touches pydub, ffmpeg or soxr.

Rules of the published file: -16 LUFS (Apple Podcasts), at most -1 dBTP (Apple, AES TD1008), CBR MP3 at 44.1 kHz with an
Info header, without which every player would be 25 ms late. All of it is measured on the decoded MP3.
"""

import math
import re
import subprocess
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from podcast import text
from podcast.errors import AudioError
from podcast.model import GainPoint, Ms, MusicBed, Placement, Timeline
from podcast.show import Mixing
from podcast.sound import pcm
from podcast.sound.pcm import Pcm, Samples

Floats: TypeAlias = npt.NDArray[np.float64]

RATE = 44_100
# Voices come at -30 to -14 dBFS. In both channels -22 dBFS reads about -19.5 LUFS, against which `duck_db` and
# `music_db` are meant for music at -18 LUFS.
SPEECH_DBFS, SPEECH_PEAK_DBFS = -22.0, -1.0
EDGE_MS = 5
# The first passes try for AIM LU around the target, those after them for ALLOWED.
AIM, ALLOWED, FINE_PASSES, PASSES = 0.2, 0.5, 2, 6
REHEARSALS = 2
# ffmpeg prints one decimal, so -1.0 may be -0.95.
ROUNDING = 0.05
# How far MP3 exceeds the limiter's peaks at first guess: 0.3 dB on speech, 1 to 2 dB on pink noise and hiss. As 0.1 dB
# more gain may change it by 0.6 dB, a peak that is missed is corrected by SPARE more than it needs.
OVERSHOOT, SPARE = 0.6, 0.3
SILENCE_LUFS = -70.0
MP3_FRAME, SHORTEST_FRAME = 1152, 48
_NO_MUSIC = 'Put it into voices/music/, or name another in `[mix]`; intro = "" and outro = "" mean none'


@dataclass(frozen=True, slots=True, eq=False)
class Mix:
    """Stereo sound at 44.1 kHz: int16 samples, shape (n, 2)."""

    samples: Samples

    @property
    def duration(self) -> Ms:
        return Ms(round(len(self.samples) * 1000 / RATE))


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness in LUFS, true peak in dBTP (-inf for silence) and range in LU, to one decimal (EBU R 128)."""

    integrated: float
    true_peak: float
    range: float


@dataclass(frozen=True, slots=True)
class Master:
    """An encoded episode as it was measured after decoding: ms, LUFS, dBTP, bytes, and the passes it took."""

    duration: Ms
    integrated: float
    true_peak: float
    bytes: int
    passes: int


def ffmpeg_exe() -> str:
    """The ffmpeg of the imageio-ffmpeg wheel, or IMAGEIO_FFMPEG_EXE. Raises AudioError when there is none."""
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise AudioError(
            "there is no ffmpeg for this machine",
            remedy="Install ffmpeg and name it in the environment variable IMAGEIO_FFMPEG_EXE",
        ) from error


def decode(path: Path) -> Mix:
    """A music file of any format. Raises AudioError when it is missing or is none."""
    import ffmpeg

    if not path.is_file():
        raise AudioError("there is no such music file", where=str(path), remedy=_NO_MUSIC)
    source = ffmpeg.input(str(path.absolute()))
    try:
        raw, _ = _run(source.audio.output("pipe:", format="s16le", ar=RATE, ac=2))
    except AudioError as error:
        raise AudioError(f"the music cannot be decoded ({error.what})", where=str(path), remedy=_NO_MUSIC) from error
    if not raw:
        raise AudioError("the music file holds no sound", where=str(path), remedy=_NO_MUSIC)
    return Mix(np.frombuffer(raw, dtype="<i2").astype(np.int16, copy=False).reshape(-1, 2))


def duration(path: Path) -> Ms:
    """Length of a music file, counted in samples. Raises AudioError as `decode` does."""
    return decode(path).duration


def mix(timeline: Timeline, clips: Mapping[str, Pcm], music: Mapping[str, Path]) -> Mix:
    """All of `timeline` as sound: clips by their digest, music files by their name.

    Raises AudioError for music that is missing or cannot be decoded.
    """
    speech = np.zeros(_sample(timeline.duration), dtype=np.int16)
    for placement in timeline.placements:
        sound = _placed(clips[placement.clip], placement)
        first = _sample(placement.start)
        speech[first : first + len(sound)] = sound
    bed = np.repeat(speech[:, np.newaxis], 2, axis=1)
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
    heard = _segment(bed[first:last]).overlay(_segment(np.clip(np.round(shaped), -32768, 32767).astype(np.int16)))
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


def measure(sound: Path | Mix) -> Loudness:
    """Loudness of a mix, or of a file as it decodes (EBU R 128). Raises AudioError for a file that is no sound."""
    return _measure(*_source(sound))[0]


def master(sound: Mix, settings: Mixing, destination: Path) -> Master:
    """Write the mix to `destination` as an MP3 without tags that decodes to as many samples, as loud as it is set.

    Equal mixes and settings give equal bytes. Raises AudioError when the mix is silent, ffmpeg refuses, or loudness or
    peak is missed after the last pass.
    """
    sound = _fitted(sound)
    stream, data = _source(sound)
    gain, limit = _rehearse(sound, settings, destination)
    for number in range(1, PASSES + 1):
        _run(_mp3(_louder(stream, gain, limit), settings.bitrate, destination), data)
        heard, samples = _measure(*_source(destination))
        if samples != len(sound.samples):
            raise AudioError(f"the MP3 decodes to {samples} samples, not {len(sound.samples)}", where=str(destination))
        miss, excess = settings.loudness - heard.integrated, _excess(heard, settings)
        if not excess and abs(miss) <= (AIM if number <= FINE_PASSES else ALLOWED):
            size = destination.stat().st_size
            return Master(sound.duration, heard.integrated, heard.true_peak, size, number)
        gain += miss
        limit -= excess
    raise AudioError(
        f"after {PASSES} passes the master reads {heard.integrated} LUFS and {heard.true_peak} dBTP",
        where=str(destination),
        remedy=f"Lower `loudness` in `[mix]`, which is {settings.loudness}",
    )


def _fitted(sound: Mix) -> Mix:
    """The mix, up to 1 ms longer where its last MP3 frame would hold too few samples.

    ffmpeg takes the encoder's padding off the end of a decoded MP3, but not when a frame of 1,152 samples begins with
    fewer than 47 of them: the file would decode to more samples than went in.
    """
    over = len(sound.samples) % MP3_FRAME
    missing = SHORTEST_FRAME - over if 0 < over < SHORTEST_FRAME else 0
    return Mix(np.concatenate([sound.samples, np.zeros((missing, 2), dtype=np.int16)])) if missing else sound


def _rehearse(sound: Mix, settings: Mixing, destination: Path) -> tuple[float, float]:
    """The gain and the limit in dB to begin with: what limiter and MP3 do to a few stretches, they will do to all.

    LAME alone takes 0.4 dB away at 128 kbps. Rehearsals cost a tenth of the pass that they save; a mix that is no
    longer than they are goes without.
    """
    plain = _integrated(*_source(sound))
    if plain <= SILENCE_LUFS:
        raise AudioError("the mix is silent", remedy="Delete the episode's 30-clips/ and run again")
    gain, limit = settings.loudness - plain, settings.peak - OVERSHOOT
    excerpt = _excerpt(sound)
    if excerpt is sound:
        return gain, limit
    stream, data = _source(excerpt)
    aim = _integrated(stream, data) + gain
    for _ in range(REHEARSALS):
        _run(_mp3(_louder(stream, gain, limit), settings.bitrate, destination), data)
        heard, _ = _measure(*_source(destination))
        gain += aim - heard.integrated
        limit -= _excess(heard, settings)
    return gain, limit


def _excerpt(sound: Mix) -> Mix:
    """Four stretches of 12 s, spread evenly; all of a mix that is shorter."""
    size, count = 12 * RATE, 4
    starts = np.linspace(0, len(sound.samples) - size, count + 2).astype(int)[1:-1]
    if len(sound.samples) <= size * count:
        return sound
    return Mix(np.concatenate([sound.samples[start : start + size] for start in starts]))


def _excess(heard: Loudness, settings: Mixing) -> float:
    """By how many dB the limit must come down; 0 when the peak is as low as is set."""
    over = heard.true_peak + ROUNDING - settings.peak
    return over + SPARE if over > 0 else 0.0


def _source(sound: Path | Mix) -> tuple[Any, bytes]:
    """An input of ffmpeg, and what it gets on its standard input."""
    import ffmpeg

    if isinstance(sound, Path):
        return ffmpeg.input(str(sound.absolute())).audio, b""
    return ffmpeg.input("pipe:", format="s16le", ar=RATE, ac=2).audio, sound.samples.astype("<i2", copy=False).tobytes()


def _louder(stream: Any, gain: float, limit: float) -> Any:
    """`gain` dB more, and hardly a peak above `limit` dBTP."""
    # alimiter works on sample peaks: at twice the rate it sees most of what lies between two samples. `level` would
    # undo the gain; without `latency` the look-ahead delays everything by the attack time.
    ceiling = f"{10 ** (limit / 20):.6f}"
    doubled = stream.filter("volume", f"{gain:.2f}dB").filter("aresample", 2 * RATE)
    limited = doubled.filter("alimiter", limit=ceiling, attack=5, release=60, level="disabled", latency="enabled")
    return limited.filter("aresample", RATE)


def _mp3(stream: Any, bitrate: int, destination: Path) -> Any:
    """CBR with an Info header, without tags; bitexact keeps ffmpeg's version out of it."""
    return stream.output(
        str(destination.absolute()),
        format="mp3",
        acodec="libmp3lame",
        audio_bitrate=f"{bitrate}k",
        ar=RATE,
        ac=2,
        write_xing=1,
        id3v2_version=0,
        write_id3v1=0,
        map_metadata=-1,
        fflags="+bitexact",
        **{"flags:a": "+bitexact"},
    ).overwrite_output()


def _integrated(stream: Any, data: bytes) -> float:
    """The integrated loudness of an ffmpeg stream in LUFS, in a quarter of the time that `_measure` takes."""
    _, log = _run(stream.filter("ebur128", framelog="quiet").output("pipe:", format="null"), data)
    return _figure("I", log)


def _measure(stream: Any, data: bytes) -> tuple[Loudness, int]:
    """The loudness of an ffmpeg stream, and how many stereo samples it has."""
    raw, log = _run(stream.filter("ebur128", peak="true", framelog="quiet").output("pipe:", format="s16le"), data)
    return Loudness(_figure("I", log), _figure("Peak", log), _figure("LRA", log)), len(raw) // 4


def _figure(name: str, log: str) -> float:
    """A number of the summary that ebur128 writes last."""
    found = re.search(rf"\b{name}:\s+(\S+)", log.rpartition("Summary:")[2])
    if found is None:
        raise AudioError(f"ffmpeg gave no loudness: {text.clean(log)[-200:]}")
    return float(found[1])


def _run(stream: Any, data: bytes = b"") -> tuple[bytes, str]:
    """Run a command made with ffmpeg-python; its output and its log. Raises AudioError with ffmpeg's last words."""
    import ffmpeg

    command = ffmpeg.compile(stream.global_args("-hide_banner", "-nostats"), cmd=ffmpeg_exe())
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    log = done.stderr.decode(errors="replace")
    if done.returncode:
        last = text.clean(log.strip().rpartition("\n")[2])
        raise AudioError(f"ffmpeg refused: {last[:300]}", remedy="Run `podcast doctor`")
    return done.stdout, log
