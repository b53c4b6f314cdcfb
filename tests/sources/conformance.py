"""What every source must do. A source's test class inherits `SourceContract` and says how to make one."""

import re

import pytest

from podcast.model import Paper, Week
from podcast.sources.base import Source
from podcast.text import clean, web_address


class SourceContract:
    """Conformance tests of the room `sources`: `kind` is the class under test, `week` one that it has papers for."""

    kind: type
    week: Week
    empty_week: Week

    @pytest.fixture
    def source(self) -> Source:
        raise NotImplementedError

    @pytest.fixture
    def papers(self, source: Source) -> tuple[Paper, ...]:
        found = source.papers(self.week)
        assert len(found) >= 2, "the contract needs a week with papers"
        return found

    def test_it_says_what_it_is(self, source: Source) -> None:
        assert type(source) is self.kind
        assert source.name == self.kind.__module__.rpartition(".")[2]
        assert source.identity == source.identity != source.name
        assert source.identity.startswith(source.name)

    def test_ids_are_unique_and_safe(self, papers: tuple[Paper, ...]) -> None:
        ids = [paper.id for paper in papers]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", one) for one in ids)

    def test_texts_are_clean_and_on_one_line(self, papers: tuple[Paper, ...]) -> None:
        for paper in papers:
            texts = (paper.title, paper.abstract, *paper.authors, *(link.name for link in paper.links))
            assert [clean(text) for text in texts] == list(texts)
            assert all(paper.authors)
            assert paper.title

    def test_links_are_web_addresses(self, papers: tuple[Paper, ...]) -> None:
        links = [link for paper in papers for link in paper.links]
        assert links
        assert all(web_address(link.url) for link in links)

    def test_counts_are_counts(self, papers: tuple[Paper, ...]) -> None:
        assert all(paper.upvotes >= 0 and paper.comments >= 0 for paper in papers)
        assert any(paper.upvotes for paper in papers)

    def test_every_paper_is_in_the_sources_language(self, source: Source, papers: tuple[Paper, ...]) -> None:
        if source.language is not None:
            assert {paper.language for paper in papers} == {source.language}
        assert all(paper.language for paper in papers)

    def test_the_same_week_gives_the_same_papers(self, source: Source, papers: tuple[Paper, ...]) -> None:
        assert source.papers(self.week) == papers

    def test_a_week_without_papers_gives_none(self, source: Source) -> None:
        assert source.papers(self.empty_week) == ()
