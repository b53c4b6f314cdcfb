"""What a model is asked to write, as JSON schemas, and what may pass: judged, and cleaned for script and voice. Pure.

A reply is never trusted: no text of it becomes a path, a key or markup.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field, TypeAdapter

from podcast.language.markup import plain
from podcast.language.tongues import is_in
from podcast.model import Paper
from podcast.text import clean, shorten
from podcast.writers import replies
from podcast.writers.replies import Refused

LONGEST_TITLE = 150
_LONGEST_NOTE, _MOST_TERMS = 1000, 40
_STRICT: dict[str, Any] = {"extra": "forbid"}
# A paragraph of the script must not begin with the first two; the others are left over from lists.
_NO_BEGINNING = "#<>*-–—•· "
# As arXiv writes them: what else stands in place of an id may be a sentence.
_ID = re.compile(r"[0-9]{4}\.[0-9]{4,5}(?:v[0-9]{1,3})?")
_HEADING = re.compile(r"\s*(?:#{1,6}\s|```)")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_MARKER = re.compile(r"^\s*(?:[-*+•·–—]|\d{1,2}[.)、])\s+")
_DIRECTION = re.compile(r"(?:\[[^\[\]]{0,60}\]|【[^【】]{0,60}】)\s*|^[(（][^()（）]{0,60}[)）]$")
_WHO = "host|narrator|speaker|announcer|presenter|主持人|旁白|解说|主播"
# An address of arXiv with its id has some 40 characters.
_LONGEST_ID = 80


@dataclass(frozen=True, slots=True)
class Term:
    """A name or term of the week: as it is written, and what it means."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    written: str
    meant: Annotated[str, Field(description="What it means, in one plain sentence in the language of the show")]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the episode is called and about, in which order its papers come, and the terms that all parts share."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    title: Annotated[str, Field(description="The episode's title")]
    angle: Annotated[str, Field(description="What ties the week together, for the writers of the sections")]
    order: Annotated[tuple[str, ...], Field(description="The ids of all papers, each once, in the order of the show")]
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """The reply about one paper."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    paragraphs: Annotated[tuple[str, ...], Field(description="What the host says, one paragraph each")]


@dataclass(frozen=True, slots=True)
class Bookends:
    """The reply with the beginning and the end."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    opening: Annotated[tuple[str, ...], Field(description="What the host says first, one paragraph each")]
    closing: Annotated[tuple[str, ...], Field(description="What the host says last, one paragraph each")]


_PLAN, _TOLD, _BOOKENDS = TypeAdapter(Plan), TypeAdapter(Told), TypeAdapter(Bookends)
SCHEMAS: dict[str, dict[str, Any]] = {
    "plan": _PLAN.json_schema(),
    "paper": _TOLD.json_schema(),
    "bookends": _BOOKENDS.json_schema(),
}
# OpenAI's strict schemas want every key to be required; it is taken also where a small model leaves it out.
SCHEMAS["plan"]["required"] = list(SCHEMAS["plan"]["properties"])
del SCHEMAS["plan"]["properties"]["terms"]["default"]
# What must not be empty: with this a model of 270 M parameters passes, without never.
for _form, _name in (("paper", "paragraphs"), ("bookends", "opening"), ("bookends", "closing")):
    SCHEMAS[_form]["properties"][_name]["minItems"] = 1


def plan_schema(ids: Sequence[str]) -> dict[str, Any]:
    """The plan's schema for the papers `ids`."""
    schema = SCHEMAS["plan"]
    order = schema["properties"]["order"]
    named = {"items": {"type": "string", "enum": list(ids)}, "minItems": len(ids), "maxItems": len(ids)}
    return schema | {"properties": schema["properties"] | {"order": order | named}}


