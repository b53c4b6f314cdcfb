"""One episode's folder: files that are whole or absent, and a ledger of what each was made from.

A file is replaced in three steps, each on the disk before the next: the new bytes under a temporary name, the
ledger's entry with the digest that the file will have, the rename. Whatever a kill leaves behind is told apart by
digest: the file as the ledger says (fresh), as it said before (the rename did not happen), or neither (edited or
damaged).
"""

import contextlib
import errno
import itertools
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from podcast import digests, drafts
from podcast.drafts import Draft
from podcast.errors import DISK_REMEDY, Busy, WorkspaceError
from podcast.names import EDITABLE, LEDGER, REPORT


class Kind(StrEnum):
    """How a file stands."""

    FRESH = "fresh"
    EDITED = "edited by hand"
    MISSING = "missing"
    INTERRUPTED = "interrupted while it was being replaced"
    DAMAGED = "damaged"
    STALE = "made from something else"


@dataclass(frozen=True, slots=True)
class State:
    """How a file stands, and the names of the ingredients that are not what it was made from."""

    kind: Kind
    changed: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        return self.kind in (Kind.FRESH, Kind.EDITED)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file's line in the ledger: ingredient name → digest, its own digest, and the one before."""

    ingredients: Mapping[str, str]
    digest: str
    previous: str = ""


def _ignore(_moment: str, _name: str) -> None:
    return None


