"""`podcast check`: what an episode must pass before it is published."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import click

from podcast import config, feed, gates, providers, script, selection, text
from podcast.commands import options
from podcast.commands.doctor import WITHOUT_EMAIL
from podcast.feed import rules
from podcast.gates import Verdict
from podcast.model import Week
from podcast.names import PAPERS, SCRIPT, WORDS
from podcast.proofreading import scripts
from podcast.show import Show
from podcast.stages import catalogue, items, publish, sample
from podcast.words import loads_words
from podcast.workspace import Workspace

# A date after every slot: an episode that is only tried is dated as if it were published late.
_LATE = dt.datetime.max.replace(tzinfo=dt.UTC)
_file = click.Path(path_type=Path, dir_okay=False)


def _script(show: Show, _week: Week, space: Workspace) -> Verdict:
    told = script.parse(space.text(SCRIPT), str(space.path(SCRIPT)))
    taken = selection.loads(space.text(PAPERS)).taken
    return gates.script(tuple(map(str, scripts.judge(told, taken, show))), told.accepts)


def _speech(_show: Show, _week: Week, space: Workspace) -> Verdict:
    return gates.speech(loads_words(space.text(WORDS)))


def _feed(show: Show, week: Week, space: Workspace) -> Verdict:
    """The feed as it would be with the episode in it, published or not."""
    store = providers.store(show)
    shelf = catalogue.read(show, store)
    stored = shelf.documents.get(feed.KEY)
    published = replace(shelf.feed, guid=feed.parse(stored.data).guid) if stored else None
    item = items.draft(show, week, space, *publish.identity(store, shelf, show, space, week=week, at=_LATE))
    # Items of an imported podcast stay as they are, whatever rule they break: listeners have them.
    documents = feed.documents(show, shelf.feed.guid, catalogue.with_item(item)(shelf.feed.items))
    return gates.feed(rules.judge(documents, published, item.guid, publish.cover(show, space)))


GATES: dict[str, Callable[[Show, Week, Workspace], Verdict]] = {"script": _script, "speech": _speech, "feed": _feed}


@click.command(epilog="Example: podcast check 2025-W23 --only speech")
@click.argument("week")
@click.option("--only", type=click.Choice(list(GATES)), help="This gate alone.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
@options.show
def check(week: str, only: str | None, as_json: bool, show_file: Path) -> None:
    """Try the episode of WEEK by the quality gates; exit code 1 when one of them refuses it."""
    show, of = config.load(show_file), Week.parse(week)
    show = sample.of_week(show, of, providers.store(show))[0]
    space = Workspace(show.episodes / str(of))
    verdicts = [gate(show, of, space) for name, gate in GATES.items() if only in (None, name)]
    if as_json:
        click.echo(json.dumps([_row(one) for one in verdicts], ensure_ascii=False, indent=2))
    else:
        for one in verdicts:
            click.echo("\n".join(_lines(one)))
    if not show.email and only in (None, "feed"):
        remedy = "Set email in podcast.toml"
        click.echo(f"Note: the feed has no owner's e-mail, {WITHOUT_EMAIL}. {remedy}", err=True)
    if not all(one.passed for one in verdicts):
        raise SystemExit(1)


def _row(one: Verdict) -> dict[str, object]:
    row: dict[str, object] = {
        "gate": one.gate,
        "passed": one.passed,
        "made": one.made,
        "findings": list(one.findings),
    }
    rows = [
        {"rule": rule.asks, "from": rule.source, "holds": rule.holds, "complaints": list(rule.complaints)}
        for rule in one.rules
    ]
    return row | ({"rules": rows} if rows else {})


def _lines(one: Verdict) -> Iterator[str]:
    mark = "REFUSED" if not one.passed else "passed" if one.made else "not made"
    yield f"{one.gate}: {mark}"
    if not one.rules:
        yield from (f"  {finding}" for finding in one.findings)
        return
    width = max(len(rule.source) for rule in one.rules)
    yield f"  {'holds':5}  {'from':{width}}  rule"
    for rule in one.rules:
        yield f"  {'yes' if rule.holds else 'NO':5}  {rule.source:{width}}  {rule.asks}"
        yield from (f"  {'':5}  {'':{width}}  {text.clean(complaint)}" for complaint in rule.complaints)
