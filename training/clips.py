"""Speech to learn from: clips made by espeak-ng with their features, tokens, spans and phonemes, in shard files.

A shard is made by one fresh process from the seed and its number alone, so shards may be made in any order and on any
number of cores, and are the same bytes.
"""

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from podcast.text import is_cjk
from training import features, spans, texts, tokens, voice, words
from training.voice import Manner

TAKES, CLIPS_A_TAKE = 60, 6
# English needs more: its words are spelled in more ways than Chinese syllables are written here.
_TURNS = ("en", "zh", "en", "zh", "en")
_LONGEST_MS = 12_000
# Held out, for the evaluation alone: these variants, rates and pitches.
HELD_VARIANTS = ("m8", "f5", "Alex", "steph")
HELD_RATES, HELD_PITCHES = (152, 153, 172, 187), (34, 47, 61)
_VARIANTS = ("m1", "m2", "m3", "m4", "m5", "m6", "m7", "f1", "f2", "f3", "f4", "Andy", "Lee", "Gene", "edward", "linda")
# The profiles of the two shows.
HOSTS = {"en": Manner("en-us", 160, 42, 55), "zh": Manner("cmn", 165, 42, 55)}


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip: log-mel features (frames, 80), phonemes of its 20 ms steps, and its tokens.

    `fed` is what the tokenizer makes of the text, `heard` what the voice said of it: they differ where a hanzi of
    several readings is said otherwise than by itself. `spans` (tokens, 2) are ms from the clip's start.
    """

    mel: npt.NDArray[np.float16]
    phones: npt.NDArray[np.int64]
    fed: npt.NDArray[np.int64]
    heard: npt.NDArray[np.int64]
    spans: npt.NDArray[np.float32]
    chinese: bool

    @property
    def duration(self) -> float:
        """In ms."""
        return len(self.mel) * 10.0


@cache
def _by_sound(folder: str) -> dict[str, int]:
    """The token of the commonest hanzi for each reading without tone."""
    tokenizer, found = tokens.load(Path(folder)), dict[str, int]()
    for read, same in words.hanzi().items():
        found.setdefault(voice.toneless(read), tokens.place(tokenizer, same[0]))
    return found


@cache
def _token_sounds(folder: str) -> dict[int, str]:
    tokenizer = tokens.load(Path(folder))
    return {tokens.place(tokenizer, same[0]): voice.toneless(read) for read, same in words.hanzi().items()}


def encoded(tokenizer: Tokenizer, text: str) -> tuple[list[int], list[tuple[int, int]]]:
    """Token ids and offsets in `text`, as `podcast.aligners.whisper` makes them: a space before a Latin beginning."""
    lead = "" if is_cjk(text.lstrip()[:1] or " ") else " "
    found = tokenizer.encode(lead + text, add_special_tokens=False)
    return list(found.ids), [(max(low - len(lead), 0), high - len(lead)) for low, high in found.offsets]


def manner(random: np.random.Generator, language: str) -> Manner:
    """A way to speak for training: a quarter are the show's own hosts."""
    if random.random() < 0.25:
        return HOSTS[language]
    name = "cmn" if language == "zh" else ("en-us", "en-us", "en-gb-x-rp")[int(random.integers(3))]
    if random.random() < 0.65:
        name += "+" + _VARIANTS[int(random.integers(len(_VARIANTS)))]
    rates = [rate for rate in range(140, 211) if rate not in HELD_RATES]
    pitches = [pitch for pitch in range(30, 71) if pitch not in HELD_PITCHES]
    return Manner(name, int(random.choice(rates)), int(random.choice(pitches)), int(random.integers(30, 81)))


