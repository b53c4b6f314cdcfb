"""hibari: an English neural voice on this machine's own processor, a hundred times as fast as it speaks.

The package hibari-tts (Apache-2.0) brings the network and what makes its values sound.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from podcast.errors import ConfigError
from podcast.reading.base import Reader
from podcast.speech import neural, profiles
from podcast.speech.base import Offer
from podcast.speech.graphs import Graph
from podcast.speech.neural import Manner, NeuralVoice, Utterance, choose_speed
from podcast.text import primary

# The package has more voices, which it downloads by itself from where no digest of ours leads.
VOICES = (Offer("heart", "American English, a woman"),)
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


class Hibari(NeuralVoice):
    """hibari's own voice, as the profile's `[hibari]` table describes it."""

    provider = "hibari"

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
    ) -> None:
        """See NeuralVoice. Raises ConfigError."""
        self._table = profiles.read(Table, profile, self.provider, settings)
        super().__init__(MANNER, self._table.pace, model=model, file=file, reader=reader, lack=lack)
        place = profiles.place(profile, self.provider)
        if primary(language) != "en":
            raise ConfigError(f"hibari speaks English, not {language}", where=place, remedy="Take [kokoro] or [espeak]")
        if self._table.voice not in {offer.id for offer in VOICES}:
            known = ", ".join(offer.id for offer in VOICES)
            raise ConfigError(f"there is no voice {self._table.voice!r}", where=place, remedy=f"There is {known}")

    @property
    def settings(self) -> dict[str, Any]:
        return {"voice": self._table.voice, "speed": self._table.speed, "reading": neural.READING}

    def offers(self) -> tuple[Offer, ...]:
        """What the package has inside."""
        return VOICES

    def load(self, file: Path) -> tuple[Graph, dict[str, int]]:
        """See NeuralVoice.load."""
        ids = dict(json.loads(file.with_name("vocab.json").read_text(encoding="utf-8")))
        return Graph(file.read_bytes(), _OUTPUTS, _FRAMES), ids

    def utter(self, signs: str, attempt: int = 0) -> Utterance:
        """See NeuralVoice.utter; another attempt has other noise, too."""
        from hibari import dsp

        speed = choose_speed(self._table.speed, attempt)
        *parts, frames = self._graph.run({"ids": self._number(signs), "speed": speed})
        # Each sentence has the same noise, so that it does not matter what was said before it.
        noise = np.random.default_rng(_SEED + attempt)
        samples = dsp.synth(*(part[0] for part in parts), noise)
        return Utterance(samples, tuple(int(count) for count in frames.ravel()))