class Workspace:
    """The folder of one week's episode of one show. Its writing methods need the lock (`with space.locked():`)."""

    def __init__(self, root: Path, on_write: Callable[[str, str], None] = _ignore) -> None:
        """`on_write(moment, file)` is called after each step of a replacement: "written", "recorded", "replaced"."""
        self.root = root
        self._on_write = on_write

    def path(self, name: str) -> Path:
        return self.root / name

    def read(self, name: str) -> bytes:
        """The file's bytes. Raises WorkspaceError when it cannot be read."""
        try:
            return self.path(name).read_bytes()
        except OSError as error:
            raise WorkspaceError(
                f"cannot be read ({error.strerror})",
                where=str(self.path(name)),
                remedy="Run `podcast weekly` to make it",
            ) from error

    def text(self, name: str) -> str:
        """The file as UTF-8 text. Raises WorkspaceError."""
        try:
            return self.read(name).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise WorkspaceError(
                f"is not UTF-8 (byte {error.start})", where=str(self.path(name)), remedy="Save it as UTF-8"
            ) from error

    def digest(self, name: str) -> str:
        """The file's digest, or "" when there is none."""
        return digests.of_bytes(self.read(name)) if self.path(name).exists() else ""

    def state(self, name: str, ingredients: Mapping[str, str]) -> State:
        """How `name` stands if it ought to be made from `ingredients`."""
        entry, own = self._ledger().get(name), self.digest(name)
        if not own:
            return State(Kind.MISSING)
        if entry is None:
            return State(Kind.EDITED if name in EDITABLE else Kind.DAMAGED)
        changed = tuple(
            key for key in {**entry.ingredients, **ingredients} if entry.ingredients.get(key) != ingredients.get(key)
        )
        if own == entry.digest:
            return State(Kind.STALE if changed else Kind.FRESH, changed)
        if own == entry.previous:
            return State(Kind.INTERRUPTED, changed)
        return State(Kind.EDITED if name in EDITABLE else Kind.DAMAGED, changed)

    def made_from(self, name: str) -> Mapping[str, str] | None:
        """The ingredients that the ledger has for `name`."""
        entry = self._ledger().get(name)
        return entry.ingredients if entry else None

    def recorded(self, folder: str) -> Mapping[str, Mapping[str, str]]:
        """Of every file in a subfolder that the ledger knows, the ingredients."""
        return {name: entry.ingredients for name, entry in self._ledger().items() if name.startswith(folder + "/")}

    def write(self, name: str, data: bytes, ingredients: Mapping[str, str]) -> None:
        """Replace `name`. Raises WorkspaceError when the folder cannot be written; the old file then stands."""
        with self._words_for_disk_errors():
            ledger = self._ledger()
            with self._draft(name) as draft:
                draft.write(data)
                self._on_write("written", name)
                before = ledger.get(name)
                on_disk = self.digest(name)
                previous = on_disk if before and on_disk in (before.digest, before.previous) else ""
                ledger[name] = Entry(dict(ingredients), digests.of_bytes(data), previous)
                self._save(LEDGER, _dump_ledger(ledger))
                self._on_write("recorded", name)
                draft.replace()
            if previous and name in EDITABLE:
                # From now on the earlier bytes, put back by hand, are an edit.
                ledger[name] = Entry(dict(ingredients), digests.of_bytes(data))
                self._save(LEDGER, _dump_ledger(ledger))
            self._on_write("replaced", name)

    def keep(self, name: str, data: bytes, ingredients: Mapping[str, str]) -> None:
        """Put on the disk what was paid for and is named by its request: at once under its name, then in the ledger.

        A kill between the two leaves a whole file that the ledger does not know; its name says what it is, and a file
        of sums beside the folder, as sha256sum writes one, whether it is whole.
        Raises WorkspaceError, which says that `data` is lost, unless the file is there whole.
        """
        lost = f"what should become {name} is lost, and is asked for again"
        with self._words_for_disk_errors(lost), self._draft(name) as draft:
            draft.write(data)
            self._on_write("written", name)
            draft.replace()
        self._note_sum(name, digests.of_bytes(data))
        self._on_write("replaced", name)
        self.adopt(name, ingredients)
        self._on_write("recorded", name)

    def is_whole(self, name: str) -> bool | None:
        """Whether a file that was kept is as it was, by the ledger, else by its sum; None when neither knows it."""
        entry = self._ledger().get(name)
        known = entry.digest if entry else self._sums().get(f"{self.root.name}/{name}", "")
        return self.digest(name) == known if known else None

    @property
    def _file_of_sums(self) -> Path:
        return self.root.parent / f".{self.root.name}.SHA256SUMS"

    def _sums(self) -> dict[str, str]:
        """The digest of each file that was kept; what is no line of sha256sum is passed over."""
        file = self._file_of_sums
        lines = file.read_text("utf-8", "replace").splitlines() if file.is_file() else []
        return {name: digest for digest, _, name in (line.partition("  ") for line in lines) if name}

    def _note_sum(self, name: str, digest: str) -> None:
        with self._words_for_disk_errors():
            sums = self._sums() | {f"{self.root.name}/{name}": digest}
            lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
            drafts.write(self._file_of_sums, lines.encode(), self._shows)

    def set_aside(self, name: str) -> str:
        """Keep a copy of a file beside it, as `20-script.edited-1.md`; the copy's name. An equal one is enough."""
        stem, dot, ending = name.rpartition(".")
        data = self.read(name)
        for number in itertools.count(1):
            copy = f"{stem}.edited-{number}{dot}{ending}"
            if not self.path(copy).exists():
                with self._words_for_disk_errors():
                    drafts.write(self.path(copy), data, self._shows)
            if self.read(copy) == data:
                return copy
        raise AssertionError

    def adopt(self, name: str, ingredients: Mapping[str, str]) -> None:
        """Enter a file as it lies there into the ledger."""
        with self._words_for_disk_errors():
            ledger = self._ledger()
            ledger[name] = Entry(dict(ingredients), self.digest(name))
            self._save(LEDGER, _dump_ledger(ledger))

    def report(self) -> dict[str, Any]:
        """What report.json says; {} when there is none that can be read, for nothing is made from it."""
        try:
            return self._json(REPORT)
        except WorkspaceError:
            return {}

    def save_report(self, report: Mapping[str, Any]) -> None:
        """Replace report.json."""
        with self._words_for_disk_errors():
            self._save(REPORT, json.dumps(report, ensure_ascii=False, indent=2) + "\n")

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the week's lock. Raises Busy, naming the holder, when another process has it.

        The operating system frees the lock when its holder dies.
        """
        import filelock

        path = self.root.parent / f".{self.root.name}.lock"
        with self._words_for_disk_errors():
            drafts.check(path.parent, self._shows)
            lock = filelock.FileLock(path, blocking=False)
            try:
                lock.acquire()
            except filelock.Timeout:
                raise Busy(
                    f"another process is at work here ({_holder(path)})",
                    where=str(self.root),
                    remedy="Wait until it is done, or stop it",
                ) from None
        try:
            with self._words_for_disk_errors():
                holder = f"process {os.getpid()} on {socket.gethostname()}"
                drafts.write(_holder_file(path), holder.encode(), self._shows)
                self._sweep()
            yield
        finally:
            _holder_file(path).unlink(missing_ok=True)
            lock.release()

    def _sweep(self) -> None:
        """Remove what a kill left: drafts, and the folders in which a mix was mastered."""
        drafts.sweep(self.root)
        for left_over in self.root.glob("**/.*.tmp"):
            if left_over.is_dir() and not left_over.is_symlink():
                shutil.rmtree(left_over)
            else:
                left_over.unlink()

    @property
    def _shows(self) -> Path:
        """The folder of all shows' episodes; no link below it is followed."""
        return self.root.parent.parent

    def _draft(self, name: str) -> contextlib.AbstractContextManager[Draft]:
        return drafts.draft(self.path(name), self._shows)

    def _save(self, name: str, text: str) -> None:
        drafts.write(self.path(name), text.encode(), self._shows)

    def _ledger(self) -> dict[str, Entry]:
        files = self._json(LEDGER).get("files", {})
        try:
            return {
                name: Entry(dict(entry["ingredients"]), str(entry["digest"]), str(entry.get("previous", "")))
                for name, entry in files.items()
            }
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise self._not_ours(LEDGER) from error

    def _json(self, name: str) -> dict[str, Any]:
        if not self.path(name).exists():
            return {}
        try:
            value = json.loads(self.read(name))
        except ValueError as error:
            raise self._not_ours(name) from error
        if not isinstance(value, dict):
            raise self._not_ours(name)
        return value

    def _not_ours(self, name: str) -> WorkspaceError:
        return WorkspaceError(
            "is damaged",
            where=str(self.path(name)),
            remedy="Remove it: replies, clips and files that may be edited are kept, all others are made again",
        )

    @contextlib.contextmanager
    def _words_for_disk_errors(self, lost: str = "") -> Iterator[None]:
        """Disk errors as WorkspaceError; `lost` is what the reader loses by them."""
        try:
            yield
        except OSError as error:
            if error.errno == errno.ELOOP:
                remedy = "Remove the link, or put a folder in its place"
                what, place = "it is a link: nothing is written", str(error.filename)
                raise WorkspaceError(what, where=place, remedy=remedy) from error
            raise WorkspaceError(
                f"cannot be written ({error.strerror})",
                where=str(error.filename or self.root),
                remedy=f"{DISK_REMEDY}; {lost}" if lost else DISK_REMEDY,
            ) from error


def _dump_ledger(ledger: Mapping[str, Entry]) -> str:
    files = {
        name: {"ingredients": dict(entry.ingredients), "digest": entry.digest, "previous": entry.previous}
        for name, entry in sorted(ledger.items())
    }
    return json.dumps({"version": 1, "files": files}, ensure_ascii=False, indent=1) + "\n"


def _holder_file(lock: Path) -> Path:
    return lock.with_suffix(".holder")


def _holder(lock: Path) -> str:
    try:
        return _holder_file(lock).read_text() or "unknown"
    except OSError:
        return "just started"
