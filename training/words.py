"""What the texts are made of: words by frequency from wordfreq's lists, the field's terms from `terms.toml`.

wordfreq's data are under CC BY-SA 4.0; words are drawn from them, no text is.
"""

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from training import voice

_HERE = Path(__file__).parent
# A hanzi that is rarer than this in running text stays bytes.
_RAREST = 1e-9
_LAST_HANZI = 0x9FA5
# Not for a vocabulary that others read.
_CRUDE = re.compile(r"fuck|shit|cunt|bitch|nigg|fagg|porn|whor|slut|twat|wank|rape|dick|cock|puss|tits|penis|vagin")


@dataclass(frozen=True, slots=True)
class Drawn:
    """Words and their cumulative share of the draws."""

    words: tuple[str, ...]
    share: npt.NDArray[np.float64]

    def draw(self, random: np.random.Generator, count: int) -> list[str]:
        return [self.words[place] for place in np.searchsorted(self.share, random.random(count) * self.share[-1])]


def _drawn(frequency: dict[str, float], power: float) -> Drawn:
    words = tuple(sorted(frequency))
    return Drawn(words, np.cumsum([frequency[word] ** power for word in words]))


@cache
def english_frequency() -> dict[str, float]:
    """English words of letters (an apostrophe within), by their share of running text."""
    import wordfreq

    known = wordfreq.get_frequency_dict("en", "small")
    plain = re.compile(r"(?:[a-z]{2,}|[ai])(?:'[a-z]+)?")
    return {word: share for word, share in known.items() if plain.fullmatch(word) and not _CRUDE.search(word)}


@cache
def chinese_frequency() -> dict[str, float]:
    """Chinese words of hanzi that the voice can read, by their share of running text; the commonest 60,000."""
    import wordfreq

    known, readable = wordfreq.get_frequency_dict("zh", "large"), {char for group in hanzi().values() for char in group}
    return {word: share for word, share in list(known.items())[:60_000] if readable.issuperset(word)}


@cache
def english() -> Drawn:
    """Flatter than the root of their frequency: how a word is spelled cannot be told from its sound, so it must have
    been met."""
    return _drawn(english_frequency(), 0.4)


@cache
def common() -> Drawn:
    """English words nearly as often as in running text: what a sentence is mostly made of must be heard surely."""
    return _drawn(english_frequency(), 0.8)


@cache
def chinese() -> Drawn:
    """Drawn by the root of their frequency, so that rare words are met too."""
    return _drawn(chinese_frequency(), 0.6)


@cache
def hanzi() -> dict[str, tuple[str, ...]]:
    """The hanzi of each syllable that the voice tells apart, the commonest first."""
    import wordfreq

    common: dict[str, float] = defaultdict(float)
    for word, share in wordfreq.get_frequency_dict("zh", "large").items():
        for char in word:
            common[char] += share
    groups: dict[str, list[str]] = defaultdict(list)
    for char, read in voice.syllables(map(chr, range(0x4E00, _LAST_HANZI + 1))):
        groups[read].append(char)
    ordered = {read: sorted(group, key=lambda char: (-common[char], char)) for read, group in groups.items()}
    return {read: tuple(group) for read, group in ordered.items() if common[group[0]] > _RAREST}


@cache
def terms() -> dict[str, dict[str, tuple[str, ...]]]:
    """The field's own words, and sentence frames, by language: see `terms.toml`."""
    raw = tomllib.loads((_HERE / "terms.toml").read_text(encoding="utf-8"))
    return {language: {kind: _list(value) for kind, value in table.items()} for language, table in raw.items()}


def _list(value: str | list[str]) -> tuple[str, ...]:
    """A list of lines, or words in one string with a space between (an underscore stands for a space in a term)."""
    return tuple(value) if isinstance(value, list) else tuple(word.replace("_", " ") for word in value.split())


@cache
def lines(language: str) -> tuple[str, ...]:
    """What the show's host always says, from `scripts/<language>/lines.toml`, with its braces."""
    raw = tomllib.loads((_HERE.parent / "scripts" / language / "lines.toml").read_text(encoding="utf-8"))
    return tuple(line for table in ("opening", "paper", "closing") for said in raw[table].values() for line in said)
