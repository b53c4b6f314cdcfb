"""espeak-ng speaking with its own account of when it says what.

The library has one voice, one set of parameters and a few static variables (the phase of its pitch flutter) for the
whole process. A clip therefore depends on what the process said before: whoever wants the same bytes twice starts a
process anew and says the same things in the same order.
"""

import ctypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import espeakng_loader
import numpy as np
import numpy.typing as npt

# From espeak-ng's speak_lib.h.
_AUDIO_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE_PHONEME_EVENTS, _INITIALIZE_DONT_EXIT = 0x0001, 0x8000
_POS_CHARACTER, _CHARS_UTF8 = 1, 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_WORD, _PHONEME = 1, 7

# Stress marks before a phoneme's name, and the tones that text-to-phonemes writes after a vowel.
_STRESS = re.compile(r"^[',%=]+")
_TONES = re.compile(r"-?[0-9]+")


class _Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h; the name of a phoneme shares its place with other kinds' numbers."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("name", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True, slots=True)
class Manner:
    """One way to speak: espeak-ng's voice ("en-us", "cmn+f2"), words a minute, pitch and its range (0 to 100)."""

    voice: str
    rate: int
    pitch: int
    range: int

    @property
    def chinese(self) -> bool:
        return self.voice.startswith("cmn")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said: samples (int16), their rate, and when words and phonemes begin, in ms.

    `words` are (character of the text, ms), the first event of each place, in order; `phonemes` (name, ms), where
    names that begin with "_" are silences and the last entry closes the clip.
    """

    samples: npt.NDArray[np.int16]
    rate: int
    words: tuple[tuple[int, float], ...]
    phonemes: tuple[tuple[str, float], ...]

    @property
    def duration(self) -> float:
        return len(self.samples) * 1000 / self.rate


@cache
def _library() -> tuple[ctypes.CDLL, int]:
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    options = _INITIALIZE_PHONEME_EVENTS | _INITIALIZE_DONT_EXIT
    data = str(espeakng_loader.get_data_path()).encode()
    rate = library.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, 0, data, options)
    if rate <= 0:
        raise RuntimeError("espeak-ng's data cannot be read")
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    # Some variants (f2, f3) breathe by random numbers, whose seed is the time.
    library.espeak_ng_SetRandSeed(ctypes.c_long(1))
    return library, int(rate)


def _choose(library: ctypes.CDLL, voice: str) -> None:
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        raise ValueError(f"espeak-ng has no voice {voice!r}")


def say(text: str, manner: Manner) -> Spoken:
    """`text` as espeak-ng says it. Raises ValueError for a voice it does not have."""
    library, rate = _library()
    sound, words, phonemes = bytearray(), dict[int, float](), list[tuple[str, float]]()

    def collect(samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            sound.extend(ctypes.string_at(samples, count * 2))
        place = 0
        while (event := events[place]).type:
            moment = event.sample * 1000 / rate
            if event.type == _WORD:
                words.setdefault(event.text_position - 1, moment)
            elif event.type == _PHONEME and not event.name.startswith(b"("):  # "(en)" tells a change of language
                phonemes.append((_STRESS.sub("", event.name.decode()), moment))
            place += 1
        return 0

    _choose(library, manner.voice)
    for parameter, value in ((_RATE, manner.rate), (_PITCH, manner.pitch), (_RANGE, manner.range)):
        library.espeak_SetParameter(parameter, value, 0)
    callback = _Callback(collect)
    library.espeak_SetSynthCallback(callback)
    data = text.encode()
    # The library looks ahead of the text's end: it is given the terminating zero, and counts it in.
    library.espeak_Synth(data, len(data) + 1, 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None)
    samples = np.frombuffer(bytes(sound), dtype=np.int16)
    phonemes.append(("_", len(samples) * 1000 / rate))
    return Spoken(samples, rate, _ordered(words), tuple(phonemes))


def _ordered(words: dict[int, float]) -> tuple[tuple[int, float], ...]:
    """Word events whose places and times both rise: a merged pair may be told out of order."""
    kept: list[tuple[int, float]] = []
    for place, moment in sorted(words.items()):
        if not kept or moment >= kept[-1][1]:
            kept.append((place, moment))
    return tuple(kept)


def syllables(characters: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each character that the Mandarin voice can read by itself, and its reading with the tone."""
    library, _ = _library()
    _choose(library, "cmn")
    for char in characters:
        text, read = ctypes.c_char_p(char.encode()), ""
        while text.value:
            read += library.espeak_TextToPhonemes(ctypes.byref(text), _CHARS_UTF8, 0).decode()
        # What it has no reading for is hummed, or spelled in English.
        if "@:11" not in read and "(en)" not in read:
            yield char, read.replace("_|", "").replace("'", "").replace(",", "")


def toneless(read: str) -> str:
    """A reading without its tones: "xau214" and "xau51" are both "xau"."""
    return _TONES.sub("", read)
