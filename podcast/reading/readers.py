"""Who reads a text as it is said, by its language: one reader each for all of a process."""

from functools import cache

from podcast.errors import ModelError
from podcast.reading import hibari_g2p
from podcast.reading.base import Reader
from podcast.reading.english import EnglishReader
from podcast.reading.mandarin import MandarinReader
from podcast.text import is_chinese, primary


def find_reader(language: str) -> Reader | None:
    """The reader of a BCP 47 language; None where there is none, and nothing can be compared."""
    if find_lack():
        return None
    if is_chinese(language):
        return load_mandarin()
    return load_english() if primary(language) == "en" else None


def find_lack() -> str:
    """What readers lack and how to get it, in words; "" where they lack nothing."""
    try:
        hibari_g2p.refuse_missing()
    except ModelError as error:
        return str(error)
    return ""


@cache
def load_english() -> EnglishReader:
    """The reader of English. Raises ModelError where its dictionaries are not installed."""
    hibari_g2p.refuse_missing()
    return EnglishReader()


@cache
def load_mandarin() -> MandarinReader:
    """The reader of Chinese, which has English read by that of English, and raises as that does."""
    return MandarinReader(load_english())
