"""`podcast serve`: the local store as a web server gives it, for a player or a phone on the same network.

Starlette answers byte ranges (RFC 9110 §14) and uvicorn carries them: both are what most Python services stand on, and
bring nothing that the HTTP client here does not need already.
"""

import os
import socket
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podcast import digests, feed
from podcast.commands import options
from podcast.commands.connections import Limits, descriptors, protocol
from podcast.errors import FeedError, StoreError, UsageError
from podcast.feed.artwork import TYPES
from podcast.show import Show
from podcast.stages import preview
from podcast.stages.catalogue import Desk
from podcast.stores.base import caching, checked
from podcast.stores.local import LocalStore

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

_TYPES = {
    ".mp3": "audio/mpeg",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt",
    ".chapters.json": "application/json+chapters",
    ".json": "application/json",
    **{f".{ending}": type for ending, type in TYPES.items()},
    ".html": "text/html; charset=utf-8",
    ".xml": feed.TYPE,
    ".txt": "text/plain",
}
_METHODS = "GET, HEAD, OPTIONS"
# What docs/hosting.md asks of a bucket: players on any site may read, and resume a download.
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Length, Content-Range, ETag",
    "X-Content-Type-Options": "nosniff",
}
_ASKED = {
    "Allow": _METHODS,
    "Access-Control-Allow-Methods": _METHODS,
    "Access-Control-Allow-Headers": "Range, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}
# A browser that shows a feed as a page runs nothing in it.
_SEALED = {"Content-Security-Policy": "default-src 'none'; sandbox"}
# The feed for as many hosts is kept as it was made.
_MOST_HOSTS = 8


def application(show: Show, store: LocalStore) -> "Starlette":
    """The store's keys below `/<show's id>/`; what begins with a dot, or lies outside, is not there."""
    from starlette.applications import Starlette
    from starlette.responses import RedirectResponse
    from starlette.routing import Route

    feeds = _Feeds(show, store)

    def home(request: "Request") -> "Response":
        return _asked() if request.method == "OPTIONS" else RedirectResponse(f"/{show.id}/")

    def answer(request: "Request") -> "Response":
        return _answer(feeds, store, request)

    methods = _METHODS.split(", ")
    ways = {"/": home, f"/{show.id}/{{key:path}}": answer}
    return Starlette(routes=[Route(path, end, methods=methods) for path, end in ways.items()])


def _answer(feeds: "_Feeds", store: LocalStore, request: "Request") -> "Response":
    from starlette.responses import FileResponse, Response

    if request.method == "OPTIONS":
        return _asked()
    key = request.path_params["key"] or "index.html"
    path = _file(store, key)
    if path is None:
        return Response("Not found\n", 404)
    headers = {"Cache-Control": caching(key), **_OPEN}
    type = next(type for end, type in {**_TYPES, "": "application/octet-stream"}.items() if key.endswith(end))
    if key.endswith(".xml"):
        made = feeds.at_host(key, str(request.base_url))
        headers |= {**_SEALED, "ETag": f'"{digests.of_bytes(made.data)[:32]}"', "Last-Modified": _http(made.changed)}
        response = Response(made.data, headers=headers, media_type=type)
    else:
        response = FileResponse(path, headers=headers, media_type=type, stat_result=path.stat())
    if _is_known(request, response.headers["ETag"], response.headers["Last-Modified"]):
        return Response(None, 304, headers | {name: response.headers[name] for name in ("ETag", "Last-Modified")})
    return response


def _asked() -> "Response":
    """What a player on another site may do."""
    from starlette.responses import Response

    return Response(None, 204, _OPEN | _ASKED)


def _file(store: LocalStore, key: str) -> Path | None:
    """The file under a key, if it can be read and lies within the store; None also for a name that no file can have."""
    try:
        path = (store.root / checked(key)).resolve(strict=True)
    except (StoreError, OSError, RuntimeError):
        # A link to itself is a RuntimeError in Python 3.11 and 3.12.
        return None
    there = path.is_file() and os.access(path, os.R_OK)
    return path if there and path.is_relative_to(store.root.resolve()) else None


def _is_known(request: "Request", tag: str, changed: str) -> bool:
    """Whether the client has it already; a tag counts before a date (RFC 9110 §13.2.2)."""
    if (tags := request.headers.get("If-None-Match")) is not None:
        asked = [one.strip().removeprefix("W/") for one in tags.split(",")]
        return tag in asked or "*" in asked
    try:
        since = parsedate_to_datetime(request.headers.get("If-Modified-Since", ""))
        return since >= parsedate_to_datetime(changed)
    except (ValueError, TypeError):
        # Also a date without a zone, which HTTP has not.
        return False


def _http(moment: float) -> str:
    return formatdate(moment, usegmt=True)


@dataclass(frozen=True, slots=True)
class _Made:
    """A document of the feed as one host has it, and when, in seconds since 1970, what it is made of last changed."""

    data: bytes
    changed: float


class _Feeds:
    """The feed's documents with the addresses of whatever host was asked; made anew only when the feed has changed."""

    def __init__(self, show: Show, store: LocalStore) -> None:
        self._show = show
        self._store = store
        self._lock = threading.Lock()
        self._state: tuple[tuple[str, int, int], ...] = ()
        self._made: dict[tuple[str, str], _Made] = {}

    def at_host(self, key: str, host: str) -> _Made:
        """The document under `key`; another XML file as it is."""
        with self._lock:
            files = [path for path in self._store.root.glob("*.xml") if path.is_file()]
            state = tuple(sorted((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files))
            if state != self._state:
                self._state, self._made = state, {}
            if (key, host) not in self._made:
                if len(self._made) >= _MOST_HOSTS:
                    self._made.pop(next(iter(self._made)))
                changed = max((moment for _, moment, _ in state), default=0) / 1e9
                self._made[key, host] = _Made(_at_host(self._show, self._store, key, host), changed)
            return self._made[key, host]


def _at_host(show: Show, store: LocalStore, key: str, host: str) -> bytes:
    """A document of the feed with the addresses of the host that was asked; another XML file as it is."""
    stored = store.read(key)
    data = stored.data if stored else b""
    here = replace(show, publish=replace(show.publish, base_url=f"{host}{show.id}", prefix=""))
    try:
        if preview.is_key(key):
            return preview.rendered(here, feed.parse(data), key)
        whole = feed.gather(lambda name: there.data if (there := store.read(name)) else None)
        documents = feed.documents(here, whole.guid, [*whole.items, *whole.inherited]) if whole else ()
    except FeedError:
        return data
    return next((document.data for document in documents if document.key == key), data)


@click.command(epilog="Example: podcast serve --host 0.0.0.0")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets others on the network in.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0 takes any free one.")
@options.show
@click.pass_obj
def serve(opened: Callable[[Path], AbstractContextManager[Desk]], host: str, port: int, show_file: Path) -> None:
    """Serve what is published on this machine, with addresses that fit whoever asks, until Ctrl-C."""
    import uvicorn

    with opened(show_file) as desk:
        if not isinstance(desk.store, LocalStore):
            raise UsageError("only a local store is served", where="[publish] to", remedy=f"See {desk.show.base_url}")
        app = application(desk.show, desk.store)
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listening = socket.create_server((host, port), family=family)
        except OSError as error:
            raise UsageError(
                f"cannot listen there ({error.strerror})", where=f"{host}:{port}", remedy="Name another --port"
            ) from None
        with listening:
            click.echo(f"http://{_reached(host)}:{listening.getsockname()[1]}/{desk.show.id}/feed.xml")
            limits = Limits.within(descriptors())
            config = uvicorn.Config(
                app,
                log_level="warning",
                http=protocol(limits),
                limit_concurrency=limits.waiting + limits.answered,
                backlog=limits.backlog,
            )
            uvicorn.Server(config).run(sockets=[listening])


def _reached(host: str) -> str:
    """The host as others write it in an address: this machine's own where all of its addresses are listened at."""
    if host == "0.0.0.0":  # noqa: S104
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            try:
                # Nothing is sent: the system chooses the way to an address that is nobody's (RFC 5737).
                out.connect(("192.0.2.1", 9))
                host = out.getsockname()[0]
            except OSError:
                host = socket.gethostname()
    return f"[{host}]" if ":" in host else host
