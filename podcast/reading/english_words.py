"""English as it is written → what is said for each stretch of it. Pure; nothing here loads a model.

A text is read from left to right by `_RULES`. Each begins at the first character of a word, a number or a sign, takes
a bounded number of these and looks back over a bounded number of characters, so that time grows with the text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from podcast.reading import english_numbers as numbers
from podcast.reading.english_capitals import find_titles, say_word
from podcast.reading.english_tables import (
    CURRENCIES,
    DIGRAPHS,
    GREEK,
    MONEY_SCALES,
    MONTHS,
    PAUSES,
    ROMAN,
    SCALES,
    SHORT_FORMS,
    SHORTENED,
    SIGNS,
    TERMS,
    TEX,
    UNITS,
)

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said for characters `first` up to but not including `last`.

    A word in capitals is said letter by letter (`RLHF`, `LLMs`), but `I` is the pronoun; a mark of `PAUSES` makes a
    pause; without words nothing is said.
    """

    first: int
    last: int
    words: Words


@dataclass(frozen=True, slots=True)
class _Place:
    """What a rule has found, and what lies around it."""

    match: re.Match[str]
    titled: bool

    @property
    def text(self) -> str:
        return self.match[0]

    def before(self, pattern: str) -> re.Match[str] | None:
        """`pattern` where it ends right before the match and begins at most 40 characters earlier."""
        first = self.match.start()
        return re.search(rf"(?:{pattern})\Z", self.match.string[max(first - 40, 0) : first])

    def after(self, pattern: str) -> re.Match[str] | None:
        return re.compile(pattern).match(self.match.string, self.match.end())

    @property
    def in_name(self) -> bool:
        """Whether letters come earlier between the white space before and the match: in “Llama-3-8” of “Llama-3-8B”."""
        run = self.before(r"[A-Za-z0-9._-]+")
        return run is not None and re.search("[A-Za-z]", run[0]) is not None


def say_text(text: str, first: int = 0, last: int | None = None) -> tuple[Said, ...]:
    """What is said for characters `first` to `last`, which are looked at with those before them."""
    return tuple(_say(text, first, len(text) if last is None else last))


def spoken_words(text: str) -> tuple[tuple[int, int, str], ...]:
    """(first, last, word in small letters) of what is said: numbers in words, what is said by letters letter by letter.

    Words that one stretch of the text stands for share its characters.
    """
    found = []
    for said in say_text(text):
        for word in said.words:
            if word not in PAUSES.values():
                found += [(said.first, said.last, part) for part in _spoken_parts(word)]
    return tuple(found)


def is_spelled(word: str) -> bool:
    """Whether a word of `Said` is said letter by letter."""
    return word != "I" and word.removesuffix("s").isupper()


def _spoken_parts(word: str) -> list[str]:
    if is_spelled(word):
        letters = [*word.removesuffix("s").lower()]
        return [*letters[:-1], letters[-1] + ("s" if word.endswith("s") else "")]
    return [part for part in word.lower().split("-") if part]


def _say(text: str, first: int, last: int) -> Iterator[Said]:
    titles, at = list(find_titles(text)), first
    while at < last:
        while titles and titles[0][1] <= at:
            titles.pop(0)
        titled = bool(titles) and titles[0][0] <= at
        for pattern, say in _RULES:
            match = pattern.match(text, at, last)
            words = None if match is None else say(_Place(match, titled))
            if match is not None and words is not None:
                yield Said(at, match.end(), words)
                at = match.end()
                break


_NUMBER = r"[0-9]++(?:,[0-9]{3}(?![0-9]))*+(?:\.[0-9]++)*+"
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ\u0300-\u036f"
_WORD = rf"[{_LATIN}]++(?:['’][{_LATIN}]++)*+"
_MONTH = "|".join(MONTHS)
_POWERS = {"2": ("squared",), "3": ("cubed",)}


def _say_short_form(place: _Place) -> Words | None:
    said = SHORT_FORMS.get(place.text.lower())
    if said is None or (place.text == "Sec." and not place.after(r"\s?[0-9]")):
        return None
    ends = said == "et cetera" and place.after(r"\s*\Z|\s+[A-Z]")
    return (*said.split(), *("." if ends else ""))


def _say_shortened(place: _Place) -> Words | None:
    said = SHORTENED.get(place.text)
    return None if said is None else tuple(said.split())


def _say_initials(place: _Place) -> Words:
    return (place.text.replace(".", "").upper(),)


