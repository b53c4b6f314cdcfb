"""Files of models inside installed packages, found without importing a package."""

import os
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from podcast.models.known import Carrier, ModelFile


def find_part(carrier: Carrier, search: Sequence[str] | None = None) -> Path | None:
    """The carrier's file, None when its package is not installed or lacks it.

    `search` is the folders where packages are looked for; None takes those that Python imports from.
    """
    folders = list(sys.path if search is None else search)
    for package in metadata.distributions(name=carrier.package, path=folders):
        path = Path(str(package.locate_file(carrier.path)))
        if path.is_file() and os.access(path, os.R_OK):
            return path
    return None


def find_parts(file: ModelFile, search: Sequence[str] | None = None) -> tuple[Path, ...]:
    """The carriers' files that make `file`, in order; () when one is missing. Their content is not looked at."""
    parts = tuple(part for carrier in file.carriers if (part := find_part(carrier, search)))
    return parts if len(parts) == len(file.carriers) else ()
