"""What a provider's refusal means: may it pass, is it the key or the quota, or the request itself. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from podcast import text
from podcast.errors import PodcastError
from podcast.net import retry
from podcast.net.retry import Transient, Unreachable

# Codes by which OpenAI, its compatible servers and ElevenLabs say that the money or the month's characters are gone;
# OpenAI sends the first with 429, ElevenLabs the second with 401.
_QUOTA = frozenset({"insufficient_quota", "quota_exceeded", "billing_hard_limit_reached", "insufficient_balance"})
_LONGEST = 200
_SHORTEST_KEY = 16


class Rejected(Exception):
    """The request itself was refused: asked again as it is, it would be refused again. `what` is what was said."""

    def __init__(self, status: int, what: str) -> None:
        self.status = status
        self.what = what
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Provider:
    """Who answers: its name, the variable that holds its key, the keys, and the error that its failures become.

    `address` is the variable that holds the address of a server of one's own, "" for the provider's own.
    """

    name: str
    variable: str
    secrets: tuple[str, ...]
    error: type[PodcastError]
    address: str = ""

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
        remedy = "Run again later: what has arrived is kept, and is not asked for again"
        if self.address and isinstance(failure.__cause__, Unreachable):
            remedy = f"Check {self.address} and whether the server there runs, then run again: what has arrived is kept"
        return self.error(
            f"{self.name} gave no usable answer after {failure.attempts} {tries} in {failure.seconds:.0f} s"
            f" ({text.hidden(failure.what, self.secrets)})",
            remedy=remedy,
        )

    def rejected(self, failure: Rejected, remedy: str) -> PodcastError:
        """The error for a request that the server does not take."""
        return self.error(f"{self.name} refused the request (HTTP {failure.status}: {failure.what})", remedy=remedy)


def secrets(*keys: str) -> tuple[str, ...]:
    """Of `keys`, those that must not be shown or written anywhere.

    Not the words and numbers that servers of one's own are given for a key (`ollama`, 0): hidden, they would be cut
    out of what the host says.
    """
    return tuple(key for key in keys if key and not _is_word(key))


def _is_word(key: str) -> bool:
    return (key.isalpha() or key.isdigit()) and len(key) < _SHORTEST_KEY


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
    for inner in (answer.get("error"), answer.get("detail"), answer):
        if words := text.clean(_words(inner)):
            return text.opening(words, _LONGEST)
    return seen(body)


def _words(inner: Any) -> str:
    """The words in an error's field: a string, an object with a message, or FastAPI's list of what does not fit."""
    if isinstance(inner, dict):
        inner = inner.get("message")
    if isinstance(inner, list):
        return "; ".join(filter(None, map(_unfit, inner)))
    return inner if isinstance(inner, str) else ""


def _unfit(fault: Any) -> str:
    """One of FastAPI's faults: `{"loc": ["body", "voice"], "msg": "Field required"}` → body.voice: Field required."""
    if not isinstance(fault, dict) or not isinstance(fault.get("msg"), str):
        return ""
    place = fault.get("loc")
    named = ".".join(str(part) for part in place if isinstance(part, str | int)) if isinstance(place, list) else ""
    return f"{named}: {fault['msg']}" if named else fault["msg"]


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
