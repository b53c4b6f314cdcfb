"""Clips whose word times are known: espeak-ng's own events, in voices held out from whatever was tuned."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from benchmarks import texts
from podcast.sound.pcm import Pcm
from tests.truth import Manner, Truth, said

LANGUAGES = ("en", "zh")
_SENTENCES = {"en": texts.ENGLISH, "zh": texts.CHINESE}
_FIGURES = {"en": texts.ENGLISH_FIGURES, "zh": texts.CHINESE_FIGURES}
_TUNING = {"en": texts.TUNING_ENGLISH, "zh": texts.TUNING_CHINESE}
_BASES = {"en": ("en-us", "en-gb-x-rp", "en-gb-scotland"), "zh": ("cmn",)}
# Variants of espeak-ng's voices. The project's own training and tuning leave these out.
VARIANTS = ("Andrea", "Annie", "belinda")
RATES = (137, 152, 158, 171, 184)
PITCHES = (33, 46, 57, 66)
TUNING_VARIANTS = ("steph", "Mike", "linda")
LONGEST_S = 28.0


@dataclass(frozen=True)
class Corpus:
    """Sentences of each language and the ways in which they are said."""

    sentences: Mapping[str, Sequence[str]]
    variants: tuple[str, ...]
    rates: tuple[int, ...]
    pitches: tuple[int, ...]


HELD_OUT = Corpus(_SENTENCES, VARIANTS, RATES, PITCHES)
TUNING = Corpus(_TUNING, TUNING_VARIANTS, (145, 165, 178), (40, 62))


def manner(corpus: Corpus, language: str, chance: random.Random) -> Manner:
    voice = f"{chance.choice(_BASES[language])}+{chance.choice(corpus.variants)}"
    return Manner(voice, chance.choice(corpus.rates), chance.choice(corpus.pitches))


def joined(language: str, sentences: Sequence[str]) -> str:
    return ("" if language == "zh" else " ").join(sentences)


def clips(corpus: Corpus, language: str, count: int, seed: int) -> tuple[Truth, ...]:
    """`count` clips of 2 to 28 s: one to eight sentences each, every sentence at least once where there is room."""
    chance = random.Random(seed)
    lines, deck = [], list[str]()
    for number in range(count):
        wanted = (1, 2, 4, 3, 1, 6, 2, 5)[number % 8]
        while len(deck) < wanted:
            deck += chance.sample(corpus.sentences[language], len(corpus.sentences[language]))
        said_here, deck = deck[:wanted], deck[wanted:]
        lines.append((manner(corpus, language, chance), joined(language, said_here), language))
    return fitting(said(lines))


def figures(language: str, seed: int) -> tuple[Truth, ...]:
    """Sentences with digits, symbols and names."""
    chance = random.Random(seed)
    return said([(manner(HELD_OUT, language, chance), text, language) for text in _FIGURES[language]])


def repeated(language: str, count: int, seed: int) -> tuple[Truth, ...]:
    """A sentence said twice in a row, or again after another one."""
    chance = random.Random(seed)
    lines = []
    for number in range(count):
        one, two = chance.sample(_SENTENCES[language], 2)
        told = joined(language, (one, one) if number % 2 else (one, two, one))
        lines.append((manner(HELD_OUT, language, chance), told, language))
    return fitting(said(lines))


def fitting(truths: Sequence[Truth]) -> tuple[Truth, ...]:
    return tuple(truth for truth in truths if truth.sound.duration <= LONGEST_S * 1000)


def with_silence(truth: Truth, lead_ms: int, trail_ms: int) -> Truth:
    """The clip with silence before and after."""
    return _stretched(truth, [(0.0, lead_ms), (float(truth.sound.duration), trail_ms)])


def with_pauses(truth: Truth, chance: random.Random) -> Truth:
    """The clip with up to three of its pauses 1 to 6 s longer, as long as it fits in 30 s."""
    inner = [(begun + until) / 2 for begun, until in truth.pauses[:-1]]
    chosen = sorted(chance.sample(inner, min(3, len(inner))))
    room, longer = 29_500 - truth.sound.duration, []
    for at in chosen:
        more = min(chance.randrange(1000, 6001), room)
        if more >= 1000:
            longer.append((at, more))
            room -= more
    return _stretched(truth, longer)


def with_noise(truth: Truth, snr_db: float, seed: int) -> Truth:
    """The clip under white noise, `snr_db` below the level of its speech."""
    samples = truth.sound.samples.astype(np.float64)
    loud = samples[np.abs(samples) > 30]
    noise = np.random.default_rng(seed).standard_normal(len(samples))
    noise *= np.sqrt(np.mean(loud**2)) * 10 ** (-snr_db / 20)
    noisy = np.clip(np.round(samples + noise), -32768, 32767).astype(np.int16)
    return replace(truth, sound=Pcm(noisy, truth.sound.rate))


def _stretched(truth: Truth, longer: Sequence[tuple[float, int]]) -> Truth:
    """Silence of so many ms put in at each moment, which lies in silence."""
    rate = truth.sound.rate
    cuts = [0, *(round(at * rate / 1000) for at, _ in longer), len(truth.sound.samples)]
    parts = [truth.sound.samples[one:two] for one, two in pairwise(cuts)]
    for number, (_, more) in enumerate(longer):
        parts[number] = np.concatenate([parts[number], np.zeros(more * rate // 1000, np.int16)])

    def moved(moment: float, at_once: bool) -> float:
        return moment + sum(more for at, more in longer if at < moment or (at == moment and at_once))

    return replace(
        truth,
        sound=Pcm(np.concatenate(parts), rate),
        onsets={place: moved(at, True) for place, at in truth.onsets.items()},
        pauses=tuple((moved(begun, False), moved(until, True)) for begun, until in truth.pauses),
    )


def seconds(truths: Sequence[Truth]) -> float:
    return sum(truth.sound.duration for truth in truths) / 1000
