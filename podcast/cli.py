"""The command `podcast`: reads the environment, the clock and the command line; everything else is passed in."""

import contextlib
import datetime as dt
import json
import os
import shlex
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console

from podcast import __version__, chain, config, providers
from podcast.commands import (
    check,
    doctor,
    importing,
    options,
    publishing,
    saying,
    serving,
    starting,
    stopping,
    subtitles,
    voices,
)
from podcast.commands.making import Maker, Manner
from podcast.commands.terminal import Terminal
from podcast.errors import PodcastError, UsageError
from podcast.hiding import hidden
from podcast.model import Week
from podcast.names import EPISODE, PAPERS, REPORT, SRT, TIMELINE
from podcast.providers import Environment
from podcast.show import Show
from podcast.sources import bundled
from podcast.stages import due, publish
from podcast.stages.catalogue import Desk
from podcast.stages.loading import load_timeline
from podcast.steps import Run
from podcast.text import clock

EXIT_CODES = """\b
Exit codes: 0 done; 1 something failed; 2 the command line or a file of the show is wrong;
4 another process works on the week; 130 stopped by Ctrl-C. Whatever was made is kept.
Ctrl-C once waits for what is under way, for it is paid for; twice leaves at once."""

_rewrite = click.option(
    "--rewrite", is_flag=True, help="Make anew the files that were edited by hand; copies are kept."
)

_ask_again = click.option(
    "--ask-again", "again", is_flag=True, help="Ask the LLM once more where all its answers were refused."
)

