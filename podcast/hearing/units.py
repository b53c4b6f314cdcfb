"""A text as what is said for it, word by word or syllable by syllable. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from podcast.hearing.sounds import count_tones, sounds_of
from podcast.reading.base import Reader
from podcast.text import is_cjk


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, or a Chinese syllable, said for characters `first` up to but not including `last`.

    A number is several words for the same characters. `size` is how many units it counts for: a stretch of Chinese
    that is said in several syllables comes as one. A `rare` one is a name, a number or a sign, or foreign: a listener
    who does not know it writes down something that only sounds a little like it. `figures` says that it has digits.
    """

    first: int
    last: int
    sounds: str
    size: int = 1
    rare: bool = False
    figures: bool = False


def find_units(text: str, reader: Reader) -> tuple[Unit, ...]:
    """What is said for `text`; what nobody hears, as punctuation, has no unit."""
    return tuple(_split(text, reader))


def _split(text: str, reader: Reader) -> Iterator[Unit]:
    for stretch in reader.read(text):
        first, last = _trim(text, stretch.first, stretch.last)
        for word in stretch.phonemes.split(" "):
            if sounds := sounds_of(word):
                figures = any(char.isdigit() for char in text[first:last])
                yield Unit(first, last, sounds, max(count_tones(word), 1), _is_rare(text, first, last), figures)


def _is_rare(text: str, first: int, last: int) -> bool:
    inner = text[first:last]
    if any(char.isdigit() for char in inner) or not any(char.isalpha() for char in inner):
        return True
    if is_cjk(inner[0]):
        return False
    before = text[:first].rstrip(" “\"'(")
    begins = not before or before[-1] in ".!?:…"
    foreign = any(is_cjk(char) for char in text)
    return foreign or inner[1:] != inner[1:].lower() or (inner[0].isupper() and not begins)


def _trim(text: str, first: int, last: int) -> tuple[int, int]:
    """The stretch without white space at its ends, unless that is all of it."""
    inner = text[first:last]
    if not inner.strip():
        return first, last
    return first + len(inner) - len(inner.lstrip()), last - len(inner) + len(inner.rstrip())
