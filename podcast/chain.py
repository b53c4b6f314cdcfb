"""The week, from top to bottom: its stages in order, the week that stands in, and why a file would be made again."""

from collections.abc import Callable

from podcast.errors import SourceUnreachable, WorkspaceError, WrongLanguage
from podcast.model import Week
from podcast.show import Show
from podcast.sources import bundled
from podcast.sources.bundled import Bundled
from podcast.stages import align, caption, fetch, mix, notes, publish, speak, write
from podcast.stages.loading import load_selection
from podcast.steps import Cast, Fallback, Run, Step, explain
from podcast.text import same_language

# How long the papers' source has to answer when the bundled week may stand in for it.
REACH_WITHIN_S = 10.0

STAGES: dict[str, Callable[[Run], bool]] = {
    "fetch": fetch.fetch,
    "write": write.write,
    "speak": speak.speak,
    "align": align.align,
    "mix": mix.mix,
    "caption": caption.caption,
    "notes": notes.write_notes,
    "publish": publish.publish,
}


def weekly(
    opened: Callable[[Week, Fallback | None], Run], week: Week, falls_back: bool, until: str
) -> tuple[Run, bool]:
    """Bring the week's episode up to date as far as the stage `until`: the run, and whether anything was made.

    When its papers cannot be had or used and `falls_back`, the bundled week is made instead, and that is said.
    """
    run, made = opened(week, None), False
    if until == "publish" and publish.stays(run):
        return run, publish.change_channel(run)
    try:
        with run.space.locked():
            run.watch.stage("fetch")
            made = fetch.fetch(run)
    except (SourceUnreachable, WrongLanguage) as error:
        if not falls_back:
            raise
        run = opened(bundled.WEEK, Fallback(Bundled(run.show.language), error.what))
    with run.space.locked():
        if run.fallback:
            made = _fetch_instead(run, run.fallback)
        for name, stage in STAGES.items():
            if name != "fetch":
                run.watch.stage(name)
                made = stage(run) or made
            if name == until:
                break
    return run, made


def _fetch_instead(run: Run, fallback: Fallback) -> bool:
    """Fetch the bundled week, or keep what its folder has, and say which and why."""
    made = fetch.fetch(run)
    there = load_selection(run).source
    which = "the bundled week" if there == Bundled.name else f"what {there!r} once gave for the week"
    run.watch.warn(f"{fallback.reason}: {which} {run.week} is made instead")
    return made


def alone(run: Run, stage: str) -> bool:
    """Run one stage; whether anything was made. Raises WorkspaceError when a file above it would be made again."""
    if stage == "publish" and publish.stays(run):
        return publish.change_channel(run)
    doomed: set[str] = set()
    for name, explained in _EXPLAINED.items():
        if name == stage:
            break
        reasons = explained(run, doomed)
        for file in (file for file in reasons if file in doomed):
            raise WorkspaceError(
                f"{file} {reasons[file]}",
                where=str(run.space.root),
                remedy=f"Run `podcast weekly {run.week}`, or the stages above `{stage}` first",
            )
    return STAGES[stage](run)


def may_fall_back(show: Show, cast: Cast, asked: Week | None) -> bool:
    """Whether the bundled week may stand in: only where nothing is paid for and nothing leaves this machine."""
    free = cast.writer.free and cast.voice.free
    return show.publish.to == "local" and free and asked in (None, bundled.WEEK) and _bundled_in(show.language)


def _bundled_in(language: str) -> bool:
    return any(same_language(language, one) for one in bundled.LANGUAGES)


def why(run: Run) -> dict[str, str]:
    """For every file of the episode and the feed, in words, whether it would be made again and because of what."""
    doomed: set[str] = set()
    reasons: dict[str, str] = {}
    for explained in _EXPLAINED.values():
        reasons |= explained(run, doomed)
    return reasons


def _steps(*steps: Step) -> Callable[[Run, set[str]], dict[str, str]]:
    return lambda run, doomed: explain(run, steps, doomed)


_EXPLAINED: dict[str, Callable[[Run, set[str]], dict[str, str]]] = {
    "fetch": _steps(fetch.STEP),
    "write": _steps(write.STEP),
    "speak": speak.explain,
    "align": _steps(align.STEP),
    "mix": _steps(mix.COVER_STEP, mix.STEP),
    "caption": _steps(caption.STEP),
    "notes": _steps(*notes.STEPS),
    "publish": publish.explain,
}
