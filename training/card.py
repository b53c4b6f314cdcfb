"""The card that lies beside the model: what it is, how it was made, what it can do and what it cannot."""

import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from training.recipe import Recipe
from training.train import Run

_CARD = """# A small Whisper for espeak-ng's voices

Made for espeak-ng's Mandarin and English voices, and for no other: use a real Whisper for any recording of a person
or of another synthesiser. It aligns known text to speech and hears whether a voice said its text.

- Format: CTranslate2, int8, {size:.1f} MB; faster-whisper loads the folder. {weights:.2f} M weights: width {width},
  {encoder_layers} encoder and {decoder_layers} decoder layers, {vocabulary:,} tokens.
- Tokens: one for each of the syllables (with tone) that espeak-ng's Mandarin tells apart, written as its commonest
  hanzi; byte-pair pieces of lower-case English; capitals as letters spelled out; digits; bytes for the rest. What it
  hears in Chinese therefore reads as homophones of what was written.
- Start sequence: `<|startoftranscript|>` alone, or with `<|en|>` or `<|zh|>` and `<|transcribe|>`.
- Data: {hours:.1f} h said by espeak-ng ({clips:,} clips) for texts drawn from wordfreq's word lists (CC BY-SA 4.0;
  drawn from, not contained), the field's terms and this project's own lines. No recording and no text of others.
- Recipe: `training/` of this project, `make whisper`; seed {seed}, {shards} shards, {steps:,} steps, {threads} threads.
- Made on: {machine}, torch {torch}; {minutes:.0f} minutes of training ({work:.0f} minutes of one core's work).
- Bits: texts, speech and batches follow from the seed; sums over threads round by their number and the processor, so
  weights are the same bits only on like hardware with the same torch and number of threads.
- Licence: MIT, as the project. espeak-ng (GPL-3-or-later) made the speech; its output is not covered by its licence.

## Figures

Held out: texts, voice variants ({variants}), rates and pitches. Alignment is CTranslate2's path, without edge work.

| word onsets, error in ms | median | p90 | p99 | mean | onsets |
|---|---|---|---|---|---|
{onsets}

| misheard (beam 5) | held-out voices | the shows' hosts |
|---|---|---|
{hearing}

Cost of alignment on one core: {padded:.3f} of the sound when features are padded to 30 s, {cut:.3f} when they are not;
loading {loading:.2f} s.

## What it cannot do

- Voices of people, other synthesisers, noise, music, several speakers.
- Tell homophones apart, in Chinese at all, in English except by frequency ("to", "two").
- Punctuation is guessed from pauses. Names that espeak-ng reads as words may be spelled otherwise.
"""
_LONG, _CUT, _HOST = (
    "onsets, held-out voices, 2 to 28 s, padded",
    "onsets, held-out voices, 2 to 28 s, not padded",
    "onsets, sentences by the hosts, padded",
)
_LANGUAGES = {"en": "English", "zh": "Chinese"}


def _onset_rows(figures: Mapping[str, Any]) -> str:
    names = {_LONG: "held-out voices, 2 to 28 s", _HOST: "single sentences by the hosts"}
    return "\n".join(
        f"| {said}, {name} | {row['p50']} | {row['p90']} | {row['p99']} | {row['mean']} | {row['n']:,} |"
        for key, name in names.items()
        for language, said in _LANGUAGES.items()
        for row in [figures[key][language]]
    )


def _hearing_rows(figures: Mapping[str, Any]) -> str:
    held, hosts = figures["misheard, held-out voices"], figures["misheard, hosts"]
    return "\n".join(
        f"| {_LANGUAGES[key[:2]]},{key[2:]} | {held[key]:.1%} | {hosts[key]:.1%} |" for key in sorted(held)
    )


def processor() -> str:
    """The machine in words: its processor, cores, and Python."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.is_file() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return f"{model or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def write(folder: Path, recipe: Recipe, run: Run, sound: tuple[int, float], figures: Mapping[str, Any]) -> None:
    """README.md in the model's folder. `sound`: clips and hours that were trained on."""
    from training.clips import HELD_VARIANTS

    shape = run.model.shape
    kept = [weight for name, weight in run.model.named_parameters() if not name.startswith(("phoneme", "token_at"))]
    text = _CARD.format(
        size=sum(file.stat().st_size for file in folder.iterdir() if file.name != "README.md") / 1e6,
        weights=sum(weight.numel() for weight in kept) / 1e6,
        width=shape.width,
        encoder_layers=shape.encoder_layers,
        decoder_layers=shape.decoder_layers,
        vocabulary=shape.vocabulary,
        clips=sound[0],
        hours=sound[1],
        seed=recipe.seed,
        shards=recipe.shards,
        steps=run.step,
        threads=recipe.threads,
        machine=processor(),
        torch=version("torch"),
        minutes=run.seconds / 60,
        work=run.work / 60,
        variants=", ".join(HELD_VARIANTS),
        onsets=_onset_rows(figures),
        hearing=_hearing_rows(figures),
        padded=figures[_LONG]["cost"],
        cut=figures[_CUT]["cost"],
        loading=figures["loading"],
    )
    (folder / "README.md").write_text(text, encoding="utf-8")
