"""The lock of an episode's folder: one process at a time works on a week."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from podcast import drafts
from podcast.errors import Busy


@contextmanager
def locked(folder: Path, below: Path) -> Iterator[None]:
    """Hold the lock beside `folder`; no link below `below` is followed. Raises WorkspaceError.

    Raises Busy, naming the holder, when another process has it. The operating system frees it when its holder dies.
    """
    import filelock

    path = folder.parent / f".{folder.name}.lock"
    with drafts.telling(folder):
        drafts.check(path.parent, below)
        lock = filelock.FileLock(path, blocking=False)
        try:
            lock.acquire()
        except filelock.Timeout:
            raise Busy(
                f"another process is at work here ({_holder(path)})",
                where=str(folder),
                remedy="Wait until it is done, or stop it",
            ) from None
    try:
        with drafts.telling(folder):
            holder = f"process {os.getpid()} on {socket.gethostname()}"
            drafts.write(_holder_file(path), holder.encode(), below)
        yield
    finally:
        _holder_file(path).unlink(missing_ok=True)
        lock.release()


def _holder_file(lock: Path) -> Path:
    return lock.with_suffix(".holder")


def _holder(lock: Path) -> str:
    try:
        return _holder_file(lock).read_text() or "unknown"
    except OSError:
        return "just started"
