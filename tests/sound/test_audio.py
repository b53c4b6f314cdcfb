"""Decoding, mixing and mastering, judged by level, pitch and place of what comes out."""

import dataclasses
import math
import os
import shutil
import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Literal
from unittest import mock

import numpy as np
import pyloudnorm
import pytest
import soxr

from podcast.errors import AudioError
from podcast.model import GainPoint, Ms, MusicBed, Placement, Timeline
from podcast.show import Mixing
from podcast.sound import audio, timeline
from podcast.sound.audio import RATE, Mix
from podcast.sound.bed import SPEECH_DBFS, SPEECH_PEAK_DBFS, _overlay, mix
from podcast.sound.ffmpeg_runs import ffmpeg_exe
from podcast.sound.pcm import Pcm
from tests.sounds import Wave, clip, joined, script, silence, sound, speech_like, tone, write_music

NO_CLIPS: dict[str, Pcm] = {}
MIXING = Mixing(intro="intro.wav", outro="outro.wav")


def placed(digest: str, start: int, heard: Pcm, before: int = 0, after: int = 0) -> Placement:
    kept = heard.duration - before - after
    return Placement(digest, 0, 0, Ms(start), Ms(kept), Ms(before), Ms(after))


def dbfs(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean((samples.astype(np.float64) / 32768) ** 2)) + 1e-9))


def part(mixed: Mix, start: int, end: int, channel: int = 0) -> np.ndarray:
    """One channel from `start` to `end` ms."""
    return mixed.samples[start * RATE // 1000 : end * RATE // 1000, channel]


def strength(samples: np.ndarray, hertz: float) -> float:
    """Level in dBFS RMS of a sine wave within the samples."""
    phase = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / RATE)
    return float(20 * np.log10(abs(np.mean(samples / 32768 * phase)) * math.sqrt(2) + 1e-9))


def true_peak(mixed: Mix) -> float:
    """dBTP by eightfold oversampling: a second opinion on ffmpeg's fourfold."""
    fine = [soxr.resample(mixed.samples[:, n].astype(np.float64) / 32768, RATE, 8 * RATE) for n in (0, 1)]
    return float(20 * np.log10(max(np.abs(channel).max() for channel in fine)))


def loudness(mixed: Mix) -> float:
    """LUFS by pyloudnorm: a second opinion on ffmpeg's."""
    return float(pyloudnorm.Meter(RATE).integrated_loudness(mixed.samples / 32768))


def stereo(samples: Wave) -> Mix:
    return Mix(np.repeat(sound(samples, RATE).samples[:, np.newaxis], 2, axis=1))


def frames(data: bytes) -> list[bytes]:
    """The headers of the frames of a CBR MP3 at 44.1 kHz."""
    kbps = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
    headers, at = [], 0
    while at + 4 <= len(data):
        header = data[at : at + 4]
        assert header[:2] == b"\xff\xfb", f"no frame at byte {at}"
        headers.append(header)
        at += 144_000 * kbps[header[2] >> 4] // RATE + (header[2] >> 1 & 1)
    return headers


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("music")
    return {name: write_music(folder / name, ms) for name, ms in (("intro.wav", 6000), ("outro.wav", 8000))}


@pytest.fixture(scope="module")
def episode(music: dict[str, Path]) -> Mix:
    """Twenty seconds of what sounds like speech, with music before and after."""
    clips = {str(n): joined(silence(200), speech_like(1500 + 500 * n, n, -30 + 4 * n), silence(500)) for n in range(5)}
    laid = timeline.lay(script([2, 2, 1]), [clip(d, c) for d, c in clips.items()], MIXING, Ms(6000), Ms(8000))
    return mix(laid, clips.__getitem__, music)


@pytest.fixture(scope="module")
def mastered(episode: Mix, tmp_path_factory: pytest.TempPathFactory) -> tuple[audio.Master, Path]:
    path = tmp_path_factory.mktemp("master") / "episode.tmp"
    return audio.master(episode, MIXING, path), path


