"""A newsletter's pages as they are meant, as people write them, and what is no such page."""

import datetime as dt
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import config, names, providers, script, selection, text
from podcast.errors import ConfigError, SourceError
from podcast.model import Link, Paper, Part, Week
from podcast.providers import Environment
from podcast.sources import paperfile
from podcast.sources.newsletter import Newsletter
from tests import shows
from tests.sources.conformance import SourceContract

WEEK = Week(2025, 10)
PAGE = """# <img src="https://pictures.example/2020/01/02/logo.png" width="30"/> 论文日报 2025-03-05

## 📊 今日统计
- 总论文数：2

## 📝 论文详情

### 1. 小步走：让小模型走得更稳

**原文标题：** Small Steps: Keeping Small Models
  on Their Feet

**摘要：**
小模型在长任务里常常摔倒。我们让它每一步只走一点点。

第二段说明，在**三个**任务上，摔倒的次数减少了 14.7%。

**论文链接：** [HuggingFace](https://huggingface.co/papers/2503.00012) | [arXiv](https://arxiv.org/abs/2503.00012)

---

### 2. 会记笔记的检索器

**原文标题：** A Retriever That Takes Notes

**摘要：**
检索器读过就忘。我们给它一本笔记。

**点赞数：** 31

**论文链接：** [HuggingFace](https://huggingface.co/papers/2503.00007) | [arXiv](https://arxiv.org/abs/2503.00007)

---

## 🔍 词云
![词云](../pictures/words.png)

## 订阅
- [代码](https://code.example/newsletter)
"""
FIRST = Paper(
    id="2503.00012",
    title="小步走：让小模型走得更稳",
    abstract="小模型在长任务里常常摔倒。我们让它每一步只走一点点。第二段说明，在三个任务上，摔倒的次数减少了 14.7%。",
    language="zh",
    links=(
        Link("HuggingFace", "https://huggingface.co/papers/2503.00012"),
        Link("arXiv", "https://arxiv.org/abs/2503.00012"),
    ),
    submitted=dt.date(2025, 3, 5),
)
SECOND = Paper(
    id="2503.00007",
    title="会记笔记的检索器",
    abstract="检索器读过就忘。我们给它一本笔记。",
    language="zh",
    upvotes=31,
    links=(
        Link("HuggingFace", "https://huggingface.co/papers/2503.00007"),
        Link("arXiv", "https://arxiv.org/abs/2503.00007"),
    ),
    submitted=dt.date(2025, 3, 5),
)
ENGLISH = """# Daily papers, 2025-03-06

### 1. Scales That Weigh Themselves

**Title:** Not this one, for the heading has one

**Abstract:** We let a scale check its own weight. It is off by 2 grams.

**Links:** [arXiv](https://arxiv.org/abs/2503.00101)
"""


def write(folder: Path, content: str, name: str = "page.md") -> Path:
    file = folder / name
    file.write_bytes(content.encode())
    return file


def read(folder: Path, content: str, week: Week = WEEK) -> tuple[Paper, ...]:
    return Newsletter((write(folder, content),)).papers(week)


class TestNewsletter(SourceContract):
    kind = Newsletter
    week = WEEK
    empty_week = Week(2025, 11)

    @pytest.fixture
    def source(self, tmp_path: Path) -> Newsletter:
        return Newsletter((write(tmp_path, PAGE), write(tmp_path, ENGLISH, "other.md")))


def test_a_page_gives_its_papers_in_its_own_order(tmp_path: Path) -> None:
    assert read(tmp_path, PAGE) == (FIRST, SECOND)


def test_a_line_of_the_abstract_may_begin_with_a_number_sign(tmp_path: Path) -> None:
    (paper,) = read(tmp_path, ENGLISH.replace("It is off", "It is\n#1 of all, and off"))
    assert paper.abstract.endswith("It is #1 of all, and off by 2 grams.")


