"""A server on 127.0.0.1 that is asked as an S3 server is, and gives one answer to everything."""

from tests.protocols import Handler, Protocol


class AnyMethod(Handler):
    do_HEAD = do_PUT = Handler.do_GET  # noqa: N815


class Answering(Protocol):
    """A server that gives one answer to everything, or `gives` to the requests of a method."""

    def __init__(self, status: int, body: bytes = b"", gives: dict[str, int] | None = None, **headers: str) -> None:
        super().__init__()
        self._status, self._body, self._gives, self._headers = status, body, gives or {}, headers
        self._server.RequestHandlerClass = AnyMethod

    def answer(self, handler: Handler) -> None:
        headers = {name: value.format(path=handler.asked.path) for name, value in self._headers.items()}
        body = b"" if handler.command == "HEAD" else self._body
        handler.send(self._gives.get(handler.command, self._status), body, "text/html", **headers)