@pytest.mark.parametrize("ending", ["wav", "flac", "mp3", "ogg", "m4a"])
def test_music_of_any_format_decodes(music: dict[str, Path], tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"music.{ending}"
    command = [ffmpeg_exe(), "-v", "error", "-i", str(music["intro.wav"]), str(path)]
    subprocess.run(command, check=True)
    decoded = audio.decode(path)
    assert abs(audio.duration(path) - 6000) <= 30
    assert decoded.duration == audio.duration(path)
    middle = part(decoded, 1000, 5000), part(decoded, 1000, 5000, channel=1)
    assert strength(middle[0], 220) == pytest.approx(-18, abs=0.5)
    assert strength(middle[1], 330) == pytest.approx(-18, abs=0.5)
    assert strength(middle[0], 330) < -50


def test_the_length_of_a_file_is_its_samples(tmp_path: Path) -> None:
    assert audio.duration(write_music(tmp_path / "m.wav", 1234, rate=44_100)) == 1234


@pytest.mark.parametrize("content", [None, b"", b"no sound, only words\n" * 50, b"RIFF\x00\x00\x00\x00WAVE"])
def test_music_that_is_missing_or_no_music(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "theme.flac"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AudioError) as caught:
        audio.duration(path)
    assert caught.value.where == str(path)
    assert 'intro = ""' in caught.value.remedy


def test_a_folder_is_no_music(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="no such music file"):
        audio.decode(tmp_path)


def test_mixing_needs_the_music_of_the_timeline(tmp_path: Path) -> None:
    bed = MusicBed("gone.flac", Ms(0), Ms(1000), (GainPoint(Ms(0), 0.0),))
    with pytest.raises(AudioError, match=r"gone\.flac: there is no such music file"):
        mix(Timeline(Ms(2000), (), (bed,)), NO_CLIPS.__getitem__, {"gone.flac": tmp_path / "gone.flac"})


def test_a_clip_lies_where_the_timeline_says(tmp_path: Path) -> None:
    heard = joined(silence(300), tone(1000, 500), silence(400))
    place = placed("a", 1000, heard, before=260, after=280)
    mixed = mix(Timeline(Ms(3000), (place,), ()), {"a": heard}.__getitem__, {})
    assert mixed.samples.shape == (3 * RATE, 2)
    assert mixed.duration == 3000
    loud = np.flatnonzero(np.abs(mixed.samples[:, 0].astype(int)) > 300)
    assert loud[0] / RATE * 1000 == pytest.approx(1040, abs=1)
    assert loud[-1] / RATE * 1000 == pytest.approx(1540, abs=1)
    assert np.array_equal(mixed.samples[:, 0], mixed.samples[:, 1])


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_clips_of_any_rate_keep_pitch_and_length(tmp_path: Path, rate: int) -> None:
    heard = tone(440, 1000, rate=rate)
    mixed = mix(Timeline(Ms(1000), (placed("a", 0, heard),), ()), {"a": heard}.__getitem__, {})
    body = part(mixed, 100, 900)
    assert strength(body, 440) == pytest.approx(dbfs(body), abs=0.01)
    assert np.abs(part(mixed, 990, 994).astype(int)).max() > 1000


def test_loud_and_soft_voices_come_out_alike(tmp_path: Path) -> None:
    clips = {"soft": speech_like(3000, 1, -32), "loud": speech_like(3000, 1, -19)}
    places = (placed("soft", 0, clips["soft"]), placed("loud", 3000, clips["loud"]))
    mixed = mix(Timeline(Ms(6000), places, ()), clips.__getitem__, {})
    assert dbfs(part(mixed, 0, 3000)) == pytest.approx(dbfs(part(mixed, 3000, 6000)), abs=0.5)
    assert np.abs(mixed.samples.astype(int)).max() <= 32767 * 10 ** (SPEECH_PEAK_DBFS / 20) * 1.05


def test_cut_edges_do_not_click(tmp_path: Path) -> None:
    heard = tone(100, 1000, -20)
    place = placed("a", 500, heard, before=302, after=303)
    mixed = mix(Timeline(Ms(1500), (place,), ()), {"a": heard}.__getitem__, {}).samples[:, 0].astype(int)
    steepest = np.abs(mixed).max() * 2 * math.pi * 100 / RATE
    assert np.abs(np.diff(mixed)).max() < steepest * 1.5


def test_a_silent_clip_stays_silent(tmp_path: Path) -> None:
    mixed = mix(Timeline(Ms(900), (placed("a", 100, silence(500)),), ()), {"a": silence(500)}.__getitem__, {})
    assert not mixed.samples.any()


def test_music_follows_its_envelope(music: dict[str, Path]) -> None:
    points = ((0, -3.0), (2000, -3.0), (3000, -23.0), (5000, -23.0), (6000, -60.0))
    bed = MusicBed("intro.wav", Ms(500), Ms(6000), tuple(GainPoint(Ms(at), db) for at, db in points))
    mixed = mix(Timeline(Ms(7000), (), (bed,)), NO_CLIPS.__getitem__, music)
    assert not part(mixed, 0, 500).any()
    for at, db in [(600, -3), (2300, -3), (2950, -13), (3600, -23), (5300, -23), (5950, -41.5)]:
        assert strength(part(mixed, at, at + 100), 220) == pytest.approx(-18 + db, abs=0.5)
        assert strength(part(mixed, at, at + 100, channel=1), 330) == pytest.approx(-18 + db, abs=0.5)
    assert len(mixed.samples) == 7 * RATE
    assert not part(mixed, 6500, 7000).any()


def test_music_that_outlasts_the_episode_is_cut(music: dict[str, Path]) -> None:
    bed = MusicBed("outro.wav", Ms(1001), Ms(8000), (GainPoint(Ms(0), 0.0),))
    mixed = mix(Timeline(Ms(3333), (), (bed,)), NO_CLIPS.__getitem__, music)
    assert len(mixed.samples) == 3333 * RATE // 1000
    assert strength(part(mixed, 3200, 3300), 220) == pytest.approx(-18, abs=0.1)


def test_music_ducks_under_the_greeting_and_ends_the_show(music: dict[str, Path]) -> None:
    voice = joined(silence(100), tone(1000, 8000), silence(100))
    settings = dataclasses.replace(MIXING, intro_solo=2000)
    laid = timeline.lay(script([1]), [clip("a", voice)], settings, Ms(6000), Ms(8000))
    mixed = mix(laid, {"a": voice}.__getitem__, music)
    voice_starts, voice_ends = 2040, 10_040
    assert dbfs(part(mixed, 0, 1000)) == pytest.approx(-21, abs=0.2)
    assert strength(part(mixed, voice_starts, voice_starts + 500), 220) == pytest.approx(-34, abs=0.3)
    assert strength(part(mixed, voice_starts, voice_starts + 500), 1000) == pytest.approx(SPEECH_DBFS, abs=0.1)
    assert strength(part(mixed, 7000, 8000), 220) < -60
    assert strength(part(mixed, voice_ends - 1000, voice_ends - 500), 220) == pytest.approx(-34, abs=0.3)
    assert strength(part(mixed, voice_ends + 2000, voice_ends + 2500), 220) == pytest.approx(-21, abs=0.3)
    assert dbfs(mixed.samples[-441:]) < -70


def test_mixing_needs_no_ffmpeg_on_the_path_and_warns_of_nothing(music: dict[str, Path]) -> None:
    code = (
        "from pathlib import Path; from podcast.sound.bed import mix; from podcast.model import *;"
        "bed = MusicBed('intro.wav', 0, 6000, (GainPoint(0, 0.0),));"
        f"files = {{'intro.wav': Path({str(music['intro.wav'])!r})}};"
        "print(len(mix(Timeline(6000, (), (bed,)), {}.__getitem__, files).samples))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-W", "error::SyntaxWarning", "-c", code],
        env={"PATH": "/nonexistent"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == (f"{6 * RATE}\n", "")


def test_loudness_of_the_reference_tone() -> None:
    """EBU Tech 3341, case 1: a stereo sine at 1 kHz and -23 dBFS peak reads -23.0 LUFS."""
    seconds = np.arange(20 * RATE) / RATE
    heard = audio.measure(stereo(10 ** (-23 / 20) * np.sin(2 * np.pi * 1000 * seconds)))
    assert heard.integrated == pytest.approx(-23.0, abs=0.1)
    assert heard.range == pytest.approx(0.0, abs=0.1)


def test_true_peak_lies_between_the_samples() -> None:
    """EBU Tech 3341, case 17: a sine at a quarter of the rate whose samples miss its peaks by 3 dB."""
    turns = np.arange(2 * RATE) / 4 + 0.125
    swell = np.sin(np.pi * np.arange(2 * RATE) / (2 * RATE))
    mixed = stereo(0.5 * swell * np.sin(2 * np.pi * turns))
    assert np.abs(mixed.samples.astype(int)).max() / 32768 == pytest.approx(0.354, abs=0.001)
    assert audio.measure(mixed).true_peak == pytest.approx(-6.0, abs=0.4)


def test_files_are_measured_as_they_decode(music: dict[str, Path], tmp_path: Path) -> None:
    assert audio.measure(music["intro.wav"]).integrated == pytest.approx(audio.measure(music["outro.wav"]).integrated)
    assert audio.measure(music["intro.wav"]).integrated == pytest.approx(
        loudness(audio.decode(music["intro.wav"])), abs=0.1
    )
    (tmp_path / "words.mp3").write_text("words")
    with pytest.raises(AudioError, match="ffmpeg refused"):
        audio.measure(tmp_path / "words.mp3")


def test_a_master_meets_loudness_and_peak(mastered: tuple[audio.Master, Path]) -> None:
    master, path = mastered
    heard, decoded = audio.measure(path), audio.decode(path)
    assert (master.integrated, master.true_peak) == (heard.integrated, heard.true_peak)
    assert heard.integrated == pytest.approx(-16.0, abs=0.2)
    assert heard.true_peak <= -1.0
    assert loudness(decoded) == pytest.approx(-16.0, abs=0.3)
    assert true_peak(decoded) <= -1.0
    assert master.bytes == path.stat().st_size
    assert 1 <= master.passes <= 2


def test_a_master_decodes_to_the_samples_of_the_mix(mastered: tuple[audio.Master, Path], episode: Mix) -> None:
    master, path = mastered
    decoded = audio.decode(path)
    assert len(decoded.samples) == len(episode.samples)
    assert master.duration == episode.duration
    # The lag at which both are most alike: 0, though encoder, decoder and limiter each delay.
    one, other = (
        np.fft.rfft(mixed.samples[:, 0].astype(np.float64), 2 * len(mixed.samples)) for mixed in (decoded, episode)
    )
    assert int(np.argmax(np.fft.irfft(one * np.conj(other)))) == 0


def test_a_master_is_a_constant_stereo_mp3_with_an_info_header(
    mastered: tuple[audio.Master, Path], episode: Mix
) -> None:
    data = mastered[1].read_bytes()
    headers = frames(data)
    assert b"Info" in data[:64]
    assert b"Xing" not in data[:64]
    assert {(h[2] >> 4, h[2] >> 2 & 3) for h in headers} == {(9, 0)}, "128 kbps at 44.1 kHz"
    assert {h[3] >> 6 for h in headers} <= {0, 1}, "stereo or joint stereo"
    assert len(headers) == pytest.approx(len(episode.samples) / 1152, abs=4)


def pink(seconds: int) -> Wave:
    """Pink noise, on which MP3 overshoots most."""
    spectrum = np.fft.rfft(np.random.default_rng(1).standard_normal(seconds * RATE))
    shaped = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 20)))
    return np.asarray(shaped / np.abs(shaped).max() * 0.5)


