"""Sound that the text has nothing for; what the model finds is given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.hearing.judging import judge
from podcast.hearing.surplus import find_surplus
from podcast.hearing.tokens import Token
from podcast.hearing.units import find_units
from podcast.reading.readers import find_reader

ENGLISH, CHINESE = "Nobody reads the long reports. Everybody waits.", "没有人读那些长长的报告。大家都在等着。"
EACH_MS = 60


def tokens(text: str, language: str, more: dict[int, int]) -> list[Token]:
    """A token for each word and mark at an even pace; that which begins at a place of `more` takes so many ms more."""
    reader = find_reader(language)
    assert reader
    found, place = [], 0
    for unit in find_units(text, reader):
        if place < unit.first:
            found.append(Token(place, unit.first, 0.9, more.get(place, 0)))
        over = more.get(unit.first, 0) if unit.last > place else 0
        found.append(Token(unit.first, unit.last, 0.9, EACH_MS * len(unit.sounds) + over))
        place = unit.last
    return [*found, Token(place, len(text), 0.9, more.get(place, 0))]


def surplus(text: str, language: str, more: dict[int, int]) -> list[tuple[int, str]]:
    reader = find_reader(language)
    assert reader
    return [(one.first, one.heard) for one in find_surplus(find_units(text, reader), tokens(text, language, more))]


@pytest.mark.parametrize(("language", "text"), [("en", ENGLISH), ("zh", CHINESE)])
def test_a_sentence_that_is_said_twice_stands_behind_the_word_that_takes_its_sound(language: str, text: str) -> None:
    end = max(place for place in range(len(text) - 1) if text[place] in ".。")
    last = len(text) - 1
    assert surplus(text, language, {last: 1800}) == [(last, "1.8 s of speech")]
    assert surplus(text, language, {0: 1500})[0][1] == "1.5 s of speech"
    assert surplus(text, language, {end: 600}) == []


def test_what_may_be_read_at_more_length_may_take_longer() -> None:
    text = "They call it SmolVLA, a model of 2.25 billion figures."
    name = text.index("SmolVLA")
    assert surplus(text, "en", {name: 1500}) == []
    assert surplus(text, "en", {name: 2500}) == [(name + len("SmolVLA"), "2.5 s of speech")]


def test_it_is_a_fault_only_where_nothing_else_is_wrong() -> None:
    reader = find_reader("en")
    assert reader
    found = tokens(ENGLISH, "en", {len(ENGLISH) - 1: 1800})
    (fault,) = judge(ENGLISH, found, ENGLISH, reader, lambda text: tokens(text, "en", {})).faults
    assert (fault.written, fault.heard, fault.kind) == ("", "1.8 s of speech", "sentence")


@given(st.sampled_from([("en", ENGLISH), ("zh", CHINESE)]), st.integers(30, 120))
def test_no_even_pace_is_a_fault(spoken: tuple[str, str], pace: int) -> None:
    language, text = spoken
    reader = find_reader(language)
    assert reader
    units = find_units(text, reader)
    assert find_surplus(units, [Token(one.first, one.last, 0.9, pace * len(one.sounds)) for one in units]) == ()
    assert find_surplus((), ()) == ()
