"""Which weeks are due: those that the show lacks since the last one that it published. Its memory is its store."""

from collections.abc import Callable, Iterator

from podcast.model import Week
from podcast.show import Show
from podcast.stages import catalogue, preview, withdrawn
from podcast.stores.base import Store

# After so many weeks without an episode a show was not missed by its job, but paused: nobody waits for old news.
PAUSE = 8


def weeks(show: Show, store: Store, newest: Week, warn: Callable[[str], None]) -> tuple[Week, ...]:
    """The complete weeks up to `newest` since the last one that was published, withdrawn or waits; oldest first.

    `newest` alone where there is none, which looks whether it is up to date, in a show that has no week yet, and after
    a pause, of which `warn` is told. Raises StoreError, FeedError.
    """
    published = catalogue.read(show, store).feed.items
    told = (*published, *withdrawn.items(store), *preview.pending(store, published))
    last = max((item.week for item in told), default=None)
    missing = since(last, newest)
    if len(missing) <= max(PAUSE, show.papers.catch_up):
        return missing
    between = f"the {len(missing) - 1} weeks {missing[0]} to {missing[-2]} are not made"
    command = f"`podcast weekly {missing[0]}` makes the first of them, and so on"
    warn(f"nothing was published since {last}, which was a pause: {newest} is made alone; {between}; {command}")
    return (newest,)


def since(last: Week | None, newest: Week) -> tuple[Week, ...]:
    """The weeks after `last` up to `newest`, oldest first; `newest` alone when there is none or no `last`."""
    return tuple(_after(last, newest)) or (newest,) if last else (newest,)


def _after(last: Week, newest: Week) -> Iterator[Week]:
    week = last.next()
    while week <= newest:
        yield week
        week = week.next()
