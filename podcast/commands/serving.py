"""`podcast serve`: the local store as a web server gives it, for a player or a phone on the same network.

Starlette answers byte ranges (RFC 9110 §14) and uvicorn carries them: both are what most Python services stand on, and
bring nothing that the HTTP client here does not need already.
"""

import html
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
from podcast.show import Show
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
    ".jpg": "image/jpeg",
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
    base = f"{html.escape(host)}{show.id}"
    here = replace(show, publish=replace(show.publish, base_url=base, prefix=""))
    try:
        if key.startswith("feed-preview-"):
            said = feed.parse(data)
            return feed.render(here, said.guid, [*said.items, *said.inherited], key)
        whole = feed.gather(lambda name: there.data if (there := store.read(name)) else None)
        documents = feed.documents(here, whole.guid, [*whole.items, *whole.inherited]) if whole else ()
    except FeedError:
        return data
    return next((document.data for document in documents if document.key == key), data)


@click.command(epilog="Example: podcast serve --host 0.0.0.0")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 lets others on the network in.")
@click.option("--port", default=8000, show_default=True, help="0 takes any that is free.")
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
            listening = socket.create_server((host, port))
        except OSError as error:
            raise UsageError(
                f"cannot listen there ({error.strerror})", where=f"{host}:{port}", remedy="Name another --port"
            ) from None
        with listening:
            click.echo(f"http://{host}:{listening.getsockname()[1]}/{desk.show.id}/feed.xml")
            uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])
