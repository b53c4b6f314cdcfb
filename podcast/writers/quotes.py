"""The sentences of an abstract that are read aloud: what each states, and which may be left out. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate

from podcast.language.markup import plain
from podcast.language.prose import has_address, pieces, sentences
from podcast.model import Paper
from podcast.proofreading.claims import claims_authorship
from podcast.text import is_chinese
from podcast.writers.lines import ROLES, Lines

_RESULTS = ROLES.index("results")
# Where in an abstract each role is at home, 0 to 1, and what it costs to stand elsewhere, in cues.
_HOMES = (0.05, 0.35, 0.55, 0.8, 1.0)
_DISTANCE = 2.5
# What it costs a role that not one cue speaks for; what came before and what was done need no proof.
_UNPROVEN = (0.0, 0.0, 1.5, 1.5, 1.5)
_MOST_CUES = 3
# What it is worth that a sentence names what a paper made: nothing else outweighs it.
_NAMING = 12
# How the sentences of a list begin.
_ITEM = re.compile(
    r"(?:first|second|third|fourth|fifth|sixth|finally|lastly|last)(?:ly)?\b|\(?(?:[1-9]|i{1,3}|iv|v)\)"
    "|首先|其次|再次|最后|第?[一二三四五][、，,是]",
    re.IGNORECASE,
)
# How authors name what they made.
_NAMES = re.compile(
    r"\b(?:we|I|paper|work|report|study|authors?|team)\b,? (?:\w+ ){0,2}"
    "(?:introduce|propose|present|develop|release|describe)"
    "|(?:提出|介绍|引入|发布|推出|研发)了?",
    re.IGNORECASE,
)


# How well the sentences so far fit their roles, and the roles.
_Path = tuple[float, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of an abstract, what it states, and how much would be lost without it."""

    text: str
    role: str
    worth: float


def choose(paper: Paper, lines: Lines, budget: int) -> list[Quote]:
    """The sentences to read of a paper, at most `budget` characters of them: none leans on one that is left out."""
    texts = _readable(paper, lines)
    quotes = _judged(texts, lines) if texts else []
    while sum(len(quote.text) for quote in quotes) > budget and len(quotes) > 1:
        roles = [quote.role for quote in quotes]
        runs = _runs([quote.text for quote in quotes], lines)
        # The first sentence is what all the rest is about.
        costs = [
            (max(quotes[at].worth + 3 * (roles.count(quotes[at].role) == 1) for at in run), -run.start, run)
            for run in runs
            if run.start > 0
        ]
        run = min(costs, key=lambda cost: cost[:2])[2] if costs else range(len(quotes) - 1, len(quotes))
        del quotes[run.start : run.stop]
    if quotes and len(quotes[0].text) > budget:
        return [Quote(_cut_short(quotes[0].text, budget), quotes[0].role, quotes[0].worth)]
    return quotes


def _runs(texts: Sequence[str], lines: Lines) -> list[range]:
    """What may be left out together: the sentences of a list, and else each that no other one leans on."""
    found, end = list[range](), len(texts)
    while end:
        start = end - 1
        while start and _ITEM.match(texts[start]) and _ITEM.match(texts[start - 1]):
            start -= 1
        if end == len(texts) or not lines.begins("back", texts[end]):
            found.append(range(start, end))
        end = start
    return found


def _readable(paper: Paper, lines: Lines) -> list[str]:
    """An abstract's sentences that are for the ear, each once and each with an end.

    What leans on one that is not goes with it, unless nothing else is left.
    """
    found, gone = list[str](), False
    told = [sentence.lstrip("#<>*-–—•· ") for sentence in sentences(plain(paper.abstract))]
    heard = [_is_for_the_ear(text, lines) for text in told]
    for text, fits in zip(told, heard, strict=True):
        gone = not fits or (gone and lines.begins("back", text))
        found += [] if gone else [text]
    found = found or [text for text, fits in zip(told, heard, strict=True) if fits]
    return list(dict.fromkeys(_ended(text, "。" if is_chinese(paper.language) else ".") for text in found))


def _is_for_the_ear(text: str, lines: Lines) -> bool:
    """Whether a sentence has words and tells of no place where code or data lie."""
    worded = re.search(r"[^\W\d_]{2}", text) is not None
    return worded and not has_address(text) and not lines.pattern("aside").search(text)


def _ended(text: str, stop: str) -> str:
    """A sentence with an end."""
    if re.search(r"[.!?…。！？][\"'”’)\]）」』】]*$", text):
        return text
    return text.rstrip(",;:，；：、 ") + stop


def _judged(texts: Sequence[str], lines: Lines) -> list[Quote]:
    """What each sentence states, and what it is worth: more when it gives figures, or the next one leans on it.

    On the first one leans all the rest, and the last one leaves the listener with something. The first in which the
    authors say what they did names what all the others tell of.
    """
    patterns = [lines.pattern(role) for role in ROLES]
    figures = [bool(re.search(r"[0-9]", text)) for text in texts]
    cues = [[min(len({hit.lower() for hit in p.findall(text)}), _MOST_CUES) for p in patterns] for text in texts]
    leaned_on = [True, *(lines.begins("back", text) for text in texts[2:]), True] if len(texts) > 1 else [True]
    named = [_NAMES.search(text) is not None for text in texts]
    made = [name or claims_authorship(text) for name, text in zip(named, texts, strict=True)]
    naming = next((at for which in (named, made) for at, one in enumerate(which) if one), -1)
    return [
        Quote(text, ROLES[role], cues[at][role] + figures[at] + 2 * leaned_on[at] + _NAMING * (at == naming))
        for at, (text, role) in enumerate(zip(texts, _roles(cues, figures, made), strict=True))
    ]


def _roles(cues: Sequence[Sequence[int]], figures: Sequence[bool], made: Sequence[bool]) -> tuple[int, ...]:
    """The roles that fit the sentences' cues and places best and never go back, so that the authors' order stays.

    What says what the authors `made` states no problem.
    """
    best: list[_Path] = [(0.0, ())] * len(ROLES)
    for at, hits in enumerate(cues):
        place = at / (len(cues) - 1) if len(cues) > 1 else _HOMES[1]
        fits = [
            (hit or -unproven) - _DISTANCE * abs(place - home)
            for hit, unproven, home in zip(hits, _UNPROVEN, _HOMES, strict=True)
        ]
        fits[0] -= _NAMING * made[at]
        fits[_RESULTS] += 0.5 * (figures[at] and hits[_RESULTS] > 0)
        reached = accumulate(best, _better)
        best = [
            (score + fit, (*roles, role)) for role, ((score, roles), fit) in enumerate(zip(reached, fits, strict=True))
        ]
    return reduce(_better, best)[1]


def _better(one: _Path, other: _Path) -> _Path:
    return other if other[0] > one[0] else one


def _cut_short(sentence: str, budget: int) -> str:
    """The beginning of a sentence that is longer than all that a paper may take."""
    return pieces(sentence, budget - 1)[0].rstrip(".,;:，；：、 ") + "…"
