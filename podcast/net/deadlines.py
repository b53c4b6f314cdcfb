"""One deadline for a whole exchange with a server: the look-up of its name, the connection, headers and body.

The client libraries limit single reads only, so that a server which sends a byte now and then is waited for without
end; the system's look-up of names knows no limit at all.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` gives, or what it raises. Raises TimeoutError when it is not done in `seconds`.

    Late work is left behind in a thread that does not keep the process alive, as those of a ThreadPoolExecutor would.
    """
    future = Future[T]()
    threading.Thread(target=_settle, args=(future, work), daemon=True).start()
    try:
        if wait((future,), seconds).not_done:
            raise TimeoutError(f"not done within {seconds:g} s")
        return future.result()
    finally:
        # An error's traceback holds this frame, and the future the error: both would stay until they are collected.
        del future


def _settle(future: Future[T], work: Callable[[], T]) -> None:
    """Do `work`, and hand what it gives or raises to whoever waits for `future`."""
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - raised again, by `within`, in the thread that waits
        future.set_exception(error)
        del future
