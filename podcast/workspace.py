"""One episode's folder: files that are whole or absent, and a ledger of what each was made from.

A file is replaced in three steps, each on the disk before the next: the new bytes under a temporary name, the
ledger's entry with the digest that the file will have, the rename. Whatever a kill leaves behind is told apart by
digest: the file as the ledger says (fresh), as it said before (the rename did not happen), or neither (edited or
damaged).
"""

import contextlib
import itertools
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from podcast import digests, drafts, ledger, locking
from podcast.drafts import Draft
from podcast.errors import WorkspaceError
from podcast.ledger import Entry, State
from podcast.names import EDITABLE, LEDGER, REPORT


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
        return ledger.state(name, self.digest(name), self._ledger().get(name), ingredients)

    def made_from(self, name: str) -> Mapping[str, str] | None:
        """The ingredients that the ledger has for `name`."""
        entry = self._ledger().get(name)
        return entry.ingredients if entry else None

    def recorded(self, folder: str) -> Mapping[str, Mapping[str, str]]:
        """Of every file in a subfolder that the ledger knows, the ingredients."""
        return {name: entry.ingredients for name, entry in self._ledger().items() if name.startswith(folder + "/")}

    def write(self, name: str, data: bytes, ingredients: Mapping[str, str]) -> None:
        """Replace `name`. Raises WorkspaceError when the folder cannot be written; the old file then stands."""
        with drafts.telling(self.root):
            known = self._ledger()
            with self._draft(name) as draft:
                draft.write(data)
                self._on_write("written", name)
                before = known.get(name)
                on_disk = self.digest(name)
                previous = on_disk if before and on_disk in (before.digest, before.previous) else ""
                known[name] = Entry(dict(ingredients), digests.of_bytes(data), previous)
                self._save(LEDGER, ledger.dump(known))
                self._on_write("recorded", name)
                draft.replace()
            if previous and name in EDITABLE:
                # From now on the earlier bytes, put back by hand, are an edit.
                known[name] = Entry(dict(ingredients), digests.of_bytes(data))
                self._save(LEDGER, ledger.dump(known))
            self._on_write("replaced", name)

    def keep(self, name: str, data: bytes, ingredients: Mapping[str, str]) -> None:
        """Put on the disk what was paid for and is named by its request: at once under its name, then in the ledger.

        A kill between the two leaves a whole file that the ledger does not know; its name says what it is, and a file
        of sums beside the folder, as sha256sum writes one, whether it is whole.
        Raises WorkspaceError, which says that `data` is lost, unless the file is there whole.
        """
        lost = f"what should become {name} is lost, and is asked for again"
        with drafts.telling(self.root, lost), self._draft(name) as draft:
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
        with drafts.telling(self.root):
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
                with drafts.telling(self.root):
                    drafts.write(self.path(copy), data, self._shows)
            if self.read(copy) == data:
                return copy
        raise AssertionError

    def adopt(self, name: str, ingredients: Mapping[str, str]) -> None:
        """Enter a file as it lies there into the ledger."""
        with drafts.telling(self.root):
            known = self._ledger()
            known[name] = Entry(dict(ingredients), self.digest(name))
            self._save(LEDGER, ledger.dump(known))

    def report(self) -> dict[str, Any]:
        """What report.json says; {} when there is none that can be read, for nothing is made from it."""
        try:
            return self._json(REPORT)
        except WorkspaceError:
            return {}

    def save_report(self, report: Mapping[str, Any]) -> None:
        """Replace report.json."""
        with drafts.telling(self.root):
            self._save(REPORT, json.dumps(report, ensure_ascii=False, indent=2) + "\n")

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the week's lock. Raises Busy, naming the holder, when another process has it."""
        with locking.locked(self.root, self._shows):
            with drafts.telling(self.root):
                self._sweep()
            yield

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
        try:
            return ledger.load(self._json(LEDGER))
        except ValueError as error:
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
