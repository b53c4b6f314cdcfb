"""The sound of an episode by ffmpeg: decoding, mastering, measuring.

Rules of the published file: -16 LUFS (Apple Podcasts), at most -1 dBTP (Apple, AES TD1008), CBR MP3 at 44.1 kHz with an
Info header, without which every player would be 25 ms late. All of it is measured on the decoded MP3.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from podcast import text
from podcast.errors import DISK_REMEDY, AudioError
from podcast.model import Ms
from podcast.show import Mixing
from podcast.sound.ffmpeg_runs import NOTHING, DiskError, run_ffmpeg
from podcast.sound.pcm import Samples

RATE = 44_100
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
_SAMPLE_BYTES = 4
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


def decode(path: Path) -> Mix:
    """A music file of any format. Raises AudioError when it is missing or is none."""
    raw = bytearray()
    _decode(path, raw.extend)
    return Mix(np.frombuffer(raw, dtype="<i2").astype(np.int16, copy=False).reshape(-1, 2))


def duration(path: Path) -> Ms:
    """Length of a music file, counted in samples. Raises AudioError as `decode` does."""
    counter = _Counter()
    _decode(path, counter.add)
    return counter.duration


def _decode(path: Path, take: Callable[[bytes], object]) -> None:
    """Have `take` get the samples of a music file, as Mix has them. Raises AudioError where there is no sound."""
    import ffmpeg

    if not path.is_file():
        raise AudioError("there is no such music file", where=str(path), remedy=_NO_MUSIC)
    counter, source = _Counter(take), ffmpeg.input(str(path.absolute()))
    try:
        _run(source.audio.output("pipe:", format="s16le", ar=RATE, ac=2), take=counter.add)
    except AudioError as error:
        raise AudioError(f"the music cannot be decoded ({error.what})", where=str(path), remedy=_NO_MUSIC) from error
    if not counter.samples:
        raise AudioError("the music file holds no sound", where=str(path), remedy=_NO_MUSIC)


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
        _encode(_louder(stream, gain, limit), data, settings.bitrate, destination)
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
        _encode(_louder(stream, gain, limit), data, settings.bitrate, destination)
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


def _source(sound: Path | Mix) -> tuple[Any, memoryview]:
    """An input of ffmpeg, and what it gets on its standard input."""
    import ffmpeg

    if isinstance(sound, Path):
        return ffmpeg.input(str(sound.absolute())).audio, NOTHING
    # Not copied: twelve minutes are 127 MB.
    samples = np.ascontiguousarray(sound.samples, dtype="<i2")
    return ffmpeg.input("pipe:", format="s16le", ar=RATE, ac=2).audio, samples.reshape(-1).data.cast("B")


def _louder(stream: Any, gain: float, limit: float) -> Any:
    """`gain` dB more, and hardly a peak above `limit` dBTP."""
    # alimiter works on sample peaks: at twice the rate it sees most of what lies between two samples. `level` would
    # undo the gain; without `latency` the look-ahead delays everything by the attack time.
    ceiling = f"{10 ** (limit / 20):.6f}"
    doubled = stream.filter("volume", f"{gain:.2f}dB").filter("aresample", 2 * RATE)
    limited = doubled.filter("alimiter", limit=ceiling, attack=5, release=60, level="disabled", latency="enabled")
    return limited.filter("aresample", RATE)


def _encode(stream: Any, data: memoryview, bitrate: int, destination: Path) -> None:
    """CBR with an Info header, without tags; bitexact keeps ffmpeg's version out of it. Raises AudioError."""
    written = stream.output(
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
    )
    try:
        _run(written.overwrite_output(), data)
    except DiskError as error:
        raise AudioError(f"cannot be written ({error.what})", where=str(destination), remedy=DISK_REMEDY) from error


def _integrated(stream: Any, data: memoryview) -> float:
    """The integrated loudness of an ffmpeg stream in LUFS, in a quarter of the time that `_measure` takes."""
    return _figure("I", _run(stream.filter("ebur128", framelog="quiet").output("pipe:", format="null"), data))


def _measure(stream: Any, data: memoryview) -> tuple[Loudness, int]:
    """The loudness of an ffmpeg stream, and how many stereo samples it has."""
    counter = _Counter()
    heard = stream.filter("ebur128", peak="true", framelog="quiet").output("pipe:", format="s16le")
    log = _run(heard, data, counter.add)
    return Loudness(_figure("I", log), _figure("Peak", log), _figure("LRA", log)), counter.samples


def _figure(name: str, log: str) -> float:
    """A number of the summary that ebur128 writes last."""
    found = re.search(rf"\b{name}:\s+(\S+)", log.rpartition("Summary:")[2])
    if found is None:
        raise AudioError(f"ffmpeg gave no loudness: {text.clean(log)[-200:]}")
    return float(found[1])


class _Counter:
    """Counts stereo samples of 16 bit as they pass."""

    def __init__(self, take: Callable[[bytes], object] = len) -> None:
        self._take, self._bytes = take, 0

    def add(self, block: bytes) -> None:
        self._bytes += len(block)
        self._take(block)

    @property
    def samples(self) -> int:
        return self._bytes // _SAMPLE_BYTES

    @property
    def duration(self) -> Ms:
        return Ms(round(self.samples * 1000 / RATE))


def _run(stream: Any, data: memoryview = NOTHING, take: Callable[[bytes], object] = len) -> str:
    """Run a command made with ffmpeg-python. See run_ffmpeg."""
    import ffmpeg

    return run_ffmpeg(ffmpeg.get_args(stream.global_args("-hide_banner", "-nostats")), data, take)
