"""A published file as a listener's app meets it: HEAD, a byte range, and whether a web player may read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from podcast import text
from podcast.net import retry, web
from podcast.net.asking import Patience

if TYPE_CHECKING:
    import httpx

_PATIENCE_S = 15.0
# What a network for content answers while it fetches a new file from its origin may be a 503.
_POLICY = retry.Policy(attempts=3, deadline=30.0)
_PATIENCE = Patience(2 * _PATIENCE_S, policy=_POLICY)
_ORIGIN = "https://player.example"
# A byte is asked for; a server without ranges sends all of the file.
_MOST = 1 << 16


@dataclass(frozen=True, slots=True)
class Seen:
    """What was met: the faults in words; whether any origin may read it (CORS); `silence` says why nobody answered.

    `given` is whether there was a file to look at; `missing`, that the server knows of none (404, 410); `closed`, that
    it gives this one to nobody who does not say who they are (401, 403).
    """

    faults: tuple[str, ...] = ()
    shared: bool = False
    silence: str = ""
    given: bool = True
    missing: bool = False
    closed: bool = False

    @property
    def remedy(self) -> str:
        """What to do where the file was not given, although the store has it."""
        if self.missing:
            return "Correct base_url (and key_prefix) in [publish]: it is the bucket's public address"
        if self.closed:
            return "Make the objects readable for everybody (docs/hosting.md), or correct base_url in [publish]"
        return "Correct the web server, proxy or cache that answers at base_url in [publish] (docs/hosting.md)"


def client() -> "httpx.Client":
    """To be closed by the caller. Raises ConfigError for a proxy that cannot be spoken with."""
    return web.client({"Origin": _ORIGIN}, _PATIENCE_S)


def look(client: "httpx.Client", url: str, length: int, type: str) -> Seen:
    """Ask for the file of `length` bytes at `url`."""
    try:
        head = _asked(client, "HEAD", url)
        if head.status != 200:
            return _refused(head)
        has_ranges = _gives_a_part(client, url, length)
    except retry.GaveUp as failure:
        if isinstance(failure.__cause__, _Refused):
            return Seen((f"{failure.what}, {failure.attempts} times",), given=False)
        return Seen(silence=failure.what)
    except web.Astray as failure:
        return Seen(silence=str(failure))
    found = list[str]()
    said = head.headers.get("content-length")
    if said is not None and said != str(length) and "content-encoding" not in head.headers:
        found.append(f"it has {text.clean(said)} bytes instead of {length}")
    kind = head.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() != type.partition(";")[0]:
        found.append(f"its type is {text.clean(kind)!r} instead of {type!r}")
    if not has_ranges:
        found.append("the server answers no byte ranges")
    return Seen(tuple(found), _shared(head))


class _Refused(retry.Transient):
    """A status that may pass."""


def _asked(client: "httpx.Client", method: str, url: str, headers: Mapping[str, str] | None = None) -> web.Answer:
    """The answer, asked for again after what may pass. Raises GaveUp, and what `web.ask` raises."""

    def once() -> web.Answer:
        answer = web.ask(client, method, url, _MOST, _PATIENCE, headers=headers or {})
        if retry.may_pass(answer.status):
            raise _Refused(f"the answer is {answer.status}", retry.wish(answer.headers))
        return answer

    return retry.call(once, _PATIENCE.policy)


def _gives_a_part(client: "httpx.Client", url: str, length: int) -> bool:
    """Whether the server gives the last of `length` bytes alone."""
    # Without the second header a server may pack what it sends, and its length is then another.
    ranged = {"Range": f"bytes={length - 1}-{length - 1}", "Accept-Encoding": "identity"}
    try:
        part = _asked(client, "GET", url, ranged)
    except web.TooLarge:
        return False
    return part.status == 206 and len(part.body) == 1


def glance(client: "httpx.Client", url: str) -> Seen:
    """Only ask whether something is at `url`, and whether any origin may read it."""
    try:
        head = web.ask(client, "HEAD", url, _MOST, _PATIENCE)
    except retry.Transient as failure:
        return Seen(silence=failure.what)
    except web.Astray as failure:
        return Seen(silence=str(failure))
    return Seen(shared=_shared(head)) if head.status == 200 else _refused(head)


def _refused(answer: web.Answer) -> Seen:
    status = answer.status
    what = f"the answer is {status}" + (" to HEAD" if status in (405, 501) else "")
    return Seen((what,), given=False, missing=status in (404, 410), closed=status in (401, 403))


def _shared(answer: web.Answer) -> bool:
    return answer.headers.get("access-control-allow-origin") in ("*", _ORIGIN)
