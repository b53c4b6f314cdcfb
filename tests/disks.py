"""Disks that fill up."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def full(at: int) -> Iterator[None]:
    """No file takes more than `at` bytes, as the system has it: what is written beyond fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
