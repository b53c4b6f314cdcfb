"""Chinese text as it is written → what a Chinese host says for it, stretch by stretch. Pure.

Figures are said in Chinese, also those in names: a Chinese host says GPT 四 o, Qwen 二点五 and AIME 二零二四, and
Whisper writes 4, 2.5 and 2024 for them. A phrase of English with its small words, as the title of a paper is,
keeps its figures in English.
"""

import re
from collections.abc import Callable, Iterator

from podcast.reading import mandarin_figures as figures
from podcast.reading.mandarin_figures import NUMBER, Part
from podcast.reading.mandarin_symbols import COMMANDS, GREEK, SIGNS, UNITS
from podcast.widths import narrow


def normalise(text: str) -> tuple[Part, ...]:
    """Parts that cover `text` in order; what is said as it is written is a part for each character."""
    folded = narrow(text).translate(_FOLDED)
    parts, done = list[Part](), 0
    for phrase in _FOREIGN.finditer(folded):
        first, last = _strip_edges(folded, *phrase.span())
        if _is_english(folded[first:last]):
            parts += [*_read(folded, done, first), Part(first, last, text[first:last], english=True)]
            done = last
    return (*parts, *_read(folded, done, len(folded)))


_FOLDED: dict[int, int | str] = {
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


_TO = r"\s?[-—~]\s?"
_FREE = r"(?<![A-Za-z0-9.])(?<![A-Za-z0-9]-)"  # not within a name or a number
_UNITS = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_WORD = rf"[{_LETTER}]++(?>(?:['’.&][{_LETTER}]++)*)(?:\+\+)?"
_CODES = "USD|EUR|GBP|JPY|CNY|RMB|HKD"
_MONEY = rf"(?:(?:(?<![A-Za-z])(?:US|HK|NT|[ACRS]))?\$|[€£¥￥₹₩₽₿¢]|(?<![A-Za-z])(?:{_CODES})(?=\s?[0-9]))"
_SCALE = r"[kKMBTx万亿千]"
_MAGNITUDE = r"\s?(?i:thousand|million|billion|trillion|[kmbt])(?![A-Za-z])|\s?[百千万亿]+"
# What a token is → its shape. The first that fits is taken.
_SHAPES = {
    "date": rf"{_FREE}[0-9]{{4}}(?P<dash>[-/.])[0-9]{{1,2}}(?P=dash)[0-9]{{1,2}}(?![0-9])",
    "years": rf"{_FREE}(?:[0-9]{{4}}(?:{_TO}[0-9]{{4}})?(?=\s?年)|[0-9]{{2}}(?=年[0-9]{{1,2}}月))",
    "telephone": (
        rf"{_FREE}(?:1[3-9][0-9]{{9}}|0[0-9]{{2,3}}-[0-9]{{7,8}}|[48]00-[0-9]{{3,4}}-[0-9]{{3,4}})(?![0-9-])"
    ),
    "digits": r"(?<![0-9.])[0-9]{4}\.[0-9]{5}(?![0-9.])",
    "time": rf"{_FREE}[0-2]?[0-9][:：][0-5][0-9](?:[:：][0-5][0-9])?(?![0-9:：])",
    "ratio": rf"{_FREE}{NUMBER}(?:\s?[:：∶]\s?{NUMBER})+",
    "exponent": r"(?<![A-Za-z])[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]+(?![A-Za-z0-9])",
    "power": rf"(?<=[0-9{_LETTER})\]])(?:\^\{{?[-+]?[0-9]+\}}?|[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)",
    "money": rf"{_MONEY}\s?{NUMBER}(?:{_TO}(?:{_MONEY}\s?)?{NUMBER})?(?:{_MAGNITUDE})?",
    "money_after": rf"{_FREE}{NUMBER}(?:{_TO}{NUMBER})?\s?(?:[€£¥￥₹₩₽₿¢]|(?:{_CODES})(?![A-Za-z]))(?!\s?[0-9])",
    "percents": rf"{_FREE}{NUMBER}\s?%?{_TO}{NUMBER}\s?%",
    "percent": rf"{NUMBER}\s?[%‰]",
    "fraction": rf"{_FREE}(?<!/)[0-9]{{1,4}}/[0-9]{{1,4}}(?![0-9/.{_LETTER}])",
    "product": rf"{_FREE}{NUMBER}(?:\s?[x×*]\s?{NUMBER})+",
    "fold": rf"{_FREE}{NUMBER}(?:\s?[x×]?{_TO}{NUMBER})?\s?[x×](?![0-9{_LETTER}])",
    "measure": rf"{_FREE}{NUMBER}\s?(?:{_UNITS})(?![A-Za-z])",
    "range": rf"{_FREE}{NUMBER}{_TO}{NUMBER}(?![-0-9])",
    "joined": rf"(?<=[{_LETTER}]{{3}})2(?=[{_LETTER}]{{3}})",
    "name": rf"(?:(?<=[{_LETTER}])|(?<=[{_LETTER}][ -]))(?!{NUMBER}(?<=,[0-9]{{3}}))[0-9]++(?>(?:[.-][0-9]++)*)",
    "number": r"[0-9]{1,3}(?>(?:,[0-9]{3})+)(?![0-9])(?>(?:\.[0-9]++)?)|[0-9]++(?>(?:\.[0-9]++)*)",
    # 7B-70B, 1万-2万, 3个月-6个月, 10倍-20倍
    "until": (
        rf"(?:(?<=[0-9]{_SCALE})|(?<=[0-9][{_HAN}%])|(?<=[0-9万亿千百][{_HAN}])|(?<=[0-9][{_HAN}]{{2}})"
        rf"|(?<=[0-9][{_HAN}]{{3}})){_TO}(?={_MONEY}?[0-9])"
    ),
    "negative": r"(?<![0-9A-Za-z)])-(?=\.?[0-9])",
    "each": r"(?<=[元0-9万亿])/(?=[月年天日次时秒分人周小])",
    "gain": rf"(?<=[{_HAN}])\+(?=[0-9])",
    "about": r"[~≈](?=\s?[-+]?[$€£¥]?[0-9])",
    "command": r"\\[A-Za-z]+",
    "greek": "[α-ωΑ-Ω]",
    "numeral": "[①-⑳Ⅰ-Ⅻⅰ-ⅻ½⅓⅔¼¾⅕⅛]",
    "at": r"@(?=[0-9A-Za-z])",
    "sign": "°C|[<>]=|[" + re.escape("".join(sign for sign in SIGNS if len(sign) == 1)) + "]",
    "word": rf"{_WORD}(?>(?:[ -]{_WORD})*)",
}
_TOKEN = re.compile("|".join(f"(?P<{name}>{shape})" for name, shape in _SHAPES.items()))


def _read(text: str, first: int, last: int) -> Iterator[Part]:
    """The parts of a stretch of `text`."""
    for found in _TOKEN.finditer(text, first, last):
        yield from _keep(text, first, found.start())
        yield from _READERS[found.lastgroup or ""](found)
        first = found.end()
    yield from _keep(text, first, last)


def _keep(text: str, first: int, last: int) -> Iterator[Part]:
    return (Part(place, place + 1, text[place]) for place in range(first, last))


def _read_word(found: re.Match[str]) -> Iterator[Part]:
    """Latin words as they stand; a letter by itself in capitals, for `a` is not said as the article is.

    Qwen is said as in China: said as one English word, Whisper hears 宽.
    """
    said = found[0].upper() if len(found[0]) == 1 else found[0].replace("Qwen", "Q wen")
    yield Part(*found.span(), said, english=True)


def _read_command(found: re.Match[str]) -> Iterator[Part]:
    """What LaTeX left: Greek letters and signs are said, else nothing."""
    name = found[0][1:]
    greek = name.lower() in GREEK.values()
    yield Part(*found.span(), name if greek else COMMANDS.get(name, ""), english=greek)


def _read_greek(found: re.Match[str]) -> Iterator[Part]:
    yield Part(*found.span(), GREEK[found[0].lower()], english=True)


def _read_sign(found: re.Match[str]) -> Iterator[Part]:
    yield Part(*found.span(), SIGNS[found[0]])


def _say(said: str, *, english: bool = False) -> Callable[[re.Match[str]], Iterator[Part]]:
    return lambda found: iter([Part(*found.span(), said, english)])


_READERS: dict[str, Callable[[re.Match[str]], Iterator[Part]]] = {
    "date": figures.read_date,
    "years": figures.read_years,
    "telephone": figures.read_telephone,
    "digits": figures.read_digits,
    "time": figures.read_time,
    "ratio": figures.read_ratio,
    "exponent": figures.read_exponent,
    "power": figures.read_power,
    "money": figures.read_money,
    "money_after": figures.read_money,
    "percents": figures.read_percents,
    "percent": figures.read_percent,
    "fraction": figures.read_fraction,
    "product": figures.read_product,
    "fold": figures.read_fold,
    "measure": figures.read_measure,
    "range": figures.read_range,
    "joined": _say("to", english=True),
    "name": figures.read_name,
    "number": figures.read_number,
    "until": _say("到"),
    "negative": _say("负"),
    "each": _say("每"),
    "gain": _say(""),
    "about": _say("约"),
    "command": _read_command,
    "greek": _read_greek,
    "numeral": figures.read_numeral,
    "at": _say("at", english=True),
    "sign": _read_sign,
    "word": _read_word,
}
