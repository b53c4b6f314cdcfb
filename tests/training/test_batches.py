"""How clips become batches: padding, loudness, prefixes, mistakes."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="needs the training group")

from training import batches, features
from training.batches import Item, Markers, Plan
from training.clips import Clip

MARKERS = Markers(600, 601, (602, 603), 605, 609, np.array([place % 5 > 0 for place in range(600)]))


def clip(seed: int, seconds: float, count: int) -> Clip:
    random = np.random.default_rng(seed)
    frames = int(seconds * 100)
    edges = np.linspace(0, seconds * 1000, count + 1, dtype=np.float32)
    ids = random.integers(256, 600, count)
    steps = random.integers(0, 9, (frames + 1) // 2)
    mel = random.uniform(-9, 1, (frames, 80)).astype(np.float16)
    return Clip(mel, steps, ids, ids.copy(), np.stack([edges[:-1], edges[1:]], axis=1), bool(seed % 2))


def item(seed: int = 1, seconds: float = 3.0, count: int = 12) -> Item:
    return batches.joined(np.random.default_rng(seed), [clip(seed, seconds, count)])


@given(st.integers(0, 10_000), st.lists(st.floats(0.3, 11), min_size=1, max_size=5))
def test_joined_clips_fit_a_window_and_keep_their_order(seed: int, lengths: list[float]) -> None:
    while sum(lengths) + 0.02 * len(lengths) > batches.LONGEST_MS / 1000:
        lengths.pop()
    found = batches.joined(
        np.random.default_rng(seed), [clip(place, length, 5) for place, length in enumerate(lengths)]
    )
    assert len(found.mel) == 2 * len(found.phones) <= batches.LONGEST_MS / 10 + 2
    assert len(found.fed) == len(found.spans) == 5 * len(lengths)
    assert (np.diff(found.spans[:, 0]) > 0).all()
    assert (found.spans[1:, 0] - found.spans[:-1, 1] > -20.1).all()
    assert found.spans[-1, 1] <= len(found.mel) * 10 + 20


def test_joined_batches_hold_the_sound_asked_for_in_few_shapes_and_some_are_padded() -> None:
    plan = Plan(seed=1, steps=300, seconds=60.0)
    lengths = [0.8 + (159 - place) % 40 * 0.28 for place in range(160)]
    drawer = batches.Drawer([clip(place, length, 8) for place, length in enumerate(lengths)], MARKERS, plan)
    drawn = [drawer.batch(step) for step in range(90, 300)]
    held = [batch.mel.shape[0] * batch.mel.shape[2] / 100 for batch in drawn]
    assert 40 < min(held) < max(held) <= 120
    shapes = Counter((batch.mel.shape[0], batch.mel.shape[2]) for batch in drawn)
    assert len(shapes) == 10
    assert 0.05 < shapes[4, features.FRAMES] / len(drawn) < 0.2
    assert all(batch.ids.shape[1] % 32 == 0 == len(batch.at) % 128 for batch in drawn)
    sounding = [float((batch.phones >= 0).double().mean()) for batch in drawn if batch.mel.shape[2] < features.FRAMES]
    assert np.mean(sounding) > 0.75


@given(st.integers(0, 10_000), st.sampled_from((4_000, 12_000, 28_500)))
def test_clips_in_a_row_are_taken_as_far_as_they_fit(seed: int, length: int) -> None:
    clips = [clip(place, 0.8 + place * 7 % 40 * 0.28, 4) for place in range(40)]
    drawer = batches.Drawer(clips, MARKERS, Plan(1, 10))
    random = np.random.default_rng(seed)
    chosen = drawer._run(random, drawer.by_language[0], length)
    total = sum(one.duration + 400 for one in chosen)
    assert total <= length or len(chosen) == 1
    assert len(batches.joined(random, chosen, length).mel) * 10 <= max(length, total)


def test_padding_is_zero_and_nothing_is_asked_of_it() -> None:
    batch = batches.collated(np.random.default_rng(0), [item(1, 2.0), item(2, 3.0)], 400, MARKERS)
    assert batch.mel.shape == (2, 80, 400)
    assert (batch.mel[0, :, 290:] == 0).all()
    assert (batch.phones[0, 145:] == -1).all()
    assert (batch.phones[0, :95] >= 0).all()
    assert (batch.at[:, 1] < 200).all()
    assert (batch.at[:, 2] >= 0).sum() == sum(MARKERS.sounding[item(seed).heard].sum() for seed in (1, 2))


def test_all_four_beginnings_occur_and_end_alike() -> None:
    seen = set()
    for seed in range(60):
        batch = batches.collated(np.random.default_rng(seed), [item(2)], 400, MARKERS)
        lead = [one for one in batch.ids[0, :4].tolist() if one > 600]
        asked = [one for one in batch.targets[0].tolist() if one >= 0]
        assert asked[-1] == 600
        timed = lead[-1] > MARKERS.untimed
        assert [one for one in asked if one > MARKERS.untimed] == ([] if not timed else [lead[-1], asked[-2]])
        seen.add((len(lead), timed))
    assert seen == {(2, False), (2, True), (4, False), (4, True)}


def test_the_end_is_guided_behind_the_last_word() -> None:
    found = item(3, 2.0)
    batch = batches.collated(np.random.default_rng(1), [found], 400, MARKERS)
    row = int((batch.targets[0] == 600).nonzero()[0])
    close = found.spans[-1, 1] / 20
    assert batch.next_spans[0, row].tolist() == pytest.approx([close, close + 10])


def test_some_tokens_are_mistaken_and_never_what_is_asked() -> None:
    said = np.full(20_000, 300)
    fed = batches._mistaken(np.random.default_rng(0), said, MARKERS)
    assert 0.05 < (fed != said).mean() < 0.07
    assert fed.max() < 600


@given(st.integers(0, 1_000))
def test_louder_or_quieter_is_level_in_the_end(seed: int) -> None:
    logs = np.random.default_rng(seed).uniform(-9, 0, (300, 80)).astype(np.float32)
    found = batches.varied(np.random.default_rng(seed), logs.copy())
    plain = features.levelled(logs)
    assert found.shape == plain.shape
    assert np.ptp(found) <= 2.001
    shift = np.median(found - plain)
    assert -0.31 <= shift <= 0.08
    assert (np.abs(found - plain - shift) < 0.01).mean() > 0.6
