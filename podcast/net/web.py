"""One exchange over HTTP with httpx: bounded in time from the look-up of the name, in size once it is unpacked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from podcast import text
from podcast.net import bodies, deadlines, proxies
from podcast.net.asking import Patience, unreached
from podcast.net.bodies import TooLarge
from podcast.net.retry import Late

if TYPE_CHECKING:
    import httpx

__all__ = ["Answer", "Astray", "TooLarge", "ask", "client"]


class Astray(Exception):
    """An address that leads nowhere, or an answer that cannot be read. Its text shows no address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, whatever its status; `address` is where it came from in the end, for servers redirect.

    The names of `headers` are in small letters.
    """

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes
    address: str


def client(headers: Mapping[str, str], silence: float) -> "httpx.Client":
    """To be closed by the caller; `silence` is the seconds without a byte that are waited for.

    Raises ConfigError for a proxy that cannot be spoken with.
    """
    import httpx

    proxies.check()
    return httpx.Client(timeout=silence, follow_redirects=True, headers={**headers, "Accept-Encoding": bodies.ACCEPTED})


def ask(client: "httpx.Client", method: str, url: str, most: int, patience: Patience, **more: Any) -> Answer:
    """The answer to one request, with a body of at most `most` bytes; `more` goes to the client.

    Raises Transient for what may pass, Astray, and TooLarge. What the client raises is not chained: it holds addresses.
    """
    import httpx

    until = patience.clock() + patience.timeout

    def watch() -> None:
        if patience.clock() > until:
            raise patience.late

    try:
        return deadlines.within(
            patience.timeout, lambda: _exchange(lambda: client.stream(method, url, **more), most, watch)
        )
    except TimeoutError:
        raise patience.late from None
    except httpx.TimeoutException:
        raise Late(f"no answer within {client.timeout.read:g} s") from None
    except httpx.TooManyRedirects:
        raise Astray("it redirects in a circle") from None
    # A host such as `a..b` is refused by Python's idna codec.
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError) as failure:
        raise Astray(f"the address leads nowhere ({type(failure).__name__})") from None
    except bodies.Unreadable as failure:
        raise Astray(f"the answer cannot be read: {failure}") from None
    except httpx.TransportError as failure:
        raise unreached(failure, url) from None


def _exchange(begin: Callable[[], Any], most: int, watch: Callable[[], None]) -> Answer:
    with begin() as response:
        headers = {name.lower(): value for name, value in response.headers.items()}
        body = bodies.read(headers.get("content-encoding", ""), response.iter_raw(), most, watch)
        return Answer(response.status_code, text.clean(response.reason_phrase), headers, body, str(response.url))
