"""The show's feed in its store: read whole, changed, and written back so that no other publisher's change is lost.

`feed.xml` is the commit point and goes last. What it was before is kept: see `history`.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from podcast import feed
from podcast.episode import pages
from podcast.errors import FeedError, StoreError
from podcast.feed import Document, Feed
from podcast.model import Item, Week
from podcast.net import retry
from podcast.show import Show
from podcast.stages import history
from podcast.stages.items import artwork
from podcast.steps import Run, Watcher
from podcast.stores.base import Store, Stored

HTML = "text/html; charset=utf-8"
# Ten publishers at once take some 20 tries: each round has one winner, and who lost begins again a little later.
AGAIN = retry.Policy(attempts=60, deadline=300, first=0.1, longest=3)

Items = tuple[Item, ...]
NOTHING: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a change of the feed needs; no episode's folder is among it."""

    show: Show
    store: Store
    watch: Watcher
    now: Callable[[], dt.datetime]

    @classmethod
    def of(cls, run: Run) -> "Desk":
        return cls(run.show, run.cast.store, run.watch, run.now)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The feed as it is stored: its documents by key, and what they say. `new` when there is no feed.xml.

    `sample` is the feed.xml of the bundled sample where that lies in the show's place: it is none of the show's.
    """

    documents: dict[str, Stored]
    feed: Feed
    sample: Stored | None = None

    @property
    def new(self) -> bool:
        return feed.KEY not in self.documents

    @property
    def place(self) -> Stored | None:
        """What lies in the feed's place: its own document, or the sample's, which gives way to it."""
        return self.documents.get(feed.KEY) or self.sample

    def item(self, week: Week) -> Item | None:
        """The week's item."""
        return next((item for item in self.feed.items if item.week == week), None)


def read(show: Show, store: Store) -> Shelf:
    """The show's feed; its podcast:guid is the owner's, else the feed's, else minted from the address.

    Raises StoreError, and FeedError for a feed that cannot be read.
    """
    documents = dict[str, Stored]()

    def kept(key: str) -> bytes | None:
        if stored := store.read(key):
            documents[key] = stored
        return stored.data if stored else None

    try:
        found = feed.gather(kept)
    except FeedError as error:
        raise FeedError(
            error.what,
            where=store.address(feed.KEY),
            remedy="`podcast rollback` brings an earlier one back; or move it away and publish each week again",
        ) from error
    minted, sample = str(feed.podcast_guid(f"{show.base_url}/{feed.KEY}")), None
    if found and found.guid == feed.sample_guid(show.id) and not feed.is_sample(show):
        found, sample = None, documents.pop(feed.KEY)
    there = found or Feed(minted, ())
    return Shelf(documents, replace(there, guid=show.guid or there.guid), sample)


def change(desk: Desk, edit: Callable[[Items], Items], memory: Mapping[str, bytes] = NOTHING) -> bool:
    """Store the feed with its items as `edit` gives them, read anew until nobody was faster; whether it changed.

    `memory` is what other documents were before that are changed together with it, by their keys: `rollback` brings
    them back, too. Raises StoreError, FeedError.
    """
    return change_all(desk, lambda before: before.holding(edit(before.items)), memory)


def change_all(desk: Desk, edit: Callable[[Feed], Feed], memory: Mapping[str, bytes] = NOTHING) -> bool:
    """As `change`, for the imported items and the podcast:guid, too."""
    # The channel names the cover as it is now, also when no episode is published with it.
    if cover := artwork(desk.show):
        desk.store.put_media(*cover)
    return again(lambda: _change_once(desk, edit, memory), desk.store.address(feed.KEY))


def again(attempt: Callable[[], bool | None], where: str) -> bool:
    """What `attempt` gives, called again for as long as it gives None: others were faster. Raises StoreError."""

    def once() -> bool:
        outcome = attempt()
        if outcome is None:
            raise retry.Transient("others keep changing it")
        return outcome

    try:
        return retry.call(once, AGAIN)
    except retry.GaveUp as error:
        raise StoreError(f"{error.what} ({error.attempts} tries)", where=where, remedy="Run it again later") from None


def _change_once(desk: Desk, edit: Callable[[Feed], Feed], memory: Mapping[str, bytes]) -> bool | None:
    shelf = read(desk.show, desk.store)
    after = edit(shelf.feed)
    changed = put_index(desk, after)
    outdated = list(_outdated(desk, shelf, after))
    # The sample's feed is none that anybody would go back to.
    if outdated and shelf.place and shelf.place != shelf.sample and not feed.is_sample(desk.show):
        replaced = {document.key: before.data for document, before in outdated if before}
        history.keep(desk.store, {**replaced, **memory, feed.KEY: shelf.place.data}, desk.now)
    for document, before in outdated:
        # Archives are read after feed.xml: one of a newer feed may have items that this feed.xml knows nothing of.
        if document.key != feed.KEY and desk.store.read(feed.KEY) != shelf.place:
            return None
        if not desk.store.put_feed(document.key, document.data, feed.TYPE, before.version if before else None):
            return None
        changed = True
    return changed


def _outdated(desk: Desk, shelf: Shelf, after: Feed) -> Iterator[tuple[Document, Stored | None]]:
    """The documents that are to be written, feed.xml last, and what lies in their places."""
    for document in feed.documents(desk.show, after.guid, after.all):
        before = shelf.place if document.key == feed.KEY else shelf.documents.get(document.key)
        if document.key != feed.KEY and not before:
            # An archive that the feed does not name is a killed publisher's, or one's that was faster.
            before = desk.store.read(document.key)
        if not before or before.data != document.data:
            yield document, before


def put_index(desk: Desk, told: Feed) -> bool:
    """Write the show's page by the feed; whether it was another."""
    return desk.store.put_page("index.html", pages.index(desk.show, told.items, told.inherited), HTML)


def with_item(item: Item) -> Callable[[Items], Items]:
    """An edit: the week's item is `item`."""
    return lambda items: (*(other for other in items if other.week != item.week), item)


def with_first(item: Item) -> Callable[[Items], Items]:
    """As `with_item`, of a week that had none: listeners have what another publisher has given it meanwhile.

    The edit raises StoreError then: only a correction changes what is published.
    """

    def edit(items: Items) -> Items:
        other = next((one for one in items if one.week == item.week), item)
        if other != item:
            what = f"{item.week} was published from elsewhere meanwhile, with other sound or words"
            remedy = f"Nothing is lost; `podcast correct {item.week}` publishes this one in its place"
            raise StoreError(what, where=other.audio.key, remedy=remedy)
        return with_item(item)(items)

    return edit


def without(week: Week) -> Callable[[Items], Items]:
    """An edit: the week has no item."""
    return lambda items: tuple(other for other in items if other.week != week)
