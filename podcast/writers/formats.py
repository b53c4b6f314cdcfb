"""How a server is asked for JSON: by a schema where it takes one, else as plain JSON, else by words alone."""

import json
import re
import threading
from collections.abc import Mapping
from typing import Any

from podcast.net.answers import Rejected

SCHEMA, PLAIN, WORDS = "json_schema", "json_object", ""
_BEST_FIRST = (SCHEMA, PLAIN, WORDS)
# How servers say that they do not take a format: OpenAI, DeepSeek, Qwen, vLLM, llama.cpp, LiteLLM.
_STATUSES = (400, 404, 415, 422)
_UNKNOWN = re.compile(
    r"response.?format|json.?(?:schema|object|mode)|structured.?output|guided|grammar|schema|(?:min|max)_?items",
    re.IGNORECASE,
)


# What chat templates say that know no message of the system, as Gemma's; their servers pass it on.
_NO_SYSTEM = re.compile(
    r"system role not supported|system (?:role|message|prompt)s?\b.{0,40}\bnot (?:supported|allowed|permitted)"
    r"|only user and assistant roles",
    re.IGNORECASE | re.DOTALL,
)


class Formats:
    """The format that a server is asked in, best first, and whether in one message. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = list(_BEST_FIRST)
        self._in_one = False

    @property
    def in_one(self) -> bool:
        """Whether the system's message goes into the user's."""
        return self._in_one

    def join(self) -> bool:
        """Ask in one message from now on; whether this call did that."""
        with self._lock:
            joins, self._in_one = not self._in_one, True
            return joins

    @property
    def now(self) -> str:
        return self._left[0]

    def refuse(self, one: str) -> bool:
        """Go on to the next, unless another thread has done so or there is none; whether this call did."""
        with self._lock:
            moves = one == self._left[0] and len(self._left) > 1
            self._left = self._left[1:] if moves else self._left
            return moves


def concerns(refusal: Rejected, format: str) -> bool:
    """Whether a request was refused for its format."""
    return bool(format) and refusal.status in _STATUSES and _UNKNOWN.search(refusal.what) is not None


def concerns_system(refusal: Rejected) -> bool:
    """Whether a request was refused for having a message of the system."""
    return _NO_SYSTEM.search(refusal.what) is not None


def joined(body: Mapping[str, Any]) -> dict[str, Any]:
    """A request with all its messages in one of the user."""
    whole = "\n\n".join(str(message["content"]) for message in body["messages"])
    return {**body, "messages": [{"role": "user", "content": whole}]}


def body(request: Mapping[str, Any], format: str, name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """A chat completion's request for an answer that fits `schema`. Where the server is not told it, the model is."""
    if format == SCHEMA:
        strict = {"name": name, "strict": True, "schema": schema}
        return {**request, "response_format": {"type": SCHEMA, "json_schema": strict}}
    system, *others = request["messages"]
    told = f"Answer with one JSON object that fits this JSON Schema, named {name}:\n{json.dumps(schema)}"
    messages = [system | {"content": f"{system['content']}\n\n{told}"}, *others]
    return {**request, "messages": messages} | ({"response_format": {"type": format}} if format else {})
