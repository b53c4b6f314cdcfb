"""The stage `caption`: subtitles and transcripts."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from podcast import digests
from podcast.errors import CaptionError
from podcast.model import Cue, Ms
from podcast.names import SCRIPT, SRT, TIMELINE, TRANSCRIPT, VTT, WORDS
from podcast.stages.loading import load_script, load_timeline
from podcast.steps import Made, Run, Step, perform
from podcast.subtitles import captions, files, judge
from podcast.subtitles.violation import in_order
from podcast.words import loads_words


def _caption_ingredients(run: Run) -> dict[str, str]:
    return {"[captions]": digests.of_value(run.show.captions), "language": run.show.language}


def _caption(run: Run) -> Made:
    told, laid = load_script(run), load_timeline(run)
    aligned = loads_words(run.space.text(WORDS))
    said = [
        (segment, tuple(word.shifted(placement.shift) for word in one.words))
        for segment, placement, one in zip(told.segments, laid.placements, aligned, strict=True)
    ]
    cues = captions.episode_cues(said, run.show.language, duration=laid.duration, width=run.show.captions.width)
    display = "\n".join(segment.display for segment in told.segments)
    bodies = captions.bodies(cues, display)
    if bodies is None:
        raise CaptionError("the subtitles do not say the script to the letter", where=SRT)
    facts = {"cues": len(cues), "estimate": any(one.estimate for one in aligned)}
    made = {
        SRT: files.srt(cues),
        VTT: files.vtt(cues, run.show.language),
        TRANSCRIPT: files.transcript(cues, bodies),
    }
    judged = _judged(run, cues, judge.speech(cues, said), laid.duration, display)
    return Made({name: content.encode() for name, content in made.items()}, facts | judged)


def _judged(
    run: Run, cues: Sequence[Cue], heard: Sequence[tuple[Ms, Ms]], duration: Ms, display: str
) -> dict[str, Any]:
    """How many cues break each rule, and for each of them why."""
    language, width = run.show.language, run.show.captions.width
    alone = judge.violations(cues, language, width=width, duration=duration, display=display)
    faults = in_order([*alone, *judge.late(cues, heard, language)])
    broken = Counter(fault.rule for fault in faults)
    if broken:
        run.watch.note("cues outside a rule: " + ", ".join(f"{rule} {count}" for rule, count in broken.items()))
    offending = [
        {
            "rule": fault.rule,
            "cue": fault.cue + 1,
            "start": cues[fault.cue].start,
            "value": round(fault.value, 2),
            "why": judge.reason(fault, cues, heard),
        }
        for fault in faults
    ]
    return {"violations": dict(broken), "offending": offending}


STEP = Step("captions", (SRT, VTT, TRANSCRIPT), (SCRIPT, WORDS, TIMELINE), _caption_ingredients, _caption)


def caption(run: Run) -> bool:
    """Make subtitles and transcripts."""
    return perform(run, STEP)
