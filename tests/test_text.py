"""Cleaning, widths, languages, addresses, cutting."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast import invisible
from podcast import text as texts

# Shared machines pause now and then: no deadline for one example.
calm = settings(deadline=None, max_examples=100)
WILD = st.text(
    st.one_of(st.characters(), st.sampled_from("\n\r\t \u3000\u2028熵。ab\u0301\u202e\ufeff\x00\u1100\u1161")),
    max_size=40,
)


@calm
@given(WILD)
def test_clean_is_done_once(text: str) -> None:
    cleaned = texts.clean(text)
    assert texts.clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)


@calm
@given(WILD)
def test_clean_text_is_one_line_that_can_be_encoded(text: str) -> None:
    cleaned = texts.clean(text)
    cleaned.encode("utf-8")
    assert cleaned == " ".join(cleaned.split())
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in cleaned)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff") & set(cleaned)


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("  a \t b\r\nc ", "a b c"),
        ("强化\n学习", "强化学习"),
        ("强化 \n 学习。\n\n很好", "强化学习。很好"),
        ("用\nBERT\n做", "用 BERT 做"),
        ("强化 学习", "强化 学习"),
        ("e\u0301t\u00e9", "été"),
        ("a\x00b\x1b[31m\u202ec\ufeff", "ab[31mc"),
        ("\ud800x\ufffe\U0001ffff", "x"),
        ("👩\u200d🔬 ok", "👩\u200d🔬 ok"),
        ("\u1100\n\u1161", "가"),
        ("", ""),
    ],
)
def test_clean(dirty: str, cleaned: str) -> None:
    assert texts.clean(dirty) == cleaned


def test_clean_lines_keeps_line_breaks() -> None:
    assert texts.clean_lines(" a  b \r\n\n\n\n c\x00 \n\nd\n") == "a b\n\nc\n\nd"


def test_clean_markup_keeps_markup_and_drops_what_xml_forbids() -> None:
    assert texts.clean_markup("<p>a\x0b>\u0338\r\nb\x00</p>\r") == "<p>a>\u0338\nb</p>"


@pytest.mark.parametrize(
    ("char", "cjk", "widths"),
    [
        ("a", False, 1),
        ("é", False, 1),
        ("…", False, 1),
        ("“", False, 1),
        ("熵", True, 2),
        ("。", True, 2),
        ("，", True, 2),
        ("か", True, 2),
        ("가", True, 2),
        ("𠀀", True, 2),
        ("🎧", False, 2),
        ("\u0301", False, 0),
        ("\u200d", False, 0),
        ("\ufe0f", False, 0),
    ],
)
def test_widths(char: str, cjk: bool, widths: int) -> None:
    assert texts.is_cjk(char) is cjk
    assert texts.half_widths(char) == widths


@calm
@given(st.characters())
def test_every_character_has_a_width(char: str) -> None:
    assert texts.half_widths(char) in (0, 1, 2)


def test_languages() -> None:
    assert [tag for tag in ("zh", "zh-CN", "ZH-Hant", "yue", "cmn-CN", "en", "za", "zho") if texts.is_chinese(tag)] == [
        "zh",
        "zh-CN",
        "ZH-Hant",
        "yue",
        "cmn-CN",
    ]
    assert texts.same_language("en", "EN-gb")
    assert not texts.same_language("en", "eng")


@pytest.mark.parametrize("url", ["https://a.org", "http://a.org:80/b?c=d#e", "https://xn--bcher-kva.example/(x)"])
def test_web_addresses_that_may_be_shown(url: str) -> None:
    assert texts.web_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.org",
        "ftp://a.org",
        "javascript:alert(1)",
        "https://",
        "https://user@a.org",
        "https://user:secret@a.org",
        "https://a.org:99999",
        "https://[::1",
        "https://a.org/a b",
        'https://a.org/"',
        "https://a.org/<",
        "https://a.org/\u202e",
        "https://a.org/" + "x" * 2000,
    ],
)
def test_web_addresses_that_may_not(url: str) -> None:
    assert texts.web_address(url) is None


@calm
@given(st.text(max_size=40), st.integers(1, 40))
def test_shortened_text_fits(text: str, room: int) -> None:
    short = texts.shorten(text, room)
    assert short == text if len(text) <= room else len(short) <= room and short.endswith("…")
    assert text.startswith(short.removesuffix("…")) or short == text


@calm
@given(st.text("a熵 ", max_size=40), st.integers(2, 40))
def test_shortened_text_fits_by_another_measure(text: str, room: int) -> None:
    def measure(part: str) -> int:
        return sum(map(texts.half_widths, part))

    assert measure(texts.shorten(text, room, measure)) <= room


@given(st.text(), st.integers(1, 40))
def test_an_opening_fits_and_is_whole_sentences_or_says_that_it_was_cut(text: str, room: int) -> None:
    opening = texts.opening(text, room)
    assert len(opening) <= room
    assert opening == text or opening.endswith("…") or (text.startswith(opening) and opening[-1] in ".!?。！？")


@pytest.mark.parametrize(
    ("text", "room", "opening"),
    [
        ("One. Two. Three.", 16, "One. Two. Three."),
        ("One. Two. Three.", 15, "One. Two."),
        ("One. Two. Three.", 4, "One."),
        ("One. Two. Three.", 3, "On…"),
        ("Version 2.5 is not a model. See https://x.y/z. for more", 40, "Version 2.5 is not a model."),
        ("一句。两句！三句", 6, "一句。两句！"),
    ],
)
def test_an_opening_is_as_many_sentences_as_fit(text: str, room: int, opening: str) -> None:
    assert texts.opening(text, room) == opening


def test_shortened_text_ends_at_a_word_where_one_is_near() -> None:
    assert texts.shorten("Prolonged reinforcement learning", 25) == "Prolonged reinforcement…"
    assert texts.shorten("A reinforcement", 10) == "A reinfor…"


@pytest.mark.parametrize(
    ("paper", "address"),
    [
        ("2505.24726", "https://arxiv.org/abs/2505.24726"),
        ("2505.24726v2", "https://arxiv.org/abs/2505.24726v2"),
        ("hep-th/9901001", "https://arxiv.org/abs/hep-th/9901001"),
        ("math.GT/0309136", "https://arxiv.org/abs/math.GT/0309136"),
        ("own-1", ""),
        ("../2505.24726", ""),
        ("2505.247", ""),
    ],
)
def test_arxiv_addresses(paper: str, address: str) -> None:
    assert texts.arxiv_url(paper) == address


def test_the_disclosure_names_the_machine() -> None:
    assert "machine" in texts.disclosure("en-GB")
    assert "人工智能" in texts.disclosure("zh-Hans")


@pytest.mark.parametrize(
    ("sentence", "whole", "free"),
    [
        ("我们来关注一篇名为Alpha的论文", ["一篇"], ["一篇名"]),
        ("准确率提升了14.7个百分点，用了3个月和12亿个词", ["14.7个百分点", "3个月", "12亿个"], []),
        ("使用Hugging Face和斯坦福的库", ["Hugging Face"], ["Hugging Face和斯坦福的库"]),
        ("用Qwen 2中的数据", ["Qwen 2"], ["Qwen 2中的数据"]),
        ("UniWorld: High-Resolution Semantic Encoders win", [], ["High-Resolution Semantic Encoders"]),
        ("Tool: A Data-Centric Framework", [], ["Data-Centric Framework"]),
        ("We met Yann Le Cun at the Hugging Face office.", ["Yann Le Cun", "Hugging Face"], []),
    ],
)
def test_names_and_counts_end_where_they_should(sentence: str, whole: list[str], free: list[str]) -> None:
    found = {sentence[first:last] for first, last in texts.locked(sentence)}
    assert found >= set(whole)
    assert not found & set(free)


def test_nothing_that_is_printable_is_taken_out() -> None:
    """So a text that is printable throughout needs no second look. Every character of Unicode is tried."""
    everything = [char for char in map(chr, range(0x110000)) if char.isprintable() and not invisible.may_hide(char)]
    whole = f"x{'x'.join(everything)}x"
    assert texts.clean_markup(whole) == whole
    assert texts.clean_markup(whole + "\x00") == whole
    assert [char for char in everything if char.isspace()] == [" "]
