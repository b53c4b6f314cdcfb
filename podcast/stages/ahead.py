"""What can be found wrong with a show's settings before an episode is begun: nothing is paid for in vain."""

from collections.abc import Callable, Collection

from podcast import feed
from podcast.aligners.whisper import Whisper
from podcast.aligners.whisper_sources import Named
from podcast.errors import AlignmentError, StoreError
from podcast.feed import rules
from podcast.models.whispers import WHISPERS
from podcast.names import WORDS
from podcast.net import public
from podcast.sound import audio
from podcast.stages import catalogue, mix
from podcast.stages.catalogue import Shelf
from podcast.stages.ruling import refuse_broken
from podcast.steps import Run
from podcast.stores.s3 import PROBE


def look(run: Run, names: Collection[str]) -> None:
    """Try what the stages `names` need by `[mix]`, `[align]` and `[publish]`.

    Raises AudioError, ConfigError, AlignmentError, StoreError, FeedError or GateRefused, as they would much later.
    """
    checks: dict[str, Callable[[Run], None]] = {"align": _aligner, "mix": _music, "publish": _store}
    for name, check in checks.items():
        if name in names:
            check(run)


def _aligner(run: Run) -> None:
    """A named model must be one that there is; where clips are paid for, it is loaded before they are made."""
    aligner = run.cast.aligner
    if not isinstance(aligner, Whisper):
        return
    source = aligner.source
    if isinstance(source, Named) and not source.is_at_hand():
        raise AlignmentError(
            f"{source.model!r} is no model's folder, and no name of a model that is known",
            where="[align] model",
            remedy=f"Name a folder, or one of {', '.join(WHISPERS)}; or leave it at auto",
        )
    if not (run.cast.writer.free and run.cast.voice.free) and not run.space.path(WORDS).exists():
        aligner.foresee(run.show.language)


def _music(run: Run) -> None:
    for file in mix.music(run.show).values():
        audio.duration(file)


def _store(run: Run) -> None:
    """The store can be written, listeners find it at base_url, and the feed's own head keeps every rule."""
    store, shelf = run.cast.store, catalogue.read(run.show, run.cast.store)
    found = rules.judge(feed.documents(run.show, shelf.feed.guid, shelf.feed.items[:1]))
    # Without a cover of its own the show has its newest episode's.
    head = (one for one in found if one.asks.startswith("channel") and (run.show.image or "image" not in one.asks))
    refuse_broken(head, store.address(feed.KEY), "Nothing was made; correct podcast.toml")
    store.ready()
    if store.freezes:
        _meet(run, shelf)


def _meet(run: Run, shelf: Shelf) -> None:
    """Ask for what lies in the store at its public address; one that does not answer is told of at the end."""
    key = PROBE if shelf.new else feed.KEY
    with public.client() as client:
        seen = public.glance(client, f"{run.show.base_url}/{key}")
    if seen.faults:
        raise StoreError(
            f"what lies in the store is not found there: {'; '.join(seen.faults)}",
            where=f"{run.show.base_url}/{key}",
            remedy=f"{seen.remedy}. Nothing was made",
        )
