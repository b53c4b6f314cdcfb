"""`podcast subtitles`: what editors need of an episode's subtitles, and a judgement of any SRT file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from podcast import config, script, text
from podcast.commands import options
from podcast.errors import AudioError, UnreadableSubtitles, UsageError, WorkspaceError
from podcast.model import Cue, Ms, Week
from podcast.names import SRT, TRANSCRIPT
from podcast.sound import audio
from podcast.subtitles import against, exports, files, judge, rules, scripts, srtfile
from podcast.subtitles.judge import Row
from podcast.subtitles.srtfile import Subtitles
from podcast.subtitles.violation import Violation, in_order
from podcast.workspace import Workspace

# How many cues of each rule are named.
_NAMED = 3
# Which columns of the table hold figures.
_FIGURES = range(3, 6)
_FORM = "form"
_VALUED = ("width", "lines", "orphan", "speed", "short", "long", "gap", "overlap", "backwards")

_file = click.Path(path_type=Path, dir_okay=False)


def _known(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    """The name of an encoding of text. Raises BadParameter when there is none of it."""
    try:
        b"a".decode(name or "utf-8", "replace")
    except LookupError:
        raise click.BadParameter(f"{name!r} is no encoding that Python knows") from None
    return name


@click.group()
def group() -> None:
    """Export an episode's subtitles, and judge any SRT file."""


@group.command(
    epilog="Example: podcast subtitles export 2025-W23 --format ass --fps 23.976 --offset 4200 --out week.ass"
)
@click.argument("week")
@click.option("--format", "form", type=click.Choice(["srt", "vtt", "ass", "txt"]), default="srt", show_default=True)
@click.option("--offset", default=0, metavar="MS", help="Every cue so many ms later; negative: earlier.")
@click.option("--fps", type=float, metavar="N", help="Times on whole frames; 23.976, 29.97 and 59.94 are NTSC's.")
@click.option(
    "--style",
    type=click.Choice(exports.STYLES),
    default="plain",
    show_default=True,
    help="custom: in Chinese no punctuation where a line ends.",
)
@click.option("--out", type=_file, metavar="FILE", help="Where to write; without it standard output.")
@options.show
def export(
    *, week: str, form: str, offset: int, fps: float | None, style: str, out: Path | None, show_file: Path
) -> None:
    """Give the subtitles of WEEK to a video editor: shifted, on frames, in another format."""
    show = config.load(show_file)
    space = Workspace(show.episodes / str(Week.parse(week)))
    cues, bodies = _made(space)
    moved = exports.shifted(cues, offset)
    framed = exports.on_frames(moved, exports.frame_rate(fps)) if fps else moved
    shown = exports.styled(framed, show.language, style)
    written = {
        "srt": lambda: files.srt(shown),
        "vtt": lambda: files.vtt(shown, show.language),
        "ass": lambda: files.ass(shown, f"{show.title} {week}", show.language),
        "txt": lambda: files.plain(bodies if style == "plain" else [" ".join(cue.lines) for cue in shown]),
    }[form]()
    if out is None:
        click.echo(written, nl=False)
        return
    try:
        out.write_text(written, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror})", where=str(out)) from error
    click.echo(out)


def _made(space: Workspace) -> tuple[tuple[Cue, ...], tuple[str, ...]]:
    """The episode's cues with their speakers, and what each says without its line breaks."""
    cues = files.parse_srt(space.text(SRT))
    told = files.parse_transcript(space.text(TRANSCRIPT))
    if len(told) != len(cues):
        remedy = "Make both again: delete them and run `podcast caption`"
        raise WorkspaceError(f"has {len(told)} segments for {len(cues)} cues", where=TRANSCRIPT, remedy=remedy)
    spoken = tuple(Cue(cue.start, cue.end, cue.lines, speaker) for cue, (speaker, _) in zip(cues, told, strict=True))
    return spoken, tuple(body for _, body in told)


