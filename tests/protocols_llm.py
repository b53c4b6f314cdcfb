"""A server on 127.0.0.1 that answers chat completions as OpenAI does, in words made from what it is asked.

    with LLM() as server:
        OpenAIWriter(show, prompts, pace, url=server.base).write(selection, desk)

It reads the schema's name and the block of data out of the request, and writes a plan, sections and both ends in the
language that the data names. It refuses what OpenAI refuses: schemas that are not strict, JSON mode without the word.
"""

import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from podcast import digests
from podcast.language.prose import sentences
from podcast.text import is_chinese, primary
from tests.protocols import Fault, Handler, Protocol

FRENCH = (
    "Les auteurs proposent une méthode simple pour trier les chaussettes, et ils la comparent à douze programmes plus "
    "anciens, dans presque tous les foyers qui ont bien voulu les aider."
)
ENGLISH = (
    "The authors looked at a trouble that most of us know, and they tried a simple way out of it. In their tests it "
    "took less time than what people had done before."
)
CHINESE = (
    "很多人都碰到过这样的麻烦：东西越来越多，想找的却总也找不到。",
    "作者想了一个简单的办法，先把大问题拆成小块，再一块一块地解决。",
    "在他们的实验里，这个办法比原来的更省力，也更少出错。",
    "当然，还有不少情况没有试过，这一点他们自己也说了。",
)


@dataclass(frozen=True)
class Chat:
    """A request for a completion: about what (`plan`, a paper's id, `bookends`), and whether it got what it asked."""

    about: str
    schema: str
    format: str
    messages: str
    answered: bool


class LLM(Protocol):
    """The server. `base` is what OPENAI_BASE_URL has to be.

    `paragraphs` is how many a section has, `slow` the seconds that each answer takes, `formats` those of
    `response_format` that it knows ("" for none), `models` the only ones it has (all when empty), `key` the only one it
    takes. `wrap` changes each answer's text. `spoiled` holds faults for single questions; `chats` is what was asked.
    """

    def __init__(
        self,
        *,
        paragraphs: int = 2,
        slow: float = 0.0,
        formats: Sequence[str] = ("json_schema", "json_object", ""),
        models: Sequence[str] = (),
        key: str = "",
        temperature: bool = True,
        wrap: Callable[[str], str] = str,
    ) -> None:
        super().__init__()
        self.paragraphs, self.slow, self.formats, self.models = paragraphs, slow, formats, models
        self.key, self.temperature, self.wrap = key, temperature, wrap
        self.spoiled: dict[str, deque[Fault]] = {}
        self.chats: list[Chat] = []
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()

    @property
    def base(self) -> str:
        return f"{self.url}/v1"

    @property
    def answered(self) -> list[tuple[str, str]]:
        """The schema's name and the digest of the messages of each request that got a usable answer."""
        return [(chat.schema, chat.messages) for chat in self.chats if chat.answered]

    @property
    def asked(self) -> list[str]:
        """What each request for a completion was about, in the order of the answers."""
        return [chat.about for chat in self.chats]

    def spoil(self, about: str, *faults: Fault) -> None:
        """Answer the next questions about this with faults."""
        self.spoiled.setdefault(about, deque()).extend(faults)

    def answer(self, handler: Handler) -> None:
        path = handler.asked.path.removeprefix("/v1")
        if self.key and handler.headers.get("Authorization") != f"Bearer {self.key}":
            given = str(handler.headers.get("Authorization")).removeprefix("Bearer ")
            return _refuse(handler, 401, f"Incorrect API key provided: {given}.", code="invalid_api_key")
        if path == "/models":
            data = [{"id": name, "object": "model", "created": 1, "owned_by": "test"} for name in self.models]
            return handler.reply(200, {"object": "list", "data": data})
        if path != "/chat/completions":
            return _refuse(handler, 404, f"Invalid URL ({handler.asked.method} {handler.asked.path})")
        with self._counted():
            self.closing.wait(self.slow)
            return self._chat(handler)

    def _chat(self, handler: Handler) -> None:
        body = handler.asked.json
        if refusal := self._refusal(body):
            return _refuse(handler, *refusal)
        form, about = form_of(body), about_of(body)
        with self._lock:
            faults = self.spoiled.get(about)
            fault = faults.popleft() if faults else None
            messages = digests.of_value(body["messages"])
            format = body.get("response_format", {}).get("type", "")
            self.chats.append(Chat(about, form, format, messages, fault is None))
        return fault(handler) if fault else complete(handler, self.wrap(_json(written(body, self.paragraphs))))

    def _refusal(self, body: dict[str, Any]) -> tuple[int, str] | None:
        """Status and words with which the request is refused, if it is."""
        format = body.get("response_format", {}).get("type", "")
        if self.models and body["model"] not in self.models:
            return 404, f"The model `{body['model']}` does not exist or you do not have access to it."
        if format not in self.formats:
            return 400, f"This response_format type ({format}) is unavailable now"
        if format == "json_object" and "json" not in _json(body["messages"]).lower():
            return 400, "'messages' must contain the word 'json' in some form, to use 'response_format'"
        if format == "json_schema" and not is_strict(body["response_format"]["json_schema"]["schema"]):
            return 400, "Invalid schema for response_format: 'additionalProperties' is required to be false"
        if "temperature" in body and not self.temperature:
            return 400, "Unsupported value: 'temperature' does not support 0.2 with this model."
        return None

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            yield
        finally:
            with self._lock:
                self._at_once -= 1


