"""A text as a voice says it, with the times of its words: what other sounds of the same text are measured against."""

from collections.abc import Callable
from dataclasses import dataclass

from podcast.sound.pcm import Pcm


@dataclass(frozen=True, slots=True, eq=False)
class Recital:
    """A text as a voice says it: `marks` are the characters at which words begin, and the ms at which they do."""

    sound: Pcm
    marks: tuple[tuple[int, float], ...]


# Gives a text in a language, so many times as fast as usual; None where nobody recites that language.
Reciter = Callable[[str, str, float], Recital | None]
