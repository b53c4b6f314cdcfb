"""The bundled sample: a demonstration that no subscriber meets, for it is published as a show of its own.

Its feed has a podcast:guid that no real feed has, and lies on this machine. While a show has nothing of its own and
the address that it was given with, the sample stands in the show's folders, and gives way to the first real episode;
else it has folders of its own.
"""

from dataclasses import replace

from podcast import feed, selection
from podcast.errors import GateRefused, WorkspaceError
from podcast.model import Week
from podcast.names import PAPERS
from podcast.show import Papers, Show
from podcast.sources.bundled import LANGUAGES, WEEK, Bundled
from podcast.stages import catalogue, preview, withdrawn
from podcast.stages.catalogue import Shelf
from podcast.steps import Fallback
from podcast.stores.base import Store
from podcast.text import same_language
from podcast.workspace import Workspace

# The longest id that leaves room for this in one that a show may have.
_ENDING, _LONGEST_ID = "-sample", 32


def comes_in(language: str) -> bool:
    """Whether the sample comes in the language."""
    return any(same_language(language, one) for one in LANGUAGES)


def guid_of(show: Show) -> str:
    """The guid of the sample's item where it stands in the show's folders."""
    return feed.item_guid(feed.sample_guid(show.id), WEEK)


def is_untouched(show: Show, store: Store) -> bool:
    """Whether the show has the address that it was given with and nothing of its own: published, withdrawn or begun.

    Raises StoreError, FeedError.
    """
    if show.publish.to != "local" or show.base_url != show.first_url:
        return False
    items = catalogue.read(show, store).feed.all
    if items or withdrawn.items(store) or preview.pending(store, ()):
        return False
    begun = [file.parent for file in show.episodes.glob(f"*/{PAPERS}")]
    return all(folder.name == str(WEEK) and _held(Workspace(folder)) is not None for folder in begun)


def show_of(show: Show, store: Store) -> Show:
    """The sample as a show: in the folders of `show` while that is untouched, else in folders beside them.

    Raises StoreError, FeedError.
    """
    own = is_untouched(show, store)
    id = show.id if own else show.id[: _LONGEST_ID - len(_ENDING)].rstrip("-") + _ENDING
    place = replace(show.publish, to="local", base_url="", approve=False, prefix="")
    return replace(show, id=id, guid=feed.sample_guid(id), papers=Papers(top=show.papers.top), publish=place)


def of_week(show: Show, week: Week, store: Store) -> tuple[Show, Fallback | None]:
    """Whose the week's folder is: the sample's, where an untouched show has it there, else the show's.

    Raises StoreError, FeedError.
    """
    held = _held(Workspace(show.episodes / str(week)))
    if week == WEEK and held is not None and is_untouched(show, store):
        return show_of(show, store), Fallback(Bundled(show.language), held)
    return show, None


def refuse_elsewhere(show: Show, store: Store, shelf: Shelf, space: Workspace) -> None:
    """Raises GateRefused where the week's papers are the bundled ones and the feed is not the sample's alone."""
    own = feed.is_sample(show) and not store.freezes
    alone = all(item.guid == guid_of(show) for item in shelf.feed.all)
    if selection.loads(space.text(PAPERS)).source == Bundled.name and not (own and alone):
        raise GateRefused(
            "the bundled sample goes into no feed of a show's own",
            where=str(space.path(PAPERS)),
            remedy=f"`podcast weekly --sample` makes it apart; `podcast weekly {WEEK}` asks the source for the week",
        )


def _held(space: Workspace) -> str | None:
    """Why the folder has the bundled papers, as 10-papers.json says, or None where it has none or others."""
    try:
        chosen = selection.loads(space.text(PAPERS))
    except WorkspaceError:
        return None
    return chosen.fallback if chosen.source == Bundled.name else None
