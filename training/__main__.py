"""`python -m training all|speech|train|export|evaluate --folder DIR`: see the README of this folder."""

import argparse
import sys
import time
from pathlib import Path

from training.recipe import BRIEF, Places, Recipe


def _tell(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, flush=True)


def speech(recipe: Recipe, places: Places) -> None:
    """The tokenizer and the shards that are not there yet."""
    from training import clips, tokens

    places.speech.mkdir(parents=True, exist_ok=True)
    if not (places.speech / "tokenizer.json").exists():
        tokens.build().save(str(places.speech / "tokenizer.json"), pretty=False)
    clips.make(places.speech, recipe.seed, recipe.shards, _tell, processes=recipe.threads, takes=recipe.takes)


def train(recipe: Recipe, places: Places, until: int) -> None:
    """From the last checkpoint, or from nothing."""
    import torch

    from training import batches, clips, tokens
    from training import train as training
    from training.model import Shape

    torch.set_num_threads(recipe.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    found, names = clips.read(places.speech)
    tokenizer = tokens.load(places.speech)
    drawer = batches.Drawer(found, batches.Markers.of(tokenizer), recipe.plan)
    if places.checkpoint.exists():
        run = training.Run.load(places.checkpoint, recipe.pace, device)
    else:
        run = training.Run.begin(Shape(tokenizer.get_vocab_size(), len(names)), recipe.pace, recipe.seed, device)
    size = sum(weight.numel() for weight in run.model.parameters()) / 1e6
    hours = sum(clip.duration for clip in found) / 3.6e6
    _tell(f"{len(found)} clips, {hours:.1f} h, {size:.2f} M weights, {device.type}, from step {run.step}")
    if run.step < recipe.steps:
        training.train(run, drawer, recipe.pace, places.checkpoint, _tell, until=until)


def export(recipe: Recipe, places: Places) -> None:
    """The checkpoint's weights as they are, also of an unfinished run."""
    import torch

    from training import export as exporting
    from training import tokens
    from training.train import Run

    run = Run.load(places.checkpoint, recipe.pace, torch.device("cpu"))
    exporting.export(run.model, tokens.load(places.speech), places.model)
    size = sum(file.stat().st_size for file in places.model.iterdir()) / 1e6
    _tell(f"step {run.step} exported to {places.model}, {size:.2f} MB")


def evaluate(recipe: Recipe, places: Places) -> None:
    """The held-out figures: on the screen, in figures.json beside the model's folder, and in its card."""
    import torch

    from training import card, clips
    from training import evaluate as evaluating
    from training.train import Run

    figures = evaluating.report(places.model, _tell)
    found, _ = clips.read(places.speech)
    run = Run.load(places.checkpoint, recipe.pace, torch.device("cpu"))
    sound = (len(found), sum(clip.duration for clip in found) / 3.6e6)
    card.write(places.model, recipe, run, sound, figures)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m training", description="Train the project's own Whisper.")
    parser.add_argument("what", choices=["all", "speech", "train", "export", "evaluate"])
    parser.add_argument("--folder", type=Path, required=True, help="where speech, checkpoints and the model go")
    parser.add_argument("--shards", type=int, default=Recipe().shards, help="of 24 minutes of speech")
    parser.add_argument("--steps", type=int, default=Recipe().steps)
    parser.add_argument("--threads", type=int, default=Recipe().threads)
    parser.add_argument("--brief", action="store_true", help="a minute of everything, which only shows that it runs")
    parser.add_argument("--until", type=int, default=0, help="save and stop at this step")
    asked = parser.parse_args(arguments)
    full = Recipe(shards=asked.shards, steps=asked.steps, threads=asked.threads)
    recipe, places = BRIEF if asked.brief else full, Places(asked.folder)
    if asked.what in ("all", "speech"):
        speech(recipe, places)
    if asked.what in ("all", "train"):
        train(recipe, places, asked.until)
    if asked.what in ("all", "export"):
        export(recipe, places)
    if asked.what in ("all", "evaluate"):
        evaluate(recipe, places)


if __name__ == "__main__":
    main(sys.argv[1:])
