"""The writer without a key: the authors' sentences in the show's fixed lines."""

import re
import tomllib
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast import script
from podcast.errors import ConfigError
from podcast.feed import titles
from podcast.language import markup, prose
from podcast.model import Paper, Part, Script, Week
from podcast.proofreading import scripts
from podcast.show import Show
from podcast.text import clean
from podcast.writers.base import Writer
from podcast.writers.extractive import Extractive
from podcast.writers.lines import Lines, load_lines
from tests.writers.conformance import PAPERS, SHOW, WriterContract
from tests.writers.offline import (
    CHINESE,
    LIMIT,
    LINES,
    PACE,
    RECORDED,
    SOURCES,
    WEEKS,
    abstract,
    days,
    needs_recorded,
    recorded,
    words,
    write,
    writer_of,
)


class TestExtractive(WriterContract):
    kind = Extractive

    def make(self, show: Show) -> Writer:
        return writer_of(show)

    def test_it_is_free_and_does_not_translate(self, writer: Writer) -> None:
        assert (writer.free, writer.translates) == (True, False)

    def test_its_identity_follows_lines_and_limit(self, writer: Writer) -> None:
        other = load_lines(SOURCES["en"].replace("Hello, and", "Hello and"), "lines.toml")
        assert Extractive(SHOW, other, LIMIT["en"]).identity != writer.identity
        assert writer_of(SHOW, 200).identity != writer.identity


def test_a_paper_goes_from_problem_to_conclusion() -> None:
    section = write(*PAPERS).sections[1]
    said = words(section)
    steps = ["Sorting Socks", "12 ", "Single socks", "We propose", "We collect", "14.7%", "These findings"]
    places = [said.index(step) for step in steps]
    assert places == sorted(places)
    leads = [segment.display.split(prose.sentences(PAPERS[0].abstract)[0])[0] for segment in section.segments[1:2]]
    assert leads[0].strip() in tomllib.loads(SOURCES["en"])["paper"]["problem"]
    assert len(section.segments) == 6


@pytest.mark.parametrize(
    ("week", "english", "chinese"),
    [
        ("2025-W23", "June 2 to June 8, 2025", "2025年6月2日至6月8日"),
        ("2026-W01", "December 29, 2025 to January 4, 2026", "2025年12月29日至2026年1月4日"),
        ("2025-W05", "January 27 to February 2, 2025", "2025年1月27日至2月2日"),
    ],
)
def test_the_opening_says_the_dates(week: str, english: str, chinese: str) -> None:
    chinese_paper = Paper("1", "题目", "我们提出了方法。", "zh")
    assert english in words(write(*PAPERS, week=Week.parse(week)).sections[0])
    assert chinese in words(write(chinese_paper, show=CHINESE, week=Week.parse(week)).sections[0])


@pytest.mark.parametrize(
    ("upvotes", "said"), [(0, None), (1, r"\bone\b"), (2, r"\b2 (upvotes|people)"), (169, r"\b169 ")]
)
def test_upvotes_are_said_in_the_right_number(upvotes: int, said: str | None) -> None:
    for week in WEEKS[:4]:
        first = write(replace(PAPERS[0], upvotes=upvotes), week=week).sections[1].segments[0].display
        assert (re.search(r"upvote", first) is None) is (said is None)
        assert said is None or re.search(said, first.lower())


def test_the_title_of_the_episode() -> None:
    assert write(PAPERS[0]).title == "Sorting Socks With Patience"
    assert write(*PAPERS[:2]).title == "Sorting Socks With Patience, and one more paper"
    assert write(*PAPERS).title == "Sorting Socks With Patience, and two more papers"
    many = [replace(PAPERS[0], id=str(n), title="Very " * 60 + "Long") for n in range(20)]
    title = write(*many).title
    assert len(title) <= 150
    assert title.endswith("…, and 19 more papers")


