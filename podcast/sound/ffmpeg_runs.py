"""How ffmpeg is run: it is handed sound and gives sound, of which only a block at a time is held."""

import contextlib
import errno
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import IO

from podcast import text
from podcast.errors import AudioError

NOTHING = memoryview(b"")
_BLOCK = 1 << 20
# What ffmpeg passes on when a file cannot be read or written to its end.
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EIO)


class DiskError(AudioError):
    """The operating system's word for why ffmpeg could not read or write a file."""


def ffmpeg_exe() -> str:
    """The ffmpeg of the imageio-ffmpeg wheel, or IMAGEIO_FFMPEG_EXE. Raises AudioError when there is none."""
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise AudioError(
            "there is no ffmpeg for this machine",
            remedy="Install ffmpeg and name it in the environment variable IMAGEIO_FFMPEG_EXE",
        ) from error


def run_ffmpeg(arguments: Sequence[str], data: memoryview, take: Callable[[bytes], object]) -> str:
    """Run it with `data` on its standard input; `take` gets what it writes, block after block. Its log.

    It is killed when that is interrupted. Raises AudioError with ffmpeg's last words: a DiskError where they are the
    operating system's about a file.
    """
    pipe = subprocess.PIPE
    with (
        subprocess.Popen([ffmpeg_exe(), *arguments], stdin=pipe, stdout=pipe, stderr=pipe) as process,
        ThreadPoolExecutor(2) as pool,
    ):
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise ValueError("a pipe was asked for")
        whole = False
        try:
            pool.submit(_feed, process.stdin, data)
            told = pool.submit(process.stderr.read)
            while block := process.stdout.read(_BLOCK):
                take(block)
            whole = True
        finally:
            if not whole:
                process.kill()
        log = told.result().decode(errors="replace")
    if process.returncode:
        raise _explain(process.returncode, log)
    return log


def _feed(stdin: IO[bytes], data: memoryview) -> None:
    # A command that fails stops reading.
    with contextlib.suppress(BrokenPipeError), stdin:
        stdin.write(data)


def _explain(status: int, log: str) -> AudioError:
    if status < 0:
        stopped = signal.strsignal(-status) or f"signal {-status}"
        if -status == signal.SIGXFSZ:
            return DiskError(stopped)
        remedy = "Run the command again; a machine that is short of memory kills programs"
        return AudioError(f"ffmpeg was stopped by the system ({stopped})", remedy=remedy)
    if reason := next((words for words in map(os.strerror, _DISK) if words in log), ""):
        return DiskError(reason)
    last = text.clean(log.strip().rpartition("\n")[2])
    return AudioError(f"ffmpeg refused: {last[:300]}", remedy="Run `podcast doctor`")
