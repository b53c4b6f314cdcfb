"""Papers as files write them: one schema for papers files and for 10-papers.json."""

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from podcast import text
from podcast.model import Link, Paper

# An id names a file of the episode and stands in brackets in a script's heading.
ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"


def _cleaned(value: Any) -> Any:
    return text.clean(value) if isinstance(value, str) else value


def _named(value: str) -> str:
    if not value:
        raise ValueError("must not be empty")
    return value


def _address(value: str) -> str:
    if text.web_address(value) is None:
        raise ValueError("must be an http or https address")
    return value


# Cleaned before pydantic looks at it: a lone surrogate, as JSON may spell it, is dropped and not an error.
Text = Annotated[str, BeforeValidator(_cleaned)]
Name = Annotated[Text, AfterValidator(_named)]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]
_Url = Annotated[str, AfterValidator(_address)]


class Entry(BaseModel):
    """One paper in a file, under the names of `model.Paper`; `week` (YYYY-Www) is the week that it is meant for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=ID)]
    title: Name
    abstract: Text = ""
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    authors: tuple[Name, ...] = ()
    upvotes: Count = 0
    comments: Count = 0
    links: dict[Name, _Url] = {}
    published: dt.date | None = None
    submitted: dt.date | None = None
    week: Annotated[str, Field(pattern=r"^[0-9]{4}-W[0-9]{2}$")] | None = None

    def paper(self) -> Paper:
        """The paper, without its week."""
        values = dict(self) | {"links": tuple(Link(name, url) for name, url in self.links.items())}
        values["language"] = self.language or language_of(f"{self.title} {self.abstract}")
        return Paper(**{name: value for name, value in values.items() if name != "week"})


def language_of(said: str) -> str:
    """The language of a text that nobody has named: Chinese where it has more CJK characters than Latin words, for
    Chinese about papers is full of Latin names; else English, and whether it is that `language.tongues` tells.
    """
    return "zh" if sum(map(text.is_cjk, said)) > len(re.findall(r"[A-Za-z]+", said)) else "en"


def written(paper: Paper) -> dict[str, Any]:
    """The paper as JSON values, all fields, in the schema's order; `Entry` reads it back."""
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "language": paper.language,
        "authors": list(paper.authors),
        "upvotes": paper.upvotes,
        "comments": paper.comments,
        "links": {link.name: link.url for link in paper.links},
        "published": paper.published.isoformat() if paper.published else None,
        "submitted": paper.submitted.isoformat() if paper.submitted else None,
    }


def fault(error: ValidationError) -> tuple[str, str]:
    """The first field that does not fit, dotted, and why; nothing of the value, which may be anything."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    why = first["msg"].removeprefix("Value error, ")
    return text.clean(".".join(str(part) for part in first["loc"]))[:80], why[:1].lower() + why[1:]
