"""A store that reads another one and writes nothing: it keeps a list of what it was given."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from podcast.stores.base import Content, Progress, Store, Stored, caching, measure, unseen


@dataclass(frozen=True, slots=True)
class Write:
    """One object as it would be written."""

    key: str
    length: int
    type: str
    caching: str
    address: str


class Rehearsal:
    """Every write succeeds, and is read back; what the store has already is left out of `writes`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.freezes = store.freezes
        self.writes: list[Write] = []
        self._pages: dict[str, Stored] = {}

    def ready(self) -> None:
        """See Store. Nothing is tried."""

    def read(self, key: str) -> Stored | None:
        """See Store."""
        return self._pages.get(key) or self._store.read(key)

    def put_media(self, key: str, file: Path, type: str, progress: Progress = unseen) -> bool:  # noqa: ARG002
        """See Store."""
        length, digest = measure(file)
        if any(write.key == key for write in self.writes):
            return False
        return bool(self._store.faults(Content(key, length, digest, type))) and self._note(key, length, type)

    def put_page(self, key: str, data: bytes, type: str) -> bool:
        """See Store."""
        there = self.read(key)
        return (there is None or there.data != data) and self._put(key, data, type)

    def put_feed(self, key: str, data: bytes, type: str, replaces: str | None) -> bool:  # noqa: ARG002
        """See Store."""
        return self._put(key, data, type)

    def faults(self, content: Content) -> tuple[str, ...]:
        """See Store."""
        return self._store.faults(content)

    def keys(self, start: str) -> tuple[str, ...]:
        """See Store."""
        return self._store.keys(start)

    def address(self, key: str) -> str:
        """See Store."""
        return self._store.address(key)

    def _put(self, key: str, data: bytes, type: str) -> bool:
        self._pages[key] = Stored(data, hashlib.sha256(data).hexdigest())
        return self._note(key, len(data), type)

    def _note(self, key: str, length: int, type: str) -> bool:
        self.writes.append(Write(key, length, type, caching(key), self.address(key)))
        return True
