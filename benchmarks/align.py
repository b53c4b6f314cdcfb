"""How well each source of times keeps time on neural voices: `make bench-align`.

Sentences that nothing was tuned on, said by the project's own neural voices. Truth is of two kinds, and each row says
which: "durations" are the times that the voice's network gives, in steps of 25 ms, of which the voice's own times are
made, so that "own" and "auto" are measured against themselves there and only the sources by audio are tested;
"landmarks" are moments found in the sound alone (see benchmarks/landmarks.py), which test all of them. A stranger's
voice has its own truth. Cues are cut from the true words.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks import landmarks, measure, neural, planted, stranger
from benchmarks.measure import KINDS, Errors
from podcast import providers
from podcast import text as texts
from podcast.aligners import base, edges, placing, reported, tokentimes
from podcast.aligners.base import Heard
from podcast.aligners.whisper_model import LoadedModel
from podcast.model import Segment, Word
from podcast.models.finding import Finder
from podcast.models.known import WHISPER_BASE
from podcast.speech import espeak
from tests.truth import Truth

Opinions: TypeAlias = dict[str, Sequence[Heard]]

AUDIO = ("estimate", "recital alone", "Whisper alone", "audio: Whisper and recital")
OWN, AUTO = "voice: its own times", "auto"
_BY_DURATIONS = "durations of the voice's network, 25 ms a step"
_LANDMARKS = ("after a pause", "sibilant")


def main() -> None:
    asked = _arguments()
    model = LoadedModel(Path(asked.model) if asked.model else _find_model(), "base", workers=1)
    results: dict[str, Any] = {"model": asked.model or WHISPER_BASE.name}
    for language in neural.VOICES:
        clips = list(neural.make_clips(language, asked.clips, seed=17))
        results[language] = _measure_voices(model, language, clips)
    strangers = stranger.make_clips(asked.clips, seed=19)
    if isinstance(strangers, str):
        print(f"\na stranger's voice: skipped: {strangers}")
    else:
        print(f"\na stranger's voice: {stranger.ABOUT}: {_length(strangers)}; truth: {stranger.TRUTH}")
        opinions = [(truth, by_audio(model, truth)) for truth in strangers]
        results["stranger"] = _print_rows(opinions, AUDIO)
    if asked.json:
        Path(asked.json).write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", help="a folder with another Whisper than base")
    parser.add_argument("--clips", type=int, default=32, help="clips a language")
    parser.add_argument("--json", help="write the figures to this file, too")
    return parser.parse_args()


def _find_model() -> Path:
    return Finder(providers.cache_home({}) / "models", print).folder(WHISPER_BASE)


def _measure_voices(model: LoadedModel, language: str, clips: Sequence[neural.Clip]) -> dict[str, Any]:
    truths = [clip.truth for clip in clips]
    print(f"\n{language}: {', '.join(neural.VOICES[language])}: {_length(truths)}; truth: {_BY_DURATIONS}")
    opinions = []
    for clip in clips:
        found = by_audio(model, clip.truth)
        found[OWN] = clip.own
        confirmed = reported.confirmed(_words(clip.truth, clip.own), _words(clip.truth, found[AUDIO[-1]]))
        found[AUTO] = clip.own if confirmed else found[AUDIO[-1]]
        opinions.append((clip.truth, found))
    rows = _print_rows(opinions, (*AUDIO, f"{AUTO}"))
    print("  (auto is measured against what it is made of here; landmarks below are independent of it)")
    return rows | {"landmarks": _print_landmarks(opinions), "planted": _print_planted(opinions)}


def by_audio(model: LoadedModel, truth: Truth) -> Opinions:
    """A clip's units by each source that hears the sound, all from one pass of the model."""
    sound, text, language = truth.sound, truth.text, truth.language
    followed = model.follow(model.encode(sound), text, language)
    offsets = [(token.first, token.last) for token in followed.tokens]
    sure = [token.probability for token in followed.tokens]
    path, _ = tokentimes.unit_times(text, offsets, list(followed.path), sure)
    recital = edges.at_pace(espeak.recited, sound, text, language)
    placed = (
        placing.place(sound, text, language),
        placing.place(sound, text, language, recital=recital),
        placing.place(sound, text, language, path),
        placing.place(sound, text, language, path, recital),
    )
    return {name: placing.parts(text, one) for name, one in zip(AUDIO, placed, strict=True)}


def _print_rows(opinions: Sequence[tuple[Truth, Opinions]], names: Sequence[str]) -> dict[str, Any]:
    """Each source's errors by kind."""
    print(measure.heads())
    rows: dict[str, Any] = {}
    for name in names:
        errors = Errors()
        for truth, found in opinions:
            errors.add(truth, found[name])
        rows[name] = {kind: measure.row(errors.kinds[kind]) for kind in KINDS} | {"all cues": measure.row(errors.all)}
        for kind, figures in rows[name].items():
            print(measure.line(f"{name}: {kind}", figures))
    return rows


def _print_landmarks(opinions: Sequence[tuple[Truth, Opinions]]) -> dict[str, Any]:
    """Each source's errors at the moments that are found in the sound alone."""
    names = (*AUDIO, OWN, AUTO)
    errors: dict[str, dict[str, list[float]]] = {name: {kind: [] for kind in _LANDMARKS} for name in names}
    for truth, found in opinions:
        # Not around places that may be far off: there is more than one landmark near them.
        places = [found[name] for name in (AUDIO[-1], OWN)]
        for kind, unit, moment in landmarks.find(truth.sound, truth.text, truth.language, places):
            for name in names:
                errors[name][kind].append(found[name][unit].start - moment)
    print("  truth: landmarks of the sound alone, in steps of 5 to 10 ms")
    rows = {name: {kind: measure.row(errors[name][kind]) for kind in _LANDMARKS} for name in names}
    for name, kinds in rows.items():
        for kind, figures in kinds.items():
            print(measure.line(f"{name}: {kind}", figures))
    return rows


def _print_planted(opinions: Sequence[tuple[Truth, Opinions]]) -> dict[str, str]:
    """How many clips' own times are taken by "auto": right ones, and wrong ones by what is wrong with them."""
    counts: dict[str, list[bool]] = {}
    for name, own, heard in _judged(opinions):
        counts.setdefault(name, []).append(reported.confirmed(own, heard))
    rows = {name: f"{sum(taken)} of {len(taken)}" for name, taken in counts.items()}
    print(f"  own times that auto takes: {', '.join(f'{name} {count}' for name, count in rows.items())}")
    return rows


def _judged(
    opinions: Sequence[tuple[Truth, Opinions]],
) -> Iterator[tuple[str, Sequence[Word], Sequence[Word]]]:
    chance = random.Random(23)
    kept = [(_words(truth, found[OWN]), _words(truth, found[AUDIO[-1]])) for truth, found in opinions]
    for (own, heard), (others, _) in pairwise([*kept, *kept[:1]]):
        yield "right", own, heard
        for name, wrong in planted.spoil(own, others, chance).items():
            yield name, wrong, heard


def _words(truth: Truth, parts: Sequence[Heard]) -> tuple[Word, ...]:
    return base.words(Segment.plain("Host", truth.text), parts)


def _length(truths: Sequence[Truth]) -> str:
    units = sum(len(texts.units(truth.text)) for truth in truths)
    return f"{len(truths)} clips, {sum(truth.sound.duration for truth in truths) / 1000:.0f} s, {units} words"


if __name__ == "__main__":
    main()
