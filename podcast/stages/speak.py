"""The stage `speak`: one clip for each segment, made once and named by what shaped it."""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from podcast import digests, memory
from podcast.errors import SpeechError
from podcast.language import sayable
from podcast.ledger import Kind, State
from podcast.names import CLIPS, SCRIPT
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.stages import clips, proof, standing
from podcast.stages.clips import Take
from podcast.stages.loading import load_script, parse_script
from podcast.stages.studio import Studio
from podcast.steps import Run, describe, record


def speak(run: Run) -> bool:
    """Make a clip of every segment. Raises GateRefused when the script must not be said as it is."""
    proof.refuse_unsound(run)
    run, stands_in = standing.settle(run)
    wanted, studio = clips.takes(load_script(run), run.cast.voice), _studio(run)
    studio.adopt(wanted)
    missing = studio.unsaid(wanted)
    if not missing and _reported(run) == (_identity(wanted), bool(stands_in)):
        return False
    started = time.monotonic()
    try:
        studio.say(missing)
    except (SpeechError, KeyboardInterrupt):
        _record_paid(run, wanted, time.monotonic() - started)
        raise
    facts = _facts(run, wanted, missing) | ({"stands_in": stands_in} if stands_in else {})
    # After the clips were read once more, or what that took stays beside the next network.
    memory.release(run.cast.voice)
    record(run, "speech", facts, time.monotonic() - started)
    return bool(missing)


def _studio(run: Run) -> Studio:
    return Studio(run.cast.voice, run.show.language, run.space, run.watch)


def _identity(wanted: Sequence[Take]) -> str:
    return digests.of_value([one.digest for one in wanted])


def _reported(run: Run) -> tuple[object, bool]:
    """Of which clips report.json tells, and whether of a voice that stands in for another.

    Not of these after a kill right before it, or when a paragraph was removed.
    """
    told = run.space.report().get("speech")
    return (told.get("clips"), "stands_in" in told) if isinstance(told, dict) else (None, False)


def _facts(run: Run, wanted: Sequence[Take], made: Sequence[Take]) -> dict[str, Any]:
    facts = {
        "provider": run.cast.voice.provider,
        "model": run.cast.voice.model,
        "segments": len(wanted),
        "clips": _identity(wanted),
        "clips_made": len(made),
        "lexicon": run.lexicon.digest,
        "characters_spoken": sum(len(one.segment.spoken) for one in made),
        "speech_s": round(sum(_speech_ms(clips.sound(run.space, one)) for one in wanted) / 1000, 1),
    }
    if unsaid := _left_out(run):
        run.watch.note(f"no voice can say {unsaid}: left out of what is heard")
        facts["left_out"] = unsaid
    return facts if run.cast.voice.free else facts | _bill(run, wanted)


def _left_out(run: Run) -> str:
    """The characters of the script that are shown and not said, each once."""
    shown = "".join(segment.display for segment in parse_script(run).segments)
    return "".join(dict.fromkeys(sayable.left_out(shown, run.show.language)))


def _record_paid(run: Run, wanted: Sequence[Take], seconds: float) -> None:
    """Put what a run that failed has paid for into report.json, clips that are kept and answers that were refused."""
    if run.cast.voice.free or not any(clips.paid(run.space, one) for one in wanted):
        return
    before = run.space.report().get("speech")
    told = {name: value for name, value in before.items() if name != "clips"} if isinstance(before, dict) else {}
    record(run, "speech", told | _bill(run, wanted), seconds)


def bill_again(run: Run) -> None:
    """Put what was paid for takes that were said again into report.json, too."""
    told = run.space.report().get("speech")
    if not run.cast.voice.free and isinstance(told, dict):
        facts = told | _bill(run, clips.takes(load_script(run), run.cast.voice))
        record(run, "speech", facts, run.space.report().get("timings_s", {}).get("speech", 0.0))


def _bill(run: Run, wanted: Sequence[Take]) -> dict[str, Any]:
    """What the episode's clips took, each and together, also in earlier runs; None where no price is known."""
    calls, model = list[dict[str, Any]](), run.cast.voice.model
    for one in {one.digest: one for one in wanted}.values():
        characters = clips.paid(run.space, one)
        if not characters:
            continue
        cost = run.prices.of_characters(model, characters)
        calls.append({"clip": one.digest, "characters": characters, "cost": None if cost is None else round(cost, 6)})
    known = [call["cost"] for call in calls if call["cost"] is not None]
    if len(known) < len(calls):
        run.watch.warn(f"what {model} charges is not known: prices.toml does not list it under [characters]")
    total = round(sum(known), 6) if len(known) == len(calls) else None
    billed = sum(call["characters"] for call in calls)
    return {"calls": calls, "characters_billed": billed, "cost": total, "prices_of": run.prices.dates([model])}


def explain(run: Run, doomed: set[str]) -> dict[str, str]:
    """How the clips stand, in words; adds to `doomed` when any would be made."""
    if SCRIPT in doomed:
        doomed.add(CLIPS)
        return {CLIPS: f"would follow {SCRIPT}"}
    wanted, studio = clips.takes(load_script(run), run.cast.voice), _studio(run)
    missing = studio.lacking(wanted)
    if not missing:
        return {CLIPS: describe(State(Kind.FRESH))}
    doomed.add(CLIPS)
    known = run.space.recorded(CLIPS).values()
    reasons = sorted({_reason(studio.state(one), one, known) for one in missing})
    return {CLIPS: f"{len(missing)} of {len(wanted)} would be made: {', '.join(reasons)}"}


def _reason(state: State, one: Take, known: Iterable[object]) -> str:
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
