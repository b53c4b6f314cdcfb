"""The stage `notes`: chapters and show notes."""

from podcast import gates
from podcast.episode import chapters, notes
from podcast.errors import WorkspaceError
from podcast.names import CHAPTERS, NOTES, NOTES_HTML, PAPERS, SCRIPT, TIMELINE, WORDS
from podcast.stages.loading import load_script, load_selection, load_timeline
from podcast.steps import Made, Run, Step, perform
from podcast.words import loads_words


def _chapters(run: Run) -> Made:
    marks = chapters.chapters(load_script(run), load_timeline(run))
    return Made({CHAPTERS: chapters.dumps(marks).encode()}, {"chapters": len(marks)})


def _notes(run: Run) -> Made:
    script, selection, timeline = load_script(run), load_selection(run), load_timeline(run)
    rate = gates.error_rate(loads_words(run.space.text(WORDS)))
    return Made({NOTES: notes.markdown(run.show.title, script, selection, timeline, rate).encode()})


def _notes_html(run: Run) -> Made:
    written = run.space.text(NOTES)
    if not notes.plain(written).strip():
        raise WorkspaceError("says nothing", where=str(run.space.path(NOTES)), remedy="--rewrite makes it anew")
    return Made({NOTES_HTML: notes.html(written).encode()})


def _no_more(_run: Run) -> dict[str, str]:
    return {}


def _show_title(run: Run) -> dict[str, str]:
    return {"the show's title": run.show.title}


STEPS = (
    Step("chapters", (CHAPTERS,), (SCRIPT, TIMELINE), _no_more, _chapters),
    Step("notes", (NOTES,), (PAPERS, SCRIPT, TIMELINE, WORDS), _show_title, _notes),
    Step("notes_html", (NOTES_HTML,), (NOTES,), _no_more, _notes_html),
)


def write_notes(run: Run) -> bool:
    """Make chapters and show notes."""
    made = [perform(run, step) for step in STEPS]
    return any(made)
