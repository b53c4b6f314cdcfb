"""Clips that do not say their texts are said again, by another seed where the voice has one."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from podcast import memory
from podcast.aligners.base import Aligner
from podcast.hearing import names
from podcast.stages import listening
from podcast.stages.clips import Take
from podcast.stages.listening import Listened
from podcast.stages.studio import Studio
from podcast.steps import Run

# So many times a clip is said again. A third time rarely helps: what a voice cannot say it cannot say.
RETAKES = 2


def settle(
    run: Run,
    aligner: Aligner,
    takes: Sequence[Take],
    heard: Sequence[Listened],
    keep: Callable[[Take, Listened], None],
) -> list[Listened]:
    """What was heard in each clip in the end.

    A clip with faults is said again up to RETAKES times, and replaced where the new one has fewer faults. A name that
    the model hears wrong wherever it stands is none. Raises SpeechError when the voice cannot be asked.
    """
    settled, studio = list(heard), Studio(run.cast.voice, run.show.language, run.space, run.watch)
    for attempt in range(1, RETAKES + 1):
        judged = _excuse_names(settled)
        failing = [number for number, one in enumerate(judged) if one.aligned.faults]
        if not failing:
            break
        # Voice and aligner are never in memory at once.
        memory.release(aligner)
        said_again = []
        for number in failing:
            run.watch.note(f"clip {number + 1} does not say its text: it is said again ({attempt} of {RETAKES})")
            said_again.append(studio.say_again(takes[number], attempt))
        memory.release(run.cast.voice)
        for number, said in zip(failing, said_again, strict=True):
            take = takes[number]
            again = listening.listen(run, aligner, take, said) if said else settled[number]
            if said and len(again.aligned.faults) < len(settled[number].aligned.faults):
                studio.keep(take, said)
                keep(take, again)
                settled[number] = again
    return _excuse_names(settled)


def _excuse_names(heard: Sequence[Listened]) -> list[Listened]:
    """`heard` without the faults that are names which the model cannot hear."""
    faults = names.excuse_names([one.aligned.faults for one in heard])
    return [replace(one, aligned=replace(one.aligned, faults=left)) for one, left in zip(heard, faults, strict=True)]
