"""Questions to an LLM, side by side, each until an answer passes; every reply is on the disk before it is looked at."""

import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from podcast import digests
from podcast.errors import WriterError
from podcast.net.answers import Rejected
from podcast.net.asking import Patience
from podcast.net.openai_api import OpenAIServer
from podcast.net.retry import Policy
from podcast.show import Scripting
from podcast.writers import completions, formats, replies
from podcast.writers.base import Call, Desk
from podcast.writers.briefing import Asked
from podcast.writers.completions import Completion
from podcast.writers.formats import Formats
from podcast.writers.replies import Refused

ATTEMPTS = 3
_UNKNOWN_MODEL = re.compile(
    r"model.*(?:not.*(?:exist|found)|unknown|unavailable)|(?:unknown|invalid|no such).*model", re.I
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """What it is about, the name of its prompt, its schema, and what gives an answer's value or raises Refused."""

    name: str
    form: str
    schema: dict[str, Any]
    asked: Asked
    judge: Callable[[str], T]


def patience_of(settings: Scripting) -> Patience:
    """Also a request that took all of its time may be made once more."""
    policy = Policy(attempts=100, deadline=max(900.0, 1.5 * settings.timeout))
    return Patience(settings.timeout, f"[script] timeout, now {settings.timeout} s", policy)


class _Stopped(Exception):
    """The run is being stopped: nothing more is asked."""


class Questioning:
    """The requests of one script, as `settings` want them. To be closed."""

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

    def side_by_side(self, questions: Sequence[Question[T]], total: int) -> list[tuple[T, list[Call]]]:
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

    def answer(self, question: Question[T]) -> tuple[T, list[Call]]:
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

    def _request(self, question: Question[T], fault: str) -> dict[str, Any]:
        """What is asked, in whatever format. The fault stands in the last message: some models take one user's only."""
        told = f"\n\nYour last answer was refused: {fault}. Answer again, whole." if fault else ""
        messages = [
            {"role": "system", "content": question.asked.system},
            {"role": "user", "content": question.asked.user + told},
        ]
        temperature = self._settings.temperature
        request = {"model": self._settings.model, "messages": messages}
        return request if temperature is None else request | {"temperature": temperature}

    def _asked(self, question: Question[T], request: dict[str, Any], digest: str) -> Completion:
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

    def _note_a_cut(self, question: Question[T], said: Completion) -> None:
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

    def _useless(self, question: Question[T], count: int, fault: str, digest: str) -> WriterError:
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


def _judged(question: Question[T], said: Completion) -> T | Refused:
    """The value of an answer, or why it has none."""
    if said.fault:
        return Refused(said.fault, said.seen)
    try:
        return question.judge(said.content)
    except Refused as refusal:
        return Refused(refusal.what, refusal.seen or replies.quoted(said.content))
