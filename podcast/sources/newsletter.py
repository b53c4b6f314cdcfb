"""Papers from a newsletter's Markdown pages, one page or several for a week.

A page looks like this; a label may be any of `_LABELS`, with its colon before or after the asterisks:

    # Daily papers 2025-01-23

    ### 1. Title, in the page's language

    **Original title:** title, over one line or more
    **Abstract:** one paragraph or more
    **Links:** [HuggingFace](https://huggingface.co/papers/2501.12909) | [arXiv](https://arxiv.org/abs/2501.12909)

    ---

A paper ends at the next heading. The abstract ends at the next label, of whatever name, or at a `---`; the other
parts end at an empty line too. All else on the page is passed over.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from podcast import digests, text
from podcast.errors import SourceError
from podcast.language import markup
from podcast.model import Paper, Week
from podcast.sources import paperfile, papers

_LABELS = {
    **dict.fromkeys(("标题", "中文标题", "title"), "title"),
    **dict.fromkeys(("原文标题", "原标题", "英文标题", "original title"), "original"),
    **dict.fromkeys(("摘要", "论文摘要", "abstract", "summary"), "abstract"),
    **dict.fromkeys(("论文链接", "链接", "links", "link"), "links"),
    **dict.fromkeys(("点赞数", "点赞", "upvotes"), "upvotes"),
}
_LOOKED_FOR = "`### 1. …` with **摘要：** or **Abstract:**, and **论文链接：** or **Links:**"
_HEADING = re.compile(r" {0,3}(?:#{1,6}(?:\s|$)|###[0-9])")
_TITLE = re.compile(r" {0,3}#(?!#)")
_PAPER = re.compile(r" {0,3}###(?!#)\s*[0-9]+\s*[.．、:：)）](.*)")
_LABEL = re.compile(r"\s*(?:[-*+]\s+)?\*\*([^*:：]{1,40})(?:[:：]\s*\*\*|\*\*\s*[:：])(.*)")
_RULE = re.compile(r"\s*(?:-\s*){3,}$|\s*(?:\*\s*){3,}$|\s*(?:_\s*){3,}$")
_DAY = re.compile(r"(?<![0-9])([0-9]{4})\s?[-/.年]\s?([0-9]{1,2})\s?[-/.月]\s?([0-9]{1,2})(?![0-9])")
# What is seen and not read: pictures, comments, and the tags that lay a page out.
_UNREAD = re.compile(
    r"!\[[^\[\]]*\]\([^()]*\)|<!--[^<>]*-->|</?(?:img|picture|figure|div|center|details|summary)\b[^<>]*>"
)
_LINK = re.compile(r"\[([^\[\]]*)\]\(\s*+<?([^()<>\s]++)[^()]*+\)|(https?://(?:(?![()<>|])[!-~])+(?<![.,;]))")
# arXiv's scheme since 2007-04 without its version; https://info.arxiv.org/help/arxiv_identifier.html
_ID = re.compile(
    r"/(?:abs|pdf|html|papers)/([0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5})(?:v[0-9]+)?(?:\.pdf)?/?(?:[?#].*)?$"
)
_COUNT = re.compile(r"(?<![0-9,])[0-9][0-9,]{0,12}(?![0-9,])")


@dataclass(frozen=True, slots=True)
class _Block:
    """One paper as it stands on the page: the line of its heading, from 1, and its parts by `_LABELS`' values."""

    line: int
    heading: str
    parts: dict[str, str]


class Newsletter:
    """The papers of the pages `files`, which come from the show's settings, never from a paper."""

    name = "newsletter"
    language = None
    ordered = True

    def __init__(self, files: tuple[Path, ...], notes: Callable[[str], None] = lambda _words: None) -> None:
        """`notes` is told of papers that are passed over."""
        self._files = files
        self._notes = notes

    @property
    def identity(self) -> str:
        pages = [(file.name, paperfile.digest(file)) for file in self._files]
        what = pages[0][0] if len(pages) == 1 else f"{len(pages)} pages"
        return f"newsletter {what} {digests.of_value(pages)}"

    def papers(self, week: Week) -> tuple[Paper, ...]:
        """The papers of the pages that are dated in `week` or not at all: the first of each day, the second, and so on.

        Of a paper given twice the first is taken, with its best place and the most upvotes that a page states. One that
        lacks what it needs is passed over, and that is noted. Raises SourceError naming file and line as `base.Source`
        says, also when a week's papers all lack something; pages of other weeks are not looked at further.
        """
        found, places, faults = dict[str, Paper](), dict[str, int](), list[SourceError]()
        on_day = Counter[dt.date | Path]()
        for file in self._files:
            for paper in _page(file, week):
                if isinstance(paper, SourceError):
                    faults.append(paper)
                    self._notes(f"{paper.where}: passed over: {paper.what}")
                    continue
                day = paper.submitted or file
                first = found.setdefault(paper.id, paper)
                found[paper.id] = replace(first, upvotes=max(first.upvotes, paper.upvotes))
                places[paper.id] = min(places.get(paper.id, on_day[day]), on_day[day])
                on_day[day] += 1
        if faults and not found:
            raise faults[0]
        # Sorted in the order of the pages, which counts between equal places.
        return tuple(sorted(found.values(), key=lambda paper: places[paper.id]))


