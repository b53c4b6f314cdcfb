"""The command `podcast`: reads the environment, the clock and the command line; everything else is passed in."""

import contextlib
import datetime as dt
import json
import os
import shlex
import sys
import traceback
from collections.abc import Iterator
from dataclasses import replace
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
from podcast.commands.terminal import Terminal
from podcast.errors import PodcastError, UsageError
from podcast.model import Week
from podcast.names import EPISODE, PAPERS, REPORT, SRT, TIMELINE
from podcast.providers import Environment
from podcast.show import Show
from podcast.stages import publish
from podcast.stages.catalogue import Desk
from podcast.stages.loading import load_timeline
from podcast.steps import Cast, Fallback, Run
from podcast.text import clock, hidden
from podcast.workspace import Workspace

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
@_rewrite
@_ask_again
@options.show
def weekly(week: str | None, until: str | None, partial: bool, *, rewrite: bool, again: bool, show_file: Path) -> None:
    """Make the episode of WEEK (YYYY-Www; without it the last complete week), from papers to feed.

    A week that was published to S3 stays as it is: `podcast correct` changes it.
    """
    _weekly(week, until, partial, show_file, rewrite=rewrite, again=again)


@podcast.command(epilog="Example: podcast correct 2025-W23")
@click.argument("week")
@_rewrite
@_ask_again
@options.show
def correct(week: str, rewrite: bool, again: bool, show_file: Path) -> None:
    """Make the episode of a published or withdrawn WEEK anew where it changed, and publish it again.

    Its guid and date stay; files that changed get new addresses.
    """
    _weekly(week, None, False, show_file, rewrite=rewrite, again=again, correct=True)


def _weekly(
    week: str | None,
    until: str | None,
    partial: bool,
    show_file: Path,
    *,
    rewrite: bool,
    again: bool,
    correct: bool = False,
) -> None:
    show, asked = config.load(show_file), Week.parse(week) if week else None
    chosen = asked or Week.of(_now().date()).previous()
    _refuse_unfinished(chosen, partial)
    with _terminal() as terminal:
        cast, entries, prices = _cast(show, chosen, terminal), config.load_lexicon(show), config.load_prices(show)
        falls_back = chain.may_fall_back(show, cast, asked)
        if falls_back:
            hasty = providers.source(show, _environment(), terminal.note, within=chain.REACH_WITHIN_S)
            cast = replace(cast, source=hasty)

        def opened(of: Week, fallback: Fallback | None) -> Run:
            space = _space(show, of)
            return Run(show, of, space, cast, terminal, _now, entries, prices, fallback, rewrite, correct, again)

        run, made = chain.weekly(opened, chosen, falls_back, until or "publish")
    _summary(run, made, until)


def _stage_command(name: str) -> None:
    @podcast.command(name, help=f"{chain.STAGES[name].__doc__}", epilog=f"Example: podcast {name} 2025-W23")
    @click.argument("week")
    @_rewrite
    @options.show
    def command(week: str, rewrite: bool, show_file: Path, dry_run: bool = False, again: bool = False) -> None:
        with _terminal() as terminal:
            of = Week.parse(week)
            _refuse_unfinished(of, partial=False)
            show = config.load(show_file)
            run = replace(_run(show, of, _cast(show, of, terminal, later=True), terminal, rewrite), again=again)
            if dry_run:
                click.echo("\n".join(publishing.listed(publish.rehearse(run))))
                return
            with run.space.locked():
                terminal.stage(name)
                made = chain.alone(run, name)
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
        show = config.load(show_file)
        of = Week.parse(week)
        cast = providers.cast(show, _environment(), terminal.note, made_by=_made_by(show, of), later=True)
        reasons = chain.why(_run(show, of, cast, terminal, rewrite=False))
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
    findings = doctor.examine(config.load(show_file), _environment(), Week.of(_now().date()).previous())
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


def _run(show: Show, week: Week, cast: Cast, terminal: Terminal, rewrite: bool) -> Run:
    entries, prices = config.load_lexicon(show), config.load_prices(show)
    return Run(show, week, _space(show, week), cast, terminal, _now, entries, prices, rewrite=rewrite)


def _cast(show: Show, week: Week, terminal: Terminal, *, later: bool = False) -> Cast:
    """The providers, said aloud: a key in the environment may have chosen a paid one.

    A missing key is told `later`, when something must be asked or said, or now.
    """
    cast = providers.cast(show, _environment(), terminal.note, made_by=_made_by(show, week), later=later)
    voice = f"{cast.voice.provider} {cast.voice.model}"
    terminal.note(f"writer {cast.writer.name}, voice {voice}, alignment {cast.aligner.name}")
    return cast


def _made_by(show: Show, week: Week) -> dict[str, str]:
    """Who wrote and who spoke what the week has, as far as its report tells."""
    report = _space(show, week).report()
    told = {"script": report.get("script", {}).get("writer"), "speech": report.get("speech", {}).get("provider")}
    return {name: one for name, one in told.items() if isinstance(one, str)}


def _space(show: Show, week: Week) -> Workspace:
    return Workspace(show.root / "episodes" / show.id / str(week))


def _refuse_unfinished(week: Week, partial: bool) -> None:
    today = _now().date()
    if today < week.monday:
        raise UsageError(f"the week {week} has not begun", remedy=f"It begins on {week.monday}")
    if today <= week.sunday and not partial:
        remedy = "`podcast weekly --partial` makes it from what there is"
        raise UsageError(f"the week {week} is not over until {week.sunday}", remedy=remedy)


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
def _terminal() -> Iterator[Terminal]:
    terminal = Terminal(Console(stderr=True), _environment().secrets)
    try:
        yield terminal
    finally:
        terminal.close()


def _environment() -> Environment:
    return Environment.read(os.environ)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
