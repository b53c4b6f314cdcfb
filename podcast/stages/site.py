"""The show's pages follow its feed: whatever two publishers did at once, a page is that of the feed's item."""

from collections.abc import Mapping

from podcast import feed
from podcast.episode import chapters, pages
from podcast.errors import StoreError
from podcast.model import Item, Week
from podcast.stages import catalogue
from podcast.stages.catalogue import HTML, Desk

# A page that others keep changing is theirs to write in the end.
_TRIES = 20
_NO_MARKS = '{"chapters": []}'


def follow(desk: Desk, week: Week, made: Mapping[Item, bytes]) -> bool:
    """Write the week's page, and the show's, by what the feed says of the week; whether a page was another.

    `made` has pages that were made already. Raises StoreError, FeedError.
    """
    changed = False
    for _ in range(_TRIES):
        shelf = catalogue.read(desk.show, desk.store)
        item = shelf.item(week)
        if item is None:
            return changed
        page = made.get(item) or pages.episode(desk.show, item, chapters.loads(marks(desk, item)))
        changed = desk.store.put_page(item.page, page, HTML) or changed
        changed = catalogue.put_index(desk, shelf.feed) or changed
        if desk.store.read(feed.KEY) == shelf.documents.get(feed.KEY):
            return changed
    raise StoreError("others keep changing the feed", where=desk.store.address(feed.KEY), remedy="Run it again later")


def marks(desk: Desk, item: Item) -> str:
    """The text of the item's chapters file as it lies in the store. Raises StoreError."""
    stored = desk.store.read(item.chapters.key) if item.chapters else None
    return stored.data.decode() if stored else _NO_MARKS