def test_an_english_page_is_told_by_its_words(tmp_path: Path) -> None:
    (paper,) = read(tmp_path, ENGLISH)
    assert paper == Paper(
        id="2503.00101",
        title="Scales That Weigh Themselves",
        abstract="We let a scale check its own weight. It is off by 2 grams.",
        language="en",
        links=(Link("arXiv", "https://arxiv.org/abs/2503.00101"),),
        submitted=dt.date(2025, 3, 6),
    )


@pytest.mark.parametrize(
    ("abstract", "language"),
    [
        ("我们提出了 DeepThing-R1-Zero，基于 Llama、Qwen 和 Mistral 的 GRPO 训练。", "zh"),
        ("We translate 你好 and 再见 into forty languages, and back again.", "en"),
        ("14.7%", "en"),
    ],
)
def test_the_language_is_that_of_most_words(tmp_path: Path, abstract: str, language: str) -> None:
    (paper,) = read(tmp_path, ENGLISH.replace("We let a scale check its own weight. It is off by 2 grams.", abstract))
    assert paper.language == language


FORMS: dict[str, Callable[[str], str]] = {
    "half-width colons": lambda page: page.replace("：**", ":**"),
    "colons after the asterisks": lambda page: page.replace("：**", "**："),
    "half-width colons after the asterisks": lambda page: page.replace("：**", "** : "),
    "English labels": lambda page: (
        page.replace("原文标题：", "Original title:")
        .replace("摘要：", "ABSTRACT:")
        .replace("论文链接：", "Links:")
        .replace("点赞数：", "Upvotes:")
    ),
    "labels as a list": lambda page: page.replace("\n**", "\n- **"),
    "CRLF": lambda page: page.replace("\n", "\r\n"),
    "CR": lambda page: page.replace("\n", "\r"),
    "BOM": lambda page: "\ufeff" + page,
    "empty lines": lambda page: page.replace("\n", "\n \n").replace("Small Models\n \n", "Small Models\n"),
    "values under their labels": lambda page: re.sub(r"：\*\* (?=\[|3)", "：**\n\n", page),
    "no rules": lambda page: page.replace("\n---\n", "\n"),
    "other rules": lambda page: page.replace("\n---\n", "\n* * *\n"),
    "rules before labels": lambda page: page.replace("\n**", "\n---\n**"),
    "an advertisement after a rule": lambda page: page.replace(
        "\n---\n", "\n---\n广告：[买](https://shop.example/abs/2503.99999)。\n"
    ),
    "pictures": lambda page: page.replace(
        "我们让", '\n![图一](a.png)\n<div align="center"><img src="b.png"></div>\n<!-- 待查 -->\n我们让'
    ),
    "other labels": lambda page: page.replace("**论文链接", "**机构：** 某大学\n\n一座城市\n\n**论文链接"),
    "the abstract in a second language": lambda page: page.replace(
        "**论文链接", "**Abstract:** It says the same again.\n\n**论文链接"
    ),
    "dots of other forms": lambda page: page.replace("### 1.", "### 1、").replace("### 2.", "###2．"),
    "closed headings": lambda page: page.replace("更稳\n", "更稳 ###\n"),
    "titles in bold": lambda page: page.replace("会记笔记的检索器", "**会记笔记的检索器**"),
    "a linked title": lambda page: page.replace(
        "### 2. 会记笔记的检索器", "### 2. [会记笔记的检索器](https://a.example)"
    ),
    "the title under a label": lambda page: page.replace(
        "### 2. 会记笔记的检索器", "### 2.\n\n**标题：** 会记笔记的检索器"
    ),
    "a date in Chinese": lambda page: page.replace("2025-03-05", "2025年3月5日"),
    "a date with slashes": lambda page: page.replace("2025-03-05", "（2025/3/5）"),
    "an unsafe link": lambda page: page.replace("**论文链接：** ", "**论文链接：** [看](javascript:alert(1)) "),
    "links with titles": lambda page: page.replace("00007)", '00007 "原文")'),
}


