"""Whether a model that writes down what it hears goes round in a circle. Pure."""

from collections.abc import Sequence

# So many tokens that stand twice in a row may be a circle; fewer are a word or two that a voice may well say twice.
_CIRCLE = 4


def goes_round(tokens: Sequence[int]) -> bool:
    """Whether a row of tokens stands twice, one right behind the other.

    >>> goes_round([7, 1, 2, 3, 4, 1, 2, 3, 4, 9]), goes_round([7, 1, 2, 3, 1, 2, 3, 9]), goes_round([5] * 8)
    (True, False, True)
    """
    return any(_stands_twice(tokens, turn) for turn in range(_CIRCLE, len(tokens) // 2 + 1))


def _stands_twice(tokens: Sequence[int], turn: int) -> bool:
    """Whether so many tokens in a row equal as many that end where they begin."""
    run = 0
    for token, later in zip(tokens, tokens[turn:], strict=False):
        run = run + 1 if token == later else 0
        if run == turn:
            return True
    return False