@group.command(epilog="Example: podcast subtitles check week.srt --script 20-script.md --audio 40-episode.mp3")
@click.argument("file", type=_file)
@click.option("--script", "script_file", type=_file, metavar="FILE", help="20-script.md: the text must be its text.")
@click.option("--audio", "audio_file", type=_file, metavar="FILE", help="The sound: no cue may outlast it.")
@click.option("--language", type=click.Choice(["en", "zh"]), help="Whose rules; without it told by the text.")
@click.option("--encoding", callback=_known, metavar="NAME", help="How FILE is encoded; without it told by its bytes.")
@click.option("--json", "as_json", is_flag=True, help="Print the judgement as JSON.")
def check(
    *,
    file: Path,
    script_file: Path | None,
    audio_file: Path | None,
    language: str | None,
    encoding: str | None,
    as_json: bool,
) -> None:
    """Judge the subtitles in FILE (SRT or WebVTT, as sloppy as players take it) by every rule.

    Exit codes: 0 no rule is broken, 1 some are, 2 FILE cannot be read.
    """
    read = _read(file, encoding or "")
    told = script.parse(_text(script_file), str(script_file)) if script_file else None
    named = language or (told.language if told else "")
    languages = (named,) if named else scripts.languages(read.cues)
    display = "\n".join(segment.display for segment in told.segments) if told else None
    judged = _judge(read, languages, display, _duration(audio_file) if audio_file else None)
    if as_json:
        click.echo(json.dumps(_as_json(file, judged), ensure_ascii=False, indent=2))
    else:
        _print(file, judged)
    if any(row.found for row in judged.rows):
        raise SystemExit(1)


@dataclass(frozen=True, slots=True)
class _Judgement:
    """All that is said of a file: a row for each rule that could be judged, and the rules that could not, with why."""

    read: Subtitles
    languages: tuple[str, ...]
    rows: tuple[Row, ...]
    not_judged: dict[str, str]


def _judge(read: Subtitles, languages: tuple[str, ...], display: str | None, duration: Ms | None) -> _Judgement:
    cues = _freed(read.cues)
    found = [*judge.of_file(read.cues, languages, duration=duration, display=display or "", srt=not read.vtt)]
    found += [Violation(_FORM, odd.cues[0] if odd.cues else 0, odd.count, odd.what) for odd in read.oddities]
    unknown = {"in-time": "needs the words' times", "out-time": "needs the words' times"}
    if display is None:
        unknown["text"] = "needs --script"
    else:
        # The script says what punctuation there is to be.
        found = [one for one in found if one.rule != "punctuation"] + [*against.violations(cues, display)]
    if duration is None:
        unknown["past the end"] = "needs --audio"
    if read.vtt:
        unknown |= dict.fromkeys(("colon", "markup"), "a rule of SRT files")
    judged = [rule.name for rule in rules.TABLE if rule.name not in unknown]
    rows = judge.table(in_order(found), languages, judged)
    return _Judgement(read, languages, tuple(_of_vtt(row) if read.vtt else row for row in rows), unknown)


def _of_vtt(row: Row) -> Row:
    """What a WebVTT file is asked for."""
    return replace(row, asks=rules.VTT_FORM) if row.rule.name == _FORM else row


def _freed(cues: tuple[Cue, ...]) -> tuple[Cue, ...]:
    return tuple(Cue(cue.start, cue.end, tuple(map(files.freed, cue.lines))) for cue in cues)


def _read(file: Path, encoding: str) -> Subtitles:
    try:
        return srtfile.read(_bytes(file), encoding)
    except UnreadableSubtitles as error:
        raise UnreadableSubtitles(error.what, where=f"{file}, {error.where}", remedy=error.remedy) from None


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableSubtitles(f"cannot be read ({error.strerror})", where=str(file)) from error


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(file)) from error
    except UnicodeDecodeError as error:
        raise UsageError("is not UTF-8", where=str(file), remedy="Give the episode's 20-script.md") from error