@pytest.mark.parametrize("form", FORMS)
def test_forms_that_people_use_give_the_same_papers(tmp_path: Path, form: str) -> None:
    page = FORMS[form](PAGE)
    assert page != PAGE
    assert read(tmp_path, page) == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("links", "given"),
    [
        ("https://arxiv.org/abs/2503.00101.", {"arxiv.org": "https://arxiv.org/abs/2503.00101"}),
        ("<https://arxiv.org/pdf/2503.00101v2>", {"arxiv.org": "https://arxiv.org/pdf/2503.00101v2"}),
        ("[PDF](https://arxiv.org/pdf/2503.00101v12.pdf)", {"PDF": "https://arxiv.org/pdf/2503.00101v12.pdf"}),
        ("[HF](https://hf.example/papers/2503.00101?a=b)", {"HF": "https://hf.example/papers/2503.00101?a=b"}),
        (
            "[![badge](https://b.example/b.svg)](https://arxiv.org/abs/2503.00101)",
            {"arxiv.org": "https://arxiv.org/abs/2503.00101"},
        ),
        (
            "[见](https://code.example/x)｜[见](https://arxiv.org/abs/2503.00101#top)",
            {"见": "https://code.example/x", "arxiv.org": "https://arxiv.org/abs/2503.00101#top"},
        ),
    ],
)
def test_the_id_is_found_in_links_of_every_form(tmp_path: Path, links: str, given: dict[str, str]) -> None:
    (paper,) = read(tmp_path, ENGLISH.replace("[arXiv](https://arxiv.org/abs/2503.00101)", links))
    assert paper.id == "2503.00101"
    assert {link.name: link.url for link in paper.links} == given


@pytest.mark.parametrize(
    ("said", "upvotes"),
    [("1,234", 1234), ("👍 12", 12), ("many", 0), ("9" * 30, 0), ("12, as of today", 12), ("٣", 0)],
)
def test_upvotes_are_those_that_the_page_states(tmp_path: Path, said: str, upvotes: int) -> None:
    (paper,) = read(tmp_path, ENGLISH + f"\n**Upvotes:** {said}\n")
    assert paper.upvotes == upvotes


class TestPagesOfAWeek:
    """Several pages, of this week, of others, and of no day."""

    def test_only_those_dated_in_the_week_are_taken(self, tmp_path: Path) -> None:
        days = ("2025-03-02", "2025-03-03", "2025-03-09", "2025-03-10")
        pages = [
            write(tmp_path, PAGE.replace("2025-03-05", day).replace("2503.0", f"2503.{n}"), f"{day}.md")
            for n, day in enumerate(days)
        ]
        papers = Newsletter(tuple(pages)).papers(WEEK)
        assert [paper.id for paper in papers] == ["2503.10012", "2503.20012", "2503.10007", "2503.20007"]
        assert [str(paper.submitted) for paper in papers] == ["2025-03-03", "2025-03-09"] * 2

    def test_a_page_without_a_day_counts_for_every_week(self, tmp_path: Path) -> None:
        for title in ("# Papers", ""):
            source = Newsletter((write(tmp_path, ENGLISH.replace("# Daily papers, 2025-03-06", title)),))
            for week in (WEEK, Week(1999, 52)):
                (paper,) = source.papers(week)
                assert (paper.id, paper.submitted) == ("2503.00101", None)

    def test_a_day_below_the_title_dates_no_page(self, tmp_path: Path) -> None:
        page = ENGLISH.replace("# Daily papers, 2025-03-06", "# Papers\n\n## Until 2020-01-01")
        assert len(read(tmp_path, page)) == 1

    def test_of_a_paper_given_twice_the_first_is_taken_with_the_most_upvotes(self, tmp_path: Path) -> None:
        later = ENGLISH.replace("2503.00101", "2503.00012")
        pages = (write(tmp_path, PAGE), write(tmp_path, later + "\n**Upvotes:** 8\n", "b.md"))
        first, second = Newsletter(pages).papers(WEEK)
        assert (first.title, first.upvotes, first.submitted) == (FIRST.title, 8, FIRST.submitted)
        assert second == SECOND
        other, _ = Newsletter(pages[::-1]).papers(WEEK)
        assert (other.title, other.upvotes) == ("Scales That Weigh Themselves", 8)

    def test_a_page_of_another_week_is_not_looked_at_further(self, tmp_path: Path) -> None:
        assert read(tmp_path, "# 2025-03-20\n\n### 1. Half a paper\n") == ()

    def test_identity_follows_the_pages_and_not_their_place(self, tmp_path: Path) -> None:
        (tmp_path / "b").mkdir()
        here, there = (write(folder, PAGE) for folder in (tmp_path, tmp_path / "b"))
        one = Newsletter((here,)).identity
        assert one == Newsletter((there,)).identity
        assert "page.md" in one
        assert str(tmp_path) not in one
        both = Newsletter((here, write(tmp_path, ENGLISH, "z.md"))).identity
        write(tmp_path, ENGLISH + " ", "z.md")
        assert len({one, both, Newsletter((here, tmp_path / "z.md")).identity}) == 3


