"""Show notes: Markdown that a person may edit, the HTML that apps render, and the plain text of the description."""

import html as escaping
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from podcast import text
from podcast.model import Link, Ms, Paper, Part, Script, Selection, Timeline

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

# Apple renders p, ol, ul, li, a, b, i, strong and em, and drops notes of more bytes.
LONGEST = 4000
TAGS = {"paragraph": "p", "ordered_list": "ol", "bullet_list": "ul", "list_item": "li", "strong": "strong", "em": "em"}
AUTHORS = 3


@dataclass(frozen=True, slots=True)
class _Words:
    """What the notes say in one language; the fields in braces are filled in."""

    intro: str
    intro_one: str
    votes: str
    votes_one: str
    authors: str
    comma: str
    heard: str


_ENGLISH = _Words(
    intro="{show} on {count} papers of the week from {first} to {last} ({week}).",
    intro_one="{show} on one paper of the week from {first} to {last} ({week}).",
    votes="{count} upvotes",
    votes_one="1 upvote",
    authors="{names} and {count} more",
    comma=", ",
    heard="A speech recogniser (Whisper) that listened to this episode hears {share} of its words otherwise than they "
    "are written.",
)
_CHINESE = _Words(
    intro="{show}：{first}至{last}这一周（{week}）的 {count} 篇论文。",
    intro_one="{show}：{first}至{last}这一周（{week}）的一篇论文。",
    votes="{count} 票",
    votes_one="1 票",
    authors="{names} 等另外 {count} 位作者",
    comma="、",
    heard="语音识别程序（Whisper）听完本期节目，有 {share} 的音节与文稿不同。",
)


def markdown(
    show_title: str, script: Script, selection: Selection, timeline: Timeline, error_rate: float | None = None
) -> str:
    """`70-notes.md`: the week, each paper with its place in the episode and its links, and who made the show.

    `error_rate` is the share of words or syllables that were heard otherwise than they are written, None where nobody
    listened. Texts are escaped: whatever a title holds is read as its letters.
    """
    words = _CHINESE if text.is_chinese(script.language) else _ENGLISH
    papers = {paper.id: paper for paper in selection.taken}
    items: list[str] = []
    for number, section in enumerate(script.sections):
        if section.part is Part.PAPER:
            paper = papers.get(section.paper, Paper(section.paper, section.title, ""))
            starts = (placement.start for placement in timeline.placements if placement.section == number)
            items.append(_entry(len(items) + 1, section.title, paper, next(starts, None), words))
    intro = _intro(show_title, script, len(items), words)
    heard = [] if error_rate is None else [words.heard.format(share=f"{error_rate:.1%}")]
    return "\n\n".join([intro, *items, *heard, text.disclosure(script.language)]) + "\n"


def _intro(show_title: str, script: Script, count: int, words: _Words) -> str:
    week = script.week
    frame = words.intro_one if count == 1 else words.intro
    first, last = (text.day(day, script.language) for day in (week.monday, week.sunday))
    return frame.format(show=_escape(show_title), count=count, first=first, last=last, week=week)


def _entry(number: int, title: str, paper: Paper, start: Ms | None, words: _Words) -> str:
    """A paper as an item of the list: its title and time, and below them what else is known of it."""
    links = _links(paper)
    name = f"**{_link(Link(title, links[0].url)) if links else _escape(title)}**"
    facts = (
        [words.votes_one if paper.upvotes == 1 else words.votes.format(count=paper.upvotes)] if paper.upvotes else []
    )
    facts += [_authors(paper.authors, words)] if paper.authors else []
    facts += [_link(link) for link in links]
    indent = " " * len(f"{number}. ")
    head = f"{number}. {name}" + (f" ({text.clock(start)})" if start is not None else "")
    return f"{head}\n\n{indent}{' · '.join(facts)}" if facts else head


def _links(paper: Paper) -> list[Link]:
    """The source's links that may be followed, else where a paper with an arXiv id is found."""
    given = [link for link in paper.links if text.web_address(link.url)]
    known = text.arxiv_url(paper.id)
    if given or not known:
        return given
    return [Link("arXiv", known), Link("Hugging Face", f"https://huggingface.co/papers/{paper.id}")]


