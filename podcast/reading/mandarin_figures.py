"""Figures as they stand in a text → what is said for them, stretch by stretch. Pure.

Each function takes what was found of one shape (`podcast.reading.mandarin_normal` has the shapes) and gives parts that
cover it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from podcast.reading.mandarin_numbers import count_number, name_number, spell_digits
from podcast.reading.mandarin_symbols import CURRENCIES, MAGNITUDES, UNITS


@dataclass(frozen=True, slots=True)
class Part:
    """Characters `first` up to but not including `last` of a text, and what is said for them.

    `english` tells a stretch for an English reader from one in Chinese characters and punctuation; `name` figures that
    belong to a name, and so make no word with what follows.
    """

    first: int
    last: int
    said: str
    english: bool = False
    name: bool = False


# Thousands may be set off by commas.
NUMBER = r"(?:[0-9]{1,3}(?>(?:,[0-9]{3})+)(?![0-9])|[0-9]++)(?>(?:\.[0-9]++)?)"
_LONGEST_NAMED = 12  # figures; longer ones are spelt
_MEASURE = re.compile(
    r"\s?(?:[个种类倍次项篇位名家款张条层步轮页章节行届套组天周年分秒人者半块部台份段句元点千万亿米吨]|"
    "小时|美元|欧元|公[里斤]|毫|阶段)"
)


def read_number(found: re.Match[str]) -> Iterator[Part]:
    """A number as it is counted, after 第 as it is named, figure by figure where it is too long for either."""
    return _read_figures(found[0], found.start(), found.string)


def read_name(found: re.Match[str]) -> Iterator[Part]:
    """The numbers of a name: 4, 2.5, 2024; four figures and more are spelt where they are not round."""
    counted = _MEASURE.match(found.string, found.end())
    for number in re.finditer(r"[0-9]+(?:\.[0-9]+)*|-", found[0]):
        figures, first = number[0], found.start() + number.start()
        if figures == "-":
            yield Part(first, first + 1, "，")
        elif figures.isdigit() and len(figures) > 3 and not figures.endswith("00") and not counted:
            yield from _name_apart(_spell(figures, first))
        elif counted:
            yield from _read_figures(figures, first, found.string)
        else:
            yield from _name_apart(_read_figures(figures, first, found.string))


def _name_apart(parts: Iterator[Part]) -> Iterator[Part]:
    return (replace(part, name=True) for part in parts)


def read_digits(found: re.Match[str]) -> Iterator[Part]:
    """Figure by figure; of what stands between them a point is said."""
    return _spell(found[0], found.start())


def read_telephone(found: re.Match[str]) -> Iterator[Part]:
    return _spell(found[0], found.start(), one="幺")


def read_years(found: re.Match[str]) -> Iterator[Part]:
    """One year or two, figure by figure."""
    for part in _spell(found[0], found.start()):
        yield Part(part.first, part.last, "到") if found.string[part.first] in "-—~" else part


def read_date(found: re.Match[str]) -> Iterator[Part]:
    """2025-06-03: the figures of the year, the numbers of month and day."""
    start = found.start()
    year, month, day = re.finditer("[0-9]+", found[0])
    yield from _spell(year[0], start)
    yield Part(start + year.end(), start + month.start(), "年")
    yield Part(start + month.start(), start + month.end(), _name_short(month[0]))
    yield Part(start + month.end(), start + day.start(), "月")
    yield Part(start + day.start(), found.end(), _name_short(day[0]) + "日")


def read_time(found: re.Match[str]) -> Iterator[Part]:
    """10:05 or 10:05:30."""
    hour, minute, *second = re.split("[:：]", found[0])
    said = count_number(hour.lstrip("0") or "0") + "点"
    if minute != "00" or second:
        said += ("零" if minute[0] == "0" and minute != "00" else "") + _name_short(minute) + "分"
    said += "".join(_name_short(one) + "秒" for one in second)
    yield Part(*found.span(), said)


def read_range(found: re.Match[str]) -> Iterator[Part]:
    return _read_several(found, "到")


def read_ratio(found: re.Match[str]) -> Iterator[Part]:
    return _read_several(found, "比")


def read_product(found: re.Match[str]) -> Iterator[Part]:
    return _read_several(found, "乘")


def read_fraction(found: re.Match[str]) -> Iterator[Part]:
    """1/3 is a third; 80/20 is no fraction, but two numbers."""
    over, under = found[0].split("/")
    if 0 < int(over) < int(under):
        yield Part(*found.span(), f"{name_number(under)}分之{name_number(over)}")
    else:
        yield from _read_several(found, "，")


def read_percent(found: re.Match[str]) -> Iterator[Part]:
    share = "千分之" if found[0].endswith("‰") else "百分之"
    yield Part(*found.span(), share + name_number(found[0].rstrip("%‰ ")))


def read_percents(found: re.Match[str]) -> Iterator[Part]:
    """10-20% and 10%-20%."""
    start = found.start()
    one, other = re.finditer(NUMBER, found[0])
    share = "百分之" if "%" in found[0][:-1] else ""
    yield Part(start, start + one.end(), "百分之" + name_number(one[0]))
    yield Part(start + one.end(), start + other.start(), "到")
    yield Part(start + other.start(), found.end(), share + name_number(other[0]))


def read_power(found: re.Match[str]) -> Iterator[Part]:
    """² and ^{-5} after what they raise."""
    power = unicodedata.normalize("NFKC", found[0]).replace("−", "-").strip("^{}")
    yield Part(*found.span(), {"2": "平方", "3": "立方"}.get(power) or f"的{_name_signed(power)}次方")


def read_exponent(found: re.Match[str]) -> Iterator[Part]:
    """1e-5, with its letter."""
    figures, _, power = found[0].lower().partition("e")
    letter = found.start() + len(figures)
    yield Part(found.start(), letter, name_number(figures))
    yield Part(letter, letter + 1, "E", english=True)
    yield Part(letter + 1, found.end(), _name_signed(power))


def read_money(found: re.Match[str]) -> Iterator[Part]:
    """$7,800, $1.5M, $3 billion, ¥20万, US$5-10, 5 €: the currency comes last."""
    numbers = re.findall(NUMBER, found[0])
    sign = re.search("|".join(sorted(map(re.escape, CURRENCIES), key=len, reverse=True)), found[0])
    magnitude = found[0].rpartition(numbers[-1])[2].strip()
    magnitude = "" if magnitude in CURRENCIES else magnitude
    said = "到".join(_amount(figures, magnitude, at == len(numbers)) for at, figures in enumerate(numbers, 1))
    yield Part(*found.span(), said + (CURRENCIES[sign[0]] if sign else ""))


def _amount(figures: str, magnitude: str, last: bool) -> str:
    """A number with its magnitude; 万 and 亿 are said after the last of two alone."""
    if magnitude.lower() in MAGNITUDES:
        amount = Decimal(figures.replace(",", "")).scaleb(MAGNITUDES[magnitude.lower()])
        return _count(f"{amount.normalize():f}", "元", 0)
    return _count(figures, f"{magnitude}元", 0) + (magnitude if last else "")


def read_measure(found: re.Match[str]) -> Iterator[Part]:
    """A number with its unit in Latin letters."""
    unit = UNITS[found[0].lstrip("0123456789,.").strip()]
    last = found.end() - len(found[0].lstrip("0123456789,."))
    yield Part(found.start(), last, _count(found.string[found.start() : last], unit, 0))
    yield Part(last, found.end(), unit)


def read_fold(found: re.Match[str]) -> Iterator[Part]:
    """2x: twice; 3-5x."""
    numbers = re.findall(NUMBER, found[0])
    said = [name_number(one) for one in numbers[:-1]] + [count_number(numbers[-1])]
    yield Part(*found.span(), "到".join(said) + "倍")


def read_numeral(found: re.Match[str]) -> Iterator[Part]:
    """①, Ⅱ, ½."""
    over, _, under = unicodedata.normalize("NFKC", found[0]).partition("⁄")
    value = name_number(under or str(int(unicodedata.numeric(found[0]))))
    yield Part(*found.span(), f"{value}分之{name_number(over)}" if under else value)


def _read_figures(figures: str, first: int, text: str) -> Iterator[Part]:
    last = first + len(figures)
    if len(figures.partition(".")[0].replace(",", "")) > _LONGEST_NAMED:
        yield from _spell(figures, first)
    else:
        ordinal = text[max(first - 1, 0) : first] == "第"
        yield Part(first, last, name_number(figures) if ordinal else _count(figures, text, last))


def _read_several(found: re.Match[str], between: str) -> Iterator[Part]:
    """Numbers, and `between` for what stands between two of them; all are said as before what follows the last."""
    done = found.start()
    for number in re.compile(NUMBER).finditer(found.string, found.start(), found.end()):
        if number.start() > done:
            yield Part(done, number.start(), between)
        yield Part(*number.span(), _count(number[0], found.string, found.end()))
        done = number.end()


def _spell(figures: str, first: int, one: str = "一") -> Iterator[Part]:
    for place, char in enumerate(figures, first):
        yield Part(place, place + 1, spell_digits(char, one) if char in "0123456789" else {".": "点"}.get(char, ""))


def _count(figures: str, text: str, place: int) -> str:
    """A number as it is said before what stands in `text` at `place`."""
    return count_number(figures) if _MEASURE.match(text, place) else name_number(figures)


def _name_short(figures: str) -> str:
    return name_number(figures.lstrip("0") or "0")


def _name_signed(figures: str) -> str:
    return ("负" if figures.startswith("-") else "") + _name_short(figures.lstrip("+-"))
