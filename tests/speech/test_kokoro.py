"""Kokoro as packages carry it; few and short lines, as it is about as fast as it speaks."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from podcast.errors import ConfigError
from podcast.reading.english import EnglishReader
from podcast.speech import kokoro as module
from podcast.speech import voice_tables
from podcast.speech.kokoro import Kokoro
from podcast.speech.neural import FRAME_MS, RATE
from tests.speech.neural_contract import NeuralContract, say_once
from tests.speech.neural_voices import TABLES, kokoro, kokoro_file


def not_asked(_progress: object) -> Path:
    raise AssertionError("the network is not to be asked for")


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Kokoro:
    """Loaded once for all tests."""
    file = kokoro_file(tmp_path_factory.mktemp("models"))
    return kokoro(lambda _progress: file)


@pytest.mark.slow
class TestChinese(NeuralContract):
    # Kokoro says two seconds a second, and the contract asks for a minute.

    text = "本周的五篇论文，由合成的声音读给大家听。"
    two = "本周的论文，由合成的声音读给大家听。第一篇来自清华大学，研究语言模型。"
    pause_ms = module.CHINESE.pauses_ms["sentence"]

    @pytest.fixture(autouse=True)
    def _network(self, network: Kokoro) -> None:
        self.network = network

    def make(self) -> Kokoro:
        return self.network


@pytest.mark.slow
def test_the_networks_frames_are_as_long_as_its_sound(network: Kokoro) -> None:
    network.prepare()
    made = network.utter("lwə↘n wə↗n.")
    assert len(made.frames) == len("lwə↘n wə↗n.") + 2
    assert sum(made.frames) * FRAME_MS * RATE == len(made.samples) * 1000


@pytest.mark.slow
def test_english_in_a_chinese_sentence_has_times_of_its_own(network: Kokoro) -> None:
    text = "我们用 Policy Optimization 训练模型。"
    starts = say_once(network, text).receipt["times"]["starts_ms"]
    latin, after = starts[text.index("P")], starts[text.index("训")]
    assert 800 < after - latin < 2500


# What is refused before anything is paid for.


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"voice": "nonesuch"}, "no voice 'nonesuch'.*zf_xiaobei"),
        ({"voice": "../kokoro/zf_xiaobei"}, "no voice"),
        ({"voice": "missing.bin"}, "no voice 'missing.bin'"),
        ({"voice": 3}, "'voice'"),
        ({"english": "nonesuch"}, "no voice 'nonesuch'.*af_heart"),
        ({"english": ""}, "'english'"),
        ({"speed": 0.4}, "'speed'"),
        ({"pace": -1}, "'pace'"),
        ({"rate": 160}, "unknown key 'rate'"),
    ],
)
def test_a_table_that_cannot_be_is_refused_by_key(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ConfigError, match=fault) as caught:
        kokoro(not_asked, **changes)
    assert "voices/test.toml, [kokoro]" in str(caught.value)


def test_a_language_that_is_not_read_is_refused() -> None:
    table = {"voice": "zf_xiaobei", "pace": 4.0}
    with pytest.raises(ConfigError, match="not fr"):
        Kokoro("test", "fr", table, model="k", file=not_asked, reader=EnglishReader, root=Path(), tables=TABLES)


FAULTY = {
    "short": bytes(voice_tables.BYTES - 4),
    "long": bytes(voice_tables.BYTES + 4),
    "no numbers": np.full((510, 256), np.nan, "<f4").tobytes(),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, fault: str) -> None:
    (tmp_path / "own.bin").write_bytes(FAULTY[fault])
    with pytest.raises(ConfigError, match=r"own\.bin is no table of 510 × 256 finite numbers"):
        kokoro(not_asked, "own.bin", root=tmp_path)


def test_a_shows_own_table_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "own.bin"
    styles = voice_tables.expand((TABLES / "zf_xiaobei.npz").read_bytes())
    file.write_bytes(styles.astype("<f4").tobytes())
    first = kokoro(not_asked, "own.bin", root=tmp_path).settings
    assert first == kokoro(not_asked, "own.bin", root=tmp_path).settings
    styles[0, 0] += 1
    file.write_bytes(styles.astype("<f4").tobytes())
    assert kokoro(not_asked, "own.bin", root=tmp_path).settings != first
    assert kokoro(not_asked, "own.bin", root=tmp_path, speed=1.1).settings != first


def test_the_english_voice_is_part_of_what_a_clip_is_known_by() -> None:
    known = [kokoro(not_asked, english=english).settings["voice"] for english in ("af_heart", "am_michael")]
    assert len({*known, kokoro(not_asked).settings["voice"]}) == 3
