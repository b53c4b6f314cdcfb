import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import text as texts
from podcast.aligners import reported
from podcast.aligners.base import words
from podcast.errors import AlignmentError
from podcast.model import Ms, Segment, Word

TEXT = "Hello there, 大家好！"


def report(text: str = TEXT, each: float = 80.0, **changed: Any) -> dict[str, Any]:
    """Every character takes `each` ms."""
    starts = [each * place for place in range(len(text))]
    return {"characters": list(text), "starts_ms": starts, "ends_ms": [start + each for start in starts]} | changed


def test_a_word_begins_and_ends_with_what_sounds_of_it() -> None:
    parts = reported.parts(report(), TEXT, Ms(1280))
    assert [(TEXT[part.first : part.last], part.start, part.end) for part in parts] == [
        ("Hello ", 0, 400),
        ("there, ", 480, 880),
        ("大", 1040, 1120),
        ("家", 1120, 1200),
        ("好！", 1200, 1280),
    ]


@given(st.text("abc 一二，.", max_size=30), st.integers(1, 300))
def test_times_that_are_sound_cover_the_text(text: str, each: int) -> None:
    duration = Ms(each * len(text))
    parts = reported.parts(report(text, each), text, duration)
    assert [(part.first, part.last) for part in parts] == list(texts.units(text))
    assert all(part.end <= duration for part in parts)
    assert all(one.end <= two.start for one, two in pairwise(parts))


STUCK = [0.0, 80.0, *[160.0] * 13, 1200.0, 1280.0]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"starts_ms": [80.0 * place for place in range(len(TEXT) - 1)]}, "not one for each character"),
        ({"characters": None}, "not one for each character"),
        ({"characters": list(TEXT.upper())}, "of another text"),
        ({"starts_ms": [math.nan] * len(TEXT)}, "of another text"),
        ({"starts_ms": ["0"] * len(TEXT)}, "of another text"),
        ({"starts_ms": [80.0 * place for place in range(len(TEXT))][::-1]}, "go back"),
        ({"ends_ms": [0.0] * len(TEXT)}, "end before they begin"),
        ({"starts_ms": [-5.0] + [80.0 * place for place in range(1, len(TEXT))]}, "leave the clip"),
        ({"starts_ms": STUCK, "ends_ms": [1300.0] * 17}, "are stuck at 160 ms"),
    ],
)
def test_unsound_times_say_what_is_wrong(changed: dict[str, Any], fault: str) -> None:
    with pytest.raises(AlignmentError, match=fault):
        reported.parts(report(**changed), TEXT, Ms(1300))


@pytest.mark.parametrize("times", [None, [], "soon", 3, {}])
def test_something_else_than_times(times: Any) -> None:
    with pytest.raises(AlignmentError, match="not one for each character"):
        reported.parts(times, TEXT, Ms(1300))


def test_times_beyond_the_clip_are_of_another() -> None:
    assert reported.parts(report(), TEXT, Ms(1265))[-1].end == 1265
    with pytest.raises(AlignmentError, match="leave the clip"):
        reported.parts(report(), TEXT, Ms(1000))


def test_how_far_two_opinions_lie_apart() -> None:
    segment = Segment.plain("Host", TEXT)
    one = words(segment, reported.parts(report(), TEXT, Ms(1280)))
    two = words(segment, reported.parts(report(each=90.0), TEXT, Ms(1440)))
    assert reported.apart(one, two) == [0, 60, 130, 140, 150]


def timed(*starts: int) -> tuple[Word, ...]:
    return tuple(Word("x", Ms(start), Ms(start + 1), place, place + 1) for place, start in enumerate(starts))


EVEN = timed(*range(0, 6000, 300))


def moved(first: int, last: int, by: int) -> tuple[Word, ...]:
    return tuple(word.shifted(Ms(by)) if first <= place < last else word for place, word in enumerate(EVEN))


def test_own_times_are_confirmed_where_a_few_words_were_misheard() -> None:
    assert reported.departure(EVEN, EVEN) == 0
    assert reported.confirmed(moved(5, 8, 900), EVEN)
    assert reported.confirmed(moved(0, 20, 90), EVEN)


@pytest.mark.parametrize(
    ("first", "last", "by"), [(0, 20, 150), (0, 20, -150), (10, 20, 200), (6, 13, 300), (0, 5, -400)]
)
def test_own_times_that_are_off_over_a_stretch_are_not(first: int, last: int, by: int) -> None:
    found = reported.departure(moved(first, last, by), EVEN)
    assert found == abs(by)
    assert not reported.confirmed(moved(first, last, by), EVEN)


def test_own_times_that_are_off_where_a_sentence_begins_are_not() -> None:
    ended = tuple(replace(word, text="x. ") if place == 9 else word for place, word in enumerate(EVEN))
    for by, right in ((140, True), (300, False), (-300, False)):
        own = tuple(word.shifted(Ms(by)) if place in (10, 11, 12) else word for place, word in enumerate(ended))
        assert reported.departure(own, ended) == 0
        assert reported.confirmed(own, ended) == right


def test_few_words_are_judged_together() -> None:
    assert not reported.confirmed(timed(200, 500), timed(0, 300))
    assert reported.confirmed(timed(), timed())


@given(st.lists(st.integers(0, 9000), min_size=1, max_size=40).map(sorted), st.integers(-500, 500))
def test_a_common_shift_is_what_times_depart_by(starts: list[int], by: int) -> None:
    assert reported.departure(timed(*(start + by for start in starts)), timed(*starts)) == abs(by)
