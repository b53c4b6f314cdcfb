"""Files as people and pages leave them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast import encodings
from podcast.errors import UnreadableSubtitles
from podcast.model import Cue, Ms
from podcast.subtitles import srtfile
from podcast.subtitles.files import freed, srt, vtt
from podcast.subtitles.srtfile import read
from podcast.text import clean

CUES = (
    Cue(Ms(0), Ms(1500), ("第一句话，", "分成两行。")),
    Cue(Ms(1500), Ms(3000), ("Second: a line",)),
    Cue(Ms(4250), Ms(3_723_004), ("最后一句。",)),
)
GOOD = srt(CUES)


def shown(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(cue.start, cue.end, tuple(map(freed, cue.lines))) for cue in read(text.encode()).cues]


def odd(text: str) -> dict[str, int]:
    return {one.what: one.count for one in read(text.encode()).oddities}


AS_MADE = [(cue.start, cue.end, cue.lines) for cue in CUES]


def test_a_good_file_has_nothing_odd() -> None:
    assert shown(GOOD) == AS_MADE
    assert odd(GOOD) == {}
    assert read(GOOD.encode()).encoding == "utf-8"


WITHOUT_NUMBERS = re.sub(r"(?m)^[123]\n(?=\d\d:)", "", GOOD)
LOOSE = "times not written as HH:MM:SS,mmm --> HH:MM:SS,mmm"
CROWDED = "cues without an empty line after them"


@pytest.mark.parametrize(
    ("text", "oddities"),
    [
        (GOOD.replace("\n", "\r\n"), {"line ends of Windows (CRLF)": 1}),
        (GOOD.replace("\n", "\r"), {"line ends of an old Macintosh (CR)": 1}),
        (GOOD.replace("\n\n", "\n"), {CROWDED: 2}),
        ("a page's name\n12 KB | raw\n1 2 3 4 |\n" + GOOD, {"lines before the first cue, passed over": 3}),
        (GOOD.replace("\n\n", "\n") + "|\n", {CROWDED: 2, "lines after the last cue, passed over": 1}),
        (GOOD + "© somebody\nall rights kept\n", {"lines after the last cue, passed over": 2}),
        (WITHOUT_NUMBERS, {"cues without a number": 3}),
        (GOOD.replace("3\n00:00:04", "2\n00:00:04"), {"cues whose number is not their place": 1}),
        (GOOD.replace("1\n00:00:00", "0\n00:00:00"), {"cues whose number is not their place": 1}),
        (re.sub(r"(\d\d),(\d{3})", r"\1.\2", GOOD), {LOOSE: 3}),
        (GOOD.replace("00:00:0", "0:00:0"), {LOOSE: 3}),
        (GOOD.replace("00:00:", "00:"), {LOOSE: 3}),
        (GOOD.replace("4,250", "4,25"), {LOOSE: 1}),
        (GOOD.replace(" --> ", "-->"), {LOOSE: 3}),
        (GOOD.replace("01:02:03,004", "01:02:03,004 X1:40 X2:600"), {LOOSE: 1}),
        (GOOD.replace("第一句话，\n", "第一句话，\n\n"), {"empty lines within a cue": 1}),
        (GOOD.replace("1,500\n第", "1,500\n\n第"), {"empty lines within a cue": 1}),
        (GOOD.rstrip("\n"), {}),
        (GOOD + "\n\n\n", {}),
    ],
)
def test_a_sloppy_file_reads_like_a_good_one(text: str, oddities: dict[str, int]) -> None:
    assert shown(text) == AS_MADE
    assert odd(text) == oddities


def test_a_text_that_is_a_number_stays_text() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n3\n\n2\n00:00:02,000 --> 00:00:03,000\n2\n"
    text += "3\n00:00:03,000 --> 00:00:04,000\n1"
    assert [lines for *_, lines in shown(text)] == [("3",), ("2",), ("1",)]
    unnumbered = "00:00:01,000 --> 00:00:02,000\n3\n00:00:02,000 --> 00:00:03,000\nzero"
    assert [lines for *_, lines in shown(unnumbered)] == [("3",), ("zero",)]


def test_overlaps_negative_durations_empty_cues_and_tags_are_read_as_they_are() -> None:
    text = (
        "1\n00:00:05,000 --> 00:00:02,000\n<i>back</i>\n\n2\n00:00:01,000 --> 00:00:03,000\n\n"
        "3\n00:00:02,000 --> 00:00:04,000\n{\\an8}top\n"
    )
    assert shown(text) == [(5000, 2000, ("<i>back</i>",)), (1000, 3000, ()), (2000, 4000, ("{\\an8}top",))]


def test_a_webvtt_file_is_unescaped() -> None:
    text = "WEBVTT\nLanguage: en\n\n00:01.000 --> 00:02.000\nA &amp; B &lt; C\n"
    assert shown(text) == [(1000, 2000, ("A & B < C",))]
    assert shown(text.replace("WEBVTT", "page"))[0][2] == ("A &amp; B &lt; C",)


ASIDES = """WEBVTT - a title
Kind: captions

