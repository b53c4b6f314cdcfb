"""The stage `speak`: one clip for each segment, made once and named by what shaped it."""

import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any

from podcast import digests
from podcast.errors import AudioError, PodcastError, SpeechError, Unfit
from podcast.model import Clip, Script, Section, Segment
from podcast.names import CLIPS, SCRIPT
from podcast.net.retry import Stopped
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.speech import base
from podcast.speech.base import Line, Prepares, Said, Stops, Voice
from podcast.stages.loading import load_script
from podcast.steps import Run, describe, record
from podcast.workspace import Kind, State, Workspace


@dataclass(frozen=True, slots=True)
class Take:
    """A segment, the digest of all that shapes its clip, those things by name, and what is said around it."""

    segment: Segment
    digest: str
    ingredients: dict[str, str]
    before: str = ""
    after: str = ""

    @property
    def file(self) -> str:
        return f"{CLIPS}/{self.digest}.wav"

    @property
    def receipt(self) -> str:
        """The file of what the provider told of the clip."""
        return f"{CLIPS}/{self.digest}.json"

    @property
    def refused(self) -> str:
        """The file of an answer that cannot be the text."""
        return f"{CLIPS}/{self.digest}.refused.wav"

    @property
    def line(self) -> Line:
        return Line(self.segment.spoken, self.before, self.after)


def take(segment: Segment, voice: Voice, before: str = "", after: str = "") -> Take:
    """How the clip of `segment` is named. A library's version does not count, or every upgrade would be paid for."""
    ingredients = {
        "spoken text": digests.of_value(segment.spoken),
        "voice profile": digests.of_value(voice.settings),
        "provider": voice.provider,
        "model": voice.model,
    }
    return Take(segment, digests.of_value(ingredients)[:32], ingredients, before, after)


def takes(script: Script, voice: Voice) -> tuple[Take, ...]:
    """One for each segment, in order."""
    return tuple(one for section in script.sections for one in _section_takes(section, voice))


def _section_takes(section: Section, voice: Voice) -> Iterator[Take]:
    said = [segment.spoken for segment in section.segments]
    for segment, before, after in zip(section.segments, ["", *said[:-1]], [*said[1:], ""], strict=True):
        yield take(segment, voice, before, after)


def speak(run: Run) -> bool:
    """Make a clip of every segment."""
    wanted = takes(load_script(run), run.cast.voice)
    _adopt(run, wanted)
    missing = [one for one in _missing(run, wanted) if not _passes_now(run, one)]
    if not missing and _reported(run) == _identity(wanted):
        return False
    started = time.monotonic()
    for one in missing:
        if _state(run, one).kind is Kind.DAMAGED:
            run.watch.warn(f"{one.file} is damaged: it is made again")
    if missing and isinstance(run.cast.voice, Prepares):
        # Here and not in a thread of the pool, which Ctrl-C would have to wait for.
        run.cast.voice.prepare(run.watch.progress)
    _say_all(run, missing)
    record(run, "speech", _facts(run, wanted, missing), time.monotonic() - started)
    return bool(missing)


def _identity(wanted: Sequence[Take]) -> str:
    return digests.of_value([one.digest for one in wanted])


def _reported(run: Run) -> object:
    """Of which clips report.json tells: not of these after a kill right before it, or when a paragraph was removed."""
    told = run.space.report().get("speech")
    return told.get("clips") if isinstance(told, dict) else None


def _facts(run: Run, wanted: Sequence[Take], made: Sequence[Take]) -> dict[str, Any]:
    facts = {
        "provider": run.cast.voice.provider,
        "model": run.cast.voice.model,
        "segments": len(wanted),
        "clips": _identity(wanted),
        "clips_made": len(made),
        "lexicon": run.lexicon.digest,
        "characters_spoken": sum(len(one.segment.spoken) for one in made),
        "speech_s": round(sum(_speech_ms(sound(run.space, one)) for one in wanted) / 1000, 1),
    }
    return facts if run.cast.voice.free else facts | _bill(run, wanted)


def _bill(run: Run, wanted: Sequence[Take]) -> dict[str, Any]:
    """What the episode's clips took, each and together, also those of earlier runs; None where no price is known."""
    calls, model = list[dict[str, Any]](), run.cast.voice.model
    for one in {one.digest: one for one in wanted}.values():
        characters = billed(receipt(run, one), one.segment.spoken)
        cost = run.prices.of_characters(model, characters)
        calls.append({"clip": one.digest, "characters": characters, "cost": None if cost is None else round(cost, 6)})
    known = [call["cost"] for call in calls if call["cost"] is not None]
    if len(known) < len(calls):
        run.watch.warn(f"what {model} charges is not known: prices.toml does not list it under [characters]")
    total = round(sum(known), 6) if len(known) == len(calls) else None
    return {"calls": calls, "characters_billed": sum(call["characters"] for call in calls), "cost": total}


