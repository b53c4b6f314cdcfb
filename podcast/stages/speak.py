"""The stage `speak`: one clip for each segment, made once and named by what shaped it."""

import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from podcast import digests, pcm
from podcast.errors import AudioError, SpeechError
from podcast.model import Clip, Script, Segment
from podcast.names import CLIPS, SCRIPT
from podcast.pcm import Pcm
from podcast.speech.base import Voice
from podcast.stages.loading import load_script
from podcast.steps import Run, describe, record
from podcast.workspace import Kind, State, Workspace


@dataclass(frozen=True, slots=True)
class Take:
    """A segment, the digest of all that shapes its clip, and those things by name."""

    segment: Segment
    digest: str
    ingredients: dict[str, str]

    @property
    def file(self) -> str:
        return f"{CLIPS}/{self.digest}.wav"


def take(segment: Segment, voice: Voice) -> Take:
    """How the clip of `segment` is named. A library's version does not count, or every upgrade would be paid for."""
    ingredients = {
        "spoken text": digests.of_value(segment.spoken),
        "voice profile": digests.of_value(voice.settings),
        "provider": voice.provider,
        "model": voice.model,
    }
    return Take(segment, digests.of_value(ingredients)[:32], ingredients)


def takes(script: Script, voice: Voice) -> tuple[Take, ...]:
    """One for each segment, in order."""
    return tuple(take(segment, voice) for segment in script.segments)


def speak(run: Run) -> bool:
    """Make a clip of every segment."""
    wanted = takes(load_script(run), run.cast.voice)
    _adopt(run, wanted)
    missing = _missing(run, wanted)
    if not missing:
        return False
    started = time.monotonic()
    for one in missing:
        if _state(run, one).kind is Kind.DAMAGED:
            run.watch.warn(f"{one.file} is damaged: it is made again")
    with ThreadPoolExecutor(run.cast.voice.at_once) as pool:
        work = {pool.submit(run.cast.voice.say, one.segment.spoken): one for one in missing}
        try:
            _keep_all(run, work)
        finally:
            # After Ctrl-C or on a full disk nothing more is asked for, and what was asked for is kept if it can be.
            for waiting in [future for future in work if future.cancel()]:
                del work[waiting]
            _keep_all(run, work)
    facts = {
        "provider": run.cast.voice.provider,
        "model": run.cast.voice.model,
        "segments": len(wanted),
        "clips_made": len(missing),
        "lexicon": run.lexicon.digest,
        "characters_spoken": sum(len(one.segment.spoken) for one in missing),
        "speech_s": round(sum(_speech_ms(sound(run.space, one)) for one in wanted) / 1000, 1),
    }
    record(run, "speech", facts, time.monotonic() - started)
    return True


def _keep_all(run: Run, work: dict[Future[Pcm], Take]) -> None:
    """Write each clip as it arrives, and take it off `work`.

    After a failure no more are begun, but those under way are kept: they may be paid for.
    """
    failure: SpeechError | None = None
    total = len(work)
    for future in as_completed(list(work)):
        try:
            if not future.cancelled():
                run.space.write(work[future].file, pcm.write_wav(future.result()), work[future].ingredients)
                run.watch.progress(total - len(work) + 1, total)
        except SpeechError as error:
            failure = failure or error
            for waiting in work:
                waiting.cancel()
        del work[future]
    if failure:
        raise failure


def sound(space: Workspace, one: Take) -> Pcm:
    """The clip as samples. Raises WorkspaceError when it is not there."""
    return pcm.read_wav(space.read(one.file), one.file)


def clip(one: Take, recorded: Pcm) -> Clip:
    """What the timeline needs to know of a clip."""
    onset, offset = pcm.edges(recorded)
    return Clip(one.digest, recorded.duration, onset, offset)


def clips_digest(run: Run, script: Script) -> str:
    """One digest for all clips in order, as they lie on the disk."""
    return digests.of_value([(one.file, run.space.digest(one.file)) for one in takes(script, run.cast.voice)])


def explain(run: Run, doomed: set[str]) -> dict[str, str]:
    """How the clips stand, in words; adds to `doomed` when any would be made."""
    if SCRIPT in doomed:
        doomed.add(CLIPS)
        return {CLIPS: f"would follow {SCRIPT}"}
    wanted = takes(load_script(run), run.cast.voice)
    missing = _missing(run, wanted)
    if not missing:
        return {CLIPS: describe(State(Kind.FRESH))}
    doomed.add(CLIPS)
    known = run.space.recorded(CLIPS).values()
    reasons = sorted({_reason(run, one, known) for one in missing})
    return {CLIPS: f"{len(missing)} of {len(wanted)} would be made: {', '.join(reasons)}"}


def _missing(run: Run, wanted: Iterable[Take]) -> list[Take]:
    by_name = {one.file: one for one in wanted}
    return [one for one in by_name.values() if not _state(run, one).stands]


def _adopt(run: Run, wanted: Iterable[Take]) -> None:
    """Enter whole clips that the ledger does not know, as after its loss: their name says what they were made from."""
    known = run.space.recorded(CLIPS)
    for one in wanted:
        if one.file not in known and run.space.path(one.file).exists():
            try:
                whole = pcm.write_wav(sound(run.space, one))
            except AudioError:
                continue
            run.space.write(one.file, whole, one.ingredients)
            run.watch.note(f"{one.file} was there already and is kept")


def _state(run: Run, one: Take) -> State:
    return run.space.state(one.file, one.ingredients)


def _reason(run: Run, one: Take, known: Iterable[object]) -> str:
    state = _state(run, one)
    if state.kind is not Kind.MISSING:
        return f"{one.file} is {state.kind}"
    for earlier in known:
        if isinstance(earlier, dict) and earlier["spoken text"] == one.ingredients["spoken text"]:
            changed = [name for name, digest in one.ingredients.items() if earlier.get(name) != digest]
            return f"{' and '.join(changed)} changed" if changed else "the clip is missing"
    return "new spoken text"


def _speech_ms(recorded: Pcm) -> int:
    onset, offset = pcm.edges(recorded)
    return offset - onset
