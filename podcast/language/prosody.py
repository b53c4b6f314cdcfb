"""How long text takes to say, where a clip is silent, and which pause belongs to which punctuation mark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from podcast import text as texts
from podcast.model import Ms
from podcast.sound import pcm
from podcast.sound.pcm import FRAME_MS, Pcm

# The closure of a stop consonant is silent for up to 90 ms within a word.
SHORTEST_PAUSE_MS = 110
# Silence shorter than this is a stop's closure, and time passes in it as in speech.
_CLOSURE_MS = 60
# What punctuation says of the pause after it, in ms, as espeak-ng and neural voices agree within a third.
_PAUSES = {".": 400, "!": 400, "?": 400, ";": 300, ":": 300, ",": 200, "—": 200, "…": 300, "、": 120, ")": 60, "》": 60}
_FULL_WIDTH = str.maketrans("。！？；：，）", ".!?;:,)")
# How far a pause may lie from where the text's pace would put it.
_FARTHEST_MS = 3000
# The last word before a pause is drawn out, by so many syllables (measured on espeak-ng).
_DRAWN_OUT = {True: 0.25, False: 0.65}
_DIGIT_BEATS = {"7": 2.0, "0": 1.7}


@dataclass(frozen=True, slots=True)
class Anchor:
    """The text before character `place` is said before the pause from `start` to `end` ms, the rest after it."""

    place: int
    start: Ms
    end: Ms


def beats(text: str, language: str, *, spelled: bool = True) -> float:
    """How long a unit of text takes to say, in syllables: letters, names of figures and symbols, CJK characters.

    Words in capitals are `spelled` letter by letter, or else said as words: which of both a voice does nobody knows.
    """
    chinese = texts.is_chinese(language)
    tokens = re.finditer(r"[a-zA-Z][a-zA-Z']*|[0-9]+|[^\sa-zA-Z0-9]", text)
    said = sum(_beats(token[0] if spelled else token[0].lower(), chinese) for token in tokens)
    return said + (_DRAWN_OUT[chinese] if rest(text) else 0)


def _beats(token: str, chinese: bool) -> float:
    if token[0].isascii() and token[0].isdigit():
        return float(len(token)) if chinese else sum(_DIGIT_BEATS.get(digit, 1.2) for digit in token)
    if token[0].isascii() and token[0].isalpha():
        if len(token) > 1 and token.isupper():
            return float(len(token))
        vowels = len(re.findall(r"[aeiouy]+", token.removesuffix("e").lower()))
        return 0.1 * max(vowels, 1) + 0.26 * len(token)
    if texts.sounds(token):
        return 0.4 if token.isalpha() and not texts.is_cjk(token) else 1.0
    return {"%": 2.0, "@": 1.0, "&": 1.0, "+": 1.0}.get(token, 0.0)


def pauses(loud: npt.NDArray[np.bool_], shortest: int = SHORTEST_PAUSE_MS) -> tuple[tuple[Ms, Ms], ...]:
    """Silent stretches of at least `shortest` ms between sounds, from pcm.voiced's frames."""
    frames = np.flatnonzero(loud)
    gaps = np.flatnonzero(np.diff(frames) * FRAME_MS > shortest)
    return tuple((Ms((int(frames[gap]) + 1) * FRAME_MS), Ms(int(frames[gap + 1]) * FRAME_MS)) for gap in gaps)


def rest(unit: str) -> int:
    """The pause in ms that the punctuation at the end of a unit promises; 0 without any."""
    tail = re.search(r"[^\w\s]*\s*$", unit)
    marks = tail[0].translate(_FULL_WIDTH) if tail else ""
    return max((_PAUSES.get(mark, 0) for mark in marks), default=0)