def billed(receipt: Mapping[str, Any], spoken: str) -> int:
    """The characters that a clip was charged for; all of its text when the provider does not tell."""
    told = receipt.get("characters")
    return told if type(told) is int and told >= 0 else len(spoken)


def receipt(run: Run, one: Take) -> dict[str, Any]:
    """What the provider told of a clip; {} when it told nothing, or when a kill came between the clip and that."""
    if not run.space.path(one.receipt).exists():
        return {}
    try:
        told = json.loads(run.space.text(one.receipt))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _passes_now(run: Run, one: Take) -> bool:
    """Whether an answer that was refused earlier is taken after all, as after a corrected `pace`.

    What was paid for is not asked for again before the user wants it. Raises SpeechError when it still cannot pass.
    """
    voice, place = run.cast.voice, run.space.path(one.refused)
    if voice.free or not place.exists():
        return False
    try:
        kept = pcm.read_wav(run.space.read(one.refused), one.refused)
        base.check(kept, one.segment.spoken, voice.pace, run.show.language)
    except AudioError:
        return False
    except Unfit as error:
        raise SpeechError(
            f"an earlier answer was refused, and is again: {error.what}",
            where=str(place),
            remedy=f"Listen to it. {error.remedy}; or delete the file to have it said, and paid for, anew",
        ) from None
    _keep(run, one, Said(kept))
    place.unlink()
    run.watch.note(f"{one.refused} passes now, and is taken")
    return True


def _say_all(run: Run, missing: Sequence[Take]) -> None:
    """Have all said, and keep each clip as it arrives, in the thread that asked for it.

    After a failure or Ctrl-C nothing more is asked for, and what is under way is waited for and kept: it is paid for.
    """
    session = _Session(run)
    with ThreadPoolExecutor(run.cast.voice.at_once) as pool:
        work = [pool.submit(session.say, one) for one in missing]
        try:
            for done, future in enumerate(as_completed(work), 1):
                future.result()
                run.watch.progress(done, len(work))
        except Stopped:
            # Waited out by another's failure, which is the one to tell.
            for future in as_completed(work):
                if not isinstance(future.exception(), Stopped):
                    future.result()
        except KeyboardInterrupt:
            run.watch.note("stopping: what is under way is waited for and kept")
            raise
        finally:
            if not all(future.done() for future in work):
                session.end()


class _Session:
    """Says takes in several threads until one fails or the session is ended."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._over = threading.Event()

    def end(self) -> None:
        self._over.set()
        if isinstance(self._run.cast.voice, Stops):
            self._run.cast.voice.stop()

    def say(self, one: Take) -> None:
        """Have `one` said and kept; nothing once the session is over."""
        if self._over.is_set():
            return
        try:
            said = self._run.cast.voice.say(one.line)
        except (PodcastError, Stopped) as error:
            self.end()
            if isinstance(error, Unfit) and not self._run.cast.voice.free:
                with self._lock:
                    self._run.space.keep(one.refused, error.wav, one.ingredients)
            raise
        with self._lock:
            _keep(self._run, one, said)


def _keep(run: Run, one: Take, said: Said) -> None:
    """The clip first: it is what was paid for."""
    run.space.keep(one.file, pcm.write_wav(said.sound), one.ingredients)
    if said.receipt:
        receipt = json.dumps(said.receipt, ensure_ascii=False) + "\n"
        run.space.keep(one.receipt, receipt.encode(), one.ingredients)


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
    there = {one.digest for one in _unrecorded(run, wanted)}
    missing = [one for one in _missing(run, wanted) if one.digest not in there]
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
    for one in _unrecorded(run, wanted):
        run.space.adopt(one.file, one.ingredients)
        run.watch.note(f"{one.file} was there already and is kept")


def _unrecorded(run: Run, wanted: Iterable[Take]) -> Iterator[Take]:
    """Whole clips that the ledger does not know, as after its loss: their name says what they were made from."""
    known = run.space.recorded(CLIPS)
    for one in wanted:
        if one.file not in known and run.space.path(one.file).exists():
            try:
                sound(run.space, one)
            except AudioError:
                continue
            yield one


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