def _say_address(place: _Place) -> Words:
    return ()


def _say_arxiv_id(place: _Place) -> Words | None:
    if not place.before(r"(?i:arxiv)(?:\.org/(?:abs|pdf)/|[: ]{1,2})"):
        return None
    before, after = place.match[1], place.match[2]
    return (*numbers.spelled(before), "point", *numbers.spelled(after))


def _say_iso_date(place: _Place) -> Words | None:
    year, month, day = place.match.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    return (MONTHS[int(month) - 1], *numbers.ordinal(str(int(day))), ",", *numbers.year(year))


def _say_time(place: _Place) -> Words | None:
    hours, minutes = place.match[1], place.match[2]
    if int(hours) > 24 or int(minutes) > 59:
        return None
    hour = numbers.cardinal(str(int(hours)))
    if minutes == "00":
        return (*hour, *(() if place.after(r"\s?[AaPp]\.?[Mm]") else ("o'clock",)))
    return (*hour, *(("oh",) if minutes[0] == "0" else ()), *numbers.cardinal(str(int(minutes))))


def _say_ordinal(place: _Place) -> Words:
    return numbers.ordinal(place.match[1])


def _say_decade(place: _Place) -> Words:
    return numbers.plural(numbers.year(place.match[1]))


def _say_fraction(place: _Place) -> Words:
    above, below = place.match[1], place.match[2]
    if int(above) + int(below) == 100 or (above, below) == ("24", "7"):
        return (*numbers.cardinal(above), *numbers.cardinal(below))
    return numbers.fraction(above, below)


def _say_number(place: _Place) -> Words:
    text = place.text
    if place.before(rf"(?:{_MONTH}) ") and re.fullmatch("[12]?[0-9]|3[01]", text) and not place.after("[%×x-]"):
        return numbers.ordinal(text)
    if re.fullmatch("[1-9]|[12][0-9]|3[01]", text) and place.after(rf" (?:{_MONTH})\b"):
        return ("the", *numbers.ordinal(text), "of")
    said = numbers.year(text) if _is_said_in_pairs(place) else numbers.decimal(text)
    if (money := place.before(f"[{''.join(CURRENCIES)}]")) and not _scale_follows(place) and not place.after(r"[$^\\{_]"):
        return (*said, CURRENCIES[money[0]][text != "1"])
    return said


def _is_said_in_pairs(place: _Place) -> bool:
    """Whether four digits are a year, or the number of a model: “RTX 4090”."""
    text = place.text
    if not re.fullmatch("[1-9][0-9]{3}", text) or place.before(f"[{''.join(CURRENCIES)}]"):
        return False
    if place.before("[A-Z]{2,}[ -]?") and not text.endswith("00"):
        return True
    counted = place.after(r" ?(?:[×x%+]|[a-z]{2,}(?<!wa)(?<!ha)(?<!i)(?<!thi)s\b)") or place.after(
        r"(?:-[A-Za-z]|[A-Za-z])"
    )
    return "1900" <= text <= "2039" and not counted and not place.before("[=<>≤≥×~] ?")


def _scale_follows(place: _Place) -> bool:
    return place.after(r" (?:thousand|million|billion|trillion)\b|(?:bn|[KkMmBbT])\b") is not None


def _say_unit(place: _Place) -> Words | None:
    """A unit, or a letter of `SCALES`, after a number."""
    text = place.text
    if place.before("[A-Za-zμµ.]/ ?") and text in UNITS:
        return (UNITS[text][0],)
    number = place.before(rf"(?<![0-9.,])({_NUMBER})( ?)")
    if number is None:
        return None
    money = place.before(rf"([{''.join(CURRENCIES)}]){_NUMBER} ?")
    scale = text if text in ("thousand", "million", "billion", "trillion") else MONEY_SCALES.get(text)
    if money and scale:
        return (scale, CURRENCIES[money[1]][1])
    name = place.in_name and not number[2]
    if text in SCALES and not number[2]:
        return (text.upper(),) if name else (SCALES[text],)
    if text not in UNITS or (number[2] and len(text) == 1 and text != "s") or (name and len(text) == 1):
        return None
    return tuple(UNITS[text][number[1] not in ("1", "1.0")].split())


def _say_times(place: _Place) -> Words | None:
    """The x of “3x” and “1024x768”, not of “x”."""
    if not place.before("[0-9] ?") or (place.text == "x" and place.before(" ")):
        return None
    return ("by",) if place.after(" ?[0-9]") and not place.after(r" ?10(?:\^|[⁰-⁻¹²³])") else ("times",)


