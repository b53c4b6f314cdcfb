"""A server on 127.0.0.1 that answers in a thread for as long as its context lasts."""

import threading
from socketserver import BaseServer
from types import TracebackType
from typing import Self


class Background:
    """What `server` answers, as a context manager."""

    def __init__(self, server: BaseServer) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
