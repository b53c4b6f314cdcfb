"""How many connections `podcast serve` has at once: as many as the system lets it, and none that asks for nothing.

uvicorn waits without end for a request on a new connection, and asyncio of Python 3.11 begins to accept twice when
descriptors run out, which fills the terminal and stops the server.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import asyncio

# How long a client has to send a whole request, in seconds.
_PATIENCE_S = 10.0
# What Python, the server and the terminal have open themselves, with room to spare.
_OWN = 48


@dataclass(frozen=True, slots=True)
class Limits:
    """Connections that wait for their request, those that are being answered, and how many are accepted at a time."""

    waiting: int
    answered: int
    backlog: int

    @classmethod
    def within(cls, descriptors: int) -> Self:
        """What fits into so many descriptors; an answer takes two, one for its file."""
        waiting = max(8, min(128, descriptors // 4))
        backlog = max(4, min(32, descriptors // 8))
        return cls(waiting, max(4, min(512, (descriptors - _OWN - waiting - backlog) // 2)), backlog)


def descriptors() -> int:
    """How many files and connections this process may have open."""
    try:
        import resource
    except ImportError:
        # Windows has no such limit for sockets.
        return 1024
    return min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 65_536)


def protocol(limits: Limits) -> "type[asyncio.Protocol]":
    """uvicorn's protocol of HTTP/1.1, of which the oldest connection without a request gives way to a new one."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    waiting = dict["Waiting", None]()

    class Waiting(H11Protocol):
        def connection_made(self, transport: "asyncio.Transport") -> None:  # type: ignore[override]
            super().connection_made(transport)
            waiting[self] = None
            if len(waiting) > limits.waiting:
                oldest = next(iter(waiting))
                # It is lost a turn of the loop later, and must not be the oldest again until then.
                del waiting[oldest]
                oldest.transport.abort()
            self.late = self.loop.call_later(_PATIENCE_S, self.leave)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.cycle is not None:
                self.settle()

        def connection_lost(self, exc: Exception | None) -> None:
            self.settle()
            super().connection_lost(exc)

        def settle(self) -> None:
            waiting.pop(self, None)
            self.late.cancel()

        def leave(self) -> None:
            if self in waiting:
                self.transport.abort()

    return Waiting
