"""Numbers, dates, amounts and units in English words. Pure."""

import re

from podcast.reading import english_numbers as numbers
from podcast.reading.english_place import MONEY, MONTH, NUMBER, Place, Words
from podcast.reading.english_tables import CURRENCIES, MONEY_SCALES, MONTHS, SCALES, UNITS


def say_arxiv_id(place: Place) -> Words | None:
    if not place.before(r"(?i:arxiv)(?:\.org/(?:abs|pdf)/|[: ]{1,2})"):
        return None
    before, after = place.match[1], place.match[2]
    return (*numbers.spelled(before), "point", *numbers.spelled(after))


def say_iso_date(place: Place) -> Words | None:
    year, month, day = place.match.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return (MONTHS[int(month) - 1], *numbers.ordinal(str(int(day))), ",", *numbers.year(year))


def say_time(place: Place) -> Words | None:
    hours, minutes = place.match[1], place.match[2]
    if int(hours) > 24 or int(minutes) > 59:
        return None
    hour = numbers.cardinal(str(int(hours)))
    if minutes == "00":
        return (*hour, *(() if place.after(r"\s?[AaPp]\.?[Mm]") else ("o'clock",)))
    return (*hour, *(("oh",) if minutes[0] == "0" else ()), *numbers.cardinal(str(int(minutes))))


def say_ordinal(place: Place) -> Words:
    return numbers.ordinal(place.match[1])


def say_decade(place: Place) -> Words:
    return numbers.plural(numbers.year(place.match[1]))


def say_fraction(place: Place) -> Words | None:
    above, below = place.match[1], place.match[2]
    if place.before(MONEY):
        return None
    if int(above) + int(below) == 100 or (above, below) == ("24", "7"):
        return (*numbers.cardinal(above), *numbers.cardinal(below))
    return numbers.fraction(above, below)


def say_number(place: Place) -> Words:
    text = place.text
    if place.before(rf"(?:{MONTH}) ") and re.fullmatch("[12]?[0-9]|3[01]", text) and not place.after("[%×x-]"):
        return numbers.ordinal(text)
    if re.fullmatch("[1-9]|[12][0-9]|3[01]", text) and place.after(rf" (?:{MONTH})\b"):
        return ("the", *numbers.ordinal(text), "of")
    said = numbers.year(text) if _is_said_in_pairs(place) else numbers.decimal(text)
    # $5-10 and 5 € have their currency at the end.
    money = place.before(rf"({MONEY})(?:{NUMBER}\s?[-–—]\s?)?") or place.after(rf"\s?({MONEY})(?![0-9])")
    ranged = place.after(rf"\s?[-–—]\s?{MONEY}?[0-9]")
    if money and not ranged and not _scale_follows(place) and not place.after(r"[$^\\{_]"):
        return (*said, CURRENCIES[money[1]][text != "1"])
    return said


def _is_said_in_pairs(place: Place) -> bool:
    """Whether four digits are a year, or the number of a model: “RTX 4090”."""
    text = place.text
    if not re.fullmatch("[1-9][0-9]{3}", text) or place.before(MONEY):
        return False
    if place.before("[A-Z]{2,}[ -]?") and not text.endswith("00"):
        return True
    counted = place.after(r" ?(?:[×x%+]|[a-z]{2,}(?<!wa)(?<!ha)(?<!i)(?<!thi)s\b)") or place.after(
        r"(?:-[A-Za-z]|[A-Za-z])"
    )
    return "1900" <= text <= "2039" and not counted and not place.before("[=<>≤≥×~] ?")


def _scale_follows(place: Place) -> bool:
    return place.after(r" (?:thousand|million|billion|trillion)\b|(?:bn|[KkMmBbT])\b") is not None


def say_unit(place: Place) -> Words | None:
    """A unit, or a letter of `SCALES`, after a number."""
    text = place.text.replace("µ", "μ")
    if place.before("[A-Za-zμµ.]/ ?") and text in UNITS:
        return (UNITS[text][0],)
    number = place.before(rf"(?<![0-9.,])({NUMBER})( ?)")
    if number is None:
        return None
    money = place.before(rf"({MONEY})(?:{NUMBER}\s?[-–—]\s?{MONEY}?)?{NUMBER} ?")
    scale = text if text in ("thousand", "million", "billion", "trillion") else MONEY_SCALES.get(text)
    if money and scale:
        return (scale, CURRENCIES[money[1]][1])
    name = place.in_name and not number[2]
    if text in SCALES and not number[2]:
        return (text.upper(),) if name else (SCALES[text],)
    if text not in UNITS or (number[2] and len(text) == 1 and text != "s") or (name and len(text) == 1):
        return None
    return tuple(UNITS[text][number[1] not in ("1", "1.0")].split())


def say_times(place: Place) -> Words | None:
    """The x of “3x” and “1024x768”, not of “x”."""
    if not place.before("[0-9] ?") or (place.text == "x" and place.before(" ")):
        return None
    return ("by",) if place.after(" ?[0-9]") and not place.after(r" ?10(?:\^|[⁰-⁻¹²³])") else ("times",)
