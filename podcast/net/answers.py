"""What a provider's refusal means: may it pass, is it the key or the quota, or the request itself. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from podcast import text
from podcast.errors import PodcastError
from podcast.net import retry
from podcast.net.retry import Transient

# Codes by which OpenAI, its compatible servers and ElevenLabs say that the money or the month's characters are gone;
# OpenAI sends the first with 429, ElevenLabs the second with 401.
_QUOTA = frozenset({"insufficient_quota", "quota_exceeded", "billing_hard_limit_reached", "insufficient_balance"})
_LONGEST = 200


class Rejected(Exception):
    """The request itself was refused: asked again as it is, it would be refused again. `what` is what was said."""

    def __init__(self, status: int, what: str) -> None:
        self.status = status
        self.what = what
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Provider:
    """Who answers: its name, the variable that holds its key, the keys, and the error that its failures become."""

    name: str
    variable: str
    secrets: tuple[str, ...]
    error: type[PodcastError]

    def refusal(self, status: int, headers: Mapping[str, str], body: bytes) -> Exception:
        """What an answer with another status than 200 means: a Transient, a Rejected, or `error`."""
        said = text.hidden(said_in(body), self.secrets)
        what = f"HTTP {status}: {said}"
        if status == 402 or _code(body) in _QUOTA:
            return self.error(
                f"the quota of {self.name} is used up ({what})",
                remedy="Add credit there, or choose another provider, and run again: what has arrived is kept",
            )
        if status in (401, 403):
            remedy = f"Check the key in {self.variable} and what it is allowed to do"
            return self.error(f"{self.name} refused the key ({what})", remedy=remedy)
        if status == 408 or retry.may_pass(status):
            return Transient(what, retry.retry_after(headers.get("retry-after"), headers.get("date")))
        return Rejected(status, said)

    def gave_up(self, failure: retry.GaveUp) -> PodcastError:
        """The error for a server that could not be had."""
        tries = "attempt" if failure.attempts == 1 else "attempts"
        return self.error(
            f"{self.name} gave no usable answer after {failure.attempts} {tries} in {failure.seconds:.0f} s"
            f" ({text.hidden(failure.what, self.secrets)})",
            remedy="Run again later: what has arrived is kept, and is not asked for again",
        )

    def rejected(self, failure: Rejected, remedy: str) -> PodcastError:
        """The error for a request that the server does not take."""
        return self.error(f"{self.name} refused the request (HTTP {failure.status}: {failure.what})", remedy=remedy)


def seen(body: bytes) -> str:
    """What an answer of the wrong kind looks like, for a person."""
    words = text.clean(body[:2000].decode("utf-8", "replace"))
    if not words:
        return "nothing"
    kind = "an HTML page: " if words.lower().startswith(("<!doctype html", "<html")) else ""
    return f"{kind}“{text.shorten(words, 80)}”"


def said_in(body: bytes) -> str:
    """The message in an error's body, as OpenAI, ElevenLabs and FastAPI put it."""
    answer = _json(body)
    for name in ("error", "detail"):
        inner = answer.get(name)
        if isinstance(inner, dict) and isinstance(inner.get("message"), str):
            return text.shorten(text.clean(inner["message"]), _LONGEST)
        if isinstance(inner, str):
            return text.shorten(text.clean(inner), _LONGEST)
    message = answer.get("message")
    return text.shorten(text.clean(message), _LONGEST) if isinstance(message, str) else seen(body)


def _code(body: bytes) -> str:
    answer = _json(body)
    for name in ("error", "detail"):
        inner = answer.get(name)
        if isinstance(inner, dict):
            codes = [inner.get(key) for key in ("code", "status", "type")]
            return next((code for code in codes if isinstance(code, str) and code in _QUOTA), "")
    return ""


def _json(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