def _authors(authors: tuple[str, ...], words: _Words) -> str:
    names = words.comma.join(_escape(author) for author in authors[:AUTHORS])
    more = len(authors) - AUTHORS
    return words.authors.format(names=names, count=more) if more > 0 else names


def _escape(plain: str) -> str:
    """Letters that Markdown reads as letters, at the beginning of a line too."""
    marked = re.sub(r"([\\`*_\[\]<>&])", r"\\\1", text.clean(plain))
    return re.sub(r"^([0-9]*)([-+#=~.)])", r"\1\\\2", marked)


def _link(link: Link) -> str:
    return f"[{_escape(link.name)}]({quote(link.url, safe=':/?#@!$&*+,;=~%')})"


def html(notes: str) -> str:
    """The notes in the tags that Apple renders, at most 4000 bytes: the last items go first, the last paragraph stays.

    Anything else that Markdown knows is kept as text; only http, https and mailto links remain links.
    """
    blocks = list(_blocks(_tree(notes).children))
    while blocks and _bytes(blocks) > LONGEST:
        longest = next((items for _, items in reversed(blocks) if len(items) > 1), None)
        if longest:
            longest.pop()
        elif len(blocks) > 1:
            del blocks[-2]
        else:
            room = LONGEST - len("<p></p>")
            cut = text.shorten(plain(notes), room, lambda start: len(escaping.escape(start).encode()))
            return f"<p>{escaping.escape(cut)}</p>"
    return "\n".join(_join(*block) for block in blocks)


def _bytes(blocks: list[tuple[str, list[str]]]) -> int:
    return sum(len(_join(*block).encode()) + 1 for block in blocks) - 1


def _join(tag: str, items: list[str]) -> str:
    return f"<{tag}>{''.join(items)}</{tag}>"


def _tree(notes: str) -> "SyntaxTreeNode":
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    parser = MarkdownIt("commonmark", {"html": False}).disable(["html_block", "html_inline"])
    return SyntaxTreeNode(parser.parse(text.clean_markup(notes)))


def _blocks(nodes: "Iterable[SyntaxTreeNode]") -> Iterator[tuple[str, list[str]]]:
    """The notes' paragraphs and lists: the tag of each, and what may be taken out of it piece by piece."""
    for node in nodes:
        if node.type == "blockquote":
            yield from _blocks(node.children)
        elif node.type in ("ordered_list", "bullet_list"):
            yield TAGS[node.type], [_html(item) for item in node.children]
        elif inside := _html(node).removeprefix("<p>").removesuffix("</p>"):
            yield "p", [inside]


def _html(node: "SyntaxTreeNode") -> str:
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    inside = "".join(map(_html, node.children)) or escaping.escape(node.content)
    if node.type == "link":
        target = str(node.attrGet("href") or "")
        sound = text.web_address(target) or re.fullmatch(r"mailto:[^\s\"'<>]+", target)
        return f'<a href="{escaping.escape(target)}">{inside}</a>' if sound else inside
    if node.type == "heading":
        return f"<strong>{inside}</strong>"
    tag = TAGS.get(node.type)
    return f"<{tag}>{inside}</{tag}>" if tag and not node.hidden else inside


def plain(notes: str) -> str:
    """The notes as short plain text: the paragraphs, and of each item its first line."""
    return "\n\n".join(filter(None, ("\n".join(_plain(node)) for node in _tree(notes).children)))


def _plain(node: "SyntaxTreeNode") -> Iterator[str]:
    if node.type in ("ordered_list", "bullet_list"):
        for number, item in enumerate(node.children, 1):
            mark = f"{number}." if node.type == "ordered_list" else "–"
            yield f"{mark} {_letters(item.children[0]).partition(chr(10))[0] if item.children else ''}".strip()
    else:
        yield _letters(node)


def _letters(node: "SyntaxTreeNode") -> str:
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    return "".join(map(_letters, node.children)) or node.content
