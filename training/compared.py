"""Texts as what can be heard of them: numbers spelled out, initials letter by letter, hanzi as syllables. Pure."""

import re
from collections.abc import Sequence

# fmt: off
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
# fmt: on
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_DIGITS, _UNITS = "零一二三四五六七八九", ("", "十", "百", "千")
_PARTS = re.compile(
    r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|[A-Z]+(?![a-z])|[A-Z]?[a-z]+(?:'[a-z]+)?|[A-Z]|%|[\u4e00-\u9fff]"
)


def english_number(number: int) -> list[str]:
    """A whole number in words, without "and": 214 is two hundred fourteen."""
    if number < 20:
        return [_ONES[number]]
    if number < 100:
        return [_TENS[number // 10], *(english_number(number % 10) if number % 10 else [])]
    for size, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            return [*english_number(number // size), name, *(english_number(rest) if rest else [])]
    raise AssertionError(number)


def chinese_number(number: int) -> str:
    """A whole number in hanzi: 214 is 二百一十四, 14 is 十四, 48000 is 四万八千."""
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            rest = number % size
            gap = "零" if 0 < rest < size // 10 else ""
            return chinese_number(number // size) + name + (gap + chinese_number(rest) if rest else "")
    text = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            text = _DIGITS[int(digit)] + _UNITS[place] + text
        elif text and not text.startswith("零"):
            text = "零" + text
    text = text or "零"
    return text[1:] if text.startswith("一十") else text


def english_words(text: str) -> list[str]:
    """Lower-case words; numbers in words, runs of capitals as single letters, marks left out."""
    found: list[str] = []
    for part in _PARTS.findall(text.replace("’", "'")):
        if part[0].isdigit():
            whole, _, decimals = part.replace(",", "").partition(".")
            found += english_number(int(whole))
            found += ["point", *(_ONES[int(digit)] for digit in decimals)] if decimals else []
        elif part == "%":
            found.append("percent")
        elif part.isupper():
            found += part.lower()
        else:
            found.append(part.lower())
    return found


def chinese_units(text: str, syllables: dict[str, str]) -> list[str]:
    """Syllables of hanzi and of numbers, and Latin words: `syllables` tells how each hanzi is read."""
    spelled: list[str] = []
    for part in _PARTS.findall(text):
        if part[0].isdigit():
            whole, _, decimals = part.replace(",", "").partition(".")
            said = chinese_number(int(whole)) + (
                "点" + "".join(_DIGITS[int(digit)] for digit in decimals) if decimals else ""
            )
            spelled += said
        elif part.isupper() and part.isascii():
            spelled += part.lower()
        elif part != "%":
            spelled.append(part.lower())
    return [syllables.get(part, part) for part in spelled]


def wrong(said: Sequence[str], heard: Sequence[str]) -> int:
    """How many units must be changed, added or left out to get from one to the other."""
    row = list(range(len(heard) + 1))
    for first, one in enumerate(said, 1):
        before, row[0] = row[0], first
        for second, other in enumerate(heard, 1):
            before, row[second] = row[second], min(row[second] + 1, row[second - 1] + 1, before + (one != other))
    return row[-1]