def form_of(body: dict[str, Any]) -> str:
    """The name of the schema that a request asks for, wherever it stands."""
    format = body.get("response_format", {})
    if format.get("type") == "json_schema":
        return str(format["json_schema"]["name"])
    found = re.search(r"JSON Schema, named (\w+):\n\{", body["messages"][0]["content"])
    assert found, "the schema is nowhere in the request"
    return found[1]


def data_of(body: dict[str, Any]) -> dict[str, Any]:
    """The block of data in a request."""
    blocks = re.findall(r"<data>\n(.*?)\n</data>", body["messages"][-1]["content"], re.DOTALL)
    assert len(blocks) == 1
    data = json.loads(blocks[0])
    assert isinstance(data, dict)
    return data


def about_of(body: dict[str, Any]) -> str:
    form = form_of(body)
    return str(data_of(body)["paper"]["id"]) if form == "paper" else form


def is_strict(schema: Any) -> bool:
    """Whether every object of a schema says what OpenAI's strict mode wants: all keys required, no others allowed."""
    if isinstance(schema, list):
        return all(map(is_strict, schema))
    if not isinstance(schema, dict):
        return True
    objects = schema.get("type") != "object" or (
        schema.get("additionalProperties") is False and set(schema["required"]) == set(schema["properties"])
    )
    return objects and all(map(is_strict, schema.values()))


def written(body: dict[str, Any], most: int) -> dict[str, Any]:
    """What a model could answer, made from the request alone."""
    form, data = form_of(body), data_of(body)
    chinese = is_chinese(data["language"])
    if form == "plan":
        return _plan(data["papers"], chinese)
    if form == "paper":
        return {"paragraphs": _paragraphs(data["paper"], most, data["language"])}
    titles = [paper["title"] for paper in data["papers"]]
    return _chinese_ends(data["show"], titles) if chinese else _english_ends(data["show"], titles)


def _plan(papers: list[dict[str, Any]], chinese: bool) -> dict[str, Any]:
    title = papers[0]["title"]
    if chinese:
        title, angle = f"《{title}》和这一周的论文", "这一周的论文各走各的路，没有硬凑的主线。"
    else:
        title, angle = (
            f"{title} and the rest of the week",
            "The papers of this week go their own ways, and that is fine.",
        )
    term = {"written": papers[0]["title"].split()[0], "meant": angle}
    return {"title": title, "angle": angle, "order": [paper["id"] for paper in papers], "terms": [term]}


def _paragraphs(paper: dict[str, Any], most: int, language: str) -> list[str]:
    title = paper["title"]
    if is_chinese(language):
        return [f"《{title}》：{CHINESE[at % 4]}{CHINESE[(at + 1) % 4]}{CHINESE[(at + 2) % 4]}" for at in range(most)]
    said = sentences(_retold(paper["abstract"])) if primary(paper["language"]) == "en" else (ENGLISH,) * most
    chunks = [said[at : at + 3] for at in range(0, len(said), 3)][:most]
    first, *others = [" ".join(chunk) for chunk in chunks]
    return [f"This one is called {title.rstrip('.?!')}, and it is worth a few minutes. {first}", *others]


def _retold(abstract: str) -> str:
    """An abstract as a host tells it, who has not done the work."""
    by_authors = re.sub(r"\b(?:We|I)\b", "The authors", re.sub(r"\b(?:we|I)\b", "the authors", abstract))
    return re.sub(r"\bOur\b", "Their", re.sub(r"\bour\b", "their", by_authors))


def _english_ends(show: str, titles: list[str]) -> dict[str, Any]:
    greeting = f"Hello, and welcome to {show}. It is good to have you here for another week of papers."
    preview = f"Today we will hear about these: {'; '.join(titles)}."
    closing = f"That was {show} for this week. The links to the papers are in the show notes. Take care."
    return {"opening": [greeting, preview, "Let us begin with the first of them."], "closing": [closing]}


