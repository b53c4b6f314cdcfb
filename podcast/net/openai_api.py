"""OpenAI's HTTP API and whatever speaks it (DeepSeek, Qwen, vLLM, Ollama), through the `openai` client.

The client's own retries are off: `retry` waits as the server asks, and says so. What the client raises is never
chained: it holds headers and addresses.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from podcast.errors import ConfigError, PodcastError
from podcast.net import asking
from podcast.net.asking import Patience, Server

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
        """The answer to a chat completion, as it came. Raises `error`, or Rejected when the request is not taken."""
        return self._asked(lambda client: self._once(lambda: client.chat.completions.with_raw_response.create(**body)))

    def speech(self, body: Mapping[str, Any]) -> bytes:
        """Speech, as it came. Raises as `chat` does."""
        return self._asked(lambda client: self._once(lambda: client.audio.speech.with_raw_response.create(**body)))

    def _require_key(self) -> None:
        if self._missing:
            raise self._missing

    def _once(self, ask: Callable[[], Any]) -> bytes:
        """One request."""
        self._require_key()
        import openai

        try:
            return bytes(ask().content)
        except openai.APITimeoutError:
            failure: Exception = self._patience.late
        except openai.APIStatusError as error:
            headers = {name.lower(): value for name, value in error.response.headers.items()}
            failure = self.provider.refusal(error.status_code, headers, error.response.content)
        except openai.APIConnectionError as error:
            failure = asking.unreached(error)
        raise failure

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


def _remedy(instead: str) -> str:
    return f"Set it to your key, or set {instead}"


def voices() -> tuple[str, ...]:
    """The built-in voices of OpenAI's speech API that the client library knows, in its order."""
    from typing import Literal, get_args, get_origin

    from openai.types.audio import speech_create_params

    kinds = get_args(speech_create_params.Voice)
    return tuple(name for kind in kinds if get_origin(kind) is Literal for name in get_args(kind))
