"""Servers that do what real ones do wrong, each by a name, for tests and by hand.

    python -m tests.odd --list
    python -m tests.odd llm-login-page --port 8090

The second prints what to put into the environment or into podcast.toml, and serves until Ctrl-C. `podcast` must then
end with a whole episode or with one paragraph; which of the two, and what it must say, stands in the list.
"""

import argparse
import json
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from tests import protocols, protocols_llm, protocols_voices
from tests.protocols import Fault, Handler, Protocol
from tests.protocols_llm import LLM
from tests.protocols_voices import ElevenLabsServer, OpenAISpeech
from tests.servers import DailyPapers, item, write_days
from tests.stores.faulty import Faulty

# What to set, by the kind of server; `{url}` is its address.
SETTING = {
    "llm": "OPENAI_BASE_URL={url}/v1",
    "speech": 'OPENAI_BASE_URL={url}/v1, and [voice] provider = "openai"',
    "elevenlabs": f"ELEVENLABS_BASE_URL={{url}} ELEVENLABS_API_KEY={protocols_voices.KEY}",
    "papers": "HF_ENDPOINT={url}",
    "feed": "podcast import {url}/feed.xml",
    "store": '[publish] to = "s3", bucket = "odd", addressing = "path", endpoint_url = "{url}", '
    'base_url = "{url}/odd"; '
    "AWS_ACCESS_KEY_ID=odd AWS_SECRET_ACCESS_KEY=odd",
}
WAITED, TOLD, TAKEN = "asked again, nothing kept", "one paragraph", "taken"


@dataclass(frozen=True, slots=True)
class Odd:
    """A server of a `kind`, what it does, and what the right thing to do is."""

    kind: str
    does: str
    right: str
    open: Callable[[int], Any]


class Feed(Protocol):
    """An empty feed."""

    def answer(self, handler: Handler) -> None:
        handler.send(200, b'<rss version="2.0"><channel><title>Odd</title></channel></rss>', "application/rss+xml")


def _bomb(packings: str) -> Fault:
    def fault(handler: Handler) -> None:
        # Made when it is asked for: that takes seconds.
        protocols.bomb(packings)(handler)

    return fault


def _echo(handler: Handler) -> None:
    """Refuse the key, and show it."""
    given = handler.headers.get("xi-api-key") or str(handler.headers.get("Authorization"))
    handler.reply(401, {"error": {"message": f"Incorrect API key provided: {given}"}})


