"""What each part of an episode may say, from the week's papers and the show. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from podcast.language.markup import plain
from podcast.model import Paper, Week
from podcast.proofreading import figures, passages, repeating
from podcast.proofreading.passages import Grounds
from podcast.show import Show

# A passage lasts at least this share of what was asked for, and of what the abstract takes to read out.
_LEAST = 0.3
# Of the show's minutes papers have so many; the rest is opening and closing.
_PAPERS_SHARE = 0.85
# What is read out of an abstract is never longer, and no section so short as this.
_LONGEST_ABSTRACT_S, _SHORTEST_SECTION_S, _SHORTEST_END_S = 120.0, 4.0, 1.0


def of_ends(show: Show, week: Week, papers: Sequence[Paper]) -> Grounds:
    """Of the title, the opening and the closing, which may tell of every paper."""
    known = _of_show(show, week, len(papers)).union(*(_of_paper(paper) for paper in papers))
    return Grounds(show.language, known, titles(papers), own=_own(show), least_s=_SHORTEST_END_S)


def of_paper(show: Show, week: Week, papers: Sequence[Paper], at: int, *, attributed: bool = False) -> Grounds:
    """Of the section about the paper `at`, counted from 0, which may name the others.

    `attributed` says that the opening tells whose “we” is heard in the authors' sentences.
    """
    paper = papers[at]
    known = _of_show(show, week, len(papers)) | _of_paper(paper) | figures.values(titles(papers))
    quotable = repeating.key(f"{plain(paper.title)} {plain(paper.abstract)}") if attributed else ""
    least = _LEAST * min(show.script.minutes * 60 * _PAPERS_SHARE / len(papers), _readable_s(paper))
    return Grounds(show.language, known, titles(papers), quotable, _own(show), max(least, _SHORTEST_SECTION_S))


def of_stranger(show: Show, week: Week, papers: Sequence[Paper]) -> Grounds:
    """Of a section about a paper that the week does not have: nothing is known of it."""
    return replace(of_ends(show, week, papers), known=_of_show(show, week, len(papers)))


def of_episode(show: Show, papers: Sequence[Paper]) -> float:
    """The fewest seconds that an episode about `papers` lasts."""
    return _LEAST * min(show.script.minutes * 60 * _PAPERS_SHARE, sum(map(_readable_s, papers)))


def titles(papers: Iterable[Paper]) -> tuple[str, ...]:
    """The papers' titles as they are read out, the longest first."""
    return tuple(sorted((plain(paper.title) for paper in papers), key=len, reverse=True))


def _readable_s(paper: Paper) -> float:
    return min(passages.length_s(len(plain(paper.abstract)), paper.language), _LONGEST_ABSTRACT_S)


def _of_show(show: Show, week: Week, count: int) -> frozenset[Decimal]:
    """The numbers of the show's own words and of the week, and those that count its papers."""
    days = [number for day in (week.monday, week.sunday) for number in (day.year, day.month, day.day)]
    counts = map(Decimal, (*days, week.number, show.script.minutes, *range(count + 1)))
    return figures.values((show.title, show.description, show.author, show.script.host)) | frozenset(counts)


def _of_paper(paper: Paper) -> frozenset[Decimal]:
    told = (paper.title, plain(paper.title), paper.abstract, plain(paper.abstract), paper.id)
    dates = [number for day in (paper.published, paper.submitted) if day for number in (day.year, day.month, day.day)]
    counts = map(Decimal, (paper.upvotes, paper.comments, len(paper.authors), *dates))
    return figures.values(told) | frozenset(counts)


def _own(show: Show) -> frozenset[str]:
    """The hosts and the mail address that the show is known by."""
    hosts = (address.partition("://")[2].partition("/")[0] for address in (show.link, show.base_url))
    return frozenset(one.lower() for one in (*hosts, show.email) if one)
