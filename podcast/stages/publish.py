"""The stage `publish`: the episode's files and its item into the show's store, the feed last."""

import datetime as dt
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from podcast import digests, feed, gates
from podcast.errors import GateRefused
from podcast.ledger import Kind
from podcast.model import Item, Week
from podcast.names import (
    CHAPTERS,
    CLIPS,
    COVER,
    EPISODE,
    ITEM,
    NOTES,
    NOTES_HTML,
    PAPERS,
    PUBLICATION,
    SCRIPT,
    SRT,
    TIMELINE,
    TRANSCRIPT,
    VTT,
    WORDS,
)
from podcast.net.downloads import in_millions
from podcast.show import Show
from podcast.stages import catalogue, items, preview, releases, sample, verify, withdrawn
from podcast.stages.catalogue import Desk, Shelf
from podcast.stages.ruling import pass_rules
from podcast.steps import Made, Run, Step, perform, record
from podcast.steps import explain as explain_steps
from podcast.stores.base import Store
from podcast.stores.rehearsal import Rehearsal, Write
from podcast.words import loads_words
from podcast.workspace import Workspace

if TYPE_CHECKING:
    from pydantic import TypeAdapter

# An item's guid and date of publication.
Identity: TypeAlias = tuple[str, dt.datetime]


def publish(run: Run) -> bool:
    """Put the episode into the show's store, the feed last.

    A week that the feed has already keeps guid and date. Raises StoreError, FeedError; the feed is written last, so
    that whoever reads it meets no missing file. Raises GateRefused before anything is written to the store.
    """
    desk, shelf = Desk.of(run), catalogue.read(run.show, run.cast.store)
    if _stays(run, shelf):
        return False
    _pass_gates(run, shelf)
    own = _identity(run, shelf)
    drafted = items.draft(run.show, run.week, run.space, *own)
    pass_rules(desk, drafted, shelf, cover(run.show, run.space))
    run.cast.store.ready()
    if not shelf.place:
        _warn_of_lost_weeks(run)
    _keep_publication(run, *own)
    made = perform(run, STEP)
    item, started = _item(run), time.monotonic()
    written = _send(run)
    verify.published(desk, item)
    changed = _release(run, desk, item, shelf)
    if made or changed or written:
        record(run, "publish", _facts(run, item, written), time.monotonic() - started)
    return made or changed or bool(written)


def change_channel(run: Run) -> bool:
    """Write what podcast.toml says of the show into its feed, where that is another by now; the items stay.

    Whether anything changed. Raises StoreError, FeedError.
    """
    changed = catalogue.change(Desk.of(run), lambda items: items)
    if changed:
        run.watch.note("the feed says of the show what podcast.toml says by now")
    return changed


def stays(run: Run) -> bool:
    """Whether the week stays as it is, which is said. Raises StoreError, FeedError."""
    return not run.correct and _stays(run, catalogue.read(run.show, run.cast.store))


def _stays(run: Run, shelf: Shelf) -> bool:
    reason = _settled(run, shelf)
    if reason:
        run.watch.note(reason)
    return bool(reason)


def _settled(run: Run, shelf: Shelf) -> str:
    """Why the week stays as it is, in words; "" when it may be published. Raises StoreError.

    A published week is what listeners have: also after an upgrade it is not made again unless somebody corrects it.
    """
    if run.correct:
        return ""
    store, advice = run.cast.store, f"`podcast correct {run.week}` publishes it anew"
    if shelf.item(run.week):
        return f"{run.week} is published and stays as it is; {advice}" if store.freezes else ""
    return f"{run.week} was withdrawn and stays so; {advice}" if withdrawn.find(store, run.week) else ""


def rehearse(run: Run) -> tuple[Write, ...]:
    """What `publish` would write, in its order; nothing is written, and what was made is neither looked at nor kept.

    Raises GateRefused, StoreError, FeedError.
    """
    shelf = catalogue.read(run.show, run.cast.store)
    if _stays(run, shelf):
        return ()
    _pass_gates(run, shelf)
    item = items.draft(run.show, run.week, run.space, *_identity(run, shelf))
    pass_rules(Desk.of(run), item, shelf, cover(run.show, run.space))
    store = Rehearsal(run.cast.store)
    tried = replace(run, cast=replace(run.cast, store=store))
    _send(tried)
    _release(tried, Desk.of(tried), item, shelf)
    return tuple(store.writes)


def _pass_gates(run: Run, shelf: Shelf) -> None:
    sample.refuse_elsewhere(run.show, run.cast.store, shelf, run.space)
    verdict = gates.speech(loads_words(run.space.text(WORDS)))
    if not verdict.passed:
        raise GateRefused(
            "; ".join(verdict.findings),
            where=str(run.space.path(WORDS)),
            remedy=f"Listen to it, then remove the clip from {CLIPS}/ to have it said again, or reword {SCRIPT}",
        )


def cover(show: Show, space: Workspace) -> bytes:
    """The picture that the feed shows; nothing when it lies elsewhere on the web. Raises WorkspaceError."""
    return items.picture(show, lambda: space.read(COVER))


def _send(run: Run) -> int:
    """Write the episode's files; how many there were to write.

    The longest goes first, so that a full store refuses before anything is written.
    """
    store, files = run.cast.store, items.media(run.space, run.week)
    total, sent, written, told = sum(media.length for media in files.values()), 0, 0, 0

    def progress(length: int) -> None:
        nonlocal sent, told
        # A part that is sent again counts once.
        sent = min(sent + length, total)
        millions = in_millions(total if sent == total else sent - sent % 1_000_000)
        if millions > told:
            told = millions
            run.watch.progress(told, in_millions(total), "MB")

    for name, media in sorted(files.items(), key=lambda one: -one[1].length):
        done = sent
        if store.put_media(media.key, run.space.path(name), media.type, progress):
            sent, written = done + media.length, written + 1
        else:
            sent, total = done, total - media.length
    if cover := items.artwork(run.show):
        written += store.put_media(*cover)
    return written


