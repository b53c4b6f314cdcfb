"""A small HTTP server on 127.0.0.1 that a provider's protocol is built on, with the faults that real ones have."""

import gzip
import json
import socket
import struct
import threading
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from tests.background import Background

Fault = Callable[["Handler"], None]


@dataclass
class Asked:
    """One request, and whether the whole of a usable answer was sent (`answered`), in the order of arrival."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    answered: bool = False

    @property
    def json(self) -> dict[str, Any]:
        value = json.loads(self.body or b"{}")
        assert isinstance(value, dict)
        return value


class Protocol(Background):
    """The server, as a context manager. `url` is its address, `seen` every request in order.

    `faults` answer first, one a request; `always`, when set, answers all that follow. `answer` is the protocol itself.
    `port` is the one that the next server takes; 0: any.
    """

    port: ClassVar[int] = 0

    def __init__(self) -> None:
        self.seen: list[Asked] = []
        self.faults: deque[Fault] = deque()
        self.always: Fault | None = None
        self.closing = threading.Event()
        server = _Server(("127.0.0.1", self.port), Handler)
        server.protocol = self
        super().__init__(server)
        self.url = f"http://127.0.0.1:{server.server_port}"

    def answer(self, handler: "Handler") -> None:
        """Answer `handler.asked` as the provider would."""
        raise NotImplementedError

    def fail(self, *faults: Fault) -> None:
        self.faults.extend(faults)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        super().__exit__(kind, error, trace)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    protocol: Protocol


class Handler(BaseHTTPRequestHandler):
    """One request being answered."""

    server: _Server
    protocol_version = "HTTP/1.1"
    asked: Asked

    @property
    def protocol(self) -> Protocol:
        return self.server.protocol

    def do_GET(self) -> None:
        url, protocol = urlsplit(self.path), self.protocol
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked = Asked(self.command, url.path, query, dict(self.headers), body)
        protocol.seen.append(self.asked)
        try:
            if protocol.faults:
                protocol.faults.popleft()(self)
            elif protocol.always:
                protocol.always(self)
            else:
                protocol.answer(self)
                self.asked.answered = True
        except ConnectionError:
            # The client did not wait.
            self.close_connection = True

    def do_POST(self) -> None:
        self.do_GET()

    do_HEAD = do_PUT = do_DELETE = do_POST  # noqa: N815

    def reply(self, status: int, body: Any, **headers: str) -> None:
        self.send(status, json.dumps(body, ensure_ascii=False).encode(), "application/json", **headers)

    def send(self, status: int, data: bytes, kind: str, **headers: str) -> None:
        """Send an answer; `Retry_After="2"` becomes a header."""
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def status(code: int, body: Any = None, **headers: str) -> Fault:
    """Answer with `code` and a JSON body."""
    return lambda handler: handler.reply(code, body or {"error": {"message": f"this is a {code}"}}, **headers)


def raw(data: bytes, kind: str = "application/json") -> Fault:
    """Answer 200 with these bytes."""
    return lambda handler: handler.send(200, data, kind)


def redirect(to: str) -> Fault:
    """Answer 302 to this address."""
    return lambda handler: handler.send(302, b"", "text/plain", Location=to)


def _cut(handler: Handler) -> None:
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True


def reset(handler: Handler) -> None:
    """Cut the connection without an answer (RST)."""
    _cut(handler)


def reset_within(handler: Handler) -> None:
    """Begin an answer and cut the connection in its middle (RST)."""
    handler.send(200, b'{"id": "x", ', "application/json", **{"Content-Length": "5000"})
    handler.protocol.closing.wait(0.05)
    _cut(handler)


def truncated(handler: Handler) -> None:
    """Promise more bytes than come, and close."""
    handler.send(200, b'{"id": "x", ', "application/json", **{"Content-Length": "5000"})
    handler.close_connection = True


def silent(handler: Handler) -> None:
    """Take the request and never answer."""
    handler.protocol.closing.wait(30)
    handler.close_connection = True


class Clock:
    """A clock that only sleeping and faults move, and what was slept."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def slow(clock: Clock, seconds: float, code: int = 200, *, before: bool = False, drips: bool = True) -> Fault:
    """Begin an answer that does not end, and let the client's clock go on by `seconds`: `before` its headers or after.

    Real time is of no account then, so that a busy machine makes no sound answer late.
    """

    def fault(handler: Handler) -> None:
        clock.now += seconds if before else 0
        handler.send(code, b"{", "application/json", **{"Content-Length": "1000000"})
        clock.now += 0 if before else seconds
        drip(handler) if drips else silent(handler)

    return fault


def dripping_headers(handler: Handler) -> None:
    """Begin an answer and send a byte of its headers every 20 ms without end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Padding: ")
    drip(handler)


@cache
def _packed(times: int) -> bytes:
    """120 MB of spaces, packed so often by gzip."""
    engine, unit = zlib.compressobj(6, wbits=31), b" " * 1_000_000
    data = b"".join([*(engine.compress(unit) for _ in range(120)), engine.flush()])
    for _ in range(times - 1):
        data = gzip.compress(data)
    return data


def bomb(packings: str) -> Fault:
    """Answer with 120 MB in some kB, under this header Content-Encoding."""
    data = _packed(packings.count("gzip") or 1)
    return lambda handler: handler.send(200, data, "application/json", Content_Encoding=packings)


def dripping(handler: Handler) -> None:
    """Begin an answer and send a byte every 20 ms without end."""
    handler.send(200, b"{", "application/json", **{"Content-Length": "1000000"})
    drip(handler)


def drip(handler: Handler) -> None:
    while not handler.protocol.closing.wait(0.02):
        try:
            handler.wfile.write(b" ")
        except OSError:
            break
    handler.close_connection = True
