"""How a text is said: stretches of it with their phonemes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Sounded:
    """Characters `first` up to but not including `last` of a text, and the phonemes that say them.

    Phonemes are written in misaki's alphabet, one character each, as Kokoro and hibari take them; punctuation among
    them makes pauses. A stretch that is not said has "".
    """

    first: int
    last: int
    phonemes: str


class Reader(Protocol):
    def read(self, text: str, given: Sequence[Sounded] = ()) -> tuple[Sounded, ...]:
        """Stretches that cover `text` in order without gap or overlap; those of `given` are taken as they are."""
        ...
