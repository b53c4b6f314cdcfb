"""The writer that asks an LLM: OpenAI's, or any server that speaks its chat completions (`OPENAI_BASE_URL`).

One request for the plan, then one for each paper and one for opening and closing, side by side. Every reply is kept as
it arrives and judged from there, so that a run that was stopped asks for nothing twice.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from podcast.errors import NoPapers, WriterError
from podcast.feed import titles
from podcast.model import Paper, Part, Script, Section, Segment, Selection, Week
from podcast.net.asking import Patience
from podcast.net.openai_api import OpenAIServer
from podcast.proofreading import claims, grounds
from podcast.show import Show
from podcast.writers import briefing, corrections, manuscript
from podcast.writers.base import Call, Desk, Written
from podcast.writers.briefing import Briefing
from podcast.writers.formats import Formats
from podcast.writers.manuscript import Editor, Plan
from podcast.writers.questions import Question, Questioning, patience_of
from podcast.writers.replies import Refused

PROMPTS = briefing.PROMPTS

Parts = tuple[tuple[str, ...], ...]


class OpenAIWriter:
    """Writes for `show` with `prompts` (name → text and file) for a voice that says `pace` characters a second.

    Asks OpenAI with `key`, or the server at `url`, which may need none, with the patience that `[script]` says unless
    another is given.
    """

    name = "openai"
    free = False
    translates = True

    def __init__(
        self,
        show: Show,
        prompts: Mapping[str, tuple[str, str]],
        pace: float,
        *,
        key: str = "",
        url: str = "",
        patience: Patience | None = None,
        later: bool = False,
    ) -> None:
        """Raises ConfigError without key and address, and for a prompt that cannot be filled in.

        With `later` a missing key is told when something must be asked: a script that is there needs none.
        """
        self._show, self._patience = show, patience or patience_of(show.script)
        self._serve = partial(
            OpenAIServer,
            key,
            url,
            error=WriterError,
            instead='OPENAI_BASE_URL for a server of your own, or writer = "extractive" in [script]',
        )
        if not later:
            self._serve()
        self._formats = Formats()
        self._briefing = Briefing.load(show, prompts, pace)
        self._editor = Editor(show.language, self._briefing.host)

    @property
    def identity(self) -> dict[str, str]:
        return self._briefing.identity

    def write(self, selection: Selection, desk: Desk) -> Written:
        """The script. Raises NoPapers, and WriterError, which names the part that is missing."""
        papers = {paper.id: paper for paper in selection.taken}
        if not papers:
            raise NoPapers(f"no paper of {selection.week} was taken", remedy="Widen [papers] in podcast.toml")
        total = len(papers) + 2
        with closing(Questioning(self._show.script, desk, self._formats, self._serve, self._patience)) as asking:
            asked = self._briefing.plan(selection.week, tuple(papers.values()))
            schema = manuscript.plan_schema(tuple(papers))
            first = Question("the plan", "plan", schema, asked, lambda said: self._plan(said, selection))
            ((plan, calls),) = asking.side_by_side([first], total)
            ordered = [papers[id] for id in plan.order]
            questions = self._questions(selection.week, asdict(plan), ordered)
            answers = _without_repeats(asking, questions, asking.side_by_side(questions, total))
        told = self._script(selection.week, plan.title, ordered, [parts for parts, _ in answers])
        return Written(told, (*calls, *(call for _, some in answers for call in some)))

    def _plan(self, said: str, selection: Selection) -> Plan:
        papers = selection.taken
        plan = self._editor.plan(said, tuple(paper.id for paper in papers))
        if wrong := titles.fault(plan.title, self._show.title):
            raise Refused(f"`title` {wrong}", f"“{plan.title}”")
        corrections.check_line("title", plan.title, grounds.of_ends(self._show, selection.week, papers))
        return plan

    def _questions(self, week: Week, plan: dict[str, Any], papers: Sequence[Paper]) -> list[Question[Parts]]:
        """What is asked once the plan is there: each paper, then opening and closing."""
        most, editor, show = self._briefing.most(len(papers)), self._editor, self._show
        attributed = claims.says_whose_we(self._briefing.lines["notice"])

        def body(said: str, at: int) -> Parts:
            allowed = grounds.of_paper(show, week, papers, at, attributed=attributed)
            return (corrections.check_passage("paragraphs", editor.paper(said, most), allowed),)

        def ends(said: str) -> Parts:
            allowed, parts = grounds.of_ends(show, week, papers), editor.bookends(said, most)
            names = ("opening", "closing")
            return tuple(
                corrections.check_passage(name, part, allowed) for name, part in zip(names, parts, strict=True)
            )

        section, both = manuscript.SCHEMAS["paper"], manuscript.SCHEMAS["bookends"]
        about = [
            Question(
                f"paper {paper.id}",
                "paper",
                section,
                self._briefing.paper(week, plan, papers, at),
                partial(body, at=at),
            )
            for at, paper in enumerate(papers)
        ]
        around = self._briefing.bookends(week, plan, papers)
        return [*about, Question("opening and closing", "bookends", both, around, ends)]

    def _script(self, week: Week, title: str, papers: Sequence[Paper], told: Sequence[Parts]) -> Script:
        *bodies, (opening, closing) = told
        lines, host = self._briefing.lines, self._briefing.host
        parts = [
            (Part.OPENING, lines["opening"], (opening[0], lines["notice"], *opening[1:]), ""),
            *(
                (Part.PAPER, manuscript.heading(paper), body, paper.id)
                for paper, (body,) in zip(papers, bodies, strict=True)
            ),
            (Part.CLOSING, lines["closing"], closing, ""),
        ]
        sections = tuple(
            Section(part, heading, tuple(Segment.plain(host, text) for text in texts), paper)
            for part, heading, texts, paper in parts
        )
        return Script(self._show.id, week, title, self._show.language, (host,), sections)


def _without_repeats(
    asking: "Questioning", questions: Sequence[Question[Parts]], answers: Sequence[tuple[Parts, list[Call]]]
) -> list[tuple[Parts, list[Call]]]:
    """The answers, those asked for anew that say a paragraph which an earlier one says. Raises WriterError."""
    told, said = list[tuple[Parts, list[Call]]](), list[str]()
    for question, answer in zip(questions, answers, strict=True):
        judge = partial(_judge_new, question, tuple(said))
        repeats = any(corrections.find_repeats(part, said) for part in answer[0])
        told.append(asking.answer(replace(question, judge=judge)) if repeats else answer)
        said += [text for part in told[-1][0] for text in part]
    return told


def _judge_new(question: Question[Parts], said: Sequence[str], content: str) -> Parts:
    names = ("opening", "closing") if question.form == "bookends" else ("paragraphs",)
    parts = zip(names, question.judge(content), strict=True)
    return tuple(corrections.check_new(name, part, said) for name, part in parts)
