"""What hibari and Kokoro have in common: a text is read, said sentence by sentence, and timed by the network itself."""

import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from podcast import memory
from podcast.errors import SpeechError
from podcast.reading.base import Reader, Sounded
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.speech import base, runs
from podcast.speech.base import Line, Said
from podcast.speech.graphs import Graph
from podcast.speech.runs import PAUSES, Sign
from podcast.speech.sharing import Span, share

Floats: TypeAlias = npt.NDArray[np.float64]

RATE = 24_000
# Counted up when texts are read or joined otherwise, so that clips which were made before are made anew.
READING = 1
# A frame of both networks is 600 samples.
FRAME_MS = 25
# Both pieces of silence that are kept around a sentence, each fading over `_FADE_MS` to nothing.
_BEFORE_MS, _AFTER_MS, _FADE_MS = 50, 100, 10
# A phrase begins where its sound does, when that is so near to what the network's durations say.
_NEAR_MS = 60
# The space before a word within a phrase is sound of that word already, but for so much: measured at sibilants above
# 4 kHz (benchmarks/calibrate.py), and borne out by espeak-ng's recital of the same texts.
_SPACE_MS = 14
# Silence that is so long lies before a phrase, and not in a stop consonant.
_SILENCE_MS = 60
# Another attempt at a line is said a little slower, then a little faster.
_SPEEDS = (1.0, 0.97, 1.03)


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """What a network made of a piece: samples of -1 to 1 at RATE, and frames for each sign, a pad before and after."""

    samples: npt.NDArray[np.float32]
    frames: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a network is used: the most signs of a run, by how many ms its durations lag behind its sound, and the
    silence in ms after a sentence, a clause and a word where one run ends and another follows.
    """

    longest: int
    lag_ms: int
    pauses_ms: Mapping[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class _Trimmed:
    """A piece as it goes into the clip, and how many ms of the network's own silence were taken off its front."""

    samples: pcm.Samples
    cut_ms: int


class NeuralVoice(ABC):
    """What voices have in common whose network runs on this machine; it is loaded at the first line.

    A voice of its own says how its network is loaded and how it says phonemes.
    """

    free = True
    intelligible = True
    phonetic = True
    longest = 100_000

    def __init__(
        self,
        manner: Manner,
        pace: float,
        *,
        model: str,
        file: Callable[[Callable[[int, int], None]], Path],
        reader: Callable[[], Reader],
        lack: Callable[[], str],
    ) -> None:
        """`model` names the network with its digest; `file` gives where it lies, and may fetch it, with progress.

        `reader` gives who reads for it. `lack` is what `find_lack` says.
        """
        self.model, self.pace, self.at_once = model, pace, os.cpu_count() or 1
        self._manner, self._file, self._make_reader, self.find_lack = manner, file, reader, lack
        self._lock = threading.Lock()

    @abstractmethod
    def load(self, file: Path) -> tuple[Graph, dict[str, int]]:
        """The network in `file`, and the numbers of the signs that it knows."""

    @abstractmethod
    def utter(self, signs: str, attempt: int = 0) -> Utterance:
        """What the network makes of phonemes, of which each is one of its signs."""

    def prepare(self, progress: Callable[[int, int], None] = lambda _done, _total: None) -> None:
        """Fetch the network where that is needed, and load it and the reader. Raises ModelError."""
        with self._lock:
            # First the reader, who is missing sooner than a network is fetched.
            _ = self._reader
            if "_graph" not in self.__dict__:
                self._graph, self._ids = self.load(self._file(progress))

    def release(self) -> None:
        """See Releases."""
        with self._lock:
            self.__dict__.pop("_graph", None)

    def say(self, line: Line) -> Said:
        """The line with the times of its characters; another attempt has another speed."""
        self.prepare()
        said = say(line, self._reader, self._ids, self._manner, lambda signs: self.utter(signs, line.attempt))
        memory.give_back()
        return said

    def _number(self, signs: str) -> npt.NDArray[np.int64]:
        """The numbers of signs between two pads, shape (1, signs + 2)."""
        return np.asarray([[0, *(self._ids[sign] for sign in signs), 0]], dtype=np.int64)

    @cached_property
    def _reader(self) -> Reader:
        return self._make_reader()


def choose_speed(speed: float, attempt: int) -> npt.NDArray[np.float32]:
    """The speed of an attempt, shape (1,); `speed` is that of the first."""
    return np.asarray([speed * _SPEEDS[attempt % len(_SPEEDS)]], dtype=np.float32)


