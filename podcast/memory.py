"""Memory of networks that have done their work, given back to the system before the next one is loaded."""

import ctypes
import sys
from typing import Protocol, runtime_checkable


@runtime_checkable
class Releases(Protocol):
    """What holds much memory, and loads again what it needs when it is next used."""

    def release(self) -> None:
        """Let go of it."""
        ...


def release(one: object) -> None:
    """Have a voice or an aligner let go of what it holds, if it holds anything."""
    if isinstance(one, Releases):
        one.release()
        give_back()


def give_back() -> None:
    """Have the C library return freed memory: glibc keeps hundreds of MB of a network's, for each thread."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
