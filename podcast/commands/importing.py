"""`podcast import`: another host's show goes on here. Its episodes keep guid, date and enclosure."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import click

from podcast import feed, text
from podcast.commands import options
from podcast.commands.publishing import listed
from podcast.errors import UsageError
from podcast.feed import Foreign
from podcast.net import addresses, feeds
from podcast.stages import moving, paging
from podcast.stages.catalogue import Desk
from podcast.stages.moving import Move
from podcast.stores.rehearsal import Rehearsal

# How many of one kind are named.
_NAMED = 20


@click.command("import", epilog="Example: podcast import https://feeds.example.com/my-show --dry-run")
@click.argument("feed_url")
@click.option("--dry-run", is_flag=True, help="Write nothing: list what would be taken over, and written.")
@click.option("--mine", is_flag=True, help="The show is yours: take it over although its feed is locked.")
@click.option("--withdrawn", "again", is_flag=True, help="Take also what `podcast unpublish` took out here.")
@options.show
@click.pass_obj
def take_over(
    opened: Callable[[Path], AbstractContextManager[Desk]],
    feed_url: str,
    *,
    dry_run: bool,
    mine: bool,
    again: bool,
    show_file: Path,
) -> None:
    """Take over the show at FEED_URL: its episodes go into this show's feed and keep guid, date and enclosure.

    Older pages and archives that the feed names are read, too. Their files stay where they are. A second time only
    what is new is taken.
    """
    if not text.web_address(feed_url):
        raise UsageError("FEED_URL is not an http or https address without a user name")
    with opened(show_file) as desk:
        old = paging.read(feed_url, desk.watch.note)
        if old.locked and not mine:
            _locked(desk, feed_url, dry_run)
        move = moving.plan(desk, old, again=again)
        if not dry_run:
            moving.refuse(desk, old, move)
        for doubt in (*old.doubts, *_doubts(desk, old, move)):
            desk.watch.warn(doubt)
        if dry_run:
            click.echo("\n".join(_rehearsed(desk, old, move, again)))
            moving.refuse(desk, old, move)
            return
        if move.new:
            moving.take_over(desk, old, again=again)
        click.echo("\n".join(_told(desk, feed_url, move)))


def _locked(desk: Desk, feed_url: str, dry_run: bool) -> None:
    """Raises UsageError; in a dry run it is only said."""
    said = "its owner has locked it (podcast:locked)"
    if not dry_run:
        remedy = "Unlock it at the old host, or say that the show is yours: --mine"
        raise UsageError(said, where=addresses.shown(feed_url), remedy=remedy)
    desk.watch.warn(f"{said}: it may be moved by its owner alone")


def _doubts(desk: Desk, old: Foreign, move: Move) -> Iterator[str]:
    """What a person should look at, but for what the feed itself lacks."""
    if old.moved and not feeds.same(old.moved, f"{desk.show.base_url}/{feed.KEY}"):
        yield f"it says that the show has moved to {old.moved}: import that one?"
    if move.guid != old.guid:
        yield f"podcast:guid is {move.guid} here and stays so; the old feed's, {old.guid}, is not taken over"
    yield from moving.differences(desk.show, old)
    ahead, now = "it stays so, and apps may not show it before", desk.now()
    yield from _some(
        [f"{one.title}: it is dated {one.published:%Y-%m-%d}; {ahead}" for one in move.new if one.published > now]
    )
    yield from _some([f"{title}: the old host has changed it; it stays as it was taken over" for title in move.changed])
    own = "its guid is that of a week of this show: it gets its file's address for a guid"
    yield from _some([f"{title}: {own}" for title in move.renamed])
    out = "it was taken out here, and stays so; --withdrawn takes it again"
    yield from _some([f"{title}: {out}" for title in move.withdrawn])
    yield from _some([f"it stays as it is, although apps may not take it: {said}" for said in move.odd])
    shelved = len(move.new) + move.known - desk.show.publish.feed_items
    if shelved > 0:
        yield f"{shelved} of the oldest go into archives that few apps read: raise feed_items in [publish] for more"


def _some(doubts: list[str]) -> Iterator[str]:
    """Of what is taken over all the same, the first few: an old show may have hundreds of one kind."""
    yield from doubts[:_NAMED]
    if len(doubts) > _NAMED:
        yield f"and {len(doubts) - _NAMED} more like these"


def _rehearsed(desk: Desk, old: Foreign, move: Move, again: bool) -> Iterator[str]:
    """The episodes that would be taken over, and what would be written for that."""
    yield f"{paging.counted(len(move.new))} would be taken over, {move.known} there already; podcast:guid {move.guid}"
    yield from (f"{item.published:%Y-%m-%d}  {item.title}  ({text.clean(item.guid)})" for item in move.new)
    store = Rehearsal(desk.store)
    if move.new:
        moving.take_over(replace(desk, store=store), old, again=again)
    yield from listed(store.writes)


def _told(desk: Desk, feed_url: str, move: Move) -> Iterator[str]:
    place, new = desk.store.address(feed.KEY), f"{desk.show.base_url}/{feed.KEY}"
    if not move.new:
        yield f"Nothing to take over: {place} has {paging.counted(move.known)} of it"
    else:
        dates = f"{move.new[-1].published:%Y-%m-%d} to {move.new[0].published:%Y-%m-%d}"
        yield f"{paging.counted(len(move.new))} taken over into {place}, {dates}; {move.known} there before"
        yield f"podcast:guid {move.guid}"
    yield "What is left to do at the old host (docs/hosting.md, “Moving an old feed”):"
    yield f"  1. Subscribe to {new} yourself, and see that the old episodes are there."
    yield f"  2. Let {addresses.shown(feed_url)} answer 301 to it, for at least four weeks, better for ever."
    yield f"  3. Put <itunes:new-feed-url>{new}</itunes:new-feed-url> into the old feed's channel; Apple wants both."
    yield "  4. Leave the old sound files where they are: the old episodes are still fetched from there."
