"""Memory of networks that have done their work, given back to the system before the next one is loaded."""

import ctypes
import sys
from typing import Protocol, runtime_checkable

# M_ARENA_MAX in glibc's malloc.h.
_ARENA_MAX = -8


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
    """Have the C library return freed memory: glibc keeps hundreds of MB of a network's."""
    _ask_glibc("malloc_trim", 0)


def share_freed() -> None:
    """Have all threads that begin from now on take from what any of them has freed: glibc keeps it for each apart."""
    _ask_glibc("mallopt", _ARENA_MAX, 1)


def _ask_glibc(name: str, *numbers: int) -> None:
    """Call a function of glibc; nothing where there is another C library."""
    function = getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
    if function is not None:
        function(*numbers)
