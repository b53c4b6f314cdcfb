"""English words → phonemes, by the text-to-phoneme part of hibari-tts. The one module that knows it.

It is a port of misaki's rules and dictionaries with a small net for words that they lack. Its own reading of numbers
and signs is not used.
"""

import importlib.util
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from podcast import memory
from podcast.errors import ModelError
from podcast.reading.packed import PackedWords

if TYPE_CHECKING:
    from hibari.g2p import G2P

# hibari makes ready what it needs at its first words, without a lock of its own.
_ONE_AT_A_TIME = threading.Lock()


def refuse_missing() -> None:
    """Raise ModelError when the package is not installed: without it no word can be read."""
    if importlib.util.find_spec("hibari") is None:
        raise ModelError("the package hibari-tts is not installed", remedy="Install it with `pip install hibari-tts`")


@dataclass(frozen=True, slots=True)
class Chunk:
    """What stands between two spaces: a word with its hyphens and apostrophes, or a mark.

    `phonemes` says it where that is known already; `text` then is what the words around it are read beside.
    """

    text: str
    phonemes: str | None = None


def say_chunks(chunks: Sequence[Chunk]) -> tuple[str, ...]:
    """The phonemes of each chunk, as the chunks around it have it said."""
    with _ONE_AT_A_TIME:
        g2p = _load()
        tokens, number = g2p.tokenize(" ".join(chunk.text for chunk in chunks)), 0
        for token in tokens:
            if chunks[number].phonemes is not None:
                token.phonemes, token.rating = chunks[number].phonemes, 5
            number += bool(token.whitespace)
        said, number = [""] * len(chunks), 0
        for token in g2p.phonemize_tokens(tokens):
            said[number] += token.phonemes or ""
            number += bool(token.whitespace)
    return tuple(said)


def say_letters(letters: str) -> str:
    """The names of letters in a row, the last one stressed; with an `s` at the end, several."""
    with _ONE_AT_A_TIME:
        lexicon = _load().lexicon
        said = lexicon.get_NNP(letters.removesuffix("s"))[0] or ""
        return (lexicon._s(said) or "") if letters.endswith("s") else said


@cache
def _load() -> "G2P":
    from hibari.g2p import G2P

    loaded = G2P()
    for words in (loaded.lexicon.golds, loaded.lexicon.silvers):
        words.d = PackedWords(words.d)
    loaded.tagger.weights = PackedWords(loaded.tagger.weights)
    # What was read from JSON leaves as much behind again.
    memory.give_back()
    return loaded