LACKING = [
    (PAGE.replace("我们给它一本笔记。", "").replace("检索器读过就忘。", ""), 22, r"no abstract: .*\*\*摘要：\*\*"),
    (PAGE.replace("**摘要：**\n检索器", "检索器"), 22, "no abstract"),
    (PAGE.replace("检索器读过就忘。我们给它一本笔记。", "![图](a.png)"), 22, "no abstract"),
    (PAGE.replace("abs/2503.00007", "abs/x").replace("papers/2503.00007", "papers"), 22, r"no arXiv id: .*…/abs/"),
    (PAGE.replace("abs/2503.00007", "abs/2599.1").replace("papers/2503.00007", "a"), 22, "no arXiv id"),
    (PAGE.replace("**论文链接：** [HuggingFace](https://huggingface.co/papers/2503.00007)", "x"), 22, "no arXiv id"),
    (PAGE.replace("会记笔记的检索器", "").replace("**原文标题：** A", "A"), 22, "title: must not be"),
]


@pytest.mark.parametrize(("page", "line", "said"), LACKING)
def test_a_paper_that_lacks_something_is_passed_over_with_a_note(
    tmp_path: Path, page: str, line: int, said: str
) -> None:
    notes = list[str]()
    assert Newsletter((write(tmp_path, page),), notes.append).papers(WEEK) == (FIRST,)
    (note,) = notes
    assert note.startswith(f"{tmp_path / 'page.md'}, line {line}: passed over: ")
    assert re.search(said, note)


@pytest.mark.parametrize(
    ("page", "line", "said"),
    [
        (PAGE.replace("https://huggingface", "ftp://huggingface").replace("https://arxiv", "arxiv"), 8, "no arXiv id"),
        (ENGLISH.replace("Scales That Weigh Themselves", "").replace("**Title:**", "**By:**"), 3, "title: must not be"),
        (ENGLISH.replace("**Abstract:**", ""), 3, "no abstract"),
        (ENGLISH.replace("03-06", "02-30"), 1, "a day that there is not: 2025-02-30"),
    ],
)
def test_where_all_papers_lack_something_the_first_is_named_with_file_and_line(
    tmp_path: Path, page: str, line: int, said: str
) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        read(tmp_path, page)
    assert caught.value.where == f"{tmp_path / 'page.md'}, line {line}"
    assert caught.value.remedy


