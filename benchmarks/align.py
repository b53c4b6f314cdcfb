"""How well subtitles keep time: `python -m benchmarks.align` prints the table that the README quotes.

Truth are espeak-ng's own word events, which no method under test sees. Texts, voices, rates and pitches are held out
from whatever was tuned. Cues are cut from the true words before anything is aligned.
"""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import flite, measure, rivals, speech, wrong
from benchmarks.measure import KINDS, Errors
from benchmarks.rivals import Method
from podcast.aligners.estimate import Estimate
from podcast.aligners.whisper import Whisper
from podcast.speech.espeak import recited
from tests.truth import Truth

_TURNS = 3


def main() -> None:
    asked = _arguments()
    aligner = Whisper(asked.model, reciter=recited)
    if asked.tune:
        print(_wrong_texts(aligner, speech.TUNING, asked.pairs, seed=5))
        return
    sets = {language: speech.clips(speech.HELD_OUT, language, asked.clips, seed=11) for language in speech.LANGUAGES}
    results: dict[str, Any] = {"model": aligner.name}
    for language, truths in sets.items():
        print(f"\n{language}: {len(truths)} clips, {speech.seconds(truths):.0f} s, {aligner.name}")
        print(measure.heads())
        results[language] = {name: _rows(name, method, truths) for name, method in _methods(aligner, truths).items()}
        results[language]["stress"] = _stress(aligner, language, truths[: asked.clips // 2])
    results["another synthesiser"] = _another(aligner, asked.clips)
    results["wrong text"] = _wrong_texts(aligner, speech.HELD_OUT, asked.pairs, seed=13)
    results["cost"] = _cost(aligner, [one for truths in sets.values() for one in truths])
    if asked.json:
        Path(asked.json).write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    recorded = Path(os.environ.get("PODCAST_RECORDED", "")) / "whisper-trial"
    found = str(recorded) if (recorded / "model.bin").is_file() else None
    parser.add_argument("--model", default=found, help="a folder or faster-whisper's name")
    parser.add_argument("--clips", type=int, default=48, help="clips a language")
    parser.add_argument("--pairs", type=int, default=300, help="right and wrong pairs of clip and text")
    parser.add_argument("--tune", action="store_true", help="only wrong text, on the texts and voices for tuning")
    parser.add_argument("--json", help="write the figures to this file, too")
    asked = parser.parse_args()
    if not asked.model:
        sys.exit("No model is at hand: name one with --model, or a folder with whisper-trial in PODCAST_RECORDED")
    return asked


def _methods(aligner: Whisper, truths: Sequence[Truth]) -> dict[str, Method | str]:
    estimate = Estimate()
    return {
        "even spread": rivals.even,
        "estimate (no model)": lambda truth: estimate.align(truth.sound, truth.text, truth.language),
        "find_alignment, no edges": rivals.PlainWhisper(aligner.model),
        "MFCC DTW, same synthesiser": rivals.Warped(truths),
        "stable-ts, same model": rivals.stable_ts(aligner.asked),
        "ours": ours(aligner),
    }


def ours(aligner: Whisper) -> Method:
    return lambda truth: aligner.align(truth.sound, truth.text, truth.language)


def _rows(name: str, method: Method | str, truths: Sequence[Truth]) -> dict[str, Any]:
    """Print one method's rows and give its figures."""
    if isinstance(method, str):
        print(f"{name}: skipped: {method}")
        return {"skipped": method}
    errors, started, refused = Errors(), time.perf_counter(), 0
    for truth in truths:
        heard = method(truth)
        errors.add(truth, heard)
        refused += not heard
    spent = (time.perf_counter() - started) / speech.seconds(truths)
    rows = {kind: measure.row(errors.kinds[kind]) for kind in KINDS} | {"all cue times": measure.row(errors.all)}
    for kind, figures in rows.items():
        print(measure.line(f"{name[:26]:26} {kind}", figures))
    if refused:
        print(f"{name}: {refused} of {len(truths)} clips it could not take")
    return rows | {"time_share": round(spent, 4), "clips_refused": refused}


def _stress(aligner: Whisper, language: str, truths: Sequence[Truth]) -> dict[str, Any]:
    chance = random.Random(5)
    hard = {
        "1.5 s before, 2 s after": [speech.with_silence(one, 1500, 2000) for one in truths],
        "pauses of 1 to 6 s": [speech.with_pauses(one, chance) for one in truths if len(one.pauses) > 1],
        "a sentence said twice": speech.repeated(language, 12, seed=3),
        "digits and symbols": speech.figures(language, seed=4),
        "noise at 20 dB": [speech.with_noise(one, 20, number) for number, one in enumerate(truths)],
        "noise at 10 dB": [speech.with_noise(one, 10, number) for number, one in enumerate(truths)],
    }
    rows = {}
    for name, clips in hard.items():
        errors = Errors()
        for truth in (one for one in clips if one.sound.duration <= 30_000):
            errors.add(truth, aligner.align(truth.sound, truth.text, truth.language))
        rows[name] = {"all cue times": measure.row(errors.all), "word onsets": measure.row(errors.kinds["word onsets"])}
        for kind, figures in rows[name].items():
            print(measure.line(f"{name[:26]:26} {kind}", figures))
    return rows


def _another(aligner: Whisper, count: int) -> dict[str, Any]:
    """English voices of flite, another synthesiser, made from recordings of people; its own segments are the truth."""
    if not flite.installed():
        print("another synthesiser: skipped: flite is not installed (Debian: apt install flite)")
        return {"skipped": "flite is not installed"}
    truths = flite.clips(count, seed=9)
    print(f"\nen, another synthesiser (flite): {len(truths)} clips, {speech.seconds(truths):.0f} s")
    print(measure.heads())
    without = Whisper(aligner.asked)
    return {
        name: _rows(name, method, truths)
        for name, method in {
            "estimate (no model)": lambda truth: Estimate().align(truth.sound, truth.text, truth.language),
            "ours without recital": ours(without),
            "ours": ours(aligner),
        }.items()
    }


def _wrong_texts(aligner: Whisper, corpus: speech.Corpus, count: int, seed: int) -> dict[str, Any]:
    """How many clips with another text are flagged, by kind, and how many with their own."""
    tried: dict[str, list[bool]] = {}
    placed = []
    for pair in wrong.pairs(corpus, count, seed):
        heard = aligner.align(pair.sound, pair.text, pair.language)
        flagged = [part for part in heard if part.doubt > 1]
        tried.setdefault(pair.kind or "right", []).append(bool(flagged))
        if pair.kind == "swapped" and flagged:
            placed.append(any(part.first < pair.wrong[1] and pair.wrong[0] < part.last for part in flagged))
    right = tried.pop("right")
    kinds = {kind: f"{sum(found)} of {len(found)}" for kind, found in sorted(tried.items())}
    every = [flag for found in tried.values() for flag in found]
    rows = {"flagged_percent": round(100 * sum(every) / len(every), 1), "pairs": len(every), "by_kind": kinds}
    rows |= {"false_alarms_percent": round(100 * sum(right) / len(right), 1), "right_pairs": len(right)}
    rows |= {"swapped_sentence_named_percent": round(100 * sum(placed) / max(len(placed), 1), 1)}
    print(f"\nwrong text: {rows}")
    return rows


def _cost(aligner: Whisper, truths: Sequence[Truth]) -> dict[str, Any]:
    """Our time for the clips against CTranslate2's own to encode and align them, both with as many at once as cores.

    The medians of turns that alternate: other work on the machine falls on both.
    """
    plain = rivals.PlainWhisper(aligner.model)
    truths = [one for one in truths if plain.takes(one)]
    ready = [plain.prepared(one) for one in truths]
    bare, own = list[tuple[float, float]](), list[tuple[float, float]]()
    for _ in range(_TURNS):
        bare.append(_timed(lambda: _together(aligner.at_once, plain.aligned, ready)))
        own.append(_timed(lambda: _together(aligner.at_once, ours(aligner), truths)))
    (wall, processor), (own_wall, own_processor) = (np.median(times, axis=0).tolist() for times in (bare, own))
    length = speech.seconds(truths)
    rows = {"audio_s": round(length), "wall_ratio": round(own_wall / wall, 2)}
    rows |= {"cpu_ratio": round(own_processor / processor, 2)}
    rows |= {"ours_cpu_share": round(own_processor / length, 4), "ctranslate2_cpu_share": round(processor / length, 4)}
    print(f"\ncost: {rows}")
    return rows


def _together(at_once: int, work: Callable[[Any], Any], items: Sequence[Any]) -> None:
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(work, items))


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds of wall clock and of processor."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


if __name__ == "__main__":
    main()
