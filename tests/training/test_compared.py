"""What counts as heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training import compared


@pytest.mark.parametrize(
    ("number", "english", "chinese"),
    [
        (0, "zero", "零"),
        (14, "fourteen", "十四"),
        (20, "twenty", "二十"),
        (105, "one hundred five", "一百零五"),
        (214, "two hundred fourteen", "二百一十四"),
        (2019, "two thousand nineteen", "二千零一十九"),
        (48_000, "forty eight thousand", "四万八千"),
        (10_005, "ten thousand five", "一万零五"),
        (7_000_000_000, "seven billion", "七十亿"),
    ],
)
def test_numbers_are_spelled_out(number: int, english: str, chinese: str) -> None:
    assert " ".join(compared.english_number(number)) == english
    assert compared.chinese_number(number) == chinese


def test_two_ways_to_write_one_sound_are_equal() -> None:
    assert compared.english_words("GPT-4o gains 14.7%.") == compared.english_words(
        "G P T four o gains fourteen point seven percent"
    )
    assert compared.chinese_units("提高了 14.7", {}) == compared.chinese_units("提高了十四点七", {})


def test_a_homophone_is_no_error_and_another_syllable_is() -> None:
    syllables = {"是": "shi", "事": "shi", "好": "hao"}
    said = compared.chinese_units("是好AI", syllables)
    assert said == ["shi", "hao", "a", "i"]
    assert compared.wrong(said, compared.chinese_units("事好AI", syllables)) == 0
    assert compared.wrong(said, compared.chinese_units("好好AI", syllables)) == 1


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_errors_are_a_distance(one: list[str], other: list[str]) -> None:
    apart = compared.wrong(one, other)
    assert apart == compared.wrong(other, one)
    assert abs(len(one) - len(other)) <= apart <= max(len(one), len(other))
    assert (apart == 0) == (one == other)


@given(st.integers(1, 10**12 - 1))
def test_no_two_numbers_are_said_alike(number: int) -> None:
    digits = {char: value for value, char in enumerate("零一二三四五六七八九")}
    units = {"十": 10, "百": 100, "千": 1000}

    def read(text: str) -> int:
        for name, size in (("亿", 10**8), ("万", 10**4)):
            if name in text:
                high, _, low = text.partition(name)
                return read(high) * size + read(low)
        total, waiting = 0, 0
        for char in text:
            if char in units:
                total, waiting = total + (waiting or 1) * units[char], 0
            else:
                waiting = digits[char]
        return total + waiting

    assert read(compared.chinese_number(number)) == number
