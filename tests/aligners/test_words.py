import importlib
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import text as texts
from podcast.aligners.base import Heard, in_order, words
from podcast.model import Ms, Segment, Span
from tests.aligners.conformance import AlignerContract
from tests.rooms import providers

LETTERS = "ab R1 7%.,:—-(《》）“”、。的深度 学习é\u0301👩\u200d🔬"
texts_of = st.text(LETTERS, max_size=12)
segments = st.lists(
    st.one_of(texts_of.map(lambda text: Span(text, text)), st.builds(Span, texts_of, texts_of)), min_size=1, max_size=6
).map(lambda spans: Segment("Host", tuple(spans)))


def heard_evenly(spoken: str, each: int = 100, begin: int = 500) -> tuple[Heard, ...]:
    return tuple(
        Heard(first, last, Ms(begin + each * first), Ms(begin + each * last), 0.5)
        for first, last in texts.units(spoken)
    )


@given(segments)
def test_every_display_character_is_in_exactly_one_word(segment: Segment) -> None:
    heard = heard_evenly(segment.spoken)
    found = words(segment, heard)
    if heard:
        assert "".join(word.text for word in found) == segment.display
        assert [word.first for word in found] == [0, *(word.last for word in found[:-1])][: len(found)]
    else:
        assert found == ()


@given(segments)
def test_times_never_go_back_and_none_is_zero(segment: Segment) -> None:
    heard = heard_evenly(segment.spoken)
    clock = 0
    for word in words(segment, heard):
        assert clock <= word.start < word.end <= heard[-1].end
        clock = word.end


@given(texts_of)
def test_what_is_spoken_as_shown_keeps_its_times(text: str) -> None:
    heard = heard_evenly(text)
    found = words(Segment.plain("Host", text), heard)
    assert [(word.start, word.end) for word in found] == [(part.start, part.end) for part in heard]


def test_a_changed_span_gets_the_time_of_all_that_was_said_for_it() -> None:
    segment = Segment("Host", (Span("提升了", "提升了"), Span("14.7%", "百分之十四点七"), Span("，很多。", "，很多。")))
    found = {word.text: word for word in words(segment, heard_evenly(segment.spoken, begin=0))}
    assert (found["14.7%，"].start, found["14.7%，"].end) == (300, 1100)
    assert (found["很"].start, found["多。"].end) == (1100, 1400)


def test_a_changed_span_of_two_words_is_shared_in_proportion() -> None:
    segment = Segment("Host", (Span("LLaMA 3", "lama three"), Span(" wins", " wins")))
    first, second, third = words(segment, heard_evenly(segment.spoken, begin=0))
    assert (first.text, second.text, third.text) == ("LLaMA ", "3 ", "wins")
    assert first.end == second.start == pytest.approx(857, abs=1)
    assert third.start == 1100


def test_the_edges_of_words_are_those_heard_not_between_them() -> None:
    segment = Segment.plain("Host", "one, two")
    heard = (Heard(0, 5, Ms(100), Ms(400), 0.9), Heard(5, 8, Ms(1400), Ms(1700), 0.7))
    assert [(word.start, word.end, word.confidence) for word in words(segment, heard)] == [
        (100, 400, 0.9),
        (1400, 1700, 0.7),
    ]


def test_an_estimate_stays_one() -> None:
    segment = Segment.plain("Host", "one two")
    heard = (Heard(0, 4, Ms(0), Ms(400), None), Heard(4, 7, Ms(400), Ms(700), 0.7))
    assert [word.confidence for word in words(segment, heard)] == [None, 0.7]


@given(st.lists(st.tuples(st.floats(-50, 900), st.floats(-50, 900)), max_size=40), st.integers(60, 1000))
def test_in_order_mends_any_times(times: list[tuple[float, float]], limit: int) -> None:
    clock = 0
    for start, end in in_order(times, limit):
        assert clock <= start < end <= limit
        clock = end


def test_in_order_with_more_words_than_milliseconds() -> None:
    assert in_order([(0, 9), (0, 9), (0, 9)], 2) == [(0, 0), (0, 1), (1, 2)]


def test_every_aligner_has_a_test_class_that_inherits_the_contract() -> None:
    # Where a model is found is no aligner.
    modules = providers("aligners") - {"whisper_sources"}
    assert modules
    for name in modules:
        tests = importlib.import_module(f"tests.aligners.test_{name}")
        own = [one for _, one in inspect.getmembers(tests, inspect.isclass) if one.__module__ == tests.__name__]
        assert any(issubclass(one, AlignerContract) for one in own), f"aligners/{name}.py has no conformance tests"
