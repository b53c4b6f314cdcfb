"""Two pieces of music for the show, made from notes: `python voices/music/compose.py` writes intro.flac and outro.flac.

Both are in D major at 88 beats a minute. The intro states a four-note motif (A B D F#) in its first two bars, goes on
softly while the voice greets, and comes to rest on D. The outro begins on the relative minor under the last words,
takes the motif an octave higher, and closes with a plagal G major, G minor, D. Nothing is sampled.
"""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import imageio_ffmpeg
import numpy as np
import numpy.typing as npt

Wave: TypeAlias = npt.NDArray[np.float64]

RATE = 44_100
BEAT = 60 / 88
FOLDER = Path(__file__).parent
# Semitones from C.
_NAMES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass(frozen=True, slots=True)
class Note:
    """Frequency in Hz, start and length in beats, loudness 0 to 1, place from -1 (left) to 1 (right)."""

    pitch: float
    start: float
    length: float
    force: float = 0.7
    pan: float = 0.0


@dataclass(frozen=True, slots=True)
class Piece:
    """What each instrument plays; `seconds` in all, `gain` brings it to -18 LUFS."""

    seconds: float
    gain: float
    piano: tuple[Note, ...]
    bell: tuple[Note, ...]
    pad: tuple[Note, ...]
    bass: tuple[Note, ...]
    kicks: tuple[float, ...]
    shakes: tuple[float, ...]


def pitch(name: str) -> float:
    """Hz of a note such as `F#4` or `Bb3` (equal temperament, A4 = 440 Hz)."""
    accidental = {"#": 1, "b": -1}.get(name[1], 0)
    semitone = _NAMES[name[0]] + accidental + 12 * (int(name[-1]) - 4)
    return float(440.0 * 2 ** ((semitone - 9) / 12))


def chord(names: str, start: float, length: float, force: float = 0.5, roll: float = 0.0) -> tuple[Note, ...]:
    """Notes together, or rolled `roll` beats apart, spread from left to right."""
    parts = names.split()
    spread = np.linspace(-0.45, 0.45, len(parts))
    return tuple(
        Note(pitch(name), start + roll * i, length - roll * i, force, float(pan))
        for i, (name, pan) in enumerate(zip(parts, spread, strict=True))
    )


def line(notes: str, force: float = 0.7, pan: float = 0.0) -> tuple[Note, ...]:
    """A melody of `name@start+length` in beats."""
    made = []
    for note in notes.split():
        name, _, when = note.partition("@")
        start, _, length = when.partition("+")
        made.append(Note(pitch(name), float(start), float(length), force, pan))
    return tuple(made)


def electric_piano(note: Note, seconds: Wave) -> Wave:
    """A tine and a tone bar: frequency modulation whose brightness dies away before the tone does."""
    phase = 2 * np.pi * note.pitch * seconds
    warmth = 1.9 * note.force * np.exp(-seconds * 2.2) + 0.2
    body = np.sin(phase + warmth * np.sin(phase))
    tine = 0.22 * note.force * np.exp(-seconds * 9) * np.sin(9 * phase)
    decay = np.exp(-seconds * (0.75 + note.pitch / 900))
    return np.asarray((body + tine) * decay)


def celesta(note: Note, seconds: Wave) -> Wave:
    """A soft bell: the octave and the twelfth fade faster than the ground."""
    phase = 2 * np.pi * note.pitch * seconds
    tone = np.sin(phase) + 0.35 * np.exp(-seconds * 3) * np.sin(2 * phase)
    tone += 0.16 * np.exp(-seconds * 6) * np.sin(3 * phase) + 0.10 * np.exp(-seconds * 12) * np.sin(6 * phase)
    return np.asarray(tone * np.exp(-seconds * 2.0))


def strings(note: Note, seconds: Wave) -> Wave:
    """A pad: three detuned voices of few, soft harmonics, swelling in."""
    tone = np.zeros_like(seconds)
    for number, cents in enumerate((-5.0, 0.0, 6.0)):
        ground = np.exp(1j * (2 * np.pi * note.pitch * 2 ** (cents / 1200) * seconds + number))
        turning = np.ones_like(ground)
        for harmonic in range(1, 9):
            turning *= ground
            tone += turning.imag / harmonic**1.9
    return np.asarray(tone / 3 * np.minimum(seconds / 0.9, 1.0) ** 1.5)


def bass(note: Note, seconds: Wave) -> Wave:
    """A round bass with a second harmonic, so that small loudspeakers have it too."""
    phase = 2 * np.pi * note.pitch * seconds
    tone = np.sin(phase) + 0.45 * np.sin(2 * phase) * np.exp(-seconds * 3) + 0.15 * np.sin(3 * phase)
    return np.asarray(tone * np.exp(-seconds * 0.9))


