"""Who speaks and who places the words, where one stands in for another that cannot be had.

`speak` and `align` ask anew each time that they make something. The stages below build on what is there, also when the
one that was asked for can be had by now: whose clips and words they are is told by the files themselves.
"""

from collections.abc import Iterator
from dataclasses import replace

from podcast.aligners.whisper import Whisper
from podcast.names import SCRIPT, WORDS
from podcast.speech.base import Prepares, Voice
from podcast.speech.standby import Standby
from podcast.stages import clips
from podcast.stages.loading import load_script
from podcast.stages.studio import Studio
from podcast.steps import Run, Watcher


def settle(run: Run) -> tuple[Run, str]:
    """The run with the voice that speaks: the first that has said everything already or can be had.

    Also why that is not the one that was asked for, of which the watcher is warned.
    """
    voice, why = settle_voice(run.cast.voice, run.watch, run)
    return _said_by(run, voice), why


def settle_voice(voice: Voice, watch: Watcher, run: Run | None = None) -> tuple[Voice, str]:
    """As `settle`; without a run nothing has been said yet."""
    if not isinstance(voice, Standby):
        return voice, ""
    taken, why = voice.settle(watch.progress, lambda one: run is not None and _has_said(run, one))
    if why:
        watch.warn(why)
    return taken, why


def follow_voice(run: Run) -> Run:
    """The run with the voice whose clips are there, which is noted where another is wanted; unchanged where no voice
    has all of them.
    """
    wanted = run.cast.voice
    for voice in _voices(run):
        if _has_said(run, voice):
            if voice.provider != wanted.provider:
                run.watch.note(f"the clips are those of {voice.provider}, which speaks in place of {wanted.provider}")
            return _said_by(run, voice)
    return run


def follow_aligner(run: Run) -> Run:
    """The run with the aligner that placed the words, if it is the one that stands in for a model."""
    aligner, made = run.cast.aligner, run.space.made_from(WORDS) or {}
    if isinstance(aligner, Whisper) and aligner.instead and made.get("aligner") == aligner.instead.identity:
        return replace(run, cast=replace(run.cast, aligner=aligner.instead))
    return run


def foresee_voice(run: Run) -> Run:
    """The run with the voice that would speak if nothing could be fetched, which is noted where another is wanted."""
    for voice in _voices(run):
        lack = voice.find_lack() if isinstance(voice, Prepares) else ""
        if not lack or _has_said(run, voice):
            return _said_by(run, voice)
        run.watch.note(f"{voice.provider} is not asked: {lack}")
    return run


def _voices(run: Run) -> Iterator[Voice]:
    """Those that may turn out to speak; none where that is settled, or there is no script to say."""
    if isinstance(run.cast.voice, Standby) and run.space.path(SCRIPT).exists():
        yield from run.cast.voice.voices()


def _said_by(run: Run, voice: Voice) -> Run:
    return replace(run, cast=replace(run.cast, voice=voice))


def _has_said(run: Run, voice: Voice) -> bool:
    wanted = clips.takes(load_script(_said_by(run, voice)), voice)
    return not Studio(voice, run.show.language, run.space, run.watch).lacking(wanted)
