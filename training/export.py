"""The trained weights as a CTranslate2 Whisper in int8, with all that faster-whisper looks for beside them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from ctranslate2.specs import whisper_spec
from tokenizers import Tokenizer
from torch import nn

from training import tokens
from training.model import Attention, DecoderLayer, EncoderLayer, Feed, Whisper


def _array(weight: torch.Tensor) -> Any:
    return weight.detach().float().cpu().numpy().astype(np.float32)


def _norm(part: Any, norm: nn.LayerNorm) -> None:
    part.gamma, part.beta = _array(norm.weight), _array(norm.bias)


def _linear(part: Any, *layers: nn.Linear) -> None:
    """Several layers are fused to one, the way CTranslate2 takes queries, keys and values."""
    part.weight = np.concatenate([_array(layer.weight) for layer in layers])
    part.bias = np.concatenate([_array(layer.bias) for layer in layers])


def _attention(part: Any, held: Attention, *, own: bool) -> None:
    _norm(part.layer_norm, held.norm)
    if own:
        _linear(part.linear[0], held.query, held.key, held.value)
    else:
        _linear(part.linear[0], held.query)
        _linear(part.linear[1], held.key, held.value)
    _linear(part.linear[-1], held.out)


def _feed(part: Any, held: Feed) -> None:
    _norm(part.layer_norm, held.norm)
    _linear(part.linear_0, held.up)
    _linear(part.linear_1, held.down)


def _filled(model: Whisper) -> whisper_spec.WhisperSpec:
    shape = model.shape
    spec = whisper_spec.WhisperSpec(
        shape.encoder_layers, shape.encoder_heads, shape.decoder_layers, shape.decoder_heads
    )
    for part, conv in ((spec.encoder.conv1, model.conv1), (spec.encoder.conv2, model.conv2)):
        part.weight, part.bias = _array(conv.weight), _array(conv.bias) if conv.bias is not None else None
    spec.encoder.position_encodings.encodings = _array(model.get_buffer("places"))
    spec.decoder.position_encodings.encodings = _array(model.text_places)
    spec.decoder.embeddings.weight = spec.decoder.projection.weight = _array(model.tokens.weight)
    _norm(spec.encoder.layer_norm, model.encoder_norm)
    _norm(spec.decoder.layer_norm, model.decoder_norm)
    for part, layer in zip(spec.encoder.layer, model.encoder, strict=True):
        assert isinstance(layer, EncoderLayer)
        _attention(part.self_attention, layer.attention, own=True)
        _feed(part.ffn, layer.feed)
    for part, layer in zip(spec.decoder.layer, model.decoder, strict=True):
        assert isinstance(layer, DecoderLayer)
        _attention(part.self_attention, layer.attention, own=True)
        _attention(part.attention, layer.cross, own=False)
        _feed(part.ffn, layer.feed)
    return spec


def export(model: Whisper, tokenizer: Tokenizer, folder: Path) -> None:
    """Write model.bin, config.json, vocabulary.json, tokenizer.json and preprocessor_config.json to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = _filled(model)
    spec.register_vocabulary(tokens.listed(tokenizer))
    end = tokenizer.token_to_id("<|endoftext|>")
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [end]
    spec.config.lang_ids = [tokenizer.token_to_id("<|en|>"), tokenizer.token_to_id("<|zh|>")]
    spec.config.alignment_heads = [list(pair) for pair in model.shape.alignment_heads]
    spec.validate()
    spec.optimize("int8")
    spec.save(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    extractor = {"feature_size": 80, "sampling_rate": 16000, "hop_length": 160, "chunk_length": 30, "n_fft": 400}
    (folder / "preprocessor_config.json").write_text(json.dumps(extractor) + "\n")