def say(line: Line, reader: Reader, ids: Container[str], manner: Manner, utter: Callable[[str], Utterance]) -> Said:
    """`line` as sound with the times of its characters; `utter` says phonemes that are among `ids`.

    Raises SpeechError where there is nothing to say, or the sound is silent.
    """
    reading = reader.read(line.text, tuple(Sounded(*one) for one in line.phonemes))
    said = runs.signs(reading, ids)
    found = runs.pieces(said, manner.longest)
    if not found:
        raise SpeechError("there is nothing that the voice can say", where=f"“{line.text[:60]}”")
    parts = [said[piece.first : piece.last] for piece in found]
    made = [utter("".join(sign.char for sign in part)) for part in parts]
    trimmed = [_trim(one) for one in _as_whole_numbers(made)]
    sound, begins = _join(trimmed, [manner.pauses_ms[piece.closing] for piece in found])
    times = np.full((len(said), 2), np.nan)
    for piece, part, one, cut, begin in zip(found, parts, made, trimmed, begins, strict=True):
        heard = _clock(one.frames) - manner.lag_ms - cut.cut_ms
        # The durations of a sentence's last marks reach into the silence that was cut off.
        heard = np.clip(heard, 0, len(cut.samples) * 1000 / RATE) + begin
        times[piece.first : piece.last] = _at_onsets(part, heard, sound, begin)
    spans = _whole(times, sound.duration)
    return Said(
        base.refuse_silence(sound, line.text), {"times": _columns(line.text, share(line.text, reading, said, spans))}
    )


def _as_whole_numbers(made: Sequence[Utterance]) -> Iterator[pcm.Samples]:
    """Samples as int16; what is too loud is scaled down for all alike, not clipped. Raises SpeechError for NaN."""
    if not all(np.isfinite(one.samples).all() for one in made):
        raise SpeechError("the voice gave samples that are no numbers", remedy="Take another voice")
    peak = max(1.0, *(float(np.abs(one.samples).max(initial=0.0)) for one in made))
    for one in made:
        yield np.rint(one.samples / peak * 32767).astype(np.int16)


def _trim(samples: pcm.Samples) -> _Trimmed:
    """Take off silence but for a little, and let what is left begin and end in nothing."""
    onset, offset = pcm.edges(Pcm(samples, RATE))
    first, last = max(onset - _BEFORE_MS, 0), offset + _AFTER_MS
    kept = samples[first * RATE // 1000 : last * RATE // 1000].astype(np.float64)
    ramp = np.linspace(0.0, 1.0, min(_FADE_MS * RATE // 1000, len(kept)))
    kept[: len(ramp)] *= ramp
    kept[len(kept) - len(ramp) :] *= ramp[::-1]
    return _Trimmed(np.rint(kept).astype(np.int16), first)


def _join(parts: Sequence[_Trimmed], pauses_ms: Sequence[int]) -> tuple[Pcm, list[int]]:
    """The parts one after another, and where each begins in ms; a pause is counted from sound to sound."""
    pieces, begins, length = list[pcm.Samples](), list[int](), 0
    for place, part in enumerate(parts):
        begins.append(length * 1000 // RATE)
        last = place == len(parts) - 1
        silence = 0 if last else max(pauses_ms[place] - _BEFORE_MS - _AFTER_MS, 0) * RATE // 1000
        # Whole milliseconds, so that no part's times are off by a rounding.
        silence += -(length + len(part.samples) + silence) % (RATE // 1000)
        pieces += [part.samples, np.zeros(silence, np.int16)]
        length += len(part.samples) + silence
    return Pcm(np.concatenate(pieces), RATE), begins


def _clock(frames: Sequence[int]) -> Floats:
    """When each sign begins and ends by the network's durations, in ms, shape (signs, 2); the pads are left out."""
    ends = np.cumsum(np.asarray(frames, dtype=np.float64)) * FRAME_MS
    return np.stack([ends[:-2], ends[1:-1]], axis=1)


def _at_onsets(part: Sequence[Sign], times: Floats, sound: Pcm, begin: int) -> Floats:
    """`times`, in which a phrase begins where sound begins, when that is near, and a word within one with its space."""
    onsets = _onsets(sound)
    after_pause = True
    for place, sign in enumerate(part):
        if sign.char in PAUSES:
            after_pause = after_pause or sign.char != " "
            continue
        if after_pause:
            near = onsets[(np.abs(onsets - times[place, 0]) <= _NEAR_MS) & (onsets >= begin)]
            if len(near):
                times[place, 0] = near[np.argmin(np.abs(near - times[place, 0]))]
        elif part[place - 1].char == " ":
            times[place, 0] = min(times[place - 1, 0] + _SPACE_MS, times[place, 0])
        after_pause = False
    return times


def _onsets(sound: Pcm) -> Floats:
    """Where sound begins after silence, in ms."""
    loud = np.flatnonzero(pcm.voiced(sound)) * pcm.FRAME_MS
    return loud[np.diff(loud, prepend=-1000.0) > _SILENCE_MS].astype(np.float64)


def _whole(times: Floats, duration: int) -> list[Span]:
    """Spans in order, within the clip, each lasting until the next begins; signs that no run had take no time."""
    starts = np.append(times[:, 0], duration)
    missing = np.flatnonzero(np.isnan(starts))[::-1]
    for place in missing:
        starts[place] = starts[place + 1]
    starts = np.maximum.accumulate(np.clip(starts, 0, duration))
    ends = np.where(np.isnan(times[:, 1]), starts[:-1], times[:, 1])
    ends = np.clip(ends, starts[:-1], starts[1:])
    return [(float(one), float(two)) for one, two in zip(starts, ends, strict=False)]


def _columns(text: str, spans: Sequence[Span]) -> dict[str, list[str] | list[int]]:
    """Times as a receipt has them."""
    starts, ends = ([round(span[side]) for span in spans] for side in (0, 1))
    return {"characters": list(text), "starts_ms": starts, "ends_ms": ends}