def test_a_title_is_never_read_as_a_template() -> None:
    said = write(replace(PAPERS[0], title="Sets {title} and %s {0}")).sections[1]
    assert "Sets title and %s 0" in words(said)
    assert LINES["en"].take("paper.only", 0, title="{show} {}").count("{show} {}") == 1


def test_a_question_as_a_title_gets_no_full_stop() -> None:
    for week in WEEKS[:12]:
        told = write(*PAPERS, week=week)
        assert "?." not in " ".join(segment.display for segment in told.segments)


def test_the_lines_change_from_week_to_week_and_paper_to_paper() -> None:
    openings = [write(*PAPERS, week=week).sections[0].segments[0].display for week in WEEKS[:2]]
    assert openings[0].split(".")[0] != openings[1].split(".")[0]
    papers = [replace(PAPERS[0], id=str(n)) for n in range(6)]
    quoted = prose.sentences(PAPERS[0].abstract)
    for week in WEEKS[:5]:
        sections = write(*papers, week=week).sections[1:-1]
        leads = [set(prose.sentences(words(section))) - set(quoted) for section in sections]
        assert all(len(lead) >= 5 for lead in leads)
        assert not any(one & other for one, other in pairwise(leads))


@pytest.mark.parametrize("limit", [60, 97, 200, 327, 1000])
def test_no_segment_is_over_the_limit(limit: int) -> None:
    texts = ("x" * 900, "word " * 300, "We " + "claim, " * 200, "很" * 900, PAPERS[0].abstract * 9)
    for text in texts:
        told = write(Paper("1", "T" * 500, text), Paper("2", "词 " * 300, "B. " * 90), limit=limit)
        assert max(len(segment.display) for segment in told.segments) <= limit
        assert script.parse(script.render(told)) == told


def test_a_limit_too_small_to_write_in_is_refused() -> None:
    with pytest.raises(ConfigError, match="59 characters"):
        writer_of(SHOW, 59)


def test_five_papers_of_two_hundred_words_last_four_to_fifteen_minutes() -> None:
    english = " ".join(
        [PAPERS[0].abstract] + [f"In trial {n}, we use {n} drawers and reduce the time." for n in range(15)]
    )
    chinese = "现有方法难以整理袜子。我们提出了一种新的框架，用来给袜子配对。结果表明，配对率提高了百分之十四。" * 1
    chinese += "".join(f"在第{n}次实验中，我们使用了{n}个抽屉，时间明显减少。" for n in range(12))
    for show, text in ((SHOW, english), (CHINESE, chinese)):
        papers = [Paper(str(n), f"Title {n}", text, show.language, upvotes=9) for n in range(5)]
        characters = sum(len(segment.display) for segment in write(*papers, show=show).segments)
        assert 4 <= characters / PACE[show.language] / 60 <= 14


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=60), st.text(max_size=400), st.integers(60, 300))
def test_any_text_gives_a_script_that_can_be_read_back(title: str, text: str, limit: int) -> None:
    told = write(Paper("1", title, text), Paper("2", text, title), limit=limit)
    assert script.parse(script.render(told)) == told
    assert all(0 < len(segment.display) <= limit for segment in told.segments)


def test_a_conclusion_that_says_so_itself_gets_no_lead() -> None:
    leads = tomllib.loads(SOURCES["en"])["paper"]["conclusion"]
    said = words(abstract(PAPERS[0].abstract.replace("These findings", "In conclusion, these findings")))
    assert not any(lead in said for lead in leads)
    assert any(lead in words(abstract(PAPERS[0].abstract)) for lead in leads)


def test_numbers_after_the_last_word() -> None:
    lines: Lines = LINES["en"]
    assert [lines.word("words.counts", n, str(n)) for n in (1, 12, 13)] == ["one", "twelve", "13"]
    papers = [replace(PAPERS[0], id=str(n)) for n in range(14)]
    assert "next paper" in words(write(*papers).sections[13])


