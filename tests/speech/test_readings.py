"""What a Kokoro model is given to read: every word of the text, in phonemes that it has."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from podcast.speech.espeak import ipa
from podcast.speech.readings import LONGEST, Reader, entries, numeral

TOKENS = frozenset("abdefhijklmnopstuvwzæðŋɑɔəɛɡɪɹɾʃʊʌʒʤʧθᵊAIOWYˈˌ12345 ,.!?;:—…“”()ㄅㄆㄇ")
ENGLISH = "five fˈIv|us ʌs|a ə|read ɹˈid|reading ɹˈidɪŋ|week's wˈiks|self sˈɛlf|improving ɪmpɹˈuvɪŋ"
CHINESE = "论 ㄅ 4|文 ㄆ 2|论文 ㄅ 4 ㄆ 2|两 ㄇ 3|篇 ㄆ 1|十 ㄅ 1|点 ㄅ 3|一 ㄇ 1|二 ㄇ 2|三 ㄇ 3|四 ㄇ 4|五 ㄇ 5"
LEXICON = entries(f"{ENGLISH}|{CHINESE}".split("|"))


def reader(language: str = "en") -> Reader:
    return Reader(LEXICON, TOKENS, language, lambda words: ipa(words, "en-us"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Five.", ("fˈIv.",)),
        ("Reading, us!", ("ɹˈidɪŋ, ʌs!",)),
        ("A week’s (five) read?", ("ə wˈiks (fˈIv) ɹˈid?",)),
        ("self-improving", ("sˈɛlf ɪmpɹˈuvɪŋ",)),
        # What stands in capitals is no word of the lexicon.
        ("US", ("jˌuˈɛs",)),
        # What no lexicon has is heard from espeak-ng, in the model's own phonemes.
        ("Qwen2.5", ("kjˈuwˈɛn tˈu pYnt fˈIv",)),
        ("five 14.7%", ("fˈIv fˈɔɹtin pYnt sˈɛvən pəɹsˈɛnt",)),
        ("Five. Five!", ("fˈIv.", "fˈIv!")),
        ("……", ()),
        (" — ", ()),
        ("", ()),
    ],
)
def test_english_is_read_by_the_lexicon_and_by_ear(text: str, said: tuple[str, ...]) -> None:
    assert reader().sentences(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("论文。", ("ㄅ4ㄆ2.",)),
        ("两篇论文，五篇。", ("ㄇ3ㄆ1ㄅ4ㄆ2, ㄇ5ㄆ1.",)),
        ("五 five 篇", ("ㄇ5 fˈIv ㄆ1",)),
        ("15篇", ("ㄅ1ㄇ5ㄆ1",)),
        ("1.5", ("ㄇ1ㄅ3ㄇ5",)),
    ],
)
def test_chinese_is_read_word_by_word_with_its_numbers(text: str, said: tuple[str, ...]) -> None:
    assert reader("zh").sentences(text) == said


def test_a_number_within_a_name_stays_with_the_name() -> None:
    alone, name = reader("zh").sentences("2"), reader("zh").sentences("Qwen2")
    assert alone == ("ㄇ2",)
    assert "ㄇ" not in name[0]
    assert name[0].endswith("tˈu")


def test_where_the_model_lacks_a_diphthong_its_parts_are_said() -> None:
    poor = Reader({}, TOKENS - set("AIOWY"), "en", lambda words: ipa(words, "en-us"))
    assert poor.sentences("boy my") == ("bˈɔɪ mˈaɪ",)


@given(st.lists(st.from_regex(r"[A-Za-z][a-z]{1,8}|[0-9]{1,4}(\.[0-9])?%?|[A-Z]{2,5}|[a-z]+-[0-9]B", fullmatch=True)))
@example(["five"] * 400)
def test_no_word_is_left_out_and_no_part_is_too_long(words: list[str]) -> None:
    heard: list[str] = []

    def sounded(word: str) -> str:
        heard.append(word)
        return "æ"

    said = Reader(LEXICON, TOKENS, "en", sounded).sentences(" ".join(words))
    assert all(len(part) <= LONGEST for part in said)
    assert sum(len(part.split()) for part in said) >= len(words)
    known = [word for word in words if word.lower() in LEXICON and not (len(word) > 1 and word.isupper())]
    assert len(heard) == len(words) - len(known)


@given(st.text(max_size=300))
@example("一" * 1000)
@example("。" * 50)
@example("a" * 900)
def test_any_text_gives_phonemes_that_the_model_has(text: str) -> None:
    for language in ("en", "zh"):
        parts = Reader(LEXICON, TOKENS, language, lambda _words: "ə").sentences(text)
        assert all(set(part) <= TOKENS for part in parts)
        assert all(0 < len(part) <= LONGEST for part in parts)


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ("0", "零"),
        ("10", "十"),
        ("19", "十九"),
        ("20", "二十"),
        ("105", "一百零五"),
        ("110", "一百一十"),
        ("1005", "一千零五"),
        ("1050", "一千零五十"),
        ("10500", "一万零五百"),
        ("100005", "十万零五"),
        ("100005000", "一亿零五千"),
        ("123,456,789", "一亿二千三百四十五万六千七百八十九"),
        ("14.7", "十四点七"),
        ("0.05", "零点零五"),
        ("007", "零零七"),
        ("12345678901234567", "一二三四五六七八九零一二三四五六七"),
    ],
)
def test_numbers_are_named_in_chinese(figures: str, said: str) -> None:
    assert numeral(figures) == said


def test_a_year_is_read_figure_by_figure() -> None:
    assert numeral("2025", "年6月") == "二零二五"
    assert numeral("2025", "篇") == "二千零二十五"


_VALUES = {one: place for place, one in enumerate("零一二三四五六七八九")} | {"十": 10, "百": 100, "千": 1000}


def value(said: str) -> int:
    """The number that Chinese characters name."""
    if "亿" in said:
        head, _, tail = said.rpartition("亿")
        return value(head) * 10**8 + value(tail or "零")
    if "万" in said:
        head, _, tail = said.rpartition("万")
        return value(head) * 10**4 + value(tail or "零")
    total = 0
    for figure, place in re.findall("([零一二三四五六七八九]*)([十百千]?)", said):
        number = _VALUES[figure[-1]] if figure else 1 if place else 0
        total += number * _VALUES[place] if place else number
    return total


@given(st.integers(0, 10**12 - 1))
def test_a_named_number_is_that_number(number: int) -> None:
    assert value(numeral(str(number))) == number


def test_lexicons_of_both_forms_are_read_and_the_first_entry_counts() -> None:
    found = entries(["Five f ˈ I v", "five x", "how are :: h W ɑ ɹ", "big || b ɪ ɡ", "", "lone"])
    assert found["five"] == "fˈIv"
    assert found["how are"] == "hWɑɹ"
    assert found["big"] == "bɪɡ"
