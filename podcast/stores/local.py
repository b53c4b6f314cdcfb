"""The local store: a folder with the keys that a bucket would have, ready for any web server."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from podcast.errors import StoreError
from podcast.stores.base import Stored

# A dot at the front would reach `..` and the store's own files.
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
_LOCK = ".lock"
PATIENCE_S = 60.0


class LocalStore:
    """Files under `root`; an object's version is the SHA-256 of its bytes. Writers take turns by a lock file.

    Media types have no place in a folder: whatever serves it tells them from the keys' endings.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, key: str) -> Stored | None:
        """See Store. A reader needs no lock: a file is replaced whole."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _failed("read", path, error) from error
        return Stored(data, hashlib.sha256(data).hexdigest())

    def put_media(self, key: str, data: bytes, type: str) -> bool:  # noqa: ARG002
        """See Store. Raises StoreError when the key holds other bytes: listeners may have downloaded half of them."""
        with self._turn():
            there = self.read(key)
            if there is not None and there.data != data:
                raise StoreError(
                    "it is published with other bytes",
                    where=str(self._path(key)),
                    remedy="A published file never changes: remove it by hand if it was damaged here",
                )
            return there is None and self._write(key, data)

    def put_page(self, key: str, data: bytes, type: str) -> bool:  # noqa: ARG002
        """See Store."""
        with self._turn():
            there = self.read(key)
            return (there is None or there.data != data) and self._write(key, data)

    def put_feed(self, key: str, data: bytes, type: str, replaces: str | None) -> bool:  # noqa: ARG002
        """See Store."""
        with self._turn():
            there = self.read(key)
            return (there.version if there else None) == replaces and self._write(key, data)

    def address(self, key: str) -> str:
        """The path of the file."""
        return str(self._path(key))

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise StoreError("this is not a key", where=repr(key), remedy="Keys are parts of A-Z a-z 0-9 . _ - and /")
        return self.root / key

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """The time in which no other process or thread writes."""
        path = self.root / _LOCK
        lock = FileLock(path, timeout=PATIENCE_S)
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout as error:
            remedy = "Wait for the other publisher, or remove the file if there is none"
            raise StoreError("another process keeps the store locked", where=str(path), remedy=remedy) from error
        except OSError as error:
            raise _failed("write", self.root, error) from error
        try:
            yield
        finally:
            lock.release()

    def _write(self, key: str, data: bytes) -> bool:
        path = self._path(key)
        # Opened by name, not by tempfile, whose files only their owner may read: a web server serves these.
        draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with draft.open("xb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
        except OSError as error:
            raise _failed("write", path, error) from error
        return True


def _failed(verb: str, path: Path, error: OSError) -> StoreError:
    reason = error.strerror or "the system refused"
    remedy = "Make the folder readable and writable, and see that its disk has room"
    return StoreError(f"cannot {verb} it: {reason}", where=str(path), remedy=remedy)
