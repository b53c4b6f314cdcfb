"""English text with its phonemes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from podcast.reading.base import Sounded
from podcast.reading.english_tables import PAUSES
from podcast.reading.english_words import is_spelled, say_text
from podcast.reading.hibari_g2p import Chunk, say_chunks, say_letters

_MARKS = frozenset(PAUSES.values())
# No space goes before these, and none after those.
_CLOSING, _OPENING = frozenset(".,;:!?—…”)"), frozenset("(“— ")
# What the words around a stretch of given phonemes are read beside: a name.
_A_NAME = "Kim"
_HISSING, _VOICELESS = frozenset("szʃʒʧʤ"), frozenset("ptkfθ")


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the text and the chunks that say it."""

    first: int
    last: int
    chunks: tuple[Chunk, ...]
    given: bool = False


class EnglishReader:
    """Reads with American sounds. May be used from several threads."""

    def read(self, text: str, given: Sequence[Sounded] = ()) -> tuple[Sounded, ...]:
        parts = list(_divide(text, given))
        said = iter(say_chunks([chunk for part in parts for chunk in part.chunks]))
        line = _Line(text)
        for part in parts:
            line.add(part, [next(said) for _ in part.chunks])
        return tuple(line.done)


def _divide(text: str, given: Sequence[Sounded]) -> Iterator[_Part]:
    """The stretches of `text`: those that are given, and between them what the rules of English make of it."""
    at = 0
    for stretch in (*sorted(given, key=lambda stretch: stretch.first), Sounded(len(text), len(text), "")):
        for said in say_text(text, at, stretch.first):
            yield _Part(said.first, said.last, tuple(_chunk(word) for word in said.words))
        if stretch.first < stretch.last:
            yield _Part(stretch.first, stretch.last, (Chunk(_A_NAME, stretch.phonemes),), given=True)
        at = stretch.last


def _chunk(word: str) -> Chunk:
    if word in _MARKS:
        return Chunk(word, word)
    if word == "'s":
        return Chunk(word, "")
    return Chunk(word, say_letters(word)) if is_spelled(word) else Chunk(word)


class _Line:
    """Stretches as they are put behind one another, with spaces where words meet."""

    def __init__(self, text: str) -> None:
        self.done: list[Sounded] = []
        self._text = text
        self._end, self._given = "", False
        """The last phoneme of all so far, "" at the beginning, and whether the last stretch was given."""

    def add(self, part: _Part, said: Sequence[str]) -> None:
        if part.given:
            self._set_off(said[0])
            phonemes = said[0]
        elif self._text[part.first : part.last].isspace():
            phonemes = " " if self._end not in ("", " ") else ""
        else:
            phonemes = self._joined(part, said)
        self.done.append(Sounded(part.first, part.last, phonemes))
        self._end, self._given = phonemes[-1:] or self._end, part.given

    def _set_off(self, given: str) -> None:
        """A space between a given stretch, which stays as it is, and a word that it touches."""
        if self.done and self._touches(given, self._end):
            last = self.done.pop()
            self.done.append(last if self._given else Sounded(last.first, last.last, last.phonemes + " "))

    def _joined(self, part: _Part, said: Sequence[str]) -> str:
        joined = ""
        for chunk, phonemes in zip(part.chunks, said, strict=True):
            end = joined[-1:] or self._end
            if chunk.text == "'s":
                joined += _possessive(end)
            else:
                joined += " " + phonemes if self._touches(phonemes, end) else phonemes
        return joined

    @staticmethod
    def _touches(phonemes: str, end: str) -> bool:
        return bool(phonemes and end) and end not in _OPENING and phonemes[0] not in _CLOSING and phonemes[0] != " "


def _possessive(end: str) -> str:
    """The 's after a phoneme."""
    if end in _HISSING:
        return "ᵻz"
    return "s" if end in _VOICELESS else "z"
