"""The training loop: the same weights from the same seed on the same machine, stopped and resumed or not.

Sums over several threads may round otherwise on another machine or with another number of threads; batches do not.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from training.batches import Batch, Drawer
from training.losses import losses
from training.model import Shape, Whisper

_WARM = 0.02


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the weights move at their fastest, and how often they are saved, in steps."""

    matrices: float = 0.01
    others: float = 0.003
    save_every: int = 100
    tell_every: int = 20


@dataclass(slots=True)
class Run:
    """Weights, what moves them, how far they have come, in how many seconds and seconds of processors' work."""

    model: Whisper
    movers: list[torch.optim.Optimizer]
    step: int = 0
    seconds: float = 0.0
    work: float = 0.0

    @classmethod
    def begin(cls, shape: Shape, pace: Pace, seed: int, device: torch.device) -> "Run":
        torch.manual_seed(seed)
        model = Whisper(shape).to(device)
        return cls(model, movers(model, pace))

    def save(self, file: Path) -> None:
        """Written aside and then moved, so that a killed run leaves the last whole one."""
        state = {
            "shape": asdict(self.model.shape),
            "model": self.model.state_dict(),
            "movers": [mover.state_dict() for mover in self.movers],
            "step": self.step,
            "seconds": self.seconds,
            "work": self.work,
        }
        part = file.with_suffix(".part")
        torch.save(state, part)
        part.replace(file)

    @classmethod
    def load(cls, file: Path, pace: Pace, device: torch.device) -> "Run":
        state: dict[str, Any] = torch.load(file, map_location=device, weights_only=True)
        model = Whisper(Shape(**state["shape"])).to(device)
        model.load_state_dict(state["model"])
        run = cls(model, movers(model, pace), state["step"], state["seconds"], state["work"])
        for mover, held in zip(run.movers, state["movers"], strict=True):
            mover.load_state_dict(held)
        return run


def movers(model: Whisper, pace: Pace) -> list[torch.optim.Optimizer]:
    """Muon for the layers' matrices, AdamW for embeddings, convolutions, norms and biases."""
    matrices = [
        weight for layers in (model.encoder, model.decoder) for weight in layers.parameters() if weight.ndim == 2
    ]
    held = {id(weight) for weight in matrices}
    others = [weight for weight in model.parameters() if id(weight) not in held]
    muon = torch.optim.Muon(matrices, lr=pace.matrices, weight_decay=0.05, adjust_lr_fn="original")
    adam = torch.optim.AdamW(others, lr=pace.others, betas=(0.9, 0.98), weight_decay=0.01)
    for mover in (muon, adam):
        for group in mover.param_groups:
            group["highest"] = group["lr"]
    return [muon, adam]


def speed(step: int, steps: int) -> float:
    """The share of the highest rate: up over the first 2%, then down along a half cosine to nothing."""
    warm = max(int(_WARM * steps), 1)
    if step < warm:
        return (step + 1) / warm
    return float(0.5 + 0.5 * np.cos(np.pi * (step - warm) / max(steps - warm, 1)))


def precision(device: torch.device) -> torch.dtype:
    """bfloat16 where the hardware multiplies it fast, else float32."""
    fast = device.type == "cuda" or bool(torch.cpu.get_capabilities().get("amx_bf16"))
    return torch.bfloat16 if fast else torch.float32


def _ahead(drawer: Drawer, first: int) -> Iterator[Batch]:
    """Batches in order, each drawn in a thread while the one before it is used."""
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(drawer.batch, first)
        for step in range(first + 1, drawer.plan.steps + 1):
            ready = waiting.result()
            waiting = pool.submit(drawer.batch, min(step, drawer.plan.steps - 1))
            yield ready


def advance(run: Run, batch: Batch, share: float, kind: torch.dtype) -> tuple[float, float, float, float]:
    """One step; gives the losses before it."""
    for mover in run.movers:
        mover.zero_grad(set_to_none=True)
        for group in mover.param_groups:
            group["lr"] = group["highest"] * share
    with torch.autocast(batch.mel.device.type, kind, enabled=kind != torch.float32):
        found = losses(run.model, batch)
    found.total.backward()
    nn.utils.clip_grad_norm_(run.model.parameters(), 1.0)
    for mover in run.movers:
        mover.step()
    return found.numbers()


def train(
    run: Run, drawer: Drawer, pace: Pace, file: Path, tell: Callable[[str], None], *, until: int = 0
) -> list[list[float]]:
    """Take the plan's steps that are left (or stop after step `until`), saving to `file`; gives each step's losses."""
    device = next(run.model.parameters()).device
    steps, kind, told = drawer.plan.steps, precision(device), list[list[float]]()
    clock, work, sound = time.monotonic(), time.process_time(), 0.0
    for batch in _ahead(drawer, run.step):
        told.append([*advance(run, batch.to(device), speed(run.step, steps), kind)])
        run.step += 1
        sound += batch.mel.shape[0] * batch.mel.shape[2] / 100
        if run.step % pace.tell_every == 0 or run.step == steps:
            now, done = time.monotonic(), time.process_time()
            run.seconds += now - clock
            run.work += done - work
            mean = np.mean(told[-pace.tell_every :], axis=0)
            tell(_line(run, steps, mean.tolist(), sound / (now - clock)))
            clock, work, sound = now, done, 0.0
        if run.step % pace.save_every == 0 or run.step in (steps, until):
            run.save(file)
        if run.step == until:
            break
    return told


def _line(run: Run, steps: int, mean: list[float], rate: float) -> str:
    token, guided, phoneme, place = mean
    left = run.seconds / run.step * (steps - run.step) / 60
    return (
        f"step {run.step} of {steps}: token {token:.3f} guided {guided:.3f} phoneme {phoneme:.3f} place {place:.3f}; "
        f"{rate:.0f} s of sound a second, {run.seconds / 60:.1f} min gone ({run.work / 60:.1f} of one core), "
        f"{left:.0f} left"
    )