def _say_article(place: _Place) -> Words | None:
    """“A” before a word; not the name of a class, an option, a variable."""
    if not place.after(rf" +[“‘\"'(]?[{_LATIN}0-9]"):
        return None
    if place.text == "A" and place.before(r"\b(?:[Cc]lass|[Oo]ption|[Tt]ype|[Pp]lan|[Tt]eam|[Gg]roup|[Aa]ppendix) "):
        return None
    return ("a",)


def _say_roman(place: _Place) -> Words | None:
    said = ROMAN.get(place.text)
    named = place.before(r"\b(?:[Pp]art|[Tt]ype|[Pp]hase|[Ss]tage|[Cc]hapter|[Vv]olume|[Ll]evel|[Ss]ection|War) ")
    return (said,) if said and (named or place.text in ("II", "III")) else None


def _say_compound(place: _Place) -> Words | None:
    parts = place.text.split("-")
    if place.titled or place.after("[-0-9]") or any(part in TERMS or len(part) < 2 for part in parts):
        return None
    return (place.text.lower() if place.text[0].islower() else place.text,)


def _say_letters(place: _Place) -> Words:
    return say_word(place.text, place.titled)


def _say_possessive(place: _Place) -> Words | None:
    return ("'s",) if place.before("[A-Za-z0-9)]") else None


def _say_power(place: _Place) -> Words:
    sign, power = place.match[1] or "", place.match[2]
    if power in ("circ", "∘"):
        return ("degrees",)
    if not sign and power in _POWERS:
        return _POWERS[power]
    said = numbers.cardinal(power) if power.isdigit() else (power.upper(),)
    return ("to", "the", *(("minus",) if sign else ()), *said)


def _say_raised(place: _Place) -> Words | None:
    """Superscripts; a lone one after a word is a note, which is not said."""
    plain = place.text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿᵗʰ", "0123456789-+nth"))
    found = re.fullmatch(r"([-+]?)([0-9]{1,4}|n|t)", plain)
    if found is None or (plain.isdigit() and place.before("[a-z]{2}")):
        return ()
    if not found[1] and plain in _POWERS:
        return _POWERS[plain]
    said = numbers.cardinal(found[2]) if found[2].isdigit() else (found[2].upper(),)
    return ("to", "the", *(("minus",) if found[1] == "-" else ()), *said)