@dataclass(frozen=True, slots=True)
class Editor:
    """Takes or refuses answers in one language of a show with one host."""

    language: str
    host: str

    def plan(self, content: str, ids: Sequence[str]) -> Plan:
        """The plan for the papers `ids`. Raises Refused."""
        raw = replies.read(_PLAN, ("order",), content, ("title", "angle"))
        order = tuple(_known(one, ids) for one in _named(raw.order, ids) if one.strip())
        if sorted(order) != sorted(ids):
            given = (
                ", ".join(one if one in ids or _ID.fullmatch(one) else "something else" for one in order[:20]) or "none"
            )
            raise Refused(f"`order` must name each of {', '.join(ids)} once, and it names {given}")
        title = shorten(_unquoted(plain(raw.title).strip("#* ")), LONGEST_TITLE)
        if not title:
            raise Refused("`title` is empty")
        angle = _note(raw.angle)
        if not is_in(f"{title}. {angle}", self.language):
            raise Refused(f"`title` and `angle` are not in the language of the show ({self.language})")
        terms = (Term(_note(term.written), _note(term.meant)) for term in raw.terms[:_MOST_TERMS])
        return Plan(title, angle, order, tuple(term for term in terms if term.written))

    def paper(self, content: str, most: int) -> tuple[str, ...]:
        """The paragraphs about one paper, at most `most` characters in all. Raises Refused."""
        return self._paragraphs("paragraphs", replies.read(_TOLD, ("paragraphs",), content).paragraphs, most)

    def bookends(self, content: str, most: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The paragraphs of opening and closing, each at most `most` characters in all. Raises Refused."""
        raw = replies.read(_BOOKENDS, ("opening", "closing"), content)
        return self._paragraphs("opening", raw.opening, most), self._paragraphs("closing", raw.closing, most)

    def _paragraphs(self, name: str, texts: Sequence[str], most: int) -> tuple[str, ...]:
        found = paragraphs(texts, self.host)
        if not found:
            raise Refused(f"`{name}` has no paragraph")
        length = sum(map(len, found))
        if length > most:
            raise Refused(f"`{name}` is {length} characters long, and more than {most} cannot be used")
        for number, text in enumerate((*found, "\n".join(found)), 1):
            if not is_in(text, self.language):
                part = f"paragraph {number} of `{name}`" if number <= len(found) else f"`{name}`"
                raise Refused(f"{part} is not in the language of the show ({self.language})")
        return found


def heading(paper: Paper) -> str:
    """A paper's title as the heading of its section."""
    return plain(paper.title).lstrip("#<>* ") or paper.id


def paragraphs(texts: Iterable[str], host: str) -> tuple[str, ...]:
    """Texts as paragraphs that the script can hold and a voice can say, without those in which nothing is said.

    An empty line within a text ends a paragraph. Markdown, headings, stage directions in square brackets and a leading
    name of the speaker go.
    """
    who = re.compile(rf"(?:{_WHO}|{re.escape(clean(host)) or _WHO})\s*[:：]\s*", re.IGNORECASE)
    blocks = (block for text in texts for block in re.split(r"\n\s*\n", re.sub(r"\r\n?", "\n", text)))
    found = (_spoken(block, who) for block in blocks)
    return tuple(text for text in found if any(map(str.isalnum, text)))


def _spoken(block: str, who: re.Pattern[str]) -> str:
    lines = (_MARKER.sub("", line, count=1) for line in _COMMENT.sub("", block).split("\n") if not _HEADING.match(line))
    text = plain("\n".join(lines))
    while (shorter := _without_lead(text, who)) != text:
        text = shorter
    return text


def _without_lead(text: str, who: re.Pattern[str]) -> str:
    for lead in (_DIRECTION, who):
        if found := lead.match(text):
            text = text[found.end() :]
    return clean(text.lstrip(_NO_BEGINNING))


def _named(order: Sequence[str], ids: Sequence[str]) -> Sequence[str]:
    """What an order names: one text, a list with numbers or arrows in it, may name all."""
    if len(order) != 1 or len(ids) == 1:
        return order
    known = "|".join(map(re.escape, ids))
    found = re.findall(rf"(?<![\w.])(?:{known})(?:v[0-9]{{1,3}})?(?![\w])(?!\.[0-9])", order[0])
    return found or re.split(r"[,;\s]+", order[0])


def _known(one: str, ids: Sequence[str]) -> str:
    """The id that `one` means, which may have arXiv's name before it and a version behind it, or all of an address."""
    meant = [id for id in ids if re.search(rf"(?<![\w.]){re.escape(id)}(?:v[0-9]{{1,3}})?(?![\w])(?!\.[0-9])", one)]
    return meant[0] if len(meant) == 1 and len(one) <= _LONGEST_ID else one.strip()


def _note(text: str) -> str:
    return shorten(plain(text), _LONGEST_NOTE)


def _unquoted(title: str) -> str:
    """A title without the quotation marks that enclose all of it."""
    enclosed = re.fullmatch(r"“([^“”]*)”|\"([^\"]*)\"|《([^《》]*)》|「([^「」]*)」", title)
    return next(filter(None, enclosed.groups()), "") if enclosed else title
