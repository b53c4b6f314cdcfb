"""Servers on 127.0.0.1 that speak as ElevenLabs and OpenAI do, with espeak-ng's voice or another.

    with ElevenLabsServer() as server:
        ElevenLabs("test", "en", settings(server), key=KEY, url=server.url).say(Line("Hello there."))

Both keep in `said` how often each text was answered with sound. `speech` answers OpenAI's path for any handler, so that
a chat server can offer it too.
"""

import base64
import json
import struct
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from typing import Any, ClassVar, cast

import numpy as np
import soxr

from podcast import text as texts
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.speech.base import Line
from podcast.speech.espeak import Espeak
from tests import protocols
from tests.protocols import Fault, Handler, Protocol

KEY = "sk-test-a-key-that-must-not-be-shown"
# What espeak-ng says a second of the tests' texts, for the profiles of the tests.
PACE = {"en": 14.7, "zh": 4.0}
ENGLISH = {"voice": "en-us", "rate": 160, "pitch": 42, "range": 55, "pace": PACE["en"]}
CHINESE = ENGLISH | {"voice": "cmn", "pace": PACE["zh"]}
Change = Callable[[Pcm], Pcm]


@cache
def spoken(text: str) -> Pcm:
    """`text` as espeak-ng says it, in Chinese when there is a CJK character in it."""
    chinese = any(map(texts.is_cjk, text))
    voice = Espeak("test", "zh" if chinese else "en", CHINESE if chinese else ENGLISH)
    return voice.say(Line(text)).sound


def resampled(sound: Pcm, rate: int) -> Pcm:
    if rate == sound.rate:
        return sound
    made = soxr.resample(sound.samples, sound.rate, rate)
    return Pcm(np.asarray(made, dtype=np.int16), rate)


def as_it_is(sound: Pcm) -> Pcm:
    return sound


def mute(sound: Pcm) -> Pcm:
    return Pcm(np.zeros_like(sound.samples), sound.rate)


