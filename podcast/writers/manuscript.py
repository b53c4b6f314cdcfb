"""What a model is asked to write, as JSON schemas, and what may pass: judged, and cleaned for script and voice. Pure.

A reply is never trusted: no text of it becomes a path, a key or markup.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from podcast.language.prose import plain
from podcast.language.tongues import is_in
from podcast.model import Paper
from podcast.text import clean, shorten

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
# DeepSeek-R1 and Qwen3 behind vLLM or Ollama think aloud before the answer; some templates leave the opening tag out.
_THOUGHT = "</think>"

T = TypeVar("T")


class Refused(Exception):
    """An answer that cannot be used. `what` says why, as a clause that is told to the model that gave it.

    It quotes nothing that the model or its server wrote: what an abstract has talked a model into must not become an
    order. `seen` does, for a person.
    """

    def __init__(self, what: str, seen: str = "") -> None:
        self.what, self.seen = what, seen
        super().__init__(what)

    @property
    def shown(self) -> str:
        """Why, for a person."""
        return f"{self.what} ({self.seen})" if self.seen else self.what


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
    terms: tuple[Term, ...]


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


@dataclass(frozen=True, slots=True)
class Editor:
    """Takes or refuses answers in one language of a show with one host."""

    language: str
    host: str

    def plan(self, content: str, ids: Sequence[str]) -> Plan:
        """The plan for the papers `ids`. Raises Refused."""
        raw = _read(_PLAN, content)
        order = tuple(one.strip() for one in raw.order)
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
        return self._paragraphs("paragraphs", _read(_TOLD, content).paragraphs, most)

    def bookends(self, content: str, most: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The paragraphs of opening and closing, each at most `most` characters in all. Raises Refused."""
        raw = _read(_BOOKENDS, content)
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


def _read(kind: TypeAdapter[T], content: str) -> T:
    """The content as `kind`; more keys than those asked for do no harm."""
    try:
        return kind.validate_python(_value(content), extra="ignore")
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc'])) or 'it'}: {one['msg']}" for one in error.errors()[:3]]
        raise Refused(f"it does not fit the schema ({shorten(clean('; '.join(faults)), 300)})") from None


def _value(content: str) -> Any:
    """The JSON object in what a model said; what stands around it (thoughts, a Markdown fence) is passed over.

    Models break lines within strings, which JSON does not allow: it is taken.
    """
    decoder = json.JSONDecoder(strict=False)
    # The tag may also stand in the answer itself; then no whole object follows it.
    for text in (content.partition(_THOUGHT)[2], content):
        try:
            return decoder.raw_decode(text, text.index("{"))[0]
        except (ValueError, RecursionError):
            continue
    raise Refused("it has no whole JSON object")


def _note(text: str) -> str:
    return shorten(plain(text), _LONGEST_NOTE)


def _unquoted(title: str) -> str:
    """A title without the quotation marks that enclose all of it."""
    enclosed = re.fullmatch(r"“([^“”]*)”|\"([^\"]*)\"|《([^《》]*)》|「([^「」]*)」", title)
    return next(filter(None, enclosed.groups()), "") if enclosed else title
