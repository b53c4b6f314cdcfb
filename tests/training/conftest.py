"""espeak-ng has one state for a process: it is unloaded after each test, for the show's own voice loads it anew."""

import _ctypes
from collections.abc import Iterator

import pytest

from training import voice


@pytest.fixture(autouse=True)
def unloaded() -> Iterator[None]:
    yield
    if voice._library.cache_info().currsize:
        library, _ = voice._library()
        library.espeak_Terminate()
        _ctypes.dlclose(library._handle)
        voice._library.cache_clear()
