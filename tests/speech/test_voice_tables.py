"""The tables of Kokoro's voices that come with the project."""

import os
from pathlib import Path

import numpy as np
import pytest

from podcast.speech import voice_tables
from tests.speech.neural_voices import TABLES

NAMES = [offer.id for offer in voice_tables.offers(TABLES)]
RECORDED = os.environ.get("PODCAST_RECORDED", "")


def test_a_woman_and_a_man_of_each_language_come_with_the_project() -> None:
    assert {name[:2] for name in NAMES} >= {"zf", "zm", "af", "am"}
    assert {offer.id: offer.about for offer in voice_tables.offers(TABLES)}["zf_xiaobei"] == "Chinese, a woman"


@pytest.mark.parametrize("name", NAMES)
def test_each_is_small_and_whole(name: str) -> None:
    data = (TABLES / f"{name}.npz").read_bytes()
    styles = voice_tables.expand(data)
    assert len(data) < 30_000
    assert styles.shape == (510, 256)
    assert np.isfinite(styles).all()
    # What is made small again is the same: the figures are those of a table of rank 8.
    assert np.abs(voice_tables.expand(voice_tables.reduce(styles, 8)) - styles).max() < 1e-5


@pytest.mark.skipif(not RECORDED, reason="PODCAST_RECORDED is not set")
@pytest.mark.parametrize("name", NAMES)
def test_each_is_its_original_to_a_thousandth(name: str) -> None:
    original = voice_tables.unpack((Path(RECORDED) / "kokoro" / f"{name}.bin").read_bytes())
    assert original is not None
    small = (TABLES / f"{name}.npz").read_bytes()
    assert np.abs(voice_tables.expand(small) - original).max() < 1e-3
    assert voice_tables.reduce(original, 8) == small


@pytest.mark.parametrize(("phonemes", "row"), [(0, 0), (1, 0), (2, 1), (510, 509), (600, 509)])
def test_the_row_is_that_of_the_length(phonemes: int, row: int) -> None:
    styles = np.arange(510 * 256, dtype=np.float32).reshape(510, 256)
    table = voice_tables.VoiceTable(styles, "")
    assert np.array_equal(table.style(phonemes), styles[row][None])


def test_a_voice_that_learns_english_has_half_its_sound_and_less_of_its_manner() -> None:
    one, other = (voice_tables.VoiceTable(np.full((510, 256), value, np.float32), str(value)) for value in (1.0, 2.0))
    learnt = voice_tables.learn_english(one, other)
    assert np.allclose(learnt.styles[:, :128], 1.5)
    assert np.allclose(learnt.styles[:, 128:], 1.4)
    assert len({learnt.digest, one.digest, other.digest, voice_tables.learn_english(other, one).digest}) == 4
