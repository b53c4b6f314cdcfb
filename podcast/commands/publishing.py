"""`podcast approve`, `unpublish` and `rollback`: what becomes of a week whose files lie in the store.

The command line gives each of them, as click's object, what opens a show's desk.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import click

from podcast import text
from podcast.commands import options
from podcast.model import Item, Week
from podcast.stages import history, releases
from podcast.stages.catalogue import Desk
from podcast.stores.rehearsal import Write

Opener = Callable[[Path], AbstractContextManager[Desk]]


@click.command(epilog="Example: podcast approve 2025-W23")
@click.argument("week")
@options.show
@click.pass_obj
def approve(opened: Opener, week: str, show_file: Path) -> None:
    """Put the episode of WEEK that waits in the preview into the feed; any machine with the store's keys can."""
    with opened(show_file) as desk:
        item = releases.approve(desk, Week.parse(week))
        click.echo(f"{item.week} is in {desk.store.address('feed.xml')}: {item.title}")


@click.command(epilog="Example: podcast unpublish 2025-W23")
@click.argument("what", metavar="EPISODE")
@options.show
@click.pass_obj
def unpublish(opened: Opener, what: str, show_file: Path) -> None:
    """Take EPISODE out of the feed and the preview: a week, or the guid or title of an episode, imported ones included.

    Its files stay. A week comes back by `podcast correct`, an imported episode by `podcast import --withdrawn`.
    """
    with opened(show_file) as desk:
        item = releases.unpublish(desk, what)
        name = str(item.week) if isinstance(item, Item) else text.clean(item.guid)
        click.echo(f"{name} is no longer in {desk.store.address('feed.xml')}: {item.title}")


@click.command(epilog="Example: podcast rollback --to feed-history/20250609T060000Z-000-0123456789ab.xml")
@click.option("--to", default="", metavar="KEY", help="This one; without it the feed before the last change.")
@click.option("--list", "as_list", is_flag=True, help="List the feeds that are kept, newest first, and do nothing.")
@options.show
@click.pass_obj
def rollback(opened: Opener, to: str, as_list: bool, show_file: Path) -> None:
    """Take the feed's last change back, archives and withdrawn episodes included; the same command undoes it."""
    with opened(show_file) as desk:
        if as_list:
            _list(history.entries(desk.store))
            return
        click.echo(f"{desk.store.address('feed.xml')} is {releases.roll_back(desk, to)} again")


def _list(kept: tuple[str, ...]) -> None:
    for key in kept:
        click.echo(key)
    if not kept:
        click.echo("none is kept", err=True)


COMMANDS = (approve, unpublish, rollback)


def listed(writes: Iterable[Write]) -> Iterator[str]:
    """What a dry run would have written, in lines: bytes, address, headers."""
    rows = list(writes)
    if not rows:
        yield "nothing would be written"
    for row in rows:
        yield f"{row.length:>10}  {row.address}"
        yield f"{'':10}  Content-Type: {row.type}; Cache-Control: {row.caching}"
