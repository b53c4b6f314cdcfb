"""Subtitles as editors want them."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.errors import UsageError
from podcast.model import Cue, Ms
from podcast.subtitles.exports import frame_rate, on_frames, shifted, styled

CUES = (Cue(Ms(1000), Ms(2000), ("Hello,", "there."), "Ann"), Cue(Ms(2000), Ms(3500), ("Bye.",), "Bo"))
RATES = (24, 23.976, 25, 29.97, 30, 50, 59.94, 60)


@pytest.mark.parametrize(
    ("written", "rate"),
    [
        (23.976, Fraction(24000, 1001)),
        (23.98, Fraction(24000, 1001)),
        (29.97, Fraction(30000, 1001)),
        (59.94, Fraction(60000, 1001)),
        (119.88, Fraction(120000, 1001)),
        (24, Fraction(24)),
        (25, Fraction(25)),
        (12.5, Fraction(25, 2)),
    ],
)
def test_frame_rates_as_they_are_written(written: float, rate: Fraction) -> None:
    assert frame_rate(written) == rate


@pytest.mark.parametrize("written", [0, -25, 0.5, 1000, float("nan"), float("inf")])
def test_no_frame_rates(written: float) -> None:
    with pytest.raises(UsageError, match="is no frame rate"):
        frame_rate(written)


def test_an_offset_moves_every_cue_and_loses_none() -> None:
    later = shifted(CUES, 4200)
    assert [(cue.start, cue.end, cue.lines, cue.speaker) for cue in later] == [
        (5200, 6200, ("Hello,", "there."), "Ann"),
        (6200, 7700, ("Bye.",), "Bo"),
    ]
    assert [(cue.start, cue.end) for cue in shifted(CUES, -1500)] == [(0, 500), (500, 2000)]
    with pytest.raises(UsageError, match="puts cue 1 before the beginning"):
        shifted(CUES, -2000)


def frame(ms: int, rate: Fraction) -> int:
    """The frame on the screen at a moment."""
    return int(ms * rate // 1000)


@st.composite
def cue_lists(draw: st.DrawFn, shortest: int = 1) -> list[Cue]:
    clock, cues = 0, []
    for _ in range(draw(st.integers(0, 8))):
        start = clock + draw(st.one_of(st.just(0), st.integers(0, 5000)))
        clock = start + draw(st.integers(shortest, 7000))
        cues.append(Cue(Ms(start), Ms(clock), ("text",)))
    return cues


@settings(max_examples=100)
@given(cue_lists(), st.sampled_from(RATES))
def test_every_time_is_the_first_ms_of_a_frame(cues: list[Cue], written: float) -> None:
    rate = frame_rate(written)
    found = on_frames(cues, rate)
    assert len(found) == len(cues)
    for time in (time for cue in found for time in (cue.start, cue.end)):
        assert frame(time, rate) == frame(time - 1, rate) + 1 or time == 0
    assert all(cue.start < cue.end for cue in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


@settings(max_examples=100)
@given(cue_lists(shortest=833), st.sampled_from(RATES))
def test_a_time_moves_by_half_a_frame_at_most(cues: list[Cue], written: float) -> None:
    rate = frame_rate(written)
    for before, after in zip(cues, on_frames(cues, rate), strict=True):
        assert abs(after.start - before.start) <= 500 / rate + 1
        assert abs(after.end - before.end) <= 500 / rate + 1
    joined = [one.end == two.start for one, two in pairwise(cues)]
    still = [one.end == two.start for one, two in pairwise(on_frames(cues, rate))]
    assert all(after for before, after in zip(joined, still, strict=True) if before)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("实验的结果显示，", "实验的结果显示"),
        ("提升了14.7%。", "提升了14.7%"),
        ("这是为什么？！", "这是为什么"),
        ("他说：“成了。”", "他说：“成了”"),
        ("作者在《快慢思考》", "作者在《快慢思考》"),
        ("等等……", "等等"),
        ("一、二，三", "一、二，三"),
        ("使用 GRPO.", "使用 GRPO"),
        ("，。", "，。"),
    ],
)
def test_chinese_custom_leaves_out_what_ends_a_line(line: str, shown: str) -> None:
    cue = Cue(Ms(0), Ms(1000), (line, "下一行，"))
    assert styled([cue], "zh-CN", "custom") == (Cue(Ms(0), Ms(1000), (shown, "下一行")),)
    assert styled([cue], "zh-CN", "plain") == (cue,)
    assert styled([cue], "en", "custom") == (cue,)


@given(st.lists(st.text("字，。！？、；：…—”》ab.", min_size=1, max_size=8), min_size=1, max_size=4))
def test_the_style_takes_nothing_but_punctuation(lines: list[str]) -> None:
    (cue,) = styled([Cue(Ms(0), Ms(1000), tuple(lines))], "zh", "custom")
    marks = str.maketrans("", "", "，。！？、；：…—.")
    assert [line.translate(marks) for line in cue.lines] == [line.translate(marks) for line in lines]
    for line in cue.lines:
        bare = line.rstrip("”》")
        assert not bare or bare[-1] not in "，。！？、；：…—." or not line.translate(marks).rstrip("”》")