STYLE
::cue { color: red }

REGION
id:one

NOTE what
an editor --> thought

intro
00:01.000 --> 00:02.000 align:start
<v Ada>Hello <b>there</b>, <00:01.500>you.

NOTE

00:00:02.000 --> 00:00:03.000
NOTE well: A &amp; B
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_webvtt_file_is_right_in_its_own_form(ends: str, mark: str) -> None:
    read = srtfile.read((mark + ASIDES.replace("\n", ends)).encode())
    assert [cue.lines for cue in read.cues] == [("Hello there, you.",), ("NOTE well: A & B",)]
    assert (read.oddities, read.vtt) == ((), True)


def test_our_own_webvtt_has_nothing_odd() -> None:
    cues = (Cue(Ms(0), Ms(1500), ("A < B & C: d",), "Ada"), Cue(Ms(1500), Ms(3000), ("第二句。",), "Bo"))
    read = srtfile.read(vtt(cues, "en").encode())
    assert [(cue.start, cue.end, cue.lines) for cue in read.cues] == [(one.start, one.end, one.lines) for one in cues]
    assert read.oddities == ()


def test_a_webvtt_file_with_times_of_srt_is_odd() -> None:
    read = srtfile.read(b"WEBVTT\n\n00:00:01,000 --> 00:00:02,000\none\n")
    assert [one.what for one in read.oddities] == ["times not written as HH:MM:SS.mmm --> HH:MM:SS.mmm"]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"\xef\xbb\xbf" + GOOD.encode(), "utf-8"),
        (b"\xff\xfe" + GOOD.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + GOOD.encode("utf-16-be"), "utf-16-be"),
        (GOOD.encode("utf-16-le"), "utf-16-le"),
        (GOOD.encode("utf-16-be"), "utf-16-be"),
        (GOOD.replace("\u00a0", " ").encode("gb18030"), "gb18030"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    found = read(data)
    assert found.encoding == encoding
    assert [(cue.start, cue.end, tuple(map(freed, cue.lines))) for cue in found.cues] == AS_MADE
    assert len(found.oddities) == 1
    assert encoding in found.oddities[0].what


def test_western_letters_are_not_taken_for_chinese() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nDéjà vu à Zürich, naïve façade\n"
    found = read(text.encode("cp1252"))
    assert found.encoding == "cp1252"
    assert found.cues[0].lines == ("Déjà vu à Zürich, naïve façade",)


def test_a_broken_byte_does_not_change_the_encoding() -> None:
    data = GOOD.replace("最后一句。", "最后一句。" * 30).encode().replace("第".encode(), b"\xe7", 1)
    found = read(data)
    assert found.encoding == "utf-8"
    assert found.cues[0].lines[0] == "\ufffd一句话，"
    assert [(one.what, one.count) for one in found.oddities] == [("lines with bytes that are not utf-8", 1)]


@pytest.mark.parametrize("data", [b"", b"no subtitles", b"\x89PNG\r\n\x1a\n\0\0\0", b"1\n00:00:01 -> x\n", b"{}"])
def test_what_holds_no_times_cannot_be_read(data: bytes) -> None:
    with pytest.raises(UnreadableSubtitles, match="no line of times") as caught:
        read(data)
    assert caught.value.exit_code == 2


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for prefix in (b"", b"1\n00:00:01,000 --> 00:00:02,000\n"):
        try:
            found = read(prefix + data)
        except UnreadableSubtitles:
            continue
        assert found.cues
        assert all(line == line.strip(" \t") for cue in found.cues for line in cue.lines)


LINES = st.text(st.sampled_from("ab: <&-{\\深。“”1é👩\u200d🔬") | st.characters(exclude_categories=["Cs"]), max_size=30)
LINES_OF = st.lists(LINES.map(clean).filter(bool), min_size=1, max_size=2).map(tuple)


@st.composite
def cue_lists(draw: st.DrawFn) -> list[Cue]:
    clock, cues = 0, []
    for lines in draw(st.lists(LINES_OF, min_size=1, max_size=5)):
        start = clock + draw(st.integers(0, 4_000_000))
        clock = start + draw(st.integers(1, 9000))
        cues.append(Cue(Ms(start), Ms(clock), lines))
    return cues


@settings(max_examples=100)
@given(cue_lists())
def test_what_the_program_writes_reads_back(cues: list[Cue]) -> None:
    found = read(srt(cues).encode())
    assert [(cue.start, cue.end, tuple(map(freed, cue.lines))) for cue in found.cues] == [
        (cue.start, cue.end, cue.lines) for cue in cues
    ]
    assert found.oddities == ()


@settings(max_examples=60)
@given(cue_lists())
def test_decoding_never_fails(cues: list[Cue]) -> None:
    for encoding in ("utf-8", "utf-16", "gb18030"):
        assert " --> " in encodings.decode(srt(cues).encode(encoding)).text
