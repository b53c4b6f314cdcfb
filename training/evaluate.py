"""The figures: how far word onsets lie from espeak-ng's own events, and how much of what it says is heard.

Texts, voice variants, rates and pitches were held out of training. Alignment is plain: CTranslate2's path, no
edge work.
"""

import json
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np

from training import compared, features, spans, texts, voice, words
from training.clips import HELD_PITCHES, HELD_RATES, HELD_VARIANTS, HOSTS, encoded
from training.voice import Manner, Spoken

_LONGEST_MS = 28_000.0
_STEP_MS = 20.0
_VOICES = {"en": ("en-us", "en-gb-x-rp"), "zh": ("cmn", "cmn")}


@dataclass(frozen=True, slots=True)
class Sample:
    """One held-out clip: the text that was said, in which language, of which kind, and the speech."""

    text: str
    language: str
    kind: str
    said: Spoken


def held(language: str) -> Iterator[Manner]:
    """Held-out ways to speak, in turn, for ever."""
    choices = zip(cycle(HELD_VARIANTS), cycle(_VOICES[language]), cycle(HELD_RATES), cycle(HELD_PITCHES), strict=False)
    for variant, name, rate, pitch in choices:
        yield Manner(f"{name}+{variant}", rate, pitch, 50)


@cache
def _sentences() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "heldout.toml").read_text(encoding="utf-8"))


def sentences(hosts: bool) -> Iterator[Sample]:
    """Each held-out sentence by itself, in held-out voices or in the hosts' own."""
    for language, kinds in _sentences().items():
        manners = cycle([HOSTS[language]]) if hosts else held(language)
        for kind, lines in kinds.items():
            for line in lines:
                text = texts.spoken(line, language)
                yield Sample(text, language, kind, voice.say(text, next(manners)))


def paragraphs() -> Iterator[Sample]:
    """One to seven held-out sentences in a row, in held-out voices, as far as they fit into 28 s."""
    for language, kinds in _sentences().items():
        lines = [texts.spoken(line, language) for kind in kinds.values() for line in kind]
        manners, place = held(language), 0
        for count in cycle(range(1, 8)):
            if place >= len(lines):
                break
            how = next(manners)
            while True:
                text = ("" if language == "zh" else " ").join(lines[place : place + count])
                said = voice.say(text, how)
                if said.duration <= _LONGEST_MS or count == 1:
                    break
                count -= 1  # noqa: PLW2901 - fewer until they fit
            place += count
            yield Sample(text, language, "paragraph", said)


