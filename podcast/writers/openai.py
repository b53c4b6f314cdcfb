"""The writer that asks an LLM: OpenAI's, or any server that speaks its chat completions (`OPENAI_BASE_URL`).

One request for the plan, then one for each paper and one for opening and closing, side by side. Every reply is kept as
it arrives and judged from there, so that a run that was stopped asks for nothing twice.
"""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, Generic, TypeVar

from podcast import digests
from podcast.errors import NoPapers, WriterError
from podcast.feed import titles
from podcast.model import Paper, Part, Script, Section, Segment, Selection, Week
from podcast.net.answers import Rejected
from podcast.net.asking import Patience
from podcast.net.openai_api import OpenAIServer
from podcast.net.retry import Policy
from podcast.proofreading import claims, grounds
from podcast.show import Scripting, Show
from podcast.writers import briefing, completions, corrections, formats, manuscript, replies
from podcast.writers.base import Call, Desk, Written
from podcast.writers.briefing import Asked, Briefing
from podcast.writers.completions import Completion
from podcast.writers.formats import Formats
from podcast.writers.manuscript import Editor, Plan
from podcast.writers.replies import Refused

PROMPTS = briefing.PROMPTS
ATTEMPTS = 3
_UNKNOWN_MODEL = re.compile(
    r"model.*(?:not.*(?:exist|found)|unknown|unavailable)|(?:unknown|invalid|no such).*model", re.I
)

T = TypeVar("T")
Parts = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Question(Generic[T]):
    """What it is about, the name of its prompt, its schema, and what gives an answer's value or raises Refused."""

    name: str
    form: str
    schema: dict[str, Any]
    asked: Asked
    judge: Callable[[str], T]


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
        self._show, self._patience = show, patience or _patience(show.script)
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
        with closing(_Asking(self._show.script, desk, self._formats, self._serve, self._patience)) as asking:
            asked = self._briefing.plan(selection.week, tuple(papers.values()))
            schema = manuscript.plan_schema(tuple(papers))
            first = _Question("the plan", "plan", schema, asked, lambda said: self._plan(said, selection))
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

    def _questions(self, week: Week, plan: dict[str, Any], papers: Sequence[Paper]) -> list[_Question[Parts]]:
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
            _Question(
                f"paper {paper.id}",
                "paper",
                section,
                self._briefing.paper(week, plan, papers, at),
                partial(body, at=at),
            )
            for at, paper in enumerate(papers)
        ]
        around = self._briefing.bookends(week, plan, papers)
        return [*about, _Question("opening and closing", "bookends", both, around, ends)]

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


def _judged(question: _Question[T], said: Completion) -> T | Refused:
    """The value of an answer, or why it has none."""
    if said.fault:
        return Refused(said.fault, said.seen)
    try:
        return question.judge(said.content)
    except Refused as refusal:
        return Refused(refusal.what, refusal.seen or replies.quoted(said.content))


def _without_repeats(
    asking: "_Asking", questions: Sequence[_Question[Parts]], answers: Sequence[tuple[Parts, list[Call]]]
) -> list[tuple[Parts, list[Call]]]:
    """The answers, those asked for anew that say a paragraph which an earlier one says. Raises WriterError."""
    told, said = list[tuple[Parts, list[Call]]](), list[str]()
    for question, answer in zip(questions, answers, strict=True):
        judge = partial(_judge_new, question, tuple(said))
        repeats = any(corrections.find_repeats(part, said) for part in answer[0])
        told.append(asking.answer(replace(question, judge=judge)) if repeats else answer)
        said += [text for part in told[-1][0] for text in part]
    return told


def _judge_new(question: _Question[Parts], said: Sequence[str], content: str) -> Parts:
    names = ("opening", "closing") if question.form == "bookends" else ("paragraphs",)
    parts = zip(names, question.judge(content), strict=True)
    return tuple(corrections.check_new(name, part, said) for name, part in parts)


def _patience(settings: Scripting) -> Patience:
    """Also a request that took all of its time may be made once more."""
    policy = Policy(attempts=100, deadline=max(900.0, 1.5 * settings.timeout))
    return Patience(settings.timeout, f"[script] timeout, now {settings.timeout} s", policy)


class _Stopped(Exception):
    """The run is being stopped: nothing more is asked."""


