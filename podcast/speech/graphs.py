"""onnxruntime: a voice's network in memory, with whichever of its tensors are asked for."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from podcast.speech.onnxfile import add_output

Array: TypeAlias = npt.NDArray[Any]


class Graph:
    """A network; may be run by several threads at once, and gives equal values for equal inputs and any `threads`."""

    def __init__(self, model: bytes, outputs: Sequence[str], inner: str, threads: int = 1) -> None:
        """Load an ONNX file; a run gives `outputs` and after them the tensor `inner`, which is no output of the file.

        So many `threads` work at each run.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        # A thread that waits for the next of thousands of small steps would keep its core busy.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        model = add_output(model, inner)
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        # Kept by onnxruntime for a second try with other providers, of which there are none.
        self._session._model_bytes = None
        self._names = [*outputs, inner]

    def run(self, inputs: Mapping[str, Array]) -> list[Array]:
        """The values of the outputs, in their order."""
        import onnxruntime

        options = onnxruntime.RunOptions()
        # Else what the longest sentence took is kept, once for each thread. Without an arena the peak is three times as
        # high.
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        return [np.asarray(value) for value in self._session.run(self._names, dict(inputs), options)]