_dry_run = click.Option(
    ["--dry-run"], is_flag=True, help="Write nothing: list what would be written, with its headers."
)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"Example: podcast weekly 2025-W23 --show podcast.zh.toml\n\n{EXIT_CODES}",
)
@click.version_option(__version__, message="%(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
def podcast(debug: bool) -> None:
    """Turn a week's top research papers into a podcast episode: script, voice, mix, subtitles, feed."""


@podcast.command(epilog="Example: podcast weekly 2025-W23 --until caption")
@click.argument("week", required=False)
@click.option("--until", type=click.Choice(list(chain.STAGES)), help="Stop after this stage.")
@click.option("--partial", is_flag=True, help="Allow a week that is not over.")
@click.option("--sample", "as_sample", is_flag=True, help="Make the bundled week, apart from the show's own episodes.")
@_rewrite
@options.quiet
@_ask_again
@options.show
def weekly(
    week: str | None,
    *,
    until: str | None,
    partial: bool,
    as_sample: bool,
    rewrite: bool,
    again: bool,
    quiet: bool,
    show_file: Path,
) -> None:
    """Make the episode of WEEK (YYYY-Www), from papers to feed.

    Without WEEK: of every complete week since the last one that was published, the oldest first, at most as many as
    `[papers] catch_up` says; where none is missing, the last complete week is brought up to date. A week that was
    published to S3 stays as it is: `podcast correct` changes it.
    """
    show, asked = config.load(show_file), Week.parse(week) if week else None
    if asked:
        _refuse_unfinished(show, asked, partial)
    if as_sample and asked not in (None, bundled.WEEK):
        raise UsageError(f"the sample is the week {bundled.WEEK}, not {asked}", remedy="Leave WEEK out, or --sample")
    with _terminal(quiet) as terminal:
        maker = Maker.of(show, _environment(), terminal, _now, Manner(rewrite=rewrite, again=again, aloud=True))
        if as_sample:
            _tell(quiet, *chain.demonstrate(maker.open, show.language, "--sample", until or "publish"), until)
            return
        falls_back = chain.may_fall_back(show, maker.cast, asked)
        if falls_back:
            maker = maker.with_little_patience()

        def make(one: Week) -> None:
            _tell(quiet, *chain.weekly(maker.open, one, falls_back, until or "publish"), until)

        newest = Week.of(show.day(_now())).previous()
        weeks = (asked,) if asked else due.weeks(show, maker.cast.store, newest, terminal.warn)
        chain.catch_up(weeks, make, show.papers.catch_up, terminal.warn)


@podcast.command(epilog="Example: podcast correct 2025-W23")
@click.argument("week")
@_rewrite
@options.quiet
@_ask_again
@options.show
def correct(week: str, rewrite: bool, again: bool, quiet: bool, show_file: Path) -> None:
    """Make the episode of a published or withdrawn WEEK anew where it changed, and publish it again.

    Its guid and date stay; files that changed get new addresses.
    """
    show, of = config.load(show_file), Week.parse(week)
    _refuse_unfinished(show, of, partial=False)
    with _terminal(quiet) as terminal:
        manner = Manner(rewrite=rewrite, correct=True, again=again, aloud=True)
        maker = Maker.of(show, _environment(), terminal, _now, manner)
        _tell(quiet, *chain.weekly(lambda one, _: maker.open_as_found(one), of, False, "publish"), None)


def _stage_command(name: str) -> None:
    @podcast.command(name, help=f"{chain.STAGES[name].__doc__}", epilog=f"Example: podcast {name} 2025-W23")
    @click.argument("week")
    @_rewrite
    @options.quiet
    @options.show
    def command(
        week: str, *, rewrite: bool, quiet: bool, show_file: Path, dry_run: bool = False, again: bool = False
    ) -> None:
        with _terminal(quiet) as terminal:
            of, show = Week.parse(week), config.load(show_file)
            _refuse_unfinished(show, of, partial=False)
            manner = Manner(rewrite=rewrite, again=again, later=True, aloud=True)
            run = Maker.of(show, _environment(), terminal, _now, manner).open_as_found(of)
            if dry_run:
                click.echo("\n".join(publishing.listed(publish.rehearse(run))))
                return
            with run.space.locked():
                terminal.stage(name)
                made = chain.alone(run, name)
        if not quiet:
            click.echo(f"{name}: {'made' if made else 'up to date'} ({run.space.root})")

    if name == "publish":
        command.params.append(_dry_run)
    if name == "write":
        _ask_again(command)


for _name in chain.STAGES:
    _stage_command(_name)
podcast.add_command(subtitles.group, "subtitles")
podcast.add_command(check.check)
for _command in (*publishing.COMMANDS, importing.take_over, serving.serve, starting.init):
    podcast.add_command(_command)


@podcast.command(epilog="Example: podcast why 2025-W23")
@click.argument("week")
@click.option("--json", "as_json", is_flag=True, help="Print file → reason as JSON.")
@options.show
def why(week: str, as_json: bool, show_file: Path) -> None:
    """Say which files of WEEK would be made again, and because of what."""
    with _terminal() as terminal:
        maker = Maker.of(config.load(show_file), _environment(), terminal, _now, Manner(later=True))
        reasons = chain.why(maker.open_as_found(Week.parse(week)))
    if as_json:
        click.echo(json.dumps(reasons, ensure_ascii=False, indent=2))
        return
    width = max(map(len, reasons))
    for name, reason in reasons.items():
        click.echo(f"{name:{width}}  {reason}")


@podcast.command("doctor", epilog="Example: podcast doctor --show podcast.zh.toml")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@options.show
def examine(as_json: bool, show_file: Path) -> None:
    """Check what an episode needs, and say which providers and models would be used."""
    show = config.load(show_file)
    findings = doctor.examine(show, _environment(), Week.of(show.day(_now())).previous())
    if as_json:
        rows = [{"check": f.check, "ok": f.ok, "finding": f.finding, "remedy": f.remedy} for f in findings]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            mark = "ok  " if finding.ok else "FAIL"
            click.echo(f"{mark}  {finding.check}: {finding.finding}")
            if finding.remedy:
                click.echo(f"      {finding.remedy}")
    if not all(finding.ok for finding in findings):
        raise SystemExit(1)


@podcast.command(epilog='Example: podcast say "Small models learn fast." --voice host-en --out try.wav')
@click.argument("text")
@click.option("--voice", default="", metavar="PROFILE", help="The profile, voices/PROFILE.toml; without it the show's.")
@click.option("--provider", default="", metavar="NAME", help="The speech provider; without it the show's.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("say.wav"),
    show_default=True,
    metavar="FILE",
    help="The WAV file to write. One that is there is replaced, a file of another kind never.",
)
@options.show
def say(text: str, voice: str, provider: str, out: Path, show_file: Path) -> None:
    """Say TEXT (- for standard input) as the show would, and write it to a WAV file.

    It is said by the lexicon of the profile's language, long paragraphs in parts. A paid provider is paid; when a
    part fails, the others are kept for the next run.
    """
    saying.check_place(out)
    show = saying.with_voice(config.load(show_file), voice, provider)
    with _terminal() as terminal:
        terminal.stage("say")
        words = _standard_input() if text == "-" else text
        terminal.note(str(saying.say(show, _environment(), words, out, terminal)))
    click.echo(out)


@podcast.command("voices", epilog="Example: podcast voices --provider elevenlabs")
@click.option("--provider", default="", metavar="NAME", help="Ask this provider which voices it offers.")
@click.option("--json", "as_json", is_flag=True, help="Print all as JSON.")
@options.show
def list_voices(provider: str, as_json: bool, show_file: Path) -> None:
    """List the voice profiles, what this show takes and why, and the voices on offer."""
    with _terminal() as terminal:
        listing = voices.listing(config.load(show_file), _environment(), provider, terminal.note)
    lines = listing.lines(fault=not provider)
    shown = json.dumps(listing.as_json(), ensure_ascii=False, indent=2) if as_json else "\n".join(lines)
    click.echo(hidden(shown, _environment().secrets))
    if provider and listing.fault:
        raise listing.fault


def main() -> None:
    """Run the command; every error becomes one paragraph and an exit code."""
    try:
        words = [word for word in sys.argv[1:] if word != "--debug"]
        podcast.main(words, prog_name="podcast", standalone_mode=False, obj=_desk)
    except click.exceptions.Exit as wish:
        sys.exit(wish.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail(
            f"Stopped. Whatever was made is kept. To go on: {_program()} {shlex.join(sys.argv[1:])}", stopping.STOPPED
        )
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except PodcastError as error:
        _fail(f"Error: {error}", error.exit_code)
    except Exception as error:  # noqa: BLE001  # the one place where anything unforeseen becomes words
        _fail(
            f"Error: an unforeseen {type(error).__name__}: {error}. Run again with `podcast --debug …` to see where.", 1
        )


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("standard input is not UTF-8", remedy="Convert the text") from None


def _program() -> str:
    """How the program was called: in a clone it is not on the PATH."""
    return sys.argv[0] if Path(sys.argv[0]).name == "podcast" else "podcast"


def _fail(words: str, code: int) -> None:
    secrets = _environment().secrets
    if "--debug" in sys.argv:
        click.echo(hidden(traceback.format_exc(), secrets), err=True)
    click.echo(hidden(words, secrets), err=True)
    sys.exit(code)


def _refuse_unfinished(show: Show, week: Week, partial: bool) -> None:
    today = show.day(_now())
    if today < week.monday:
        raise UsageError(f"the week {week} has not begun", remedy=f"It begins on {week.monday} ({show.timezone})")
    if today <= week.sunday and not partial:
        remedy = "`podcast weekly --partial` makes it from what there is"
        raise UsageError(f"the week {week} is not over until {week.sunday} ({show.timezone})", remedy=remedy)


def _tell(quiet: bool, run: Run, made: bool, until: str | None) -> None:
    if not quiet:
        _summary(run, made, until)


def _summary(run: Run, made: bool, until: str | None) -> None:
    folder = run.space.root
    if until:
        click.echo(f"{'Made' if made else 'Up to date'} as far as {until}: {folder}")
        return
    if not (folder / TIMELINE).exists():
        # It was made on another machine.
        click.echo(f"{run.show.title}, {run.week}: nothing to make")
        return
    length = clock(load_timeline(run).duration)
    click.echo(f"{run.show.title}, {run.week}: {length} min" + ("" if made else ", nothing to make"))
    for label, where in {
        "episode": folder / EPISODE,
        "subtitles": folder / SRT,
        "papers": folder / PAPERS,
        "report": folder / REPORT,
        "page": run.cast.store.address("index.html"),
        "feed": run.cast.store.address("feed.xml"),
    }.items():
        click.echo(f"  {label:10}{where}")
    if speech := _speech_line(run):
        click.echo(f"  speech    {speech}")
    if cost := run.space.report().get("cost"):
        total = "not all prices are known" if cost["total"] is None else f"{cost['total']:.4f} {cost['currency']}"
        click.echo(f"  cost      {total} (prices of {cost['prices_of']})")


def _speech_line(run: Run) -> str:
    """How much of the episode a model heard otherwise than it is written, in words; "" where nobody listened."""
    check = run.space.report().get("alignment", {}).get("text_check", {})
    rate, passed = check.get("error_rate"), "says its text" if check.get("passed") else "does NOT say its text"
    return "" if rate is None else f"{passed}; {rate:.1%} of {check['unit']} are heard otherwise"


@contextlib.contextmanager
def _desk(show_file: Path) -> Iterator[Desk]:
    show = config.load(show_file)
    with _terminal() as terminal:
        yield Desk(show, providers.store(show, terminal.note), terminal, _now)


@contextlib.contextmanager
def _terminal(quiet: bool = False) -> Iterator[Terminal]:
    terminal = Terminal(Console(stderr=True), _environment().secrets, quiet)
    try:
        yield terminal
    finally:
        terminal.close()


def _environment() -> Environment:
    return Environment.read(os.environ)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
