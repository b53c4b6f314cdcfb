"""What a provider's refusal means: may it pass, is it the key or the quota, or the request itself. Pure."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from podcast import text
from podcast.errors import PodcastError
from podcast.hiding import hidden
from podcast.net import retry
from podcast.net.retry import Late, NoAnswer, Transient, Unreachable

# Codes by which OpenAI, its compatible servers and ElevenLabs say that the money or the month's characters are gone;
# OpenAI sends the first with 429, ElevenLabs the second with 401.
_QUOTA = frozenset({"insufficient_quota", "quota_exceeded", "billing_hard_limit_reached", "insufficient_balance"})
_LONGEST = 200
# How OpenAI, Anthropic's and Google's gateways say that they do not serve a place, the last with status 400.
_PLACE = re.compile(
    r"unsupported_country|(?:country|region|territory|location)\b.{0,60}\b(?:not (?:supported|available)|unsupported)"
    r"|(?:not (?:supported|available)|unsupported) (?:in|for) (?:your|this) (?:country|region|territory|location)",
    re.IGNORECASE | re.DOTALL,
)
# Of a request that is forbidden, any word about a place is about where it came from.
_ANY_PLACE = re.compile(
    r"(?<![a-z])(?:countr(?:y|ies)|regions?|territor(?:y|ies)|locations?|jurisdictions?|vpn)(?![a-z])"
    r"|国家|地区|区域|境外|境内",
    re.IGNORECASE,
)
# ElevenLabs' code, with 401, for networks whose accounts without a plan it does not serve.
_UNUSUAL = re.compile(r"unusual_activity|unusual activity", re.IGNORECASE)
# What a refusal says that is about the key. Others with status 403 may be about anything.
_KEY = re.compile(r"key|token|credential|auth|permission|scope|密钥|令牌|权限|认证|鉴权", re.IGNORECASE)
_NO_MODEL = re.compile(r"model_not_found|(?:not|no) (?:have )?access to (?:the )?model", re.IGNORECASE)
# What a chat template says of the messages, which llama.cpp and vLLM pass on, some as an error of the server's own.
_TEMPLATE = re.compile(r"system role not supported|only user and assistant roles|roles must alternate", re.IGNORECASE)
_PAGE = re.compile(
    rb"(?i)\A(?:\xef\xbb\xbf)?\s{0,1000}(?:<!--.{0,2000}?-->\s{0,1000})?<(?:!doctype\s{1,9}html|html|head|body)",
    re.DOTALL,
)


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
        said = said_in(body, self.secrets)
        what = f"HTTP {status}: {said}"
        if status == 402 or _codes(body) & _QUOTA:
            return self.error(
                f"the quota of {self.name} is used up ({what})",
                remedy="Add credit there, or choose another provider, and run again: what has arrived is kept",
            )
        if status in (400, 401, 403, 451) and (failure := self._forbidden(status, body, said)):
            return failure
        if status in (401, 403):
            remedy = f"Check the key in {self.variable} and what it is allowed to do"
            return self.error(f"{self.name} refused the key ({what})", remedy=remedy)
        if status == 408 or (retry.may_pass(status) and not _TEMPLATE.search(said)):
            return Transient(what, retry.wish(headers))
        return Rejected(status, said)

    def _forbidden(self, status: int, body: bytes, said: str) -> Exception | None:
        """What it means when it is neither about the key nor about the request: where it came from. None otherwise."""
        told = f"{' '.join(_codes(body))} {said}"
        if _is_of_a_place(status, told):
            what = f"{self.name} does not serve the country or network that this machine is in (HTTP {status}: {said})"
            return self.error(what, remedy="Choose a provider that does; the key is not at fault")
        if status == 403 and _NO_MODEL.search(told):
            return Rejected(status, said)
        if status == 403 and is_page(body):
            what = f"something between this machine and {self.name} refused the request (HTTP 403: {said})"
            return self.error(what, remedy="Look for a firewall, a filter or a proxy; the key may be right")
        if status == 403 and not _KEY.search(told):
            remedy = f"Ask whether it serves this country and network, and what the key in {self.variable} may do"
            return self.error(f"{self.name} refused the request (HTTP 403: {said})", remedy=remedy)
        return None

    def gave_up(self, failure: retry.GaveUp, setting: str = "") -> PodcastError:
        """The error for a server that could not be had; `setting` is the one that says how long an answer may take."""
        what = hidden(failure.what, self.secrets)
        return self.error(
            f"{self.name} gave no usable answer after {failure.effort} ({what})",
            remedy=f"{self._way_on(failure, setting)}: what has arrived is kept, and is not asked for again",
        )

    def _way_on(self, failure: retry.GaveUp, setting: str) -> str:
        """What to do after the last failure."""
        last = failure.__cause__
        if failure.proxy_remedy:
            return f"{failure.proxy_remedy}, then run again"
        if self.address and isinstance(last, Unreachable):
            return f"Check {self.address} and whether the server there runs, then run again"
        if isinstance(last, NoAnswer):
            address = f" and {self.address}, whose path is /v1 with most servers" if self.address else ""
            return f"Check whether this network asks to log in{address}, then run again"
        if isinstance(last, Late) and setting:
            return f"Raise {setting}, or run again later"
        return "Run again later"

    def rejected(self, failure: Rejected, remedy: str) -> PodcastError:
        """The error for a request that the server does not take."""
        return self.error(f"{self.name} refused the request (HTTP {failure.status}: {failure.what})", remedy=remedy)


def _is_of_a_place(status: int, told: str) -> bool:
    """Whether a refusal is about where the request came from; 451 is (RFC 7725)."""
    wanted = {400: _PLACE, 401: _UNUSUAL, 403: _ANY_PLACE}.get(status)
    return wanted is None or bool(wanted.search(told) or _UNUSUAL.search(told))


def is_page(body: bytes) -> bool:
    """Whether a body is a web page."""
    return _PAGE.match(body) is not None


def seen(body: bytes, secrets: Iterable[str] = ()) -> str:
    """What an answer of the wrong kind looks like, for a person, without `secrets`."""
    # Hidden before anything is cut off: half a secret is one, too.
    words = text.clean(hidden(body[:20_000].decode("utf-8", "replace"), secrets))
    if not words:
        return "nothing"
    kind = "an HTML page: " if is_page(body) else ""
    return f"{kind}“{text.shorten(words, 80)}”"


def said_in(body: bytes, secrets: Iterable[str] = ()) -> str:
    """The message in an error's body, as OpenAI, ElevenLabs, FastAPI and Google put it, without `secrets`."""
    answer = object_in(body)
    for inner in (answer.get("error"), answer.get("detail"), answer):
        if words := text.clean(hidden(_words(inner), secrets)):
            return text.opening(words, _LONGEST)
    return seen(body, secrets)


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


def _codes(body: bytes) -> set[str]:
    """What an error calls itself."""
    answer = object_in(body)
    inner: dict[str, Any] = next(
        (answer[name] for name in ("error", "detail") if isinstance(answer.get(name), dict)), {}
    )
    return {code for key in ("code", "status", "type") if isinstance(code := inner.get(key), str)}


def object_in(body: bytes) -> dict[str, Any]:
    """The object in a body, {} where there is none; Google's servers that speak OpenAI's protocol put it in a list."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if isinstance(answer, list) and len(answer) == 1:
        (answer,) = answer
    return answer if isinstance(answer, dict) else {}
