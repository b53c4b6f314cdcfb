"""Notes say what the week was, keep every letter, and hold no tag that apps do not render."""

import dataclasses
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast import text
from podcast.episode import notes
from podcast.model import Candidate, Link, Paper, Part, Section, Verdict
from tests.small_week import SCRIPT, SELECTION, timeline

ALLOWED = {"p", "ol", "ul", "li", "a", "b", "i", "strong", "em"}
WRITTEN = notes.markdown("Papers of the Week", SCRIPT, SELECTION, timeline())


class Seen(HTMLParser):
    """The tags, links and text of a document, with every tag closed in its turn."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(document)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        self.tags.append(tag)
        self.open.append(tag)
        self.links += [value or "" for _, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")


def test_markdown_of_a_week() -> None:
    assert WRITTEN == (
        "Papers of the Week on 2 papers of the week from 2 June 2025 to 8 June 2025 (2025-W23).\n\n"
        "1. **[Reflect \\& \\<Retry\\>](https://arxiv.org/abs/2505.24726)** (00:45)\n\n"
        "   169 upvotes · Ana Ruiz, Bo Chen, Cleo Diaz and 2 more · [arXiv](https://arxiv.org/abs/2505.24726)"
        " · [Hugging Face](https://huggingface.co/papers/2505.24726)\n\n"
        "2. **[π₀ \\[draft\\] \\*stars\\*](https://example.org/a_%28b%29)** (02:10)\n\n"
        "   1 upvote · [Code](https://example.org/a_%28b%29)\n\n"
        "Script and voice are made by machine (AI-generated): check the papers before you rely on them.\n"
    )


def test_html_of_a_week() -> None:
    seen = Seen(notes.html(WRITTEN))
    assert set(seen.tags) == {"p", "ol", "li", "strong", "a"}
    assert seen.links[:3] == [
        "https://arxiv.org/abs/2505.24726",
        "https://arxiv.org/abs/2505.24726",
        "https://huggingface.co/papers/2505.24726",
    ]
    assert "Reflect & <Retry> (00:45)" in seen.text
    assert "π₀ [draft] *stars* (02:10)" in seen.text
    assert seen.text.endswith(text.disclosure("en"))


def test_plain_text_of_a_week() -> None:
    assert notes.plain(WRITTEN) == (
        "Papers of the Week on 2 papers of the week from 2 June 2025 to 8 June 2025 (2025-W23).\n\n"
        "1. Reflect & <Retry> (00:45)\n2. π₀ [draft] *stars* (02:10)\n\n" + text.disclosure("en")
    )


def test_notes_speak_chinese() -> None:
    written = notes.markdown("每周论文", dataclasses.replace(SCRIPT, language="zh-CN"), SELECTION, timeline())
    assert written.startswith("每周论文：2025年6月2日至2025年6月8日这一周（2025-W23）的 2 篇论文。")
    assert "169 票 · Ana Ruiz、Bo Chen、Cleo Diaz 等另外 2 位作者" in written
    assert written.endswith(text.disclosure("zh") + "\n")


def test_how_much_was_heard_otherwise_is_said_in_the_shows_language() -> None:
    heard = notes.markdown("Show", SCRIPT, SELECTION, timeline(), 0.0182)
    assert "(Whisper) that listened to this episode hears 1.8% of its words otherwise" in heard
    chinese = dataclasses.replace(SCRIPT, language="zh-CN")
    assert "有 1.8% 的音节与文稿不同" in notes.markdown("每周论文", chinese, SELECTION, timeline(), 0.0182)
    assert "Whisper" not in WRITTEN


def test_another_language_is_told_in_english() -> None:
    assert notes.markdown("Artikel", dataclasses.replace(SCRIPT, language="de"), SELECTION, timeline()).endswith(
        text.disclosure("en") + "\n"
    )


def test_a_section_without_its_paper_keeps_its_title() -> None:
    written = notes.markdown("Show", SCRIPT, dataclasses.replace(SELECTION, considered=()), timeline())
    assert "1. **[Reflect \\& \\<Retry\\>](https://arxiv.org/abs/2505.24726)** (00:45)" in written
    assert "2. **π₀ \\[draft\\] \\*stars\\*** (02:10)\n\nScript" in written


def one(paper: Paper) -> str:
    script = dataclasses.replace(SCRIPT, sections=(Section(Part.PAPER, paper.title, (), paper.id),))
    selection = dataclasses.replace(SELECTION, considered=(Candidate(paper, Verdict.TOP),))
    return notes.markdown("Show", script, selection, timeline())


@given(st.text(min_size=1, max_size=40), st.text(max_size=20), st.lists(st.text(max_size=12), max_size=4))
@settings(max_examples=100, deadline=None)
def test_every_letter_of_a_title_is_kept(title: str, show: str, authors: list[str]) -> None:
    title = text.clean(title) or "T"
    show = text.clean(show) or "S"
    paper = Paper("x", title, "", authors=tuple(filter(None, map(text.clean, authors))))
    script = dataclasses.replace(SCRIPT, sections=(Section(Part.PAPER, title, (), "x"),))
    selection = dataclasses.replace(SELECTION, considered=(Candidate(paper, Verdict.TOP),))
    written = notes.markdown(show, script, selection, timeline())
    seen = Seen(notes.html(written))
    assert f"1. {title} (" in notes.plain(written)
    assert notes.plain(written).startswith(f"{show} on one paper")
    assert title in seen.text
    assert all(author in seen.text for author in paper.authors[:3])
    item = ["p", "strong", "p"] if paper.authors else ["strong"]
    assert seen.tags == ["p", "ol", "li", *item, "p"]


@pytest.mark.parametrize(
    "title",
    ["# x", "1. x", "12) x", "- x", "+ x", "> x", "=", "---", "``` x", "~~~", "[a]: http://b.c", "a\\", "**", "&amp;"],
)
def test_titles_that_look_like_markdown_are_letters(title: str) -> None:
    assert f"1. {title} (00:08)" in notes.plain(one(Paper("x", title, "")))
    renamed = notes.markdown(title, SCRIPT, SELECTION, timeline())
    assert notes.plain(renamed).startswith(f"{title} on 2 papers")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://a.b/\u0000", "https://u:p@a.b/", "//x"]
)
def test_only_web_addresses_are_linked(url: str) -> None:
    assert "](" not in one(Paper("x", "T", "", links=(Link("Site", url),)))


@given(st.text(alphabet=st.sampled_from("abz <>&\"'[]()*_`#->+!:/\\\n\t 1.~=|{}@"), max_size=120))
@settings(max_examples=300, deadline=None)
def test_no_other_tag_comes_out_of_any_markdown(written: str) -> None:
    seen = Seen(notes.html(written))
    assert set(seen.tags) <= ALLOWED
    assert all(re.match("https?://|mailto:", link) for link in seen.links)


MARKUP = """# Heading

