"""Which figures of a sentence are not in the data that it is about. Pure.

A figure is compared by its value: 14.7 %, “fourteen point seven percent” and 百分之十四点七 are one. Small counts (“two
tricks”), ordinals, names (`GPT-4`) and phrases such as “a thousand ways” are none; “a thousand times
faster” is one.
"""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from podcast.proofreading import numerals
from podcast.proofreading.numerals import Numeral

# Whole numbers up to this may be counted by whoever writes.
_COUNTED = 12
_PERCENT_AFTER = re.compile(r"\s?(?:[%％‰]|per ?cent|percentage points?|个?百分点)")
_PERCENT_BEFORE = re.compile("百分之$|千分之$")
_TIMES_AFTER = re.compile(r"\s?(?:[x×](?![A-Za-z])|times\b|-?fold\b(?! cross)|倍)")
# In words these are meant, not a phrase.
_MEANT_AFTER = re.compile(
    r"\s?(?:times (?:as|more|less|fewer|(?!over|ever|after|under)[a-z]{2,12}er)\b|倍)"
    r"|\s(?:parameters|tokens|samples|images|dollars|users|GPUs)\b"
)
_MONEY_BEFORE, _MONEY_AFTER = re.compile(r"[$€£¥￥]\s?$"), re.compile(r"\s?(?:dollars|euros|pounds|美元|欧元|英镑|元)")
_NAME_BEFORE = re.compile(r"[A-Za-z][-_.]?$|第$|#$|[A-Za-z][0-9.]*$")
_ORDINAL_AFTER = re.compile(r"(?:st|nd|rd|th)\b")
_ALWAYS = re.compile(r"24\s?/\s?7")
_ABOUT_BEFORE = re.compile(
    r"(?:\b(?:about|around|roughly|nearly|almost|over|under|above|below|than|some|least|most|to"
    r"|approximately|approaching)\s"
    r"|[~≈约近超逾]|大约|将近|接近|超过|不到|至少|几乎|差不多|高达)(?:\s?百分之)?[$€£¥]?$",
    re.IGNORECASE,
)
_ABOUT_AFTER = re.compile(r"(?:\s?[%％])?\s?(?:or so\b|左右|上下|以上|以下|多|余)")
# How far from a number of the data “about” may lead.
_NEAR = Decimal("0.05")
# What share of one a rounded share may be off.
_SHARE_OFF = Decimal("0.03")
# Some twenty characters around a number say how it is meant.
_AROUND = 24


def values(texts: Iterable[str]) -> frozenset[Decimal]:
    """Every number of the texts, with and without the million behind it."""
    found = [one for text in texts for one in numerals.find(text)]
    shares = [one.value for text in texts for one in numerals.find_shares(text)]
    return frozenset(value for one in found for value in (one.value, one.alone)).union(shares)


def missing(sentence: str, known: frozenset[Decimal]) -> Iterator[str]:
    """The figures of `sentence` that are not among the `known` values, as they are written."""
    for one in numerals.find(sentence):
        before, after = sentence[max(one.first - _AROUND, 0) : one.first], sentence[one.last : one.last + _AROUND]
        written = sentence[one.first : one.last].strip()
        if _is_figure(one, written, before, after) and not _is_known(one, before, after, known):
            yield written
    for one in numerals.find_shares(sentence):
        near = (abs(one.value - share) <= _SHARE_OFF for value in known for share in (value, value / 100))
        if one.in_words and not any(near):
            yield sentence[one.first : one.last]


def _is_figure(one: Numeral, written: str, before: str, after: str) -> bool:
    """Whether a number states something, and is no count, ordinal, name or phrase."""
    if not one.in_words and (_NAME_BEFORE.search(before) or _ORDINAL_AFTER.match(after)):
        return False
    if before.endswith("第") or _ALWAYS.search(before[-3:] + f"{one.alone}" + after[:3]):
        return False
    percent = _PERCENT_AFTER.match(after) or _PERCENT_BEFORE.search(before)
    times = _TIMES_AFTER.match(after)
    folded = written.lower().endswith("fold")
    phrase = one.value <= 2 or (_is_round(one.value) and not folded and not _MEANT_AFTER.match(after))
    if one.in_words and phrase and not (percent and one.value < 100):
        return False
    told = percent or times or folded or _MONEY_BEFORE.search(before) or _MONEY_AFTER.match(after)
    return bool(told) or one.value != one.alone or one.value % 1 != 0 or one.value > _COUNTED


def _is_round(value: Decimal) -> bool:
    """Whether a value is one hundred, one thousand and so on, as in “a thousand ways”."""
    return value >= 100 and value.normalize().as_tuple().digits == (1,)


def _is_known(one: Numeral, before: str, after: str, known: frozenset[Decimal]) -> bool:
    percent = _PERCENT_AFTER.match(after) or _PERCENT_BEFORE.search(before)
    # A share of 0.147 is 14.7 %.
    if one.value in known or (percent and one.value / 100 in known) or (one.value < 1 and one.value * 100 in known):
        return True
    about = _ABOUT_BEFORE.search(before) or _ABOUT_AFTER.match(after)
    return bool(about) and any(abs(one.value - value) <= _NEAR * value for value in known)
