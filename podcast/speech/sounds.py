"""What a speech server sent: is it sound at all, and which samples; and asking again when it is not. Pure."""

import struct
from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from podcast import text as texts
from podcast.errors import NotSound, SpeechError, Unfit
from podcast.net import answers
from podcast.net.retry import Stopped
from podcast.sound.pcm import Pcm

# A clip that arrives unusable is paid for like any other, so it is asked for again no more than twice.
ASKED_AGAIN = 2
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_LOWEST_RATE, _HIGHEST_RATE, _MOST_CHANNELS = 8_000, 192_000, 8
# How other kinds of sound begin. An MP3 frame begins with eleven bits that are set.
_OTHER_SOUND = {
    b"ID3": "MP3",
    b"\xff\xfb": "MP3",
    b"\xff\xf3": "MP3",
    b"\xff\xf2": "MP3",
    b"OggS": "Ogg",
    b"fLaC": "FLAC",
}
_REMEDY = "Run again later, or choose another [voice] provider: the clips that have arrived are kept"
T = TypeVar("T")


def quoted(text: str) -> str:
    """A text's beginning, for a person."""
    return f"“{texts.shorten(texts.clean(text), 60)}”"


def require_speakable(text: str, longest: int) -> None:
    """Raise SpeechError for what must not be asked for: nothing that sounds, or more than `longest` characters."""
    if not any(map(texts.sounds, text)):
        raise SpeechError("there is nothing to say", where=quoted(text), remedy="Change the paragraph in 20-script.md")
    if len(text) > longest:
        raise SpeechError(
            f"the text has {len(text)} characters, and one request takes {longest}",
            where=quoted(text),
            remedy="Divide the paragraph in 20-script.md",
        )


def first_usable(
    fetch: Callable[[], T], read: Callable[[T], Pcm], told: Callable[[str], None], text: str
) -> tuple[Pcm, int]:
    """The sound of `text` that `read` makes of the first usable answer of `fetch`, and how many answers came.

    Not usable is what `fetch` raises as NotSound and `read` as SpeechError, of which `told` hears; the last such
    failure is raised, with the text's beginning. Other errors of `fetch` (a refused key, a used-up quota) pass at once.
    All of them say what the answers cost that came before.
    """
    for asked in range(1, ASKED_AGAIN + 2):
        try:
            answer = fetch()
        except NotSound as error:
            failure: SpeechError = error
        except (SpeechError, Stopped) as error:
            error.billed = len(text) * (asked - 1)
            raise
        else:
            try:
                return read(answer), asked
            except SpeechError as error:
                failure = error
        if asked <= ASKED_AGAIN:
            told(f"{failure.what}; {quoted(text)} is asked for again")
    raise _never_usable(failure, text)


def _never_usable(failure: SpeechError, text: str) -> SpeechError:
    """The error for a text of which each answer was paid for and none can be used; `failure` is the last one's."""
    asked = ASKED_AGAIN + 1
    what, where = f"{failure.what}; asked {asked} times", failure.where or quoted(text)
    if isinstance(failure, Unfit):
        error: SpeechError = Unfit(what, wav=failure.wav, where=where, remedy=failure.remedy)
    else:
        error = SpeechError(what, where=where, remedy=failure.remedy or _REMEDY)
    error.billed = len(text) * asked
    return error


def raw(data: bytes, rate: int, who: str) -> Pcm:
    """Mono 16-bit little-endian samples without a header, or a WAV file. Raises NotSound for other kinds.

    An MP3 frame without a tag begins like a sample may, so it passes here; as samples it lasts a third at most.
    """
    if data[:4] == b"RIFF":
        return wav(data, who)
    if (kind := _other_kind(data)) and data[:1] != b"\xff":
        raise NotSound(f"{who} sent {kind} instead of raw samples")
    if len(data) % 2:
        raise NotSound(f"{who} sent {len(data)} bytes, which are no 16-bit samples")
    return Pcm(np.frombuffer(data, dtype="<i2").astype(np.int16), rate)


def wav(data: bytes, who: str) -> Pcm:
    """A WAV file as mono samples of 16 bit: more channels by their mean, 8, 24 and 32 bit and float rounded.

    The sizes in its header do not count: OpenAI streams 0xFFFFFFFF in both places, others 0 or 0x7FFFFFFF. So the
    `data` chunk lasts to the end where its size is 0 or more than there is. Raises NotSound for anything else.
    """
    if data[:4] not in (b"RIFF", b"RF64") or data[8:12] != b"WAVE":
        other = _other_kind(data)
        raise NotSound(
            f"{who} sent {other} instead of WAV" if other else f"{who} sent no audio but {answers.seen(data)}"
        )
    chunks = dict(_chunks(data))
    form, body = chunks.get(b"fmt ", b""), chunks.get(b"data")
    if len(form) < 16 or body is None:
        raise NotSound(f"{who} sent a WAV file without samples")
    tag, channels, rate, _speed, _frame, bits = struct.unpack_from("<HHIIHH", form)
    if tag == _EXTENSIBLE and len(form) >= 26:
        (tag,) = struct.unpack_from("<H", form, 24)
    if not (1 <= channels <= _MOST_CHANNELS and _LOWEST_RATE <= rate <= _HIGHEST_RATE and (tag, bits) in _LEVELS):
        raise NotSound(f"{who} sent a WAV file of format {tag}, {channels} channels, {rate} Hz and {bits} bit")
    frame = bits // 8 * channels
    levels = np.nan_to_num(_LEVELS[tag, bits](body[: len(body) // frame * frame]), posinf=1, neginf=-1).clip(-1, 1)
    samples = (levels.reshape(-1, channels).mean(axis=1) * 32768).round().clip(-32768, 32767)
    return Pcm(samples.astype(np.int16), rate)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a RIFF file up to its samples; each begins at an even place."""
    start = 12
    while start + 8 <= len(data):
        name, size = data[start : start + 4], int.from_bytes(data[start + 4 : start + 8], "little")
        start += 8
        if name == b"data":
            yield name, data[start : start + size] if size else data[start:]
            return
        yield name, data[start : start + size]
        start += size + size % 2


def _whole(kind: str, middle: float, full: float) -> Callable[[bytes], npt.NDArray[np.float64]]:
    return lambda body: (np.frombuffer(body, dtype=kind).astype(np.float64) - middle) / full


def _three_bytes(body: bytes) -> npt.NDArray[np.float64]:
    low, middle, high = np.frombuffer(body, dtype=np.uint8).reshape(-1, 3).astype(np.int32).T
    return np.asarray(((low << 8) | (middle << 16) | (high << 24)) / 2.0**31)


# Format tag and bits of a sample → levels from -1 to 1. Samples of 8 bit have no sign (Microsoft's RIFF documents).
_LEVELS: dict[tuple[int, int], Callable[[bytes], npt.NDArray[np.float64]]] = {
    (_PCM, 8): _whole("u1", 128.0, 128.0),
    (_PCM, 16): _whole("<i2", 0.0, 2.0**15),
    (_PCM, 24): _three_bytes,
    (_PCM, 32): _whole("<i4", 0.0, 2.0**31),
    (_FLOAT, 32): _whole("<f4", 0.0, 1.0),
    (_FLOAT, 64): _whole("<f8", 0.0, 1.0),
}


def _other_kind(data: bytes) -> str:
    return next((kind for start, kind in _OTHER_SOUND.items() if data.startswith(start)), "")
