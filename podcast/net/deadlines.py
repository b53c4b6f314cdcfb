"""One deadline for a whole exchange with a server: the look-up of its name, the connection, headers and body.

The client libraries limit single reads only, so that a server which sends a byte now and then is waited for without
end; the system's look-up of names knows no limit at all.
"""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` gives, or what it raises. Raises TimeoutError when it is not done in `seconds`.

    Late work is left behind in a thread that does not keep the process alive.
    """
    working = _Working(work)
    working.start()
    working.join(seconds)
    if not working.outcome:
        raise TimeoutError(f"not done within {seconds:g} s")
    return working.outcome.give()


class _Outcome(Generic[T]):
    """What work gave or raised: within this context an error is kept for whoever waits, and not lost in a thread."""

    def __init__(self) -> None:
        self.values: list[T] = []
        self._error: BaseException | None = None

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._error = error
        return True

    def give(self) -> T:
        if self._error is not None:
            # Its traceback holds this object: kept, both would stay until they are collected.
            error, self._error = self._error, None
            raise error
        return self.values[0]


class _Working(threading.Thread, Generic[T]):
    """A thread that does `work` once; `outcome` is None until that is done."""

    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__(daemon=True)
        self.outcome: _Outcome[T] | None = None
        self._work = work

    def run(self) -> None:
        outcome = _Outcome[T]()
        with outcome:
            outcome.values.append(self._work())
        del self._work
        self.outcome = outcome
