"""When a text is what the model would have written down."""

import pytest

from podcast.hearing.likelihood import is_beyond_doubt
from podcast.hearing.tokens import Token

SURE = (Token(0, 4, 0.97, 310), Token(5, 9, 0.51, 260), Token(9, 10, 0.8, 120))


def test_likely_tokens_and_nothing_behind_them_are_beyond_doubt() -> None:
    assert is_beyond_doubt(SURE)


@pytest.mark.parametrize(
    "tokens",
    [
        (),
        (*SURE[:1], Token(5, 9, 0.5, 260), *SURE[2:]),
        # As much sound behind the text as another sentence has.
        (*SURE[:2], Token(9, 10, 0.8, 1_300)),
    ],
)
def test_the_rest_is_written_down(tokens: tuple[Token, ...]) -> None:
    assert not is_beyond_doubt(tokens)