class TestAWeekWithoutUpvotes:
    """The order of the pages says what came first: a lower arXiv id is only an older paper."""

    def pages(self, folder: Path, *days: tuple[str, list[str]]) -> Newsletter:
        def block(number: int, id: str) -> str:
            return f"### {number}. Paper {id}\n\n**Abstract:** Of {id}.\n\n**Links:** https://arxiv.org/abs/{id}\n"

        def page(day: str, ids: list[str]) -> str:
            return f"# {day}\n\n" + "\n".join(block(number, id) for number, id in enumerate(ids, 1))

        return Newsletter(tuple(write(folder, page(*day), f"{n}.md") for n, day in enumerate(days)))

    def test_the_first_of_each_day_come_first(self, tmp_path: Path) -> None:
        source = self.pages(
            tmp_path,
            ("2025-03-03", ["2503.90000", "2503.10000", "2503.00001"]),
            ("2025-03-04", ["2503.80000", "2503.00002"]),
            ("2025-03-06", ["2503.70000"]),
        )
        expected = ["2503.90000", "2503.80000", "2503.70000", "2503.10000", "2503.00002", "2503.00001"]
        assert [paper.id for paper in source.papers(WEEK)] == expected

    def test_two_pages_of_one_day_are_one_day(self, tmp_path: Path) -> None:
        days = (("2025-03-03", ["2503.9", "2503.8"]), ("2025-03-03", ["2503.7"]), ("2025-03-04", ["2503.6"]))
        source = self.pages(tmp_path, *((day, [f"{id}0000" for id in ids]) for day, ids in days))
        assert [paper.id for paper in source.papers(WEEK)] == ["2503.90000", "2503.60000", "2503.80000", "2503.70000"]

    def test_a_paper_of_two_days_has_the_better_place(self, tmp_path: Path) -> None:
        source = self.pages(tmp_path, ("2025-03-03", ["2503.90000", "2503.80000"]), ("2025-03-04", ["2503.80000"]))
        assert [paper.id for paper in source.papers(WEEK)] == ["2503.90000", "2503.80000"]

    @pytest.mark.parametrize("upvotes", ["", "\n**Upvotes:** 130\n"])
    def test_the_episode_has_them(self, tmp_path: Path, upvotes: str) -> None:
        shows.write_show(tmp_path, SHOW.replace("papers.yaml", "pages/*.md").replace("[papers]", "[papers]\ntop = 2"))
        (tmp_path / "pages").mkdir()
        ids = ["2503.90000", "2503.00001"]
        self.pages(tmp_path / "pages", ("2025-03-03", ids), ("2025-03-04", ["2503.80000", "2503.00002"]))
        last = tmp_path / "pages" / "1.md"
        last.write_text(last.read_text() + upvotes)
        run, _ = shows.make(tmp_path, WEEK, until="fetch")
        taken = {paper.id for paper in selection.loads(run.space.text(names.PAPERS)).taken}
        assert taken == ({"2503.90000", "2503.00002"} if upvotes else {"2503.90000", "2503.80000"})


@pytest.mark.parametrize(
    "page",
    [
        "",
        "# Notes of 2025-03-05\n\nNothing about papers.\n",
        "# README\n\n## 1. Install\n\n### Use\n",
        ENGLISH.replace("### ", "#### "),
        '[{"id": "2503.00101"}]',
    ],
)
def test_what_is_no_page_is_refused_with_what_was_looked_for(tmp_path: Path, page: str) -> None:
    with pytest.raises(SourceError, match=r"not a newsletter's page: .*`### 1\. …` with \*\*摘要：\*\*") as caught:
        read(tmp_path, page)
    assert caught.value.where == str(tmp_path / "page.md")
    assert "[papers]" in caught.value.remedy


def test_a_page_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing = Newsletter((tmp_path / "none.md",))
    for asked in (lambda: missing.papers(WEEK), lambda: missing.identity):
        with pytest.raises(SourceError, match=r"none\.md: cannot be read"):
            asked()
    (tmp_path / "gbk.md").write_bytes(PAGE.encode("gbk", "ignore"))
    with pytest.raises(SourceError, match=r"gbk\.md: not UTF-8"):
        Newsletter((tmp_path / "gbk.md",)).papers(WEEK)
    with (tmp_path / "long.md").open("wb") as out:
        out.truncate(paperfile.MOST_BYTES + 1)
    with pytest.raises(SourceError, match=r"long\.md: longer than 20 MB"):
        Newsletter((tmp_path / "long.md",)).papers(WEEK)


def test_nothing_of_a_page_reaches_a_paper_unclean(tmp_path: Path) -> None:
    page = ENGLISH.replace("We let", "We\u202e let <b>the</b>\u0000 `kind`").replace("Scales", "Sc\u0007ales\ufeff")
    (paper,) = read(tmp_path, page)
    assert paper.title == "Scales That Weigh Themselves"
    assert paper.abstract.startswith("We let the kind a scale")