# Of any kind of server.
EVERYWHERE: dict[str, tuple[str, str, Fault]] = {
    "login-page": ("a log-in page with status 200", WAITED, protocols_voices.html),
    "event-stream": ("server-sent events", WAITED, protocols_llm.event_stream),
    "nothing": ("an empty body with status 200", WAITED, protocols.raw(b"")),
    "torn": ("JSON that ends in the middle", WAITED, protocols.raw(b'{"choices": [{"mess')),
    "busy": ("429 without Retry-After", WAITED, protocols.status(429)),
    "busy-4.5s": ("429 with Retry-After: 4.5", WAITED, protocols.status(429, Retry_After="4.5")),
    "busy-1500ms": ("429 with retry-after-ms: 1500", WAITED, protocols.status(429, retry_after_ms="1500")),
    "busy-2h": ("429 with Retry-After: 7200", f"{TOLD}, with the two hours", protocols.status(429, Retry_After="7200")),
    "overloaded": ("529", WAITED, protocols.status(529)),
    "silent": ("nothing, ever", WAITED, protocols.silent),
    "drips": ("a body of a byte every 20 ms", WAITED, protocols.dripping),
    "drips-headers": ("headers of a byte every 20 ms", WAITED, protocols.dripping_headers),
    "reset": ("the connection is cut (RST)", WAITED, protocols.reset),
    "reset-within": ("the connection is cut within the answer", WAITED, protocols.reset_within),
    "short": ("fewer bytes than Content-Length says", WAITED, protocols.truncated),
    "gzip-bomb": ("120 MB in 120 kB of gzip", f"{TOLD}, memory stays small", _bomb("gzip")),
    "gzip-gzip-gzip": ("120 MB in some bytes", f"{TOLD} or {WAITED}", _bomb("gzip, gzip, gzip")),
    "forbidden-page": (
        "403 with a page of a firewall",
        TOLD,
        lambda handler: handler.send(403, b"<html>No", "text/html"),
    ),
    "redirect": ("302 to another host", f"{TOLD}, no key goes along", protocols.redirect("http://127.0.0.1:9/")),
}
_COUNTRY = {"error": {"code": "unsupported_country_region_territory", "message": "Country not supported"}}
_LOADING = {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}
# Of those that are asked with a key.
KEYED: dict[str, tuple[str, str, Fault]] = {
    "country": ("403 for the country", f"{TOLD}, not about the key", protocols.status(403, _COUNTRY)),
    "echo": ("401 with the key that came", f"{TOLD}, without the key", _echo),
}
# Of LLMs: the fault, or what is made of each good answer.
LLMS: dict[str, tuple[str, str, Fault]] = {
    "choices-none": ("choices: []", WAITED, protocols_llm.no_choices),
    "choices-null": ("choices: null", WAITED, protocols.raw(b'{"choices": null}')),
    "error-200": ("an error with status 200", WAITED, protocols_llm.not_a_completion),
    "loading": ("503 “Loading model”", WAITED, protocols.status(503, _LOADING)),
    "bad-key": ("401", f"{TOLD}, about the key", protocols.status(401)),
    "quota": ("402", TOLD, protocols.status(402)),
    "error-list": (
        "an error in a list, as Google's",
        TOLD,
        protocols.raw(b'[{"error": {"code": 400, "message": "No"}}]'),
    ),
    **{
        f"answer-{fault.__name__.replace('_', '-')}": (
            fault.__doc__ or fault.__name__,
            "refused, at most 3 times",
            fault,
        )
        for fault in protocols_llm.FAULTS
    },
}
WRAPPED: dict[str, tuple[str, Callable[[str], str]]] = {
    "brace-before": ("a brace before the object", lambda said: f"The set {{x, y}}: {said}"),
    "wrapped": ("the object in another", lambda said: f'{{"answer": {said}}}'),
    "one-text": ("one text for a list", lambda said: json.dumps(_in_one_text(json.loads(said)), ensure_ascii=False)),
    "versions": (
        "ids with arXiv: and v1",
        lambda said: json.dumps(_with_versions(json.loads(said)), ensure_ascii=False),
    ),
    "latex": (
        "LaTeX that JSON does not allow",
        lambda said: said.replace(". ", r". \\(x\\) ".replace("\\\\", "\\"), 1),
    ),
    "thinking": ("thoughts before the answer", lambda said: f"<think>Hm, {{}}.</think>\n```json\n{said}\n```"),
}


def _in_one_text(told: dict[str, Any]) -> dict[str, Any]:
    return {
        key: "\n\n".join(one) if isinstance(one, list) and one and isinstance(one[0], str) else one
        for key, one in told.items()
    }


def _with_versions(told: dict[str, Any]) -> dict[str, Any]:
    return told | ({"order": [f"arXiv:{id}v1" for id in told["order"]]} if "order" in told else {})


def _no_system(handler: Handler) -> None:
    if handler.asked.method == "POST" and handler.asked.json["messages"][0]["role"] == "system":
        return handler.reply(500, {"error": {"code": 500, "message": "System role not supported"}})
    return handler.protocol.answer(handler)


def _always(make: Callable[[], Protocol], fault: Fault | None = None) -> Callable[[int], Protocol]:
    def open(port: int) -> Protocol:
        Protocol.port = port
        try:
            server = make()
        finally:
            Protocol.port = 0
        server.always = fault
        return server

    return open