def halved(sound: Pcm) -> Pcm:
    return Pcm(sound.samples[: len(sound.samples) // 2], sound.rate)


class VoiceServer(Protocol):
    """What the two have in common.

    `pace_of_work` is how many seconds an answer takes for a second of its sound; `at_once` the most requests under
    way together, more are answered with 429; `most` how many were. `key` is the one that is let in. The first answers
    wait until `meet` requests are under way. `voice` says the texts.
    """

    def __init__(
        self,
        *,
        pace_of_work: float = 0.0,
        at_once: int = 1000,
        key: str = KEY,
        meet: int = 1,
        voice: Callable[[str], Pcm] = spoken,
    ) -> None:
        super().__init__()
        self.voice = voice
        self.pace_of_work, self.at_once, self.key, self.meet = pace_of_work, at_once, key, meet
        self._met = threading.Event()
        self.said: Counter[str] = Counter()
        self.most = self._now = 0
        self._lock = threading.Lock()

    @contextmanager
    def working(self) -> Iterator[bool]:
        """Counts a request until its answer is sent: whoever has it may send the next. Whether it may be answered."""
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
            may = self._now <= self.at_once
            if self._now >= self.meet:
                self._met.set()
        try:
            yield may
        finally:
            with self._lock:
                self._now -= 1

    def works(self, sound: Pcm, text: str) -> None:
        """Take as long as the work takes, and note what is about to be answered."""
        self._met.wait(60)
        self.closing.wait(self.pace_of_work * sound.duration / 1000)
        with self._lock:
            self.said[text] += 1

    @property
    def texts(self) -> list[str]:
        """The text of every speech request, in the order of arrival."""
        bodies = [asked.json for asked in self.seen if asked.method == "POST"]
        return [body.get("text") or body.get("input") or "" for body in bodies]

    def speak(self, handler: Handler, change: Change = as_it_is, **more: Any) -> None:
        """Answer a speech request with what `change` makes of its sound."""
        raise NotImplementedError


def changed(change: Change, **more: Any) -> Fault:
    """Answer with other sound than asked; `more` goes to the server's `speak`."""
    return lambda handler: cast(VoiceServer, handler.protocol).speak(handler, change, **more)


silent_audio, half_audio = changed(mute), changed(halved)


def html(handler: Handler) -> None:
    """A gateway's page, sent as if all were well."""
    handler.send(200, b"<!DOCTYPE html><html><title>Sign in</title></html>", "text/html")


class ElevenLabsServer(VoiceServer):
    """ElevenLabs: `/v1/text-to-speech/{voice}/with-timestamps` and two pages of `/v2/voices`.

    `formats` are those in the account's plan, `quota` the characters that are left (None: no end), `paid` whether
    library voices may be used.
    """

    # id → name, labels, whether it is of the library
    voices: ClassVar[dict[str, tuple[str, dict[str, str], bool]]] = {
        "AaOhDHYJ1XLZk74lXhdE": ("Caleb", {"accent": "american", "gender": "male"}, True),
        "WuLq5z7nEcrhppO0ZQJw": ("Martin Li", {"language": "zh"}, True),
        "ownVoice1": ("A voice\u202e of one's own", {}, False),
    }
    models = ("eleven_multilingual_v2", "eleven_v3", "eleven_flash_v2_5")

    def __init__(
        self,
        *,
        formats: tuple[str, ...] = ("pcm_44100", "pcm_24000"),
        quota: int | None = None,
        paid: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(**more)
        self.formats, self.quota, self.paid = formats, quota, paid
        self._count = 0

    def answer(self, handler: Handler) -> None:
        if handler.asked.path == "/v2/voices":
            self._list(handler)
        else:
            self.speak(handler)

    def speak(self, handler: Handler, change: Change = as_it_is, **more: Any) -> None:
        """As it would be, but for `change`; `more` replaces fields of the answer."""
        with self.working() as may:
            refusal = (
                self._refusal(handler) if may else _refused(429, "too_many_concurrent_requests", "Too many at once")
            )
            answer = (*refusal, {}) if refusal else self._sound(handler, change, more)
        status, body, headers = answer
        handler.reply(status, body, **headers)

    def _sound(self, handler: Handler, change: Change, more: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        text = handler.asked.json["text"]
        rate = int(handler.asked.query["output_format"].removeprefix("pcm_"))
        whole = resampled(self.voice(text), rate)
        sound = change(whole)
        self.works(sound, text)
        with self._lock:
            self._count += 1
            headers = {"character-cost": str(len(text)), "request-id": f"req{self._count:04}"}
        return 200, timed(whole, text) | {"audio_base64": encoded(sound)} | more, headers

    def _refusal(self, handler: Handler) -> tuple[int, Any] | None:
        """What ElevenLabs answers instead of sound, in the order in which it looks."""
        asked = handler.asked
        body, voice = asked.json, asked.path.split("/")[3]
        form, model, near = asked.query["output_format"], body["model_id"], {"previous_text", "next_text"}
        _name, _labels, library = self.voices.get(voice, ("", {}, False))
        looks = (
            (handler.headers.get("xi-api-key") != self.key, 401, "invalid_api_key", "Invalid API key"),
            (not asked.path.endswith("/with-timestamps"), 404, "not_found", "Not Found"),
            (voice not in self.voices, 404, "voice_not_found", f"A voice with voice_id '{voice}' was not found."),
            (library and not self.paid, 402, "paid_plan_required", "Free users cannot use library voices via the API."),
            (model not in self.models, 400, "model_not_found", f"A model with model ID {model} does not exist."),
            (
                model == "eleven_v3" and bool(near & body.keys()),
                *(400, "unsupported_model", "Providing previous_text or next_text is not yet supported."),
            ),
            (
                form not in self.formats,
                *(403, "output_format_not_allowed", f"Output format '{form}' is only available on the Pro tier"),
            ),
        )
        refused = next((_refused(*answer) for is_so, *answer in looks if is_so), None)  # type: ignore[arg-type]
        return refused or self._over_quota(len(body["text"]))

    def _over_quota(self, characters: int) -> tuple[int, Any] | None:
        with self._lock:
            if self.quota is not None and characters > self.quota:
                said = f"This request exceeds your quota. You have {self.quota} credits remaining."
                return _refused(401, "quota_exceeded", said)
            self.quota = None if self.quota is None else self.quota - characters
        return None

    def _list(self, handler: Handler) -> None:
        if handler.headers.get("xi-api-key") != self.key:
            handler.reply(*_refused(401, "invalid_api_key", "Invalid API key"))
            return
        listed = [
            {"voice_id": id, "name": name, "labels": labels, "category": "professional"}
            for id, (name, labels, _library) in self.voices.items()
        ]
        second = handler.asked.query.get("next_page_token") == "second"
        page = listed[2:] if second else listed[:2]
        token = None if second else "second"
        handler.reply(200, {"voices": page, "has_more": not second, "total_count": 0, "next_page_token": token})


def _refused(status: int, code: str, message: str) -> tuple[int, Any]:
    return status, {"detail": {"type": "x", "code": code, "status": code, "message": message}}


def timed(sound: Pcm, text: str) -> dict[str, Any]:
    """The body of an answer: the samples, and the characters spread over what sounds of them."""
    onset, offset = pcm.edges(sound)
    marks = [onset / 1000 + (offset - onset) / 1000 * place / len(text) for place in range(len(text) + 1)]
    pairs = list(pairwise(marks))
    alignment = {
        "characters": list(text),
        "character_start_times_seconds": [round(start, 3) for start, _ in pairs],
        "character_end_times_seconds": [round(end, 3) for _, end in pairs],
    }
    return {"audio_base64": encoded(sound), "alignment": alignment, "normalized_alignment": alignment}


def encoded(sound: Pcm) -> str:
    return base64.b64encode(sound.samples.astype("<i2").tobytes()).decode()


class OpenAISpeech(VoiceServer):
    """OpenAI's `/v1/audio/speech`. `sizes` stands in the WAV's header for its two sizes; None: the true ones."""

    def __init__(self, *, sizes: int | None = 0xFFFFFFFF, **more: Any) -> None:
        super().__init__(**more)
        self.sizes = sizes

    def answer(self, handler: Handler) -> None:
        if handler.asked.path == "/v1/audio/speech":
            self.speak(handler)
        else:
            handler.reply(404, {"error": {"message": "Not found"}})

    def speak(self, handler: Handler, change: Change = as_it_is, **more: Any) -> None:
        with self.working() as may:
            if handler.headers.get("Authorization") != f"Bearer {self.key}":
                answer = _error(401, f"Incorrect API key provided: {self.key[:4]}")
            elif not may:
                answer = _error(429, "Rate limit reached")
            else:
                answer = speech_answer(handler, change, sizes=self.sizes, works=self.works, voice=self.voice)
        handler.send(*answer)


OPENAI_RATE = 24_000
VOICES = ("alloy", "ash", "cedar", "marin", "onyx")
MODELS = ("gpt-4o-mini-tts", "tts-1")
LONGEST = 4096


def speech(handler: Handler, change: Change = as_it_is) -> None:
    """Answer OpenAI's speech request."""
    handler.send(*speech_answer(handler, change))


def speech_answer(
    handler: Handler,
    change: Change = as_it_is,
    *,
    sizes: int | None = 0xFFFFFFFF,
    works: Callable[[Pcm, str], None] = lambda _sound, _text: None,
    voice: Callable[[str], Pcm] = spoken,
) -> tuple[int, bytes, str]:
    """Status, body and kind of the answer to OpenAI's speech request; `works` is called when there is sound."""
    body = handler.asked.json
    refusals = {
        f"The model `{body['model']}` does not exist or you do not have access to it.": body["model"] not in MODELS,
        f"Input should be {VOICES}, not {body['voice']!r}: voice": body["voice"] not in VOICES,
        "String should have at most 4096 characters": len(body["input"]) > LONGEST,
        "Only wav here": body.get("response_format") != "wav",
    }
    for message, refused in refusals.items():
        if refused:
            return _error(404 if message.startswith("The model") else 400, message)
    sound = change(resampled(voice(body["input"]), OPENAI_RATE))
    works(sound, body["input"])
    return 200, wav(sound, sizes=sizes), "audio/wav"


def _error(status: int, message: str) -> tuple[int, bytes, str]:
    return status, json.dumps({"error": {"message": message}}).encode(), "application/json"


def wav(
    sound: Pcm,
    *,
    sizes: int | None = None,
    channels: int = 1,
    kind: str = "<i2",
    tag: int = 1,
    extra: bytes = b"",
    form_more: bytes = b"",
) -> bytes:
    """A WAV file of `sound` as servers write it; `extra` are chunks between header and samples."""
    width = np.dtype(kind).itemsize
    levels = np.repeat(sound.samples.astype(np.float64)[:, None] / 32768, channels, axis=1)
    body = (levels if kind.startswith("<f") else levels * 2.0 ** (8 * width - 1)).astype(kind).tobytes()
    frame = channels * width
    form = struct.pack("<HHIIHH", tag, channels, sound.rate, sound.rate * frame, frame, width * 8) + form_more
    whole = 4 + 8 + len(form) + len(extra) + 8 + len(body)
    head = b"RIFF" + struct.pack("<I", whole if sizes is None else sizes) + b"WAVE"
    data = b"data" + struct.pack("<I", len(body) if sizes is None else sizes)
    return head + b"fmt " + struct.pack("<I", len(form)) + form + extra + data + body


def busy_until(seconds: int) -> Fault:
    """Answer 429 and ask to wait until a date that lies so many seconds after the answer's own."""
    return lambda handler: handler.reply(429, {}, Retry_After=handler.date_time_string(int(time.time()) + seconds))


# What passes when it is asked again, by name.
TRANSIENT: dict[str, Fault] = {
    "429": protocols.status(429, {}),
    "429 in 2 s": protocols.status(429, {}, Retry_After="2"),
    "500": protocols.status(500),
    "503 with a page": lambda handler: handler.send(503, b"<html>busy</html>", "text/html"),
    "no JSON at all": lambda handler: handler.send(502, b"\xff\xfe\xfd", "application/json"),
    "reset": protocols.reset,
    "reset within": protocols.reset_within,
    "cut short": protocols.truncated,
}


def all_shown(error: BaseException) -> str:
    """All that a traceback shows of an error, with what led to it."""
    return "".join(traceback.format_exception(error))


def edited(change: Callable[[bytes], bytes]) -> Fault:
    """Answer an ElevenLabs request with what `change` makes of the answer's bytes."""

    def fault(handler: Handler) -> None:
        text = handler.asked.json["text"]
        body = json.dumps(timed(resampled(spoken(text), 44_100), text)).encode()
        handler.send(200, change(body), "application/json")

    return fault