@pytest.mark.parametrize(
    "unit", ["[", "![", "[a](", "<!-- ", "<img ", "- ", "**", "# ", "### 1. ", " ", "\n", "(a", "9,"]
)
def test_a_long_line_of_anything_is_soon_judged(tmp_path: Path, unit: str) -> None:
    mass = unit * (30_000 // len(unit))
    page = (
        ENGLISH.replace("[arXiv]", mass + "[arXiv]").replace("### 1. ", "### 1. T" + mass) + f"\n**Upvotes:** {mass}\n"
    )
    before = time.process_time()
    try:
        read(tmp_path, page)
    except SourceError as error:
        refused = error.remedy
    else:
        refused = "not"
    assert refused
    assert time.process_time() - before < 2


LINES = [*PAGE.splitlines(keepends=True), *ENGLISH.splitlines(keepends=True)]
NOISE = st.sampled_from([*LINES, "\r", "**", "###", "![", "](", "<!--", "：", "---\n", "\n\n"]) | st.text(max_size=8)


@given(st.lists(st.tuples(st.integers(0, len(PAGE)), NOISE, st.integers(0, 3)), max_size=6))
def test_any_page_gives_sound_papers_or_is_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, str, int]]
) -> None:
    page = PAGE
    for at, noise, lost in edits:
        page = page[:at] + noise + page[at + lost :]
    file = tmp_path_factory.getbasetemp() / "any.md"
    file.write_bytes(page.encode("utf-8", "surrogatepass"))
    papers: tuple[Paper, ...] = ()
    where = str(file)
    try:
        papers = Newsletter((file,)).papers(WEEK)
    except SourceError as error:
        where = error.where
    assert where.startswith(str(file))
    for paper in papers:
        assert re.fullmatch(r"[0-9]{4}\.[0-9]{4,5}", paper.id)
        assert paper.title == text.clean(paper.title) != ""
        assert paper.abstract == text.clean(paper.abstract) != ""
        assert all(text.web_address(link.url) for link in paper.links)


WORDS = st.lists(st.sampled_from(["检索", "模型", "Llama", "faster", "14.7", "更好"]), min_size=1, max_size=6).map(
    " ".join
)
WEEKDAYS = st.dates(WEEK.monday, WEEK.sunday)


@given(st.lists(st.tuples(WORDS, WORDS, st.integers(0, 10**9)), min_size=1, max_size=6), WEEKDAYS, st.booleans())
def test_what_a_page_says_is_read(
    tmp_path_factory: pytest.TempPathFactory, papers: list[tuple[str, str, int]], day: dt.date, chinese: bool
) -> None:
    labels = ("摘要：", "点赞：", "链接：") if chinese else ("Abstract:", "Upvotes:", "Link:")
    blocks = [
        f"### {n}. {title}\n\n**{labels[0]}** {abstract}\n\n**{labels[1]}** {upvotes:,}\n\n"
        f"**{labels[2]}** [arXiv](https://arxiv.org/abs/2503.{n:05})\n"
        for n, (title, abstract, upvotes) in enumerate(papers)
    ]
    file = tmp_path_factory.getbasetemp() / "said.md"
    file.write_bytes("\n---\n".join([f"# {day}\n", *blocks]).encode())
    found = Newsletter((file,)).papers(WEEK)
    assert [(paper.title, paper.abstract, paper.upvotes) for paper in found] == papers
    assert [paper.id for paper in found] == [f"2503.{n:05}" for n in range(len(papers))]
    assert {paper.submitted for paper in found} == {day}


SHOW = shows.SETTINGS.replace('"file"', '"newsletter"')