def made(text: str, how: Manner, folder: str, noise: np.random.Generator | None = None) -> tuple[Clip, list[str]]:
    """`text` as a clip, and the names of its steps' phonemes (`phones` is filled in by whoever has them all)."""
    tokenizer, said = _tokenizer(folder), voice.say(text, how)
    wave = features.resampled(said.samples, said.rate)
    if noise is not None:
        level = 10 ** (-noise.uniform(30, 60) / 20)
        wave = wave + level * noise.standard_normal(len(wave)).astype(np.float32)
    mel = features.logmel(wave)
    ids, offsets = encoded(tokenizer, text)
    times, sounds = spans.token_spans(text, offsets, spans.stretches(text, said))
    own, other = _token_sounds(folder), _by_sound(folder)
    heard = [
        other.get(sound, one) if sound and own.get(one) != sound else one
        for one, sound in zip(ids, sounds, strict=True)
    ]
    clip = Clip(mel.astype(np.float16), np.zeros(0, np.int64), np.array(ids), np.array(heard), times, how.chinese)
    return clip, spans.frame_phonemes(said, (len(mel) + 1) // 2)


@cache
def _tokenizer(folder: str) -> Tokenizer:
    return tokens.load(Path(folder))


def _shard(seed: int, number: int, folder: str, takes: int = TAKES) -> list[tuple[Clip, list[str]]]:
    found: list[tuple[Clip, list[str]]] = []
    for take in range(takes):
        random = np.random.default_rng([seed, number, take])
        language = _TURNS[take % len(_TURNS)]
        how, noisy = manner(random, language), random.random() < 0.25
        for _ in range(CLIPS_A_TAKE):
            text = texts.short(random, language) if random.random() < 0.35 else texts.sentence(random, language)
            clip, names = made(text, how, folder, random if noisy else None)
            if clip.duration <= _LONGEST_MS and 0 < len(clip.fed) < 0.04 * clip.duration:
                found.append((clip, names))
    return found


def _write(task: tuple[int, int, str, int, str]) -> str:
    seed, number, folder, takes, file = task
    found = _shard(seed, number, folder, takes)
    names = sorted({name for _, steps in found for name in steps})
    index = {name: place for place, name in enumerate(names)}
    parts: dict[str, Any] = {
        "mel": np.concatenate([clip.mel for clip, _ in found]),
        "phones": np.array([index[name] for _, steps in found for name in steps], np.uint8),
        "names": np.array(names),
        "fed": np.concatenate([clip.fed for clip, _ in found]).astype(np.int16),
        "heard": np.concatenate([clip.heard for clip, _ in found]).astype(np.int16),
        "spans": np.concatenate([clip.spans for clip, _ in found]),
        "counts": np.array([[len(clip.mel), len(steps), len(clip.fed), clip.chinese] for clip, steps in found]),
    }
    with Path(f"{file}.part").open("wb") as out:
        np.savez(out, **parts)
    Path(f"{file}.part").replace(file)
    return file


def make(
    folder: Path, seed: int, shards: int, tell: Callable[[str], None], *, processes: int = 1, takes: int = TAKES
) -> None:
    """Write the shards that `folder` still lacks; `tokenizer.json` lies there already."""
    files = [folder / f"shard-{number:03d}.npz" for number in range(shards)]
    tasks = [(seed, number, str(folder), takes, str(file)) for number, file in enumerate(files) if not file.exists()]
    with multiprocessing.get_context("spawn").Pool(processes, maxtasksperchild=1) as pool:
        for done, file in enumerate(pool.imap_unordered(_write, tasks), 1):
            tell(f"speech {done} of {len(tasks)}: {Path(file).name}")


def read(folder: Path) -> tuple[list[Clip], list[str]]:
    """All clips of a folder's shards, in their order, and the phonemes' names (silence is the first)."""
    shards = [dict(np.load(file)) for file in sorted(folder.glob("shard-*.npz"))]
    names = ["_", *sorted({str(name) for shard in shards for name in shard["names"]} - {"_"})]
    index = {name: place for place, name in enumerate(names)}
    found: list[Clip] = []
    for shard in shards:
        phones = np.array([index[str(name)] for name in shard["names"]])[shard["phones"]]
        ends = np.cumsum(shard["counts"], axis=0)
        for (mel, step, token, _), (frames, steps, count, chinese) in zip(
            ends - shard["counts"], shard["counts"], strict=True
        ):
            held = slice(token, token + count)
            fed, heard = shard["fed"][held].astype(np.int64), shard["heard"][held].astype(np.int64)
            sound = shard["mel"][mel : mel + frames]
            found.append(Clip(sound, phones[step : step + steps], fed, heard, shard["spans"][held], bool(chinese)))
    return found, names
