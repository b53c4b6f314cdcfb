"""What a writer is."""

from dataclasses import dataclass
from typing import Protocol

from podcast.model import Script, Selection


@dataclass(frozen=True, slots=True)
class Call:
    """One answer that was paid for: what it was for, who gave it, and the tokens counted by the one who charges.

    `cached` of the `input` tokens were known to the provider and may cost less. `refused` says why the answer was not
    used. None where the provider does not tell.
    """

    name: str
    model: str
    input: int | None
    cached: int | None
    output: int | None
    refused: str = ""


class Desk(Protocol):
    """What a writer may use of the stage that runs it. All may be called from several threads at once.

    `again` says that the user wants to ask once more where all answers so far were refused.
    """

    @property
    def again(self) -> bool: ...

    def reply(self, digest: str) -> bytes | None:
        """The reply to a request that arrived earlier, whole, or None."""
        ...

    def keep(self, digest: str, reply: bytes) -> None:
        """Put a reply on the disk, before anything else is done with it."""
        ...

    def place(self, digest: str) -> str:
        """Where a person finds the reply."""
        ...

    def paid(self, call: Call) -> None:
        """An answer was judged, of this run or an earlier one. Also those of a script that then fails cost money."""
        ...

    def progress(self, done: int, total: int) -> None:
        """`done` of `total` parts of the script are there."""
        ...

    def note(self, text: str) -> None:
        """Something that a person may want to know while it works."""
        ...

    def warn(self, text: str) -> None:
        """Something that a person must know, such as a fallback."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """A script, and every answer that it took, those of earlier runs included."""

    script: Script
    calls: tuple[Call, ...] = ()


class Writer(Protocol):
    """Turns the week's selection into the host's script.

    `free` says that a script costs nothing, `translates` that papers may be in another language than the show,
    `identity` is what the script depends on beside the papers, for the ledger: name → digest.
    """

    @property
    def name(self) -> str: ...

    @property
    def free(self) -> bool: ...

    @property
    def translates(self) -> bool: ...

    @property
    def identity(self) -> dict[str, str]: ...

    def write(self, selection: Selection, desk: Desk) -> Written:
        """The script: an opening, one section for each taken paper, a closing.

        Raises NoPapers, and WriterError when no usable text was to be had.
        """
        ...