class Listener:
    """A model folder as faster-whisper loads it, on one core."""

    def __init__(self, folder: Path) -> None:
        from faster_whisper import WhisperModel

        begun = time.perf_counter()
        self.model: Any = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=1, num_workers=1)
        self.loading = time.perf_counter() - begun
        self.model.hf_tokenizer.encode_special_tokens = True

    def path(self, sample: Sample, *, padded: bool) -> tuple[list[int], list[float], float]:
        """For each token its first character and the ms at which it begins; the mean probability of all.

        `padded`: the features with zeros to 30 s, as faster-whisper has it; else as long as the clip is.
        """
        tokenizer = self.model.hf_tokenizer
        ids, offsets = encoded(tokenizer, sample.text)
        wave = features.resampled(sample.said.samples, sample.said.rate)
        mel = features.levelled(features.logmel(wave)).T
        frames = min(mel.shape[1], features.FRAMES)
        room = features.FRAMES - frames if padded else 20
        sound = self.model.encode(np.pad(mel, ((0, 0), (0, room))))
        start = [tokenizer.token_to_id(f"<|{mark}|>") for mark in ("startoftranscript", sample.language, "transcribe")]
        found = self.model.model.align(sound, start, [ids], frames, median_filter_width=7)[0]
        begins: dict[int, int] = {}
        for token, step in found.alignments:
            begins.setdefault(token, step)
        times = [begins.get(token, frames // 2) * _STEP_MS for token in range(len(ids))]
        return [first for first, _ in offsets], times, float(np.mean(found.text_token_probs))

    def heard(self, sample: Sample) -> str:
        """What faster-whisper's own beam search writes down."""
        wave = features.resampled(sample.said.samples, sample.said.rate)
        # faster-whisper takes a vocabulary of this size for English; the model writes what it hears in either language.
        parts, _ = self.model.transcribe(
            wave, language="en", beam_size=5, temperature=0, condition_on_previous_text=False,
            without_timestamps=True, suppress_tokens=[],
        )  # fmt: skip
        return "".join(part.text for part in parts)


def onset_errors(sample: Sample, firsts: list[int], times: list[float]) -> list[float]:
    """Signed ms by which the start of each word that espeak-ng tells of misses."""
    found = []
    for place, moment in sample.said.words:
        token = int(np.searchsorted(firsts, place, "right")) - 1
        if spans.is_hanzi(sample.text[place]) or sample.text[place].isalnum():
            found.append(times[token] - moment)
    return found


@cache
def _syllables(toned: bool) -> dict[str, str]:
    table = {char: read for read, same in words.hanzi().items() for char in same}
    return table if toned else {char: voice.toneless(read) for char, read in table.items()}


def misheard(sample: Sample, heard: str) -> dict[str, tuple[int, int]]:
    """Wrong and all units: words in English, syllables with and without their tones in Chinese."""
    if sample.language == "en":
        said = compared.english_words(sample.text)
        return {"words": (compared.wrong(said, compared.english_words(heard)), len(said))}
    counts = {}
    for name, toned in (("syllables", False), ("toned", True)):
        said = compared.chinese_units(sample.text, _syllables(toned))
        counts[name] = (compared.wrong(said, compared.chinese_units(heard, _syllables(toned))), len(said))
    return counts


def spread(errors: list[float]) -> dict[str, float]:
    """Mean, median, p90 and p99 of the sizes of errors in ms, their bias and count."""
    sizes = np.abs(errors)
    ranks = {f"p{rank}": round(float(np.percentile(sizes, rank)), 1) for rank in (50, 90, 99)}
    return {"mean": round(float(sizes.mean()), 1), **ranks, "bias": round(float(np.mean(errors)), 1), "n": len(errors)}


def aligned(listener: Listener, samples: list[Sample], *, padded: bool) -> dict[str, Any]:
    """Onset errors by language, mean token probability by language, and the cost as a share of the sound."""
    errors, sure = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    begun = time.process_time()
    for sample in samples:
        firsts, times, probability = listener.path(sample, padded=padded)
        errors[sample.language] += onset_errors(sample, firsts, times)
        sure[sample.language].append(probability)
    cost = (time.process_time() - begun) / (sum(sample.said.duration for sample in samples) / 1000)
    found: dict[str, Any] = {language: spread(sizes) for language, sizes in errors.items()}
    for language, probabilities in sure.items():
        found[language]["probability"] = round(float(np.mean(probabilities)), 3)
    return {**found, "cost": round(cost, 4)}


def hearing(listener: Listener, samples: list[Sample], tell: Callable[[str], None]) -> dict[str, float]:
    """The share of units misheard, by language, kind and measure."""
    wrong, all_ = defaultdict[str, int](int), defaultdict[str, int](int)
    for sample in samples:
        text = listener.heard(sample)
        for name, (missed, count) in misheard(sample, text).items():
            for key in (f"{sample.language} {sample.kind} {name}", f"{sample.language} all {name}"):
                wrong[key] += missed
                all_[key] += count
        tell(f"said  {sample.text}\n         heard {text}")
    return {key: round(wrong[key] / all_[key], 4) for key in all_}


def report(folder: Path, tell: Callable[[str], None]) -> dict[str, Any]:
    """All figures; also written to figures.json in the model's folder, and what was heard to heard.txt."""
    listener = Listener(folder)
    long, single, hosts = list(paragraphs()), list(sentences(hosts=False)), list(sentences(hosts=True))
    lines: list[str] = []
    figures = {
        "loading": round(listener.loading, 3),
        "onsets, held-out voices, 2 to 28 s, padded": aligned(listener, long, padded=True),
        "onsets, held-out voices, 2 to 28 s, not padded": aligned(listener, long, padded=False),
        "onsets, sentences by the hosts, padded": aligned(listener, hosts, padded=True),
        "misheard, held-out voices": hearing(listener, single, lines.append),
        "misheard, hosts": hearing(listener, hosts, lines.append),
    }
    for name, value in figures.items():
        tell(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    (folder.parent / "figures.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    (folder.parent / "heard.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return figures
