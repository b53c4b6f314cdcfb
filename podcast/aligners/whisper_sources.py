"""Where the files of a Whisper come from: a folder of the user's own, or a model known by its digest."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from podcast.aligners.whisper_model import FILES
from podcast.models.finding import Finder
from podcast.models.known import Model


class ModelSource(Protocol):
    """Gives the folder of one model. `identity` changes when its weights may."""

    @property
    def name(self) -> str: ...

    @property
    def identity(self) -> str: ...

    def is_at_hand(self) -> bool:
        """Whether `folder` gives the model without network."""
        ...

    def folder(self) -> Path:
        """The folder, which may take a download. Raises AlignmentError or ModelError when the model cannot be had."""
        ...


@dataclass(frozen=True, slots=True)
class Named:
    """A model by its folder."""

    model: str

    @property
    def name(self) -> str:
        return Path(self.model).name

    @property
    def identity(self) -> str:
        """The name, and the size of its weights, not their content."""
        weights = Path(self.model) / "model.bin"
        return f"{self.name} {weights.stat().st_size}" if weights.is_file() else self.name

    def is_at_hand(self) -> bool:
        """See ModelSource.is_at_hand."""
        return all((Path(self.model) / name).is_file() for name in FILES)

    def folder(self) -> Path:
        """See ModelSource.folder. What it holds is looked at when it is loaded."""
        return Path(self.model)


@dataclass(frozen=True, slots=True)
class Known:
    """A model that is known by its digest, wherever it is found."""

    model: Model
    finder: Finder
    name: str

    @property
    def identity(self) -> str:
        return f"{self.name} {self.model.sha256[:12]}"

    def is_at_hand(self) -> bool:
        """See ModelSource.is_at_hand."""
        return self.finder.find(self.model) is not None

    def folder(self) -> Path:
        """See ModelSource.folder. Raises ModelError."""
        return self.finder.folder(self.model)
