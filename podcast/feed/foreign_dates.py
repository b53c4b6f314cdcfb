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
    "Jan January Januar Jänner Janvier Enero Ene Gennaio Gen Janeiro Januari",
    "Feb February Februar Février Févr Fév Febrero Febbraio Fevereiro Fev Februari",
    "Mar March März Mär Mrz Mars Marzo Março Maart Mrt",
    "Apr April Avril Avr Abril Abr Aprile",
    "May Mai Mayo Maggio Mag Maio Mei",
    "Jun June Juni Juin Junio Giugno Giu Junho",
    "Jul July Juli Juillet Juil Julio Luglio Lug Julho",
    "Aug August Août Aout Agosto Ago Augustus",
    "Sep Sept September Septembre Septiembre Settembre Set Setembro",
    "Oct October Okt Oktober Octobre Octubre Ottobre Ott Outubro Out",
    "Nov November Novembre Noviembre Novembro",
    "Dec December Dez Dezember Décembre Déc Diciembre Dic Dicembre Dezembro",
)
_KNOWN = frozenset(" ".join(_MONTHS).lower().split())
# Hours from UTC, as RFC 822 and the zones' own laws have them.
_ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_ZONES |= {"CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "BST": 1, "JST": 9, "AEST": 10, "AEDT": 11}
_MENDING: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"\([^()]*\)", " "),
    (r"([+-])-(\d)", r"\1\2"),
    (r"\b(?:GMT|UTC?|Z)\s*([+-]\d)", r" \1"),
    (r"(:\d\d):60\b", r"\1:59"),  # a leap second
    (r"\s*[年月]\s*", "-"),
    (r"[日号]", " "),
    (r"(上午|下午)\s*([\d:]+)", lambda found: f"{found[2]} {'am' if found[1] == '上午' else 'pm'}"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A date that was read, and whether it was written as it should be."""

    at: dt.datetime
    sound: bool


def read(said: str) -> Reading:
    """The moment that the words mean, in UTC where they name no zone. Raises ValueError when they mean none."""
    if _SOUND.fullmatch(said.strip()):
        try:
            return Reading(moment(said), True)
        except ValueError:
            pass
    if len(said) > _LONGEST:
        raise ValueError("it is too long for a date")
    words = _mended(said)
    try:
        return Reading(_parsed(words), False)
    except ValueError:
        # A day without its time is nearer than none.
        return Reading(_parsed(re.sub(r"\b\d{1,2}:\d{2}.*$", "", words)), False)


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


def fill(read: "list[dt.datetime | None]") -> list[dt.datetime]:
    """The moments of a feed's items, newest first, with those filled in that cannot be read.

    Each is a second after the older neighbour, else a second before the newer one; where no item has a date all count
    from 1970 on.
    """
    filled, older, newer = list(read), None, None
    for place in reversed(range(len(filled))):
        filled[place] = older = filled[place] or _beside(older, 1)
    for place, found in enumerate(filled):
        filled[place] = newer = found or _beside(newer, -1)
    first = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return [found or first + dt.timedelta(seconds=len(filled) - place) for place, found in enumerate(filled)]


def _beside(moment: dt.datetime | None, seconds: int) -> dt.datetime | None:
    if moment is None:
        return None
    try:
        return moment + dt.timedelta(seconds=seconds)
    except OverflowError:
        return moment
