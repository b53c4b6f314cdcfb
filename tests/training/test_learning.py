"""Network, losses, batches and the loop: on one small shard, in torch."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training group")
pytest.importorskip("wordfreq", reason="needs the training group")

from training import batches, clips, export, tokens, train
from training.losses import guided
from training.model import Shape, Whisper
from training.recipe import BRIEF

SMALL = {"width": 64, "encoder_layers": 1, "encoder_heads": 1, "decoder_heads": 4}
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("speech")
    tokens.build().save(str(made / "tokenizer.json"))
    clips.make(made, 4, 1, lambda _: None, takes=8)
    return made


@pytest.fixture(scope="module")
def drawer(folder: Path) -> batches.Drawer:
    torch.set_num_threads(1)
    found, _ = clips.read(folder)
    plan = batches.Plan(1, 20, seconds=20)
    return batches.Drawer(found, batches.Markers.of(tokens.load(folder)), plan)


@pytest.fixture
def shape(folder: Path) -> Shape:
    return Shape(tokens.load(folder).get_vocab_size(), 130, **SMALL)


def test_attention_on_the_span_costs_nothing_and_off_it_much() -> None:
    spans = torch.tensor([[[1.5, 3.5], [float("nan"), float("nan")]]])
    on = torch.full((1, 1, 2, 6), -60.0)
    on[0, 0, 0, 2:4] = float(np.log(0.5))
    assert guided(on, spans).item() == pytest.approx(0, abs=1e-5)
    even = torch.full((1, 1, 2, 6), float(np.log(1 / 6)))
    assert guided(even, spans).item() == pytest.approx(np.log(3), abs=1e-5)


def test_a_step_is_the_same_batch_whenever_it_is_drawn(drawer: batches.Drawer) -> None:
    for step in (0, 4, 19):
        one, again, next_one = drawer.batch(step), drawer.batch(step), drawer.batch(step + 1)
        assert torch.equal(one.mel, again.mel)
        assert torch.equal(one.ids, again.ids)
        assert one.mel.shape != next_one.mel.shape or not torch.equal(one.mel, next_one.mel)


def test_short_clips_come_first_and_joined_ones_last(drawer: batches.Drawer) -> None:
    frames = [int((drawer.batch(step).phones >= 0).sum(1).max()) * 2 for step in range(20)]
    assert max(frames[:2]) <= 450
    assert max(frames[6:]) > 1_200
    assert max(frames) <= 2_900


def test_joined_clips_keep_their_sound_and_times(drawer: batches.Drawer) -> None:
    parts = list(drawer.clips[:3])
    item = batches.joined(np.random.default_rng(2), parts)
    assert len(item.mel) == 2 * len(item.phones)
    assert len(item.spans) == sum(len(part.fed) for part in parts)
    moved = item.spans[-len(parts[-1].spans) :] - parts[-1].spans
    assert np.ptp(moved) < 0.01
    shift = int(moved[0, 0] / 10)
    assert np.array_equal(item.mel[shift : shift + len(parts[-1].mel)], parts[-1].mel.astype(np.float32))


def test_rows_ask_for_the_token_whose_span_they_are_guided_to(drawer: batches.Drawer) -> None:
    batch, end = drawer.batch(12), drawer.markers.end
    for ids, targets, own, later in zip(batch.ids, batch.targets, batch.own_spans, batch.next_spans, strict=True):
        said = (targets >= 0) & (targets < end)
        assert not later[said].isnan().any()
        assert (own[1:][~own[1:].isnan()] == later[:-1][~own[1:].isnan()]).all()
        assert ids[0] == drawer.markers.start
        assert targets[targets >= 0][-1] == end


def test_a_resumed_run_is_the_run(drawer: batches.Drawer, shape: Shape, tmp_path: Path) -> None:
    whole = train.Run.begin(shape, BRIEF.pace, 1, CPU)
    train.train(whole, drawer, BRIEF.pace, tmp_path / "whole.pt", lambda _: None, until=6)
    first = train.Run.begin(shape, BRIEF.pace, 1, CPU)
    train.train(first, drawer, BRIEF.pace, tmp_path / "run.pt", lambda _: None, until=3)
    second = train.Run.load(tmp_path / "run.pt", BRIEF.pace, CPU)
    assert second.step == 3
    train.train(second, drawer, BRIEF.pace, tmp_path / "run.pt", lambda _: None, until=6)
    for one, other in zip(whole.model.parameters(), second.model.parameters(), strict=True):
        assert torch.equal(one, other)


def test_losses_fall(drawer: batches.Drawer, shape: Shape, tmp_path: Path) -> None:
    lines: list[str] = []
    run = train.Run.begin(shape, BRIEF.pace, 1, CPU)
    told = train.train(run, drawer, BRIEF.pace, tmp_path / "run.pt", lines.append)
    first, last = np.mean(told[:3], axis=0), np.mean(told[-3:], axis=0)
    assert (last[[0, 2, 3]] < first[[0, 2, 3]] - 0.3).all(), (first, last)
    assert "step 20 of 20" in lines[-1]


def test_ctranslate2_computes_what_torch_does(folder: Path, shape: Shape, tmp_path: Path) -> None:
    from faster_whisper import WhisperModel

    torch.manual_seed(0)
    model, tokenizer = Whisper(shape).eval(), tokens.load(folder)
    export.export(model, tokenizer, tmp_path / "model")
    theirs = WhisperModel(str(tmp_path / "model"), device="cpu", compute_type="float32", cpu_threads=1)
    mel = np.random.default_rng(0).standard_normal((80, 400)).astype(np.float32)
    sound = theirs.encode(mel)
    start, untimed = (tokenizer.token_to_id(f"<|{mark}|>") for mark in ("startoftranscript", "notimestamps"))
    ids, _ = clips.encoded(tokenizer, "三个小模型 and a Test")
    found = theirs.model.align(sound, [start], [ids], 400)[0]
    with torch.no_grad():
        ours = model.encode(torch.from_numpy(mel)[None])
        scores = model.written(model.decode(torch.tensor([[start, untimed, *ids]]), ours).stream)[0, 1:-1]
    # int8 weights: their means agree, to a few percent.
    assert np.abs(np.array(sound)[0] - ours[0].numpy()).mean() < 0.02 * ours.abs().mean().item()
    expected = scores[:, : tokenizer.token_to_id("<|endoftext|>")].softmax(-1)[range(len(ids)), ids].numpy()
    assert np.allclose(found.text_token_probs, expected, rtol=0.25)
    assert sum(file.stat().st_size for file in (tmp_path / "model").iterdir()) < 8e6
