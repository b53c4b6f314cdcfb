"""Dates as other hosts write them: as RSS has them, and as nobody should."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from podcast.feed.carried import moment

if TYPE_CHECKING:
    from dateutil.parser import parserinfo

# RFC 822 with the year in four digits, as RSS asks for, or ISO 8601, as podcast:guid's authors and Atom write.
_SOUND = re.compile(
    r"(?:[A-Za-z]{3},?\s+)?\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+\d{4}\s+\d{2}:\d{2}(?::\d{2})?"
    r"\s+(?:[+-]\d{4}|GMT|UTC?|Z|[ECMP][SD]T)"
    r"|\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII | re.IGNORECASE,
)
_LONGEST = 100
_MONTHS = (
    "Jan January Januar Jänner Janvier Enero Ene Gennaio Gen Janeiro Januari Янв Январь Января Styczeń "
    "Stycznia Sty Ιαν Január Ocak",
    "Feb February Februar Février Févr Fév Febrero Febbraio Fevereiro Fev Februari Фев Февраль Февраля Luty "
    "Lutego Lut Φεβ Február Şubat",
    "Mar March März Mär Mrz Mars Marzo Março Maart Mrt Мар Март Марта Marzec Marca Μάρ Μαρ Március Mart",
    "Apr April Avril Avr Abril Abr Aprile Апр Апрель Апреля Kwiecień Kwietnia Kwi Απρ Április Nisan",
    "May Mai Mayo Maggio Mag Maio Mei Maj Maja Май Мая Μάι Μαϊ Május Mayıs",
    "Jun June Juni Juin Junio Giugno Giu Junho Июн Июнь Июня Czerwiec Czerwca Cze Ιούν Ιον Június Haziran",
    "Jul July Juli Juillet Juil Julio Luglio Lug Julho Июл Июль Июля Lipiec Lipca Lip Ιούλ Ιολ Július Julius Temmuz",
    "Aug August Août Aout Agosto Ago Augustus Augusti Авг Август Августа Sierpień Sierpnia Sie Αύγ Αυγ "
    "Augusztus Ağustos",
    "Sep Sept September Septembre Septiembre Settembre Set Setembro Сен Сентябрь Сентября Wrzesień Września "
    "Wrz Σεπ Szeptember Eylül",
    "Oct October Okt Oktober Octobre Octubre Ottobre Ott Outubro Out Окт Октябрь Октября Październik "
    "Października Paź Οκτ Október Ekim",
    "Nov November Novembre Noviembre Novembro Ноя Ноябрь Ноября Listopad Listopada Lis Νοέ Νοε Kasım",
    "Dec December Dez Dezember Décembre Déc Diciembre Dic Dicembre Dezembro Дек Декабрь Декабря Grudzień "
    "Grudnia Gru Δεκ Aralık",
)
_KNOWN = frozenset(" ".join(_MONTHS).lower().split())
# Hours from UTC, as RFC 822 and the zones' own laws have them.
_ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_ZONES |= {"CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "BST": 1, "JST": 9, "AEST": 10, "AEDT": 11}
_HAN = "〇一二三四五六七八九"
_NUMBER = rf"(?:[0-9]{{1,4}}|[{_HAN}零十]{{1,4}})"
_MENDING: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"\([^()]*\)|\[[^\[\]]*\]", " "),
    (r"([+-])-(\d)", r"\1\2"),
    (r"\b(?:GMT|UTC?|Z)\s*([+-]\d)", r" \1"),
    (r"(:\d\d):60\b", r"\1:59"),  # a leap second
    (r"(?<=[a-z] )1\d\d(?= )", lambda found: str(int(found[0]) + 1900)),  # RFC 2822, 4.3
    (r"(?:星期|[周週]|礼拜|禮拜)[一二三四五六日天]|[월화수목금토일]요일", " "),
    (rf"{_NUMBER}(?=\s*[年月日号號时時点點分秒])", lambda found: _figures(found[0])),
    (r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]?", r"\1-\2-\3 "),
    (r"(\d{1,2})\s*月", lambda found: f" {_month(int(found[1]))} "),
    (r"[日号號]", " "),
    (r"(\d{1,2})\s*[时時点點시]\s*(\d{0,2})\s*[分분]?", lambda found: f"{found[1]}:{found[2] or '00'}:"),
    (r"(\d{1,2})\s*[秒초]", r"\1"),
    (r"(\d{4}\s+)(\d{1,2})\.(\d\d)(?:\.(\d\d))?(?!\d|\.\d)", r"\1\2:\3:\4"),
    (r":(?!\d)", ""),
    (r"(?:上午|오전|午前)\s*([\d:]+)", r"\1 am"),
    (r"(?:下午|오후|午後)\s*([\d:]+)", r"\1 pm"),
)
# Dates that databases and languages have for none.
_NONE = re.compile(r"(?:^|\s)-?000[01](?=[-/.年]|\s+\d{1,2}:)")
_FIRST_YEAR = 1900
# What may follow a date that is right up to there, and is left out: the most last.
_TAILS = (
    r"(?<=[\d ][+-]\d{4})(?!\d).*$",
    r"(?<=:\d\d)(?![:\d]).*$",
    r"(?<!\d)\d{1,2}:\d{1,2}.*$",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A date that was read, and whether it was written as it should be."""

    at: dt.datetime
    sound: bool


