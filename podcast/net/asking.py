"""How a provider's server is asked through its client library: whole answers within limits, again after what may pass.

The libraries limit single reads only, neither an answer's time as a whole nor its size, and read the body of an error
without any limit. So each answer is read and unpacked here, by a hook of the HTTP client, before the library sees it,
and the whole exchange has one deadline.
"""

import random as _random
import re
import socket
import ssl
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from podcast import hiding, text
from podcast.errors import ConfigError, PodcastError
from podcast.net import bodies, deadlines, proxies, retry
from podcast.net.answers import Provider
from podcast.net.retry import Late, NoAnswer, Transient, Unreachable

MOST_BYTES = 100_000_000
_UNTIL = "podcast_until"
# Why no connection came about, in words: the libraries' own may name addresses.
_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (ConnectionRefusedError, "the connection was refused"),
    (socket.gaierror, "its host's name is not known"),
    (ssl.SSLCertVerificationError, "its certificate is not trusted"),
)
_NO_CONNECTION = ("ConnectError", "ConnectTimeout", "ProxyError")
Hooks = dict[str, list[Callable[[Any], None]]]
C = TypeVar("C")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a provider is waited for, and how often it is asked.

    `timeout` is the seconds that one answer may take, from the request to its last byte, and `setting` what says so in
    podcast.toml. `sleep` waits between two attempts; None leaves that to whoever asks and can be stopped.
    """

    timeout: float = 300.0
    setting: str = ""
    policy: retry.Policy = retry.Policy(attempts=40, deadline=600.0)  # noqa: RUF009 - a frozen value
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] | None = None
    random: Callable[[], float] = _random.random

    @property
    def late(self) -> Late:
        """The failure of an answer that took longer."""
        return Late(f"no whole answer within {self.timeout:g} s")


def provider(name: str, error: type[PodcastError], key: tuple[str, str], url: tuple[str, str]) -> Provider:
    """Who is asked: `key` and `url` are the names of their variables and what those say ("" where nothing).

    Without an address of one's own it is the provider called `name`. Raises ConfigError for a key or an address that
    cannot be one.
    """
    check_secret(*key)
    if url[1] and text.web_address(url[1]) is None:
        raise ConfigError("is not an http or https address without a user name", where=url[0], remedy="Correct it")
    own = f"the server at {url[0]}" if url[1] else name
    return Provider(own, key[0], hiding.secrets(key[1]), error, url[0] if url[1] else "")


def check_secret(variable: str, value: str) -> None:
    """Raises ConfigError, which names the variable and not its value, for what cannot be a key or a token."""
    faults = {
        "begins or ends with white space": value != value.strip(),
        "has a line break": "\n" in value or "\r" in value,
        "has a space or a control character": any(char.isspace() or not char.isprintable() for char in value),
        "has characters that no key has": not re.fullmatch(r"[!-~]*", value),
    }
    if found := [fault for fault, is_there in faults.items() if is_there]:
        raise ConfigError(found[0], where=variable, remedy="Copy it again, without quotes and without a line's end")


class Server(Generic[C]):
    """A provider's server, asked through a client `C` that is opened when it is first needed.

    Safe to use from several threads. The connections are closed with it at the latest.
    """

    def __init__(self, asked: Provider, patience: Patience, notes: Callable[[str], None]) -> None:
        self.provider, self._patience, self._notes = asked, patience, notes
        self._lock = threading.Lock()
        self._client: C | None = None
        self._shut: Callable[[], object] = lambda: None

    def tell(self, words: str) -> None:
        """A note under the server's name."""
        self._notes(f"{self.provider.name}: {words}")

    def close(self) -> None:
        """Close the connections that were kept open for more requests; what is asked later opens new ones."""
        with self._lock:
            self._shut()
            self._client = None

    def _asked(self, once: Callable[[C], T]) -> T:
        """What `once` gives for the client, called again after each Transient, aloud. Raises the provider's error."""
        patience = self._patience
        try:
            return retry.call(
                lambda: self._in_time(once),
                patience.policy,
                clock=patience.clock,
                sleep=patience.sleep or time.sleep,
                random=patience.random,
                waiting=lambda failure, seconds: self.tell(f"{failure.what}; asked again in {seconds:.1f} s"),
            )
        except retry.GaveUp as failure:
            raise self.provider.gave_up(failure, patience.setting) from None

    def _in_time(self, once: Callable[[C], T]) -> T:
        """One exchange, from the look-up of the server's name to the last byte."""
        client = self._opened()
        try:
            return deadlines.within(self._patience.timeout, lambda: once(client))
        except TimeoutError:
            raise self._patience.late from None

    def _opened(self) -> C:
        with self._lock:
            if self._client is None:
                proxies.check()
                self._client, close = self._open()
                self._shut = weakref.finalize(self, close)
            return self._client

    def _open(self) -> tuple[C, Callable[[], None]]:
        """A new client, made with `hooks`, and what closes its connections."""
        raise NotImplementedError


def hooks(patience: Patience, asked: Provider, packed: Callable[[bytes], Any]) -> Hooks:
    """`event_hooks` for a client of httpx or httpx2 that read each answer whole; `packed` makes its stream of bytes.

    A client with them raises Late for an answer that took too long, NoAnswer for one that cannot be unpacked, and the
    provider's error for one too large.
    """

    def begin(request: Any) -> None:
        request.headers["Accept-Encoding"] = bodies.ACCEPTED
        request.extensions[_UNTIL] = patience.clock() + patience.timeout

    def settle(response: Any) -> None:
        until = response.request.extensions[_UNTIL]
        # What the reads of the body go by, which begin now: an answer may fall silent after its headers.
        response.request.extensions["timeout"]["read"] = max(until - patience.clock(), 0.001)
        stream = response.stream

        def watch() -> None:
            if patience.clock() > until:
                raise patience.late

        try:
            body = bodies.read(response.headers.get("content-encoding", ""), stream, MOST_BYTES, watch)
        except bodies.TooLarge:
            what = f"{asked.name} sent more than {MOST_BYTES // 1_000_000} MB: that is no answer"
            remedy = f"Check {asked.address or 'the proxy'}, and what answers there"
            raise asked.error(what, remedy=remedy) from None
        except bodies.Unreadable as fault:
            raise NoAnswer(f"an answer came that cannot be read: {fault}") from None
        finally:
            stream.close()
        # It is unpacked: the library must not do that once more.
        response.headers.pop("content-encoding", None)
        response.stream = packed(body)
        response.read()

    return {"request": [begin], "response": [settle]}


def unreached(error: BaseException, url: str = "") -> Transient:
    """What a library's error about a connection to `url` means; the proxy that it went through is named.

    Nothing of the error's text is shown: it may hold addresses.
    """
    chain, proxy = list(_causes(error)), proxies.find(url)
    name = type(chain[1] if len(chain) > 1 else error).__name__
    why = next((why for kind, why in _REASONS if any(isinstance(one, kind) for one in chain)), "")
    if not why and not proxy and name not in _NO_CONNECTION:
        return Transient(f"the connection failed ({name})")
    if proxy:
        why = f"the proxy {proxy.place} that {proxy.variable} names gives no connection{f': {why}' if why else ''}"
    return Unreachable(why or "no connection", proxy.variable if proxy else "")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        # httpcore's pool takes the cause away ("from None"); the context stays.
        error = error.__cause__ or error.__context__
