"""What a writer is."""

from typing import Protocol

from podcast.model import Script, Selection


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

    def write(self, selection: Selection) -> Script:
        """The script: an opening, one section for each taken paper in order, a closing."""
        ...