Text with <b>bold</b>, `code <i>`, *soft* and __hard__,<br>
![a picture](https://x.org/a.png) and [evil](javascript:alert(1)), [mail](mailto:a@b.org), <https://auto.org>.

> quoted <script>alert(1)</script>

* one
  * nested

```
fenced & code
```

***

[site]: https://ref.org "title"
See [site].
"""


def test_markup_that_apps_do_not_know_stays_as_text() -> None:
    seen = Seen(notes.html(MARKUP))
    assert set(seen.tags) == {"p", "strong", "em", "a", "ul", "li"}
    assert seen.links == ["mailto:a@b.org", "https://auto.org", "https://ref.org"]
    for words in ("Heading", "<b>bold</b>", "code <i>", "a picture", "<script>alert(1)</script>", "fenced & code"):
        assert words in seen.text


def test_notes_that_are_too_long_lose_whole_items_from_the_end() -> None:
    many = tuple(
        Paper(f"2505.{n:05}", f"Paper {n} " + "很长 " * 20, "", authors=("A",) * 9, upvotes=9) for n in range(30)
    )
    script = dataclasses.replace(SCRIPT, sections=tuple(Section(Part.PAPER, p.title, (), p.id) for p in many))
    selection = dataclasses.replace(SELECTION, considered=tuple(Candidate(p, Verdict.TOP) for p in many))
    made = notes.html(notes.markdown("Show", script, selection, timeline()))
    seen = Seen(made)
    kept = seen.tags.count("li")
    assert 3000 < len(made.encode()) <= 4000
    assert [f"Paper {n} " in seen.text for n in range(30)] == [True] * kept + [False] * (30 - kept)
    assert seen.text.endswith(text.disclosure("en"))


@pytest.mark.parametrize(
    "written",
    [
        "x" * 9000,
        "很" * 9000 + "\n\nEnd.",
        "Start.\n\n* " + "<&" * 5000 + "\n\nEnd.",
        "\n\n".join(["<" * 99] * 99) + "\n\nEnd.",
    ],
)
def test_notes_of_any_shape_fit(written: str) -> None:
    made = notes.html(written)
    seen = Seen(made)
    assert 0 < len(made.encode()) <= 4000
    assert seen.text.endswith("End.") or seen.text.endswith("…")


def test_empty_notes_are_empty() -> None:
    assert notes.html("\n") == notes.plain("\n") == ""