def assert_sound(told: Script, papers: list[Paper], limit: int) -> None:
    assert script.parse(script.render(told)) == told
    for section, paper in zip((s for s in told.sections if s.part is Part.PAPER), papers, strict=True):
        said = words(section)
        assert 3 <= len(section.segments) <= 14
        assert all(0 < len(segment.display) <= limit for segment in section.segments)
        assert not re.search(r"https?:|www\.|\\|\$[^$]*\$|\*\*|`|[{}]|\[\d+\]", said), said
        every = [s.rstrip(".,;:，；：、 ") for s in prose.sentences(markup.plain(paper.abstract))]
        once = [sentence for sentence, count in Counter(every).items() if count == 1 and len(sentence) > 30]
        assert all(said.count(sentence) <= 1 for sentence in once)
        assert sum(sentence in said for sentence in every) >= min(3, len(every) - 1)


@pytest.mark.slow
@needs_recorded
@pytest.mark.parametrize("day", days())
def test_every_recorded_english_paper_gives_a_sound_section(day: str) -> None:
    papers = recorded(day)
    assert papers
    assert_sound(write(*papers), papers, LIMIT["en"])


@needs_recorded
def test_the_seed_newsletters_papers_give_a_sound_chinese_script() -> None:
    text = (Path(RECORDED) / "seeds" / "newsletter-2025-01-23.zh.md").read_text(encoding="utf-8")
    found = re.findall(r"### \d\. (.+?)\n.*?\*\*摘要：\*\*\n(.+?)\n\n.*?papers/([\d.]+)\)", text, re.DOTALL)
    papers = [Paper(number, clean(title), clean(summary), "zh") for title, summary, number in found]
    assert len(papers) == 5
    told = write(*papers, show=CHINESE)
    assert_sound(told, papers, LIMIT["zh"])
    assert 4 <= sum(len(segment.display) for segment in told.segments) / PACE["zh"] / 60 <= 14


@pytest.mark.parametrize("title", ["360: A Benchmark of Everything", "Robots: A Survey"])
def test_the_episodes_title_keeps_the_directories_rule(title: str) -> None:
    show = replace(SHOW, title="Robots")
    paper = replace(PAPERS[0], title=title)
    told = write(paper, show=show)
    assert told.title.startswith(f"“{title}”")
    assert titles.fault(told.title, "Robots") == ""


def test_no_question_of_ours_asks_for_a_problem_before_what_was_made() -> None:
    section = abstract("We introduce Sleeper, a machine that sleeps. It rests at night. Results show 14 percent more.")
    problems = tomllib.loads(SOURCES["en"])["paper"]["problem"]
    assert not any(line in words(section) for line in problems)


@pytest.mark.slow
@pytest.mark.parametrize("apart", [1, 4, 6, 12, 24])
def test_weeks_share_few_of_the_fixed_lines(apart: int) -> None:
    def said(week: Week) -> Counter[str]:
        told = write(*PAPERS, week=week)
        return Counter(one for segment in told.segments for one in prose.sentences(segment.display))

    quoted = {sentence for paper in PAPERS for sentence in prose.sentences(paper.abstract)}
    for first, other in zip(WEEKS, WEEKS[apart:], strict=False):
        one, two = said(first), said(other)
        own = sum(count for sentence, count in one.items() if sentence not in quoted)
        shared = sum(count for sentence, count in (one & two).items() if sentence not in quoted)
        assert shared <= 0.6 * own


@pytest.mark.slow
@needs_recorded
@pytest.mark.parametrize("day", days())
def test_proofreading_refuses_no_recorded_week(day: str) -> None:
    papers = [paper for paper in recorded(day) if paper.abstract]
    for first in range(0, len(papers), 5):
        some = papers[first : first + 5]
        assert scripts.judge(script.parse(script.render(write(*some))), some, SHOW) == ()
