"""onnxruntime: a voice's network in memory, with whichever of its tensors are asked for."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]

# Numbers of fields in onnx.proto3, each of them of protobuf's wire type 2 (a length, then so many bytes).
_MODEL_GRAPH, _GRAPH_OUTPUT, _VALUE_NAME = 7, 12, 1


class Graph:
    """A network on one thread; may be run by several threads at once, and gives equal values for equal inputs."""

    def __init__(self, file: Path, outputs: Sequence[str], inner: str) -> None:
        """Load `file`; a run gives `outputs` and after them the tensor `inner`, which is no output of the file."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model = with_output(file.read_bytes(), inner)
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._names = [*outputs, inner]

    def run(self, inputs: Mapping[str, Array]) -> list[Array]:
        """The values of the outputs, in their order."""
        import onnxruntime

        options = onnxruntime.RunOptions()
        # Else what the longest sentence took is kept, once for each thread. Without an arena the peak is three times as
        # high.
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        return [np.asarray(value) for value in self._session.run(self._names, dict(inputs), options)]


def with_output(model: bytes, tensor: str) -> bytes:
    """The ONNX file `model` with one of its inner tensors as an output.

    Protobuf joins a message with one that is appended to it: a repeated field, as the graph's outputs are, gets longer.
    """
    name = _field(_VALUE_NAME, tensor.encode())
    return model + _field(_MODEL_GRAPH, _field(_GRAPH_OUTPUT, name))


def _field(number: int, value: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(value)) + value


def _varint(number: int) -> bytes:
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F)
    return bytes([*(group | 0x80 for group in groups[:-1]), groups[-1]])
