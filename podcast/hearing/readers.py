"""Who reads a text as it is said, by its language."""

from functools import cache

from podcast.reading.base import Reader
from podcast.reading.english import EnglishReader
from podcast.reading.mandarin import MandarinReader
from podcast.text import is_chinese, primary


def find_reader(language: str) -> Reader | None:
    """The reader of a BCP 47 language; None where there is none, and nothing can be compared."""
    if is_chinese(language):
        return _mandarin()
    return _english() if primary(language) == "en" else None


@cache
def _english() -> EnglishReader:
    return EnglishReader()


@cache
def _mandarin() -> MandarinReader:
    return MandarinReader(_english())
