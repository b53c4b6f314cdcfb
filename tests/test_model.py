import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import UsageError
from podcast.model import Ms, Placement, Segment, Span, Verdict, Week, Word

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31))


@given(DAYS)
def test_a_week_is_read_as_it_is_written_and_holds_its_days(day: dt.date) -> None:
    week = Week.of(day)
    assert Week.parse(str(week)) == week
    assert week.monday <= day <= week.sunday
    assert (week.sunday - week.monday).days == 6


@given(DAYS)
def test_weeks_follow_each_other_without_a_gap(day: dt.date) -> None:
    week = Week.of(day)
    assert week.previous().sunday + dt.timedelta(days=1) == week.monday
    assert week.ordinal() - week.previous().ordinal() == 1
    assert week.previous() < week


@pytest.mark.parametrize("text", ["2025-23", "2025-W00", "2025-W53", "2025-W54", "W23", "", "2025-W2３", "../2025-W23"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        Week.parse(text)


def test_a_year_of_53_weeks_has_them() -> None:
    assert Week.parse("2026-W53").monday == dt.date(2026, 12, 28)


def test_a_segment_is_shown_and_spoken_span_by_span() -> None:
    segment = Segment("Ada", (Span("GRPO", "G R P O"), Span(" 很好", " 很好")))
    assert (segment.display, segment.spoken) == ("GRPO 很好", "G R P O 很好")


def test_a_word_of_a_trimmed_clip_is_heard_where_the_clip_lies() -> None:
    placement = Placement("c", 0, 0, start=Ms(6000), duration=Ms(900), trim_start=Ms(100), trim_end=Ms(0))
    word = Word("so", Ms(150), Ms(300), 0, 2).shifted(placement.shift)
    assert (word.start, word.end, placement.end) == (6050, 6200, 6900)


def test_verdicts_say_whether_a_paper_was_taken() -> None:
    assert {verdict for verdict in Verdict if verdict.taken} == {Verdict.TOP, Verdict.PINNED}
    assert all(verdict.value.startswith("taken") == verdict.taken for verdict in Verdict)
