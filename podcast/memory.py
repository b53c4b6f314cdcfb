"""Memory of networks that have done their work, given back to the system before the next one is loaded."""

import ctypes
import sys
from typing import Protocol, runtime_checkable

# M_ARENA_MAX and M_MMAP_THRESHOLD in glibc's malloc.h.
_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
# What is larger is given back as soon as it is freed. At 1 MB hearing takes a quarter more time, at 4 MB none.
_LARGE = 4 << 20


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


def keep_little() -> None:
    """Have threads that begin from now on share freed memory, and have large pieces go back to the system at once.

    Else glibc keeps freed memory for each thread apart, in pieces of up to 32 MB.
    """
    _ask_glibc("mallopt", _ARENA_MAX, 1)
    _ask_glibc("mallopt", _MMAP_THRESHOLD, _LARGE)


def _ask_glibc(name: str, *numbers: int) -> None:
    """Call a function of glibc; nothing where there is another C library."""
    function = getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
    if function is not None:
        function(*numbers)
