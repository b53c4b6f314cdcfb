"""Whether texts say the same, word by word or nearly so. Pure."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

# Compared by runs of so many letters, which hold a word or two; of so many Chinese characters.
_RUN, _HAN_RUN = 6, 3
# Two paragraphs that share so many of their runs are one with a word changed; two about one matter share a quarter.
# Those of two sections may be alike in how they begin and end.
_MOST_SHARED, MOST_SHARED_APART = 0.7, 0.85
# Shorter ones (“That is the first paper.”) may be alike, and a short sentence may come again; a long one once more.
_MOST_OFTEN = 2
_SHORTEST, _SHORTEST_SENTENCE = 60, 24
_HAN_SHORTEST, _HAN_SHORTEST_SENTENCE = 24, 10
# Of the runs of a passage at least so many are different ones.
_LEAST_DIFFERENT = 0.6


def key(text: str) -> str:
    """A paragraph or sentence as it is compared with others: its letters and digits."""
    return "".join(filter(str.isalnum, text.casefold()))


def find_alike(text: str, earlier: Sequence[str], most: float = _MOST_SHARED) -> int | None:
    """The place, from 0, of the first text that says what `text` says; None where there is none.

    `most` is the share of its runs of letters that another text may have, 0 to 1.
    """
    own, runs = key(text), _runs(key(text))
    for place, other in enumerate(map(key, earlier)):
        if own == other or (_is_long(own) and _is_long(other) and _share(runs, _runs(other)) >= most):
            return place
    return None


def find_thrice(sentences: Sequence[str]) -> int | None:
    """The place, from 0, of the first long sentence that came twice before; None where there is none."""
    seen = Counter[str]()
    for place, said in enumerate(map(key, sentences)):
        if len(said) >= (_HAN_SHORTEST_SENTENCE if _is_han(said) else _SHORTEST_SENTENCE):
            seen[said] += 1
        if seen[said] > _MOST_OFTEN:
            return place
    return None


def goes_round(text: str) -> bool:
    """Whether a passage says a few words again and again."""
    said = key(text)
    size = _HAN_RUN if _is_han(said) else _RUN
    count = len(said) - size + 1
    return count > 2 * _SHORTEST and len(_runs(said)) < _LEAST_DIFFERENT * count


@lru_cache(maxsize=1024)
def _runs(said: str) -> frozenset[str]:
    size = _HAN_RUN if _is_han(said) else _RUN
    return frozenset(said[place : place + size] for place in range(max(len(said) - size, 0) + 1))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)


def _is_long(said: str) -> bool:
    return len(said) >= (_HAN_SHORTEST if _is_han(said) else _SHORTEST)


def _is_han(said: str) -> bool:
    return sum("\u4e00" <= char <= "\u9fff" for char in said) > len(said) / 3
