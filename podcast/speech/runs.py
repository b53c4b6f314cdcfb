"""Phonemes as they are handed to a voice's network: one run for each sentence, long ones in parts. Pure."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from podcast.reading.base import Sounded

_ENDS, _CLAUSES, _CLOSERS = ".!?", ",;:—…", '"”’)'
# What is heard as silence, if at all.
PAUSES = frozenset(f" {_ENDS}{_CLAUSES}{_CLOSERS}“(")
# So few phonemes are said better with what is beside them: the network drags or swallows a word that stands alone.
_FEW = 20


@dataclass(frozen=True, slots=True)
class Sign:
    """One phoneme, mark of stress or punctuation, and the number of the stretch of the reading that it is of."""

    char: str
    stretch: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Signs `first` up to but not including `last` go through the network together; `closing` is how they end:
    "sentence", "clause" or "word".
    """

    first: int
    last: int
    closing: str


def signs(reading: Sequence[Sounded], known: Container[str]) -> tuple[Sign, ...]:
    """The phonemes of a reading one by one; those that the network does not know are left out."""
    return tuple(Sign(char, place) for place, one in enumerate(reading) for char in one.phonemes if char in known)


def pieces(said: Sequence[Sign], longest: int) -> tuple[Piece, ...]:
    """The sentences of `said`, of at most `longest` signs each, without spaces at their ends.

    What is longer is cut after a comma or the like, else at a space, else anywhere: as near to its middle as can be.
    What has no sound is left out.
    """
    chars = "".join(sign.char for sign in said)
    found = (_trimmed(chars, *part) for first, last in _sentences(chars) for part in _cut(chars, first, last, longest))
    return tuple(
        Piece(first, last, _closing(chars[first:last]))
        for first, last in found
        if any(char not in PAUSES for char in chars[first:last])
    )


def _sentences(chars: str) -> Iterator[tuple[int, int]]:
    start = 0
    for place, char in enumerate(chars):
        after = chars[place + 1 : place + 2]
        ends = (char in _ENDS or (char in _CLOSERS and chars[place - 1 : place] in tuple(_ENDS))) and (
            after not in tuple(_ENDS + _CLOSERS)
        )
        if ends and place + 1 - start >= _FEW and len(chars) - place - 1 >= _FEW:
            yield start, place + 1
            start = place + 1
    yield start, len(chars)


def _cut(chars: str, first: int, last: int, longest: int) -> Iterator[tuple[int, int]]:
    if last - first <= longest:
        yield first, last
        return
    inner = range(first + 1, last)
    middle = (first + last) // 2
    for before in (_CLAUSES + _ENDS, " "):
        places = [place for place in inner if chars[place - 1] in before]
        # Beyond these a part would be said alone that is hardly a phrase.
        near = [place for place in places if min(place - first, last - place) >= _FEW]
        if near:
            middle = min(near, key=lambda place: abs(place - middle))
            break
    yield from _cut(chars, first, middle, longest)
    yield from _cut(chars, middle, last, longest)


def _trimmed(chars: str, first: int, last: int) -> tuple[int, int]:
    whole = chars[first:last]
    return first + len(whole) - len(whole.lstrip(" ")), last - len(whole) + len(whole.rstrip(" "))


def _closing(chars: str) -> str:
    end = chars.rstrip(_CLOSERS)[-1:]
    return "sentence" if end in tuple(_ENDS) else "clause" if end in tuple(_CLAUSES) else "word"
