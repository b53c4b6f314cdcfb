"""What text.py offers to those who publish."""

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import text

ANY = st.text(st.characters(exclude_categories=()) | st.sampled_from("\n\r\t \u1100\u1161\u0338\u2028>每周"))


@given(ANY)
def test_clean_text_stays_as_it_is(raw: str) -> None:
    for clean in (text.clean, text.clean_lines, text.clean_markup):
        once = clean(raw)
        assert clean(once) == once
        once.encode()
    assert unicodedata.is_normalized("NFC", text.clean(raw))


def test_lines_stay_lines() -> None:
    assert text.clean_lines(" a  b \r\n\n\n\n\x0c\nc\u2028d\x00 ") == "a b\n\nc\nd"
    assert text.clean_lines("每周\n论文") == "每周\n论文"


def test_markup_keeps_its_brackets() -> None:
    assert text.clean_markup("<p>\u0338x\x08</p>\r\n<p>y</p>\r") == "<p>\u0338x</p>\n<p>y</p>"


@given(st.text(), st.integers(1, 40))
def test_a_short_text_is_a_beginning(raw: str, room: int) -> None:
    for measure in (len, lambda piece: len(piece.encode())):
        if measure("…") > room:
            continue
        short = text.shorten(raw, room, measure)
        assert measure(short) <= room
        assert short == raw or (short.endswith("…") and raw.startswith(short[:-1]))
        assert text.shorten(short, room, measure) == short


def test_a_text_is_cut_at_a_space_that_is_near() -> None:
    assert text.shorten("twelve words", 11) == "twelve wor…"
    assert text.shorten("a dozen of words", 13) == "a dozen of…"
    assert text.shorten("exactly", 7) == "exactly"


@pytest.mark.parametrize("paper", ["2505.24726", "0704.0001", "2505.24726v2", "hep-th/9901001", "math.GT/0309136"])
def test_arxiv_ids(paper: str) -> None:
    assert text.arxiv_url(paper) == f"https://arxiv.org/abs/{paper}"


@pytest.mark.parametrize("paper", ["", "own-1", "2505.247", "2505.24726/../x", "12505.24726", "2505.24726\n", "x/123"])
def test_other_ids(paper: str) -> None:
    assert text.arxiv_url(paper) == ""


def test_the_disclosure_names_the_machine() -> None:
    assert "machine" in text.disclosure("en-GB")
    assert text.disclosure("de") == text.disclosure("en")
    assert "人工智能" in text.disclosure("zh-Hant")


@pytest.mark.parametrize(
    ("ms", "shown"), [(0, "00:00"), (134_999, "02:14"), (3_599_000, "59:59"), (3_734_000, "1:02:14")]
)
def test_clock(ms: int, shown: str) -> None:
    assert text.clock(ms) == shown


def test_days() -> None:
    days = [dt.date(2025, month, 8) for month in range(1, 13)]
    assert [text.day(day, "zh") for day in days[:2]] == ["2025年1月8日", "2025年2月8日"]
    assert [text.day(day, "en") for day in days] == [f"8 {day:%B} 2025" for day in days]
