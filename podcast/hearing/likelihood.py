"""How much likelier what was heard is than what was written, by the model that listened. Pure."""

import math
from collections.abc import Iterable, Sequence

from podcast.hearing.tokens import Token

# A token that is hardly possible counts as this: the tail of the distribution says nothing.
LEAST = 1e-6
# In ms. Behind the last mark of 43 right clips of hibari lay at most 400 ms of sound; a sentence that is said once too
# often leaves at least 1,200.
_MOST_BEHIND_MS = 500

Span = tuple[int, int]


def weigh(written: Sequence[Token], place: Span, heard: Sequence[Token], other: Span) -> float:
    """By how much the logarithm of the likelihood falls when `written` is taken at `place` for `heard` at `other`.

    The token behind each place counts, too: where a word is missing or one too many, it is the next that does not fit.
    """
    return _add_up(heard, *other) - _add_up(written, *place)


def _add_up(tokens: Sequence[Token], first: int, last: int) -> float:
    inside = [number for number, token in enumerate(tokens) if token.first < last and first < token.last]
    if inside and first < last:
        behind = inside[-1] + 1
    else:
        inside, behind = [], next((number for number, token in enumerate(tokens) if token.first >= first), len(tokens))
    chosen = [*(tokens[number] for number in inside), *tokens[behind : behind + 1]]
    return add_all(chosen)


def add_all(tokens: Iterable[Token]) -> float:
    """The logarithm of the likelihood of all of them."""
    return sum(math.log(max(token.probability, LEAST)) for token in tokens)


def is_beyond_doubt(tokens: Sequence[Token]) -> bool:
    """Whether a model that writes down token after likeliest token would write these and nothing behind them.

    Each is likelier than all others together, and the last one leaves no sound over.
    """
    sure = all(token.probability > 0.5 for token in tokens)
    return bool(tokens) and sure and tokens[-1].sounding <= _MOST_BEHIND_MS


def mean_probability(tokens: Sequence[Token], first: int, last: int) -> float:
    """That of the tokens of characters `first` up to but not including `last`; 1 where there are none."""
    inside = [token.probability for token in tokens if token.first < last and first < token.last]
    return sum(inside) / len(inside) if inside else 1.0
