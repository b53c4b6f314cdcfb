"""The writer without a key: the authors' sentences in the show's fixed lines."""

import json
import os
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
from podcast.model import Paper, Part, Script, Section, Week
from podcast.proofreading import claims, scripts
from podcast.show import Scripting, Show
from podcast.text import clean
from podcast.writers.base import Writer
from podcast.writers.extractive import PARAGRAPHS_A_PAPER, Extractive, Lines, load_lines
from tests.writers.conformance import PAPERS, SHOW, WEEK, Drawer, WriterContract, selection

SCRIPTS = Path(__file__).parent.parent.parent / "scripts"
SOURCES = {language: (SCRIPTS / language / "lines.toml").read_text(encoding="utf-8") for language in ("en", "zh")}
LINES = {language: load_lines(source, "lines.toml") for language, source in SOURCES.items()}
# Characters a second and the limit that leaves a margin below 28 s.
PACE = {"en": 13.0, "zh": 4.5}
LIMIT = {language: int(pace * 28 * 0.9) for language, pace in PACE.items()}
CHINESE = Show("zh", "一周论文", "节目", "小明", "zh", script=Scripting(host="小明"))
WEEKS = [Week.of(WEEK.monday.fromordinal(WEEK.monday.toordinal() + 7 * n)) for n in range(60)]
RECORDED = os.environ.get("PODCAST_RECORDED", "")
needs_recorded = pytest.mark.skipif(not RECORDED, reason="PODCAST_RECORDED names no folder of recorded answers")


def writer_of(show: Show, limit: int = 0) -> Extractive:
    return Extractive(show, LINES[show.language], limit or LIMIT[show.language])


def write(*papers: Paper, show: Show = SHOW, limit: int = 0, week: Week = WEEK) -> Script:
    return writer_of(show, limit).write(selection(*papers, week=week), Drawer()).script


def words(section: Section) -> str:
    return prose.joined(segment.display for segment in section.segments)


def abstract(text: str, limit: int = 0) -> Section:
    return write(Paper("2506.1", "A Title", text), limit=limit).sections[1]


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


@pytest.mark.parametrize(
    ("text", "said", "unsaid"),
    [
        ("", "", "None"),
        ("!!! ... 42.", "", "42"),
        ("One lonely sentence without an end", "One lonely sentence without an end.", "end.."),
        ("WE PROPOSE A THING. IT IS LARGE. IT WORKS BY 5%. WE LIKE IT.", "IT WORKS BY 5%.", "\\"),
        ("Code is available at https://a.org/b. It works well.", "It works well.", "available"),
        ("Our code and data will be released upon acceptance. We do it.", "We do it.", "acceptance"),
        ("We do it [3]. Project page: github.com/a/b", "We do it.", "github"),
        (r"\textbf{We} gain **12\%** on `pass@k` \cite{x}. Good one.", "We gain 12% on pass@k.", "*"),
        ("# We begin. We go on. We end it.", "We begin.", "#"),
        ("Twice said. Once said. Twice said.", "Once said.", "Twice said. Once said. Twice"),
    ],
)
def test_odd_abstracts_still_give_a_section(text: str, said: str, unsaid: str) -> None:
    section = abstract(text)
    assert len(section.segments) >= 2
    assert said in words(section)
    assert unsaid not in words(section)


def test_a_long_abstract_is_cut_to_the_budget_and_keeps_its_order() -> None:
    facts = [f"Sentence {n} gives {n} more facts about the thing." for n in range(100)]
    said = words(abstract(" ".join(facts)))
    kept = [fact for fact in facts if fact in said]
    assert [said.index(fact) for fact in kept] == sorted(said.index(fact) for fact in kept)
    assert 0.8 * PARAGRAPHS_A_PAPER * LIMIT["en"] < sum(map(len, kept)) <= PARAGRAPHS_A_PAPER * LIMIT["en"]
    assert kept[0] == facts[0]


def test_one_endless_sentence_is_cut_short_and_says_so() -> None:
    said = abstract("We claim " + "this and that, " * 300)
    assert said.segments[-1].display.endswith("…")
    assert len(words(said)) < (PARAGRAPHS_A_PAPER + 1) * LIMIT["en"]


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


