"""What training minimises: the next token, and three helpers that make it learn within an hour."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - its name everywhere
from torch import Tensor

from training.batches import Batch
from training.model import Whisper


@dataclass(frozen=True, slots=True)
class Losses:
    """Means in nats: the next token, guided attention, the steps' phonemes, the tokens at a step of theirs."""

    token: Tensor
    guided: Tensor
    phoneme: Tensor
    place: Tensor

    @property
    def total(self) -> Tensor:
        return self.token + self.guided + 0.5 * self.phoneme + 0.5 * self.place

    def numbers(self) -> tuple[float, float, float, float]:
        return self.token.item(), self.guided.item(), self.phoneme.item(), self.place.item()


def guided(logs: Tensor, spans: Tensor) -> Tensor:
    """How far attention (B, heads, N, S) lies from lying evenly on each token's span (B, N, 2), in steps of 20 ms.

    A step counts by the share of it that the span covers; a row whose span is NaN does not count.
    """
    steps = torch.arange(logs.shape[-1], device=logs.device)
    first, last = spans[..., :1], spans[..., 1:]
    cover = (torch.minimum(last, steps + 0.5) - torch.maximum(first, steps - 0.5)).clamp(min=0)
    whole = cover.sum(-1, keepdim=True)
    known = (whole > 0).squeeze(-1)
    target = torch.where(whole > 0, cover / whole.clamp(min=1e-6), 0).nan_to_num()
    entropy = torch.special.entr(target).sum(-1)
    apart = -(target[:, None] * logs).sum(-1) - entropy[:, None]
    return apart.mean(1)[known].mean()


def losses(model: Whisper, batch: Batch) -> Losses:
    sound = model.encode(batch.mel)
    heard = model.decode(batch.ids, sound)
    token = _apart(model.written(heard.stream), batch.targets)
    phoneme = _apart(model.phoneme(sound), batch.phones)
    rows, steps = batch.at[:, 0], batch.at[:, 1]
    place = _apart(model.written(model.token_at(sound[rows, steps])), batch.at[:, 2])
    return Losses(
        token, guided(heard.next, batch.next_spans) + 0.5 * guided(heard.own, batch.own_spans), phoneme, place
    )


def _apart(scores: Tensor, targets: Tensor) -> Tensor:
    """Mean cross-entropy where something is asked. Nothing is picked out before: shapes stay few."""
    return F.cross_entropy(scores.flatten(0, -2).float(), targets.flatten(), ignore_index=-1)
