"""Kokoro's voices as tables of figures: those that come with the program, made small, and a show's own."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from podcast import digests
from podcast.errors import ConfigError
from podcast.speech.base import Offer

Style: TypeAlias = npt.NDArray[np.float32]

# One row for each length in phonemes.
ROWS, COLUMNS = 510, 256
BYTES = ROWS * COLUMNS * 4
# After Kokoro's names: the first letter is the language, the second f for a woman and m for a man.
_LANGUAGES = {"a": "American English", "b": "British English", "z": "Chinese"}
_SPEAKERS = {"f": "a woman", "m": "a man"}
_SUFFIX = ".npz"
# The first half of a row goes to Kokoro's decoder, the second to the predictor of lengths and melody.
_SOUND = COLUMNS // 2
# The share of an English voice in a Chinese one that says English. `learn_english` has what was measured.
_ENGLISH_SOUND, _ENGLISH_MANNER = 0.5, 0.4


@dataclass(frozen=True, slots=True, eq=False)
class VoiceTable:
    """Styles, shape (510, 256), and the digest of the file that they come from."""

    styles: Style
    digest: str

    def style(self, phonemes: int) -> Style:
        """How to say so many phonemes, shape (1, 256)."""
        row = min(max(phonemes, 1), ROWS) - 1
        return self.styles[row : row + 1]


def read(voice: str, root: Path, tables: Path, place: str) -> VoiceTable:
    """The table of that name in `tables`, or the file of `root` that ends in .bin.

    Raises ConfigError, which says `place`, where there is none, or it is not such a table.
    """
    own = voice.endswith(".bin")
    file = root / voice if own else tables / f"{voice}{_SUFFIX}"
    # A name is no path.
    if (not own and voice not in {offer.id for offer in offers(tables)}) or not file.is_file():
        known = ", ".join(offer.id for offer in offers(tables))
        remedy = f"Take one of {known}, or a file of the show's folder that ends in .bin"
        raise ConfigError(f"there is no voice {voice!r}", where=place, remedy=remedy)
    data = file.read_bytes()
    styles = unpack(data) if own else expand(data)
    if styles is None:
        what = f"{file} is no table of {ROWS} × {COLUMNS} finite numbers (float32, {BYTES:,} bytes)"
        raise ConfigError(what, where=place, remedy="Take the voice's .bin file of Kokoro-82M v1.0")
    return VoiceTable(styles, digests.of_bytes(data))


def learn_english(voice: VoiceTable, english: VoiceTable) -> VoiceTable:
    """A voice that was trained on Chinese alone with so much of an English one that its English is understood better.

    Of 51 English terms in 16 Chinese sentences Whisper base wrote down 26 of zf_xiaobei with af_heart (18 without it)
    and 27 of zm_yunxi with am_michael (13), and 22 of 193 syllables wrong of either (24 and 32). With more of it
    Chinese suffers: as an English voice alone says it, 43 of 101 are wrong.
    """
    shares = np.where(np.arange(COLUMNS) < _SOUND, _ENGLISH_SOUND, _ENGLISH_MANNER).astype(np.float32)
    styles = voice.styles + shares * (english.styles - voice.styles)
    return VoiceTable(styles, digests.of_value([voice.digest, english.digest, _ENGLISH_SOUND, _ENGLISH_MANNER]))


def offers(tables: Path) -> tuple[Offer, ...]:
    """The tables of a folder by name."""
    return tuple(Offer(file.stem, _about(file.stem)) for file in sorted(tables.glob(f"*{_SUFFIX}")))


def _about(name: str) -> str:
    return ", ".join(filter(None, (_LANGUAGES.get(name[:1], ""), _SPEAKERS.get(name[1:2], ""))))


def unpack(data: bytes) -> Style | None:
    """The table of a .bin file: float32, little-endian, row by row; None where it is none."""
    if len(data) != BYTES:
        return None
    styles = np.frombuffer(data, dtype="<f4").reshape(ROWS, COLUMNS).astype(np.float32)
    return styles if np.isfinite(styles).all() else None


def reduce(styles: Style, rank: int) -> bytes:
    """A table as a file of its mean row and its `rank` strongest directions with their weights by row (see expand)."""
    mean = styles.mean(axis=0, dtype=np.float64)
    left, strengths, right = np.linalg.svd(styles.astype(np.float64) - mean, full_matrices=False)
    weights = left[:, :rank] * strengths[:rank]
    file = io.BytesIO()
    parts = {"mean": mean, "weights": weights, "directions": right[:rank]}
    np.savez(file, **{name: part.astype("<f4") for name, part in parts.items()})
    return file.getvalue()


def expand(data: bytes) -> Style:
    """The table that `reduce` made small: mean + weights · directions, of shapes (256,), (510, rank), (rank, 256)."""
    with np.load(io.BytesIO(data), allow_pickle=False) as parts:
        mean, weights, directions = (parts[name].astype(np.float64) for name in ("mean", "weights", "directions"))
    # One direction after another: a matrix product may round otherwise on another processor.
    styles = np.broadcast_to(mean, (len(weights), len(mean))).copy()
    for weight, direction in zip(weights.T, directions, strict=True):
        styles += np.outer(weight, direction)
    return styles.astype(np.float32)
