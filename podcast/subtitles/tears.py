"""Numbers that a line's end tears in two: at a point, a comma, a hyphen, a slash, a colon or a sign. Pure.

What stands on both sides of a line's end is all that can be known of other people's files: "34." and "7 percent" are
one number, "in 2024." and "7 papers" are two. Where a script says what belongs together, that is asked instead.
"""

import re
import unicodedata

from podcast import text as texts

# How much of each side is looked at.
_REACH = 48
_CURRENCY = "$€£¥￥₩₹₽₿฿₫₺¢"
# Signs that stand before a number, and what joins two parts of a number, a date, a range, a version or a name.
_SIGN = re.compile(
    rf"(?:(?:^|[^\w])(?:[A-Z]{{1,3}}[{_CURRENCY}]|[−±≈≤≥×#№§]|[vV])|[{_CURRENCY}]|(?:^|[\s\u2e80-\U0003ffff])[<>=+~])$"
)
_HYPHENS = "-‐‑‒–−~〜"
_JOINT = re.compile(rf"\d[xX]$|[\w%°][{_HYPHENS}/⁄×@^_=+]$")
_LED = re.compile(rf"[{_HYPHENS}/⁄×@^][\d.]|[eE][-−+]?\d|['’]\d{{3}}(?!\d)")
# After a number: a sign that has no other place, and a currency that no number follows.
_TAIL = re.compile(rf"[%‰°℃℉]|[{_CURRENCY}](?!\s?\d)")
# A hyphen that waits for the end of another word: pre- and post-training, 5- and 7-day.
_SUSPENDED = re.compile(r"(?:and|or|to|nor|und|bis)\b|[、,和或与及到至]")
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d\.$")
_GROUPS = re.compile(r"(?:^|[^\d.,])\d{1,3}(?:,\d{3})*,$")
_LISTED = re.compile(r"\d[,、]\s?\d{1,3},$")
_GOES_ON = re.compile(r"\s?(?:,\s|、|和|或|与|及|至|到)?\s?(?:and\s|or\s)?(?<=[\s、和或与及至到])\d")
_MINUTES = re.compile(r"[0-5]\d(?!\d)")
_HOUR = re.compile(r"(?<![\d:])(?:[01]?\d|2[0-4])(?::[0-5]\d)?:$")


def torn(before: str, after: str) -> str:
    """The number that the end of the line `before` tears from the line `after`; "" when it tears none."""
    before, after = _plain(before.rstrip()[-_REACH:]), _plain(after.lstrip()[:_REACH])
    if not before or not after or not _is_torn(before, after):
        return ""
    first, last = re.search(r"[^\s\u2e80-\U0003ffff]*$", before), re.match(r"[^\s\u2e80-\U0003ffff]*", after)
    return (first[0] if first else "") + (last[0] if last else "")


def _plain(side: str) -> str:
    """Full-width digits and signs as the others; Chinese commas and full stops divide, and stay."""
    return "".join(char if char in "，。；：" else unicodedata.normalize("NFKC", char) for char in side)


def _is_torn(before: str, after: str) -> bool:
    digit_before, digit_after = before[-1].isdecimal(), after[0].isdecimal()
    if digit_after:
        return _SIGN.search(before) is not None or _waits(before, after) or (digit_before and _zeros(after))
    if digit_before:
        return bool(_TAIL.match(after) or _LED.match(after) or re.match(r"[.,:]\d", after))
    return _joins_words(before, after)


def _waits(before: str, after: str) -> bool:
    """Whether a line that a figure follows ends within a number."""
    if _JOINT.search(before):
        return True
    if not before[-2:-1].isdecimal():
        return False
    in_chinese = any(map(texts.is_cjk, before + after))
    match before[-1]:
        case "." | "·":
            torn = in_chinese or not _is_new_sentence(before, after)
        case ",":
            torn = _is_thousand(before, after)
        case "，":
            torn = _zeros(after)
        case ":" | "：":
            torn = in_chinese or (_HOUR.search(before) is not None and _MINUTES.match(after) is not None)
        case "'" | "’":
            torn = re.match(r"\d{3}(?!\d)", after) is not None
        case _:
            torn = before[-1] == "—" and in_chinese
    return torn


def _is_new_sentence(before: str, after: str) -> bool:
    """Whether the point ends an English sentence: after a year, where no further point follows.

    Chinese sentences end with another one.
    """
    return _YEAR.search(before) is not None and re.match(r"[1-9]\d*(?:\s\w|$)", after) is not None


def _is_thousand(before: str, after: str) -> bool:
    """Whether a comma groups digits: up to three before it, three after it, or India's two and three."""
    groups = _GROUPS.search(before)
    following = re.match(r"(?:\d{2},)*\d{3}(?!\d)", after)
    if groups is None or following is None:
        return False
    counted = before[: groups.end()].rstrip("0123456789,")[-1:] in _CURRENCY
    listed = _LISTED.search(before) or _GOES_ON.match(after, following.end())
    return after[0] == "0" or counted or not listed


def _zeros(after: str) -> bool:
    """Whether digits begin as no number of their own does."""
    return re.match(r"0\d", after) is not None


def _joins_words(before: str, after: str) -> bool:
    """Whether a unit or a name with a figure is torn: 24/7 at the slash is not here, km/h and 7-day are."""
    if not after[0].isalpha() or texts.is_cjk(after[0]) or _JOINT.search(before) is None:
        return False
    if before[-1] == "/":
        return True
    return before[-2].isdecimal() and not _SUSPENDED.match(after)
