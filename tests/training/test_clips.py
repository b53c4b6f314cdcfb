"""Speech to learn from, with its times."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("wordfreq", reason="needs the training group")

from training import clips, tokens
from training.voice import Manner


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("speech")
    tokens.build().save(str(made / "tokenizer.json"))
    return made


def test_a_clip_holds_its_text_and_when_each_token_is_said(folder: Path) -> None:
    clip, names = clips.made("三个小模型。", clips.HOSTS["zh"], str(folder))
    assert clip.mel.shape == (clip.duration / 10, 80)
    assert len(names) == (len(clip.mel) + 1) // 2
    assert len(clip.fed) == len(clip.heard) == len(clip.spans) == 6
    assert clip.spans[0, 0] <= 0 < clip.spans[-1, 1] <= clip.duration + 20
    loud = clip.mel[int(clip.spans[2, 0] / 10) : int(clip.spans[2, 1] / 10)].max()
    assert loud > clip.mel.max() - 2


def test_a_second_reading_is_heard_as_it_is_said(folder: Path) -> None:
    clip, _ = clips.made("银行很行", clips.HOSTS["zh"], str(folder))
    assert (clip.fed != clip.heard).tolist() == [False, True, False, False]


def test_held_out_voices_rates_and_pitches_are_never_trained_on() -> None:
    for language in ("en", "zh"):
        random = np.random.default_rng(5)
        drawn = {clips.manner(random, language) for _ in range(3_000)}
        others = drawn - {clips.HOSTS[language]}
        assert len(others) > 1_000
        assert not {how.voice.partition("+")[2] for how in others} & set(clips.HELD_VARIANTS)
        assert not {how.rate for how in others} & set(clips.HELD_RATES)
        assert not {how.pitch for how in others} & set(clips.HELD_PITCHES)


def test_noise_is_quiet_and_changes_no_time(folder: Path) -> None:
    how = Manner("en-us", 160, 42, 55)
    clean, _ = clips.made("a quiet room", how, str(folder))
    noisy, _ = clips.made("a quiet room", how, str(folder), np.random.default_rng(0))
    # The library's flutter goes on from clip to clip, which moves times by a few ms.
    assert np.abs(clean.spans - noisy.spans).max() < 15
    assert 0.01 < np.abs(clean.mel.astype(float)[:80] - noisy.mel[:80]).mean() < 4


def test_a_shard_is_the_same_bytes_again_is_made_once_and_is_read_as_written(folder: Path) -> None:
    again = folder / "again"
    again.mkdir()
    (again / "tokenizer.json").write_bytes((folder / "tokenizer.json").read_bytes())
    for place in (folder, again):
        clips.make(place, 9, 1, lambda _: None, takes=2)
    files = [place / "shard-000.npz" for place in (folder, again)]
    assert files[0].read_bytes() == files[1].read_bytes()
    written = files[0].stat().st_mtime_ns
    clips.make(folder, 9, 1, lambda _: None, takes=2)
    assert files[0].stat().st_mtime_ns == written
    found, names = clips.read(folder)
    assert names[0] == "_"
    assert len(found) > 8
    assert all(clip.phones.max() < len(names) and len(clip.phones) == (len(clip.mel) + 1) // 2 for clip in found)
    assert {clip.chinese for clip in found} == {True, False}
    spoken = np.concatenate([clip.phones for clip in found])
    assert 0.05 < (spoken == 0).mean() < 0.5
