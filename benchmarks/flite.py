"""Clips of flite (Debian: `apt install flite`), whose voices are made from recordings of people: English only.

It tells when each phone ends. How many phones a word has is what flite says when given the word alone; sentences for
which that does not add up are left out.
"""

import random
import re
import shutil
import subprocess
import tempfile
from functools import cache
from itertools import pairwise
from pathlib import Path

from benchmarks import speech
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from tests.truth import Truth

_VOICES = ("slt", "rms", "awb")
_PAUSE = "pau"


def installed() -> bool:
    return shutil.which("flite") is not None


def clips(count: int, seed: int) -> tuple[Truth, ...]:
    """`count` clips of one to three of the held-out sentences."""
    chance = random.Random(seed)
    found: list[Truth] = []
    while len(found) < count:
        lines = chance.sample(speech.HELD_OUT.sentences["en"], chance.choice((1, 1, 2, 3)))
        clip = _clip(chance.choice(_VOICES), speech.joined("en", lines))
        found += [clip] if clip else []
    return tuple(found)


def _clip(voice: str, text: str) -> Truth | None:
    sound, phones = _said(voice, text)
    begins = [0.0, *(until for _, until in phones)]
    moments = [begun for (phone, _), begun in zip(phones, begins, strict=False) if phone != _PAUSE]
    pauses = [
        (begun, until) for (phone, _), (begun, until) in zip(phones, pairwise(begins), strict=True) if phone == _PAUSE
    ]
    onsets: dict[int, float] = {}
    spent = 0
    for word in re.finditer(r"[A-Za-z']+", text):
        if spent >= len(moments):
            return None
        onsets[word.start()] = moments[spent]
        spent += _phones(voice, word[0])
    return Truth(text, "en", sound, onsets, tuple(pauses)) if spent == len(moments) else None


@cache
def _phones(voice: str, word: str) -> int:
    return sum(phone != _PAUSE for phone, _ in _said(voice, word)[1])


def _said(voice: str, text: str) -> tuple[Pcm, list[tuple[str, float]]]:
    """The sound, and each phone with the ms at which it ends."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "said.wav"
        words = ["flite", "-voice", voice, "-psdur", "-t", text, "-o", str(file)]
        listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        sound = pcm.read_wav(file.read_bytes())
    return sound, [(phone, float(end) * 1000) for phone, end in (one.rsplit(":", 1) for one in listed.split())]
