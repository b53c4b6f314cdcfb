"""Chat completions as they arrive, are kept on the disk and read again: what was said, by whom, for how many tokens.

Pure. A completion that cannot be used is one with a `fault`; what is no completion at all is nothing.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from podcast import text
from podcast.hiding import hidden

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model said, or why that cannot be used, and the tokens that its server counted.

    `fault` says why in a clause of our own, which may be told to the model; `seen` is what came, for a person alone.
    """

    content: str = ""
    fault: str = ""
    seen: str = ""
    model: str = ""
    input: int | None = None
    cached: int | None = None
    output: int | None = None


def kept(request: Mapping[str, Any], body: bytes, secrets: Iterable[str]) -> bytes:
    """A request and the body of its answer as the file that stays: JSON, the body as text when it is not JSON."""
    words = body.decode("utf-8-sig", "replace")
    try:
        reply = json.loads(words)
    except (ValueError, RecursionError):
        reply = words
    whole = json.dumps({"request": request, "reply": reply}, ensure_ascii=False, indent=1)
    # A lone surrogate, which JSON may hold and UTF-8 may not, becomes JSON's own escape.
    return (hidden(whole, secrets) + "\n").encode("utf-8", "backslashreplace")


def read(file: bytes) -> Completion | None:
    """The completion in a kept file, or None when the file has none, as those of earlier versions may."""
    try:
        told = json.loads(file)
    except (ValueError, RecursionError):
        return None
    reply = told.get("reply") if isinstance(told, dict) else None
    choices = reply.get("choices") if isinstance(reply, dict) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    if isinstance(reply, dict) and isinstance(first, dict) and isinstance(first.get("message"), dict):
        return _completion(reply, first)
    return None


def least_tokens(messages: Iterable[str]) -> int:
    """Fewer tokens than this no known tokenizer makes of the messages: one for 8 characters, or for 5 Chinese ones."""
    counts = [(len(one), sum(map(text.is_cjk, one))) for one in messages]
    return sum((whole - chinese) // 8 + chinese // 5 for whole, chinese in counts)


def _completion(reply: Mapping[str, Any], first: Mapping[str, Any]) -> Completion:
    content, fault, seen = _said(first, first["message"])
    model, usage = reply.get("model"), reply.get("usage")
    counts = _tokens(usage if isinstance(usage, dict) else {})
    name = text.shorten(text.clean(model), _LONGEST_NAME) if isinstance(model, str) else ""
    return Completion(content, fault, seen, name, *counts)


def _said(first: Mapping[str, Any], message: Mapping[str, Any]) -> tuple[str, str, str]:
    """The first choice's content, or why it is none, and the words that say so."""
    content, refusal, finish = message.get("content"), message.get("refusal"), first.get("finish_reason")
    if isinstance(refusal, str) and refusal.strip():
        return "", "the model refused", f"“{text.opening(text.clean(refusal), 160)}”"
    if finish == "content_filter":
        return "", "the server's content filter stopped it", ""
    if finish == "length":
        return "", "it was cut off at the most tokens that the model gives", ""
    if not isinstance(content, str) or not content.strip():
        return "", "it is empty", ""
    return content, "", ""


def _tokens(usage: Mapping[str, Any]) -> tuple[int | None, int | None, int | None]:
    """Input, cached input and output."""
    details = usage.get("prompt_tokens_details")
    cached = _count(details.get("cached_tokens")) if isinstance(details, dict) else None
    if cached is None:
        # DeepSeek's name for it.
        cached = _count(usage.get("prompt_cache_hit_tokens"))
    given = _count(usage.get("prompt_tokens"))
    known = cached if cached is not None and given is not None and cached <= given else None
    return given, known, _count(usage.get("completion_tokens"))


def _count(number: Any) -> int | None:
    return number if isinstance(number, int) and not isinstance(number, bool) and number >= 0 else None
