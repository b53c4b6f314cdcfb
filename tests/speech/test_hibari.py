"""hibari as it is installed."""

from typing import Any

import numpy as np
import pytest

from podcast.errors import ConfigError
from podcast.speech import hibari as module
from podcast.speech.base import Line
from podcast.speech.hibari import Hibari
from podcast.speech.neural import FRAME_MS, RATE
from podcast.speech.onnxfile import add_output
from tests.speech.neural_contract import NeuralContract
from tests.speech.neural_voices import hibari

ONE = hibari()


class TestHibari(NeuralContract):
    two = "Small models learn fast, as many papers show. Large ones wait, and cost more."
    pause_ms = module.MANNER.pauses_ms["sentence"]

    def make(self) -> Hibari:
        return ONE


def test_the_networks_frames_are_as_long_as_its_sound() -> None:
    ONE.prepare()
    made = ONE.utter("hɛlˈO wˈɜɹld.")
    assert len(made.frames) == len("hɛlˈO wˈɜɹld.") + 2
    assert sum(made.frames) * FRAME_MS * RATE == len(made.samples) * 1000


def test_speed_shortens_the_clip() -> None:
    slow, fast = (hibari(speed=speed).say(Line(TestHibari.text)).sound.duration for speed in (0.8, 1.25))
    assert slow / fast == pytest.approx(1.25 / 0.8, rel=0.1)


def test_two_threads_say_what_one_says() -> None:
    from concurrent.futures import ThreadPoolExecutor

    lines = [Line(f"{TestHibari.text} Part {number}.") for number in range(4)]
    alone = [ONE.say(line).sound.samples for line in lines]
    with ThreadPoolExecutor(2) as pool:
        for one, two in zip(alone, pool.map(ONE.say, lines), strict=True):
            assert np.array_equal(one, two.sound.samples)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"voice": "emma"}, "no voice 'emma'.*There is heart"),
        ({"speed": 3.0}, "'speed'"),
        ({"pace": 0}, "'pace'"),
        ({"rate": 160}, "unknown key 'rate'"),
    ],
)
def test_a_table_that_cannot_be_is_refused_by_key(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ConfigError, match=fault) as caught:
        hibari(**changes)
    assert "voices/test.toml, [hibari]" in str(caught.value)


def test_another_language_is_refused() -> None:
    with pytest.raises(ConfigError, match="speaks English, not zh"):
        Hibari(
            "test",
            "zh",
            {"pace": 4.0},
            model="hibari",
            file=lambda _: pytest.fail("not to be asked"),
            reader=lambda: pytest.fail("not to be asked"),
        )


def test_an_inner_value_becomes_an_output_also_where_its_name_is_long() -> None:
    name = "x" * 200
    # Lengths of 128 and more take two bytes: 200 is 0xC8 0x01.
    assert add_output(b"", name) == b"\x3a\xce\x01" + b"\x62\xcb\x01" + b"\x0a\xc8\x01" + name.encode()
