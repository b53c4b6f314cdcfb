"""The stage `write`: the host's script."""

from podcast import digests, script
from podcast.names import PAPERS, SCRIPT
from podcast.stages.loading import load_selection
from podcast.steps import Made, Run, Step, perform


def _script_ingredients(run: Run) -> dict[str, str]:
    show = run.show
    return {
        "the show's title and language": digests.of_value([show.id, show.title, show.language]),
        "[script]": digests.of_value(show.script),
        "writer": run.cast.writer.name,
    } | dict(run.cast.writer.identity)


def _write(run: Run) -> Made:
    told = run.cast.writer.write(load_selection(run))
    facts = {
        "writer": run.cast.writer.name,
        "sections": len(told.sections),
        "segments": len(told.segments),
        "characters": sum(len(segment.display) for segment in told.segments),
    }
    return Made({SCRIPT: script.render(told).encode()}, facts)


STEP = Step("script", (SCRIPT,), (PAPERS,), _script_ingredients, _write)


def write(run: Run) -> bool:
    """Write the host's script."""
    return perform(run, STEP)
