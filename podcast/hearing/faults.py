"""What a clip does not say of its text."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["sentence", "word"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Characters `first` up to but not including `last` of a spoken text that its clip does not say.

    `first` equals `last` where something is heard there that is not written. `kind` is "sentence" where another text
    is said or a whole stretch is missing, else "word".
    """

    first: int
    last: int
    written: str
    heard: str
    kind: Kind

    def move(self, places: int) -> "Fault":
        """The same in a text that has `places` characters more before it."""
        return replace(self, first=self.first + places, last=self.last + places)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The faults of a clip; `errors` of its `units` words or syllables were heard otherwise than they are written."""

    faults: tuple[Fault, ...] = ()
    errors: int = 0
    units: int = 0