def sparse(seconds: int) -> Wave:
    """Soft speech with loud knocks: peaks 20 dB above the rest."""
    voice = speech_like(seconds * 1000, 3, -38, RATE).samples / 32768
    voice[:: RATE // 2] += 0.9
    return voice


def test_equal_mixes_give_equal_files(tmp_path: Path) -> None:
    files = [tmp_path / "one.mp3", tmp_path / "another name.tmp"]
    masters = [audio.master(stereo(pink(3)), MIXING, file) for file in files]
    assert masters[0] == masters[1]
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize(
    ("samples", "loudness_", "peak", "bitrate"),
    [(pink(6), -16.0, -1.0, 128), (sparse(6), -16.0, -1.0, 128), (pink(4) * 0.01, -19.0, -3.0, 96)],
)
def test_hard_mixes_are_mastered_too(
    tmp_path: Path, samples: Wave, loudness_: float, peak: float, bitrate: Literal[96, 128]
) -> None:
    settings = Mixing(loudness=loudness_, peak=peak, bitrate=bitrate)
    master = audio.master(stereo(samples), settings, tmp_path / "m.mp3")
    decoded = audio.decode(tmp_path / "m.mp3")
    assert loudness(decoded) == pytest.approx(loudness_, abs=0.5)
    assert true_peak(decoded) <= peak + 0.05
    assert len(decoded.samples) == len(samples)
    assert master.bytes == pytest.approx(len(samples) / RATE * bitrate * 125, rel=0.03)


@pytest.mark.slow
def test_a_long_mix_is_rehearsed_on_a_part_of_it(tmp_path: Path) -> None:
    soft, loud = speech_like(40_000, 4, -30, RATE).samples / 32768, speech_like(40_000, 5, -22, RATE).samples / 32768
    master = audio.master(stereo(np.concatenate([soft, loud])), MIXING, tmp_path / "m.mp3")
    assert master.passes <= 2
    assert audio.measure(tmp_path / "m.mp3").integrated == pytest.approx(-16, abs=0.2)


@pytest.mark.parametrize("samples", [np.zeros(3 * RATE), np.zeros(100)])
def test_silence_cannot_be_mastered(tmp_path: Path, samples: Wave) -> None:
    with pytest.raises(AudioError, match="silent"):
        audio.master(stereo(samples), MIXING, tmp_path / "m.mp3")


def test_a_loudness_that_cannot_be_had_is_said(tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="after 6 passes the master reads") as caught:
        audio.master(stereo(pink(3)), Mixing(loudness=-6.0, peak=-12.0), tmp_path / "m.mp3")
    assert "loudness" in caught.value.remedy


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, episode: Mix) -> None:
    with pytest.raises(AudioError, match="ffmpeg refused"):
        audio.master(Mix(episode.samples[: 5 * RATE]), MIXING, tmp_path / "gone" / "m.mp3")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's full disk")