def _duration(file: Path) -> Ms:
    try:
        return audio.duration(file)
    except AudioError as error:
        raise UsageError(error.what, where=str(file), remedy="Give a sound file to --audio") from error


# How it is shown.


def _print(file: Path, judged: _Judgement) -> None:
    cues, rows = judged.read.cues, judged.rows
    whose, read = " and ".join(judged.languages), judged.read
    guess = " (a guess: --encoding names another)" if read.guessed else ""
    click.echo(f"{file}: {len(cues)} cues, judged by the rules for {whose}, read as {read.encoding}{guess}")
    for odd in read.oddities:
        click.echo(f"  {odd.what}{f': {odd.count}' if odd.cues or odd.lines else ''}")
        for line in odd.lines:
            click.echo(f"    {file}:{line}")
    _table(
        [("rule", "asks for", "source", "count", "/ 100", "worst", "first at"), *(_cells(row, cues) for row in rows)]
    )
    for name, why in judged.not_judged.items():
        click.echo(f"{name}: not judged, {why}")
    for row in rows:
        if row.rule.name == "text" and row.found:
            one = row.found[0]
            click.echo(f"First difference, {_place(one, cues)}: {text.clean(one.about)}")
    broken = [row.rule.name for row in rows if row.found]
    click.echo(f"Broken: {', '.join(broken)}." if broken else "No rule is broken.")


def _table(cells: Sequence[Sequence[str]]) -> None:
    """Rows under one another; figures to the right."""
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    click.echo()
    for row in cells:
        padded = (
            cell.rjust(width) if number in _FIGURES else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        click.echo("  ".join(padded).rstrip())
    click.echo()


def _cells(row: Row, cues: tuple[Cue, ...]) -> tuple[str, ...]:
    count, share = _count(row), 100 * len(row.found) / len(cues)
    return row.rule.name, row.asks, row.rule.source, str(count), f"{share:.2f}", _worst(row), _first(row, cues)


def _count(row: Row) -> int:
    """Cues, or for the way of writing how often something is odd."""
    return int(sum(one.value for one in row.found)) if row.rule.name == _FORM else len(row.found)


def _worst(row: Row) -> str:
    """The value farthest off, where values are columns, lines, ms or columns a second."""
    return f"{row.worst():.5g}" if row.found and row.rule.name in _VALUED else ""


def _first(row: Row, cues: tuple[Cue, ...]) -> str:
    places = list(dict.fromkeys(_place(one, cues) for one in row.found))
    return ", ".join(places[:_NAMED]) + (" …" if len(places) > _NAMED else "")


def _place(one: Violation, cues: tuple[Cue, ...]) -> str:
    start = cues[one.cue].start
    return f"{one.cue + 1} ({text.clock(start)}.{start % 1000:03})"


def _as_json(file: Path, judged: _Judgement) -> dict[str, Any]:
    cues = judged.read.cues
    return {
        "file": str(file),
        "cues": len(cues),
        "language": judged.languages[0],
        "languages": judged.languages,
        "encoding": judged.read.encoding,
        "guessed": judged.read.guessed,
        "read": [{"what": odd.what, "count": odd.count, "lines": odd.lines} for odd in judged.read.oddities],
        "rules": [_row_as_json(row, cues) for row in judged.rows],
        "not_judged": judged.not_judged,
    }


def _row_as_json(row: Row, cues: tuple[Cue, ...]) -> dict[str, Any]:
    return {
        "rule": row.rule.name,
        "asks": row.asks,
        "source": row.rule.source,
        "count": _count(row),
        "worst": row.worst(),
        "per_100": round(100 * len(row.found) / len(cues), 2),
        "cues": [
            {"cue": one.cue + 1, "start": cues[one.cue].start, "value": one.value, "about": text.clean(one.about)}
            for one in row.found
        ],
    }
