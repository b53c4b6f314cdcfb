"""Faults planted into clips of neural voices, and how many of them are found: `python -m benchmarks.faults`.

Each text of `papers_faults` is said once rightly and once with a fault, kind after kind. A word that is replaced, left
out, added or doubled is said so by the voice; one that is cut out or silent, and a last quarter that is missing, are
made from the right clip by the voice's own times. With `--keep FOLDER` clips are said once and kept; what is judged
wrongly is printed as soon as it is heard.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np

from benchmarks import keeping, neural, papers_faults
from podcast import providers
from podcast.aligners import reported
from podcast.aligners.base import Hearing
from podcast.aligners.whisper import Whisper
from podcast.aligners.whisper_sources import Known
from podcast.models.finding import Finder
from podcast.models.known import WHISPER_BASE
from podcast.sound.pcm import Pcm
from podcast.speech.base import Line, Said, Voice

RIGHT = "right"
GROSS = ("another text", "last quarter missing")
WORD = ("replaced", "left out", "added", "doubled", "cut out", "silent")
KINDS = (*WORD, *GROSS)
TEXTS = {
    "en": tuple(zip(papers_faults.ENGLISH, papers_faults.REPLACED_ENGLISH, strict=True)),
    "zh": tuple(zip(papers_faults.CHINESE, papers_faults.REPLACED_CHINESE, strict=True)),
}

Says: TypeAlias = Callable[[str], Said]


@dataclass(frozen=True, slots=True, eq=False)
class Planted:
    """A clip that is to say `text`, and what is wrong with it: one of KINDS, or RIGHT."""

    sound: Pcm
    text: str
    kind: str
    voice: str


def plant(language: str, count: int, keep: Path | None = None) -> Iterator[Planted]:
    """The first `count` texts of a language, each said rightly and wrongly, by the voices in turn.

    Clips are kept in the folder `keep`.
    """
    names = neural.VOICES[language]
    voices = [partial(_say, neural.make_voice(name, language), language, keep) for name in names]
    texts = TEXTS[language][:count]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        work = [pool.submit(voices[number % len(voices)], text) for number, (text, _) in enumerate(texts)]
        right = [future.result() for future in work]
        wrong = pool.map(lambda number: _spoil(language, texts, right, number, voices), range(len(texts)))
        for number, sound in enumerate(wrong):
            text, voice = texts[number][0], names[number % len(names)]
            yield Planted(right[number].sound, text, RIGHT, voice)
            yield Planted(sound, text, KINDS[number % len(KINDS)], voice)


def _say(voice: Voice, language: str, keep: Path | None, text: str) -> Said:
    return keeping.say(voice, Line(text), language, keep)


def _spoil(
    language: str,
    texts: Sequence[tuple[str, tuple[str, str]]],
    right: Sequence[Said],
    number: int,
    voices: Sequence[Says],
) -> Pcm:
    """The clip of text `number` with the fault whose turn it is."""
    text, (word, other) = texts[number]
    kind = KINDS[number % len(KINDS)]
    sound = right[number].sound
    if kind == "another text":
        return right[(number + 1) % len(right)].sound
    if kind == "last quarter missing":
        return Pcm(sound.samples[: len(sound.samples) * 3 // 4], sound.rate)
    if kind in ("cut out", "silent"):
        return _without(right[number], text, word, cut=kind == "cut out")
    return voices[number % len(voices)](_reword(text, word, other, kind, language)).sound


def _reword(text: str, word: str, other: str, kind: str, language: str) -> str:
    space = "" if language == "zh" else " "
    said = {"replaced": other, "left out": "", "added": f"{word}{space}{other}", "doubled": f"{word}{space}{word}"}
    first = text.index(word)
    behind = text[first + len(word) :]
    return text[:first] + said[kind] + (behind.lstrip() if kind == "left out" else behind)


def _without(said: Said, text: str, word: str, *, cut: bool) -> Pcm:
    """The clip without the sound of `word`, which is cut out, or silenced, by the voice's own times."""
    first = text.index(word)
    parts = reported.parts(said.receipt["times"], text, said.sound.duration)
    inside = [part for part in parts if part.first < first + len(word) and first < part.last]
    samples = said.sound.samples
    begun, ended = (moment * said.sound.rate // 1000 for moment in (inside[0].start, inside[-1].end))
    between = np.zeros(0 if cut else ended - begun, np.int16)
    return Pcm(np.concatenate([samples[:begun], between, samples[ended:]]), said.sound.rate)


def listen(planted: Sequence[Planted], language: str) -> Iterator[Hearing]:
    """What Whisper base hears in each clip, one after another."""
    finder = Finder(providers.cache_home(os.environ) / "models", print)
    aligner = Whisper(Known(WHISPER_BASE, finder, "base"))
    with ThreadPoolExecutor(aligner.at_once) as pool:
        yield from pool.map(lambda one: aligner.listen(one.sound, one.text, language), planted)


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=len(papers_faults.ENGLISH), help="how many a language")
    parser.add_argument("--language", choices=sorted(TEXTS), action="append", help="by default all")
    parser.add_argument("--keep", type=Path, help="a folder for the clips, which are said once")
    asked = parser.parse_args(arguments)
    for language in asked.language or TEXTS:
        began = time.monotonic()
        planted = list(plant(language, asked.texts, asked.keep))
        said = time.monotonic()
        heard = []
        for one, hearing in zip(planted, listen(planted, language), strict=True):
            heard.append(hearing)
            _show_mistake(one, hearing)
        _show(language, planted, heard)
        print(f"{said - began:.0f} s to say the clips, {time.monotonic() - said:.0f} s to hear them\n")


def _show_mistake(one: Planted, hearing: Hearing) -> None:
    """Print what a clip is and what was heard, where it is judged wrongly."""
    if bool(hearing.faults) == (one.kind == RIGHT):
        faults = "; ".join(f"{fault.written!r} heard as {fault.heard!r}" for fault in hearing.faults)
        print(f"  {one.kind} ({one.voice}): {faults or one.text} / {hearing.transcript}", flush=True)


def _show(language: str, planted: Sequence[Planted], heard: Sequence[Hearing]) -> None:
    total, found = Counter[str](), Counter[str]()
    for one, hearing in zip(planted, heard, strict=True):
        total[one.kind] += 1
        found[one.kind] += bool(hearing.faults)
    print(f"\n| {language} | clips | called wrong |\n|---|---|---|")
    for name, kinds in (("gross", GROSS), ("one word", WORD)):
        for kind in kinds:
            print(f"| {kind} | {total[kind]} | {found[kind]} |")
        print(f"| **{name}** | {sum(total[k] for k in kinds)} | {sum(found[k] for k in kinds)} |")
    print(f"| {RIGHT} | {total[RIGHT]} | {found[RIGHT]} |")
    rights = [hearing for one, hearing in zip(planted, heard, strict=True) if one.kind == RIGHT]
    errors, units = sum(hearing.errors for hearing in rights), sum(hearing.units for hearing in rights)
    print(f"\n{errors} of {units} units of the right clips heard otherwise ({100 * errors / max(units, 1):.1f} %)")


if __name__ == "__main__":
    main(sys.argv[1:])
