"""The recipe's numbers in one place: what `make whisper` makes follows from these and the code."""

from dataclasses import dataclass
from pathlib import Path

from training.batches import Plan
from training.train import Pace

_PACE = Pace()


@dataclass(frozen=True, slots=True)
class Recipe:
    """`shards` of `takes` (60 are 24 minutes of speech); `seconds` of sound a step; `threads`, by which sums round."""

    seed: int = 2026
    shards: int = 70
    takes: int = 60
    steps: int = 4_200
    seconds: float = 120.0
    threads: int = 2
    pace: Pace = _PACE

    @property
    def plan(self) -> Plan:
        return Plan(self.seed, self.steps, self.seconds)


# What a test runs in a minute: everything, but little of it.
BRIEF = Recipe(shards=1, takes=10, steps=60, seconds=25.0, threads=1)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a run keeps its files: speech, weights between steps, and what comes out."""

    folder: Path

    @property
    def speech(self) -> Path:
        return self.folder / "data"

    @property
    def checkpoint(self) -> Path:
        return self.folder / "run.pt"

    @property
    def model(self) -> Path:
        return self.folder / "model"
