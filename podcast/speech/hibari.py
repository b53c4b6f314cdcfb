"""hibari: an English neural voice on this machine's own processor, a hundred times as fast as it speaks.

The package hibari-tts (Apache-2.0) brings the network and what makes its values sound.
"""

import importlib.util
import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from podcast.errors import ConfigError
from podcast.reading.base import Reader
from podcast.speech import neural, profiles
from podcast.speech.base import Line, Offer, Said
from podcast.speech.graphs import Graph
from podcast.speech.neural import SPEEDS, Manner, Utterance
from podcast.text import primary

# The package has more voices, which it downloads by itself from where no digest of ours leads.
VOICES = (Offer("heart", "American English, a woman"),)
INSTALL = "pip install hibari-tts"
# Silence in ms between sentences and at commas as the network makes them within one run: benchmarks/calibrate.py.
MANNER = Manner(longest=400, lag_ms=57, pauses_ms={"sentence": 570, "clause": 385, "word": 100})
_OUTPUTS = ("lh", "theta", "ln", "lr", "phi", "f0")
# The frames of each sign, an inner value of the network of 0.2.1.
_FRAMES = "/Clip_output_0"
_SEED = 20_260


@dataclass(frozen=True, slots=True)
class Table:
    """`[hibari]` of a voice profile: the voice, its speed (1 is the network's own), and its pace at that speed in
    characters a second.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    pace: Annotated[float, Field(strict=True, gt=0)]
    voice: Annotated[str, Field(strict=True)] = "heart"
    speed: Annotated[float, Field(strict=True, ge=0.5, le=2)] = 1.0


def installed() -> bool:
    """Whether the package is there."""
    return importlib.util.find_spec("hibari") is not None


class Hibari:
    """hibari's own voice, as the profile's `[hibari]` table describes it; loaded at its first line."""

    provider = "hibari"
    free = True
    longest = 100_000

    def __init__(
        self,
        profile: str,
        language: str,
        settings: dict[str, Any],
        *,
        model: str,
        file: Callable[[Callable[[int, int], None]], Path],
        reader: Callable[[], Reader],
    ) -> None:
        """`model` names the network with its digest, `file` gives where it lies, and `reader` reads for it.

        Raises ConfigError, also when the package is not installed.
        """
        self._table = profiles.read(Table, profile, self.provider, settings)
        self.model, self._file, self._make_reader = model, file, reader
        self.pace, self.at_once = self._table.pace, os.cpu_count() or 1
        self._lock = threading.Lock()
        place = profiles.place(profile, self.provider)
        if primary(language) != "en":
            raise ConfigError(f"hibari speaks English, not {language}", where=place, remedy="Take [kokoro] or [espeak]")
        if self._table.voice not in {offer.id for offer in VOICES}:
            known = ", ".join(offer.id for offer in VOICES)
            raise ConfigError(f"there is no voice {self._table.voice!r}", where=place, remedy=f"There is {known}")
        if not installed():
            raise ConfigError("hibari-tts is not installed", where="[voice] provider", remedy=INSTALL)

    @property
    def settings(self) -> dict[str, Any]:
        return {"voice": self._table.voice, "speed": self._table.speed, "reading": neural.READING}

    def prepare(self, progress: Callable[[int, int], None] = lambda _done, _total: None) -> None:
        """Load the network and the reader. Raises ModelError."""
        with self._lock:
            if "_graph" not in self.__dict__:
                file = self._file(progress)
                self._ids = dict(json.loads(file.with_name("vocab.json").read_text(encoding="utf-8")))
                self._graph = Graph(file, _OUTPUTS, _FRAMES)
            _ = self._reader

    def say(self, line: Line) -> Said:
        """The line with the times of its characters; another attempt has other noise and another speed."""
        self.prepare()
        return neural.say(line, self._reader, self._ids, MANNER, lambda signs: self.utter(signs, line.attempt))

    def offers(self) -> tuple[Offer, ...]:
        """What the package has inside."""
        return VOICES

    def utter(self, signs: str, attempt: int = 0) -> Utterance:
        """What the network makes of phonemes, of which each is one of its signs."""
        from hibari import dsp

        ids = np.asarray([[0, *(self._ids[sign] for sign in signs), 0]], dtype=np.int64)
        speed = np.asarray([self._table.speed * SPEEDS[attempt % len(SPEEDS)]], dtype=np.float32)
        *parts, frames = self._graph.run({"ids": ids, "speed": speed})
        # Each sentence has the same noise, so that it does not matter what was said before it.
        noise = np.random.default_rng(_SEED + attempt)
        samples = dsp.synth(*(part[0] for part in parts), noise)
        return Utterance(samples, tuple(int(count) for count in frames.ravel()))

    @cached_property
    def _reader(self) -> Reader:
        return self._make_reader()
