"""A voice model of a few kilobytes that sherpa-onnx loads and speaks for real: each token is a tone of its own pitch.

Hiss goes in as the model's noise scale says, without a seed, so that clips differ where that scale is not 0. Speakers
differ in pitch. `vits` reads the words of its lexicon; `kokoro` has phonemes for any word.
"""

import io
import string
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from podcast.net.downloads import Remote
from podcast.speech.voice_models import VoiceModel
from tests.protocols import Handler, Protocol

RATE = 16_000
TOKEN_S = 0.06
SPEAKERS = 2
LETTERS = string.ascii_lowercase
_PHONEMES = "ɪəɛɐɑɔæʊʌɜɚiuoɹɾθðʃʒŋɡɬˈˌːʔβɣɕʲ"
_MARKS = '.,!?;:—…"()“”'
_STYLES = (510, 1, 2)


@dataclass(frozen=True, slots=True)
class Tiny:
    """What a model is to be: its kind and language, how loud its tones are, and which words its lexicon has."""

    kind: str = "vits"
    language: str = "en"
    amplitude: float = 0.2
    words: str = ""

    @property
    def pace(self) -> float:
        """Characters a second: a Chinese character is two tokens, of English ones four of five are letters."""
        return 1 / (2 * TOKEN_S) if self.language == "zh" else 1 / (TOKEN_S * 0.82)


def lay_out(folder: Path, tiny: Tiny) -> Path:
    """Write the model's files; `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens = ["_", " ", *_MARKS, *LETTERS, *_PHONEMES]
    (folder / "tokens.txt").write_text("".join(f"{token} {place}\n" for place, token in enumerate(tokens)), "utf-8")
    words = _english(tiny.words) if tiny.language == "en" else _chinese(tiny.words)
    (folder / "lexicon.txt").write_text("".join(f"{word}\n" for word in words), "utf-8")
    onnx.save(_model(tiny, len(tokens)), folder / "model.onnx")
    if tiny.kind == "kokoro":
        styles = np.ones((SPEAKERS, *_STYLES), "<f4") * np.array([1.0, 1.5], "<f4").reshape(-1, 1, 1, 1)
        (folder / "voices.bin").write_bytes(styles.tobytes())
    return folder


def _english(text: str) -> Iterable[str]:
    words = {"".join(letter for letter in word if letter in LETTERS) for word in text.lower().split()} - {""}
    return [f"{word} {' '.join(word)}" for word in sorted(words | {"a"})]


def _chinese(text: str) -> Iterable[str]:
    found = sorted({char for char in text if "\u4e00" <= char <= "\u9fff"} | {"的"})
    return [f"{char} {LETTERS[ord(char) % 26]} {LETTERS[ord(char) // 26 % 26]}" for char in found]


def _model(tiny: Tiny, tokens: int) -> onnx.ModelProto:
    first = 2 + len(_MARKS)
    pitches = [0.0 if token < first else 160.0 + 12 * ((token - first) % 40) for token in range(tokens)]
    values = {
        "pitch": np.array(pitches, np.float32),
        "column": np.array([-1, 1], np.int64),
        "flat": np.array([1, 1, -1] if tiny.kind == "vits" else [-1], np.int64),
        "base": np.array([RATE * TOKEN_S], np.float32),
        "from": np.int64(0),
        "step": np.int64(1),
        "turn": np.float32(2 * np.pi / RATE),
        "amplitude": np.float32(tiny.amplitude),
        "half": np.float32(0.5),
        "one": np.float32(1),
        "place": np.int64(0),
    }
    graph = helper.make_graph(
        [*(_vits_head() if tiny.kind == "vits" else _kokoro_head()), *_tones()],
        "tiny",
        _inputs(tiny.kind),
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, "t"] if tiny.kind == "vits" else ["t"])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, _metadata(tiny))
    onnx.checker.check_model(model)
    return model


def _inputs(kind: str) -> list[onnx.ValueInfoProto]:
    whole, real = TensorProto.INT64, TensorProto.FLOAT
    shapes: dict[str, tuple[int, list[str | int | None]]]
    if kind == "kokoro":
        shapes = {"x": (whole, [1, "n"]), "style": (real, [1, _STYLES[2]]), "speed": (real, [1])}
    else:
        shapes = {"x": (whole, [1, "n"]), "x_length": (whole, [1])}
        shapes |= {name: (real, [1]) for name in ("noise_scale", "length_scale", "noise_scale_w")}
        shapes["sid"] = (whole, [1])
    return [helper.make_tensor_value_info(name, element, shape) for name, (element, shape) in shapes.items()]


def _vits_head() -> list[onnx.NodeProto]:
    """The `lift` of the pitch by speaker, the `length` of a token in samples, and the `hiss`'s scale."""
    node = helper.make_node
    return [
        node("Cast", ["sid"], ["speaker"], to=TensorProto.FLOAT),
        node("Mul", ["speaker", "half"], ["more"]),
        node("Add", ["more", "one"], ["lift"]),
        node("Mul", ["base", "length_scale"], ["length"]),
        node("Identity", ["noise_scale"], ["scale"]),
    ]


