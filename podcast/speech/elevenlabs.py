"""The voice `elevenlabs`: raw samples, and when each character is heard."""

import base64
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from podcast import text
from podcast.errors import NotSound, SpeechError
from podcast.net import answers, retry
from podcast.net.asking import Patience
from podcast.net.elevenlabs_api import Answer, ElevenLabsServer, FormatRefused
from podcast.sound.pcm import Pcm
from podcast.speech import base, profiles, sounds
from podcast.speech.base import Line, Offer, Said

# All formats are raw samples, so nothing is lost. 44.1 kHz comes with the plan Pro and those above it, 24 kHz with
# every plan (API reference, output_format).
BEST, COMMON = "pcm_44100", "pcm_24000"
# Characters of neighbouring text that are sent along.
CONTEXT = 300
MOST_PAGES = 20
# Sound that ends so long before its last character is said to end was cut off on the way.
CUT_OFF_MS = 500
# Characters that one request may have by model, with a margin under the documented 5,000, 10,000 and 40,000.
_LONGEST = {"eleven_multilingual_v2": 9_500, "eleven_flash_v2_5": 38_000, "eleven_turbo_v2_5": 38_000}
_LONGEST_OTHER = 4_500
# The v3 models answer previous_text and next_text with 400 unsupported_model, as seen in 2026; v2 and v4 take them.
_NO_NEIGHBOURS = "eleven_v3"
_TUNING = ("stability", "similarity_boost", "style", "speed", "use_speaker_boost")

_Share = Annotated[float, Field(ge=0, le=1, strict=True)] | None


