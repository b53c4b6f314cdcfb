"""Whisper's network in torch, with what training adds: attention that can be guided and two heads that are thrown away.

Shapes: B clips, T frames of 10 ms, S = ceil(T / 2) steps of 20 ms, N tokens, D the width.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere
from torch import Tensor, nn

POSITIONS, TEXT_POSITIONS, MELS = 1500, 448, 80


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a network; `phonemes` belongs to a head that is not exported."""

    vocabulary: int
    phonemes: int
    width: int = 192
    encoder_layers: int = 4
    decoder_layers: int = 3
    encoder_heads: int = 3
    decoder_heads: int = 4

    @property
    def alignment_heads(self) -> tuple[tuple[int, int], ...]:
        """The heads that are guided to each token's own time: the first two of the last layer."""
        return ((self.decoder_layers - 1, 0), (self.decoder_layers - 1, 1))


def sinusoids(length: int, width: int) -> Tensor:
    """Whisper's position encodings: sines, then cosines, of wave lengths from 2π to 20,000π."""
    scales = torch.exp(-torch.log(torch.tensor(10_000.0)) / (width // 2 - 1) * torch.arange(width // 2))
    angles = torch.arange(length)[:, None] * scales[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=1)


class Attention(nn.Module):
    """Multi-head attention after its own norm. `heads` of the scores are given back as log-probabilities."""

    def __init__(self, width: int, heads: int, guided: tuple[int, ...] = ()) -> None:
        super().__init__()
        self.heads, self.guided = heads, guided
        self.norm = nn.LayerNorm(width)
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x: Tensor, source: Tensor | None = None, *, causal: bool = False) -> tuple[Tensor, Tensor | None]:
        """x (B, N, D) and what it adds to the stream; the guided heads' log-probabilities (B, heads, N, S)."""
        inner = self.norm(x)
        source = inner if source is None else source
        query, key, value = (
            part.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part in (self.query(inner), self.key(source), self.value(source))
        )
        if causal:
            mixed = F.scaled_dot_product_attention(query, key, value, is_causal=True)
            return self.out(mixed.transpose(1, 2).flatten(-2)), None
        # Written out: on a CPU torch's fused attention takes 1.3 to 1.9 times as long, nearly all of it backwards.
        scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
        mixed = scores.softmax(-1).to(value.dtype) @ value
        logs = scores[:, list(self.guided)].float().log_softmax(-1) if self.guided else None
        return self.out(mixed.transpose(1, 2).flatten(-2)), logs


class Feed(nn.Module):
    """The feed-forward half of a layer, after its own norm."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        mixed: Tensor = self.down(F.gelu(self.up(self.norm(x))))
        return mixed


class EncoderLayer(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attention, self.feed = Attention(width, heads), Feed(width)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(x)[0]
        return x + self.feed(x)


class DecoderLayer(nn.Module):
    def __init__(self, width: int, heads: int, guided: tuple[int, ...]) -> None:
        super().__init__()
        self.attention, self.cross, self.feed = Attention(width, heads), Attention(width, heads, guided), Feed(width)

    def forward(self, x: Tensor, sound: Tensor) -> tuple[Tensor, Tensor | None]:
        x = x + self.attention(x, causal=True)[0]
        mixed, logs = self.cross(x, sound)
        x = x + mixed
        return x + self.feed(x), logs


@dataclass(frozen=True, slots=True)
class Heard:
    """What the decoder made of the tokens: (B, N, D), and the guided heads' log-probabilities (B, heads, N, S).

    `own` looks at the token that was just fed, `next` at the one that is to be written.
    """

    stream: Tensor
    own: Tensor
    next: Tensor


class Whisper(nn.Module):
    """Encoder, decoder, and the heads for training alone: a phoneme of each step, a token at a step."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        width = shape.width
        self.conv1 = nn.Conv1d(MELS, width, 3, padding=1)
        self.conv2 = nn.Conv1d(width, width, 3, stride=2, padding=1)
        self.register_buffer("places", sinusoids(POSITIONS, width), persistent=False)
        self.encoder = nn.ModuleList(EncoderLayer(width, shape.encoder_heads) for _ in range(shape.encoder_layers))
        self.encoder_norm = nn.LayerNorm(width)
        self.tokens = nn.Embedding(shape.vocabulary, width)
        self.text_places = nn.Parameter(sinusoids(TEXT_POSITIONS, width) * 0.1)
        last = shape.decoder_layers - 1
        guided = {0: (0,), last: (0, 1)}
        self.decoder = nn.ModuleList(
            DecoderLayer(width, shape.decoder_heads, guided.get(place, ())) for place in range(shape.decoder_layers)
        )
        self.decoder_norm = nn.LayerNorm(width)
        self.phoneme = nn.Linear(width, shape.phonemes)
        self.token_at = nn.Linear(width, width)
        nn.init.normal_(self.tokens.weight, std=width**-0.5)

    def encode(self, mel: Tensor) -> Tensor:
        """Levelled features (B, 80, T) as (B, S, D)."""
        x = F.gelu(self.conv2(F.gelu(self.conv1(mel)))).transpose(1, 2)
        x = x + self.get_buffer("places")[: x.shape[1]].to(x.dtype)
        for layer in self.encoder:
            x = layer(x)
        normed: Tensor = self.encoder_norm(x)
        return normed

    def decode(self, ids: Tensor, sound: Tensor) -> Heard:
        """Token ids (B, N) over encoded sound (B, S, D)."""
        x = self.tokens(ids) + self.text_places[: ids.shape[1]]
        found = []
        for layer in self.decoder:
            x, logs = layer(x, sound)
            found += [] if logs is None else [logs]
        return Heard(self.decoder_norm(x), found[0], found[-1])

    def written(self, stream: Tensor) -> Tensor:
        """Scores of all tokens; the weights are those of the embeddings, as in Whisper."""
        return F.linear(stream, self.tokens.weight)