def read(said: str) -> Reading:
    """The moment that the words mean, in UTC where they name no zone. Raises ValueError when they mean none."""
    if _NONE.search(said[:_LONGEST]):
        raise ValueError("it is no date, but stands for none")
    if _SOUND.fullmatch(said.strip()):
        try:
            return Reading(_since(moment(said)), True)
        except ValueError:
            pass
    if len(said) > _LONGEST:
        raise ValueError("it is too long for a date")
    return Reading(_since(_nearest(_mended(said))), False)


def _since(at: dt.datetime) -> dt.datetime:
    if at.year < _FIRST_YEAR:
        raise ValueError("no episode is as old as that")
    return at


def _nearest(words: str) -> dt.datetime:
    """What the words mean, else what they mean without their end: a day without its time is nearer than none."""
    midnight = re.compile(r"(?<!\d)24:00(?::00)?(?!\d)")  # the end of a day, by ISO 8601
    if midnight.search(words):
        try:
            return _nearest(midnight.sub("00:00:00", words)) + dt.timedelta(days=1)
        except OverflowError:
            raise ValueError("there is no day after it") from None
    for tail in _TAILS:
        try:
            return _parsed(words)
        except ValueError:
            words = re.sub(tail, "", words).rstrip("T ")
    return _parsed(words)


def _figures(number: str) -> str:
    """A number in figures that is written in Chinese ones: 二〇二四, 十二, 三十一."""
    if "十" not in number:
        return "".join(str(_HAN.index(char)) if char in _HAN else char for char in number.replace("零", "〇"))
    tens, _, ones = number.partition("十")
    return str((_HAN.find(tens) if tens else 1) * 10 + (_HAN.find(ones) if ones else 0))


def _month(number: int) -> str:
    return _MONTHS[number - 1].split()[0] if 1 <= number <= len(_MONTHS) else str(number)


def _mended(said: str) -> str:
    words = "".join(str(unicodedata.decimal(char, char)) for char in unicodedata.normalize("NFKC", said)).strip()
    # A weekday in any language: "mar." is Tuesday in French and March in Spanish, but a month is named once.
    first, *names = re.findall(r"[^\W\d_]+", words) or [""]
    if first.lower() not in _KNOWN or any(name.lower() in _KNOWN for name in names):
        words = re.sub(r"^[^\W\d]+\.?,?\s+(?=\S)", "", words)
    for pattern, new in _MENDING:
        words = re.sub(pattern, new, words)
    return words.strip(" -,")


def _parsed(words: str) -> dt.datetime:
    """What dateutil reads, if the words say day, month and year themselves."""
    from dateutil import parser

    dotted = re.search(r"\b\d{1,2}\.\d{1,2}\.\d{2,4}\b", words) is not None
    found = set[dt.datetime]()
    for default in (dt.datetime(2000, 1, 1), dt.datetime(2003, 2, 2)):  # noqa: DTZ001  # the zone comes from the words
        try:
            read = parser.parse(words, _info(), default=default, dayfirst=dotted, tzinfos=_zone)
            found.add(read.astimezone(dt.UTC) if read.tzinfo else read.replace(tzinfo=dt.UTC))
        except (ArithmeticError, AttributeError, IndexError, TypeError) as error:
            # What dateutil lets through of numbers that are none.
            raise ValueError(str(error)) from None
    if len(found) > 1:
        raise ValueError("a part of the date is missing")
    return found.pop().replace(microsecond=0)


def _zone(name: str | None, offset: int | None) -> int:
    """Seconds from UTC; a name that nobody knows is UTC, whatever this machine's own zone is called."""
    return offset if offset is not None else _ZONES.get((name or "").upper(), 0) * 3600


@cache
def _info() -> "parserinfo":
    from dateutil.parser import parserinfo

    class Info(parserinfo):  # type: ignore[misc]  # dateutil is untyped
        MONTHS: ClassVar = [tuple(names.split()) for names in _MONTHS]

    return Info()


def fill(read: "list[dt.datetime | None]", newest: dt.datetime | None = None) -> list[dt.datetime]:
    """The moments of a feed's items, newest first, with those filled in that cannot be read.

    Each is a second after the older neighbour, else a second before the newer one; where no item has a date all count
    back from `newest`, or on from 1970.
    """
    filled, older, newer = list(read), None, None
    for place in reversed(range(len(filled))):
        filled[place] = older = filled[place] or _beside(older, 1)
    for place, found in enumerate(filled):
        filled[place] = newer = found or _beside(newer, -1)
    last = newest or dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=len(filled))
    return [found or last - dt.timedelta(seconds=place) for place, found in enumerate(filled)]


def _beside(moment: dt.datetime | None, seconds: int) -> dt.datetime | None:
    if moment is None:
        return None
    try:
        return moment + dt.timedelta(seconds=seconds)
    except OverflowError:
        return moment
