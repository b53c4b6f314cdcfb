"""Chapters cover the episode, and their file says what apps read."""

import dataclasses
import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.episode import chapters
from podcast.errors import FeedError
from podcast.model import Chapter, Ms, Timeline
from tests.small_week import PAPERS, SCRIPT, timeline

MARKS = chapters.chapters(SCRIPT, timeline())


def test_a_chapter_for_every_section() -> None:
    assert (
        Chapter(Ms(0), Ms(45_010), "Opening"),
        Chapter(Ms(45_010), Ms(130_000), PAPERS[0].title, "https://arxiv.org/abs/2505.24726"),
        Chapter(Ms(130_000), Ms(170_000), PAPERS[1].title, ""),
        Chapter(Ms(170_000), Ms(205_000), "Closing"),
    ) == MARKS


@given(st.lists(st.integers(0, 10**7), min_size=8, max_size=8, unique=True).map(sorted))
def test_they_leave_no_gap(starts: list[int]) -> None:
    line = timeline(tuple(starts))
    marks = chapters.chapters(SCRIPT, line)
    assert (marks[0].start, marks[-1].end) == (0, line.duration)
    assert all(one.end == other.start and one.start < one.end for one, other in pairwise(marks))
    assert [mark.start for mark in marks[1:]] == [starts[1], starts[5], starts[7]]


def test_a_section_that_is_not_heard_has_none() -> None:
    line = timeline()
    silent = dataclasses.replace(line, placements=tuple(p for p in line.placements if p.section != 2))
    assert [mark.title for mark in chapters.chapters(SCRIPT, silent)] == ["Opening", PAPERS[0].title, "Closing"]
    assert chapters.chapters(SCRIPT, Timeline(Ms(1000), (), ())) == ()


def test_the_file_is_the_podcast_namespaces() -> None:
    read = json.loads(chapters.dumps(MARKS))
    assert read["version"] == "1.2.0"
    assert read["chapters"][1] == {
        "startTime": 45.01,
        "endTime": 130.0,
        "title": "Reflect & <Retry>",
        "url": "https://arxiv.org/abs/2505.24726",
    }
    assert "url" not in read["chapters"][0]


TIMES = st.integers(0, 10**9).map(Ms)


@given(st.lists(st.builds(Chapter, TIMES, TIMES, st.text(), st.text("ab:/", max_size=9))).map(tuple))
def test_what_is_read_is_what_was_written(marks: tuple[Chapter, ...]) -> None:
    assert chapters.loads(chapters.dumps(marks)) == marks


BAD_MARKS = (
    "1",
    '{"startTime": 0, "endTime": 1}',
    '{"startTime": "a", "endTime": 1, "title": "x"}',
    '{"startTime": Infinity, "endTime": 1, "title": "x"}',
)


@pytest.mark.parametrize(
    "data", ["", "[]", "{}", '{"chapters": 1}', *(f'{{"chapters": [{mark}]}}' for mark in BAD_MARKS)]
)
def test_what_is_no_chapters_file_is_refused(data: str) -> None:
    with pytest.raises(FeedError, match="not chapters"):
        chapters.loads(data)


def test_the_soundbite_is_whole_segments_of_the_first_paper() -> None:
    bite = chapters.soundbite(SCRIPT, timeline())
    assert bite is not None
    # Segments end at 60.01, 79, 95.5 and 114 s; the last would make it longer than a minute.
    assert (bite.start, bite.duration, bite.title) == (45_010, 95_500 - 45_010, PAPERS[0].title)


def test_no_soundbite_is_shorter_than_15_seconds() -> None:
    line = timeline()
    first, *_ = (p for p in line.placements if p.section == 1)
    short = dataclasses.replace(line, placements=(dataclasses.replace(first, duration=Ms(14_999)),))
    assert chapters.soundbite(SCRIPT, short) is None
    bare = dataclasses.replace(SCRIPT, sections=(SCRIPT.sections[0], SCRIPT.sections[-1]))
    assert chapters.soundbite(bare, line) is None
