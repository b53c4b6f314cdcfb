"""The bundled week: five papers, twice, in words that can be spoken."""

import datetime as dt
import re

import pytest

from podcast.errors import SourceError
from podcast.model import Paper, Week
from podcast.sources.bundled import LANGUAGES, WEEK, Bundled
from tests.sources.conformance import SourceContract

UPVOTES = {"2505.24726": 169, "2506.01939": 130, "2505.24864": 115, "2505.24863": 89, "2506.01844": 75}
SIGNS = {
    "en": (r"^However|^In contrast", r"\bpropose", r"\bExperiments show|\bThe results show", r"^In conclusion"),
    "zh": (r"^然而", r"提出", r"^实验结果显示", r"^总之"),
}


class TestBundled(SourceContract):
    kind = Bundled
    week = WEEK
    empty_week = Week(2025, 24)

    @pytest.fixture(params=LANGUAGES)
    def source(self, request: pytest.FixtureRequest) -> Bundled:
        return Bundled(request.param)


def sentences(text: str) -> list[str]:
    parts = re.split(r"(?<=[。！？])|(?<=[.!?]) (?=[A-Z])", text)
    return [part for part in parts if part]


@pytest.fixture(params=LANGUAGES)
def papers(request: pytest.FixtureRequest) -> tuple[Paper, ...]:
    return Bundled(request.param).papers(WEEK)


def test_the_five_papers_of_the_week_in_order(papers: tuple[Paper, ...]) -> None:
    assert {paper.id: paper.upvotes for paper in papers} == UPVOTES
    assert [paper.id for paper in papers] == list(UPVOTES)
    assert all(len(paper.authors) >= 8 for paper in papers)
    assert {paper.published for paper in papers} == {dt.date(2025, 5, 30), dt.date(2025, 6, 2)}
    for paper in papers:
        links = {link.name: link.url for link in paper.links}
        assert links["arXiv"] == f"https://arxiv.org/abs/{paper.id}"
        assert links["Hugging Face"] == f"https://huggingface.co/papers/{paper.id}"


def test_both_languages_state_the_same_facts() -> None:
    english, chinese = (Bundled(language).papers(WEEK) for language in LANGUAGES)
    for one, other in zip(english, chinese, strict=True):
        facts = [(p.id, p.upvotes, p.authors, p.links, p.published, p.submitted) for p in (one, other)]
        assert facts[0] == facts[1]
        assert one.title != other.title
        percent, prozent = (set(re.findall(r"\d+\.\d+(?= percent|%)", p.abstract)) for p in (one, other))
        assert percent == prozent, one.id


def test_each_abstract_is_long_enough_for_an_episode(papers: tuple[Paper, ...]) -> None:
    for paper in papers:
        if paper.language == "zh":
            assert 420 <= len(paper.abstract) <= 520, paper.id
        else:
            assert 190 <= len(paper.abstract.split()) <= 240, paper.id


def test_sentences_are_short_enough_to_be_spoken(papers: tuple[Paper, ...]) -> None:
    for paper in papers:
        said = sentences(paper.abstract)
        assert len(said) >= 12
        for sentence in said:
            assert sentence[-1] in ".。"
            assert len(sentence) <= 60 if paper.language == "zh" else len(sentence.split()) <= 28, sentence


def test_each_abstract_tells_problem_method_results_and_conclusion_in_order(papers: tuple[Paper, ...]) -> None:
    for paper in papers:
        said = sentences(paper.abstract)
        where = [
            next(number for number, sentence in enumerate(said) if re.search(sign, sentence))
            for sign in SIGNS[paper.language]
        ]
        assert where == sorted(set(where)), (paper.id, where)


def test_nothing_in_an_abstract_is_unspeakable(papers: tuple[Paper, ...]) -> None:
    for paper in papers:
        assert not re.search(r"https?:|[$\\{}*_#<>|`]|\bwe\b|\bour\b|我们", paper.abstract, re.IGNORECASE), paper.id
        if paper.language == "zh":
            assert not re.search(r"[，。：；、“”] | [，。：；、“”]", paper.abstract), paper.id
            assert not re.search(r"[,;?!]", paper.abstract), paper.id
        else:
            assert paper.abstract.isascii(), paper.id


@pytest.mark.parametrize(("asked", "given"), [("en", "en"), ("en-GB", "en"), ("zh", "zh"), ("zh-Hant-TW", "zh")])
def test_a_shows_language_finds_its_week(asked: str, given: str) -> None:
    assert Bundled(asked).language == given


def test_other_languages_are_refused() -> None:
    with pytest.raises(SourceError, match="comes in en and zh, not in de"):
        Bundled("de")
