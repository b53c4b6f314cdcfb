"""Another host's feed over HTTP: whole, of bounded size and time, asked again after what may pass."""

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from podcast import text
from podcast.errors import FeedError
from podcast.net import addresses, answers, retry, web
from podcast.net.asking import Patience
from podcast.net.downloads import USER_AGENT, megabytes

if TYPE_CHECKING:
    import httpx

# The largest feeds of real podcasts have some 20 MB.
MOST_BYTES = 50_000_000
PATIENCE = Patience(timeout=120.0, policy=retry.Policy(attempts=5, deadline=300.0))
_SILENCE_S = 30.0
_ACCEPT = "application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
_LINK = re.compile(rb"(?i)<link\b[^>]{0,2000}application/rss\+xml[^>]{0,2000}>")
_HREF = re.compile(rb"(?i)\bhref\s*=\s*[\"']?([^\"'\s>]{1,2000})")
_OPEN = "Open the address in a browser: the feed must be there for everybody"


class Unanswered(FeedError):
    """The host gave no usable answer in the time allowed; it may give one later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave, and the address that it came from in the end: servers redirect."""

    address: str
    data: bytes


def same(one: str, other: str) -> bool:
    """Whether two addresses are one but for http or https, the letters' case of the host and a slash at the end."""
    (_, host, path, query, _), (_, other_host, other_path, other_query, _) = urlsplit(one), urlsplit(other)
    return (host.lower(), path.rstrip("/"), query) == (other_host.lower(), other_path.rstrip("/"), other_query)


def fetch(client: "httpx.Client", address: str, room: int = MOST_BYTES, patience: Patience = PATIENCE) -> Answer:
    """The document at `address`, of at most `room` bytes once it is unpacked.

    Raises Unanswered for what may be had later, FeedError for what cannot, for a web page and what is too large. What
    the client raises is not chained: it holds addresses with their queries.
    """
    try:
        return retry.call(
            lambda: _once(client, address, room, patience),
            patience.policy,
            clock=patience.clock,
            sleep=patience.sleep or time.sleep,
            random=patience.random,
        )
    except retry.GaveUp as failure:
        what = f"the feed could not be had after {failure.effort} ({failure.what})"
        remedy = failure.proxy_remedy or "Run it again later: nothing was changed"
        raise Unanswered(what, where=addresses.shown(address), remedy=remedy) from None


def client() -> "httpx.Client":
    """To be closed by the caller. Raises ConfigError for a proxy that cannot be spoken with."""
    return web.client({"User-Agent": USER_AGENT, "Accept": _ACCEPT}, _SILENCE_S)


def _once(client: "httpx.Client", address: str, room: int, patience: Patience) -> Answer:
    try:
        found = web.ask(client, "GET", address, room, patience)
    except web.TooLarge:
        what = f"it is larger than the {megabytes(MOST_BYTES)} that a feed may have"
        raise FeedError(what, where=addresses.shown(address), remedy="Is this the feed, and not an episode?") from None
    except web.Astray as failure:
        raise FeedError(str(failure), where=addresses.shown(address), remedy=_OPEN) from None
    _check(found, address)
    if answers.is_page(found.body):
        raise _web_page(found)
    return Answer(found.address, found.body)


def _check(answer: web.Answer, address: str) -> None:
    """Raises Transient or FeedError for another status than 200."""
    status = answer.status
    if status == 408 or retry.may_pass(status):
        raise retry.Transient(f"HTTP {status}", retry.wish(answer.headers))
    if status in (404, 410):
        raise FeedError(f"there is no feed (HTTP {status})", where=addresses.shown(address), remedy="Check the address")
    if status != 200:
        raise FeedError(
            f"the server does not give the feed (HTTP {status})", where=addresses.shown(address), remedy=_OPEN
        )


def _web_page(answer: web.Answer) -> FeedError:
    """The error for a page; many name their feed in their head."""
    link = _LINK.search(answer.body[:1_000_000])
    href = _HREF.search(link[0]) if link else None
    found = text.web_address(text.joined(answer.address, href[1].decode("utf-8", "replace"))) if href else None
    remedy = f"The page names this feed: {found}" if found else "Take the address that podcast apps subscribe to"
    return FeedError("this is a web page, not a feed", where=addresses.shown(answer.address), remedy=remedy)