def _say_lowered(place: _Place) -> Words:
    return numbers.cardinal(place.text.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")))


def _say_tex(place: _Place) -> Words:
    name = place.match[1]
    if name in TEX:
        return tuple(TEX[name].split())
    greek = name.lower().removeprefix("var")
    return (greek,) if greek in GREEK.values() else TEX_GREEK.get(greek, ())


TEX_GREEK: dict[str, Words] = {
    name: (GREEK[letter],) for name, letter in {"mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "phi": "φ", "psi": "ψ"}.items()
}


def _say_dash(place: _Place) -> Words:
    """A hyphen, a dash or a minus: to, minus, a pause or nothing."""
    text, digit = place.text, place.after("[0-9.]")
    if place.before(rf"[0-9][%{_LATIN}]?") and (place.after(f"[{''.join(CURRENCIES)}]?[0-9]")) and len(text) == 1:
        return () if place.in_name or place.before("[0-9]-[0-9]+") else ("to",)
    if digit and text in "-−–" and (place.before("[0-9]e") or not place.before(rf"[{_LATIN}0-9]")):
        return ("minus",)
    if text in ("—", "--", "---", "——"):
        return ("—",)
    return ("—",) if place.before(r"\s") and place.after(r"\s") else ()


def _say_slash(place: _Place) -> Words:
    per = re.compile(rf" ?({'|'.join(UNITS)}|second|minute|hour|day|token|step|image)\b")
    return ("per",) if place.before("[A-Za-z]{1,12} ?") and per.match(place.match.string, place.match.end()) else ()


def _say_point(place: _Place) -> Words:
    """The point of “node.js”, of “.5”, or of a sentence."""
    if place.before("[a-z]") and place.after("[a-z]"):
        return ("dot",)
    return (".",)


def _say_colon(place: _Place) -> Words:
    return ("to",) if place.before("[0-9]") and place.after("[0-9]") else (":",)


def _say_compared(place: _Place) -> Words:
    if not place.after(r" ?[0-9.−$-]") and not place.before(" "):
        return ()
    return ("less" if place.text == "<" else "more", "than") if place.after(r" ?[0-9A-Za-z.−$-]") else ()


def _say_about(place: _Place) -> Words:
    return ("about",) if place.after(rf" ?[{''.join(CURRENCIES)}]?[0-9.]") else ()


def _say_numbered(place: _Place) -> Words:
    return ("number",) if place.after("[0-9]") else ()


def _say_greek(place: _Place) -> Words:
    if len(place.text) > 2:
        return ()
    return tuple(GREEK.get(letter.lower(), "") for letter in place.text if letter.lower() in GREEK)


def _say_quote(place: _Place) -> Words:
    return ("“",) if not place.before(r"[^\s(\[“—-]") else ("”",)


def _say_sign(place: _Place) -> Words:
    text = place.text
    return tuple((DIGRAPHS.get(text) or SIGNS.get(text) or PAUSES.get(text, "")).split())


def _say_nothing(place: _Place) -> Words:
    return ()


_Rule = tuple[re.Pattern[str], Callable[[_Place], Words | None]]


def _alternatives(terms: "dict[str, str]") -> str:
    return "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))


# The first rule that finds something and has words for it (`None`: it has not) says it.
_RULES: tuple[_Rule, ...] = tuple(
    (re.compile(pattern), say)
    for pattern, say in (
        (r"\s++", _say_nothing),
        (r"https?://(?:www\.)?", _say_address),
        (rf"(?<![A-Za-z0-9.])(?i:{_alternatives(SHORT_FORMS)})", _say_short_form),
        (rf"(?<![A-Za-z0-9])(?:{_alternatives(SHORTENED)})(?![A-Za-z0-9])", _say_shortened),
        (r"(?<![A-Za-z0-9.])(?:[A-Za-z]\.){2,8}(?![A-Za-z0-9])", _say_initials),
        (r"([0-9]{4})\.([0-9]{4,5})(?![0-9.])", _say_arxiv_id),
        (r"(?<![0-9-])([12][0-9]{3})-([0-9]{2})-([0-9]{2})(?![0-9-])", _say_iso_date),
        (r"(?<![0-9:.])([0-9]{1,2}):([0-9]{2})(?![0-9:])", _say_time),
        (r"([0-9]{1,12})(?:st|nd|rd|th)(?![A-Za-z])", _say_ordinal),
        (r"([12][0-9]{2}0)['’]?s(?![A-Za-z])", _say_decade),
        (r"(?<![0-9/.])([0-9]{1,3})/([0-9]{1,3})(?![0-9/.])", _say_fraction),
        (rf"{_NUMBER}|(?<![0-9A-Za-z])\.[0-9]++", _say_number),
        ("[x×](?![A-Za-z])", _say_times),
        (rf"(?:{_alternatives(dict.fromkeys(UNITS, ''))}|[kKMBTmb]|bn|thousand|million|billion|trillion)(?![A-Za-z0-9])", _say_unit),
        (rf"(?<![{_LATIN}0-9])[Aa](?![{_LATIN}0-9'’-])", _say_article),
        ("(?<![A-Za-z])[IVX]{2,4}(?![A-Za-z])", _say_roman),
        (r"[A-Z]?[a-z]{1,20}(?:-[A-Z]?[a-z]{1,20}){1,5}(?![A-Za-z'’])", _say_compound),
        (_WORD, _say_letters),
        (r"['’]s(?![A-Za-z])", _say_possessive),
        (r"\^\{?([-−]?)(?:\\)?([0-9]{1,6}|[A-Za-z]|circ|∘)\}?", _say_power),
        ("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿᵗʰ]++", _say_raised),
        ("[₀₁₂₃₄₅₆₇₈₉]++", _say_lowered),
        (r"\\([A-Za-z]{1,20}|[%&])", _say_tex),
        (_alternatives(DIGRAPHS), _say_sign),
        ("[-‐‑‒–−]|-{2,3}|—++", _say_dash),
        ("/", _say_slash),
        (r"\.{2,}+", lambda place: ("…",)),
        (r"\.", _say_point),
        (":", _say_colon),
        ("[<>]", _say_compared),
        ("[~∼～]", _say_about),
        ("#", _say_numbered),
        ("[µμ][ms](?![A-Za-z])", _say_unit),
        ("[Α-ωϵϕϑ]++", _say_greek),
        ('"', _say_quote),
        ("(?s:.)", _say_sign),
    )
)
