"""OpenAI's HTTP API and whatever speaks it (DeepSeek, Qwen, vLLM, Ollama), through the `openai` client.

The client's own retries are off: `retry` waits as the server asks, and says so.
"""

import random as _random
import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from podcast import text
from podcast.errors import ConfigError, PodcastError
from podcast.net import retry
from podcast.net.answers import Provider

if TYPE_CHECKING:
    import openai

URL = "https://api.openai.com/v1"
KEY = "OPENAI_API_KEY"
MOST_BYTES = 100_000_000
_SHORTEST_KEY = 16


class OpenAIServer:
    """A server at `url` ("" is OpenAI's own), asked with `key` ("" where a server of one's own needs none).

    `timeout` is the seconds that one answer may take in all; `error` is what failures become. Safe to use from
    several threads.
    """

    def __init__(
        self,
        key: str,
        url: str,
        *,
        error: type[PodcastError],
        instead: str,
        timeout: float = 300.0,
        policy: retry.Policy = retry.Policy(deadline=900.0),  # noqa: B008 - a frozen value
        notes: Callable[[str], None] = lambda _words: None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = _random.random,
    ) -> None:
        """Raises ConfigError without key and address; `instead` says then what to set to do without."""
        if not key and not url:
            raise ConfigError("is not set", where=KEY, remedy=f"Set it to your key, or set {instead}")
        if key and not re.fullmatch(r"[!-~]+", key):
            raise ConfigError("has characters that no key has", where=KEY, remedy="Copy it again")
        if url and text.web_address(url) is None:
            raise ConfigError(
                "is not an http or https address without a user name", where="OPENAI_BASE_URL", remedy="Correct it"
            )
        self._key, self._url = key or "none", url or URL
        self.provider = Provider("OpenAI" if not url else "the server at OPENAI_BASE_URL", KEY, _secrets(key), error)
        self._timeout, self._policy = timeout, policy
        self._notes, self._clock, self._sleep, self._random = notes, clock, sleep, random
        self._client: openai.OpenAI | None = None
        self._lock = threading.Lock()

    def chat(self, body: Mapping[str, Any]) -> bytes:
        """The answer to a chat completion, as it came. Raises `error`, or Rejected when the request is not taken."""
        return self._asked(lambda client: client.chat.completions.with_streaming_response.create(**body))

    def speech(self, body: Mapping[str, Any]) -> bytes:
        """Speech, as it came. Raises as `chat` does."""
        return self._asked(lambda client: client.audio.speech.with_streaming_response.create(**body))

    def close(self) -> None:
        """Close the connections that were kept open for more requests; what is asked later opens new ones."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None

    def _asked(self, ask: Callable[["openai.OpenAI"], Any]) -> bytes:
        def waiting(failure: retry.Transient, seconds: float) -> None:
            self._notes(f"{self.provider.name}: {failure.what}; asked again in {seconds:.1f} s")

        try:
            return retry.call(
                lambda: self._once(ask),
                self._policy,
                clock=self._clock,
                sleep=self._sleep,
                random=self._random,
                waiting=waiting,
            )
        except retry.GaveUp as failure:
            raise self.provider.gave_up(failure) from None

    def _once(self, ask: Callable[["openai.OpenAI"], Any]) -> bytes:
        """One request. What the client raises is not chained: it holds headers and addresses."""
        import httpx2
        import openai

        try:
            with ask(self._opened()) as answer:
                return self._body(answer, self._clock() + self._timeout)
        except openai.APITimeoutError:
            failure: Exception = retry.Transient(f"no answer within {self._timeout:g} s")
        except openai.APIStatusError as error:
            headers = {name.lower(): value for name, value in error.response.headers.items()}
            failure = self.provider.refusal(error.status_code, headers, _content(error.response))
        except (openai.APIConnectionError, httpx2.TransportError) as error:
            failure = retry.Transient(f"the connection failed ({type(error.__cause__ or error).__name__})")
        raise failure

    def _body(self, answer: Any, until: float) -> bytes:
        """The answer's bytes; the client limits single reads only, so the whole is limited here in size and time."""
        body = bytearray()
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                raise self.provider.error(f"{self.provider.name} sent more than {MOST_BYTES // 1_000_000} MB")
            if self._clock() > until:
                raise retry.Transient(f"the answer did not end within {self._timeout:g} s")
        return bytes(body)

    def _opened(self) -> "openai.OpenAI":
        import openai

        with self._lock:
            if self._client is None:
                self._client = openai.OpenAI(
                    api_key=self._key, base_url=self._url, timeout=self._timeout, max_retries=0
                )
            return self._client


def voices() -> tuple[str, ...]:
    """The built-in voices of OpenAI's speech API that the client library knows, in its order."""
    from typing import Literal, get_args, get_origin

    from openai.types.audio import speech_create_params

    kinds = get_args(speech_create_params.Voice)
    return tuple(name for kind in kinds if get_origin(kind) is Literal for name in get_args(kind))


def _secrets(key: str) -> tuple[str, ...]:
    """What must not be shown: not the words and numbers that servers of one's own are given for a key (`ollama`, 0)."""
    return () if (key.isalpha() or key.isdigit()) and len(key) < _SHORTEST_KEY else (key,)


def _content(response: Any) -> bytes:
    import httpx2

    try:
        return bytes(response.read())
    except (httpx2.TransportError, httpx2.StreamError):
        return b""
