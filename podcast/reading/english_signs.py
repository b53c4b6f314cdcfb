"""Signs and marks in English words. Pure."""

import re

from podcast.reading import english_numbers as numbers
from podcast.reading.english_place import LATIN, MONEY, NUMBER, Place, Words
from podcast.reading.english_tables import DIGRAPHS, GREEK, PAUSES, SIGNS, TEX, UNITS

_SHARE = r"[0-9]{1,3}(?:\.[0-9]{1,4})? ?%?"
_POWERS = {"2": ("squared",), "3": ("cubed",)}


def say_power(place: Place) -> Words:
    sign, power = place.match[1] or "", place.match[2]
    if power in ("circ", "∘"):
        return ("degrees",)
    if not sign and power in _POWERS:
        return _POWERS[power]
    said = numbers.cardinal(power) if power.isdigit() else (power.upper(),)
    return ("to", "the", *(("minus",) if sign else ()), *said)


def say_raised(place: Place) -> Words | None:
    """Superscripts; a lone one after a word is a note, which is not said."""
    plain = place.text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿᵗʰ", "0123456789-+nth"))
    found = re.fullmatch(r"([-+]?)([0-9]{1,4}|n|t)", plain)
    if found is None or (plain.isdigit() and place.before("[a-z]{2}")):
        return ()
    if not found[1] and plain in _POWERS:
        return _POWERS[plain]
    said = numbers.cardinal(found[2]) if found[2].isdigit() else (found[2].upper(),)
    return ("to", "the", *(("minus",) if found[1] == "-" else ()), *said)


def say_lowered(place: Place) -> Words:
    return numbers.cardinal(place.text.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")))


def say_tex(place: Place) -> Words:
    name = place.match[1]
    if name in TEX:
        return tuple(TEX[name].split())
    greek = name.lower().removeprefix("var")
    return (greek,) if greek in GREEK.values() else ()


def say_dash(place: Place) -> Words:
    """A hyphen, a dash or a minus: to, minus, a pause or nothing."""
    text, digit = place.text, place.after("[0-9.]")
    if digit and text in "-−–" and (place.before("[0-9]e") or not place.before(rf"[{LATIN}0-9%]")):
        return ("minus",)
    if place.before(rf"[0-9][%{LATIN}]?") and (place.after(f"{MONEY}?[0-9]")) and len(text) == 1:
        return () if place.in_name or place.before("[0-9]-[0-9]+") else ("to",)
    if place.before(rf"(?<![\w.-]){_SHARE} ") and place.after(rf" {_SHARE}(?<=%)"):
        return ("to",)
    if text in ("—", "--", "---", "——"):
        return ("—",)
    return ("—",) if place.before(r"\s") and place.after(r"\s") else ()


def say_slash(place: Place) -> Words:
    per = re.compile(rf" ?({'|'.join(UNITS)}|second|minute|hour|day|token|step|image)\b")
    if place.before(rf"{MONEY}{NUMBER}(?: ?[A-Za-z]{{1,8}})?"):
        return ("per",)
    return ("per",) if place.before("[A-Za-z]{1,12} ?") and per.match(place.match.string, place.match.end()) else ()


def say_point(place: Place) -> Words:
    """The point of “node.js”, of “.5”, or of a sentence."""
    if place.before("[a-z]") and place.after("[a-z]"):
        return ("dot",)
    return (".",)


def say_colon(place: Place) -> Words:
    return ("to",) if place.before("[0-9]") and place.after("[0-9]") else (":",)


def say_compared(place: Place) -> Words:
    if not place.after(r" ?[0-9.−$-]") and not place.before(" "):
        return ()
    return ("less" if place.text == "<" else "more", "than") if place.after(r" ?[0-9A-Za-z.−$-]") else ()


def say_about(place: Place) -> Words:
    if place.before("[0-9%kKMBT]") and place.after(f"{MONEY}?[0-9.]"):
        return ("to",)
    return ("about",) if place.after(rf" ?{MONEY}?[0-9.]") else ()


def say_numbered(place: Place) -> Words:
    return ("number",) if place.after("[0-9]") else ()


def say_greek(place: Place) -> Words:
    if len(place.text) > 2:
        return ()
    return tuple(GREEK.get(letter.lower(), "") for letter in place.text if letter.lower() in GREEK)


def say_quote(place: Place) -> Words:
    return ("“",) if not place.before(r"[^\s(\[“—-]") else ("”",)


def say_sign(place: Place) -> Words:
    text = place.text
    # 2½
    lead = "and " if text in "½⅓⅔¼¾" and place.before("[0-9]") else ""
    return tuple((lead + (DIGRAPHS.get(text) or SIGNS.get(text) or PAUSES.get(text, ""))).split())


def say_ellipsis(_: Place) -> Words:
    return ("…",)
