"""The week, from top to bottom: its stages in order, the week that stands in, and why a file would be made again."""

from collections.abc import Callable

from podcast.errors import SourceUnreachable, WrongLanguage
from podcast.model import Week
from podcast.names import SCRIPT
from podcast.show import Show
from podcast.sources import bundled
from podcast.sources.bundled import Bundled
from podcast.stages import align, caption, fetch, mix, notes, publish, speak, write
from podcast.stages.loading import load_script
from podcast.steps import Cast, Fallback, Run, explain
from podcast.text import same_language

# How long the papers' source has to answer when the bundled week may stand in for it.
REACH_WITHIN_S = 10.0

STAGES: dict[str, Callable[[Run], bool]] = {
    "fetch": fetch.fetch,
    "write": write.write,
    "speak": speak.speak,
    "mix": mix.mix,
    "align": align.align,
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
    run = opened(week, None)
    try:
        with run.space.locked():
            run.watch.stage("fetch")
            made = fetch.fetch(run)
    except (SourceUnreachable, WrongLanguage) as error:
        if not falls_back:
            raise
        run.watch.warn(f"{error.what}: the bundled week {bundled.WEEK} is made instead")
        run, made = opened(bundled.WEEK, Fallback(Bundled(run.show.language), error.what)), False
    with run.space.locked():
        for name, stage in STAGES.items():
            if name != "fetch" or run.fallback:
                run.watch.stage(name)
                made = stage(run) or made
            if name == until:
                break
    return run, made


def may_fall_back(show: Show, cast: Cast, asked: Week | None) -> bool:
    """Whether the bundled week may stand in: only where nothing is paid for and nothing leaves this machine."""
    free = cast.writer.free and cast.voice.free
    return show.publish.to == "local" and free and asked in (None, bundled.WEEK) and _bundled_in(show.language)


def _bundled_in(language: str) -> bool:
    return any(same_language(language, one) for one in bundled.LANGUAGES)


def why(run: Run) -> dict[str, str]:
    """For every file of the episode, in words, whether it would be made again and because of what."""
    doomed: set[str] = set()
    reasons = explain(run, (fetch.STEP, write.STEP), doomed)
    reasons |= speak.explain(run, None if SCRIPT in doomed else load_script(run), doomed)
    later = (mix.COVER_STEP, mix.STEP, align.STEP, caption.STEP, *notes.STEPS, publish.STEP)
    return reasons | explain(run, later, doomed)
