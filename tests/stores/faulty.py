"""A proxy on 127.0.0.1 that does to an S3 server's answers what networks do."""

import http.client
import itertools
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.background import Background

SLOW_S = 2.0
# Before: the server never sees the request. After: it did what was asked, and the answer is lost.
FAULTS = ("error before", "error after", "reset before", "reset after", "slow", "cut")
_CONDITIONS = ("if-match", "if-none-match")


class Faulty(Background):
    """Passes requests on to `upstream`; every `every`th of them meets the next of `faults`. `met` counts them.

    `deaf` leaves out If-Match and If-None-Match, as servers do that do not know them. `strict` is the status by which
    every header x-amz-checksum-* is refused, and counted as "refused", as Backblaze does by 400. `stubborn` is the one
    by which conditions are, at `stubborn_at` ("": wherever, "POST": where parts are put together).
    """

    def __init__(
        self,
        upstream: str,
        every: int = 3,
        faults: Iterable[str] = FAULTS,
        *,
        deaf: bool = False,
        strict: int = 0,
        stubborn: int = 0,
        stubborn_at: str = "",
        port: int = 0,
    ) -> None:
        self.upstream = urlsplit(upstream).netloc
        self.met: Counter[str] = Counter()
        self.writes: list[str] = []
        self.deaf, self.strict, self.stubborn, self.stubborn_at = deaf, strict, stubborn, stubborn_at
        self._every, self._faults = every, itertools.cycle(faults)
        self._count, self._lock = itertools.count(1), threading.Lock()
        server = _Server(("127.0.0.1", port), _Handler)
        server.proxy = self
        super().__init__(server)
        self.url = f"http://127.0.0.1:{server.server_port}"

    def next_fault(self) -> str:
        with self._lock:
            fault = "" if next(self._count) % self._every else next(self._faults)
            self.met[fault or "none"] += 1
            return fault


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    proxy: Faulty


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        proxy, body = self.server.proxy, self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if refused := self._refused():
            return self._error(refused, "InvalidArgument" if refused == 400 else "NotImplemented")
        fault = proxy.next_fault()
        if fault == "reset before":
            return self._reset()
        if fault == "error before":
            return self._error()
        status, headers, data = self._pass_on(body)
        if self.command in ("PUT", "POST") and status < 300:
            proxy.writes.append(urlsplit(self.path).path)
        if fault == "slow":
            threading.Event().wait(SLOW_S)
        if fault == "reset after":
            return self._reset()
        if fault == "error after":
            return self._error()
        return self._answer(status, headers, data, cut=fault == "cut" and len(data) > 1)

    do_PUT = do_POST = do_HEAD = do_DELETE = do_GET  # noqa: N815

    def _refused(self) -> int:
        """The status by which a header is refused, 0 when none is."""
        proxy = self.server.proxy
        if proxy.strict and any(name.lower().startswith("x-amz-checksum-") for name in self.headers):
            proxy.met["refused"] += 1
            return proxy.strict
        has_condition = any(name.lower() in _CONDITIONS for name in self.headers)
        return proxy.stubborn if has_condition and proxy.stubborn_at in ("", self.command) else 0

    def _pass_on(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        left_out = ("expect", "connection", *(_CONDITIONS if self.server.proxy.deaf else ()))
        upstream = http.client.HTTPConnection(self.server.proxy.upstream, timeout=60)
        try:
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in left_out:
                    upstream.putheader(name, value)
            upstream.endheaders(body or None)
            answer = upstream.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            upstream.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], data: bytes, cut: bool) -> None:
        self.send_response_only(status)
        length = [value for name, value in headers if name.lower() == "content-length"]
        for name, value in headers:
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", length[0] if self.command == "HEAD" and length else str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if cut else data)
        if cut:
            self.close_connection = True

    def _error(self, status: int = 500, code: str = "InternalError") -> None:
        body = b"" if self.command == "HEAD" else f"<Error><Code>{code}</Code></Error>".encode()
        self._answer(status, [], body, cut=False)

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