def _kokoro_head() -> list[onnx.NodeProto]:
    node = helper.make_node
    return [
        node("Gather", ["style", "place"], ["lift"], axis=1),
        node("Div", ["base", "speed"], ["length"]),
        node("Sub", ["speed", "speed"], ["scale"]),
    ]


def _tones() -> list[onnx.NodeProto]:
    node = helper.make_node
    return [
        node("Gather", ["pitch", "x"], ["row"]),
        node("Reshape", ["row", "column"], ["pitches"]),
        node("Mul", ["pitches", "lift"], ["lifted"]),
        node("Cast", ["length"], ["samples"], to=TensorProto.INT64),
        node("Squeeze", ["samples"], ["count"]),
        node("Range", ["from", "count", "step"], ["clock"]),
        node("Cast", ["clock"], ["time"], to=TensorProto.FLOAT),
        node("Mul", ["time", "turn"], ["angle"]),
        node("Mul", ["lifted", "angle"], ["phase"]),
        node("Sin", ["phase"], ["wave"]),
        node("Mul", ["wave", "amplitude"], ["tone"]),
        node("RandomNormalLike", ["tone"], ["random"]),
        node("Mul", ["random", "scale"], ["hiss"]),
        node("Add", ["tone", "hiss"], ["both"]),
        node("Reshape", ["both", "flat"], ["y"]),
    ]


def _metadata(tiny: Tiny) -> dict[str, str]:
    shared = {"sample_rate": str(RATE), "n_speakers": str(SPEAKERS), "comment": "tiny"}
    if tiny.kind == "kokoro":
        styles = ",".join(map(str, _STYLES))
        return shared | {"version": "2", "has_espeak": "1", "voice": "en-us", "style_dim": styles}
    language = "Chinese" if tiny.language == "zh" else "English"
    marks = ", . ! ? ， 。 ！ ？ 、"
    return shared | {"model_type": "vits", "language": language, "punctuation": marks, "add_blank": "0", "voice": ""}


def packed(folder: Path) -> bytes:
    """The folder as the `.tar.bz2` that a release would have."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:bz2") as archive:
        archive.add(folder, arcname=folder.name)
    return buffer.getvalue()


def known(name: str, archive: Remote) -> dict[str, VoiceModel]:
    """A table of one model with the tiny one's speakers."""
    return {name: VoiceModel(name, archive, "CC0-1.0", ("en", "zh"), ("af_low", "am_high"))}


class Release(Protocol):
    """A server of one file at whatever path, from where it is asked to begin unless not `resumes`."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data
        self.resumes = True
        self.sent = 0

    def answer(self, handler: Handler) -> None:
        start = self.start(handler)
        headers = {"Content-Range": f"bytes {start}-{len(self.data) - 1}/{len(self.data)}"} if start else {}
        self.sent += len(self.data) - start
        handler.send(206 if start else 200, self.data[start:], "application/octet-stream", **headers)

    def start(self, handler: Handler) -> int:
        """The byte that the request asks to begin with."""
        asked = handler.headers.get("Range", "")
        return int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.resumes else 0