class TestWhatTheShowNames:
    """`[papers] file`: a page, a folder or a pattern, from the show's own folder."""

    @pytest.fixture(autouse=True)
    def laid_out(self, tmp_path: Path) -> None:
        (tmp_path / "show").mkdir()
        shows.write_show(tmp_path / "show", SHOW)
        for folder in ("news [1]", "news [1]/old", "none"):
            (tmp_path / "show" / folder).mkdir()
        for name in ("b.md", "a.md", "c.txt", "old/d.md"):
            write(tmp_path / "show", PAGE.replace("2503.0", f"2503.{ord(Path(name).stem) - 96}"), f"news [1]/{name}")
        write(tmp_path, ENGLISH, "outside.md")

    def found(self, tmp_path: Path, named: str) -> str:
        file = tmp_path / "show" / "podcast.toml"
        file.write_text(SHOW.replace("papers.yaml", named), "utf-8")
        source = providers.source(config.load(file), Environment(), print)
        assert isinstance(source, Newsletter)
        return "".join(paper.id[5] for paper in source.papers(WEEK))[::2]

    @pytest.mark.parametrize(
        ("named", "pages"),
        [
            ("news [1]/b.md", "2"),
            ("news [1]", "12"),
            ("news [1]/", "12"),
            ("news*/*.md", "12"),
            ("news*/*", "123"),
            ("news*/**/*.md", "124"),
            ("./news*/[ab].md", "12"),
        ],
    )
    def test_a_page_a_folder_and_a_pattern_are_found(self, tmp_path: Path, named: str, pages: str) -> None:
        assert self.found(tmp_path, named) == pages

    def test_a_page_may_lie_elsewhere(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, "../outside.md") == self.found(tmp_path, str(tmp_path / "outs*.md")) == "0"

    @pytest.mark.parametrize("named", ["nowhere.md", "none", "none/*.md", "a**b", "[", "**/*.rst", "x\\u0000"])
    def test_where_nothing_is_found_that_is_said(self, tmp_path: Path, named: str) -> None:
        with pytest.raises(ConfigError, match=r"\[papers\] file: no page is found under ") as caught:
            self.found(tmp_path, named)
        assert named[:1] in caught.value.what
        assert caught.value.remedy

    def test_a_show_that_names_none_is_told_how(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r'no file is named\. Set file = "newsletter/\*\.md"'):
            self.found(tmp_path, "")


RECORDED = os.environ.get("PODCAST_RECORDED", "")
SEED = Path(RECORDED) / "seeds" / "newsletter-2025-01-23.zh.md"
SEED_WEEK = Week(2025, 4)
# In the page's order.
SEED_IDS = ["2501.12909", "2501.12948", "2501.13074", "2501.12599", "2501.12570"]
recorded = pytest.mark.skipif(not RECORDED, reason="PODCAST_RECORDED names no folder with a newsletter's page")


@recorded
def test_the_recorded_page_gives_its_five_papers() -> None:
    papers = Newsletter((SEED,)).papers(SEED_WEEK)
    assert [paper.id for paper in papers] == SEED_IDS
    assert {(paper.language, str(paper.submitted), paper.upvotes) for paper in papers} == {("zh", "2025-01-23", 0)}
    for paper in papers:
        assert not re.search(r"\*\*|[#|<>\[\]]|\]\(|---|原文标题|论文链接", paper.title + paper.abstract), paper.id
        assert 360 <= len(paper.abstract) <= 570
        assert paper.abstract[-1] == "。"
        assert [(link.name, link.url.rpartition("/")[2]) for link in paper.links] == [
            ("HuggingFace", paper.id),
            ("arXiv", paper.id),
        ]
    assert papers[2].title == "专家自主模型"
    assert Newsletter((SEED,)).papers(Week(2025, 5)) == ()


@recorded
def test_the_recorded_page_gives_a_chinese_script_without_a_key(tmp_path: Path) -> None:
    shows.write_show(tmp_path, SHOW.replace('"en"', '"zh"').replace("papers.yaml", str(SEED)))
    run, made = shows.make(tmp_path, SEED_WEEK, until="write")
    assert made
    told = script.parse(run.space.text(names.SCRIPT))
    assert told.language == "zh"
    assert [section.part for section in told.sections] == [Part.OPENING, *[Part.PAPER] * 5, Part.CLOSING]
    assert sorted(section.paper for section in told.sections if section.paper) == sorted(SEED_IDS)
    said = "".join(segment.display for segment in told.segments)
    assert "2025年1月20日至1月26日" in said
    assert len(said) > 1200
    assert sum(map(text.is_cjk, said)) > 0.7 * len(said)
    assert not re.search(r"\*\*|https?:|论文链接|点赞|个赞", said)
