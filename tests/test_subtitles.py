import html
import re

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import CaptionError
from podcast.model import Cue, Ms
from podcast.subtitles import parse_srt, srt, vtt
from podcast.text import clean

lines_of = st.lists(
    st.text(
        st.one_of(st.sampled_from("ab: <>&-{}\\深。“”1\u00e9👩\u200d🔬"), st.characters(exclude_categories=["Cs"])),
        max_size=30,
    )
    .map(clean)
    .filter(bool),
    min_size=1,
    max_size=2,
).map(tuple)


@st.composite
def cue_lists(draw: st.DrawFn) -> list[Cue]:
    clock, cues = 0, []
    for lines in draw(st.lists(lines_of, max_size=6)):
        start = clock + draw(st.integers(0, 4_000_000))
        clock = start + draw(st.integers(1, 9000))
        cues.append(Cue(Ms(start), Ms(clock), lines))
    return cues


TWO = (
    Cue(Ms(0), Ms(1500), ("Ratio 1: 2 & <b>more</b>",), "Ann"),
    Cue(Ms(1500), Ms(3_723_004), ("第二句，", "到此为止。"), "Bo"),
)


@given(cue_lists())
def test_srt_reads_back_as_it_was(cues: list[Cue]) -> None:
    assert parse_srt(srt(cues)) == tuple(cues)


@given(cue_lists())
def test_pysubs2_reads_the_same_cues(cues: list[Cue]) -> None:
    read = pysubs2.SSAFile.from_string(srt(cues), format_="srt", keep_unknown_html_tags=True, keep_html_tags=True)
    assert [(event.start, event.end) for event in read] == [(cue.start, cue.end) for cue in cues]


def test_srt_to_the_byte() -> None:
    assert srt(TWO) == (
        "1\n00:00:00,000 --> 00:00:01,500\nRatio 1:\u00a02 & <b>more</b>\n\n"
        "2\n00:00:01,500 --> 01:02:03,004\n第二句，\n到此为止。\n\n"
    )


def test_no_line_holds_what_antennapod_takes_for_a_speaker() -> None:
    text = srt([Cue(Ms(0), Ms(900), ("One: two: three",)), Cue(Ms(900), Ms(1800), ("four: five",))])
    assert ": " not in text
    assert text.count(":\u00a0") == 3


def test_vtt_to_the_byte() -> None:
    assert vtt([TWO[0]], "en") == (
        "WEBVTT\nLanguage: en\n\n00:00:00.000 --> 00:00:01.500\nRatio 1: 2 &amp; &lt;b&gt;more&lt;/b&gt;\n"
    )
    assert "\n<v Ann>Ratio" in vtt(TWO, "zh")
    assert "\n<v Bo>第二句，\n到此为止。\n" in vtt(TWO, "zh")


@given(cue_lists())
def test_vtt_is_escaped_and_complete(cues: list[Cue]) -> None:
    blocks = vtt(cues, "en").removesuffix("\n").split("\n\n")[1:]
    assert len(blocks) == len(cues)
    for block, cue in zip(blocks, cues, strict=True):
        body = block.split("\n")[1:]
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", "".join(body))
        assert tuple(map(html.unescape, body)) == cue.lines or "&" in "".join(cue.lines)


def test_pysubs2_reads_our_vtt() -> None:
    read = pysubs2.SSAFile.from_string(vtt(TWO, "zh"), format_="vtt")
    assert [(event.start, event.end) for event in read] == [(0, 1500), (1500, 3_723_004)]
    assert [event.plaintext for event in read][1].endswith("第二句，\n到此为止。")


@pytest.mark.parametrize(
    "cues",
    [
        [Cue(Ms(0), Ms(0), ("no time",))],
        [Cue(Ms(5), Ms(900), ())],
        [Cue(Ms(5), Ms(900), ("one", " "))],
        [Cue(Ms(5), Ms(900), ("one\n\ntwo",))],
        [Cue(Ms(0), Ms(900), ("one",)), Cue(Ms(899), Ms(1800), ("two",))],
        [Cue(Ms(0), Ms(900), ("one", "2", "00:00:02,000 --> 00:00:03,000"))],
    ],
    ids=["no duration", "no line", "blank line", "blank line inside", "overlap", "text that reads as times"],
)
def test_a_cue_that_players_would_lose_is_an_error(cues: list[Cue]) -> None:
    with pytest.raises(CaptionError):
        srt(cues)


def test_reads_what_others_write() -> None:
    text = "\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\nHello\r\nthere\r\n\r\n"
    text += "2\r\n00:00:03.000 --> 00:00:04.000\r\nBye\r\n"
    assert parse_srt(text) == (Cue(Ms(1000), Ms(2500), ("Hello", "there")), Cue(Ms(3000), Ms(4000), ("Bye",)))


@pytest.mark.parametrize("text", ["no subtitles here", "1\n00:00:01,000 -> oops\nx\n"])
def test_what_is_no_srt_is_an_error(text: str) -> None:
    with pytest.raises(CaptionError):
        parse_srt(text)


def test_nothing_is_nothing() -> None:
    assert srt([]) == ""
    assert parse_srt("") == ()
