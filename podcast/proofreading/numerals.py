"""Numbers in a text, in figures and in English or Chinese words, by value. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from podcast.widths import narrow


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text: its value, the characters it takes, and whether it is written in words.

    `alone` is its value without the million or the k behind it.
    """

    value: Decimal
    first: int
    last: int
    in_words: bool
    alone: Decimal


_FIGURES = re.compile(
    r"(?<![0-9])(?:[0-9]{1,3}(?:(?:[,\u00a0\u2009\u202f’']|\x20(?=000))[0-9]{3})+(?![0-9])"
    r"|[0-9]{1,40})(?:\.[0-9]{1,40})?"
    r"|(?<![0-9.])\.[0-9]{1,40}"
)
_SCALES = {
    **dict.fromkeys(("k", "thousand", "千"), 3),
    **dict.fromkeys(("m", "million", "百万"), 6),
    **dict.fromkeys(("b", "bn", "billion", "十亿"), 9),
    **dict.fromkeys(("t", "trillion", "万亿"), 12),
    **dict(zip(["百", "万", "十万", "千万", "亿", "百亿", "千亿"], (2, 4, 5, 7, 8, 10, 11), strict=True)),
}
_SCALE = re.compile(
    r"[\s-]?(thousand|million|billion|trillion)\b|([kKMBTb]|bn)(?![A-Za-z0-9])"
    r"|\s?(万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百)(?![分万亿克米瓦赫字卡])"
)
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ENGLISH = {word: value for value, word in enumerate(_SMALL.split())} | {
    word: 10 * value for value, word in enumerate(_TENS.split(), 2)
}
_BIG = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_FIRST = "|".join(sorted(_ENGLISH, key=len, reverse=True))
_WORD = "|".join((_FIRST, *_BIG, "point", "oh"))
_ENGLISH_RUN = re.compile(
    rf"(?<![A-Za-z-])(?:{_FIRST})\b(?>(?:(?:[ -]| and )(?:{_WORD})\b)*)(?!-(?:first|second|third|[a-z]+th)\b)",
    re.IGNORECASE,
)
# Fivefold, a hundredfold; a hundred times, a billion parameters.
_FOLD = re.compile(rf"\b(?:(an?)[ -])?({_FIRST}|hundred|thousand|million)[ -]?fold\b(?! cross)", re.IGNORECASE)
_A_BIG = re.compile(r"\ban? (hundred|thousand|million|billion|trillion)\b", re.IGNORECASE)
# Two thirds, three-quarters, 三分之二, 2/3; a half is said of much.
_PARTS = dict(
    zip(["third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], range(3, 11), strict=True)
)
_SHARE = re.compile(rf"\b(one|two|three|four|five|six|seven|eight|nine)[ -]({'|'.join(_PARTS)})s?\b", re.IGNORECASE)
_HAN_SHARE = re.compile("([一二两三四五六七八九十]{1,3})分之([一二两三四五六七八九十]{1,3})")
_WRITTEN_SHARE = re.compile(r"(?<![0-9./])([0-9]{1,4})\s?[/⁄]\s?([0-9]{1,4})(?![0-9./])")
# Nine out of ten, one in five.
_OUT_OF = re.compile(
    rf"\b({_FIRST}|[0-9]{{1,4}}) (?:out of|in every|of every) ({_FIRST}|[0-9]{{1,4}})\b", re.IGNORECASE
)
# In data, where two of three is known then; of a host it may be any count.
_OF = re.compile(rf"\b({_FIRST}|[0-9]{{1,4}}) of (?:the )?({_FIRST}|[0-9]{{1,4}})\b", re.IGNORECASE)
_HAN_TENTHS = re.compile("([二三四五六七八九])成(?=以[上下]|多|左右|用户|受访|患者|样本|的|[，。、])")
_HAN_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_PLACES = {"十": 10, "百": 100, "千": 1000}
_HAN_RUN = re.compile("[零〇一二两三四五六七八九十百千万亿]++(?:点[零〇一二三四五六七八九]++[万亿]*+)?")


@lru_cache(maxsize=512)
def find(text: str) -> tuple[Numeral, ...]:
    """The numbers of a text, in the order of their ends; those within a word or name (`GPT-4`) too."""
    text = narrow(text)
    found = [*_in_figures(text), *_in_english(text), *_in_chinese(text)]
    return tuple(sorted(found, key=lambda one: (one.last, one.first)))


@lru_cache(maxsize=512)
def find_shares(text: str) -> tuple[Numeral, ...]:
    """The shares of one in a text, in words or as fractions: two thirds, nine out of ten, 三分之二, 九成, 2/3."""
    text = narrow(text)
    found: list[tuple[re.Match[str], int | None, int | None]] = [
        (match, _small(match[1]), _PARTS[match[2].lower()] if pattern is _SHARE else _small(match[2]))
        for pattern in (_SHARE, _OUT_OF, _OF)
        for match in pattern.finditer(text)
    ]
    found += [(match, _whole(match[2]), _whole(match[1])) for match in _HAN_SHARE.finditer(text)]
    found += [(match, _whole(match[1]), 10) for match in _HAN_TENTHS.finditer(text)]
    found += [(match, int(match[1]), int(match[2])) for match in _WRITTEN_SHARE.finditer(text)]
    return tuple(
        Numeral(Decimal(part) / Decimal(whole), *match.span(), match.re not in (_WRITTEN_SHARE, _OF), Decimal(part))
        for match, part, whole in found
        if part and whole and part < whole
    )


def _small(word: str) -> int:
    return int(word) if word.isdigit() else _ENGLISH[word.lower()]


def _in_figures(text: str) -> Iterator[Numeral]:
    for figures in _FIGURES.finditer(text):
        alone = Decimal(re.sub(r"[^0-9.]", "", figures[0]))
        scale = _SCALE.match(text, figures.end())
        places = _SCALES[next(filter(None, scale.groups())).lower()] if scale else 0
        yield Numeral(alone.scaleb(places), figures.start(), (scale or figures).end(), False, alone)


def _in_english(text: str) -> Iterator[Numeral]:
    for fold in _FOLD.finditer(text):
        word = fold[2].lower()
        value = Decimal(10 ** _BIG[word] if word in _BIG else _ENGLISH[word])
        yield Numeral(value, *fold.span(), True, value)
    for big in _A_BIG.finditer(text):
        value = Decimal(10 ** _BIG[big[1].lower()])
        yield Numeral(value, *big.span(), True, value)
    for run in _ENGLISH_RUN.finditer(text):
        for value, alone in _english(re.findall("[a-z]+", run[0].lower())):
            yield Numeral(value, run.start(), run.end(), True, alone)


def _english(words: list[str]) -> Iterator[tuple[Decimal, Decimal]]:
    """The values of words in a row, which may say several numbers."""
    number = _Spelled()
    for word in words:
        if not number.take(word):
            yield number.value, number.alone
            number = _Spelled()
            number.take(word)
    yield number.value, number.alone


class _Spelled:
    """A number as its English words come in: two hundred and five, one point five billion, twenty twenty-five."""

    def __init__(self) -> None:
        self._done, self._group, self._last = Decimal(0), Decimal(0), ""
        self._digits: str | None = None
        self.alone = Decimal(0)

    @property
    def value(self) -> Decimal:
        return self._done + self._whole

    @property
    def _whole(self) -> Decimal:
        return Decimal(f"{self._group}.{self._digits}") if self._digits else self._group

    def take(self, word: str) -> bool:
        """Take the next word; False when another number begins with it."""
        fits = self._takes(word)
        if fits:
            self._last = word
        return fits

    def _takes(self, word: str) -> bool:
        if word == "and":
            return self._last in _BIG
        if word == "point":
            self._digits = ""
            return True
        if word in _BIG:
            return self._takes_scale(word)
        value = _ENGLISH.get(word, 0)
        if self._digits is not None:
            self._digits += str(value)
            fits = value < 10
        elif not self._last or self._last in _BIG or self._last == "and":
            self._group += value
            fits = True
        elif self._group < 100 and self._group >= 10 and (word == "oh" or value >= 10):
            self._group = self._group * 100 + value
            fits = not self._done
        else:
            fits = value in range(1, 10) and (self._last == "oh" or self._last in _TENS.split())
            self._group += value
        self.alone = self.value
        return fits

    def _takes_scale(self, word: str) -> bool:
        self.alone = self._whole
        if word == "hundred":
            self._group = max(self._group, Decimal(1)) * 100
        else:
            self._done += (self._whole or 1) * 10 ** _BIG[word]
            self._group, self._digits = Decimal(0), None
        return True


def _in_chinese(text: str) -> Iterator[Numeral]:
    for run in _HAN_RUN.finditer(text):
        value = chinese(run[0])
        if value is not None:
            yield Numeral(value, run.start(), run.end(), True, value)


def chinese(said: str) -> Decimal | None:
    """The value of a number in Chinese characters; None for what is none, such as 万一, 千万 and 七八."""
    whole, point, rest = said.partition("点")
    after = rest.rstrip("万亿")
    digits = "".join(str(_HAN_DIGITS[char]) for char in after)
    places = sum({"万": 4, "亿": 8}[char] for char in rest[len(after) :])
    value = _whole(whole)
    if value is None:
        return None
    return Decimal(f"{value}.{digits}").scaleb(places) if point else Decimal(value)


def _whole(said: str) -> int | None:
    if all(char in _HAN_DIGITS for char in said):
        # 二零二五 is read figure by figure; 七八 and 三四 mean some.
        return int("".join(str(_HAN_DIGITS[char]) for char in said)) if len(said) == 1 or len(said) > 2 else None
    if said[0] not in _HAN_DIGITS and said[0] != "十":
        return None
    total, section, digit, place = 0, 0, 0, 1
    for char in said:
        if char in _HAN_DIGITS:
            if digit:
                return None
            # 三千五 is 3500, and 三千零五 is 3005.
            digit, place = _HAN_DIGITS[char], 1 if char in "零〇" else place
        elif char in _HAN_PLACES:
            section, digit, place = section + (digit or 1) * _HAN_PLACES[char], 0, _HAN_PLACES[char] // 10
        elif char == "万":
            total, section, digit, place = total + (section + digit) * 10**4, 0, 0, 1000
        else:
            total, section, digit, place = (total + section + digit) * 10**8, 0, 0, 10**7
    return total + section + digit * place
