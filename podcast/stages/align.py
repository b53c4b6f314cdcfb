"""The stage `align`: whether each clip says its text, and when each of its words is heard.

It comes before the mix: a clip that does not say its text is said again.
"""

import statistics
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any, TypeAlias

from podcast import digests, gates, memory
from podcast.aligners.base import Aligner
from podcast.ledger import Kind
from podcast.names import CLIPS, SCRIPT, WORDS
from podcast.reading import readers
from podcast.stages import clips, listening, retakes, speak
from podcast.stages.clips import Take
from podcast.stages.listening import Listened
from podcast.stages.loading import load_script
from podcast.steps import Made, Run, Step, perform
from podcast.words import Aligned, dumps_words, loads_words

# The digest of a clip, that of its file, and what is shown while it sounds.
_Key: TypeAlias = tuple[str, str, str]


def _collect_ingredients(run: Run) -> dict[str, str]:
    script = load_script(run)
    return {
        "clips": clips.digest(run, script),
        "display and spoken text": digests.of_value([segment.spans for segment in script.segments]),
    } | _aligner_ingredients(run)


def _aligner_ingredients(run: Run) -> dict[str, str]:
    return {"aligner": run.cast.aligner.identity, "[align] source": run.show.align.source}


def _align(run: Run) -> Made:
    """Listen to each clip, have those said again that do not say their texts, and collect all words."""
    aligner, absent = _make_ready(run)
    takes = clips.takes(load_script(run), run.cast.voice)
    file = _WordsFile.read(run, aligner)
    heard = retakes.settle(run, aligner, takes, _listen_to_all(run, aligner, takes, file), file.keep)
    speak.bill_again(run)
    if aligner.estimate:
        run.watch.warn("no alignment model is at hand: subtitle times are an ESTIMATE (`podcast doctor` says more)")
    facts = {"aligner": aligner.name} | absent | _collect_facts(run, heard)
    # A download may have turned the stand-in's identity into the model's, and clips may have been said again.
    late = {"aligner": run.cast.aligner.identity, "clips": clips.digest(run, load_script(run))}
    return Made({WORDS: dumps_words([one.aligned for one in heard]).encode()}, facts, late)


def _make_ready(run: Run) -> tuple[Aligner, dict[str, str]]:
    """Who listens; and for report.json why that is not the one asked for, or what is lacking to compare what is heard.

    The watcher is warned of both.
    """
    told = list[str]()
    aligner = run.cast.aligner.ready(told.append)
    facts = {"stands_in": " ".join(told)} if told else {}
    if aligner.hears and run.cast.voice.intelligible and (lack := readers.find_lack()):
        facts["lacks"] = f"what the clips say is not compared with their texts: {lack}"
    for words in facts.values():
        run.watch.warn(words)
    return aligner, facts


@dataclass(frozen=True, slots=True)
class _WordsFile:
    """What 50-words.json holds while the stage runs, so that a run that is killed goes on where it was."""

    run: Run
    known: dict[_Key, Listened]
    whole: bool

    @classmethod
    def read(cls, run: Run, aligner: Aligner) -> "_WordsFile":
        """The clips that this aligner has listened to before. An estimate is made anew sooner than kept."""
        known = {(one.digest, one.sound, _join_words(one)): Listened(one) for one in _read_aligned(run)}
        return cls(run, known, whole=not aligner.estimate)

    def keep(self, take: Take, one: Listened) -> None:
        """Put what was heard in a take's clip into the file."""
        self.known[(take.digest, one.aligned.sound, take.segment.display)] = one
        if self.whole:
            partial = dumps_words([one.aligned for one in self.known.values()]).encode()
            unfinished = {"unfinished": str(len(self.known))}
            self.run.space.write(WORDS, partial, _aligner_ingredients(self.run) | unfinished)