@dataclass(frozen=True, slots=True)
class Settings:
    """The profile's table `[elevenlabs]`; what is left out stays as the voice has it."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    # The client puts it into the address as it is.
    voice: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    pace: Annotated[float, Field(gt=0, le=50, strict=True)]
    model: Annotated[str, Field(pattern=r"^[\w.-]{1,64}$")] = "eleven_multilingual_v2"
    stability: _Share = None
    similarity_boost: _Share = None
    style: _Share = None
    speed: Annotated[float, Field(ge=0.7, le=1.2, strict=True)] | None = None
    use_speaker_boost: Annotated[bool, Field(strict=True)] | None = None
    seed: Annotated[int, Field(ge=0, le=4_294_967_295, strict=True)] | None = None
    format: Literal["auto", "pcm_16000", "pcm_22050", "pcm_24000", "pcm_32000", "pcm_44100", "pcm_48000"] = "auto"
    at_once: Annotated[int, Field(ge=1, le=32, strict=True)] = 2


@dataclass(frozen=True, slots=True)
class _Arrived:
    """An answer and the samples a second that were asked for."""

    answer: Answer
    rate: int


class ElevenLabs:
    """One voice, as the profile's `[elevenlabs]` table describes it. Safe to use from several threads.

    `settings` has neither format, at_once nor pace: no clip is bought again for them.
    """

    provider = "elevenlabs"
    free = False
    intelligible = True
    phonetic = False

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
        """Raises ConfigError without a key, or when the table does not say what it must.

        With `later` a missing key is told by the first request: what was said before needs none.
        """
        self._table = profiles.read(Settings, profile, self.provider, settings)
        self._halt = retry.Halt()
        self._place, self._language = profiles.place(profile, self.provider), language
        self._server = ElevenLabsServer(
            key,
            url,
            self._place,
            patience=replace(patience, sleep=patience.sleep or self._halt),
            notes=notes,
            later=later,
        )
        self.model, self.pace, self.at_once = self._table.model, self._table.pace, self._table.at_once
        self.longest = _LONGEST.get(self.model, _LONGEST_OTHER)
        self._format = BEST if self._table.format == "auto" else self._table.format
        self._lock = threading.Lock()

    @property
    def settings(self) -> dict[str, Any]:
        seed = {} if self._table.seed is None else {"seed": self._table.seed}
        return {"voice": self._table.voice} | self._tuning() | seed

    def say(self, line: Line) -> Said:
        """The line; its receipt has the credits and the time of each character where they are told."""
        sounds.require_speakable(line.text, self.longest)
        arrived: list[_Arrived] = []

        def fetch() -> _Arrived:
            arrived.append(self._fetch(line))
            return arrived[-1]

        sound, asked = sounds.first_usable(fetch, partial(self._heard, line), self._server.tell, line.text)
        return Said(sound, self._receipt(line, asked, [one.answer for one in arrived]))

    def stop(self) -> None:
        """See Stops."""
        self._halt.stop()

    def offers(self) -> tuple[Offer, ...]:
        """The account's voices by id, each with its name and labels."""
        found: dict[str, str] = {}
        token: str | None = None
        for _page in range(MOST_PAGES):
            page = self._server.voices(token).data
            for voice in page.voices if isinstance(page.voices, list) else ():
                if isinstance(name := getattr(voice, "voice_id", None), str):
                    found.setdefault(text.clean(name), _about(voice))
            token = page.next_page_token
            if not page.has_more or not token:
                break
        return tuple(Offer(name, about) for name, about in found.items())

    def _fetch(self, line: Line) -> _Arrived:
        """An answer in the best format that the account's plan has."""
        while True:
            name = self._format
            try:
                answer = self._server.speech(self._table.voice, self._tuning(), self._body(line, name))
            except FormatRefused as refused:
                self._step_down(name, refused.said)
            else:
                return _Arrived(answer, int(name.removeprefix("pcm_")))

    def _step_down(self, refused: str, said: str) -> None:
        """From the best format to the common one, once for all threads. Raises SpeechError where there is no other."""
        with self._lock:
            if self._format != refused:
                return
            if self._table.format != "auto" or refused == COMMON:
                what = f"{self._server.provider.name} refused the format {refused} ({said})"
                remedy = "Choose another [voice] provider" if refused == COMMON else 'Write format = "auto"'
                raise SpeechError(what, where=self._place, remedy=remedy)
            self._format = COMMON
            self._server.tell(f"{refused} is not in the account's plan, {COMMON} is taken ({said})")

    def _body(self, line: Line, format: str) -> dict[str, Any]:
        """The request but for voice and tuning; a neighbour that is empty or not taken by the model is left out."""
        takes = not self.model.startswith(_NO_NEIGHBOURS)
        near = {"previous_text": line.before[-CONTEXT:], "next_text": line.after[:CONTEXT]} if takes else {}
        seed = {} if self._table.seed is None else {"seed": self._table.seed}
        known = {"text": line.text, "model_id": self.model, "output_format": format}
        return known | seed | {name: words for name, words in near.items() if words}

    def _tuning(self) -> dict[str, Any]:
        values = {name: getattr(self._table, name) for name in _TUNING}
        return {name: value for name, value in values.items() if value is not None}

    def _heard(self, line: Line, arrived: _Arrived) -> Pcm:
        """The answer's sound. Raises SpeechError when it cannot be the line."""
        encoded, who = arrived.answer.data.audio_base_64, self._server.provider.name
        if not isinstance(encoded, str):
            raise NotSound(f"{who} sent no audio but {answers.seen(str(arrived.answer.data).encode())}")
        try:
            data = base64.b64decode(encoded, validate=True)
        except ValueError:
            seen = answers.seen(encoded[:2000].encode("utf-8", "replace"))
            raise NotSound(f"{who} sent audio that is not base64: {seen}") from None
        sound = base.check(sounds.raw(data, arrived.rate, who), line.text, self.pace, self._language)
        told = times(arrived.answer.data.alignment, line.text)
        if told and told["ends_ms"][-1] > sound.duration + CUT_OFF_MS:
            raise NotSound(f"{who} sent {sound.duration} ms of a clip that ends at {told['ends_ms'][-1]} ms")
        return sound

    def _receipt(self, line: Line, asked: int, arrived: Sequence[Answer]) -> dict[str, Any]:
        """What was paid for, answers that could not be read or used included, and what the last one told."""
        receipt: dict[str, Any] = {"characters": len(line.text) * asked}
        costs = [answer.headers.get("character-cost", "") for answer in arrived]
        if all(re.fullmatch(r"[0-9]{1,9}", cost) for cost in costs):
            receipt["credits"] = sum(map(int, costs))
        if re.fullmatch(r"[A-Za-z0-9_-]{1,100}", request := arrived[-1].headers.get("request-id", "")):
            receipt["request"] = request
        if told := times(arrived[-1].data.alignment, line.text):
            return receipt | {"times": told}
        self._server.tell(f"{sounds.quoted(line.text)} came without the times of its characters")
        return receipt


def times(alignment: Any, text: str) -> dict[str, Any] | None:
    """When each character of `text` is heard in whole ms, as a receipt has it; None when that is not what is told."""
    starts = _moments(getattr(alignment, "character_start_times_seconds", None))
    ends = _moments(getattr(alignment, "character_end_times_seconds", None))
    characters = list(text)
    if getattr(alignment, "characters", None) != characters or not len(starts) == len(ends) == len(characters):
        return None
    if any(start > end for start, end in zip(starts, ends, strict=True)):
        return None
    return {"characters": characters, "starts_ms": starts, "ends_ms": ends}


def _moments(seconds: Any) -> list[int]:
    """Moments of a clip in whole ms; none when one is no number, not finite, negative, or beyond a day."""
    given = seconds if isinstance(seconds, list) else []
    numbers = [one for one in given if isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one < 86_400]
    return [round(one * 1000) for one in numbers] if len(numbers) == len(given) else []


def _about(voice: Any) -> str:
    """A voice's name and labels, such as “Caleb: american, male, conversational”."""
    labels = voice.labels if isinstance(voice.labels, dict) else {}
    words = ", ".join(text.clean(value) for value in labels.values() if isinstance(value, str) and value)
    name = text.clean(str(voice.name or ""))
    return text.shorten(f"{name}: {words}" if words else name, 200)
