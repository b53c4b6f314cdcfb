"""What a model is asked for: the show's prompts filled in, and the papers beside them as data. Pure.

Papers are written by strangers. Their words go into a block of JSON that nothing in them can close.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from podcast import digests
from podcast.language.markup import plain
from podcast.model import Paper, Week
from podcast.show import Show
from podcast.text import day
from podcast.writers import prompts
from podcast.writers.prompts import Prompt

PROMPTS = ("house", "plan", "paper", "bookends")
# The fixed lines above bookends.md. The notice is not left to the model, so that it is never missing.
_LINES = ("opening", "closing", "notice")
# Seconds of a paragraph, with a margin below what a clip may last, and the most that opening and closing take.
_PARAGRAPH_S, _OPENING_S, _CLOSING_S = 22.0, 75.0, 40.0
# An answer so many times as long as asked for has run away: to say it would be paid for, too.
_RUNAWAY = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """The two messages of a request."""

    system: str
    user: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """The prompts of `show`, for a voice that says `pace` characters a second."""

    show: Show
    pace: float
    prompts: Mapping[str, Prompt]
    lines: Mapping[str, str]

    @classmethod
    def load(cls, show: Show, texts: Mapping[str, tuple[str, str]], pace: float) -> Self:
        """From the prompts' texts and files. Raises ConfigError for one that cannot be filled in."""
        lines, bookends = prompts.with_lines(*texts["bookends"], _LINES)
        briefing = cls(show, pace, {name: Prompt(*texts[name]) for name in PROMPTS} | {"bookends": bookends}, lines)
        for name in PROMPTS:
            # Filled in for some week, so that a fault shows before anything is paid for.
            briefing._filled(name, Week(2025, 23), 2, number=1)
        return briefing

    @property
    def host(self) -> str:
        return self.show.script.host or self.show.author

    @property
    def identity(self) -> dict[str, str]:
        """What the prompts and what is filled into them depend on, beside the papers: name → digest."""
        show = self.show
        return {f"prompt {name}": digests.of_value([self.prompts[name].text]) for name in PROMPTS} | {
            "fixed lines": digests.of_value(self.lines),
            "show": digests.of_value([show.id, show.title, show.description, show.language, self.host]),
            "paragraph length": digests.of_value(self._characters(_PARAGRAPH_S)),
        }

    def plan(self, week: Week, papers: Sequence[Paper]) -> Asked:
        return self._asked("plan", week, len(papers), {"papers": [_card(paper) for paper in papers]})

    def paper(self, week: Week, plan: Mapping[str, Any], papers: Sequence[Paper], at: int) -> Asked:
        """About the paper `at`, counted from 0, of `papers` in the order of the show."""
        around = {"before": papers[at - 1 : at] if at else [], "after": papers[at + 1 : at + 2]}
        titles = {name: plain(one.title) for name, some in around.items() for one in some}
        data = {"plan": plan, "paper": _card(papers[at]), **titles}
        return self._asked("paper", week, len(papers), data, number=at + 1)

    def bookends(self, week: Week, plan: Mapping[str, Any], papers: Sequence[Paper]) -> Asked:
        data = {"show": self.show.title, "plan": plan, "papers": [_card(paper) for paper in papers]}
        return self._asked("bookends", week, len(papers), data)

    def most(self, count: int) -> int:
        """How many characters the answer to one request may have, when there are `count` papers."""
        return _RUNAWAY * max(self._lengths(count)["length"], 3 * self._characters(_PARAGRAPH_S))

    def _asked(self, name: str, week: Week, count: int, data: Mapping[str, Any], number: int = 0) -> Asked:
        prompt = self._filled(name, week, count, number)
        block = _block({"language": self.show.language, **data})
        return Asked(self._filled("house", week, count), f"{prompt}\n\n{block}")

    def _filled(self, name: str, week: Week, count: int, number: int = 0) -> str:
        own: dict[str, dict[str, Any]] = {
            "paper": {"number": number, "length": self._lengths(count)["length"]},
            "bookends": {"notice": self.lines["notice"], **self._lengths(count)},
        }
        return self.prompts[name].render(
            show=self.show.title,
            description=self.show.description,
            host=self.host,
            language=self.show.language,
            count=count,
            first_day=day(week.monday, self.show.language),
            last_day=day(week.sunday, self.show.language),
            paragraph=self._characters(_PARAGRAPH_S),
            **own.get(name, {}),
        )

    def _lengths(self, count: int) -> dict[str, int]:
        """The show's minutes spread over opening, closing and `count` papers, in characters."""
        seconds = self.show.script.minutes * 60
        opening, closing = min(seconds / 10, _OPENING_S), min(seconds / 20, _CLOSING_S)
        parts = {"opening_length": opening, "closing_length": closing, "length": (seconds - opening - closing) / count}
        return {name: self._characters(part) for name, part in parts.items()}

    def _characters(self, seconds: float) -> int:
        """What is said in so many seconds, in tens: more exactly no model counts, and no pace is known."""
        return max(round(seconds * self.pace / 10), 1) * 10


def _card(paper: Paper) -> dict[str, Any]:
    return {
        "id": paper.id,
        "title": plain(paper.title),
        "abstract": plain(paper.abstract),
        "language": paper.language,
        "upvotes": paper.upvotes,
    }


def _block(data: Mapping[str, Any]) -> str:
    """Data between tags; the sign that a closing tag begins with is escaped in it."""
    told = json.dumps(data, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    return f"<data>\n{told}\n</data>"
