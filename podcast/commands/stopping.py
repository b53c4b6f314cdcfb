"""Ctrl-C: once, what is under way comes to its end; twice, the program leaves as if it were killed."""

import os
import signal
import sys
from types import FrameType

STOPPED = 130
_LEFT = "\nStopped at once. What was whole on the disk is kept.\n"
_SHOW_CURSOR = "\x1b[?25h"


def twice() -> None:
    """From now on the first Ctrl-C raises KeyboardInterrupt in the main thread, and the next one ends the process.

    The next one must not wait: threads that are in the middle of a request cannot be interrupted, and Python waits for
    them also while it exits. Files suffer what they would suffer from kill -9, and are made for that.
    """
    signal.signal(signal.SIGINT, _first)


def at_once() -> None:
    """From now on Ctrl-C ends the process: there is nothing more to keep."""
    signal.signal(signal.SIGINT, _second)


def _first(_number: int, _frame: FrameType | None) -> None:
    at_once()
    raise KeyboardInterrupt


def _second(_number: int, _frame: FrameType | None) -> None:
    # Not by print: the lock of the stream may be held by what was interrupted. A progress bar has hidden the cursor.
    words = (_SHOW_CURSOR if sys.stderr.isatty() else "") + _LEFT
    try:
        os.write(2, words.encode())
    finally:
        os._exit(STOPPED)