def _papers() -> DailyPapers:
    return DailyPapers(write_days(Path(tempfile.mkdtemp()), {"2025-06-02": [item("2506.00001", 9)]}))


def _store(**faults: Any) -> Callable[[int], Any]:
    @contextmanager
    def open(port: int) -> Iterator[Faulty]:
        from moto.server import ThreadedMotoServer

        moto = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        moto.start()
        host, at = moto.get_host_and_port()
        client = boto3.client(
            "s3",
            endpoint_url=f"http://{host}:{at}",
            region_name="us-east-1",
            aws_access_key_id="odd",
            aws_secret_access_key="odd",
        )
        # All servers of moto in a process share their buckets.
        with suppress(client.exceptions.BucketAlreadyOwnedByYou):
            client.create_bucket(Bucket="odd")
        try:
            with Faulty(f"http://{host}:{at}", port=port, **faults) as line:
                yield line
        finally:
            moto.stop()

    return open


STORES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "checksums-400": ("400 to x-amz-checksum-*", TAKEN, {"faults": ("none",), "strict": 400}),
    "checksums-501": ("501 to x-amz-checksum-*", TAKEN, {"faults": ("none",), "strict": 501}),
    "conditions-400": ("400 to conditions", f"{TAKEN}, with a note", {"faults": ("none",), "stubborn": 400}),
    "conditions-501": ("501 to conditions", f"{TAKEN}, with a note", {"faults": ("none",), "stubborn": 501}),
    "conditions-parts": (
        "501 where parts are put together",
        TAKEN,
        {"faults": ("none",), "stubborn": 501, "stubborn_at": "POST"},
    ),
    "conditions-ignored": ("conditions are ignored", f"{TAKEN}, with a note", {"faults": ("none",), "deaf": True}),
    "tears": ("each third request is lost, cut or late", TAKEN, {}),
}
_KINDS: dict[str, Callable[[], Protocol]] = {
    "llm": LLM,
    "speech": OpenAISpeech,
    "elevenlabs": ElevenLabsServer,
    "papers": _papers,
    "feed": Feed,
    "store": Feed,
}
ODD: dict[str, Odd] = {
    **{
        f"{kind}-{name}": Odd(kind, does, right, _always(make, fault))
        for kind, make in _KINDS.items()
        for name, (does, right, fault) in EVERYWHERE.items()
    },
    **{
        f"{kind}-{name}": Odd(kind, does, right, _always(_KINDS[kind], fault))
        for kind in ("llm", "speech", "elevenlabs")
        for name, (does, right, fault) in KEYED.items()
    },
    **{f"llm-{name}": Odd("llm", does, right, _always(LLM, fault)) for name, (does, right, fault) in LLMS.items()},
    **{
        f"llm-{name}": Odd("llm", does, TAKEN, _always(lambda wrap=wrap: LLM(wrap=wrap)))  # type: ignore[misc]
        for name, (does, wrap) in WRAPPED.items()
    },
    "llm-no-system": Odd(
        "llm", "500 “System role not supported”", f"{TAKEN}, in one message", _always(LLM, _no_system)
    ),
    **{f"store-{name}": Odd("store", does, right, _store(**faults)) for name, (does, right, faults) in STORES.items()},
}


def main() -> None:
    """List the servers, or serve one until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.odd", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", nargs="?", choices=sorted(ODD), metavar="NAME")
    parser.add_argument("--list", action="store_true", help="what each server does, and what the right thing to do is")
    parser.add_argument("--port", type=int, default=0, help="without it, any that is free")
    wanted = parser.parse_args()
    if wanted.list or not wanted.name:
        width = max(map(len, ODD))
        for name, one in sorted(ODD.items()):
            print(f"{name:{width}}  {one.does} → {one.right}")
        return
    odd = ODD[wanted.name]
    with odd.open(wanted.port) as server:
        print(f"{odd.does} → {odd.right}\n{SETTING[odd.kind].format(url=server.url)}\nCtrl-C ends it.", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("ended")


if __name__ == "__main__":
    main()
