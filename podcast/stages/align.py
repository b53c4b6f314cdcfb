"""The stage `align`: every word, when it is heard, and how sure."""

from podcast import digests
from podcast.aligners import base as aligners
from podcast.names import CLIPS, SCRIPT, WORDS
from podcast.stages import speak
from podcast.stages.loading import load_script
from podcast.stages.speak import Take
from podcast.steps import Made, Run, Step, perform
from podcast.words import Aligned, dumps_words, loads_words
from podcast.workspace import Kind


def _word_ingredients(run: Run) -> dict[str, str]:
    told = load_script(run)
    return {
        "clips": speak.clips_digest(run, told),
        "display and spoken text": digests.of_value([segment.spans for segment in told.segments]),
    } | _aligner(run)


def _aligner(run: Run) -> dict[str, str]:
    return {"aligner": run.cast.aligner.identity}


def _align(run: Run) -> Made:
    """Align each clip; what an earlier run aligned is taken over, and what this one has is kept if it is killed."""
    told, aligner = load_script(run), run.cast.aligner
    known = {(one.digest, _display(one)): one for one in _aligned_before(run)}
    takes, heard = speak.takes(told, run.cast.voice), list[Aligned]()
    for done, take in enumerate(takes, 1):
        before = known.pop((take.digest, take.segment.display), None)
        heard.append(before or _listen(run, take))
        run.watch.progress(done, len(takes))
        if not before and not aligner.estimate:
            partial = dumps_words([*heard, *known.values()]).encode()
            run.space.write(WORDS, partial, _aligner(run) | {"unfinished": str(done)})
    if aligner.estimate:
        run.watch.warn("no alignment model is at hand: subtitle times are an ESTIMATE (`podcast doctor` says more)")
    sure = [word.confidence for one in heard for word in one.words if word.confidence is not None]
    facts = {"aligner": aligner.name, "estimate": aligner.estimate, "clips": len(heard)}
    words = sum(len(one.words) for one in heard)
    facts |= {"words": words, "words_spread": words - len(sure)}
    facts |= {"mean_confidence": round(sum(sure) / len(sure), 3) if sure else None}
    return Made({WORDS: dumps_words(heard).encode()}, facts)


def _display(one: Aligned) -> str:
    return "".join(word.text for word in one.words)


def _aligned_before(run: Run) -> tuple[Aligned, ...]:
    """What the file of words holds that this aligner made, if the file is whole."""
    entry = run.space.made_from(WORDS)
    if not entry or entry.get("aligner") != run.cast.aligner.identity:
        return ()
    if run.space.state(WORDS, entry).kind not in (Kind.FRESH, Kind.INTERRUPTED):
        return ()
    return tuple(one for one in loads_words(run.space.text(WORDS)) if one.aligner == run.cast.aligner.name)


def _listen(run: Run, take: Take) -> Aligned:
    aligner = run.cast.aligner
    heard = aligner.align(speak.sound(run.space, take), take.segment.spoken, run.show.language)
    return Aligned(take.digest, aligner.name, aligner.estimate, aligners.words(take.segment, heard))


STEP = Step("alignment", (WORDS,), (), _word_ingredients, _align, follows=(SCRIPT, CLIPS))


def align(run: Run) -> bool:
    """Find when every word is heard."""
    return perform(run, STEP)