def test_a_cue_with_a_space_is_a_whole_word() -> None:
    lines = LINES["en"]
    assert lines.begins("back", "It works.")
    assert not lines.begins("back", "Iteration works.")
    assert lines.pattern("aside").search("Our code, in all its beauty, is now publicly available.")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_shipped_lines_have_variants_enough(language: str) -> None:
    tables = tomllib.loads(SOURCES[language])
    single = {"preview_one", "topic_only", "only", "upvotes_one", "no_abstract"}
    for table in ("opening", "paper", "closing"):
        for key, variants in tables[table].items():
            assert len(set(variants)) == len(variants) >= (2 if key in single else 3), key
            assert all(line == clean(line) for line in variants)


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("[closing]", "[closing]\nfarewell = ['Bye.']", "[closing] farewell"),
        ("[closing]", "[extra]\nkey = 1\n[closing]", "[extra] key"),
        ("\n[words]", "\noops = 1\n[words]", "oops"),
        ('beyond = "next"', "", "[words] beyond"),
        ('beyond = "next"', "beyond = []", "[words] beyond"),
        ('beyond = "next"', "beyond = 3", "[words] beyond"),
        ('beyond = "next"', 'beyond = [" "]', "[words] beyond"),
        ('"January", ', "", "[words] months"),
        ("{ordinal} paper, {title}", "next paper, {title}", "{ordinal}"),
        ("welcome to {show}.", "welcome.", "{show}"),
        ("welcome to {show}.", "welcome to {show} {host}.", "{host}"),
        ("welcome to {show}.", "welcome to {show} {.", "[opening] greeting"),
        ("welcome to {show}.", "welcome to {show!r}.", "[opening] greeting"),
        ("\n[words]", "\n[words", "not TOML"),
    ],
)
def test_faults_of_the_lines_are_named(old: str, new: str, names: str) -> None:
    assert old in SOURCES["en"]
    with pytest.raises(ConfigError) as caught:
        load_lines(SOURCES["en"].replace(old, new, 1), "scripts/en/lines.toml")
    assert str(caught.value).startswith("scripts/en/lines.toml")
    assert names in str(caught.value)
    assert caught.value.remedy


def test_numbers_after_the_last_word() -> None:
    lines: Lines = LINES["en"]
    assert [lines.word("words.counts", n, str(n)) for n in (1, 12, 13)] == ["one", "twelve", "13"]
    papers = [replace(PAPERS[0], id=str(n)) for n in range(14)]
    assert "next paper" in words(write(*papers).sections[13])


def recorded(day: str) -> list[Paper]:
    items = json.loads((Path(RECORDED) / "hf_papers" / f"{day}.json").read_text(encoding="utf-8"))
    papers = [item["paper"] for item in items]
    return [Paper(p["id"], clean(p["title"]), clean(p["summary"]), upvotes=p.get("upvotes", 0)) for p in papers]


def days() -> list[str]:
    return sorted(file.stem for file in (Path(RECORDED) / "hf_papers").glob("*.json")) if RECORDED else []


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


FILLER = (
    "However, it remains hard to say in general what such a system does in a case that nobody has ever thought of. "
)
LONG = Paper(
    "2506.00007",
    "Sleepers",
    "Machines never sleep. They do not even rest. " + FILLER * 2 + "We introduce Sleeper, a machine that sleeps. "
    "It closes its eyes. First, it dims the light of the room in which it stands. Second, it slows down its own clock. "
    "Finally, it wakes up by 3 percent. Results show that accuracy improves by 14 percent on all of nine benchmarks. "
    "These findings suggest that sleep pays for machines, too.",
)


@pytest.mark.parametrize("limit", range(60, 200, 5))
def test_a_shortened_abstract_names_what_was_made_and_tears_nothing(limit: int) -> None:
    said = words(write(LONG, limit=limit).sections[1])
    assert "We introduce Sleeper" in said
    items = ["First, it dims", "Second, it slows", "Finally, it wakes"]
    assert len({item in said for item in items}) == 1
    for leaning, before in (("It closes", "We introduce"), ("They do not", "Machines never")):
        assert leaning not in said or before in said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_we_is_the_authors_and_nobody_else(language: str) -> None:
    """As the notice says, in which alone a fixed line has it, in quotation marks."""
    we = re.compile(r"\b(?:we|our|us|ours)\b|我们", re.IGNORECASE)
    for key, variants in LINES[language].variants.items():
        for line in variants:
            if key == "opening.notice":
                assert claims.says_whose_we(line)
            elif not key.startswith("cues."):
                assert not we.search(line), line


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


@needs_recorded
@pytest.mark.parametrize("day", days())
def test_no_recorded_paper_loses_what_was_made_or_leans_on_a_gap(day: str) -> None:
    making = re.compile(
        r"\b(?:we|this paper|this work) (?:introduce|propose|present|develop|release)s?\b", re.IGNORECASE
    )
    for paper in recorded(day):
        whole, said = prose.sentences(markup.plain(paper.abstract)), words(abstract(paper.abstract))
        named = next((one for one in whole if making.search(one) and not prose.has_address(one)), "")
        assert named[:50] in said, paper.id
        for before, after in pairwise(whole):
            assert not (LINES["en"].begins("back", after) and after[:50] in said) or before[:50] in said, paper.id


@pytest.mark.slow
@needs_recorded
@pytest.mark.parametrize("day", days())
def test_proofreading_refuses_no_recorded_week(day: str) -> None:
    papers = [paper for paper in recorded(day) if paper.abstract]
    for first in range(0, len(papers), 5):
        some = papers[first : first + 5]
        assert scripts.judge(script.parse(script.render(write(*some))), some, SHOW) == ()
