"""The stage `caption`: subtitles and transcripts."""

from collections import Counter

from podcast import captions, digests, subtitles
from podcast.errors import CaptionError
from podcast.names import SCRIPT, SRT, TIMELINE, TRANSCRIPT, VTT, WORDS
from podcast.stages.loading import load_script, load_timeline
from podcast.steps import Made, Run, Step, perform
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
    width = run.show.captions.width
    cues = captions.episode_cues(said, run.show.language, duration=laid.duration, width=width)
    bodies = captions.bodies(cues, "\n".join(segment.display for segment in told.segments))
    if bodies is None:
        raise CaptionError("the subtitles do not say the script to the letter", where=SRT)
    faults = captions.violations(cues, run.show.language, width=width, duration=laid.duration)
    broken = Counter(fault.rule for fault in faults)
    if broken:
        run.watch.note("cues outside a rule: " + ", ".join(f"{rule} {count}" for rule, count in broken.items()))
    facts = {"cues": len(cues), "estimate": any(one.estimate for one in aligned), "violations": dict(broken)}
    files = {
        SRT: subtitles.srt(cues),
        VTT: subtitles.vtt(cues, run.show.language),
        TRANSCRIPT: subtitles.transcript(cues, bodies),
    }
    return Made({name: content.encode() for name, content in files.items()}, facts)


STEP = Step("captions", (SRT, VTT, TRANSCRIPT), (SCRIPT, WORDS, TIMELINE), _caption_ingredients, _caption)


def caption(run: Run) -> bool:
    """Make subtitles and transcripts."""
    return perform(run, STEP)
