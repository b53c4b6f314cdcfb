"""Real neural voices for tests, each loaded once: hibari from its package, Kokoro from the packages that carry it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from podcast import config
from podcast.models.finding import Finder
from podcast.models.known import HIBARI, KOKORO
from podcast.reading.base import Reader
from podcast.reading.english import EnglishReader
from podcast.reading.mandarin import MandarinReader
from podcast.speech.hibari import Hibari
from podcast.speech.kokoro import Kokoro

TABLES = config.shipped() / "voices" / "kokoro"


def hibari(**changes: Any) -> Hibari:
    return Hibari("test", "en", {"pace": 15.0} | changes, model="hibari", file=hibari_file, reader=EnglishReader)


def kokoro(
    file: Callable[[Callable[[int, int], None]], Path],
    voice: str = "zf_xiaobei",
    language: str = "zh",
    root: Path = Path(),
    **changes: Any,
) -> Kokoro:
    table = {"voice": voice, "pace": 4.5 if language == "zh" else 15.0} | changes
    return Kokoro(
        "test", language, table, model="kokoro", file=file, reader=READERS[language], root=root, tables=TABLES
    )


READERS: dict[str, Callable[[], Reader]] = {"en": EnglishReader, "zh": lambda: MandarinReader(EnglishReader())}


def hibari_file(_progress: Callable[[int, int], None]) -> Path:
    return Finder(Path()).folder(HIBARI) / HIBARI.files[0].name


@cache
def kokoro_file(cache: Path) -> Path:
    """The network's file, put together in `cache`; the test is skipped where no package carries it."""
    finder = Finder(cache)
    if finder.find(KOKORO) is None:
        pytest.skip("no package that carries Kokoro is installed")
    return finder.folder(KOKORO) / KOKORO.files[0].name
