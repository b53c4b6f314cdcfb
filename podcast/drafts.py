"""Files that are whole or absent, and never written through a link.

What is written lies under a name that nobody can foresee, in a file that did not exist before, until it is on the disk;
then it takes its place. Folders are opened one by one, so that no link on the way leads elsewhere, also not one that is
put there meanwhile.
"""

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from podcast.errors import DISK_REMEDY, WorkspaceError

_DRAFT = ".podcast-{}.tmp"
# Also what version 0.1 left in public/.
_LEFT_OVER = re.compile(r"\.podcast-[0-9a-f]{16}\.tmp|\..+\.[0-9a-f]{12}")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Draft:
    """A file on its way to `path`; `file` takes its bytes."""

    def __init__(self, path: Path, folder: int) -> None:
        self.path, self._folder, self._name = path, folder, _DRAFT.format(secrets.token_hex(8))
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        self.file: BinaryIO = os.fdopen(os.open(self._name, flags, 0o666, dir_fd=folder), "wb")

    def write(self, data: bytes) -> None:
        """Put all bytes on the disk."""
        self.file.write(data)
        self.sync()

    def sync(self) -> None:
        """Put on the disk what `file` was given."""
        self.file.flush()
        os.fsync(self.file.fileno())

    def replace(self) -> None:
        """Take the place of `path`; of a link the link itself."""
        os.replace(self._name, self.path.name, src_dir_fd=self._folder, dst_dir_fd=self._folder)
        self._name = ""
        os.fsync(self._folder)

    def close(self) -> None:
        """Close the file, and remove it when it has not taken its place."""
        with suppress(OSError):
            self.file.close()
        if self._name:
            with suppress(OSError):
                os.unlink(self._name, dir_fd=self._folder)


@contextmanager
def draft(path: Path, below: Path) -> Iterator[Draft]:
    """A draft of `path`, whose folders below the folder `below` are made and are no links. Raises OSError."""
    with _opened(below, path.parent.relative_to(below).parts) as folder:
        one = Draft(path, folder)
        try:
            yield one
        finally:
            one.close()


def write(path: Path, data: bytes, below: Path | None = None) -> None:
    """Replace `path`, whole or not at all; `below` as in `draft`, without it the file's folder. Raises OSError."""
    with draft(path, path.parent if below is None else below) as one:
        one.write(data)
        one.replace()


def check(folder: Path, below: Path) -> None:
    """Make `folder`, and raise OSError where a link stands on the way to it from the folder `below`."""
    with _opened(below, folder.relative_to(below).parts):
        pass


@contextmanager
def telling(root: Path, lost: str = "") -> Iterator[None]:
    """Tell disk errors as WorkspaceError, of `root` where they name no file; `lost` is what is lost by them."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ELOOP:
            remedy = "Remove the link, or put a folder in its place"
            what, place = "it is a link: nothing is written", str(error.filename)
            raise WorkspaceError(what, where=place, remedy=remedy) from error
        raise WorkspaceError(
            f"cannot be written ({error.strerror})",
            where=str(error.filename or root),
            remedy=f"{DISK_REMEDY}; {lost}" if lost else DISK_REMEDY,
        ) from error


def sweep(root: Path) -> None:
    """Remove what killed processes left below `root`, while nobody else writes there. Raises OSError."""
    for left_over in root.glob("**/.*"):
        if _LEFT_OVER.fullmatch(left_over.name) and not left_over.is_dir():
            left_over.unlink(missing_ok=True)


@contextmanager
def _opened(root: Path, steps: tuple[str, ...]) -> Iterator[int]:
    """A folder, by its descriptor; `root` may be a link, the steps below may not."""
    root.mkdir(parents=True, exist_ok=True)
    folder, place = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC), root
    try:
        for step in steps:
            place /= step
            inner = _step(folder, place)
            os.close(folder)
            folder = inner
        yield folder
    finally:
        os.close(folder)


def _step(folder: int, place: Path) -> int:
    with suppress(FileExistsError):
        os.mkdir(place.name, dir_fd=folder)
    try:
        return os.open(place.name, _FOLDER, dir_fd=folder)
    except OSError as error:
        if stat.S_ISLNK(os.stat(place.name, dir_fd=folder, follow_symlinks=False).st_mode):
            raise OSError(errno.ELOOP, "it is a link, and nothing is written through one", str(place)) from None
        raise OSError(error.errno, error.strerror, str(place)) from None
