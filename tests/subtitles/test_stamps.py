"""Lines of times that are read, that cannot be, and that are text."""

import pytest

from podcast.errors import UnreadableSubtitles
from podcast.subtitles import srtfile, stamps

UNREADABLE = """00：00：07，000 --> 00：00：09，500
００:００:０７,０００ --> ００:００:０９,５００
-00:00:07,000 --> 00:00:09,500
00:00:-7,000 --> 00:00:09,500
00:00:07,000000 --> 00:00:09,500000
00:00:07,000 --> 00:00:09,5000
00:07 --> 00:09
00:00:07,000 --> 00:00:09 500
7.0 --> 9.5
1234:00:07,000 --> 1234:00:09,500
00:00:07,000 → 00:00:09,500
00:00:07,000 –> 00:00:09,500
00:00:07,000 -- > 00:00:09,5000
00:00:07,000 ==> 00:00:09,500
00:00:07,000 > 00:00:09,500
00:00:07,000 - 00:00:09,500
00:00:07,000 00:00:09,500
0:00:07.000,0:00:09.500
00:00:07,000
00:00:07,000 -->
--> 00:00:09,500
00:00:07,000 --> ??
xx:00:07,000 --> 00:00:09,500
O0:00:07,000 --> 00:00:09,500
00:00:07,000 --> 00:00:09,500X
00;00;07;000 --> 00;00;09;500
00h00m07s --> 00h00m09s
٠٠:٠٠:٠٧,٠٠٠ --> ٠٠:٠٠:٠٩,٥٠٠
NaN:NaN:NaN,NaN --> NaN:NaN:NaN,NaN
00:00:07,000 --> undefined
00:00:07,000 --> None
null --> null
00:00:07,000 to 00:00:09,500
00:00:07,000 至 00:00:09,500
00:00:07,000 ~ 00:00:09,500
00:00:07,000 --&gt; 00:00:09,500
<00:00:07,000> --> <00:00:09,500>""".splitlines()
# Where the next cue's number stands above them.
NUMBERED = ("7 --> 9", "-->", "{175}{237}", "7000, 9500")
SAID = """from 3 -> 5 points
3 -> 5
A --> B
1:2
10:30
12:30, 13:40
The time is 10:30
10:30 -> 11:00 we meet at the station
It's 7 --> 9
x -> y: 10
see 10:30:15 for more
=> 2
Score 3:1 -> win""".splitlines()


@pytest.mark.parametrize("line", [*UNREADABLE, *NUMBERED])
def test_times_that_nobody_reads_are_told_and_are_no_text(line: str) -> None:
    """The cue before says what it says, the ones after keep their numbers."""
    text = (
        "1\n00:00:01,000 --> 00:00:03,500\nThe first paper is here.\n\n2\n00:00:04,000 --> 00:00:06,500\nIt moves.\n\n"
        f"3\n{line}\nNobody knows why.\n\n4\n00:00:10,000 --> 00:00:12,500\nEverybody likes it.\n"
    )
    read = srtfile.read(text.encode())
    assert [cue.lines for cue in read.cues] == [("The first paper is here.",), ("It moves.",), ("Everybody likes it.",)]
    assert [(one.what, one.count, one.lines) for one in read.oddities] == [
        ("times that cannot be read, their text left out", 1, (10,))
    ]


@pytest.mark.parametrize("line", SAID)
def test_what_somebody_says_is_no_line_of_times(line: str) -> None:
    assert stamps.parse(line) is None
    assert not stamps.is_meant(line)
    read = srtfile.read(f"1\n00:00:01,000 --> 00:00:03,500\n{line}\n".encode())
    assert [cue.lines for cue in read.cues] == [(line,)]


@pytest.mark.parametrize("line", [*NUMBERED, "3 of 5 papers"])
def test_below_no_number_of_its_own_it_is_text(line: str) -> None:
    for above in ("", "2\n", "It moves.\n2\n"):
        read = srtfile.read(f"1\n00:00:01,000 --> 00:00:03,500\n{above}{line}\n".encode())
        assert line in read.cues[0].lines


def test_a_file_without_any_time_that_can_be_read_names_the_first() -> None:
    text = "1\n00:01 --> 00:03\nOne.\n\n2\n00:04 --> 00:06\nTwo.\n"
    with pytest.raises(UnreadableSubtitles, match=r"the first is '00:01 --> 00:03'") as caught:
        srtfile.read(text.encode())
    assert caught.value.where == "line 2"


def test_unreadable_times_at_both_ends() -> None:
    text = (
        "1\n-1 --> 00:00:01,5\n\n0:1 --> 0:2\nlost\n\n"
        "2\n00:00:04,000 --> 00:00:06,500\nkept\n\n3\n00:07 --> 00:08\nlost"
    )
    read = srtfile.read(text.encode())
    assert [cue.lines for cue in read.cues] == [("kept",)]
    (odd,) = [one for one in read.oddities if one.lines]
    assert odd.lines == (2, 4, 12)


@pytest.mark.parametrize(
    ("line", "span"),
    [
        ("00:00:07 --> 00:00:09", (7000, 9000)),
        ("00:00:07:5 -> 1:00:09.25 align:start", (7500, 3_609_250)),
        ("00:07.000 --> 00:09.500", (7000, 9500)),
        ("00:07:000 --> 00:09:500", None),
    ],
)
def test_what_may_be_left_out_of_a_time(line: str, span: tuple[int, int] | None) -> None:
    assert stamps.parse(line) == span
