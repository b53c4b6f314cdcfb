"""What becomes of a week once its files lie in the store: into the feed, out of it, back to an earlier feed.

Nothing here needs the episode's folder, so that any machine with the store's keys can do it.
"""

from collections.abc import Callable

from podcast import digests, feed
from podcast.episode import chapters, pages
from podcast.errors import StoreError, UsageError
from podcast.model import Item, Week
from podcast.sources.bundled import WEEK
from podcast.stages import catalogue, items, preview, ruling, verify, withdrawn
from podcast.stages.catalogue import HISTORY, HTML, Desk, Items, Shelf


def release(
    desk: Desk, item: Item, marks: str, edit: Callable[[Item], Callable[[Items], Items]] = catalogue.with_item
) -> bool:
    """Put the item's page into the store and the item into the feed; whether anything changed.

    `marks` is the text of its chapters file; `edit` is `catalogue.with_first` for a week that nobody may have published
    meanwhile. Raises StoreError, FeedError.
    """
    page = pages.episode(desk.show, item, chapters.loads(marks))
    changed = desk.store.put_page(item.page, page, HTML)
    changed = catalogue.change(desk, edit(item)) or changed
    withdrawn.change(desk.store, catalogue.without(item.week))
    preview.settle(desk, item)
    return changed


def approve(desk: Desk, week: Week) -> Item:
    """Put the week's item that waits in the preview into the feed. Raises UsageError when none waits, StoreError."""
    shelf = catalogue.read(desk.show, desk.store)
    item = preview.find(desk.store, shelf.feed.items, week)
    if item is None:
        if shelf.item(week):
            raise UsageError(f"{week} is published already", remedy=f"`podcast correct {week}` publishes it anew")
        remedy = f"`podcast weekly {week}` makes it and puts it into the preview"
        raise UsageError(f"{week} does not wait for approval", remedy=remedy)
    ruling.pass_rules(desk, item, shelf, items.picture(desk.show, lambda: _picture(desk, item)))
    verify.published(desk, item)
    marks = desk.store.read(item.chapters.key) if item.chapters else None
    release(desk, item, marks.data.decode() if marks else '{"chapters": []}')
    return item


def _picture(desk: Desk, item: Item) -> bytes:
    stored = desk.store.read(item.image.key) if item.image else None
    return stored.data if stored else b""


def unpublish(desk: Desk, week: Week) -> Item:
    """Take the week out of the feed and the preview; its files stay, for listeners may be in the middle of them.

    One that waits in the preview only is taken out of it. Raises UsageError when neither has it, StoreError, FeedError.
    """
    shelf = catalogue.read(desk.show, desk.store)
    item, waiting = shelf.item(week), preview.find(desk.store, shelf.feed.items, week)
    if item is None and waiting:
        preview.drop(desk.store, desk.show, week)
        return waiting
    if item is None and shelf.sample and week == WEEK:
        remedy = "It is in no feed of the show's own, and gives way to its first episode"
        raise UsageError(f"{week} is the bundled sample", remedy=remedy)
    if item is None:
        said = "was withdrawn already" if withdrawn.find(desk.store, week) else "is not published"
        raise UsageError(f"{week} {said}")
    desk.store.ready()
    withdrawn.change(desk.store, catalogue.with_item(item))
    preview.drop(desk.store, desk.show, week)
    catalogue.change(desk, catalogue.without(week))
    return item


def roll_back(desk: Desk, to: str = "") -> str:
    """Bring an earlier feed back, the one before the last change or the one under the key `to`; its key.

    The feed that it replaces is kept, too, so that rolling back again undoes it. Raises UsageError when there is no
    such feed, StoreError, FeedError.
    """
    desk.store.ready()

    def once() -> bool | None:
        nonlocal to
        now = desk.store.read(feed.KEY)
        to = to or _before(desk, digests.of_bytes(now.data) if now else "")
        # Archives and the preview are feeds, too, but none that feed.xml ever was.
        earlier = desk.store.read(to) if to.startswith(HISTORY) else None
        if earlier is None:
            raise UsageError("there is no such feed", remedy=f"There are: {', '.join(history(desk)) or 'none'}")
        feed.parse(earlier.data)
        if now:
            catalogue.keep(desk, now.data)
        return desk.store.put_feed(feed.KEY, earlier.data, feed.TYPE, now.version if now else None) or None

    catalogue.again(once, desk.store.address(feed.KEY))
    shelf = catalogue.read(desk.show, desk.store)
    desk.store.put_page("index.html", pages.index(desk.show, shelf.feed.items, shelf.feed.inherited), HTML)
    _clear_archives(desk, shelf)
    return to


def _clear_archives(desk: Desk, shelf: Shelf) -> None:
    """Write the archives anew that hold items which the feed has no longer; feed.xml stays as it was brought back."""
    known = {item.guid for item in shelf.feed.all}
    for document in feed.documents(desk.show, shelf.feed.guid, shelf.feed.all):
        stored = shelf.documents.get(document.key)
        if stored and document.key != feed.KEY and not {item.guid for item in feed.parse(stored.data).all} <= known:
            # Another publisher who was faster has written it by the same feed.xml.
            desk.store.put_feed(document.key, document.data, feed.TYPE, stored.version)


def history(desk: Desk) -> tuple[str, ...]:
    """The keys of the earlier feeds, newest first. Raises StoreError."""
    return tuple(sorted(desk.store.keys(HISTORY), reverse=True))


def _before(desk: Desk, digest: str) -> str:
    for key in history(desk):
        if not key.endswith(f"-{digest[:12]}.xml"):
            return key
    raise StoreError("no earlier feed is kept", where=desk.store.address(feed.KEY))