def anchors(sound: Pcm, text: str, language: str) -> tuple[Anchor, ...]:
    """Pauses of a clip that go with punctuation of its text, in order; () when nothing fits.

    The chain of pairs is taken whose pauses are the longest and whose stretches between keep the most even pace.
    """
    loud = pcm.voiced(sound)
    said = np.concatenate([[0], np.cumsum(loud)]) * float(FRAME_MS)
    cuts = texts.units(text)
    ends = np.cumsum([beats(text[first:last], language) for first, last in cuts])
    if not len(ends) or ends[-1] == 0 or said[-1] == 0:
        return ()
    pace = said[-1] / ends[-1]
    pairs = [
        _Pair(Anchor(last, *pause), said[pause[0] // FRAME_MS], end * pace, rest(text[first:last]))
        for pause in pauses(loud)
        for (first, last), end in zip(cuts[:-1], ends[:-1], strict=True)
        if rest(text[first:last]) and abs(said[pause[0] // FRAME_MS] - end * pace) < _FARTHEST_MS
    ]
    return _chain(pairs, _Pair(Anchor(len(text), sound.duration, sound.duration), said[-1], said[-1], 0))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A pause and a mark that may belong together, with the ms of sound before it, heard and expected at even pace."""

    anchor: Anchor
    heard: float
    expected: float
    rest: int

    def worth(self) -> float:
        return min(self.anchor.end - self.anchor.start, self.rest, 400) / 100


def _chain(pairs: list[_Pair], last: _Pair) -> tuple[Anchor, ...]:
    best: list[tuple[float, tuple[Anchor, ...]]] = []
    for now, pair in enumerate([*pairs, last]):
        score = pair.worth() - _strain(pair.heard, pair.expected)
        chain: tuple[Anchor, ...] = ()
        for before in range(now):
            other = pairs[before]
            if other.anchor.place < pair.anchor.place and other.anchor.end <= pair.anchor.start:
                strain = _strain(pair.heard - other.heard, pair.expected - other.expected)
                if best[before][0] + pair.worth() - strain > score:
                    score, chain = best[before][0] + pair.worth() - strain, best[before][1]
        best.append((score, (*chain, pair.anchor)))
    return best[-1][1][:-1]


def _strain(heard: float, expected: float) -> float:
    """How unlikely it is that a stretch takes `heard` ms where an even pace gives `expected` ms."""
    return ((heard - expected) / (0.12 * expected + 80)) ** 2 / 2


def spread(sound: Pcm, text: str, language: str, anchors: Sequence[Anchor]) -> list[tuple[float, float]]:
    """Start and end in ms of each unit of `text`, evenly by syllables over what sounds between the anchors."""
    clock = _Clock(pcm.voiced(sound))
    times: list[tuple[float, float]] = []
    opened, begun = 0, Ms(0)
    for anchor in (*anchors, Anchor(len(text), sound.duration, sound.duration)):
        stretch = [text[first:last] for first, last in texts.units(text) if opened <= first < anchor.place]
        times += clock.spread([beats(unit, language) for unit in stretch], begun, anchor.start)
        opened, begun = anchor.place, anchor.end
    return times


class _Clock:
    """Counts only the time that sounds."""

    def __init__(self, loud: npt.NDArray[np.bool_]) -> None:
        filled = loud.copy()
        for start, end in _gaps(loud):
            filled[start:end] |= (end - start) * FRAME_MS < _CLOSURE_MS
        self._said = np.concatenate([[0], np.cumsum(filled)]) * float(FRAME_MS)

    def spread(self, beats: list[float], start: Ms, end: Ms) -> list[tuple[float, float]]:
        """Start and end of each unit, in proportion to its beats over what sounds from `start` to `end` ms."""
        first, last = self._said[start // FRAME_MS], self._said[min(end // FRAME_MS, len(self._said) - 1)]
        marks = np.concatenate([[0], np.cumsum(beats)])
        marks = np.minimum(first + (last - first) * marks / (marks[-1] or 1), last)
        return [(self._after(one), self._before(two)) for one, two in pairwise(marks)]

    def _after(self, said: float) -> float:
        """The last moment at which no more than `said` ms have sounded."""
        frame = int(np.searchsorted(self._said, said, side="right")) - 1
        return float(frame * FRAME_MS + said - self._said[frame])

    def _before(self, said: float) -> float:
        """The first moment at which `said` ms have sounded."""
        frame = int(np.searchsorted(self._said, said, side="left"))
        return float(frame * FRAME_MS - (self._said[frame] - said)) if frame < len(self._said) else self._after(said)


def _gaps(loud: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    frames = np.flatnonzero(loud)
    return [(int(one) + 1, int(two)) for one, two in pairwise(frames) if two - one > 1]
