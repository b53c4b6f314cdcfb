"""One clip as it is listened to: its words, whose times they have, and what it does not say."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from podcast import digests
from podcast import text as texts
from podcast.aligners import base as aligners
from podcast.aligners import placing, reported
from podcast.aligners.base import Aligner, Hearing
from podcast.errors import AlignmentError
from podcast.hearing.faults import Fault
from podcast.model import Segment
from podcast.sound import pcm
from podcast.speech.base import Said
from podcast.stages.clips import Take
from podcast.steps import Run
from podcast.words import Aligned, Misspoken


@dataclass(frozen=True, slots=True)
class Listened:
    """A clip's words and faults, and how the voice's own times compare with those that were heard.

    `apart` holds the ms between the starts of the same words; `fault` says why the voice's times cannot be used.
    """

    aligned: Aligned
    apart: tuple[int, ...] = ()
    fault: str = ""


def listen(run: Run, aligner: Aligner, take: Take, said: Said) -> Listened:
    """Listen to a clip, and take the voice's own times where `[align] source` lets it. Raises AlignmentError."""
    segment, language = take.segment, run.show.language
    hearing = aligner.listen(said.sound, segment.spoken, language)
    # Where nobody reads the language, nothing was compared.
    checked = aligner.hears and run.cast.voice.intelligible and hearing.units > 0
    aligned = Aligned(
        take.digest,
        aligner.name,
        aligner.estimate,
        aligners.words(segment, hearing.parts),
        checked,
        tuple(_shown_faults(segment, hearing)) if checked else (),
        hearing.transcript,
        hearing.errors,
        hearing.units,
        digests.of_bytes(pcm.write_wav(said.sound)),
    )
    return _choose_times(run, take, said, aligned)


def _choose_times(run: Run, take: Take, said: Said, aligned: Aligned) -> Listened:
    times, source = said.receipt.get("times"), run.show.align.source
    if times is None:
        return Listened(aligned)
    try:
        parts = reported.parts(times, take.segment.spoken, said.sound.duration)
    except AlignmentError as error:
        return Listened(aligned, fault=error.what)
    own = aligners.words(take.segment, placing.end_with_sound(parts, said.sound))
    apart = tuple(reported.apart(own, aligned.words))
    taken = source == "voice" or (source == "auto" and not aligned.estimate and reported.confirmed(own, aligned.words))
    if not taken:
        return Listened(aligned, apart)
    sure = [word.confidence for word in aligned.words]
    timed = tuple(replace(word, confidence=one) for word, one in zip(own, sure, strict=True))
    voice = f"{run.cast.voice.provider}'s own times"
    return Listened(replace(aligned, aligner=voice, estimate=False, words=timed), apart)


def _shown_faults(segment: Segment, hearing: Hearing) -> Iterator[Misspoken]:
    """The faults of a hearing by the words of the display text that they lie in."""
    ranges = [aligners.spoken_range(segment, *unit) for unit in texts.units(segment.display)]
    for fault in hearing.faults:
        if _is_lexicon_name(segment, fault):
            continue
        inside = [number for number, (first, last) in enumerate(ranges) if _overlaps(fault, first, last)]
        if inside or ranges:
            first, last = (inside[0], inside[-1]) if inside else (len(ranges) - 1, len(ranges) - 1)
            yield Misspoken(first, last, fault.written, fault.heard, fault.kind)


def _is_lexicon_name(segment: Segment, fault: Fault) -> bool:
    """Whether the fault is a name that the lexicon respells, heard as another word.

    A recogniser rarely knows such a name. Figures that the lexicon respells are no names.
    """
    if fault.kind != "word" or not fault.heard:
        return False
    place = 0
    for span in segment.spans:
        first, place = place, place + len(span.spoken)
        if first <= fault.first and fault.last <= place and fault.first < fault.last:
            return not span.as_shown and not any(map(str.isdigit, span.display))
    return False


def _overlaps(fault: Fault, first: float, last: float) -> bool:
    """Whether spoken characters `first` to `last` share some with the fault, or hold the place of an empty one."""
    if fault.first == fault.last:
        return first <= fault.first < last
    return first < fault.last and fault.first < last


def compare_sources(run: Run, heard: Sequence[Listened]) -> dict[str, Any]:
    """How far the voice's own times lie from those that were heard, for report.json; {} when it reports none."""
    reporting = [one for one in heard if one.apart or one.fault]
    if not reporting:
        if run.show.align.source == "voice":
            run.watch.warn("the voice reports no times of its own: the aligner's are used")
        return {}
    faults = [one.fault for one in reporting if one.fault]
    for fault in dict.fromkeys(faults):
        run.watch.warn(f"{fault}: the aligner's are used")
    apart = [ms for one in reporting for ms in one.apart]
    figures = {"median_ms": round(statistics.median(apart)), "max_ms": max(apart)} if apart else {}
    taken = sum(one.aligned.aligner.endswith("own times") for one in heard)
    counts = {"clips": len(reporting) - len(faults), "taken": taken, "unsound": len(faults)}
    return {"voice_times": counts | figures}