def play(
    instrument: Callable[[Note, Wave], Wave], notes: Sequence[Note], size: int, attack: float, release: float
) -> Wave:
    """An instrument's part in stereo, shape (size, 2); attack and release in seconds, equal-power panning."""
    out = np.zeros((size, 2))
    for note in notes:
        first = round(note.start * BEAT * RATE)
        held = note.length * BEAT
        seconds = np.arange(min(round((held + release) * RATE), size - first)) / RATE
        edge = np.minimum(seconds / attack, 1.0) * np.clip((held + release - seconds) / release, 0.0, 1.0) ** 2
        sound = instrument(note, seconds) * edge * note.force
        angle = (note.pan + 1) * np.pi / 4
        out[first : first + len(sound)] += sound[:, np.newaxis] * (np.cos(angle), np.sin(angle))
    return out


def percussion(kicks: Sequence[float], shakes: Sequence[float], size: int, random: np.random.Generator) -> Wave:
    """A felt-soft kick in the middle, and a shaker that leans right."""
    out = np.zeros((size, 2))
    seconds = np.arange(round(0.35 * RATE)) / RATE
    kick = np.sin(2 * np.pi * (46 * seconds + 3.2 * (1 - np.exp(-seconds * 24)))) * np.exp(-seconds * 13)
    kick *= np.minimum(seconds / 0.004, 1.0)
    grain = seconds[: round(0.11 * RATE)]
    swell = np.minimum(grain / 0.025, 1.0) * np.exp(-grain * 42) * np.clip((0.11 - grain) / 0.02, 0.0, 1.0)
    for at in kicks:
        first = round(at * BEAT * RATE)
        out[first : first + len(kick)] += 0.55 * kick[: size - first, np.newaxis]
    for number, at in enumerate(shakes):
        first = round(at * BEAT * RATE)
        # The difference of two neighbours tilts white noise by 6 dB an octave, to where a shaker lives.
        hiss = np.diff(random.standard_normal(len(grain) + 1)) * swell
        out[first : first + len(hiss)] += hiss[:, np.newaxis] * (0.06, 0.09) * (1.0, 0.55)[number % 2]
    return out


def room(dry: Wave, random: np.random.Generator) -> Wave:
    """A mid-sized hall: noise that dies away in 1.9 s, its treble sooner, after 18 ms."""
    length = round(1.9 * RATE)
    seconds = np.arange(length) / RATE
    noise = random.standard_normal((length, 2)) * np.exp(-seconds * 3.6)[:, np.newaxis]
    spectrum = np.fft.rfft(noise, axis=0)
    hertz = np.fft.rfftfreq(length, 1 / RATE)
    shape = (hertz / 180) ** 2 / (1 + (hertz / 180) ** 2) / (1 + (hertz / 3800) ** 2)
    tail = np.fft.irfft(spectrum * shape[:, np.newaxis], length, axis=0)
    tail[: round(0.02 * RATE)] *= np.linspace(0, 1, round(0.02 * RATE))[:, np.newaxis]
    tail /= np.sqrt(np.sum(tail**2, axis=0))
    late = round(0.018 * RATE)
    size = 2 ** int(np.ceil(np.log2(len(dry) + length)))
    wet = np.fft.irfft(np.fft.rfft(dry, size, axis=0) * np.fft.rfft(tail, size, axis=0), size, axis=0)
    out = np.zeros_like(dry)
    out[late:] = wet[: len(dry) - late]
    return out


def render(piece: Piece) -> npt.NDArray[np.int16]:
    """The piece as 16-bit stereo at 44.1 kHz, shape (n, 2): the same at every call."""
    random = np.random.default_rng(88)
    size = round(piece.seconds * RATE)
    seconds = np.arange(size) / RATE
    piano = play(electric_piano, piece.piano, size, 0.004, 0.35)
    # The slow stereo tremolo that such pianos have.
    sway = 0.16 * np.sin(2 * np.pi * 3.1 * seconds)
    piano *= np.stack((1 + sway, 1 - sway), axis=1)
    bells = play(celesta, piece.bell, size, 0.003, 0.8)
    pad = play(strings, piece.pad, size, 0.25, 0.9)
    low = play(bass, piece.bass, size, 0.008, 0.12)
    drums = percussion(piece.kicks, piece.shakes, size, random)
    dry = 0.20 * piano + 0.19 * bells + 0.055 * pad + 0.22 * low + 0.42 * drums
    wet = room(0.20 * piano + 0.22 * bells + 0.05 * pad + 0.07 * drums, random)
    mixed = np.tanh(piece.gain * (dry + 0.30 * wet)) * 0.68
    fade = round(1.2 * RATE)
    mixed[-fade:] *= (np.cos(np.linspace(0, np.pi, fade)) / 2 + 0.5)[:, np.newaxis]
    return np.asarray(np.round(mixed * 32767), dtype=np.int16)


