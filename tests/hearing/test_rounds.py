"""What counts as a model that goes round in a circle."""

from hypothesis import given
from hypothesis import strategies as st

from podcast.hearing.rounds import goes_round

TOKENS = st.lists(st.integers(0, 50), max_size=30)


@given(TOKENS, st.lists(st.integers(0, 50), min_size=4, max_size=40), TOKENS)
def test_a_sentence_of_any_length_that_stands_twice_is_a_circle(
    before: list[int], turn: list[int], behind: list[int]
) -> None:
    assert goes_round([*before, *turn, *turn, *behind])


@given(st.lists(st.integers(), unique=True))
def test_tokens_that_all_differ_are_none(tokens: list[int]) -> None:
    assert not goes_round(tokens)


def test_a_word_said_twice_is_none() -> None:
    assert not goes_round([1, 2, 3, 2, 3, 4, 5])