def _release(run: Run, desk: Desk, item: Item, shelf: Shelf) -> bool:
    """Put the item into the feed, or before a person's approval into the preview; whether that changed anything."""
    if not run.show.publish.approve:
        edit = catalogue.with_first if desk.store.freezes and not run.correct else catalogue.with_item
        return releases.release(desk, item, run.space.text(CHAPTERS), edit)
    if item in shelf.feed.items:
        return False
    changed = preview.put(desk, item)
    where = preview.address(desk.store)
    run.watch.note(f"it waits in {where}: `podcast approve {run.week}` puts it into the feed")
    return changed


def _facts(run: Run, item: Item, written: int) -> Mapping[str, Any]:
    return {
        "guid": item.guid,
        "published": item.published.isoformat(),
        "files_written": written,
        "feed": run.cast.store.address(feed.KEY),
    }


def explain(run: Run, doomed: set[str]) -> dict[str, str]:
    """How item and feed stand to the episode, in words."""
    words = explain_steps(run, (STEP,), doomed)
    shelf = catalogue.read(run.show, run.cast.store)
    if reason := _settled(run, shelf):
        doomed.discard(ITEM)
        return dict.fromkeys(words, reason) | {feed.KEY: "up to date"}
    if shelf.new and not run.space.path(PUBLICATION).exists():
        return words | {feed.KEY: "would be made: missing"}
    if ITEM in doomed:
        return words | {feed.KEY: f"would be made again: {ITEM} changed"}
    stands = "up to date" if _item(run) in shelf.feed.items else "would be made again: it lacks the episode as it is"
    return words | {feed.KEY: stands}


def covered(run: Run) -> tuple[str, ...]:
    """The ids of the papers of earlier weeks, published or withdrawn, but for those that this week published."""
    store = run.cast.store
    told = (*catalogue.read(run.show, store).feed.items, *withdrawn.items(store))
    earlier = {paper for item in told if item.week < run.week for paper in item.papers}
    return tuple(sorted(earlier - {paper for item in told if item.week == run.week for paper in item.papers}))


def _warn_of_lost_weeks(run: Run) -> None:
    """Say which weeks were published from here before, when the store has no feed any more."""
    for file in sorted(run.space.root.parent.glob(f"*/{PUBLICATION}")):
        week = file.parent.name
        if week == str(run.week) or _was_sample(run.show, Workspace(file.parent)):
            continue
        run.watch.warn(f"the store has lost its feed: `podcast publish {week}` brings that week back into it")


def identity(store: Store, shelf: Shelf, show: Show, space: Workspace, *, week: Week, at: dt.datetime) -> Identity:
    """Guid and date of the week's item, new (published `at`) or of old: the store's word counts before that of
    publication.json.
    """
    own = shelf.item(week) or withdrawn.find(store, week)
    if own:
        return own.guid, own.published
    if space.state(PUBLICATION, {}).kind is Kind.FRESH and not _was_sample(show, space):
        return items.publication(space)
    guid = feed.item_guid(shelf.feed.guid, week)
    # The show's own item of another place, that was imported: its date is what listeners have.
    imported = next((one.published for one in shelf.feed.inherited if one.guid == guid), at)
    known = week.monday <= imported.date() and imported < at
    return guid, imported if known else feed.slot(week, show, at)


def _was_sample(show: Show, space: Workspace) -> bool:
    """Whether publication.json is the sample's, in whose folder the show's own episode is made now."""
    return items.publication(space)[0] == sample.guid_of(show)


def _identity(run: Run, shelf: Shelf) -> Identity:
    return identity(run.cast.store, shelf, run.show, run.space, week=run.week, at=run.now())


def _keep_publication(run: Run, guid: str, published: dt.datetime) -> None:
    """Write publication.json: what a published episode never changes."""
    kind = run.space.state(PUBLICATION, {}).kind
    said = json.dumps({"guid": guid, "published": published.isoformat(), "withdrawn": None}, indent=2) + "\n"
    if run.space.digest(PUBLICATION) != digests.of_bytes(said.encode()):
        if kind is not Kind.MISSING and not (kind is Kind.FRESH and _was_sample(run.show, run.space)):
            run.watch.warn(f"{PUBLICATION} was changed: it is made again, for guid and date of an episode never change")
        run.space.write(PUBLICATION, said.encode(), {})


def _make_item(run: Run) -> Made:
    item = items.draft(run.show, run.week, run.space, *items.publication(run.space))
    return Made({ITEM: _adapter().dump_json(item, indent=2) + b"\n"})


def _item(run: Run) -> Item:
    return _adapter().validate_json(run.space.read(ITEM))


@cache
def _adapter() -> "TypeAdapter[Item]":
    from pydantic import TypeAdapter

    return TypeAdapter(Item)


STEP = Step(
    topic="item",
    files=(ITEM,),
    needs=(PAPERS, SCRIPT, EPISODE, TIMELINE, SRT, VTT, TRANSCRIPT, CHAPTERS, NOTES, NOTES_HTML, COVER, PUBLICATION),
    ingredients=lambda run: {"language": digests.of_value(run.show.language)},
    make=_make_item,
)