def test_a_full_disk_is_called_by_its_name(tmp_path: Path, episode: Mix) -> None:
    (tmp_path / "m.mp3").symlink_to("/dev/full")
    with pytest.raises(AudioError, match=r"m\.mp3: cannot be written \(No space left on device\)") as caught:
        audio.master(Mix(episode.samples[: 5 * RATE]), MIXING, tmp_path / "m.mp3")
    assert caught.value.where == str(tmp_path / "m.mp3")
    assert caught.value.remedy.startswith("Free space")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's limits")
def test_a_limit_on_files_is_called_by_its_name(tmp_path: Path, episode: Mix) -> None:
    """An ffmpeg of one's own that lives under the limit, which kills it by a signal."""
    own = tmp_path / "ffmpeg"
    own.write_text(f'#!/bin/sh\nulimit -f 20\nexec "{ffmpeg_exe()}" "$@"\n')
    own.chmod(0o755)
    with (
        mock.patch.dict(os.environ, {"IMAGEIO_FFMPEG_EXE": str(own)}),
        pytest.raises(AudioError, match=r"m\.mp3: cannot be written \(File size limit exceeded\)") as caught,
    ):
        audio.master(Mix(episode.samples[: 5 * RATE]), MIXING, tmp_path / "m.mp3")
    assert caught.value.remedy.startswith("Free space")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a shell")
