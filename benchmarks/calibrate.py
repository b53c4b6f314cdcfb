"""By how much the durations of hibari and Kokoro lag behind their sound, and how long they pause.

`python -m benchmarks.calibrate` says tuning sentences, two in one run, with each voice and prints medians in ms:

- onset: from where sound begins after a pause (-50 dBFS) to where the durations begin the first phoneme, no stop;
- hiss: from where a sibilant after a vowel has more power above 3.5 kHz than below 1.5 kHz to where it begins by them;
- silence at the marks of clauses and of sentences.
"""

import functools
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from benchmarks import texts
from podcast import config, providers
from podcast.models.finding import Finder
from podcast.models.known import HIBARI, KOKORO
from podcast.reading.base import Reader
from podcast.reading.english import EnglishReader
from podcast.reading.mandarin import MandarinReader
from podcast.speech import runs, voice_tables
from podcast.speech.hibari import Hibari
from podcast.speech.kokoro import Kokoro
from podcast.speech.neural import FRAME_MS, RATE, Utterance
from podcast.speech.runs import PAUSES

_STEP = RATE // 200
_STRESS = "ˈˌ"
_STOPS = "pbtdkɡqʔʤʧʦʨʈꭧ"
_VOWELS = "aeiouɑɐɒæəɚɛɜɪʊʌɔɨɤyAIOWYQᵊᵻː↓→↗↘"
_SIBILANTS = "sʃʂɕ"
# How far sound may lie from where the durations put it.
_NEAR_MS = 130
_EXPECTED_MS = 57

Floats = npt.NDArray[np.floating]


@dataclass
class Measured:
    """All that was measured of one voice, in ms."""

    onsets: list[float] = field(default_factory=list)
    hisses: list[float] = field(default_factory=list)
    clauses: list[float] = field(default_factory=list)
    sentences: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        columns = ("onsets", "hisses", "clauses", "sentences")
        shown = ((name, getattr(self, name)) for name in columns)
        return "  ".join(f"{name} {np.median(all_of):4.0f} ({len(all_of)})" for name, all_of in shown if all_of)


def measure(phonemes: str, made: Utterance, into: Measured) -> None:
    """Add what one run shows to `into`."""
    begins = np.cumsum(made.frames)[: len(phonemes)] * float(FRAME_MS)
    onsets, ends = _sounds(made.samples)
    hisses = _hisses(made.samples)
    for place, char in enumerate(phonemes):
        before = phonemes[:place].rstrip(_STRESS)
        begin = begins[len(before)]
        if char in _SIBILANTS and before[-1:] in tuple(_VOWELS):
            into.hisses += _lag(begin, hisses)
        elif char not in PAUSES and char not in _STRESS + _STOPS and before.rstrip(" ")[-1:] in ("", ",", ".", ";"):
            into.onsets += _lag(begin, onsets)
        if char in ",;." and place < len(phonemes) - 1:
            middle = begins[place] - _EXPECTED_MS + FRAME_MS
            after, until = onsets[onsets > middle], ends[ends <= middle + FRAME_MS]
            if len(after) and len(until):
                (into.sentences if char == "." else into.clauses).append(float(after[0] - until[-1]))


def _lag(begin: float, heard: Floats) -> list[float]:
    """From what is heard near `begin` to it; nothing where nothing is."""
    apart = begin - heard
    near = apart[np.abs(apart - _EXPECTED_MS) <= _NEAR_MS]
    return [float(near[np.argmin(np.abs(near - _EXPECTED_MS))])] if len(near) else []


def _sounds(samples: npt.NDArray[np.float32]) -> tuple[Floats, Floats]:
    """Where sound begins and ends that has 60 ms of silence before it, or after."""
    frames = samples[: len(samples) // _STEP * _STEP].reshape(-1, _STEP).astype(np.float64)
    loud = np.flatnonzero(np.sqrt((frames**2).mean(axis=1)) > 10 ** (-50 / 20))
    breaks = np.flatnonzero(np.diff(loud) > 12)
    return np.append(loud[:1], loud[breaks + 1]) * 5.0, np.append(loud[breaks], loud[-1:]) * 5.0 + 5.0


def _hisses(samples: npt.NDArray[np.float32]) -> Floats:
    """Where the power above 3.5 kHz becomes more than that below 1.5 kHz."""
    windows = np.lib.stride_tricks.sliding_window_view(samples, 4 * _STEP)[::_STEP] * np.hanning(4 * _STEP)
    power, pitch = np.abs(np.fft.rfft(windows)) ** 2, np.fft.rfftfreq(4 * _STEP, 1 / RATE)
    sharp = power[:, pitch > 3500].sum(axis=1) > power[:, pitch < 1500].sum(axis=1)
    return np.flatnonzero(~sharp[:-1] & sharp[1:]) * 5.0 + 15.0


def voices(finder: Finder) -> Iterator[tuple[str, Hibari | Kokoro]]:
    """Each voice that is offered, by its name and language."""
    english, folder = EnglishReader(), config.shipped() / "voices" / "kokoro"
    file = finder.folder(HIBARI) / HIBARI.files[0].name
    yield "en heart", Hibari("en", "en", {"pace": 15.0}, model="", file=lambda _: file, reader=lambda: english)
    file = finder.folder(KOKORO) / KOKORO.files[0].name
    for offer in voice_tables.offers(folder):
        language = "zh" if offer.id.startswith("z") else "en"
        made = functools.partial(Kokoro, model="", file=lambda _: file, root=folder, tables=folder)
        table = {"voice": offer.id, "pace": 15.0}
        yield f"{language} {offer.id}", made(language, language, table, reader=lambda: english)


def main() -> None:
    """Print what was measured, voice by voice."""
    known = json.loads((config.shipped() / "voices" / "kokoro" / "phonemes.json").read_text(encoding="utf-8"))
    readers: dict[str, Reader] = {"en": EnglishReader(), "zh": MandarinReader(EnglishReader())}
    sentences = {"en": texts.TUNING_ENGLISH, "zh": texts.TUNING_CHINESE}
    for name, voice in voices(Finder(providers.cache_home(os.environ) / "models")):
        language, measured = name[:2], Measured()
        voice.prepare()
        for one, two in batched(sentences[language]):
            said = runs.signs(readers[language].read(f"{one} {two}"), known)
            phonemes = "".join(sign.char for sign in said)
            measure(phonemes, voice.utter(phonemes), measured)
        print(f"{name:14}  {measured}", flush=True)


def batched(sentences: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Two and two."""
    return zip(sentences[::2], sentences[1::2], strict=False)


if __name__ == "__main__":
    main()
