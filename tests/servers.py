"""A Daily Papers API on 127.0.0.1 that replays a folder of days (YYYY-MM-DD.json), faults included."""

import datetime as dt
import json
import re
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
Fault = Callable[["_Handler"], None]


def item(id: str, upvotes: int = 1, comments: int = 0, **fields: Any) -> Json:
    """One paper as the API has given it since its first answers; `fields` go into `paper`."""
    paper = {
        "id": id,
        "title": f"Paper {id}",
        "summary": f"However, {id} has a problem. We propose a remedy. Experiments show that it helps.",
        "authors": [{"_id": "x", "name": "Ada Example", "hidden": False}],
        "publishedAt": "2025-03-01T23:30:00.000Z",
        "upvotes": upvotes,
    }
    return {"paper": paper | fields, "publishedAt": "2025-03-03T10:00:00.000Z", "numComments": comments}


def write_days(folder: Path, days: dict[str, list[Any]]) -> Path:
    """Store each day's items as the API's recorded answers are stored."""
    for day, items in days.items():
        (folder / f"{day}.json").write_text(json.dumps(items), "utf-8")
    return folder


class DailyPapers:
    """The server, as a context manager. `url` is its address; `seen` the (path, query, headers) of each request.

    `faults` are answered first, one a request; `always`, when set, after them instead of papers. `slow` is how many
    seconds each answer of papers waits; `days`, when set, are the only ones served.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seen: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.faults: deque[Fault] = deque()
        self.always: Fault | None = None
        self.slow = 0.0
        self.days: set[str] | None = None
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.api = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def fail(self, *faults: Fault) -> None:
        self.faults.extend(faults)

    @property
    def pages(self) -> list[str]:
        """The `p` of every request for papers."""
        return [query.get("p", "0") for path, query, _ in self.seen if path == "/api/daily_papers"]

    def items(self, query: dict[str, str]) -> list[Any]:
        """What the API answers: a day in its own order, a week most upvotes first."""
        found: list[Any] = []
        for day in _days(query):
            file = self.folder / f"{day}.json"
            if file.exists() and (self.days is None or str(day) in self.days):
                found += json.loads(file.read_text("utf-8"))
        if "week" in query:
            found.sort(key=lambda one: -(one["paper"].get("upvotes") or 0) if isinstance(one, dict) else 0)
        limit, page = int(query.get("limit", "50")), int(query.get("p", "0"))
        if not 1 <= limit <= 100 or page < 0:
            raise ValueError("limit must be 1 to 100 and p at least 0")
        return found[page * limit : (page + 1) * limit]


def _days(query: dict[str, str]) -> Iterable[dt.date]:
    if "date" in query:
        return [dt.date.fromisoformat(query["date"])]
    week = re.fullmatch(r"(\d{4})-W(\d{2})", query.get("week", ""))
    if week is None:
        raise ValueError("week must be YYYY-Www")
    return [dt.date.fromisocalendar(int(week[1]), int(week[2]), day) for day in range(1, 8)]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    api: DailyPapers


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        url, api = urlsplit(self.path), self.server.api
        self.query = {key: values[0] for key, values in parse_qs(url.query).items()}
        api.seen.append((url.path, self.query, dict(self.headers)))
        if api.faults:
            return api.faults.popleft()(self)
        if api.always:
            return api.always(self)
        api.closing.wait(api.slow)
        if url.path != "/api/daily_papers":
            return self.answer(404, {"error": "not found"})
        try:
            return self.answer(200, api.items(self.query))
        except ValueError as error:
            return self.answer(400, {"error": str(error)})

    def answer(self, status: int, body: Any, **headers: str) -> None:
        self.send(status, json.dumps(body).encode(), "application/json; charset=utf-8", **headers)

    def send(self, status: int, data: bytes, kind: str, **headers: str) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            for name, value in ({"Content_Length": str(len(data))} | headers).items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(data)
        except ConnectionError:
            # The client did not wait.
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


def status(code: int, **headers: str) -> Fault:
    """Answer with `code`; `Retry_After="2"` becomes a header."""
    return lambda handler: handler.answer(code, {"error": f"this is a {code}"}, **headers)


def raw(data: bytes, kind: str = "application/json") -> Fault:
    """Answer 200 with these bytes."""
    return lambda handler: handler.send(200, data, kind)


def redirect(to: str) -> Fault:
    """Answer 302 to this address."""
    return lambda handler: handler.send(302, b"", "text/plain", Location=to)


def reset(handler: _Handler) -> None:
    """Cut the connection without an answer (RST)."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True


def truncated(handler: _Handler) -> None:
    """Promise more bytes than come."""
    handler.send(200, b'[{"paper": {"id": "25', "application/json", Content_Length="5000")
    handler.close_connection = True


def silent(handler: _Handler) -> None:
    """Take the request and never answer."""
    handler.server.api.closing.wait(30)
    handler.close_connection = True


def dripping(handler: _Handler) -> None:
    """Begin an answer and send a byte every 20 ms without end."""
    handler.send(200, b"[", "application/json", Content_Length="1000000")
    while not handler.server.api.closing.wait(0.02):
        try:
            handler.wfile.write(b" ")
        except OSError:
            break
    handler.close_connection = True


def endless(handler: _Handler) -> None:
    """A week that has 100 new papers on every page."""
    page = int(handler.query["p"])
    handler.answer(200, [item(f"2501.{page * 100 + number:05}") for number in range(100)])