def test_an_ffmpeg_that_is_killed_refused_nothing(tmp_path: Path, episode: Mix) -> None:
    own = tmp_path / "ffmpeg"
    own.write_text("#!/bin/sh\nkill -9 $$\n")
    own.chmod(0o755)
    with (
        mock.patch.dict(os.environ, {"IMAGEIO_FFMPEG_EXE": str(own)}),
        pytest.raises(AudioError, match=r"^ffmpeg was stopped by the system \(Killed\)") as caught,
    ):
        audio.master(Mix(episode.samples[: 5 * RATE]), MIXING, tmp_path / "m.mp3")
    assert "memory" in caught.value.remedy


@pytest.mark.slow
def test_mastering_takes_no_copy_of_the_mix(tmp_path: Path) -> None:
    """A minute is 10.6 MB: neither what ffmpeg is handed nor what it gives back is held whole."""
    sixty = stereo(np.tile(pink(6), 10))
    tracemalloc.start()
    try:
        audio.master(sixty, MIXING, tmp_path / "m.mp3")
        audio.duration(tmp_path / "m.mp3")
        assert tracemalloc.get_traced_memory()[1] < 15_000_000
    finally:
        tracemalloc.stop()


def test_an_ffmpeg_of_ones_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copy(ffmpeg_exe(), tmp_path / "ffmpeg")
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "ffmpeg"))
    assert ffmpeg_exe() == str(tmp_path / "ffmpeg")


