"""The week, from top to bottom: its stages in order, the week that stands in, and why a file would be made again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from podcast.errors import (
    GateRefused,
    NoPapers,
    PodcastError,
    ScriptError,
    SourceUnreachable,
    WorkspaceError,
    WrongLanguage,
)
from podcast.model import Week
from podcast.show import Show
from podcast.sources import bundled
from podcast.sources.bundled import Bundled
from podcast.stages import ahead, align, caption, fetch, mix, notes, publish, sample, speak, standing, write
from podcast.steps import Cast, Fallback, Run, Step, explain

# Opens a week's run, the sample's where a fallback is given.
Opener: TypeAlias = Callable[[Week, Fallback | None], Run]

# How long the papers' source has to answer when the sample may stand in for it.
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


def weekly(opened: Opener, week: Week, falls_back: bool, until: str) -> tuple[Run, bool]:
    """Bring the week's episode up to date as far as the stage `until`: the run, and whether anything was made.

    When its papers cannot be had or used and `falls_back`, the sample is made instead, and that is said.
    """
    run = opened(week, None)
    if until == "publish" and publish.stays(run):
        return run, publish.change_channel(run)
    try:
        return _make(run, until)
    except (SourceUnreachable, WrongLanguage) as error:
        if not falls_back:
            raise
        run.watch.warn(f"{error.what}: the bundled week {bundled.WEEK} is made instead, to show what an episode is")
        run.watch.note(error.remedy)
        return demonstrate(opened, run.show.language, error.what, until)


def demonstrate(opened: Opener, language: str, reason: str, until: str) -> tuple[Run, bool]:
    """Bring the sample up to date as `weekly` does a week. Raises SourceError where it does not come in `language`."""
    return _make(opened(bundled.WEEK, Fallback(Bundled(language), reason)), until)


def _make(run: Run, until: str) -> tuple[Run, bool]:
    """Run the stages as far as `until`; the run by the voice that spoke, and whether anything was made."""
    names, made = _up_to(until), False
    ahead.look(run, names)
    with run.space.locked():
        for name in names:
            run.watch.stage(name)
            made = STAGES[name](run) or made
            if name == "speak":
                run = standing.follow_voice(run)
    return run, made


def catch_up(weeks: Sequence[Week], make: Callable[[Week], None], most: int, warn: Callable[[str], None]) -> None:
    """Make the weeks one after the other, until `most` are made; `warn` is told of those that still wait.

    A week at fault by itself (it has no papers, its script is refused) keeps no later one back, and does not count;
    whatever else fails would fail them, too, and ends the run, so that the next one begins with the same week. Raises
    what was wrong with the weeks that were passed over, once the others are made.
    """
    faults, waiting, made = dict[Week, PodcastError](), list(weeks), 0
    while waiting and made < most:
        week = waiting.pop(0)
        try:
            make(week)
            made += 1
        except (NoPapers, GateRefused, ScriptError) as error:
            if len(weeks) == 1:
                raise
            faults[week] = error
    if waiting:
        which = f"{waiting[0]} waits" if len(waiting) == 1 else f"{waiting[0]} to {weeks[-1]} wait"
        warn(f"{which}, too: the next run goes on with it; `podcast weekly {weeks[-1]}` makes the newest alone")
    if faults:
        raise _passed_over(faults)


def _passed_over(faults: Mapping[Week, PodcastError]) -> PodcastError:
    said = "; ".join(f"{week} could not be made: {error}".rstrip(".") for week, error in faults.items())
    return PodcastError(said, remedy=f"`podcast weekly {next(iter(faults))}` makes it once that is mended")


def alone(run: Run, stage: str) -> bool:
    """Run one stage; whether anything was made. Raises WorkspaceError when a file above it would be made again."""
    if stage == "publish" and publish.stays(run):
        return publish.change_channel(run)
    if stage in _below("speak"):
        run = standing.follow_voice(run)
    if stage in _below("align"):
        run = standing.follow_aligner(run)
    doomed: set[str] = set()
    # What was edited by hand above the stage is what the stage works with.
    above = replace(run, rewrite=False)
    for name, explained in _EXPLAINED.items():
        if name == stage:
            break
        reasons = explained(above, doomed)
        for file in (file for file in reasons if file in doomed):
            raise WorkspaceError(
                f"{file} {reasons[file]}",
                where=str(run.space.root),
                remedy=f"Run `podcast weekly {run.week}`, or the stages above `{stage}` first",
            )
    return STAGES[stage](run)


def _up_to(stage: str) -> tuple[str, ...]:
    names = tuple(STAGES)
    return names[: names.index(stage) + 1]


def _below(stage: str) -> tuple[str, ...]:
    return tuple(STAGES)[len(_up_to(stage)) :]


def may_fall_back(show: Show, cast: Cast, asked: Week | None) -> bool:
    """Whether the sample may stand in: only where nothing is paid for, and for a show that nobody has begun.

    Raises StoreError, FeedError.
    """
    free = cast.writer.free and cast.voice.free and asked in (None, bundled.WEEK)
    return free and sample.comes_in(show.language) and sample.is_untouched(show, cast.store)


def why(run: Run) -> dict[str, str]:
    """For every file of the episode and the feed, in words, whether it would be made again and because of what."""
    run = standing.foresee_voice(run)
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
