"""What a store is."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from podcast.errors import StoreError
from podcast.names import KEY

# A media key carries its content's digest, so that no cache need ever ask again; all else may change.
FOREVER, BRIEFLY = "public, max-age=31536000, immutable", "public, max-age=300"

Progress = Callable[[int], None]


def unseen(_bytes: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies under a key; `version` is opaque and changes with the bytes (an ETag)."""

    data: bytes
    version: str


@dataclass(frozen=True, slots=True)
class Content:
    """What ought to lie under a key: its length in bytes, its media type, and how its SHA-256 in hexadecimal begins."""

    key: str
    length: int
    digest: str
    type: str


class Store(Protocol):
    """Keeps a show's published files under keys such as `feed.xml` and `media/2025-W23-0123456789ab.mp3`."""

    # Whether a published week stays as it is until somebody corrects it, since listeners have it.
    freezes: bool

    def ready(self) -> None:
        """Try whether it can be written, before anything is changed. Raises StoreError."""
        ...

    def read(self, key: str) -> Stored | None:
        """The object under `key`, or None. Raises StoreError."""
        ...

    def put_media(self, key: str, file: Path, type: str, progress: Progress = unseen) -> bool:
        """Write an object named by its content's digest; False when it was there already.

        `progress` is told the bytes of each part that was written. Raises StoreError, also when the key holds other
        bytes: listeners may have downloaded half of them.
        """
        ...

    def put_page(self, key: str, data: bytes, type: str) -> bool:
        """Write an object that may change; False when it was the same already. Raises StoreError."""
        ...

    def put_feed(self, key: str, data: bytes, type: str, replaces: str | None) -> bool:
        """Write `data` if the object still has version `replaces` (None: if there is none); False when it changed.

        Raises StoreError.
        """
        ...

    def faults(self, content: Content) -> tuple[str, ...]:
        """What of the object under the key is not as it ought to be, in words. Raises StoreError."""
        ...

    def keys(self, start: str) -> tuple[str, ...]:
        """The keys that begin with `start`, in their order. Raises StoreError."""
        ...

    def address(self, key: str) -> str:
        """Where a person finds the object: a path or a URL."""
        ...


def checked(key: str) -> str:
    """`key`, if it is one. Raises StoreError."""
    if not KEY.fullmatch(key):
        raise StoreError("this is not a key", where=repr(key), remedy="Keys are parts of A-Z a-z 0-9 . _ - and /")
    return key


def caching(key: str) -> str:
    """The Cache-Control header under which an object is served."""
    return FOREVER if key.startswith("media/") else BRIEFLY


def measure(file: Path) -> tuple[int, str]:
    """A file's length in bytes and its SHA-256 in hexadecimal. Raises StoreError when it cannot be read."""
    try:
        with file.open("rb") as opened:
            return file.stat().st_size, hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise StoreError(f"cannot be read ({error.strerror})", where=str(file)) from error


def other_bytes(where: str) -> StoreError:
    """The error of a media key that holds something else than its name says."""
    return StoreError(
        "it is published with other bytes",
        where=where,
        remedy="A published file never changes: remove it by hand if it was damaged there",
    )
