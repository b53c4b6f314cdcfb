import html
import re
import subprocess
from pathlib import Path

import pysubs2
import pytest
import srt as library
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.errors import CaptionError
from podcast.model import Cue, Ms
from podcast.sound.ffmpeg_runs import ffmpeg_exe
from podcast.subtitles import srtfile
from podcast.subtitles.files import ass, freed, parse_srt, parse_transcript, plain, srt, transcript, vtt
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


@settings(max_examples=60)
@given(cue_lists())
def test_srt_reads_back_as_it_was(cues: list[Cue]) -> None:
    assert parse_srt(srt(cues)) == tuple(cues)


@settings(max_examples=60)
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


@settings(max_examples=60)
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


def test_a_line_that_ends_at_a_colon_does_not_end_at_it_in_the_file() -> None:
    cues = (Cue(Ms(0), Ms(900), ("Listen:",)), Cue(Ms(900), Ms(1800), ("one: two:",)))
    assert [line for line in srt(cues).split("\n") if ":\u00a0" in line] == ["Listen:\u00a0", "one:\u00a0two:\u00a0"]
    assert parse_srt(srt(cues)) == cues


def test_plain_text_is_one_cue_a_line() -> None:
    assert plain(("One two.", "三，四。")) == "One two.\n三，四。\n"


def test_a_transcript_reads_back() -> None:
    assert parse_transcript(transcript(TWO, ("One.", "第二句，到此为止。"))) == (
        ("Ann", "One."),
        ("Bo", "第二句，到此为止。"),
    )
    for text in ("", "[]", '{"segments": [{"body": "x"}]}'):
        with pytest.raises(CaptionError, match="not a transcript"):
            parse_transcript(text)


# Advanced SubStation


def test_ass_to_the_byte() -> None:
    events = ass(TWO, "Show 2025-W23", "en").split("[Events]\n")[1]
    assert events == (
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: 0,0:00:00.00,0:00:01.50,Default,Ann,0,0,0,,Ratio 1: 2 & <b>more</b>\n"
        "Dialogue: 0,0:00:01.50,1:02:03.00,Default,Bo,0,0,0,,第二句，\\N到此为止。\n"
    )
    assert "Style: Default,Noto Sans CJK SC,64," in ass(TWO, "x", "zh-CN")


def test_ass_commands_within_a_text_are_text() -> None:
    cue = Cue(Ms(5), Ms(999), ("C:\\New {\\b1}bold",), "A, B")
    line = ass([cue], "x", "en").splitlines()[-1]
    assert line == "Dialogue: 0,0:00:00.00,0:00:00.99,Default,A; B,0,0,0,,C:\\\u2060New \\{\\\u2060b1\\}bold"


@settings(max_examples=60)
@given(cue_lists())
def test_pysubs2_reads_our_ass(cues: list[Cue]) -> None:
    read = pysubs2.SSAFile.from_string(ass(cues, "x", "en"))
    assert [(event.start, event.end) for event in read] == [(cue.start // 10 * 10, cue.end // 10 * 10) for cue in cues]
    for event, cue in zip(read, cues, strict=True):
        if not re.search(r"[{}\\]", "".join(cue.lines)):
            assert event.plaintext == "\n".join(cue.lines)


# Round trips


@settings(max_examples=60)
@given(cue_lists())
def test_through_the_srt_package_and_back(cues: list[Cue]) -> None:
    again = library.compose(library.parse(srt(cues)))
    assert again == srt(cues)


def converted(text: str, folder: Path, *steps: str) -> str:
    """A file taken through ffmpeg from one kind to the next."""
    before = folder / f"0.{steps[0]}"
    before.write_text(text, "utf-8")
    for number, kind in enumerate(steps[1:], 1):
        after = folder / f"{number}.{kind}"
        command = [ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-y", "-i", str(before), str(after)]
        subprocess.run(command, check=True, capture_output=True)
        before = after
    return before.read_text("utf-8")


MANY = tuple(
    Cue(Ms(start), Ms(start + 1200 + number), lines)
    for number, (start, lines) in enumerate(
        (1500 * number + 7, lines)
        for number, lines in enumerate(
            [
                ("Plain words, and more.",),
                ("Two lines of it,", "the second one longer."),
                ("A colon: and another: here",),
                ("R&D and a & b > c",),
                ("使用 GRPO 算法，", "准确率提升了14.7%。"),
                ("《快慢思考》与 α、β",),
                ("שלום and مرحبا",),
                ("👩\u200d🔬 🇨🇳 e\u0301 naïve",),
                ("“Quoted” — it's 100% fine…",),
            ]
        )
    )
)


def lines_of_file(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    read = srtfile.read(text.encode())
    return [(cue.start, cue.end, tuple(map(freed, cue.lines))) for cue in read.cues]


@pytest.mark.parametrize("steps", [("srt", "vtt", "srt"), ("vtt", "srt"), ("srt", "srt")])
def test_through_ffmpeg_and_back(tmp_path: Path, steps: tuple[str, ...]) -> None:
    text = vtt(MANY, "en") if steps[0] == "vtt" else srt(MANY)
    again = lines_of_file(converted(text, tmp_path, *steps))
    unescaped = [(start, end, tuple(map(html.unescape, lines))) for start, end, lines in again]
    assert unescaped == [(cue.start, cue.end, cue.lines) for cue in MANY]


def test_a_smaller_than_sign_comes_back_but_through_ffmpegs_vtt(tmp_path: Path) -> None:
    """ffmpeg writes `<` as it is into VTT, reads a tag there and drops it; what was lost is that alone."""
    cues = (Cue(Ms(0), Ms(900), ("at 5 < 6 and 7 > 6",)),)
    assert lines_of_file(converted(srt(cues), tmp_path, "srt", "ass", "srt"))[0][:2] == (0, 900)
    (again,) = lines_of_file(converted(vtt(cues, "en"), tmp_path, "vtt", "srt"))
    assert html.unescape(again[2][0]) == cues[0].lines[0]
    assert lines_of_file(converted(srt(cues), tmp_path, "srt", "vtt"))[0][2] == cues[0].lines


def test_through_pysubs2_and_back() -> None:
    read = pysubs2.SSAFile.from_string(srt(MANY), format_="srt")
    assert lines_of_file(read.to_string("srt")) == [(cue.start, cue.end, cue.lines) for cue in MANY]
    other = pysubs2.SSAFile.from_string(read.to_string("vtt"), format_="vtt")
    assert [(event.start, event.end, freed(event.plaintext).replace("\n", "|")) for event in other] == [
        (cue.start, cue.end, "|".join(cue.lines)) for cue in MANY
    ]


def test_ffmpeg_reads_our_ass(tmp_path: Path) -> None:
    cues = (*MANY, Cue(Ms(60_000), Ms(61_000), ("C:\\New and on",)))
    again = lines_of_file(converted(ass(cues, "x", "en"), tmp_path, "ass", "srt"))
    assert [(start, end) for start, end, _ in again] == [(cue.start // 10 * 10, cue.end // 10 * 10) for cue in cues]
    shown = [tuple(re.sub("\u2060|<font[^>]*>|</font>", "", line) for line in lines) for *_, lines in again]
    assert shown == [cue.lines for cue in cues]
