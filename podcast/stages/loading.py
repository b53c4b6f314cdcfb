"""Values of an episode as its files have them, read by the stages below the one that made them."""

from dataclasses import replace

from podcast import lexicon, script, selection, timeline
from podcast.errors import ScriptError
from podcast.lexicon import Lexicon
from podcast.model import Script, Section, Selection, Timeline
from podcast.names import PAPERS, SCRIPT, TIMELINE
from podcast.steps import Run
from podcast.text import same_language


def load_selection(run: Run) -> Selection:
    return selection.loads(run.space.text(PAPERS))


def load_script(run: Run) -> Script:
    """The script as it stands, its segments spoken as the lexicon says.

    Raises ScriptError, also for one of another week or show.
    """
    told = script.parse(run.space.text(SCRIPT), str(run.space.path(SCRIPT)))
    if (told.show, told.week) != (run.show.id, run.week) or not same_language(told.language, run.show.language):
        raise ScriptError(
            f"this is the script of {told.week} of the show {told.show!r} in {told.language!r}",
            line=1,
            file=str(run.space.path(SCRIPT)),
            remedy=f"Set show: {run.show.id}, week: {run.week} and language: {run.show.language}",
        )
    return replace(told, sections=tuple(_respoken(section, run.lexicon) for section in told.sections))


def _respoken(section: Section, entries: Lexicon) -> Section:
    return replace(section, segments=tuple(lexicon.spoken(segment, entries) for segment in section.segments))


def load_timeline(run: Run) -> Timeline:
    return timeline.loads(run.space.text(TIMELINE))
