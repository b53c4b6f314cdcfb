"""Who reads a text as it is said, by its language: one reader each for all of a process."""

from functools import cache

from podcast.reading.base import Reader
from podcast.reading.english import EnglishReader
from podcast.reading.mandarin import MandarinReader
from podcast.text import is_chinese, primary


def find_reader(language: str) -> Reader | None:
    """The reader of a BCP 47 language; None where there is none, and nothing can be compared."""
    if is_chinese(language):
        return load_mandarin()
    return load_english() if primary(language) == "en" else None


@cache
def load_english() -> EnglishReader:
    """The reader of English."""
    return EnglishReader()


@cache
def load_mandarin() -> MandarinReader:
    """The reader of Chinese, which has English read by that of English."""
    return MandarinReader(load_english())
