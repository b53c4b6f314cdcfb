from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.aligners.misfit import Paced, doubts
from podcast.speech.espeak import recited

FIRST, SECOND, THIRD = "One two three four five. ", "Six seven eight nine ten! ", "Up and down it goes?"
TEXT = FIRST + SECOND + THIRD
STARTS = [0, *(place + 1 for place, char in enumerate(TEXT) if char == " ")]


def paced(factors: Sequence[float], sure: float = 0.2) -> list[Paced]:
    """Words that are due 200 to 340 ms, take `factors` times that and sound as another voice's do."""
    dues = [200.0 + 10 * number for number in range(len(STARTS))]
    return [Paced(*row, 0.6, sure) for row in zip(STARTS, dues, map(float.__mul__, dues, factors), strict=True)]


@given(st.floats(0.3, 3.0))
def test_a_slower_or_faster_voice_is_no_other_text(pace: float) -> None:
    assert doubts(TEXT, paced([pace] * 15)) == ()


@given(st.lists(st.floats(0.9, 1.1), min_size=15, max_size=15))
def test_small_differences_are_no_other_text(factors: list[float]) -> None:
    assert doubts(TEXT, paced(factors)) == ()


def test_the_sentence_is_named_whose_words_stray() -> None:
    (found,) = doubts(TEXT, paced([1.0] * 5 + [0.4, 2.2, 0.5, 1.9, 0.4] + [1.0] * 5))
    assert TEXT[found.first : found.last] == SECOND
    assert found.strain > 1


def test_words_that_sound_like_others_are_a_doubt_sooner() -> None:
    factors = [1.0] * 5 + [0.68, 1.38, 0.73, 1.32, 0.73] + [1.0] * 5
    near, far = paced(factors), [replace(word, apart=0.95) for word in paced(factors)]
    assert doubts(TEXT, near) == ()
    (found,) = doubts(TEXT, far)
    assert TEXT[found.first : found.last] == SECOND


def test_neighbouring_sentences_are_one_doubt() -> None:
    (found,) = doubts(TEXT, paced([1.0] * 5 + [0.4, 2.2] * 5))
    assert TEXT[found.first : found.last] == SECOND + THIRD


def test_sound_without_text_is_a_doubt_even_where_every_word_is_heard() -> None:
    factors = [1.0] * 7 + [9.0] + [1.0] * 7
    (found,) = doubts(TEXT, paced(factors, sure=0.95))
    assert TEXT[found.first : found.last] == SECOND


def test_a_model_that_hears_the_words_clears_an_odd_rhythm() -> None:
    factors = [1.0] * 5 + [0.5, 1.8, 0.5, 1.8, 0.6] + [1.0] * 5
    assert len(doubts(TEXT, paced(factors, sure=0.3))) == 1
    assert doubts(TEXT, paced(factors, sure=0.9)) == ()


def test_no_words_no_doubts() -> None:
    assert doubts("…", ()) == ()


@pytest.mark.parametrize("text", ["No full stop at the end", "好的。没有结尾", "“Quoted.” Then more"])
def test_every_character_is_in_a_sentence(text: str) -> None:
    words = [Paced(place, 200.0, 200.0, 0.8, 0.1) for place in range(0, len(text), 2)]
    words += [Paced(place, 200.0, 4000.0, 0.8, 0.1) for place in range(1, len(text), 2)]
    found = doubts(text, sorted(words, key=lambda word: word.place))
    assert (found[0].first, found[-1].last) == (0, len(text))


def test_a_recital_begins_its_words_where_the_text_has_them() -> None:
    told = recited(TEXT, "en")
    assert told
    assert {place for place, _ in told.marks} <= set(STARTS)
    assert len(told.marks) >= 13
