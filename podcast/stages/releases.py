"""What becomes of a week once its files lie in the store: into the feed, out of it, back to an earlier feed.

Nothing here needs the episode's folder, so that any machine with the store's keys can do it.
"""

import re
from collections.abc import Callable, Mapping

from podcast import feed, text
from podcast.episode import chapters, pages
from podcast.errors import FeedError, StoreError, UsageError
from podcast.model import Inherited, Item, Week
from podcast.sources.bundled import WEEK
from podcast.stages import catalogue, history, items, preview, ruling, site, verify, withdrawn
from podcast.stages.catalogue import HTML, Desk, Items, Shelf
from podcast.stores.base import Store


def release(
    desk: Desk, item: Item, marks: str, edit: Callable[[Item], Callable[[Items], Items]] = catalogue.with_item
) -> bool:
    """Put the item into the feed and its page into the store; whether anything changed.

    `marks` is the text of its chapters file; `edit` is `catalogue.with_first` for a week that nobody may have published
    meanwhile: the page then is that of whoever was first. Raises StoreError, FeedError.
    """
    own = pages.episode(desk.show, item, chapters.loads(marks))
    # The feed names the page: it is there before. One that is there already may be another publisher's.
    changed = desk.store.read(item.page) is None and desk.store.put_page(item.page, own, HTML)
    gone = withdrawn.memory(desk.store) if withdrawn.find(desk.store, item.week) else {}
    try:
        changed = catalogue.change(desk, edit(item), gone) or changed
    finally:
        changed = site.follow(desk, item.week, {item: own}) or changed
    withdrawn.drop(desk.store, item)
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
    release(desk, item, site.marks(desk, item))
    return item


def _picture(desk: Desk, item: Item) -> bytes:
    stored = desk.store.read(item.image.key) if item.image else None
    return stored.data if stored else b""


def unpublish(desk: Desk, what: str) -> Item | Inherited:
    """Take an episode out of the feed and the preview; its files stay, for listeners may be in the middle of them.

    `what` is a week, or an episode's guid or title. A week that waits in the preview only is taken out of it. Raises
    UsageError when nothing or more than one is meant, StoreError, FeedError.
    """
    shelf = catalogue.read(desk.show, desk.store)
    item = _meant(desk, shelf, what)
    if not isinstance(item, Item):
        return _withdraw(desk, item)
    if shelf.item(item.week) is None:
        preview.drop(desk.store, desk.show, item.week)
        return item
    _withdraw(desk, item)
    preview.drop(desk.store, desk.show, item.week)
    return item


def _meant(desk: Desk, shelf: Shelf, what: str) -> Item | Inherited:
    """The episode that a week, a guid or a title means. Raises UsageError."""
    if re.fullmatch(r"[0-9]{4}-W[0-9]{2}", what):
        return _of_week(desk, shelf, Week.parse(what))
    found = [item for item in shelf.feed.all if item.guid == what]
    found = found or [
        item for item in shelf.feed.all if text.clean(item.title).casefold() == text.clean(what).casefold()
    ]
    if len(found) == 1:
        return found[0]
    if found:
        guids = ", ".join(text.clean(item.guid) for item in found)
        raise UsageError(
            f"{len(found)} episodes have this title", where=text.clean(what), remedy=f"Name one by its guid: {guids}"
        )
    if any(what in (item.guid, item.title) for item in withdrawn.inherited(desk.store)):
        raise UsageError("it was withdrawn already", where=text.clean(what))
    remedy = "Name a week (2025-W23), or an episode of the feed by its guid or its whole title"
    raise UsageError("no episode has this guid or title", where=text.clean(what), remedy=remedy)


def _of_week(desk: Desk, shelf: Shelf, week: Week) -> Item:
    """The week's episode, published or waiting. Raises UsageError when there is none."""
    found = shelf.item(week) or preview.find(desk.store, shelf.feed.items, week)
    if found is None and shelf.sample and week == WEEK:
        remedy = "It is in no feed of the show's own, and gives way to its first episode"
        raise UsageError(f"{week} is the bundled sample", remedy=remedy)
    if found is None:
        said = "was withdrawn already" if withdrawn.find(desk.store, week) else "is not published"
        raise UsageError(f"{week} {said}")
    return found


def _withdraw(desk: Desk, item: Item | Inherited) -> Item | Inherited:
    desk.store.ready()
    before = withdrawn.memory(desk.store)
    withdrawn.add(desk.store, item)
    if isinstance(item, Item):
        catalogue.change(desk, catalogue.without(item.week), before)
    else:
        catalogue.change_all(desk, lambda told: told.lacking(item.guid), before)
    return item


def roll_back(desk: Desk, to: str = "") -> str:
    """Take back the last change of the feed, or all since the feed under the key `to`; that feed's key.

    Archives and what was withdrawn come back with feed.xml. What they replace is kept, too, so that rolling back again
    undoes it. Raises UsageError when there is no such feed, StoreError, FeedError.
    """
    desk.store.ready()
    before = _items(desk)

    def once() -> bool | None:
        nonlocal to
        to = to or _last_change(desk.store)
        earlier = history.before(desk.store, to)
        if not earlier:
            raise UsageError(
                "there is no such feed", remedy=f"There are: {', '.join(history.entries(desk.store)) or 'none'}"
            )
        feed.parse(earlier[feed.KEY])
        return _bring_back(desk, earlier)

    catalogue.again(once, desk.store.address(feed.KEY))
    shelf = catalogue.read(desk.show, desk.store)
    _clear_archives(desk, shelf)
    catalogue.put_index(desk, shelf.feed)
    for item in shelf.feed.items:
        if item not in before:
            site.follow(desk, item.week, {})
    return to


def _items(desk: Desk) -> Items:
    """The feed's items as far as they can be read: a damaged feed is what a rollback is for."""
    try:
        return catalogue.read(desk.show, desk.store).feed.items
    except FeedError:
        return ()


def _bring_back(desk: Desk, earlier: Mapping[str, bytes]) -> bool | None:
    """Put the documents into their places, feed.xml last; None when somebody was faster."""
    now = {key: desk.store.read(key) for key in earlier}
    if now[feed.KEY]:
        history.keep(desk.store, {key: one.data for key, one in now.items() if one}, desk.now)
    for key, data in earlier.items():
        there = now[key]
        if there and there.data == data:
            continue
        kind = feed.TYPE if key.endswith(".xml") else withdrawn.TYPE
        if not desk.store.put_feed(key, data, kind, there.version if there else None):
            return None
    return True


def _last_change(store: Store) -> str:
    """The newest entry of the history that is not as things are. Raises StoreError without one."""
    for entry in history.entries(store):
        earlier = history.before(store, entry)
        if any((there := store.read(key)) is None or there.data != data for key, data in earlier.items()):
            return entry
    raise StoreError("no earlier feed is kept", where=store.address(feed.KEY))


def _clear_archives(desk: Desk, shelf: Shelf) -> None:
    """Write the archives anew that hold items which the feed has no longer: entries of the first version lack them."""
    known = {item.guid for item in shelf.feed.all}
    for document in feed.documents(desk.show, shelf.feed.guid, shelf.feed.all):
        stored = shelf.documents.get(document.key)
        if stored and document.key != feed.KEY and not {item.guid for item in feed.parse(stored.data).all} <= known:
            # Another publisher who was faster has written it by the same feed.xml.
            desk.store.put_feed(document.key, document.data, feed.TYPE, stored.version)
