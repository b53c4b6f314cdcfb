"""OpenAI's HTTP API and whatever speaks it (DeepSeek, Qwen, vLLM, Ollama), through the `openai` client.

The client's own retries are off: `retry` waits as the server asks, and says so. What the client raises is never
chained: it holds headers and addresses.
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from podcast.errors import ConfigError, PodcastError
from podcast.net import answers, asking
from podcast.net.asking import Patience, Server
from podcast.net.retry import NoAnswer

if TYPE_CHECKING:
    import openai

OWN = "https://api.openai.com/v1"
KEY, URL = "OPENAI_API_KEY", "OPENAI_BASE_URL"


class OpenAIServer(Server["openai.OpenAI"]):
    """A server at `url` ("" is OpenAI's own), asked with `key` ("" where a server of one's own needs none).

    `error` is what failures become. Safe to use from several threads.
    """

    def __init__(
        self,
        key: str,
        url: str,
        *,
        error: type[PodcastError],
        instead: str,
        patience: Patience = Patience(),  # noqa: B008 - a frozen value
        notes: Callable[[str], None] = lambda _words: None,
        later: bool = False,
    ) -> None:
        """Raises ConfigError without key and address; `instead` says then what to set to do without.

        With `later` that is raised by the first request.
        """
        self._missing = None if key or url else ConfigError("is not set", where=KEY, remedy=_remedy(instead))
        if not later:
            self._require_key()
        super().__init__(asking.provider("OpenAI", error, (KEY, key), (URL, url)), patience, notes)
        self._key, self._url = key or "none", url or OWN

    def chat(self, body: Mapping[str, Any]) -> bytes:
        """A chat completion, as it came: it has a choice with a message.

        What else comes with status 200 (a log-in page, an event stream, an error of a gateway) is asked for again.
        Raises `error`, or Rejected when the request is not taken.
        """
        return self._asked(
            lambda client: self._once(
                lambda: client.chat.completions.with_raw_response.create(**body), self._require_completion
            )
        )

    def speech(self, body: Mapping[str, Any]) -> bytes:
        """Speech, as it came; text that comes in its place is asked for again. Raises as `chat` does."""
        return self._asked(
            lambda client: self._once(
                lambda: client.audio.speech.with_raw_response.create(**body), self._require_no_text
            )
        )

    def _require_key(self) -> None:
        if self._missing:
            raise self._missing

    def _once(self, ask: Callable[[], Any], require: Callable[[bytes], None] = lambda _body: None) -> bytes:
        """One request, whose answer must pass `require`."""
        self._require_key()
        import openai

        try:
            body = bytes(ask().content)
            require(body)
            return body
        except openai.APITimeoutError:
            failure: Exception = self._patience.late
        except openai.APIStatusError as error:
            headers = {name.lower(): value for name, value in error.response.headers.items()}
            failure = self.provider.refusal(error.status_code, headers, error.response.content)
        except openai.APIConnectionError as error:
            failure = asking.unreached(error, self._url)
        raise failure

    def _require_completion(self, body: bytes) -> None:
        """Raises NoAnswer, or what an error means that came with status 200."""
        answer = answers.object_in(body)
        choices = answer.get("choices")
        first = choices[0] if isinstance(choices, list) and choices else None
        if not isinstance(first, dict) or not isinstance(first.get("message"), dict):
            raise self._other(body, answer, "chat completion")

    def _require_no_text(self, body: bytes) -> None:
        """Raises NoAnswer for an answer that is text and no sound, or what an error means."""
        answer = answers.object_in(body)
        if answer or answers.is_page(body) or _is_stream(body):
            raise self._other(body, answer, "sound")

    def _other(self, body: bytes, answer: Mapping[str, Any], wanted: str) -> Exception:
        """What something else than was `wanted` means; an error may name the status that it ought to have had."""
        error = answer.get("error")
        status = error.get("code", error.get("status")) if isinstance(error, dict) else None
        if isinstance(status, int) and 400 <= status <= 599:
            return self.provider.refusal(status, {}, body)
        said = answers.said_in(body, self.provider.secrets) if error else answers.seen(body, self.provider.secrets)
        kind = "an event stream: " if _is_stream(body) else "an error: " if error else ""
        return NoAnswer(f"no {wanted} came but {kind}{said}")

    def _open(self) -> "tuple[openai.OpenAI, Callable[[], None]]":
        import httpx2
        import openai

        # Not redirected: the request, and the key where the host stays, would go along.
        http = openai.DefaultHttpxClient(
            follow_redirects=False, event_hooks=asking.hooks(self._patience, self.provider, httpx2.ByteStream)
        )
        client = openai.OpenAI(
            api_key=self._key, base_url=self._url, timeout=self._patience.timeout, max_retries=0, http_client=http
        )
        return client, http.close


def _is_stream(body: bytes) -> bool:
    """Whether a body is server-sent events, which only a request with `stream` ought to be answered with."""
    return re.match(rb"\s{0,100}(?:event|data|id|retry)?:", body) is not None


def _remedy(instead: str) -> str:
    return f"Set it to your key, or set {instead}"


def voices() -> tuple[str, ...]:
    """The built-in voices of OpenAI's speech API that the client library knows, in its order."""
    from typing import Literal, get_args, get_origin

    from openai.types.audio import speech_create_params

    kinds = get_args(speech_create_params.Voice)
    return tuple(name for kind in kinds if get_origin(kind) is Literal for name in get_args(kind))
