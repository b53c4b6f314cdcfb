"""The stage `publish`: the episode's files and its item into the show's store, the feed last."""

import datetime as dt
import json
import time
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from podcast import digests, feed, gates
from podcast.episode import chapters, notes, pages
from podcast.errors import FeedError, GateRefused, StoreError, WorkspaceError
from podcast.feed import Feed
from podcast.model import Item, Media
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
from podcast.sound import timeline
from podcast.stages.loading import load_script
from podcast.steps import Made, Run, Step, perform, record
from podcast.steps import explain as explain_steps
from podcast.stores.base import Stored
from podcast.words import loads_words
from podcast.workspace import Kind

if TYPE_CHECKING:
    from pydantic import TypeAdapter

# File of the episode → extension of its key, and media type as the podcast namespace's documentation has them.
MEDIA = {
    EPISODE: ("mp3", "audio/mpeg"),
    SRT: ("srt", "application/x-subrip"),
    VTT: ("vtt", "text/vtt"),
    TRANSCRIPT: ("json", "application/json"),
    CHAPTERS: ("chapters.json", "application/json+chapters"),
    COVER: ("jpg", "image/jpeg"),
}
HTML = "text/html; charset=utf-8"
_TRIES = 20


def publish(run: Run) -> bool:
    """Put the episode into the show's store, the feed last.

    A week that the feed has already keeps guid and date. Raises StoreError, FeedError; the feed is written last, so
    that whoever reads it meets no missing file. Raises GateRefused before anything is written.
    """
    _pass_gates(run)
    stored, before = _stored_feed(run)
    if stored is None:
        _warn_of_lost_weeks(run)
    _keep_publication(run, before)
    made = perform(run, STEP)
    item, started = _item(run), time.monotonic()
    changed = [
        run.cast.store.put_media(media.key, run.space.read(name), media.type) for name, media in _media(run).items()
    ]
    for _ in range(_TRIES):
        outcome = _put_feed(run, item)
        if outcome is not None:
            break
    else:
        raise StoreError("others keep changing the feed", where=feed.KEY, remedy="Run `podcast publish` again later")
    if made or outcome or any(changed):
        facts = {
            "guid": item.guid,
            "published": item.published.isoformat(),
            "files_written": sum(changed),
            "feed": run.cast.store.address(feed.KEY),
        }
        record(run, "publish", facts, time.monotonic() - started)
    return made or outcome or any(changed)


def _pass_gates(run: Run) -> None:
    verdict = gates.speech(loads_words(run.space.text(WORDS)))
    if not verdict.passed:
        raise GateRefused(
            "; ".join(verdict.findings),
            where=WORDS,
            remedy=f"Listen to it, then remove the clip from {CLIPS}/ to have it said again, or reword {SCRIPT}",
        )


def explain(run: Run, doomed: set[str]) -> dict[str, str]:
    """How item and feed stand to the episode, in words."""
    words = explain_steps(run, (STEP,), doomed)
    if ITEM in doomed:
        return words | {feed.KEY: f"would be made again: {ITEM} changed"}
    _, published = _stored_feed(run)
    stands = "up to date" if _item(run) in published.items else "would be made again: it lacks the episode as it is"
    return words | {feed.KEY: stands}


def covered(run: Run) -> tuple[str, ...]:
    """The ids of the papers of earlier weeks, as the show's feed has them, but for those that this week published."""
    _, published = _stored_feed(run)
    items = published.items
    earlier = {paper for item in items if item.week < run.week for paper in item.papers}
    return tuple(sorted(earlier - {paper for item in items if item.week == run.week for paper in item.papers}))