# Four bars and a rest on D: 12 s.
INTRO = Piece(
    seconds=12.0,
    gain=1.55,
    piano=(
        *chord("F#3 A3 C#4 E4", 0, 3.4, 0.55, 0.03),
        *chord("F#3 A3 C#4 E4", 2.5, 1.3, 0.35),
        *chord("B3 D4 F#4 A4", 4, 3.4, 0.55, 0.03),
        *chord("B3 D4 F#4 A4", 6.5, 1.3, 0.35),
        *chord("G3 B3 D4 F#4", 8, 1.9, 0.5, 0.03),
        *chord("G3 A3 D4 E4", 10, 1.9, 0.45, 0.03),
        *chord("F#3 A3 D4 E4", 12, 5.0, 0.5, 0.06),
    ),
    bell=line(
        "A4@0+0.5 B4@0.5+0.5 D5@1+1 F#5@2+1.5 E5@3.5+0.5 D5@4+1 B4@5+0.5 D5@5.5+0.5 A4@6+1.8 "
        "B4@8.5+0.5 D5@9+1 E5@10.5+0.5 D5@11+0.9 A5@13+3",
        0.62,
        0.15,
    ),
    pad=(
        *chord("D3 A3 C#4 F#4", 0, 4, 0.6),
        *chord("G2 D3 B3 F#4", 4, 4, 0.6),
        *chord("E3 B3 D4 G4", 8, 2, 0.6),
        *chord("A2 E3 D4 G4", 10, 2, 0.6),
        *chord("D3 A3 D4 F#4", 12, 4.2, 0.6),
    ),
    bass=line("D2@0+2.4 A2@2.5+0.9 D2@3.5+0.45 G2@4+2.4 D2@6.5+0.9 G2@7.5+0.45 E2@8+1.9 A2@10+1.9 D2@12+4", 0.75),
    kicks=(0, 2.5, 4, 6.5, 8, 10, 12),
    shakes=tuple(beat / 2 for beat in range(1, 24)),
)

# Six bars that come down on D and ring out: 20 s.
OUTRO = Piece(
    seconds=20.0,
    gain=1.65,
    piano=(
        *chord("A3 B3 D4 F#4", 0, 3.8, 0.5, 0.03),
        *chord("B3 D4 F#4 A4", 4, 3.4, 0.5, 0.03),
        *chord("B3 D4 F#4 A4", 6.5, 1.3, 0.35),
        *chord("A3 C#4 E4 F#4", 8, 3.4, 0.55, 0.03),
        *chord("A3 C#4 E4 F#4", 10.5, 1.3, 0.35),
        *chord("G3 B3 D4 F#4", 12, 1.9, 0.5, 0.03),
        *chord("G3 A3 C#4 E4", 14, 1.9, 0.45, 0.03),
        *chord("G3 B3 D4 F#4", 16, 1.9, 0.5, 0.03),
        *chord("G3 Bb3 D4 E4", 18, 1.9, 0.45, 0.03),
        *chord("F#3 A3 B3 E4", 20, 8.5, 0.55, 0.08),
    ),
    bell=line(
        "D5@2+1 B4@3+1 A4@4+0.5 B4@4.5+0.5 D5@5+1 F#5@6+1.8 "
        "A5@8+0.5 B5@8.5+0.5 D6@9+1 F#5@10+1.5 E5@11.5+0.5 D5@12+1 B4@13+0.5 D5@13.5+0.5 E5@14+1.8 "
        "F#5@16+1 D5@17+0.9 E5@18+1 D5@19+0.9 F#5@20.5+1 A5@21.5+1 D6@22.5+5",
        0.62,
        0.15,
    ),
    pad=(
        *chord("B2 F#3 A3 D4", 0, 4, 0.6),
        *chord("G2 D3 B3 F#4", 4, 4, 0.6),
        *chord("D3 A3 C#4 F#4", 8, 4, 0.6),
        *chord("E3 B3 D4 G4", 12, 2, 0.6),
        *chord("A2 E3 C#4 G4", 14, 2, 0.6),
        *chord("G2 D3 B3 F#4", 16, 2, 0.6),
        *chord("G2 D3 Bb3 E4", 18, 2, 0.6),
        *chord("D3 A3 D4 F#4", 20, 7.5, 0.6),
    ),
    bass=line(
        "B1@0+3.4 G2@4+2.4 D2@6.5+0.9 G2@7.5+0.45 F#2@8+2.4 A2@10.5+0.9 F#2@11.5+0.45 E2@12+1.9 A2@14+1.9 "
        "G2@16+1.9 G2@18+1.9 D2@20+7.5",
        0.75,
    ),
    kicks=(4, 6.5, 8, 10.5, 12, 14, 16, 18, 20),
    shakes=tuple(beat / 2 for beat in range(9, 40)),
)


def write(samples: npt.NDArray[np.int16], path: Path) -> None:
    """Encode as FLAC without a trace of time or ffmpeg's version."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-f", "s16le", "-ar", str(RATE), "-ac", "2"]
    command += ["-i", "pipe:", "-c:a", "flac", "-compression_level", "12", "-map_metadata", "-1"]
    command += ["-fflags", "+bitexact", "-flags:a", "+bitexact", str(path)]
    subprocess.run(command, input=samples.astype("<i2").tobytes(), check=True)


def main() -> None:
    """Write both files beside this script."""
    write(render(INTRO), FOLDER / "intro.flac")
    write(render(OUTRO), FOLDER / "outro.flac")


if __name__ == "__main__":
    main()
