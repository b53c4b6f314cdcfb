"""Chinese text as it is written → what a Chinese host says for it, stretch by stretch. Pure.

Figures are said in Chinese, also those in names: a Chinese host says GPT 四 o, Qwen 二点五 and AIME 二零二四, and
Whisper writes 4, 2.5 and 2024 for them. A phrase of English with its small words, as the title of a paper is,
keeps its figures in English.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from podcast.reading.mandarin_numbers import count_number, name_number, spell_digits
from podcast.reading.mandarin_symbols import COMMANDS, CURRENCIES, GREEK, MAGNITUDES, SIGNS, UNITS


@dataclass(frozen=True, slots=True)
class Part:
    """Characters `first` up to but not including `last` of a text, and what is said for them.

    `english` tells a stretch for an English reader from one in Chinese characters and punctuation.
    """

    first: int
    last: int
    said: str
    english: bool = False


def normalise(text: str) -> tuple[Part, ...]:
    """Parts that cover `text` in order; what is said as it is written is a part for each character."""
    folded = text.translate(_FOLDED)
    parts, done = list[Part](), 0
    for phrase in _FOREIGN.finditer(folded):
        first, last = _strip_edges(folded, *phrase.span())
        if _is_english(folded[first:last]):
            parts += [*_read(folded, done, first), Part(first, last, text[first:last], english=True)]
            done = last
    return (*parts, *_read(folded, done, len(folded)))


_FOLDED = {
    **{0xFEE0 + code: code for code in range(0x21, 0x7F) if chr(code).isalnum() or chr(code) in "%+-=<>$/.@&~#*_^"},
    ord("−"): "-",
    ord("‐"): "-",
    ord("‑"): "-",
    ord("–"): "-",
    ord("∼"): "~",
    ord("〜"): "~",
}
_HAN = "\u4e00-\u9fff"
_LETTER = "A-Za-zÀ-ÖØ-öø-ɏ"
_FOREIGN = re.compile(rf"[\x20-\x7e{_LETTER}’]{{20,}}")
_WORDS_OF_A_PHRASE = 5


def _is_english(stretch: str) -> bool:
    words = re.findall(rf"[{_LETTER}’']{{2,}}", stretch)
    return len(words) >= _WORDS_OF_A_PHRASE and any(word.islower() for word in words)


def _strip_edges(text: str, first: int, last: int) -> tuple[int, int]:
    """The stretch without what surrounds its words."""
    inner = text[first:last].rstrip(" .,:;!?()[]{}\"'-/+=<>$*_^~|#&@")
    last = first + len(inner)
    return last - len(inner.lstrip(" .,:;!?()[]{}\"'-/+=<>*_^~|#&@")), last


_N = r"(?:[0-9]{1,3}(?:,[0-9]{3})++(?![0-9])|[0-9]++)(?:\.[0-9]++)?+"
_TO = r"\s?[-—~]\s?"
_FREE = r"(?<![A-Za-z0-9.])(?<![A-Za-z0-9]-)"  # not within a name or a number
_UNITS = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_WORD = rf"[{_LETTER}]++(?:['’.&][{_LETTER}]++)*+(?:\+\+)?"
# What a token is → its shape. The first that fits is taken.
_SHAPES = {
    "date": rf"{_FREE}[0-9]{{4}}(?P<dash>[-/.])[0-9]{{1,2}}(?P=dash)[0-9]{{1,2}}(?![0-9])",
    "years": rf"{_FREE}(?:[0-9]{{4}}(?:{_TO}[0-9]{{4}})?(?=\s?年)|[0-9]{{2}}(?=年[0-9]{{1,2}}月))",
    "telephone": (
        rf"{_FREE}(?:1[3-9][0-9]{{9}}|0[0-9]{{2,3}}-[0-9]{{7,8}}|[48]00-[0-9]{{3,4}}-[0-9]{{3,4}})(?![0-9-])"
    ),
    "preprint": r"(?<![0-9.])[0-9]{4}\.[0-9]{5}(?![0-9.])",
    "time": rf"{_FREE}[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?(?![0-9:])",
    "ratio": rf"{_FREE}{_N}\s?[:：∶]\s?{_N}",
    "small": r"(?<![A-Za-z])[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]+(?![A-Za-z0-9])",
    "power": rf"(?<=[0-9{_LETTER})\]])(?:\^\{{?[-+]?[0-9]+\}}?|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)",
    "money": rf"[$€£¥￥]\s?{_N}(?:\s?(?i:thousand|million|billion|trillion|[kmbt])(?![A-Za-z])|\s?[百千万亿]+)?",
    "percents": rf"{_FREE}{_N}\s?%?{_TO}{_N}\s?%",
    "percent": rf"{_N}\s?[%‰]",
    "fraction": rf"{_FREE}(?<!/)[0-9]{{1,4}}/[0-9]{{1,4}}(?![0-9/.{_LETTER}])",
    "product": rf"{_FREE}{_N}(?:\s?[x×*]\s?{_N})+",
    "fold": rf"{_FREE}{_N}\s?[x×](?![0-9{_LETTER}])",
    "measure": rf"{_FREE}{_N}\s?(?:{_UNITS})(?![A-Za-z])",
    "range": rf"{_FREE}{_N}{_TO}{_N}(?![-0-9])",
    "joined": rf"(?<=[{_LETTER}]{{3}})2(?=[{_LETTER}]{{3}})",
    "numbered": rf"(?:(?<=[{_LETTER}])|(?<=[{_LETTER}][ -]))[0-9]++(?:[.-][0-9]++)*+",
    "number": r"[0-9]{1,3}(?:,[0-9]{3})++(?![0-9])(?:\.[0-9]++)?+|[0-9]++(?:\.[0-9]++)*+",
    "negative": r"(?<![0-9A-Za-z)])-(?=\.?[0-9])",
    "gain": rf"(?<=[{_HAN}])\+(?=[0-9])",
    "about": r"[~≈](?=\s?[-+]?[$€£¥]?[0-9])",
    "command": r"\\[A-Za-z]+",
    "greek": "[α-ωΑ-Ω]",
    "numeral": "[①-⑳Ⅰ-Ⅻⅰ-ⅻ½⅓⅔¼¾⅕⅛]",
    "at": r"@(?=[0-9A-Za-z])",
    "sign": "°C|[<>]=|[" + re.escape("".join(sign for sign in SIGNS if len(sign) == 1)) + "]",
    "word": rf"{_WORD}(?:[ -]{_WORD})*+",
}
_TOKEN = re.compile("|".join(f"(?P<{name}>{shape})" for name, shape in _SHAPES.items()))


def _read(text: str, first: int, last: int) -> Iterator[Part]:
    """The parts of a stretch of `text`."""
    for found in _TOKEN.finditer(text, first, last):
        yield from _keep(text, first, found.start())
        first = found.end()
        yield from _READERS[found.lastgroup or ""](found[0], found.start(), text)
    yield from _keep(text, first, last)


def _keep(text: str, first: int, last: int) -> Iterator[Part]:
    return (Part(place, place + 1, text[place]) for place in range(first, last))


def _spell(found: str, first: int, one: str = "一") -> Iterator[Part]:
    """Figure by figure, each a part; what stands between them is not said, but for a point."""
    for place, char in enumerate(found, first):
        yield Part(place, place + 1, spell_digits(char, one) if char in "0123456789" else {".": "点"}.get(char, ""))


def _count(figures: str, after: str) -> str:
    """A number as it is said before `after`."""
    return count_number(figures) if _MEASURE.match(after) else name_number(figures)


def _number(figures: str, first: int, text: str) -> Iterator[Part]:
    if len(figures.partition(".")[0].replace(",", "")) > _LONGEST_NAMED:
        yield from _spell(figures, first)
        return
    last = first + len(figures)
    counted = text[max(first - 1, 0) : first] != "第"
    yield Part(first, last, _count(figures, text[last : last + 8]) if counted else name_number(figures))


_LONGEST_NAMED = 12
_MEASURE = re.compile(
    r"\s?(?:[个种类倍次项篇位名家款张条层步轮页章节行届套组天周年分秒人者半块部台份段句元点千万亿米吨]|小时|美元|欧元|公[里斤]|毫|阶段)"
)


def _numbers(found: str, first: int, text: str, between: str) -> Iterator[Part]:
    """Numbers, and for what stands between two of them `between`."""
    done = 0
    for number in re.finditer(_N, found):
        if done:
            yield Part(first + done, first + number.start(), between)
        done = number.end()
        after = text[first + done : first + done + 8] if done == len(found) else text[first + len(found) :][:8]
        yield Part(first + number.start(), first + done, _count(number[0], after))
    if done < len(found):
        yield Part(first + done, first + len(found), "")


def _date(found: str, first: int, text: str) -> Iterator[Part]:
    year, month, day = re.finditer("[0-9]+", found)
    yield from _spell(year[0], first)
    yield Part(first + year.end(), first + month.start(), "年")
    yield Part(first + month.start(), first + month.end(), name_number(month[0].lstrip("0") or "0"))
    yield Part(first + month.end(), first + day.start(), "月")
    yield Part(first + day.start(), first + day.end(), name_number(day[0].lstrip("0") or "0") + "日")


def _years(found: str, first: int, text: str) -> Iterator[Part]:
    for part in _spell(found, first):
        yield Part(part.first, part.last, "到") if found[part.first - first] in "-—~" else part


def _time(found: str, first: int, text: str) -> Iterator[Part]:
    hour, minute, *second = found.split(":")
    said = f"{count_number(hour.lstrip('0') or '0')}点"
    if minute != "00" or second:
        said += ("零" if minute[0] == "0" and minute != "00" else "") + name_number(minute.lstrip("0") or "0") + "分"
    if second:
        said += name_number(second[0].lstrip("0") or "0") + "秒"
    yield Part(first, first + len(found), said)


def _small(found: str, first: int, text: str) -> Iterator[Part]:
    figures, _, power = found.lower().partition("e")
    letter = first + len(figures)
    yield Part(first, letter, name_number(figures))
    yield Part(letter, letter + 1, "E", english=True)
    yield Part(letter + 1, first + len(found), _signed(power))


def _power(found: str, first: int, text: str) -> Iterator[Part]:
    power = unicodedata.normalize("NFKC", found).replace("\u2212", "-").strip("^{}")
    said = {"2": "平方", "3": "立方"}.get(power) or f"的{_signed(power)}次方"
    yield Part(first, first + len(found), said)


def _signed(figures: str) -> str:
    return ("负" if figures.startswith("-") else "") + name_number(figures.lstrip("+-").lstrip("0") or "0")


def _money(found: str, first: int, text: str) -> Iterator[Part]:
    shape = re.fullmatch(rf"(.)\s?({_N})\s?(.*)", found)
    assert shape is not None
    sign, figures, magnitude = shape.groups()
    if magnitude.lower() in MAGNITUDES:
        amount = Decimal(figures.replace(",", "")).scaleb(MAGNITUDES[magnitude.lower()])
        figures, magnitude = f"{amount:f}", ""
        figures = figures.rstrip("0").rstrip(".") if "." in figures else figures
    yield Part(first, first + len(found), _count(figures, magnitude or "元") + magnitude + CURRENCIES[sign])


def _percent(found: str, first: int, text: str) -> Iterator[Part]:
    share = "千分之" if found.endswith("‰") else "百分之"
    yield Part(first, first + len(found), share + name_number(found.rstrip("%‰ ")))


def _percents(found: str, first: int, text: str) -> Iterator[Part]:
    one, other = re.finditer(_N, found)
    yield Part(first, first + one.end(), "百分之" + name_number(one[0]))
    yield Part(first + one.end(), first + other.start(), "到")
    yield Part(
        first + other.start(), first + len(found), ("百分之" if "%" in found[:-1] else "") + name_number(other[0])
    )


def _fraction(found: str, first: int, text: str) -> Iterator[Part]:
    over, under = found.split("/")
    if 0 < int(over) < int(under):
        yield Part(first, first + len(found), f"{name_number(under)}分之{name_number(over)}")
    else:
        yield from _numbers(found, first, text, " ")


def _fold(found: str, first: int, text: str) -> Iterator[Part]:
    yield Part(first, first + len(found), count_number(found.rstrip("x× ")) + "倍")


def _measure(found: str, first: int, text: str) -> Iterator[Part]:
    number = re.match(_N, found)
    assert number is not None
    unit = UNITS[found[number.end() :].strip()]
    yield Part(first, first + number.end(), _count(number[0], unit))
    yield Part(first + number.end(), first + len(found), unit)


def _numbered(found: str, first: int, text: str) -> Iterator[Part]:
    """Numbers of a name: `4`, `2.5`, `2024`; four figures and more are spelt where they are not round."""
    after = text[first + len(found) : first + len(found) + 8]
    for number in re.finditer(r"[0-9]+(?:\.[0-9]+)*|-", found):
        figures, place = number[0], first + number.start()
        if figures == "-":
            yield Part(place, place + 1, " ")
        elif figures.isdigit() and len(figures) > 3 and not figures.endswith("00") and not _MEASURE.match(after):
            yield from _spell(figures, place)
        else:
            yield from _number(figures, place, text)


def _joined(found: str, first: int, text: str) -> Iterator[Part]:
    yield Part(first, first + 1, "to", english=True)


def _command(found: str, first: int, text: str) -> Iterator[Part]:
    name = found[1:]
    greek = name.lower() in GREEK.values()
    yield Part(first, first + len(found), name if greek else COMMANDS.get(name, ""), english=greek)


def _greek(found: str, first: int, text: str) -> Iterator[Part]:
    yield Part(first, first + 1, GREEK[found.lower()], english=True)


def _numeral(found: str, first: int, text: str) -> Iterator[Part]:
    over, _, under = unicodedata.normalize("NFKC", found).partition("⁄")
    said = (
        f"{name_number(under)}分之{name_number(over)}" if under else name_number(str(int(unicodedata.numeric(found))))
    )
    yield Part(first, first + 1, said)


def _word(found: str, first: int, text: str) -> Iterator[Part]:
    """Latin words as they stand; a letter by itself in capitals, for `a` is not said as an article is."""
    yield Part(first, first + len(found), found.upper() if len(found) == 1 else found, english=True)


def _say(said: str, *, english: bool = False) -> Callable[[str, int, str], Iterator[Part]]:
    return lambda found, first, text: iter([Part(first, first + len(found), said, english)])


_READERS: dict[str, Callable[[str, int, str], Iterator[Part]]] = {
    "date": _date,
    "years": _years,
    "telephone": lambda found, first, text: _spell(found, first, "幺"),
    "preprint": lambda found, first, text: _spell(found, first),
    "time": _time,
    "ratio": lambda found, first, text: _numbers(found, first, text, "比"),
    "small": _small,
    "power": _power,
    "money": _money,
    "percents": _percents,
    "percent": _percent,
    "fraction": _fraction,
    "product": lambda found, first, text: _numbers(found, first, text, "乘"),
    "fold": _fold,
    "measure": _measure,
    "range": lambda found, first, text: _numbers(found, first, text, "到"),
    "numbered": _numbered,
    "number": _number,
    "negative": _say("负"),
    "gain": rf"(?<=[{_HAN}])\+(?=[0-9])",
    "gain": _say(""),
    "about": _say("约"),
    "joined": _joined,
    "command": _command,
    "greek": _greek,
    "numeral": _numeral,
    "at": _say("at", english=True),
    "sign": lambda found, first, text: iter([Part(first, first + len(found), SIGNS[found])]),
    "word": _word,
}
