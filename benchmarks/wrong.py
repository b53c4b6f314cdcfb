"""Clips with the text they say and with one they do not: a sentence swapped, dropped or added, another language."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import speech
from benchmarks.speech import Corpus
from podcast.sound.pcm import Pcm
from tests.truth import said

KINDS = ("swapped", "dropped", "added", "another language")


@dataclass(frozen=True)
class Pair:
    """A clip and a text; `kind` is "" when the clip says it. `wrong` is the part of the text that it does not say."""

    sound: Pcm
    text: str
    language: str
    kind: str = ""
    wrong: tuple[int, int] = (0, 0)


def pairs(corpus: Corpus, count: int, seed: int) -> tuple[Pair, ...]:
    """`count` right and `count` wrong pairs, about half of them in each language, one to four sentences a clip."""
    chance = random.Random(seed)
    # More than are wanted, for clips that are too long are left out.
    plans = [_plan(corpus, number, chance) for number in range(5 * count // 2 + 8)]
    clips = said([(speech.manner(corpus, voice, chance), told, voice) for told, voice, _ in plans])
    found = [Pair(clip.sound, *rest) for clip, (_, _, rest) in zip(clips, plans, strict=True)]
    short = [pair for pair in found if pair.sound.duration < speech.LONGEST_S * 1000]
    right = [pair for pair in short if not pair.kind]
    return (*right[:count], *[pair for pair in short if pair.kind][:count])


def _plan(corpus: Corpus, number: int, chance: random.Random) -> tuple[str, str, tuple[str, str, str, tuple[int, int]]]:
    """What is said, by a voice of which language, and the text, language, kind and place of the pair."""
    language = speech.LANGUAGES[number % 2]
    known = corpus.sentences[language]
    lines = chance.sample(known, 1 + number // 2 % 4)
    if number % 4 < 2:
        return speech.joined(language, lines), language, (speech.joined(language, lines), language, "", (0, 0))
    kind = KINDS[number // 4 % 4]
    at = chance.randrange(len(lines))
    other = chance.choice([one for one in known if one not in lines])
    told, shown = list(lines), list(lines)
    voice = language
    match kind:
        case "swapped":
            shown[at] = other
        case "dropped":
            told.insert(at, other)
        case "added":
            shown.insert(at, other)
        case _:
            voice = "zh" if language == "en" else "en"
            told = [corpus.sentences[voice][known.index(line) % len(corpus.sentences[voice])] for line in lines]
    place = _place(language, shown, at) if kind in ("swapped", "added") else (0, len(speech.joined(language, shown)))
    return speech.joined(voice, told), voice, (speech.joined(language, shown), language, kind, place)


def _place(language: str, lines: Sequence[str], at: int) -> tuple[int, int]:
    before = speech.joined(language, [*lines[:at], ""])
    return len(before), len(before) + len(lines[at])