def _listen_to_all(run: Run, aligner: Aligner, takes: Sequence[Take], file: _WordsFile) -> list[Listened]:
    """What is heard in the clips of `takes`; those that the file knows are not listened to again."""
    keys = [_key(run, take) for take in takes]
    missing = {key: take for key, take in zip(keys, takes, strict=True) if key not in file.known}
    there = len(takes) - len(missing)
    for done in _listen_at_once(run, aligner, list(missing.values()), file.keep):
        run.watch.progress(there + done, len(takes))
    return [file.known[key] for key in keys]


def _listen_at_once(
    run: Run, aligner: Aligner, takes: Sequence[Take], keep: Callable[[Take, Listened], None]
) -> Iterator[int]:
    """Listen to several clips at once and keep each as it is done; yields how many are.

    After an error or Ctrl-C no more are begun, and those under way are kept.
    """
    with ThreadPoolExecutor(aligner.at_once) as pool:
        work = {pool.submit(_listen_to, run, aligner, take): take for take in takes}
        try:
            for done, future in enumerate(as_completed(list(work)), 1):
                keep(work[future], future.result())
                del work[future]
                memory.give_back()
                yield done
        finally:
            pool.shutdown(cancel_futures=True)
            for future in [future for future in work if not future.cancelled() and not future.exception()]:
                keep(work[future], future.result())


def _listen_to(run: Run, aligner: Aligner, take: Take) -> Listened:
    return listening.listen(run, aligner, take, clips.said(run.space, take))


def _key(run: Run, take: Take) -> _Key:
    return take.digest, run.space.digest(take.file), take.segment.display


def _join_words(one: Aligned) -> str:
    return "".join(word.text for word in one.words)


def _read_aligned(run: Run) -> tuple[Aligned, ...]:
    """What the file of words holds that this aligner made, if the file is whole."""
    entry, now = run.space.made_from(WORDS), _aligner_ingredients(run)
    if not entry or any(entry.get(name) != value for name, value in now.items()):
        return ()
    if run.space.state(WORDS, entry).kind not in (Kind.FRESH, Kind.INTERRUPTED):
        return ()
    return loads_words(run.space.text(WORDS))


# For report.json.


def _collect_facts(run: Run, heard: Sequence[Listened]) -> dict[str, Any]:
    aligned = [one.aligned for one in heard]
    words = [word for one in aligned for word in one.words]
    sure = [word.confidence for word in words if word.confidence is not None]
    facts: dict[str, Any] = {"estimate": any(one.estimate for one in aligned)}
    facts |= {"clips": len(heard), "words": len(words), "words_spread": len(words) - len(sure)}
    facts |= {"mean_confidence": round(statistics.fmean(sure), 3) if sure else None}
    return facts | {"text_check": _check_texts(run, aligned)} | listening.compare_sources(run, heard)


def _check_texts(run: Run, aligned: Sequence[Aligned]) -> dict[str, Any]:
    """Whether the clips say their texts, which is warned of where they do not."""
    verdict = gates.speech(aligned)
    for finding in verdict.findings if not verdict.passed or not verdict.made else ():
        run.watch.warn(f"speech check: {finding}")
    faults = [
        {"clip": number, "digest": one.digest, "words": [fault.first + 1, fault.last + 1]}
        | {"written": fault.written, "heard": fault.heard, "kind": fault.kind}
        for number, one in enumerate(aligned, 1)
        for fault in one.faults
    ]
    rate = gates.error_rate(aligned)
    figures = {"error_rate": None if rate is None else round(rate, 4), "unit": gates.unit(run.show.language)}
    return {"made": verdict.made, "passed": verdict.passed} | figures | {"faults": faults}


STEP = Step("alignment", (WORDS,), (), _collect_ingredients, _align, follows=(SCRIPT, CLIPS))


def align(run: Run) -> bool:
    """Hear whether every clip says its text, have others said again, and find when every word is heard."""
    try:
        return perform(run, STEP)
    finally:
        memory.release(run.cast.aligner)
