"""The card says what the figures say."""

from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="needs the training group")
pytest.importorskip("wordfreq", reason="needs the training group")

from training import card
from training.model import Shape
from training.recipe import Recipe
from training.train import Pace, Run


def test_figures_recipe_and_size_stand_in_the_card(tmp_path: Path) -> None:
    row = {"mean": 38.0, "p50": 16.0, "p90": 90.0, "p99": 358.0, "bias": 1.0, "n": 1239, "probability": 0.5}
    figures: dict[str, Any] = {
        key: {"en": row, "zh": row, "cost": 0.0123} for key in (card._LONG, card._CUT, card._HOST)
    }
    misheard = {"en plain words": 0.125, "zh all syllables": 0.031}
    figures |= {"misheard, held-out voices": misheard, "misheard, hosts": misheard, "loading": 0.21}
    (tmp_path / "model.bin").write_bytes(bytes(3_210_000))
    run = Run.begin(Shape(100, 7, width=32, encoder_layers=1, encoder_heads=1), Pace(), 1, torch.device("cpu"))
    run.step, run.seconds, run.work = 4_321, 4_000.0, 7_000.0
    card.write(tmp_path, Recipe(seed=77), run, (17_972, 20.0), figures)
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    for expected in (
        "3.2 MB",
        "seed 77",
        "4,321 steps",
        "67 minutes",
        "12.5%",
        "3.1%",
        "358.0",
        "0.012",
        "0.21 s",
        ", torch 2.",
    ):
        assert expected in text
    assert "{" not in text
    assert max(map(len, text.splitlines())) <= 200
