"""`podcast serve`: the local store as a web server gives it, for a player or a phone on the same network.

Starlette answers byte ranges (RFC 9110 §14) and uvicorn carries them: both are what most Python services stand on, and
bring nothing that the HTTP client here does not need already.
"""

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from podcast import digests, feed
from podcast.commands import options
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
_OPEN = {"Access-Control-Allow-Origin": "*"}


def application(show: Show, store: LocalStore) -> "Starlette":
    """The store's keys below `/<show's id>/`; what begins with a dot, or lies outside, is not there."""
    from starlette.applications import Starlette
    from starlette.responses import RedirectResponse
    from starlette.routing import Route

    def home(_request: "Request") -> "Response":
        return RedirectResponse(f"/{show.id}/")

    def answer(request: "Request") -> "Response":
        return _answer(show, store, request)

    return Starlette(routes=[Route("/", home), Route(f"/{show.id}/{{key:path}}", answer)])


def _answer(show: Show, store: LocalStore, request: "Request") -> "Response":
    from starlette.responses import FileResponse, Response

    key = request.path_params["key"] or "index.html"
    try:
        path = store.root / checked(key)
    except StoreError:
        return Response("Not found\n", 404)
    if not path.is_file():
        return Response("Not found\n", 404)
    headers = {"Cache-Control": caching(key), **_OPEN}
    type = next(type for end, type in {**_TYPES, "": "application/octet-stream"}.items() if key.endswith(end))
    if key.endswith(".xml"):
        data = _at_host(show, store, key, str(request.base_url))
        response = Response(data, headers=headers | {"ETag": f'"{digests.of_bytes(data)[:32]}"'}, media_type=type)
    else:
        response = FileResponse(path, headers=headers, media_type=type, stat_result=path.stat())
    asked = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    if response.headers["ETag"] in asked or "*" in asked:
        return Response(None, 304, headers | {"ETag": response.headers["ETag"]})
    return response


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
            uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])


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