@pytest.mark.slow
def test_twelve_minutes(tmp_path: Path) -> None:
    """The size of a real episode: its loudness is met in one or two passes."""
    clips: dict[str, Pcm] = {str(n): speech_like(10_000, n) for n in range(7)}
    used: Sequence[str] = [str(n % 7) for n in range(68)]
    laid = timeline.lay(script([2, 65, 1]), [clip(d, clips[d]) for d in used], MIXING, Ms(0), Ms(0))
    master = audio.master(mix(laid, clips.__getitem__, {}), MIXING, tmp_path / "m.mp3")
    assert master.duration > 700_000
    assert master.integrated == pytest.approx(-16, abs=0.5)
    assert master.passes <= 2


@pytest.mark.slow
@pytest.mark.parametrize("over", [0, 1, 10, 46, 47, 48, 600, 1151])
def test_a_master_decodes_to_its_mix_whatever_its_length(tmp_path: Path, over: int) -> None:
    """ffmpeg leaves a tail when the last frame of 1,152 samples would begin with fewer than 47."""
    length = 1152 * 60 + over
    mono = np.random.default_rng(over).normal(0, 3000, length).astype(np.int16)
    file = tmp_path / "episode.mp3"
    audio.master(Mix(np.repeat(mono[:, np.newaxis], 2, axis=1)), Mixing(), file)
    decoded = audio.decode(file).samples
    assert 0 <= len(decoded) - length < 48
    assert len(decoded) == length or 0 < over < 48


def test_music_that_is_too_loud_is_clipped_and_does_not_wrap_around() -> None:
    bed = np.zeros((44_100, 2), dtype=np.int16)
    loud = audio.Mix(np.full((44_100, 2), 20_000, dtype=np.int16))
    piece = MusicBed("x", Ms(0), Ms(1000), (GainPoint(Ms(0), 6.0), GainPoint(Ms(1000), 6.0)))
    _overlay(bed, piece, loud)
    assert bed[100:-100].min() == 32_767
