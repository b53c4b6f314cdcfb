"""espeak-ng in process: the voice that needs neither key nor network.

The library and its data come in the espeakng-loader wheel (GPL-3-or-later; nothing else here loads them).
"""

import _ctypes
import atexit
import contextlib
import ctypes
import itertools
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from podcast.errors import ConfigError, SpeechError
from podcast.reading.english_words import in_words
from podcast.reading.mandarin_normal import normalise
from podcast.sound.pcm import Pcm
from podcast.sound.recital import Recital
from podcast.speech import base
from podcast.speech.base import Line, Offer, Said
from podcast.text import is_chinese, primary

# From espeak-ng's speak_lib.h.
_AUDIO_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE_DONT_EXIT = 0x8000
_POS_CHARACTER = 1
_CHARS_UTF8 = 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_EVENT_WORD = 1
# espeak-ng keeps the path of its data in 160 bytes and cuts a longer one (N_PATH_HOME in speech.h).
_LONGEST_DATA_PATH = 140
# At 175 words a minute and more, subtitles at comfortable reading speed cannot keep up.
FASTEST = 165

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class _VoiceEntry(ctypes.Structure):
    """espeak_VOICE of speak_lib.h."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class _Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


# The library has one voice, one callback and one set of parameters for the whole process.
_lock = threading.Lock()


class Espeak:
    """One espeak-ng voice, as the profile's `[espeak]` table describes it."""

    provider = "espeak"
    free = True
    # OpenAI's base loses 14 % of the English words and 84 % of the Chinese characters of these voices.
    intelligible = False
    phonetic = False
    at_once = 1
    longest = 100_000

    def __init__(self, profile: str, language: str, settings: dict[str, Any]) -> None:
        """`settings`: voice, rate (words a minute, ≤ 165), pitch and range (0 to 100), pace (characters a second)."""
        self._language = language
        self._voice = str(_setting(profile, settings, "voice", str))
        self._rate = int(_setting(profile, settings, "rate", int))
        self._pitch = int(_setting(profile, settings, "pitch", int))
        self._range = int(_setting(profile, settings, "range", int))
        self.pace = float(_setting(profile, settings, "pace", (int, float)))
        if unknown := settings.keys() - {"voice", "rate", "pitch", "range", "pace"}:
            raise ConfigError(
                f"unknown key {min(unknown)!r}",
                where=_place(profile),
                remedy="Known are voice, rate, pitch, range and pace",
            )
        if not 80 <= self._rate <= FASTEST:
            raise ConfigError(
                f"rate is {self._rate}",
                where=_place(profile),
                remedy=f"Choose 80 to {FASTEST} words a minute: faster speech makes subtitles too fast to read",
            )
        if self.pace <= 0:
            raise ConfigError("pace must be above 0", where=_place(profile))

    @property
    def model(self) -> str:
        return self._voice

    @property
    def settings(self) -> dict[str, Any]:
        return {"rate": self._rate, "pitch": self._pitch, "range": self._range}

    def say(self, line: Line) -> Said:
        """The line at the library's own rate. Raises SpeechError when the voice does not exist."""
        with _lock, _fresh_library() as (library, rate):
            if library.espeak_SetVoiceByName(self._voice.encode()) != 0:
                raise SpeechError(
                    f"espeak-ng has no voice {self._voice!r}",
                    remedy="Set `voice` in the profile's [espeak] table to one it has, such as en-us or cmn",
                )
            for parameter, value in ((_RATE, self._rate), (_PITCH, self._pitch), (_RANGE, self._range)):
                library.espeak_SetParameter(parameter, value, 0)
            samples = np.frombuffer(_synthesise(library, self._words(line.text)), dtype=np.int16)
        return Said(base.check(Pcm(samples, rate), line.text, self.pace, self._language))

    def _words(self, text: str) -> str:
        """The text with its figures and signs as words: the library reads many of them wrong, or in English.

        It says “dollar seven thousand” for $7,000 and “ten dash twenty” for 10-20.
        """
        if is_chinese(self._language):
            return "".join(part.said for part in normalise(text))
        return in_words(text) if primary(self._language) == "en" else text

    def offers(self) -> tuple[Offer, ...]:
        """The library's voices by identifier, each with its name and languages."""
        with _lock, _fresh_library() as (library, _rate):
            library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_VoiceEntry))
            listed = library.espeak_ListVoices(None)
            entries = itertools.takewhile(bool, (listed[place] for place in itertools.count()))
            # A language list is (priority byte, name, zero)*; the first is the voice's own. Some voices share one.
            named = {entry.contents.languages[1:].decode(): entry.contents.name.decode() for entry in entries}
        return tuple(Offer(name, about) for name, about in named.items())


