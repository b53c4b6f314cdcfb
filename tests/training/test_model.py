"""The network is Whisper's: what it may see, and what the parts give back."""

import pytest

torch = pytest.importorskip("torch", reason="needs the training group")

from training.model import POSITIONS, Attention, Shape, Whisper, sinusoids

SHAPE = Shape(vocabulary=50, phonemes=7, width=32, encoder_layers=2, decoder_layers=3, encoder_heads=2)


@pytest.fixture
def model() -> Whisper:
    torch.manual_seed(0)
    made = Whisper(SHAPE)
    made.eval()
    return made


def test_a_token_sees_those_before_it_and_none_after(model: Whisper) -> None:
    sound = model.encode(torch.randn(1, 80, 40))
    ids = torch.tensor([[3, 5, 7, 9]])
    changed = torch.tensor([[3, 5, 8, 1]])
    one, other = model.decode(ids, sound).stream, model.decode(changed, sound).stream
    assert torch.allclose(one[:, :2], other[:, :2], atol=1e-6)
    assert (one[:, 2:] - other[:, 2:]).abs().max() > 1e-3


def test_two_frames_are_a_step_and_guided_rows_are_probabilities(model: Whisper) -> None:
    sound = model.encode(torch.randn(2, 80, 60))
    assert sound.shape == (2, 30, 32)
    heard = model.decode(torch.tensor([[1, 2, 3]] * 2), sound)
    assert heard.own.shape == (2, 1, 3, 30)
    assert heard.next.shape == (2, 2, 3, 30)
    assert torch.allclose(heard.next.exp().sum(-1), torch.ones(2, 2, 3), atol=1e-5)
    assert not torch.allclose(heard.own[:, 0], heard.next[:, 0])


def test_thirty_seconds_fit_and_their_places_differ(model: Whisper) -> None:
    assert model.encode(torch.zeros(1, 80, 3000)).shape == (1, POSITIONS, 32)
    places = sinusoids(POSITIONS, 32)
    assert places.abs().max() <= 1
    assert torch.cdist(places[::50], places[::50]).add(torch.eye(30) * 9).min() > 0.05


def test_written_out_attention_is_the_fused_one() -> None:
    torch.manual_seed(1)
    layer, x = Attention(32, 4), torch.randn(2, 9, 32)
    inner = layer.norm(x)
    parts = [part(inner).unflatten(-1, (4, 8)).transpose(1, 2) for part in (layer.query, layer.key, layer.value)]
    fused = torch.nn.functional.scaled_dot_product_attention(*parts)
    assert torch.allclose(layer(x)[0], layer.out(fused.transpose(1, 2).flatten(-2)), atol=1e-6)


def test_alignment_heads_lie_in_the_last_layer() -> None:
    assert SHAPE.alignment_heads == ((2, 0), (2, 1))
