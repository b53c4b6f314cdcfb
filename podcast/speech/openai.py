"""The voice `openai`: WAV from OpenAI's speech API or a server that speaks it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any, ClassVar

from pydantic import Field

from podcast.errors import SpeechError
from podcast.net import openai_api, retry
from podcast.net.answers import Rejected
from podcast.net.asking import Patience
from podcast.net.openai_api import OpenAIServer
from podcast.sound.pcm import Pcm
from podcast.speech import base, profiles, sounds
from podcast.speech.base import Line, Offer, Said

# Of the API reference, for every model.
LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Settings:
    """The profile's table `[openai]`."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    voice: Annotated[str, Field(min_length=1, max_length=200)]
    pace: Annotated[float, Field(gt=0, le=50, strict=True)]
    model: Annotated[str, Field(min_length=1, max_length=200)] = "gpt-4o-mini-tts"
    instructions: str = ""
    speed: Annotated[float, Field(ge=0.25, le=4, strict=True)] | None = None
    at_once: Annotated[int, Field(ge=1, le=32, strict=True)] = 4


class OpenAIVoice:
    """One voice, as the profile's `[openai]` table describes it. Safe to use from several threads."""

    provider = "openai"
    free = False
    intelligible = True
    phonetic = False
    longest = LONGEST

    def __init__(
        self,
        profile: str,
        language: str,
        settings: dict[str, Any],
        *,
        key: str = "",
        url: str = "",
        notes: Callable[[str], None] = lambda _words: None,
        patience: Patience = Patience(),  # noqa: B008 - a frozen value
        later: bool = False,
    ) -> None:
        """Raises ConfigError without key and address, or when the table does not say what it must.

        With `later` a missing key is told by the first request: what was said before needs none.
        """
        self._table = profiles.read(Settings, profile, self.provider, settings)
        self._halt = retry.Halt()
        self._place, self._language = profiles.place(profile, self.provider), language
        self._server = OpenAIServer(
            key,
            url,
            error=SpeechError,
            instead="another [voice] provider",
            patience=replace(patience, sleep=patience.sleep or self._halt),
            notes=notes,
            later=later,
        )
        self._name = self._server.provider.name
        self.model, self.pace, self.at_once = self._table.model, self._table.pace, self._table.at_once

    @property
    def settings(self) -> dict[str, Any]:
        return {"voice": self._table.voice} | self._tuning()

    def say(self, line: Line) -> Said:
        """The line; what is said around it is not taken by this API."""
        sounds.require_speakable(line.text, self.longest)
        fetch, read = partial(self._fetch, line), partial(self._heard, line)
        sound, asked = sounds.first_usable(fetch, read, self._server.tell, line.text)
        # Unusable answers are paid for too.
        return Said(sound, {"characters": len(line.text) * asked})

    def stop(self) -> None:
        """See Stops."""
        self._halt.stop()

    def offers(self) -> tuple[Offer, ...]:
        """The built-in voices that the client library knows; a server of one's own may have others."""
        return tuple(Offer(name) for name in openai_api.voices())

    def _fetch(self, line: Line) -> bytes:
        body = {"model": self.model, "voice": self._table.voice, "input": line.text, "response_format": "wav"}
        try:
            return self._server.speech(body | self._tuning())
        except Rejected as failure:
            raise self._refused(failure) from None

    def _refused(self, failure: Rejected) -> SpeechError:
        """Which key of the profile a refusal is about: the API says so in words only."""
        said = failure.what.lower()
        what = f"{self._name} refused the request (HTTP {failure.status}: {failure.what})"
        if self.model.lower() in said:
            remedy = "Correct `model`, or choose another [voice] provider"
        elif failure.status in (404, 405):
            what = f"{self._name} has no speech (HTTP {failure.status}: {failure.what})"
            remedy = "Choose another [voice] provider"
        elif "voice" in said:
            remedy = "Set `voice` to one that `podcast voices` lists"
        else:
            remedy = "Compare the table with voices/README.md"
        return SpeechError(what, where=self._place, remedy=remedy)

    def _tuning(self) -> dict[str, Any]:
        values = {"instructions": self._table.instructions or None, "speed": self._table.speed}
        return {name: value for name, value in values.items() if value is not None}

    def _heard(self, line: Line, data: bytes) -> Pcm:
        """The answer's sound. Raises SpeechError when it cannot be the line."""
        return base.check(sounds.wav(data, self._name), line.text, self.pace, self._language)
