"""Kokoro: neural voices for Chinese and English on this machine's own processor.

The network is Kokoro-82M by hexgrad (Apache-2.0) in 8 bits. A voice is a table: how to sound, by the length of what is
said.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import Field

from podcast.errors import ConfigError
from podcast.reading.base import Reader
from podcast.speech import neural, norms, profiles, voice_tables
from podcast.speech.base import Offer
from podcast.speech.graphs import Graph
from podcast.speech.neural import Manner, NeuralVoice, Utterance, choose_speed
from podcast.text import is_chinese, primary

LANGUAGES = ("en", "zh")
# The network takes 510. What it needs of memory grows with the sentence: 220 MB for these.
_LONGEST = 200
# Silence in ms between sentences and at commas as the network makes them within one run: benchmarks/calibrate.py.
ENGLISH = Manner(_LONGEST, lag_ms=57, pauses_ms={"sentence": 600, "clause": 380, "word": 100})
CHINESE = Manner(_LONGEST, lag_ms=57, pauses_ms={"sentence": 420, "clause": 240, "word": 60})
# The frames of each sign, an inner value of the file of 8 bits.
_FRAMES = "/encoder/Round_output_0"


@dataclass(frozen=True, slots=True)
class Table:
    """`[kokoro]` of a voice profile: the voice (the name of a table that comes with the program, or a file of the show
    that ends in .bin), its speed (1 is the network's own), and its pace at that speed in characters a second. `english`
    is another voice, from which a Chinese one has some of its English.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    voice: Annotated[str, Field(strict=True, min_length=1)]
    pace: Annotated[float, Field(strict=True, gt=0)]
    speed: Annotated[float, Field(strict=True, ge=0.5, le=2)] = 1.0
    english: Annotated[str, Field(strict=True, min_length=1)] | None = None


class Kokoro(NeuralVoice):
    """One voice, as the profile's `[kokoro]` table describes it. The network draws nothing at random."""

    provider = "kokoro"

    def __init__(
        self,
        profile: str,
        language: str,
        settings: dict[str, Any],
        *,
        model: str,
        file: Callable[[Callable[[int, int], None]], Path],
        reader: Callable[[], Reader],
        lack: Callable[[], str] = lambda: "",
        root: Path,
        tables: Path,
    ) -> None:
        """See NeuralVoice. A table of the show's own lies in `root`, those of the program in `tables`.

        Raises ConfigError.
        """
        place = profiles.place(profile, self.provider)
        self._table = profiles.read(Table, profile, self.provider, settings)
        manner = CHINESE if is_chinese(language) else ENGLISH
        super().__init__(manner, self._table.pace, model=model, file=file, reader=reader, lack=lack)
        # One sentence at a time on all cores: a second of sound takes 18 MB of memory.
        self.at_once = 1
        self._tables = tables
        if primary(language) not in LANGUAGES:
            raise ConfigError(f"Kokoro speaks en and zh here, not {language}", where=place, remedy="Take [espeak]")
        self._voice = voice_tables.read(self._table.voice, root, tables, place)
        if self._table.english is not None:
            english = voice_tables.read(self._table.english, root, tables, place)
            self._voice = voice_tables.learn_english(self._voice, english)

    @property
    def settings(self) -> dict[str, Any]:
        reading = {"reading": neural.READING, "norms": norms.VERSION}
        return {"voice": self._voice.digest, "speed": self._table.speed} | reading

    def offers(self) -> tuple[Offer, ...]:
        """The tables that come with the program."""
        return voice_tables.offers(self._tables)

    def load(self, file: Path) -> tuple[Graph, dict[str, int]]:
        """See NeuralVoice.load."""
        ids = dict(json.loads((self._tables / "phonemes.json").read_text(encoding="utf-8")))
        model = norms.join_norms(file.read_bytes(), ("audio", _FRAMES))
        return Graph(model, ("audio",), _FRAMES, os.cpu_count() or 1), ids

    def utter(self, signs: str, attempt: int = 0) -> Utterance:
        """See NeuralVoice.utter."""
        speed, style = choose_speed(self._table.speed, attempt), self._voice.style(len(signs))
        audio, frames = self._graph.run({"tokens": self._number(signs), "style": style, "speed": speed})
        return Utterance(audio.ravel(), tuple(int(count) for count in frames.ravel()))
