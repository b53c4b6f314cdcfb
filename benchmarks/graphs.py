"""What Kokoro's graph costs as it is run, against the file as it comes: `python -m benchmarks.graphs`.

Both say the same phonemes, each in a process of its own, on one thread. What is printed are
ratios: processor seconds of a run, and the most memory that it adds to the loaded network (Linux).
"""

import json
import multiprocessing
import resource
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from podcast import config, memory, providers
from podcast.models.finding import Finder
from podcast.models.known import KOKORO
from podcast.speech import voice_tables
from podcast.speech.graphs import Graph
from podcast.speech.kokoro import _FRAMES
from podcast.speech.norms import join_norms

SIGNS = "pən3 ʈʂoʊ1 tɤ5 wu3 pʰjɛn1 lwən4 wən2, joʊ2 xɤ2 ʈʂʰəŋ2 tɤ5 ʂəŋ1 in1 tu2 kei3 ta4 tɕja1 tʰiŋ1. "
TIMES = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds, and MB over those of the loaded network."""

    seconds: float
    megabytes: float


def main() -> None:
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        before, now = pool.map(measure, [False, True], chunksize=1)
    print(f"seconds   {now.seconds / before.seconds:5.2f} of {before.seconds:.1f}")
    print(f"memory    {now.megabytes / before.megabytes:5.2f} of {before.megabytes:.0f} MB")


def measure(joined: bool) -> Cost:
    """What one long sentence costs, by the file as it comes or with its normalisations joined."""
    file = Finder(providers.cache_home({}) / "models", print).folder(KOKORO) / KOKORO.files[0].name
    model = file.read_bytes()
    graph = Graph(join_norms(model, ("audio", _FRAMES)) if joined else model, ("audio",), _FRAMES)
    memory.give_back()
    tables = config.shipped() / "voices" / "kokoro"
    numbers = json.loads((tables / "phonemes.json").read_text(encoding="utf-8"))
    signs = [numbers[sign] for sign in SIGNS * TIMES if sign in numbers]
    style = voice_tables.read("zf_xiaobei", Path(), tables, "benchmark").style(len(signs))
    loaded, begun = _resident(), time.process_time()
    tokens = np.asarray([[0, *signs, 0]], dtype=np.int64)
    graph.run({"tokens": tokens, "style": style, "speed": np.ones(1, dtype=np.float32)})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return Cost(time.process_time() - begun, peak - loaded)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])
    return pages * resource.getpagesize() / 1_000_000


if __name__ == "__main__":
    main()