class _Asking:
    """The requests of one script, as `settings` want them."""

    def __init__(
        self,
        settings: Scripting,
        desk: Desk,
        formats: Formats,
        serve: Callable[..., OpenAIServer],
        patience: Patience,
    ) -> None:
        self._settings, self._desk, self._formats = settings, desk, formats
        self._stop, self._cut = threading.Event(), threading.Event()
        self._sleep = patience.sleep or self._stop.wait
        self._server = serve(notes=self._note, patience=replace(patience, sleep=self._pause))
        self._done = 0
        # The answers that the desk knows of: one may be judged twice.
        self._told = set[str]()

    def close(self) -> None:
        self._server.close()

    def side_by_side(self, questions: Sequence[_Question[T]], total: int) -> list[tuple[T, list[Call]]]:
        """The answers, in order, of the `total` that the script has.

        After a failure or Ctrl-C nothing more is asked, and what is under way is waited for and kept: it is paid for.
        """
        work = list[Future[tuple[T, list[Call]]]]()
        with ThreadPoolExecutor(self._settings.at_once) as pool:
            try:
                for question in questions:
                    work.append(pool.submit(self.answer, question))
                for future in as_completed(work):
                    future.result()
                    self._done += 1
                    self._desk.progress(self._done, total)
            except KeyboardInterrupt:
                self._stop.set()
                self._desk.note("stopping: what is under way is waited for and kept; Ctrl-C again leaves at once")
                raise
            finally:
                if len(work) < len(questions) or not all(future.done() for future in work):
                    self._stop.set()
        return [future.result() for future in work]

    def answer(self, question: _Question[T]) -> tuple[T, list[Call]]:
        """The first answer that passes, and every answer that it took.

        Those that are kept are judged again, then new ones asked for, until ATTEMPTS are refused. Where all of them
        were kept and the user wants to ask once more, as many new ones may follow. Raises WriterError.
        """
        calls: list[Call] = []
        fault, fresh, digest = Refused(""), False, ""
        while True:
            request, before = self._request(question, fault.what), digest
            digest = digests.of_value([question.form, len(calls), request])[:32]
            said = completions.read(self._desk.reply(digest) or b"")
            if said is None:
                if calls and len(calls) % ATTEMPTS == 0 and (fresh or not self._desk.again):
                    raise self._useless(question, len(calls), fault.shown, before)
                said, fresh = self._asked(question, request, digest), True
            self._note_a_cut(question, said)
            judged = _judged(question, said)
            fault = judged if isinstance(judged, Refused) else Refused("")
            model = said.model or self._settings.model
            calls.append(Call(question.name, model, said.input, said.cached, said.output, fault.shown))
            if digest not in self._told:
                self._told.add(digest)
                self._desk.paid(calls[-1])
            if not isinstance(judged, Refused):
                return judged, calls

    def _request(self, question: _Question[T], fault: str) -> dict[str, Any]:
        """What is asked, in whatever format. The fault stands in the last message: some models take one user's only."""
        told = f"\n\nYour last answer was refused: {fault}. Answer again, whole." if fault else ""
        messages = [
            {"role": "system", "content": question.asked.system},
            {"role": "user", "content": question.asked.user + told},
        ]
        temperature = self._settings.temperature
        request = {"model": self._settings.model, "messages": messages}
        return request if temperature is None else request | {"temperature": temperature}

    def _asked(self, question: _Question[T], request: dict[str, Any], digest: str) -> Completion:
        """The server's answer, on the disk before it is looked at. Raises WriterError."""
        while not self._stop.is_set():
            format = self._formats.now
            body = formats.body(request, format, question.form, question.schema)
            body = formats.joined(body) if self._formats.in_one else body
            try:
                reply = self._server.chat(body)
            except Rejected as refusal:
                self._ask_otherwise(refusal, format, was_joined=len(body["messages"]) == 1)
            else:
                file = completions.kept(body, reply, self._server.provider.secrets)
                self._desk.keep(digest, file)
                return completions.read(file) or Completion(fault="it cannot be read")
        raise _Stopped

    def _ask_otherwise(self, refusal: Rejected, format: str, *, was_joined: bool) -> None:
        """Ask from now on as the server takes it, aloud. Raises WriterError where that does not help."""
        if formats.concerns_system(refusal) and not was_joined:
            if self._formats.join():
                name = self._server.provider.name
                self._desk.warn(f"{name} takes no message of the system, and is asked in one message ({refusal.what})")
            return
        if not formats.concerns(refusal, format):
            raise self._refused(refusal) from None
        if self._formats.refuse(format):
            instead = f"asked for {self._formats.now}" if self._formats.now else "asked in words"
            name = self._server.provider.name
            self._desk.warn(f"{name} does not take the response format {format}, and is {instead} ({refusal.what})")

    def _refused(self, refusal: Rejected) -> Exception:
        model, name = self._settings.model, self._server.provider.name
        if self._settings.temperature is not None and "temperature" in refusal.what.lower():
            what = f"{model} does not take this temperature ({refusal.what})"
            return WriterError(what, where="[script] temperature", remedy="Leave it out")
        if _UNKNOWN_MODEL.search(refusal.what):
            what = f"{name} has no model {model!r} (HTTP {refusal.status}: {refusal.what})"
            return WriterError(what, where="[script] model", remedy="Name one that it has")
        remedy = "Check [script] model, and OPENAI_BASE_URL, whose path is /v1 with most servers"
        return self._server.provider.rejected(refusal, remedy)

    def _note_a_cut(self, question: _Question[T], said: Completion) -> None:
        """Warn once of a server that did not read all that it was sent, as Ollama does where its context is short."""
        least = completions.least_tokens((question.asked.system, question.asked.user))
        # Some servers count nothing and say 0 or 1.
        if said.input is None or not 1 < said.input < least or self._cut.is_set():
            return
        self._cut.set()
        self._desk.warn(
            f"the server read {said.input} tokens of {question.name}, whose prompt has {least} or more: it cut the "
            "prompt off. Give the model a longer context (Ollama: OLLAMA_CONTEXT_LENGTH, llama.cpp: --ctx-size)"
        )

    def _useless(self, question: _Question[T], count: int, fault: str, digest: str) -> WriterError:
        place = self._desk.place(digest)
        return WriterError(
            f"{count} answers of {self._settings.model} were refused, the last, in {place}, because {fault}",
            where=question.name,
            remedy=f"Change [script] model or the prompt {question.form}.md, or run with --ask-again to ask once more",
        )

    def _note(self, words: str) -> None:
        # Whoever has stopped the run is not told that anything is asked for again: it is not.
        if not self._stop.is_set():
            self._desk.note(words)

    def _pause(self, seconds: float) -> None:
        self._sleep(seconds)
        if self._stop.is_set():
            raise _Stopped
