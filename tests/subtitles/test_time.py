"""Judging takes a time that grows with the text, whatever the text is."""

import time
from collections.abc import Callable

import pytest

from podcast import encodings
from podcast.model import Cue, Ms
from podcast.subtitles import against, judge, scripts, srtfile

# What a pattern that looks back, or a loop within a loop, would take by the square.
PIECES = (
    *(
        "1",
        "1.",
        "1,,",
        "万",
        "1点",
        "百分之",
        "第1",
        "1 s",
        " 1 万",
        "A.",
        "Ab ",
        "你 a.b",
        "a, ",
        "GPT ",
        "《",
        "(",
        "....",
    ),
    *("e\u0301", "\u0301", "👨\u200d", "<a", "<b x=", "<v a ", "{\\", "{\\}", "&amp;", "\t", "\n", "a\n", "1\n", "|\n"),
    *(
        "1:1 ",
        "00:00:07,0000 --> ",
        "-->",
        "年",
        "a: ",
        "a:\n",
        "$1,",
        "1-",
        "1.\n2",
        "强化\n学习",
        "Hugging\nFace ",
        "A b\n",
    ),
    *("1\n00:00:01,000 --> 00:00:02,000\na\n\n", "00:00:01,000 --> 00:00:00,500\n", "\n\nNOTE\n"),
)
PAIRS = (("a ", "a "), ("a b ", "b a "), ("a b c\n", "b c a\n"), ("一二", "二一"))


def growth(act: Callable[[int], object], size: int) -> float:
    """How many times longer four times as much takes, by the processor's clock, which other programs do not move."""
    return min(seconds(act, 4 * size) for _ in range(2)) / max(min(seconds(act, size) for _ in range(3)), 0.005)


def seconds(act: Callable[[int], object], size: int) -> float:
    begun = time.thread_time()
    act(size)
    return time.thread_time() - begun


@pytest.mark.slow
@pytest.mark.parametrize("head", ["1\n00:00:01,000 --> 00:00:02,000\n你", "WEBVTT\n\n00:01.000 --> 00:02.000\n你"])
@pytest.mark.parametrize("piece", PIECES)
def test_a_file_of_one_thing(piece: str, head: str) -> None:
    def check(size: int) -> None:
        read = srtfile.read((head + piece * (size // len(piece)) + "\n").encode())
        judge.of_file(read.cues, scripts.languages(read.cues), srt=not read.vtt)

    assert growth(check, 2500) < 10


@pytest.mark.parametrize(("shown", "said"), PAIRS)
def test_a_script_unlike_the_cues(shown: str, said: str) -> None:
    def compare(size: int) -> None:
        lines = ("x " + shown * (size // len(shown)) + " y").split("\n")
        cues = [Cue(Ms(0), Ms(1000), (line,)) for line in lines if line]
        against.violations(cues, "z " + said * (size // len(said)) + " w")

    assert growth(compare, 2500) < 10


def test_any_bytes_are_decoded_in_a_time_that_grows_with_them() -> None:
    for piece in (b"\xb0", b"\xff\n", b"\xb0\xa1", b"\0\xff"):

        def decode(size: int, piece: bytes = piece) -> None:
            encodings.decode(piece * size)

        assert growth(decode, 4000) < 10
