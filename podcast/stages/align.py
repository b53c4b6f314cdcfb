"""The stage `align`: every word, when it is heard, and how sure; and whether each clip says its text."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import Any

from podcast import digests, gates
from podcast.aligners import base as aligners
from podcast.aligners import reported
from podcast.aligners.base import Aligner
from podcast.errors import AlignmentError
from podcast.model import Word
from podcast.names import CLIPS, SCRIPT, WORDS
from podcast.sound.pcm import Pcm
from podcast.stages import clips
from podcast.stages.clips import Take
from podcast.stages.loading import load_script
from podcast.steps import Made, Run, Step, perform
from podcast.words import Aligned, dumps_words, loads_words
from podcast.workspace import Kind

# A clip's digest and what is shown while it sounds.
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Times:
    """The words of a clip by what its voice reports, or why they cannot be used; () and "" when it reports nothing."""

    words: tuple[Word, ...] = ()
    fault: str = ""


def _word_ingredients(run: Run) -> dict[str, str]:
    script = load_script(run)
    return {
        "clips": clips.digest(run, script),
        "display and spoken text": digests.of_value([segment.spans for segment in script.segments]),
    } | _aligner(run)


def _aligner(run: Run) -> dict[str, str]:
    own = {"[align] source": "voice"} if run.show.align.source == "voice" else {}
    return {"aligner": run.cast.aligner.identity} | own


def _align(run: Run) -> Made:
    """Align each clip; what an earlier run aligned is taken over, and what this one has is kept if it is killed."""
    aligner = run.cast.aligner.ready(run.watch.warn)
    takes = clips.takes(load_script(run), run.cast.voice)
    known = {(one.digest, _display(one)): one for one in _aligned_before(run)}
    missing = {_key(take): take for take in takes if _key(take) not in known}
    there = len(takes) - len(missing)

    def keep(key: _Key, one: Aligned) -> None:
        known[key] = one
        if not aligner.estimate:
            partial = dumps_words(tuple(known.values())).encode()
            run.space.write(WORDS, partial, _aligner(run) | {"unfinished": str(len(known))})

    for done in _listen_to_all(run, aligner, missing, keep):
        run.watch.progress(there + done, len(takes))
    heard = [known[_key(take)] for take in takes]
    if aligner.estimate:
        run.watch.warn("no alignment model is at hand: subtitle times are an ESTIMATE (`podcast doctor` says more)")
    facts = {"aligner": aligner.name} | _facts(run, takes, heard)
    # A download may have turned the stand-in's identity into the model's.
    return Made({WORDS: dumps_words(heard).encode()}, facts, {"aligner": run.cast.aligner.identity})


def _listen_to_all(
    run: Run, aligner: Aligner, missing: dict[_Key, Take], keep: Callable[[_Key, Aligned], None]
) -> Iterator[int]:
    """Keep each clip as it is done, several at once; how many are. After an error or Ctrl-C no more are begun, and
    those under way are kept."""
    with ThreadPoolExecutor(aligner.at_once) as pool:
        work = {pool.submit(_listen, run, aligner, take): key for key, take in missing.items()}
        try:
            for done, future in enumerate(as_completed(list(work)), 1):
                keep(work[future], future.result())
                del work[future]
                yield done
        finally:
            pool.shutdown(cancel_futures=True)
            for future in [future for future in work if not future.cancelled() and not future.exception()]:
                keep(work[future], future.result())


def _key(take: Take) -> _Key:
    return take.digest, take.segment.display


def _display(one: Aligned) -> str:
    return "".join(word.text for word in one.words)


def _aligned_before(run: Run) -> tuple[Aligned, ...]:
    """What the file of words holds that this aligner made, if the file is whole."""
    entry, now = run.space.made_from(WORDS), _aligner(run)
    if not entry or any(entry.get(name) != now.get(name) for name in ("aligner", "[align] source")):
        return ()
    if run.space.state(WORDS, entry).kind not in (Kind.FRESH, Kind.INTERRUPTED):
        return ()
    return loads_words(run.space.text(WORDS))


def _listen(run: Run, aligner: Aligner, take: Take) -> Aligned:
    """The words of a clip, by the aligner or by the voice's own times where the show wants those and they are sound."""
    segment = take.segment
    sound = clips.sound(run.space, take)
    heard = aligner.align(sound, segment.spoken, run.show.language)
    words, checked = aligners.words(segment, heard), aligner.hears
    aligned = Aligned(take.digest, aligner.name, aligner.estimate, words, checked, aligners.doubted(segment, heard))
    reported = _reported(run, take, sound)
    if run.show.align.source != "voice" or not reported.words:
        return aligned
    sure = [word.confidence for word in words]
    timed = tuple(replace(word, confidence=one) for word, one in zip(reported.words, sure, strict=True))
    return replace(aligned, aligner=f"{run.cast.voice.provider}'s own times", estimate=False, words=timed)


