"""The show's music: that the files are what the script composes, and that they sound as a show needs it."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from podcast.sound import audio

FOLDER = Path(__file__).resolve().parent.parent / "voices" / "music"
PIECES = ["intro", "outro"]


@pytest.fixture(scope="module")
def compose() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compose", FOLDER / "compose.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def files() -> dict[str, np.ndarray]:
    return {name: audio.decode(FOLDER / f"{name}.flac").samples.astype(np.float64) / 32768 for name in PIECES}


def decibels(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(samples**2)) + 1e-9))


def test_the_script_makes_the_file(compose: ModuleType, files: dict[str, np.ndarray]) -> None:
    """To the last bit but one: sine and exponential differ by a rounding between processors."""
    made = compose.render(compose.INTRO).astype(np.float64) / 32768
    assert made.shape == files["intro"].shape
    assert np.abs(made - files["intro"]).max() <= 1.01 / 32768


@pytest.mark.slow
def test_the_script_makes_the_outro_too(compose: ModuleType, files: dict[str, np.ndarray]) -> None:
    made = compose.render(compose.OUTRO).astype(np.float64) / 32768
    assert np.abs(made - files["outro"]).max() <= 1.01 / 32768


def test_encoding_again_gives_the_same_file(compose: ModuleType, tmp_path: Path) -> None:
    for name in PIECES:
        compose.write(audio.decode(FOLDER / f"{name}.flac").samples, tmp_path / f"{name}.flac")
        assert np.array_equal(
            audio.decode(tmp_path / f"{name}.flac").samples, audio.decode(FOLDER / f"{name}.flac").samples
        )
        assert b"Lavf6" not in (FOLDER / f"{name}.flac").read_bytes()[:4096]


@pytest.mark.parametrize(("name", "ms"), [("intro", 12_000), ("outro", 20_000)])
def test_length_and_loudness(name: str, ms: int) -> None:
    heard = audio.measure(FOLDER / f"{name}.flac")
    assert audio.duration(FOLDER / f"{name}.flac") == ms
    assert heard.integrated == pytest.approx(-18, abs=0.5)
    assert heard.true_peak < -3


@pytest.mark.parametrize("name", PIECES)
def test_it_starts_and_ends_in_silence(files: dict[str, np.ndarray], name: str) -> None:
    piece = files[name]
    assert np.abs(piece[:4]).max() < 0.01
    assert np.abs(piece[-4:]).max() < 1e-4
    assert decibels(piece[-4410:]) < -60
    assert np.abs(np.mean(piece, axis=0)).max() < 1e-3


@pytest.mark.parametrize("name", PIECES)
def test_it_is_stereo_that_survives_one_loudspeaker(files: dict[str, np.ndarray], name: str) -> None:
    left, right = files[name].T
    assert 0.4 < np.corrcoef(left, right)[0, 1] < 0.98
    assert decibels(left) == pytest.approx(decibels(right), abs=2)


@pytest.mark.parametrize("name", PIECES)
def test_it_is_warm_without_mud(files: dict[str, np.ndarray], name: str) -> None:
    """Most lies between 60 Hz and 2 kHz: small loudspeakers play nothing below, and above are the consonants."""
    power = np.abs(np.fft.rfft(files[name].mean(axis=1))) ** 2
    hertz = np.fft.rfftfreq(len(files[name]), 1 / audio.RATE)
    shares = [
        power[(hertz >= low) & (hertz < high)].sum() / power.sum() for low, high in ((0, 60), (60, 2000), (2000, 8000))
    ]
    assert shares[0] < 0.05
    assert shares[1] > 0.9
    assert 1e-4 < shares[2] < 0.05


@pytest.mark.parametrize("name", PIECES)
def test_nothing_clicks(files: dict[str, np.ndarray], name: str) -> None:
    """A click is a lone corner: 20 times as sharp as the sharpest that 99.9% of the piece has would be one."""
    corners = np.abs(np.diff(files[name], n=2, axis=0)).max(axis=1)
    assert corners.max() < 4 * np.quantile(corners, 0.999)


def test_both_rest_on_d(compose: ModuleType, files: dict[str, np.ndarray]) -> None:
    """The last bass note is D, and F sharp, its major third, sounds with it where F, the minor one, does not."""
    for name, start in (("intro", 12), ("outro", 20)):
        first = round((start + 0.2) * compose.BEAT * audio.RATE)
        chord = files[name][first : first + 2 * audio.RATE].mean(axis=1)
        window = chord * np.hanning(len(chord))

        def strength(note: str, sound: np.ndarray = window) -> float:
            turns = np.exp(-2j * np.pi * compose.pitch(note) * np.arange(len(sound)) / audio.RATE)
            return float(abs(np.mean(sound * turns)))

        assert strength("D2") > 5 * max(strength("Eb2"), strength("C2"), strength("E2"))
        assert strength("F#3") > 5 * strength("F3")


@pytest.mark.parametrize(
    ("name", "hertz"), [("A4", 440.0), ("A3", 220.0), ("C4", 261.626), ("Bb3", 233.082), ("F#5", 739.989)]
)
def test_notes_have_their_pitch(compose: ModuleType, name: str, hertz: float) -> None:
    assert compose.pitch(name) == pytest.approx(hertz, abs=0.001)
