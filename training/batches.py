"""From clips to batches: which clips, how joined, how padded. A batch follows from the seed and its step alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from torch import Tensor

from training import features, tokens
from training.clips import Clip

LONGEST_MS = 28_500.0
_STEP_MS = 20.0
# The longest silence before and between clips, and what is kept free for each where they are chosen.
_GAP_MS, _PAUSE_MS = 600.0, 400.0
# How many clips in a row may be looked at for those that fit together.
_LOOKED_AT = 16
# What stands after the last word: the model's own end is guided to it.
_END_MS = 200.0
# The share of Chinese in joined clips; in single ones it is that of the speech.
_CHINESE = 0.35
# The share of joined batches that are padded to 30 s, as faster-whisper pads.
_PADDED = 0.12
# Batches are of few shapes: oneDNN compiles its kernels for each, 0.25 s a step, and keeps 1,024 of them.
_LENGTHS_MS = ((4_000, 6_000, 8_000, 10_000, 12_000), (16_000, 20_000, 24_000, 28_500))
_WHOLE_FRAMES, _WHOLE_TOKENS, _WHOLE_PLACES = 50, 32, 128
Random = np.random.Generator
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Item:
    """Clips joined to one: log-mel features, phonemes, tokens and spans as in Clip."""

    mel: Floats
    phones: npt.NDArray[np.int64]
    fed: npt.NDArray[np.int64]
    heard: npt.NDArray[np.int64]
    spans: npt.NDArray[np.float32]
    chinese: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors for one step. B clips, T frames, S steps of 20 ms, N tokens, K places.

    mel (B, 80, T); ids (B, N) are fed, targets (B, N) asked (-1: not); phones (B, S), -1 beyond a clip's end; spans
    (B, N, 2) in steps, NaN where there is none, of the token fed and of the one asked; at (K, 3): clip, step, token,
    -1 where there is none.
    """

    mel: Tensor
    ids: Tensor
    targets: Tensor
    phones: Tensor
    own_spans: Tensor
    next_spans: Tensor
    at: Tensor

    def to(self, device: torch.device) -> "Batch":
        return Batch(*(getattr(self, name).to(device) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Markers:
    """Ids of the markers, and which tokens are heard at all (a comma is not)."""

    end: int
    start: int
    languages: tuple[int, int]
    transcribe: int
    untimed: int
    sounding: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, tokenizer: Tokenizer) -> "Markers":
        end = tokens.place(tokenizer, "<|endoftext|>")
        pieces = tokens.listed(tokenizer)[:end]
        marks = ("startoftranscript", "en", "zh", "transcribe", "notimestamps")
        start, english, chinese, transcribe, untimed = (tokens.place(tokenizer, f"<|{mark}|>") for mark in marks)
        sounding = np.array([any(char.isalnum() for char in piece) for piece in pieces])
        return cls(end, start, (english, chinese), transcribe, untimed, sounding)


@dataclass(frozen=True, slots=True)
class Plan:
    """How batches are drawn: `seconds` of audio each with its silence, twice that where it is padded to 30 s.

    The first `short` of all steps takes clips of up to 3.8 s, the next until `single` takes single clips, the rest
    joins clips to up to 28.5 s.
    """

    seed: int
    steps: int
    seconds: float = 120.0
    short: float = 0.12
    single: float = 0.3


@dataclass(frozen=True)
class Drawer:
    """All clips, ready to draw batches from."""

    clips: Sequence[Clip]
    markers: Markers
    plan: Plan
    by_length: npt.NDArray[np.int64] = field(init=False)
    by_language: tuple[list[int], list[int]] = field(init=False)

    def __post_init__(self) -> None:
        lengths = np.array([clip.duration for clip in self.clips])
        object.__setattr__(self, "by_length", np.argsort(lengths, kind="stable"))
        english = [place for place, clip in enumerate(self.clips) if not clip.chinese]
        chinese = [place for place, clip in enumerate(self.clips) if clip.chinese]
        object.__setattr__(self, "by_language", (english, chinese))

    def batch(self, step: int) -> Batch:
        """The batch of a step; the same one at every call."""
        random = np.random.default_rng([self.plan.seed, step])
        done = step / self.plan.steps
        joining = done >= self.plan.single
        items, frames = self._joined(random) if joining else self._single(random, done < self.plan.short)
        longest = max(len(item.mel) for item in items)
        return collated(random, items, max(frames, longest + longest % 2), self.markers)

    def _single(self, random: Random, short: bool) -> tuple[list[Item], int]:
        """Clips of about one length, and the frames that they are padded to."""
        until = len(self.by_length)
        if short:
            until = int(np.searchsorted([self.clips[place].duration for place in self.by_length], 3_800.0))
        middle = int(random.integers(until))
        low = max(0, min(middle - 150, until - 300))
        near = self.by_length[low : min(low + 300, until)]
        frames = rounded_up(len(self.clips[near[-1]].mel) + int(_GAP_MS / 10), _WHOLE_FRAMES)
        chosen = random.choice(near, size=self._count(frames))
        return [joined(random, [self.clips[place]]) for place in chosen], frames

    def _joined(self, random: Random) -> tuple[list[Item], int]:
        """Clips joined to about one length, and the frames that they are padded to.

        Those that lie next to each other mostly share a voice.
        """
        length = int(random.choice(_LENGTHS_MS[int(random.random() < 0.5)]))
        padded = random.random() < _PADDED
        frames = features.FRAMES if padded else length // 10
        items = []
        for _ in range(self._count(frames // 2 if padded else frames)):
            places = self.by_language[int(random.random() < _CHINESE)]
            items.append(joined(random, self._run(random, places, length), length))
        return items, frames

    def _count(self, frames: int) -> int:
        return min(max(int(self.plan.seconds * 100 / frames), 1), 64)

    def _run(self, random: Random, places: Sequence[int], length: float) -> list[Clip]:
        """Clips from any one on, in their order, as far as they fit with a pause after each; at least one."""
        first, room, chosen = int(random.integers(len(places))), length, list[Clip]()
        for place in places[first : first + _LOOKED_AT]:
            if (taken := self.clips[place].duration + _PAUSE_MS) <= room:
                chosen.append(self.clips[place])
                room -= taken
        return chosen or [self.clips[places[first]]]


def rounded_up(count: int, unit: int) -> int:
    """The smallest multiple of `unit` that is not below `count`."""
    return -(-count // unit) * unit


def joined(random: Random, clips: Sequence[Clip], longest: float = LONGEST_MS) -> Item:
    """Clips one after the other with silence before and between: no more of it than fits into `longest` ms."""
    room = max(longest - sum(clip.duration + 20 for clip in clips), 0.0) / len(clips)
    mels, phones, spans, clock = [], [], [np.zeros((0, 2), np.float32)], 0
    for number, clip in enumerate(clips):
        gap = int(random.uniform(0, min(room, _GAP_MS)) / _STEP_MS) if number or random.random() < 0.5 else 0
        clock += gap
        if number and gap:
            spans[-1][-1, 1] = clock * _STEP_MS  # the full stop lasts until the next sentence
        odd = len(clip.mel) % 2
        mels += [np.full((2 * gap, features.MELS), features.FLOOR, np.float32), clip.mel.astype(np.float32)]
        mels += [np.full((odd, features.MELS), features.FLOOR, np.float32)]
        phones += [np.zeros(gap, np.int64), clip.phones]
        spans.append(clip.spans + np.float32(clock * _STEP_MS))
        clock += len(clip.phones)
    fed, heard = (np.concatenate([getattr(clip, name) for clip in clips]) for name in ("fed", "heard"))
    return Item(np.concatenate(mels), np.concatenate(phones), fed, heard, np.concatenate(spans), clips[0].chinese)


def collated(random: Random, items: Sequence[Item], frames: int, markers: Markers) -> Batch:
    """Items as a batch of `frames` frames. All of it begins alike: with or without a language, mostly untimed."""
    spoken, timed = random.random() < 0.5, random.random() < 0.15
    mel = np.zeros((len(items), features.MELS, frames), np.float32)
    phones = np.full((len(items), frames // 2), -1)
    rows, at = [], []
    for number, item in enumerate(items):
        mel[number, :, : len(item.mel)] = varied(random, item.mel).T
        phones[number, : len(item.phones)] = item.phones[: frames // 2]
        rows.append(_row(random, item, markers, spoken=spoken, timed=timed))
        at.append(_places(random, item, number, frames // 2, markers))
    most = rounded_up(max(len(row[0]) for row in rows), _WHOLE_TOKENS)
    ids, targets = (np.full((len(items), most), fill) for fill in (markers.end, -1))
    own, later = (np.full((len(items), most, 2), np.nan, np.float32) for _ in range(2))
    for number, (fed, asked, one, other) in enumerate(rows):
        for whole, part in ((ids, fed), (targets, asked), (own, one), (later, other)):
            whole[number, : len(fed)] = part
    places = np.concatenate(at)
    spare = np.tile((0, 0, -1), (rounded_up(len(places), _WHOLE_PLACES) - len(places), 1))
    parts = (mel, ids, targets, phones, own / _STEP_MS, later / _STEP_MS, np.concatenate([places, spare]))
    return Batch(*(torch.from_numpy(np.ascontiguousarray(part)) for part in parts))


def varied(random: Random, logs: Floats) -> Floats:
    """Louder or quieter, levelled, and for half of the clips with a few bands or moments struck out."""
    if random.random() < 0.5:
        logs = np.maximum(logs + np.float32(random.uniform(-1.2, 0.3)), features.FLOOR)
    found = features.levelled(logs)
    if random.random() < 0.5:
        for _ in range(2):
            band, width = int(random.integers(features.MELS)), int(random.integers(1, 11))
            found[:, band : band + width] = found.min()
        for _ in range(len(found) // 300):
            moment, length = int(random.integers(len(found))), int(random.integers(1, 11))
            found[moment : moment + length] = found.min()
    return found


def _places(random: Random, item: Item, number: int, steps: int, markers: Markers) -> npt.NDArray[np.int64]:
    """One step within the span of each token that is heard."""
    where = item.spans[:, 0] + random.random(len(item.spans)) * (item.spans[:, 1] - item.spans[:, 0])
    step = np.clip(np.rint(where / _STEP_MS), 0, steps - 1).astype(np.int64)
    found = np.stack([np.full(len(step), number), step, item.heard], axis=1)
    return found[markers.sounding[item.heard]]


def _row(
    random: Random, item: Item, markers: Markers, *, spoken: bool, timed: bool
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats, Floats]:
    """What is fed and asked, and the spans of both in ms."""
    lead = [markers.start, *([markers.languages[item.chinese], markers.transcribe] if spoken else [])]
    onset, close = float(item.spans[:, 0].min()), float(item.spans[:, 1].max())
    first, last = (markers.untimed + 1 + round(moment / _STEP_MS) for moment in (max(onset, 0.0), close))
    before, after = ([*lead, first], [last, markers.end]) if timed else ([*lead, markers.untimed], [markers.end])
    said = item.heard if random.random() < 0.5 else item.fed
    fed = np.array([*before, *_mistaken(random, said, markers), *after])
    asked = np.array([*before, *item.heard, *after])
    asked[: len(lead) + (not timed)] = -1
    none, end = np.full((len(before), 2), np.nan, np.float32), np.array([[close, close + _END_MS]], np.float32)
    spans = np.concatenate([none, item.spans, np.repeat(end, len(after), axis=0)])
    own = spans.copy()
    own[len(before) + len(item.fed) :] = np.nan
    return fed[:-1], asked[1:], own[:-1], spans[1:]


def _mistaken(random: Random, said: npt.NDArray[np.int64], markers: Markers) -> npt.NDArray[np.int64]:
    """Some tokens another than was said, so that the model goes by the sound and not by what it wrote."""
    wrong = random.random(len(said)) < 0.06
    return np.where(wrong, random.integers(256, markers.end, size=len(said)), said)