def _reported(run: Run, take: Take, sound: Pcm) -> _Times:
    """The words of a clip by what its voice reports."""
    times = clips.receipt(run.space, take).get("times")
    if times is None:
        return _Times()
    try:
        return _Times(aligners.words(take.segment, reported.parts(times, take.segment.spoken, sound.duration)))
    except AlignmentError as error:
        return _Times(fault=error.what)


# For report.json.


def _facts(run: Run, takes: Sequence[Take], heard: Sequence[Aligned]) -> dict[str, Any]:
    words = [word for one in heard for word in one.words]
    sure = [word.confidence for word in words if word.confidence is not None]
    facts: dict[str, Any] = {"estimate": any(one.estimate for one in heard)}
    facts |= {"clips": len(heard), "words": len(words), "words_spread": len(words) - len(sure)}
    facts |= {"mean_confidence": round(statistics.fmean(sure), 3) if sure else None}
    return facts | {"text_check": _text_check(run, heard)} | _second_opinion(run, takes, heard)


def _text_check(run: Run, heard: Sequence[Aligned]) -> dict[str, Any]:
    """Whether the clips say their texts, said aloud unless they do."""
    verdict = gates.speech(heard)
    for finding in verdict.findings if not verdict.passed or not verdict.made else ():
        run.watch.warn(f"speech check: {finding}")
    doubted = [
        {"clip": number, "digest": one.digest, "words": [first + 1, last + 1]}
        for number, one in enumerate(heard, 1)
        for first, last in one.doubts
    ]
    return {"made": verdict.made, "passed": verdict.passed, "doubted": doubted}


def _second_opinion(run: Run, takes: Sequence[Take], heard: Sequence[Aligned]) -> dict[str, Any]:
    """How far the voice's own times lie from those that were heard; nothing when it reports none."""
    reports = [_reported(run, take, clips.sound(run.space, take)) for take in takes]
    if not any(report.words or report.fault for report in reports):
        if run.show.align.source == "voice":
            run.watch.warn("the voice reports no times of its own: the aligner's are used")
        return {}
    faults = [report.fault for report in reports if report.fault]
    for fault in faults:
        run.watch.warn(f"{fault}: the aligner's are used" if run.show.align.source == "voice" else fault)
    apart = [
        ms
        for report, one in zip(reports, heard, strict=True)
        if report.words and not one.aligner.endswith("own times")
        for ms in reported.apart(report.words, one.words)
    ]
    figures = {"median_ms": round(statistics.median(apart)), "max_ms": max(apart)} if apart else {}
    return {"voice_times": {"clips": sum(bool(one.words) for one in reports), "unsound": len(faults)} | figures}


STEP = Step("alignment", (WORDS,), (), _word_ingredients, _align, follows=(SCRIPT, CLIPS))


def align(run: Run) -> bool:
    """Find when every word is heard."""
    return perform(run, STEP)
