"""ElevenLabs' HTTP API through the `elevenlabs` client: one speech request, one page of voices.

The client's own retries are off: `retry` waits as the server asks, and says so. What the client raises is never
chained or shown: its text holds headers.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from podcast.errors import ConfigError, NotSound, SpeechError
from podcast.net import answers, asking
from podcast.net.answers import Provider, Rejected
from podcast.net.asking import Patience, Server
from podcast.net.retry import NoAnswer

if TYPE_CHECKING:
    import elevenlabs.client
    import httpx

OWN = "https://api.elevenlabs.io"
KEY, URL = "ELEVENLABS_API_KEY", "ELEVENLABS_BASE_URL"
# Codes of refusals that are about one key of the profile or about the account's plan, as seen in 2026.
_FORMAT = frozenset({"output_format_not_allowed", "invalid_output_format"})
_VOICE = frozenset({"voice_not_found", "invalid_uid", "voice_access_denied"})
_MODEL = frozenset({"model_not_found", "unsupported_model", "invalid_model_id", "model_access_denied"})
_PLAN = frozenset({"paid_plan_required", "payment_required", "subscription_required"})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON object as the client gives it, and its headers by names in lower case."""

    data: Any
    headers: Mapping[str, str]


class FormatRefused(Exception):
    """The account's plan does not have the output format. `said` is what was said."""

    def __init__(self, said: str) -> None:
        self.said = said
        super().__init__(said)


class _Refused(Exception):
    """Another status than 200, as it came."""

    def __init__(self, response: "httpx.Response") -> None:
        self.status, self.headers, self.body = response.status_code, dict(response.headers), response.content
        super().__init__(response.status_code)


def _no_key() -> ConfigError:
    return ConfigError("is not set", where=KEY, remedy="Set it to your key, or choose another [voice] provider")


class ElevenLabsServer(Server["elevenlabs.client.ElevenLabs"]):
    """The server at `url` ("" is ElevenLabs' own), asked with `key`. Safe to use from several threads.

    `place` is where voice and model are set, for errors.
    """

    def __init__(
        self,
        key: str,
        url: str,
        place: str,
        *,
        patience: Patience = Patience(),  # noqa: B008 - a frozen value
        notes: Callable[[str], None] = lambda _words: None,
        later: bool = False,
    ) -> None:
        """Raises ConfigError without a key, or when key or address cannot be one; with `later` at the first request."""
        if not key and not later:
            raise _no_key()
        super().__init__(asking.provider("ElevenLabs", SpeechError, (KEY, key), (URL, url)), patience, notes)
        self._key, self._url, self._place = key, url, place
        self._ended: SpeechError | None = None

    def speech(self, voice: str, tuning: Mapping[str, Any], body: Mapping[str, Any]) -> Answer:
        """Speech with the time of each character; `body` holds the client's other arguments.

        Raises SpeechError, NotSound for an object of another shape, or FormatRefused.
        """
        return self._answered(partial(_convert, voice, tuning, body))

    def voices(self, token: str | None) -> Answer:
        """A page of the account's voices, the first one without `token`. Raises SpeechError."""
        return self._answered(partial(_search, token))

    def _answered(self, ask: "Callable[[elevenlabs.client.ElevenLabs], Any]") -> Answer:
        if not self._key:
            raise _no_key()
        try:
            answer = self._asked(lambda client: self._once(lambda: ask(client)))
        except Rejected as failure:
            raise self.provider.rejected(failure, f"Compare it with {self._place}") from None
        return Answer(answer.data, {name.lower(): value for name, value in answer.headers.items()})

    def _once(self, ask: Callable[[], T]) -> T:
        """One request; none after one that was refused for good, as by the key or the quota."""
        import httpx

        if self._ended:
            raise SpeechError(self._ended.what, where=self._ended.where, remedy=self._ended.remedy)
        try:
            return ask()
        except _Refused as refused:
            failure = self._judged(refused)
            if isinstance(failure, SpeechError):
                self._ended = failure
        except httpx.TimeoutException:
            failure = self._patience.late
        except httpx.RequestError as error:
            failure = asking.unreached(error, self._url or OWN)
        except TypeError:
            # The client does not check what it reads, and meets a list's item that is no object with TypeError.
            failure = NotSound(f"{self.provider.name} sent an answer of another shape")
        raise failure

    def _judged(self, refused: _Refused) -> Exception:
        """What a refusal means: one that is about the profile or the plan is no matter of the key."""
        codes, said = _codes(refused.body), answers.said_in(refused.body, self.provider.secrets)
        what = f"{self.provider.name} refused the request (HTTP {refused.status}: {said})"
        lower = said.lower()
        if codes & _FORMAT or "output format" in lower or "output_format" in lower:
            return FormatRefused(said)
        if codes & _VOICE:
            return SpeechError(what, where=self._place, remedy="Set `voice` to one that `podcast voices` lists")
        if codes & _MODEL:
            return SpeechError(what, where=self._place, remedy="Correct `model`")
        if codes & _PLAN and "quota_exceeded" not in codes:
            remedy = "Change the plan there, or take a voice that it has: `podcast voices` lists them"
            return SpeechError(what, where=self._place, remedy=remedy)
        if refused.status in (404, 405):
            remedy = f"Correct {URL}, or choose another [voice] provider"
            return SpeechError(f"{self.provider.name} has no speech (HTTP {refused.status}: {said})", remedy=remedy)
        return self.provider.refusal(refused.status, refused.headers, refused.body)

    def _open(self) -> "tuple[elevenlabs.client.ElevenLabs, Callable[[], None]]":
        import httpx
        from elevenlabs.client import ElevenLabs

        hooks = asking.hooks(self._patience, self.provider, httpx.ByteStream)
        hooks["response"].append(partial(_require_object, self.provider))
        # Not redirected: the key would go along to the other host.
        http = httpx.Client(timeout=self._patience.timeout, follow_redirects=False, event_hooks=hooks)
        # The client puts its own 240 s before what `http` has.
        client = ElevenLabs(
            api_key=self._key, base_url=self._url or None, httpx_client=http, timeout=self._patience.timeout
        )
        return client, http.close


def _require_object(asked: Provider, response: "httpx.Response") -> None:
    """Raise for another status than 200, and NoAnswer for what is no JSON object.

    The client's own errors carry headers, and it fails in many ways where JSON is of another shape.
    """
    if response.status_code != 200:
        raise _Refused(response)
    if not isinstance(_json(response.content), dict):
        raise NoAnswer(f"no JSON object came but {answers.seen(response.content, asked.secrets)}")


def _convert(
    voice: str, tuning: Mapping[str, Any], body: Mapping[str, Any], client: "elevenlabs.client.ElevenLabs"
) -> Any:
    from elevenlabs.types import VoiceSettings

    settings: dict[str, Any] = {"voice_settings": VoiceSettings(**tuning)} if tuning else {}
    return client.text_to_speech.with_raw_response.convert_with_timestamps(
        voice, request_options={"max_retries": 0}, **settings, **body
    )


def _search(token: str | None, client: "elevenlabs.client.ElevenLabs") -> Any:
    return client.voices.with_raw_response.search(
        next_page_token=token, page_size=100, request_options={"max_retries": 0}
    )


def _codes(body: bytes) -> set[str]:
    """What an error calls itself: `code` since 2026, `status` since ever, `type` the class of both."""
    answer = _json(body)
    detail = answer.get("detail") if isinstance(answer, dict) else None
    values = [detail.get(key) for key in ("code", "status", "type")] if isinstance(detail, dict) else []
    return {value for value in values if isinstance(value, str)}


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
