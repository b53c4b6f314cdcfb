"""The local store: a folder with the keys that a bucket would have, ready for any web server."""

import errno
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from podcast import drafts
from podcast.drafts import Draft
from podcast.errors import StoreError
from podcast.stores.base import Content, Progress, Stored, checked, measure, other_bytes, unseen

_LOCK = ".lock"
_BLOCK = 1 << 20
PATIENCE_S = 60.0


class LocalStore:
    """Files under `root`; an object's version is the SHA-256 of its bytes. Writers take turns by a lock file.

    Media types have no place in a folder: whatever serves it tells them from the keys' endings.
    """

    freezes = False

    def __init__(self, root: Path) -> None:
        self.root = root

    def ready(self) -> None:
        """See Store."""
        with self._turn(), _failing("write", self.root):
            drafts.sweep(self.root)

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

    def put_media(self, key: str, file: Path, type: str, progress: Progress = unseen) -> bool:  # noqa: ARG002
        """See Store."""
        with self._turn():
            path, wanted = self._path(key), measure(file)
            if path.is_file() and not path.is_symlink():
                if measure(path) != wanted:
                    raise other_bytes(str(path))
                return False
            with _failing("write", path), file.open("rb") as source, self._draft(path) as draft:
                shutil.copyfileobj(source, draft.file, _BLOCK)
                draft.sync()
                draft.replace()
            progress(wanted[0])
            return True

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

    def faults(self, content: Content) -> tuple[str, ...]:
        """See Store."""
        path = self._path(content.key)
        if not path.is_file():
            return ("it is not there",)
        length, digest = measure(path)
        if length != content.length:
            return (f"it has {length} bytes instead of {content.length}",)
        return () if digest.startswith(content.digest) else ("its SHA-256 is another",)

    def keys(self, start: str) -> tuple[str, ...]:
        """See Store."""
        found = (path.relative_to(self.root) for path in self.root.rglob("*") if path.is_file())
        shown = (path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts))
        return tuple(sorted(key for key in shown if key.startswith(start)))

    def address(self, key: str) -> str:
        """The path of the file."""
        return str(self._path(key))

    def _path(self, key: str) -> Path:
        return self.root / checked(key)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """The time in which no other process or thread writes."""
        path = self.root / _LOCK
        lock = FileLock(path, timeout=PATIENCE_S)
        try:
            drafts.check(self.root, self.root.parent)
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
        with _failing("write", path), self._draft(path) as draft:
            draft.write(data)
            draft.replace()
        return True

    def _draft(self, path: Path) -> AbstractContextManager[Draft]:
        """A new file beside `path`; no link below the shows' common folder is followed."""
        return drafts.draft(path, self.root.parent)


@contextmanager
def _failing(verb: str, path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _failed(verb, path, error) from error


def _failed(verb: str, path: Path, error: OSError) -> StoreError:
    reason = error.strerror or "the system refused"
    if error.errno == errno.ELOOP:
        remedy = "Remove the link, or put a folder in its place"
        return StoreError(f"cannot {verb} it: it is a link", where=str(error.filename or path), remedy=remedy)
    remedy = "Make the folder readable and writable, and see that its disk has room"
    return StoreError(f"cannot {verb} it: {reason}", where=str(path), remedy=remedy)
