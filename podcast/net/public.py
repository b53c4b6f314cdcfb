"""A published file as a listener's app meets it: HEAD, a byte range, and whether a web player may read it."""

from dataclasses import dataclass

import httpx

from podcast import text
from podcast.net import retry

_PATIENCE_S = 15.0
# What a network for content answers while it fetches a new file from its origin may be a 503.
_POLICY = retry.Policy(attempts=3, deadline=30.0)
_ORIGIN = "https://player.example"
# Redirects in a circle are no TransportError, and a host such as `a..b` is refused by Python's idna codec.
_NO_ANSWER = (httpx.RequestError, httpx.InvalidURL, UnicodeError)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was met: the faults in words; whether any origin may read it (CORS); `silence` says why nobody answered.

    `given` is whether there was a file to look at; `missing`, that the server knows of none (404).
    """

    faults: tuple[str, ...] = ()
    shared: bool = False
    silence: str = ""
    given: bool = True
    missing: bool = False


def client() -> httpx.Client:
    """To be closed by the caller."""
    return httpx.Client(timeout=_PATIENCE_S, follow_redirects=True, headers={"Origin": _ORIGIN})


def look(client: httpx.Client, url: str, length: int, type: str) -> Seen:
    """Ask for the file of `length` bytes at `url`."""
    try:
        head = _asked(client.build_request("HEAD", url), client)
        if head.status_code != httpx.codes.OK:
            return _refused(head)
        # Without this header a server may pack what it sends, and its length is then another.
        ranged = {"Range": f"bytes={length - 1}-{length - 1}", "Accept-Encoding": "identity"}
        part = _asked(client.build_request("GET", url, headers=ranged), client)
    except retry.GaveUp as failure:
        return Seen((f"{failure.what}, {failure.attempts} times",), given=False)
    except _NO_ANSWER as error:
        return Seen(silence=text.clean(str(error)) or type_name(error))
    found = list[str]()
    said = head.headers.get("Content-Length")
    if said is not None and said != str(length) and "Content-Encoding" not in head.headers:
        found.append(f"it has {text.clean(said)} bytes instead of {length}")
    kind = head.headers.get("Content-Type", "")
    if kind.partition(";")[0].strip().lower() != type.partition(";")[0]:
        found.append(f"its type is {text.clean(kind)!r} instead of {type!r}")
    if part.status_code != httpx.codes.PARTIAL_CONTENT or len(part.content) != 1:
        found.append("the server answers no byte ranges")
    return Seen(tuple(found), _shared(head))


def _asked(request: httpx.Request, client: httpx.Client) -> httpx.Response:
    """The answer, asked for again after what may pass. Raises GaveUp, and what the client raises."""

    def once() -> httpx.Response:
        answer = client.send(request)
        if retry.may_pass(answer.status_code):
            said = retry.retry_after(answer.headers.get("Retry-After"), answer.headers.get("Date"))
            raise retry.Transient(f"the answer is {answer.status_code}", said)
        return answer

    return retry.call(once, _POLICY)


def glance(client: httpx.Client, url: str) -> Seen:
    """Only ask whether something is at `url`, and whether any origin may read it."""
    try:
        head = client.head(url)
    except _NO_ANSWER as error:
        return Seen(silence=text.clean(str(error)) or type_name(error))
    return Seen(shared=_shared(head)) if head.status_code == httpx.codes.OK else _refused(head)


def _refused(answer: httpx.Response) -> Seen:
    missing = answer.status_code == httpx.codes.NOT_FOUND
    return Seen((f"the answer is {answer.status_code}",), given=False, missing=missing)


def _shared(answer: httpx.Response) -> bool:
    return answer.headers.get("Access-Control-Allow-Origin") in ("*", _ORIGIN)


def type_name(error: Exception) -> str:
    """The error's kind, for one that says nothing else."""
    return type(error).__name__
