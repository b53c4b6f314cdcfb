"""How well Whisper base understands each voice: `make bench-speech`.

Held-out sentences (benchmarks/papers_en.py, papers_zh.py) are said as a show says them: through the lexicon, by the
tables of voices/host-*.toml, by each of Kokoro's voices. What Whisper writes down, word after likeliest word, is
compared strictly ("error"; "syllables" are the Chinese ones alone, without tones) and by sound, as an episode's error
rate; terms as they are spelt, and by sound in two ways: see benchmarks/counting.py. What a voice is answerable for are
the terms that Whisper knows: those that it spells as they are written when an English voice says them in an English
sentence. DNSMOS is what the package speechmos says of the sound (overall, 1 to 5) of every fifth sentence, where it is
installed: `pip install speechmos librosa requests tqdm`. "× real time" is seconds of sound for a second of one core's
work, once the voice is loaded; clips that were kept count as no work.
"""

import argparse
import importlib
import importlib.util
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import counting, keeping, neural, papers_en, papers_zh
from benchmarks.counting import Compared, Count
from podcast import config, providers
from podcast.aligners.whisper_model import LoadedModel
from podcast.language import lexicon
from podcast.model import Segment
from podcast.models.finding import Finder
from podcast.models.known import WHISPER_BASE
from podcast.sound.pcm import Pcm
from podcast.speech import voice_tables
from podcast.speech.base import Line, Prepares, Said, Voice
from podcast.speech.espeak import Espeak

SHOWS = {"en": "podcast.toml", "zh": "podcast.zh.toml"}
PAPERS: dict[str, Any] = {"en": papers_en, "zh": papers_zh}
# The first letter of the tables in voices/kokoro.
TABLES = {"en": "a", "zh": "z"}
HOSTS = {"en": ("espeak", "hibari"), "zh": ("espeak", "kokoro")}
# What an English voice says of a term.
CARRIER = "Today we will talk about {} and about what it means."
# DNSMOS takes as long as a neural voice takes to speak.
GRADED_EVERY = 5
HEADS = (
    "voice", "sentences", "error", "syllables", "by sound", "terms spelt", "three quarters", "no grave difference",
    "DNSMOS", "× real time",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it is shown and said, its terms, and what is hardest about it."""

    segment: Segment
    terms: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Result:
    """A sentence as a voice said it: what was heard, the seconds of its sound and of the work, and DNSMOS or None."""

    sentence: Sentence
    heard: str
    compared: Compared
    sound_s: float
    work_s: float
    mos: float | None


def main(arguments: Sequence[str]) -> None:
    asked = _parse(arguments)
    model = LoadedModel(Finder(_cache(), print).folder(WHISPER_BASE), WHISPER_BASE.name, os.cpu_count() or 1)
    grade = _find_grader()
    for language in asked.language or SHOWS:
        sentences = list(read_sentences(language))[: asked.count]
        results = {}
        for voice, name in make_voices(language, hosts_only=asked.voices == "host"):
            if isinstance(voice, Prepares):
                voice.prepare(lambda _done, _total: None)
            say = partial(keeping.say, voice, language=language, folder=asked.keep)
            results[name] = measure(say, sentences, model, language, grade)
            print(f"{language}: {_row(name, results[name])}", flush=True)
            if voice.intelligible:
                _print_misses(name, results[name])
        print(f"\n| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}")
        for name, found in results.items():
            print(_row(name, found))
        if language == "zh":
            _print_known(find_known_terms(sentences, model, asked.keep), results)
        print()


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--voices", choices=("all", "host"), default="all", help="host: espeak-ng and the show's own")
    parser.add_argument("--count", type=int, help="how many sentences a language, by default all")
    parser.add_argument("--keep", type=Path, help="a folder for the clips, which are said once")
    parser.add_argument("--language", choices=sorted(SHOWS), action="append", help="by default both")
    return parser.parse_args(arguments)


def _cache() -> Any:
    return providers.cache_home(os.environ) / "models"


def read_sentences(language: str) -> Iterator[Sentence]:
    """The held-out sentences as the show's lexicon has them said."""
    known = config.load_lexicon(config.load(config.shipped() / SHOWS[language]))
    papers = PAPERS[language]
    for text, terms, kind in zip(papers.SENTENCES, papers.TERMS, papers.KINDS, strict=True):
        yield Sentence(lexicon.spoken(Segment.plain("Host", text), known), terms, kind)


def make_voices(language: str, *, hosts_only: bool) -> Iterator[tuple[Voice, str]]:
    """The voices of a language with their names, by the host's profile; of Kokoro one for each table."""
    profile = config.load_voice(config.load(config.shipped() / SHOWS[language]))
    for provider in ("espeak", "hibari", "kokoro"):
        if provider not in profile.providers or (hosts_only and provider not in HOSTS[language]):
            continue
        table = dict(profile.providers[provider])
        if provider == "espeak":
            yield Espeak(profile.name, language, table), f"espeak {table['voice']}"
            continue
        every = provider == "kokoro" and not hosts_only
        for voice in _find_tables(language) if every else [table["voice"]]:
            name = f"{provider} {voice}"
            yield neural.make_voice(name, language, table), name


def _find_tables(language: str) -> list[str]:
    tables = voice_tables.offers(config.shipped() / "voices" / "kokoro")
    return [offer.id for offer in tables if offer.id.startswith(TABLES[language])]


def _find_grader() -> Callable[[Pcm], float] | None:
    """What gives a clip its DNSMOS; None, and how to get it is said, where speechmos is not installed."""
    if any(importlib.util.find_spec(name) is None for name in ("speechmos", "librosa", "requests", "tqdm")):
        print("DNSMOS is left out: pip install speechmos librosa requests tqdm")
        return None
    import soxr

    dnsmos: Any = importlib.import_module("speechmos.dnsmos")

    def grade(sound: Pcm) -> float:
        resampled = soxr.resample(sound.samples.astype(np.float32) / 32768, sound.rate, 16_000)
        return float(dnsmos.run(np.clip(resampled, -1, 1), 16_000)["ovrl_mos"])

    return grade


def measure(
    say: Callable[[Line], Said],
    sentences: Sequence[Sentence],
    model: LoadedModel,
    language: str,
    grade: Callable[[Pcm], float] | None,
) -> list[Result]:
    """Each sentence said, heard, compared and graded; several at once."""

    def try_out(number: int) -> Result:
        sentence = sentences[number]
        segment = sentence.segment
        began = time.thread_time()
        sound = say(Line(segment.spoken, phonemes=segment.pronounced)).sound
        work_s = time.thread_time() - began
        heard = model.write_down(model.encode(sound), language)
        compared = counting.compare(segment, sentence.terms, heard, language)
        mos = grade(sound) if grade and number % GRADED_EVERY == 0 else None
        return Result(sentence, heard, compared, sound.duration / 1000, work_s, mos)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(try_out, range(len(sentences))))


