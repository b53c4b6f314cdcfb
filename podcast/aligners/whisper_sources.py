"""Where the files of a Whisper come from: a folder, faster-whisper's downloads by name, or a model known by digest."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from podcast.aligners.whisper_model import FILES, fetch, find_fetched
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
    """A model by its folder, or by a name that faster-whisper downloads once unless `offline`."""

    model: str
    offline: bool = False

    @property
    def name(self) -> str:
        return Path(self.model).name

    @property
    def identity(self) -> str:
        """The name, for a folder also the size of its weights, not their content."""
        weights = Path(self.model) / "model.bin"
        return f"{self.name} {weights.stat().st_size}" if weights.is_file() else self.name

    def is_at_hand(self) -> bool:
        """See ModelSource.is_at_hand."""
        folder = Path(self.model) if Path(self.model).is_dir() else find_fetched(self.model)
        return folder is not None and all((folder / name).is_file() for name in FILES)

    def folder(self) -> Path:
        """See ModelSource.folder. Raises AlignmentError."""
        return Path(self.model) if Path(self.model).is_dir() else fetch(self.model, self.offline)


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