def _chinese_ends(show: str, titles: list[str]) -> dict[str, Any]:
    greeting = f"大家好，欢迎收听{show}。又是新的一周，很高兴和你一起读论文。"
    preview = f"今天要讲的论文有{'、'.join(f'《{title}》' for title in titles)}。"
    closing = f"这一期的{show}就到这里。论文的链接都在节目简介里，我们下周再见。"
    return {"opening": [greeting, preview, "好，我们开始吧。"], "closing": [closing]}


def completion(content: str | None, body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A chat completion as OpenAI sends it; `changes` go into its first choice."""
    given, answered = len(_json(body["messages"])) // 4, len(content or "") // 4
    message = {"role": "assistant", "content": content, "refusal": None}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_750_000_000,
        "model": f"{body['model']}-2026-03-17",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None} | changes],
        "usage": {
            "prompt_tokens": given,
            "completion_tokens": answered,
            "total_tokens": given + answered,
            "prompt_tokens_details": {"cached_tokens": given // 2},
        },
    }


def complete(handler: Handler, content: str | None, **changes: Any) -> None:
    handler.reply(200, completion(content, handler.asked.json, **changes))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _refuse(handler: Handler, status: int, message: str, code: str | None = None) -> None:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    handler.reply(status, {"error": error})


# Answers that cannot be used. Each comes with status 200.


def refusal(handler: Handler) -> None:
    """The model does not want to."""
    complete(handler, None, message={"role": "assistant", "content": None, "refusal": "I can't help with that."})


def filtered(handler: Handler) -> None:
    complete(handler, "", finish_reason="content_filter")


def no_choices(handler: Handler) -> None:
    handler.reply(200, completion("", handler.asked.json) | {"choices": []})


def empty(handler: Handler) -> None:
    complete(handler, " \n")


def cut_off(handler: Handler) -> None:
    """Whole JSON, but the server says that the model was not done."""
    complete(handler, _json(written(handler.asked.json, 2)), finish_reason="length")


def truncated_content(handler: Handler) -> None:
    """JSON that ends in the middle, without a word about it."""
    complete(handler, _json(written(handler.asked.json, 2))[:-9])


def not_json(handler: Handler) -> None:
    complete(handler, "Certainly! Here is what the host says.")


def unfit(handler: Handler) -> None:
    """JSON that is not what the schema says."""
    complete(handler, _json({"answer": {"sentences": "one"}}))


def nothing_said(handler: Handler) -> None:
    """The right shape without a word in it."""
    told = written(handler.asked.json, 2)
    complete(handler, _json({key: ["***", ""] if isinstance(value, list) else "" for key, value in told.items()}))


def other_language(handler: Handler) -> None:
    """French in an English show, English in all others; in the right shape."""
    body = handler.asked.json
    words = FRENCH if primary(data_of(body)["language"]) == "en" else ENGLISH
    told = written(body, 2)
    changed = {
        key: words if key in ("title", "angle") else [words] * 2 for key in told if key not in ("order", "terms")
    }
    complete(handler, _json(told | changed))


def runaway(handler: Handler) -> None:
    """The right shape, and no end of it."""
    told = written(handler.asked.json, 2)
    complete(handler, _json({key: [ENGLISH] * 500 for key in told}))


def not_a_completion(handler: Handler) -> None:
    """What some gateways send with status 200."""
    handler.reply(200, {"error": {"message": "upstream is busy", "code": 503}})


def html(handler: Handler) -> None:
    handler.send(200, b"<!DOCTYPE html><title>Sign in</title><p>Please sign in to this network.</p>", "text/html")


def half_a_completion(handler: Handler) -> None:
    """A body that is JSON cut short, with a Content-Length that fits it."""
    handler.send(200, _json(completion("{}", handler.asked.json)).encode()[:80], "application/json")


def event_stream(handler: Handler) -> None:
    """What comes from a server that streams whether it is asked to or not."""
    handler.send(200, b'data: {"choices": [{"delta": {"content": "Hi"}}]}\n\ndata: [DONE]\n\n', "text/event-stream")


# Paid answers that are refused, and what is no answer at all.
FAULTS: tuple[Fault, ...] = (
    *(refusal, filtered, empty, cut_off, truncated_content, not_json, unfit, nothing_said, other_language),
)
NO_ANSWERS: tuple[Fault, ...] = (no_choices, not_a_completion, html, half_a_completion, event_stream)
