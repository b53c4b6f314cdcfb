"""Clips of neural voices, with the times that their networks give: through the project's own interface of a voice."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import texts
from podcast import config, providers
from podcast import text as words
from podcast.aligners import placing, reported
from podcast.aligners.base import Heard
from podcast.language import prosody
from podcast.models.finding import Finder
from podcast.models.known import HIBARI, KOKORO
from podcast.reading.readers import load_english, load_mandarin
from podcast.sound import pcm
from podcast.speech.base import Line, Voice
from podcast.speech.hibari import Hibari
from podcast.speech.kokoro import Kokoro
from tests.truth import Truth

SENTENCES = {"en": texts.ENGLISH + texts.ENGLISH_FIGURES, "zh": texts.CHINESE + texts.CHINESE_FIGURES}
VOICES = {"en": ("hibari heart", "kokoro am_michael"), "zh": ("kokoro zf_xiaobei", "kokoro zm_yunxi")}
LONGEST_MS = 28_000


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A clip of a voice: its own times are the receipt's, and the truth of those that are measured."""

    voice: str
    truth: Truth
    receipt: Any

    @property
    def own(self) -> tuple[Heard, ...]:
        parts = reported.parts(self.receipt, self.truth.text, self.truth.sound.duration)
        return placing.end_with_sound(parts, self.truth.sound)


def make_clips(language: str, count: int, seed: int) -> Iterator[Clip]:
    """`count` clips of one to three sentences that nothing was tuned on, said by the voices in turn."""
    chance = random.Random(seed)
    deck: list[str] = []
    voices = [(name, make_voice(name, language)) for name in VOICES[language]]
    for number in range(count):
        wanted = (1, 2, 3)[number // len(voices) % 3]
        while len(deck) < wanted:
            deck += chance.sample(SENTENCES[language], len(SENTENCES[language]))
        text = ("" if language == "zh" else " ").join(deck[:wanted])
        del deck[:wanted]
        name, voice = voices[number % len(voices)]
        said = voice.say(Line(text))
        if said.sound.duration <= LONGEST_MS:
            times = said.receipt["times"]
            heard = reported.parts(times, text, said.sound.duration)
            yield Clip(name, to_truth(text, language, said.sound, heard), times)


def make_voice(name: str, language: str, profile: Mapping[str, Any] | None = None) -> Voice:
    """The voice of a name such as "kokoro af_heart", by the provider's table of a profile where that is given."""
    provider, table = name.split()
    cache = providers.cache_home({}) / "models"

    def find(model: Any) -> Callable[..., Path]:
        return lambda *_: Finder(cache, print).folder(model) / model.files[0].name

    settings: dict[str, Any] = {"pace": 15.0, **(profile or {}), "voice": table}
    if language == "zh":
        settings["english"] = "af_heart" if table.startswith("zf") else "am_michael"
    if provider == Hibari.provider:
        return Hibari("bench", language, settings, model="bench", file=find(HIBARI), reader=load_english)
    return Kokoro(
        "bench",
        language,
        settings,
        model="bench",
        file=find(KOKORO),
        reader=load_mandarin if language == "zh" else load_english,
        root=Path(),
        tables=config.shipped() / "voices" / "kokoro",
    )


def to_truth(text: str, language: str, sound: pcm.Pcm, heard: Sequence[Heard]) -> Truth:
    """Word onsets as they are given, and the pauses as they are heard."""
    onsets = {
        next((at for at in range(part.first, part.last) if words.sounds(text[at])), part.first): float(part.start)
        for part in heard
    }
    return Truth(text, language, sound, onsets, find_pauses(sound))


def find_pauses(sound: pcm.Pcm) -> tuple[tuple[float, float], ...]:
    """When sound stops and goes on; the last lasts until the end."""
    threshold = pcm.silence_below(sound)
    inner = prosody.pauses(pcm.voiced(sound, threshold))
    last = (float(pcm.edges(sound, threshold)[1]), float(sound.duration))
    return (*((float(start), float(until)) for start, until in inner), last)
