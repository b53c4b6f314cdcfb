"""What espeak-ng says of its own speech: run as a script, for the library has one state a process.

Reads JSON lines `[voice, rate, pitch, range, text]` from standard input; writes for each the rate of the samples, the
samples as base64, the word events as [character, sample] and the samples at which pauses begin (quirks: no word ends;
several events at a number's position).
"""

import base64
import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from podcast import text as texts
from podcast.sound.pcm import Pcm

ENGLISH = (
    "Good morning, and welcome: three studies have caught our eye since last Monday.",
    "The first one asks whether a small network can teach itself to count, and the answer is a careful yes.",
    "Nobody expected the second result. When the noise was removed, the error doubled, and then it fell again.",
)
MANDARIN = (
    "各位听众早上好，今天我们来谈三项新的研究。",
    "第一项研究想知道，小小的网络能不能自己学会数数，答案是可以，但是要有耐心。",
    "第二个结果谁也没有想到。去掉噪声以后，误差先是变大，然后又慢慢变小。",
)

MORE_ENGLISH = (
    "A robot arm sorted the fruit by colour; it dropped only two apples, which is fewer than a tired farmer would.",
    "What did it cost? Less than a bicycle, if you already own the camera.",
    "The last paper of today is about rivers, and how a satellite can tell that one of them will soon leave its bed.",
    "That was all, thank you for listening, and may your own experiments go well.",
)
MORE_MANDARIN = (
    "机器人按照颜色把水果分开，只掉了两个苹果，比疲倦的农民还要少。",
    "它花了多少钱？如果你已经有相机，还不到一辆自行车的价格。",
    "今天最后一篇讲的是河流，卫星怎样才能知道，哪一条河快要改道了。",
)


@dataclass(frozen=True)
class Manner:
    """A voice of espeak-ng by name, with its rate (words a minute), pitch and range (0 to 100)."""

    voice: str
    rate: int = 165
    pitch: int = 50
    range: int = 50


@dataclass(frozen=True)
class Truth:
    """Speech and, by the first character of each word, the ms at which it begins; the ms of each pause in it.

    The last pause lasts until the end of the sound.
    """

    text: str
    language: str
    sound: Pcm
    onsets: dict[int, float]
    pauses: tuple[tuple[float, float], ...] = ()
    manner: Manner = Manner("en-us")

    def errors(self, heard: Any) -> list[float]:
        """Signed ms by which each word's start misses."""
        found = []
        for part in heard:
            first = next((p for p in range(part.first, part.last) if texts.sounds(self.text[p])), None)
            if first in self.onsets:
                found.append(part.start - self.onsets[first])
        return found

    def ends(self) -> dict[int, float]:
        """By the first character of each word, the ms at which it ends: the next one's start or the pause before."""
        starts = sorted(self.onsets.items(), key=lambda item: item[1])
        following = [*(at for _, at in starts[1:]), float(self.sound.duration)]
        return {
            place: min((pause for pause, _ in self.pauses if begun < pause < until), default=until)
            for (place, begun), until in zip(starts, following, strict=True)
        }


@cache
def spoken(language: str, rate: int, *sentences: str) -> tuple[Truth, ...]:
    """Sentences said by espeak-ng in its standard voice of the language, at `rate` words a minute."""
    manner = Manner("cmn" if texts.is_chinese(language) else "en-us", rate)
    return said([(manner, sentence, language) for sentence in sentences])


def said(lines: Sequence[tuple[Manner, str, str]]) -> tuple[Truth, ...]:
    """Each text, in its language, as espeak-ng says it in its manner."""
    asked = [[manner.voice, manner.rate, manner.pitch, manner.range, text] for manner, text, _ in lines]
    paths = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, __file__],
        input="".join(json.dumps(line) + "\n" for line in asked),
        env=paths,
        capture_output=True,
        text=True,
        check=True,
    )
    answers = done.stdout.splitlines()
    return tuple(_truth(*line, answer) for line, answer in zip(lines, answers, strict=True))


def _truth(manner: Manner, text: str, language: str, answer: str) -> Truth:
    rate, samples, events, rests = json.loads(answer)
    sound = Pcm(np.frombuffer(base64.b64decode(samples), dtype="<i2"), rate)
    onsets: dict[int, float] = {}
    for character, sample in events:
        onsets.setdefault(character, sample * 1000 / rate)
    moments = sorted(onsets.values())
    pauses: list[tuple[float, float]] = []
    for sample in rests:
        begun = sample * 1000 / rate
        until = min((at for at in moments if at > begun), default=float(sound.duration))
        if not pauses or until > pauses[-1][1]:
            pauses.append((begun, until))
    return Truth(text, language, sound, onsets, tuple(pauses), manner)


# From espeak-ng's speak_lib.h.
_PHONEME_EVENTS = 1


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    ]


def _main() -> None:
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    data = Path(espeakng_loader.get_data_path())
    rate = library.espeak_Initialize(2, 200, bytes(data), _PHONEME_EVENTS)
    samples, events, rests = bytearray(), [], []

    def collect(wave: Any, count: int, event: Any) -> int:
        if count > 0:
            samples.extend(ctypes.string_at(wave, count * 2))
        place = 0
        while event[place].type:
            if event[place].type == 1:
                events.append([event[place].text_position - 1, event[place].sample])
            if event[place].type == 7 and event[place].id.startswith(b"_:"):
                rests.append(event[place].sample)
            place += 1
        return 0

    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
    callback = kind(collect)
    library.espeak_SetSynthCallback(callback)
    for line in sys.stdin:
        voice, speed, pitch, span, sentence = json.loads(line)
        for kept in (samples, events, rests):
            kept.clear()
        if library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise SystemExit(f"espeak-ng has no voice {voice!r}")
        for parameter, value in ((1, speed), (3, pitch), (4, span)):
            library.espeak_SetParameter(parameter, value, 0)
        said = sentence.encode()
        library.espeak_Synth(said, len(said) + 1, 0, 1, 0, 1, None, None)
        print(json.dumps([rate, base64.b64encode(bytes(samples)).decode(), events, rests]))


if __name__ == "__main__":
    _main()
