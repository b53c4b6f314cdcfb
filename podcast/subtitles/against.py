"""Cues beside the script: where they say something else. Pure."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise, takewhile

from podcast import text as texts
from podcast.model import Cue
from podcast.subtitles import captions, seams
from podcast.subtitles.violation import Violation, in_order

_TOKEN = re.compile(r"[^\W\u2e80-\U0003ffff]+(?:[-.@/+'’][^\W\u2e80-\U0003ffff]+)*[%°]?|\S")
# So many tokens in a row that occur once in either text are the same place of both.
_ANCHOR = 4
# Between two such places so many pairs of tokens are looked at; beyond, all between them counts as different.
_MOST_PAIRS = 90_000


def violations(cues: Sequence[Cue], display: str) -> tuple[Violation, ...]:
    """Cues that say something else than `display`, one a cue: other words break "text", other marks "punctuation".

    What the script says and no cue does counts at the cue after whose words it is missing. Where only white space
    differs, the first place counts.
    """
    if captions.spans(cues, display) is not None:
        return ()
    shown = [(token, index) for index, cue in enumerate(cues) for line in cue.lines for token in _TOKEN.findall(line)]
    said = _TOKEN.findall(display)
    found: dict[tuple[str, int], str] = {}
    for first, last, begin, end in _differences([token for token, _ in shown], said):
        here, there = [token for token, _ in shown[first:last]], said[begin:end]
        rule = "text" if any(any(map(texts.sounds, token)) for token in (*here, *there)) else "punctuation"
        about = f"shows {_quoted(here)}, the script says {_quoted(there)}"
        places = range(first, last) if first < last else [max(first - 1, 0)]
        for index in {shown[place][1] if shown else 0 for place in places}:
            found.setdefault((rule, index), about)
    if not found:
        found["text", _first_unlike(cues, display)] = "other white space than the script's"
    return in_order([Violation(rule, index, 1, about) for (rule, index), about in found.items()])


def _differences(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Ranges of either that stand for one another and are unlike, found in a time that grows with the texts."""
    anchors = [(0, 0), *_anchors(one, other), (len(one), len(other))]
    for (first, begin), (last, end) in pairwise(anchors):
        yield from _unlike(one[first:last], other[begin:end], first, begin)


def _unlike(here: Sequence[str], there: Sequence[str], first: int, begin: int) -> Iterator[tuple[int, int, int, int]]:
    """The differences between two parts, which begin at `first` and `begin`."""
    same = sum(1 for _ in takewhile(_equal, zip(here, there, strict=False)))
    here, there = here[same:], there[same:]
    tail = sum(1 for _ in takewhile(_equal, zip(reversed(here), reversed(there), strict=False)))
    here, there = here[: len(here) - tail], there[: len(there) - tail]
    first, begin = first + same, begin + same
    if len(here) * len(there) > _MOST_PAIRS:
        yield first, first + len(here), begin, begin + len(there)
        return
    for kind, a, b, c, d in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if kind != "equal":
            yield first + a, first + b, begin + c, begin + d


def _equal(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]


def _anchors(one: Sequence[str], other: Sequence[str]) -> list[tuple[int, int]]:
    """Places of both that say the same and nothing else does, rising in both: patience, as in a comparison of code."""
    places, elsewhere = _unique(one), _unique(other)
    pairs = [(place, elsewhere[words]) for words, place in places.items() if words in elsewhere]
    return _rising(sorted(pairs))


def _unique(tokens: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Where each run of a few tokens stands that stands nowhere else."""
    found: dict[tuple[str, ...], int] = {}
    for place in range(len(tokens) - _ANCHOR + 1):
        words = tuple(tokens[place : place + _ANCHOR])
        found[words] = -1 if words in found else place
    return {words: place for words, place in found.items() if place >= 0}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs in which the second values rise, too."""
    tops, ends, before = list[int](), list[int](), list[int]()
    for index, (_, value) in enumerate(pairs):
        pile = bisect_left(tops, value)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1], ends[pile : pile + 1] = [value], [index]
    found, index = list[tuple[int, int]](), ends[-1] if ends else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def _first_unlike(cues: Sequence[Cue], display: str) -> int:
    """The first cue that does not say what follows in `display`."""
    place = 0
    for index, line in ((index, line) for index, cue in enumerate(cues) for line in cue.lines):
        found = display.find(line, place)
        if found < 0 or display[place:found].strip():
            return index
        place = found + len(line)
    return max(len(cues) - 1, 0)


def _quoted(tokens: Sequence[str], most: int = 8) -> str:
    lines = seams.joined(tokens[:most])[0]
    return f"“{lines}{'…' if len(tokens) > most else ''}”" if tokens else "nothing"