def _stored_feed(run: Run) -> tuple[Stored | None, Feed]:
    """The feed as it is stored, and parsed; its podcast:guid is the owner's, else the feed's, else minted now."""
    stored = run.cast.store.read(feed.KEY)
    minted = str(feed.podcast_guid(f"{run.show.base_url}/{feed.KEY}"))
    try:
        before = feed.parse(stored.data) if stored else Feed(minted, ())
    except FeedError as error:
        raise FeedError(
            error.what,
            where=run.cast.store.address(feed.KEY),
            remedy="Bring an earlier one back, or move it away and run `podcast publish` for each week",
        ) from error
    return stored, replace(before, guid=run.show.guid or before.guid)


def _put_feed(run: Run, item: Item) -> bool | None:
    """Write pages and feed with the item in it: whether anything changed, or None when somebody else was faster."""
    stored, before = _stored_feed(run)
    items = [*(other for other in before.items if other.week != item.week), item]
    data = feed.render(run.show, before.guid, items)
    marks = chapters.loads(run.space.text(CHAPTERS))
    store = run.cast.store
    changed = store.put_page(item.page, pages.episode(run.show, item, marks), HTML)
    changed = store.put_page("index.html", pages.index(run.show, items), HTML) or changed
    if stored and stored.data == data:
        return changed
    written = store.put_feed(feed.KEY, data, feed.TYPE, stored.version if stored else None)
    return True if written else None


def _warn_of_lost_weeks(run: Run) -> None:
    """Say which weeks were published from here before, when the store has no feed any more."""
    published = sorted(file.parent.name for file in run.space.root.parent.glob(f"*/{PUBLICATION}"))
    for week in (name for name in published if name != str(run.week)):
        run.watch.warn(f"the store has lost its feed: `podcast publish {week}` brings that week back into it")


def _keep_publication(run: Run, before: Feed) -> None:
    """Write publication.json: what a published episode never changes. The feed's word counts before the file's."""
    own = next((item for item in before.items if item.week == run.week), None)
    kind = run.space.state(PUBLICATION, {}).kind
    if own:
        guid, published = own.guid, own.published
    elif kind is Kind.FRESH:
        return
    else:
        guid, published = feed.item_guid(before.guid, run.week), feed.slot(run.week, run.show.publish, run.now())
    said = json.dumps({"guid": guid, "published": published.isoformat(), "withdrawn": None}, indent=2) + "\n"
    if run.space.digest(PUBLICATION) != digests.of_bytes(said.encode()):
        if kind is not Kind.MISSING:
            run.watch.warn(f"{PUBLICATION} was changed: it is made again, for guid and date of an episode never change")
        run.space.write(PUBLICATION, said.encode(), {})


def _media(run: Run) -> dict[str, Media]:
    return {
        name: Media(
            f"media/{run.week}-{run.space.digest(name)[:12]}.{extension}", type, run.space.path(name).stat().st_size
        )
        for name, (extension, type) in MEDIA.items()
    }


def _make_item(run: Run) -> Made:
    told = load_script(run)
    laid, media = timeline.loads(run.space.text(TIMELINE)), _media(run)
    guid, published = _publication(run)
    item = Item(
        week=run.week,
        guid=guid,
        title=told.title,
        description=notes.plain(run.space.text(NOTES)),
        notes=run.space.text(NOTES_HTML),
        published=published,
        duration=laid.duration,
        language=run.show.language,
        audio=media[EPISODE],
        transcripts=(media[SRT], media[VTT], media[TRANSCRIPT]),
        page=f"episodes/{run.week}.html",
        chapters=media[CHAPTERS],
        image=media[COVER],
        soundbite=chapters.soundbite(told, laid),
        papers=tuple(section.paper for section in told.sections if section.paper),
    )
    return Made({ITEM: _adapter().dump_json(feed.tidy(item), indent=2) + b"\n"})


def _publication(run: Run) -> tuple[str, dt.datetime]:
    try:
        said = json.loads(run.space.text(PUBLICATION))
        return str(said["guid"]), dt.datetime.fromisoformat(said["published"])
    except (ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            "is damaged", where=str(run.space.path(PUBLICATION)), remedy="Remove it: the feed has what it says"
        ) from error


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
