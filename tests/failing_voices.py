"""Real neural voices that fail on purpose, for the servers of tests.protocols_voices."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from podcast.sound.pcm import Pcm
from podcast.speech.base import Line
from tests.shows import ALONE
from tests.speech.neural_voices import hibari, kokoro, kokoro_file

# Says a text.
Speaker = Callable[[str], Pcm]
# Says another thing than the text, by the speaker.
Mishap = Callable[[Speaker, str], Pcm]


@cache
def say_english(text: str) -> Pcm:
    return hibari().say(Line(text)).sound


@cache
def say_chinese(text: str) -> Pcm:
    return kokoro(lambda _progress: kokoro_file(ALONE.models)).say(Line(text)).sound


@dataclass
class Failing:
    """Says texts by `speaker`, but one that is a key of `mishaps` otherwise, the first `times` that it is asked for."""

    speaker: Speaker
    mishaps: Mapping[str, Mishap]
    times: int
    asked: Counter[str] = field(default_factory=Counter)
    _one: threading.Lock = field(default_factory=threading.Lock)

    def rehearse(self) -> None:
        """Have all sound made before a client waits for it: on a busy machine that takes longer than one waits."""
        for text, mishap in self.mishaps.items():
            mishap(self.speaker, text)
            self.speaker(text)

    def __call__(self, text: str) -> Pcm:
        with self._one:
            self.asked[text] += 1
            fails = text in self.mishaps and self.asked[text] <= self.times
            return self.mishaps[text](self.speaker, text) if fails else self.speaker(text)


def reword(old: str, new: str) -> Mishap:
    """Words are left out, doubled or put in."""
    return lambda speaker, text: speaker(text.replace(old, new))


def say_another(other: str, by: Speaker | None = None) -> Mishap:
    """Another text is said, maybe in another language."""
    return lambda speaker, _text: (by or speaker)(other)


def repeat(speaker: Speaker, text: str) -> Pcm:
    """The whole is said twice."""
    return speaker(f"{text} {text}")


def stop(speaker: Speaker, text: str) -> Pcm:
    """Half of it is said."""
    sound = speaker(text)
    return Pcm(sound.samples[: len(sound.samples) // 2], sound.rate)


def fall_silent(speaker: Speaker, text: str) -> Pcm:
    """There are 3 s of silence in its middle."""
    sound = speaker(text)
    middle, silence = len(sound.samples) // 2, np.zeros(3 * sound.rate, np.int16)
    return Pcm(np.concatenate([sound.samples[:middle], silence, sound.samples[middle:]]), sound.rate)
