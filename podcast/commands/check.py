"""`podcast check`: what an episode must pass before it is published."""

import json
from collections.abc import Callable
from pathlib import Path

import click

from podcast import config, gates
from podcast.gates import Verdict
from podcast.model import Week
from podcast.names import WORDS
from podcast.words import loads_words
from podcast.workspace import Workspace

_file = click.Path(path_type=Path, dir_okay=False)


def _speech(space: Workspace) -> Verdict:
    return gates.speech(loads_words(space.text(WORDS)))


GATES: dict[str, Callable[[Workspace], Verdict]] = {"speech": _speech}


@click.command(epilog="Example: podcast check 2025-W23 --only speech")
@click.argument("week")
@click.option("--only", type=click.Choice(list(GATES)), help="This gate alone.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
@click.option("--show", "show_file", type=_file, default=Path("podcast.toml"), show_default=True, metavar="FILE")
def check(week: str, only: str | None, as_json: bool, show_file: Path) -> None:
    """Try the episode of WEEK by the quality gates; exit code 1 when one of them refuses it."""
    show = config.load(show_file)
    space = Workspace(show.root / "episodes" / show.id / str(Week.parse(week)))
    verdicts = [gate(space) for name, gate in GATES.items() if only in (None, name)]
    if as_json:
        rows = [
            {"gate": one.gate, "passed": one.passed, "made": one.made, "findings": list(one.findings)}
            for one in verdicts
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for one in verdicts:
            mark = "REFUSED" if not one.passed else "passed" if one.made else "not made"
            click.echo(f"{one.gate}: {mark}")
            for finding in one.findings:
                click.echo(f"  {finding}")
    if not all(one.passed for one in verdicts):
        raise SystemExit(1)