def find_known_terms(sentences: Sequence[Sentence], model: LoadedModel, keep: Path | None) -> frozenset[str]:
    """The terms that Whisper spells as they are written when hibari says them in an English sentence."""
    voice = neural.make_voice("hibari heart", "en")

    def is_known(term: str) -> bool:
        sound = keeping.say(voice, Line(CARRIER.format(term)), "en", keep).sound
        return counting.is_spelt(term, model.write_down(model.encode(sound), "en"))

    terms = sorted({term for sentence in sentences for term in sentence.terms})
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return frozenset(term for term, known in zip(terms, pool.map(is_known, terms), strict=True) if known)


def _print_known(known: frozenset[str], results: Mapping[str, Sequence[Result]]) -> None:
    print(f"\nterms that base knows from an English voice: {', '.join(sorted(known))}")
    for name, found in results.items():
        said = [(term, one) for one in found for term in one.sentence.terms if term in known]
        spelt = [term for term, one in said if counting.is_spelt(term, one.heard)]
        sounded = [term for term, one in said if term not in one.compared.missed]
        missed = ", ".join(term for term, one in said if term in one.compared.missed)
        print(
            f"{name}: of {len(said)} such terms spelt {_percent(len(spelt), len(said))},"
            f" three quarters of the sounds {_percent(len(sounded), len(said))}; missed: {missed or 'none'}"
        )


def _row(name: str, results: Sequence[Result]) -> str:
    total = _sum_up(results)
    grades = [one.mos for one in results if one.mos is not None]
    cells = (
        name,
        str(len(results)),
        _percent(total.errors, total.units),
        _percent(total.syllable_errors, total.syllables),
        _percent(total.sounded_errors, total.sounded_units),
        _percent(total.spelt_terms, total.terms),
        _percent(total.sounded_terms, total.terms),
        _percent(total.near_terms, total.terms),
        f"{np.mean(grades):.2f}" if grades else "-",
        f"{sum(one.sound_s for one in results) / sum(one.work_s for one in results):.1f}",
    )
    return f"| {' | '.join(cells)} |"


def _sum_up(results: Sequence[Result]) -> Count:
    return counting.sum_up(one.compared.count for one in results)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _print_misses(name: str, results: Sequence[Result]) -> None:
    """What was heard otherwise than it is written, by what is hardest about each sentence."""
    for kind in sorted({one.sentence.kind for one in results}):
        those = [one for one in results if one.sentence.kind == kind]
        total = _sum_up(those)
        print(
            f"\n{name}, {kind}: {len(those)} sentences, error {_percent(total.errors, total.units)},"
            f" by sound {_percent(total.sounded_errors, total.sounded_units)}"
        )
        for one in those:
            _print_miss(one)
    print(flush=True)


def _print_miss(one: Result) -> None:
    count, missed = one.compared.count, one.compared.missed
    if count.errors or count.sounded_errors or missed:
        terms = f", terms missed: {', '.join(missed)}" if missed else ""
        print(f"  {count.errors} wrong, {count.sounded_errors} by sound{terms}")
        print(f"    written: {one.sentence.segment.display}\n    heard:   {one.heard}")


if __name__ == "__main__":
    main(sys.argv[1:])
