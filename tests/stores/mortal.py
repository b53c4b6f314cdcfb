"""A store in front of another one that says, before and after each call, what it does."""

from collections.abc import Callable
from pathlib import Path

from podcast.stores.base import Content, Progress, Store, Stored, unseen


class Mortal:
    """`on_call(moment, key)` is called with "stored" before each write, "kept" after each that wrote something, and
    with "tried", "read", "looked at" and "listed" before what writes nothing."""

    def __init__(self, store: Store, on_call: Callable[[str, str], None]) -> None:
        self._store = store
        self._on_call = on_call
        self.freezes = store.freezes

    def ready(self) -> None:
        self._on_call("tried", "")
        self._store.ready()

    def read(self, key: str) -> Stored | None:
        self._on_call("read", key)
        return self._store.read(key)

    def put_media(self, key: str, file: Path, type: str, progress: Progress = unseen) -> bool:
        return self._written(key, lambda: self._store.put_media(key, file, type, progress))

    def put_page(self, key: str, data: bytes, type: str) -> bool:
        return self._written(key, lambda: self._store.put_page(key, data, type))

    def put_feed(self, key: str, data: bytes, type: str, replaces: str | None) -> bool:
        return self._written(key, lambda: self._store.put_feed(key, data, type, replaces))

    def faults(self, content: Content) -> tuple[str, ...]:
        self._on_call("looked at", content.key)
        return self._store.faults(content)

    def keys(self, start: str) -> tuple[str, ...]:
        self._on_call("listed", start)
        return self._store.keys(start)

    def address(self, key: str) -> str:
        return self._store.address(key)

    def _written(self, key: str, write: Callable[[], bool]) -> bool:
        self._on_call("stored", key)
        written = write()
        if written:
            self._on_call("kept", key)
        return written
