"""What a store is."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies under a key; `version` is opaque and changes with the bytes (an ETag)."""

    data: bytes
    version: str


class Store(Protocol):
    """Keeps a show's published files under keys such as `feed.xml` and `media/2025-W23-0123456789ab.mp3`."""

    def read(self, key: str) -> Stored | None:
        """The object under `key`, or None. Raises StoreError."""
        ...

    def put_media(self, key: str, data: bytes, type: str) -> bool:
        """Write an object named by its content's digest; False when it was there already. Raises StoreError."""
        ...

    def put_page(self, key: str, data: bytes, type: str) -> bool:
        """Write an object that may change; False when it was the same already. Raises StoreError."""
        ...

    def put_feed(self, key: str, data: bytes, type: str, replaces: str | None) -> bool:
        """Write `data` if the object still has version `replaces` (None: if there is none); False when it changed.

        Raises StoreError.
        """
        ...

    def address(self, key: str) -> str:
        """Where a person finds the object: a path or a URL."""
        ...
