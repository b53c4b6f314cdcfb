"""Numbers in English words, as Americans say them: no “and”, no hyphens. Pure."""

import re
from collections.abc import Callable

# fmt: off
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_TENS = (
    "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)
# fmt: on
_SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
# A longer row of digits is no quantity: its digits are said one by one.
LONGEST = 15

Words = tuple[str, ...]


def cardinal(digits: str) -> Words:
    """“1234” → one thousand two hundred thirty four. A leading zero or too many digits: digit by digit."""
    if len(digits) > LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return spelled(digits)
    number = int(digits)
    if number == 0:
        return ("zero",)
    words: Words = ()
    for scale in _SCALES:
        number, group = divmod(number, 1000)
        if group:
            words = (*_below_thousand(group), *([scale] if scale else []), *words)
    return words


def _below_thousand(number: int) -> Words:
    hundreds, rest = divmod(number, 100)
    words: Words = (_ONES[hundreds], "hundred") if hundreds else ()
    if rest >= 20:
        tens, ones = divmod(rest, 10)
        return (*words, _TENS[tens], *([_ONES[ones]] if ones else []))
    return (*words, _ONES[rest]) if rest else words


def spelled(digits: str) -> Words:
    return tuple(_ONES[int(digit)] for digit in digits)


def ordinal(digits: str) -> Words:
    """“22” → twenty second."""
    return _with_last(cardinal(digits), ordinal_word)


def ordinal_word(word: str) -> str:
    if word in _ORDINALS:
        return _ORDINALS[word]
    return word[:-1] + "ieth" if word.endswith("y") else word + "th"


def plural(words: Words) -> Words:
    """Nineteen ninety → nineteen nineties, six → sixes."""
    return _with_last(words, lambda word: word[:-1] + "ies" if word.endswith("y") else word + _plural_ending(word))


def _plural_ending(word: str) -> str:
    return "es" if word.endswith(("x", "s")) else "s"


def year(digits: str) -> Words:
    """Four digits in pairs: 2025 → twenty twenty five, 1905 → nineteen oh five, 2007 → two thousand seven."""
    high, low = digits[:2], digits[2:]
    if high[0] == "0" or (high[1] == "0" and low[0] == "0"):
        return cardinal(digits)
    if low == "00":
        return (*cardinal(high), "hundred")
    return (*cardinal(high), *(("oh", *cardinal(low[1])) if low[0] == "0" else cardinal(low)))


def decimal(written: str) -> Words:
    """“7,800”, “2.5”, “.05”, “3.1.2”: what stands after the first point is said digit by digit."""
    whole, *parts = re.sub("[, ]", "", written).split(".")
    words: Words = cardinal(whole) if whole else ()
    for part in parts:
        words = (*words, "point", *(spelled(part) if len(parts) == 1 else cardinal(part)))
    return words


def fraction(above: str, below: str) -> Words:
    """“3/4” → three quarters; what has no word of its own is “three over eleven”."""
    if not (0 < int(above[:3]) < int(below[:3]) <= 10):
        return (*decimal(above), "over", *decimal(below))
    name: Words = {"2": ("half",), "4": ("quarter",)}.get(below) or ordinal(below)
    return (*cardinal(above), *(name if above == "1" else plural(name)))


def _with_last(words: Words, change: Callable[[str], str]) -> Words:
    return (*words[:-1], change(words[-1]))
