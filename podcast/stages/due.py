"""Which weeks are due: those that the show lacks since the last one that it published. Its memory is its store."""

from collections.abc import Iterable

from podcast.model import Week
from podcast.show import Show
from podcast.stages import catalogue, preview, withdrawn
from podcast.stores.base import Store


def weeks(show: Show, store: Store, newest: Week) -> tuple[Week, ...]:
    """The complete weeks up to `newest` since the last one that was published, withdrawn or waits; oldest first.

    `newest` alone where there is none, which looks whether it is up to date, and in a show that has no week yet.
    Raises StoreError, FeedError.
    """
    published = catalogue.read(show, store).feed.items
    told = (*published, *withdrawn.items(store), *preview.pending(store, published))
    return since(max((item.week for item in told), default=None), newest)


def since(last: Week | None, newest: Week) -> tuple[Week, ...]:
    """The weeks after `last` up to `newest`, oldest first; `newest` alone when there is none or no `last`."""
    return tuple(_after(last, newest)) or (newest,) if last else (newest,)


def _after(last: Week, newest: Week) -> Iterable[Week]:
    week = last.next()
    while week <= newest:
        yield week
        week = week.next()
