"""Kokoro's graph with its normalisations joined: read and written without loss, and what it says is the same."""

import contextlib
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.speech import voice_tables
from podcast.speech.graphs import Array, Graph
from podcast.speech.kokoro import _FRAMES
from podcast.speech.norms import join_norms
from podcast.speech.onnxfile import Node, OnnxFile, add_constant, add_output, make_node
from tests.speech.neural_voices import TABLES, kokoro_file

NAMES = st.text(max_size=300)
NODES = st.lists(st.builds(make_node, NAMES, st.lists(NAMES, max_size=4), NAMES), max_size=6)
PHONEMES = "ni3 xau3, ʂɤ4 i1 tɕjɛ4."


def spell_out(x: str, gain: str, shift: str, y: str) -> list[Node]:
    """A normalisation over time as Kokoro's export has it."""
    return [
        make_node("ReduceMean", [x, "axes"], f"{y}mean"),
        make_node("Sub", [x, f"{y}mean"], f"{y}centred"),
        make_node("Mul", [f"{y}centred", f"{y}centred"], f"{y}squares"),
        make_node("ReduceMean", [f"{y}squares", "axes"], f"{y}variance"),
        make_node("Add", [f"{y}variance", "epsilon"], f"{y}sum"),
        make_node("Sqrt", [f"{y}sum"], f"{y}spread"),
        make_node("Div", [f"{y}centred", f"{y}spread"], f"{y}normed"),
        make_node("Mul", [gain, f"{y}normed"], f"{y}scaled"),
        make_node("Add", [f"{y}scaled", shift], y),
    ]


def join(nodes: list[Node], *kept: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    file = OnnxFile.read(join_norms(OnnxFile(tuple(nodes), b"").write(), kept))
    return [(node.operator, node.inputs, node.outputs) for node in file.nodes]


@given(NODES)
def test_what_is_written_is_read_again(nodes: list[Node]) -> None:
    data = add_constant(add_output(OnnxFile(tuple(nodes), b"").write(), "x"), "n", -1)
    file = OnnxFile.read(data)
    assert list(file.nodes) == nodes
    assert OnnxFile.read(file.write()) == file


@given(st.binary(max_size=60))
def test_what_is_no_onnx_file_is_refused_or_read_whole(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        OnnxFile.read(data)


def test_nine_steps_become_one() -> None:
    joined = join(spell_out("x", "gain", "shift", "y"), "y")
    assert [operator for operator, _, _ in joined] == ["Reshape", "Reshape", "InstanceNormalization"]
    assert joined[-1][1][0] == "x"
    assert joined[-1][2] == ("y",)
    assert [inputs[0] for _, inputs, _ in joined[:2]] == ["gain", "shift"]


def test_what_is_needed_elsewhere_stays() -> None:
    nodes = [*spell_out("x", "gain", "shift", "y"), make_node("Relu", ["ycentred"], "z")]
    operators = [operator for operator, _, _ in join(nodes, "y", "z")]
    assert operators == ["ReduceMean", "Sub", "Reshape", "Reshape", "InstanceNormalization", "Relu"]


def test_another_sum_stays_as_it_is() -> None:
    nodes = spell_out("x", "gain", "shift", "y")
    # The mean of another tensor is no normalisation.
    nodes[0] = make_node("ReduceMean", ["other", "axes"], "ymean")
    assert len(join(nodes, "y")) == 9


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return kokoro_file(tmp_path_factory.mktemp("models")).read_bytes()


def say(model: bytes, threads: int) -> list[Array]:
    numbers = json.loads((TABLES / "phonemes.json").read_text(encoding="utf-8"))
    signs = [numbers[sign] for sign in PHONEMES if sign in numbers]
    style = voice_tables.read("zf_xiaobei", Path(), TABLES, "test").style(len(signs))
    tokens = np.asarray([[0, *signs, 0]], dtype=np.int64)
    graph = Graph(model, ("audio",), _FRAMES, threads)
    return graph.run({"tokens": tokens, "style": style, "speed": np.ones(1, dtype=np.float32)})


@pytest.mark.slow
def test_kokoro_says_the_same_with_fewer_steps_on_any_number_of_cores(network: bytes) -> None:
    joined = join_norms(network, ("audio", _FRAMES))
    assert sum(node.operator == "InstanceNormalization" for node in OnnxFile.read(joined).nodes) == 68
    (sound, frames), (before, frames_before), (on_two, _) = say(joined, 1), say(network, 1), say(joined, 2)
    assert np.array_equal(frames, frames_before)
    assert np.array_equal(sound, on_two)
    # Rounding reaches the phases of the sound's waves, not their strength.
    assert np.median(np.abs(_spectrum(sound) - _spectrum(before))) < 1.0


def _spectrum(sound: Array) -> Array:
    """Levels in dB of what is heard, in frames of 43 ms."""
    frames = np.lib.stride_tricks.sliding_window_view(sound.ravel(), 1024)[::512] * np.hanning(1024)
    levels = 20 * np.log10(np.abs(np.fft.rfft(frames)) + 1e-3)
    return np.asarray(levels)