def _place(profile: str) -> str:
    return f"voices/{profile}.toml, [espeak]"


def _setting(profile: str, settings: dict[str, Any], key: str, kind: type | tuple[type, ...]) -> Any:
    value = settings.get(key)
    if isinstance(value, bool) or not isinstance(value, kind):
        raise ConfigError(f"{key!r} is missing or of the wrong type", where=_place(profile))
    return value


def recited(text: str, language: str, pace: float = 1.0) -> Recital | None:
    """A text in the library's plain voice of a language, with the moments at which its words begin.

    It is said `pace` times as fast as FASTEST, as far as the library can.

    None where the library has no voice of the language, or nothing to say. What another voice says of the same text is
    timed by it: see `edges`.
    """
    name = "cmn" if is_chinese(language) and primary(language) != "yue" else primary(language)
    marks: dict[int, int] = {}
    with _lock, _fresh_library() as (library, rate):
        if library.espeak_SetVoiceByName(name.encode()) != 0:
            return None
        library.espeak_SetParameter(_RATE, round(min(max(FASTEST * pace, 80), 450)), 0)
        samples = np.frombuffer(_synthesise(library, text, marks), dtype=np.int16)
    timed = tuple((place, sample * 1000 / rate) for place, sample in marks.items())
    return Recital(Pcm(samples, rate), tuple(sorted(timed))) if timed else None


def _synthesise(library: ctypes.CDLL, text: str, marks: dict[int, int] | None = None) -> bytes:
    """The samples; `marks` is filled with the first sample of each word by the word's first character."""
    sound = bytearray()

    def collect(samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            sound.extend(ctypes.string_at(samples, count * 2))
        if marks is not None:
            entries = ctypes.cast(events, ctypes.POINTER(_Event))
            for event in itertools.takewhile(lambda event: event.type, (entries[place] for place in itertools.count())):
                if event.type == _EVENT_WORD:
                    marks.setdefault(event.text_position - 1, event.sample)
        return 0

    callback = _Callback(collect)
    library.espeak_SetSynthCallback(callback)
    data = text.encode()
    # espeak-ng looks ahead of the text's end: it is given the terminating zero, and counts it in.
    status = library.espeak_Synth(data, len(data) + 1, 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None)
    library.espeak_Synchronize()
    if status != 0:
        raise SpeechError(f"espeak-ng refused the text (status {status})")
    return bytes(sound)


@contextlib.contextmanager
def _fresh_library() -> Iterator[tuple[ctypes.CDLL, int]]:
    """The library as just loaded, and its sample rate.

    espeak-ng keeps the phase of its pitch flutter in static variables that nothing resets, so the second clip of a
    process would differ from the same clip said first. Loading takes 10 ms, and makes a clip depend on its text alone.
    """
    import espeakng_loader

    try:
        library = ctypes.CDLL(espeakng_loader.get_library_path())
    except OSError as error:
        raise SpeechError(
            f"espeak-ng's library cannot be loaded ({error})", remedy="Reinstall the espeakng-loader package"
        ) from error
    try:
        data = _short_path(Path(espeakng_loader.get_data_path()))
        rate = library.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, 200, os.fsencode(data), _INITIALIZE_DONT_EXIT)
        if rate <= 0:
            raise SpeechError("espeak-ng's data cannot be read", remedy="Reinstall the espeakng-loader package")
        # Some variants (f2, f3) breathe by random numbers, whose seed is the time.
        library.espeak_ng_SetRandSeed(ctypes.c_long(1))
        yield library, int(rate)
        library.espeak_Terminate()
    finally:
        _ctypes.dlclose(library._handle)


@cache
def _short_path(data: Path) -> Path:
    """`data`, or a link to it that is short enough for the library and lasts as long as the process."""
    if len(os.fsencode(data)) <= _LONGEST_DATA_PATH:
        return data
    folder = Path(tempfile.mkdtemp(prefix="espeak-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    link = folder / data.name
    link.symlink_to(data, target_is_directory=True)
    return link
