"""Numbers by value, however they are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.proofreading import numerals
from podcast.reading import english_numbers, mandarin_numbers


def values(text: str) -> list[str]:
    return [f"{one.value.normalize():f}" for one in numerals.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("14.7 % and 14.7%", ["14.7", "14.7"]),
        ("fourteen point seven percent", ["14.7"]),
        ("百分之十四点七", ["14.7"]),
        ("1.5B, 1.5 billion, 1.5-billion, 15亿, 十五亿", ["1500000000"] * 5),
        ("3千, 三千, 3k, three thousand, ３０００, 3,000", ["3000"] * 6),
        ("two hundred and fifty thousand", ["250000"]),
        ("between ten and twenty", ["10", "20"]),
        ("twenty twenty-five, nineteen oh five, nineteen ninety", ["2025", "1905", "1990"]),
        ("二零二五年，二〇二五年", ["2025", "2025"]),
        (
            "一万二, 三千五百, 三千零五, 一亿三千万, 两万亿, 十二",
            ["12000", "3500", "3005", "130000000", "2000000000000", "12"],
        ),
        ("一点五亿 and one point five billion", ["150000000", "1500000000"]),
        ("万一，千万别，七八个，一一说明", []),
        ("the twenty-first, thirty seconds, fortyish", ["30"]),
        ("GPT-4 on AIME 2024, .5", ["4", "2024", "0.5"]),
        ("3 千克 and 5km", ["3", "5"]),
        ("$7,800 or 10-20%", ["7800", "10", "20"]),
    ],
)
def test_values(text: str, found: list[str]) -> None:
    assert values(text) == found


@given(st.integers(0, 10**12))
def test_what_a_reader_says_of_a_number_is_that_number(number: int) -> None:
    english = " ".join(english_numbers.cardinal(str(number)))
    assert [one.value for one in numerals.find(english)] == [Decimal(number)]
    assert numerals.chinese(mandarin_numbers.name_number(str(number))) == number


@given(st.decimals(0, 10**6, places=2, allow_nan=False))
def test_a_decimal_in_words(number: Decimal) -> None:
    english = " ".join(english_numbers.decimal(str(number)))
    assert [one.value for one in numerals.find(english)] == [number]
    assert numerals.chinese(mandarin_numbers.name_number(str(number))) == number