def _page(file: Path, week: Week) -> Iterator[Paper | SourceError]:
    """The page's papers, and what is wrong with those that cannot be used."""
    lines = re.split(r"\r\n|\r|\n", paperfile.text_of(file))
    day = _dated(lines, file)
    if day and Week.of(day) != week:
        return
    blocks = tuple(_blocks(lines))
    if not blocks:
        raise SourceError(
            f"not a newsletter's page: no paper was found, looked for {_LOOKED_FOR}",
            where=str(file),
            remedy="Correct `file` in the table [papers] of podcast.toml, or the page",
        )
    for block in blocks:
        try:
            yield _paper(block, day, f"{file}, line {block.line}")
        except SourceError as error:
            yield error


def _dated(lines: list[str], file: Path) -> dt.date | None:
    """The day that the page's title names, or None."""
    for number, line in enumerate(lines, start=1):
        # An address in the title may hold another date.
        if _TITLE.match(line) and (found := _DAY.search(re.sub(r"<[^<>]*>|\]\([^()]*\)", " ", line))):
            try:
                return dt.date(*map(int, found.groups()))
            except ValueError as error:
                what = f"the page's title names a day that there is not: {found[0]}"
                raise SourceError(what, where=f"{file}, line {number}", remedy="Write it as YYYY-MM-DD") from error
    return None


def _blocks(lines: list[str]) -> Iterator[_Block]:
    headings = [number for number, line in enumerate(lines) if _HEADING.match(line)]
    for start, end in pairwise([*headings, len(lines)]):
        if paper := _PAPER.match(lines[start]):
            heading = re.sub(r"(?<!\s)\s+#+\s*$", "", paper[1])
            yield _Block(start + 1, heading, _parts(lines[start + 1 : end]))


def _parts(lines: list[str]) -> dict[str, str]:
    """What stands under each known label; of a label given twice the first."""
    parts: dict[str, list[str]] = {}
    into = ""
    for line in lines:
        content = _UNREAD.sub("", line)
        if label := _LABEL.match(content):
            into, content = _LABELS.get(text.clean(label[1]).casefold(), ""), label[2]
            into = "" if into in parts else into
        elif _RULE.match(content) or (not content.strip() and into != "abstract" and into in parts):
            into = ""
        if into and content.strip():
            parts.setdefault(into, []).append(content)
    return {part: "\n".join(found) for part, found in parts.items()}


def _paper(block: _Block, day: dt.date | None, where: str) -> Paper:
    parts = block.parts
    abstract = _plain(parts.get("abstract", ""))
    if not abstract:
        what = "the paper has no abstract: looked for **摘要：** or **Abstract:**"
        raise SourceError(what, where=where, remedy="Add one, or remove the paper from the page")
    titles = (_plain(one) for one in (block.heading, parts.get("title", ""), parts.get("original", "")))
    links = _links(parts.get("links", ""))
    upvotes = _COUNT.search(parts.get("upvotes", ""))
    try:
        return papers.Entry(
            id=_id(links, where),
            title=next(filter(None, titles), ""),
            abstract=abstract,
            language=papers.language_of(abstract),
            upvotes=int(upvotes[0].replace(",", "")) if upvotes else 0,
            links=links,
            submitted=day,
        ).paper()
    except ValidationError as error:
        raise SourceError(": ".join(papers.fault(error)), where=where, remedy="Correct the page there") from error


def _plain(part: str) -> str:
    # Cleaned first: `markup.plain` takes its time over long white space.
    return markup.plain(text.clean(part))


def _id(links: dict[str, str], where: str) -> str:
    for url in links.values():
        if found := _ID.search(url):
            return found[1]
    what = (
        "the paper has no arXiv id: looked for …/abs/2501.12909 or …/papers/2501.12909 in **论文链接：** (**Links:**)"
    )
    raise SourceError(what, where=where, remedy="Add its link, or remove the paper from the page")


def _links(part: str) -> dict[str, str]:
    """Name → address, in the page's order, without what is no address; one without a name of its own has its host's."""
    links: dict[str, str] = {}
    for found in _LINK.finditer(part):
        url = found[2] or found[3]
        if text.web_address(url):
            name = _plain(found[1] or "")
            links.setdefault(name if name and name not in links else urlsplit(url).netloc, url)
    return links
