"""English as it is written → what is said for each stretch of it. Pure; nothing here loads a model.

A text is read from left to right by `_RULES`. Each begins at the first character of a word, a number or a sign, takes
a bounded number of these and looks back over a bounded number of characters, so that time grows with the text.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from podcast import widths
from podcast.reading import english_figures as figures
from podcast.reading import english_signs as signs
from podcast.reading.english_capitals import find_titles, say_word
from podcast.reading.english_place import LATIN, NUMBER, Place, Words
from podcast.reading.english_tables import (
    CURRENCIES,
    DIGRAPHS,
    NUMBERED,
    PAUSES,
    PERSONS,
    ROMAN,
    SHORT_FORMS,
    SHORTENED,
    TERMS,
    UNITS,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said for characters `first` up to but not including `last`.

    A word in capitals is said letter by letter (`RLHF`, `LLMs`), but `I` is the pronoun; a mark of `PAUSES` makes a
    pause; without words nothing is said.
    """

    first: int
    last: int
    words: Words


def say_text(text: str, first: int = 0, last: int | None = None) -> tuple[Said, ...]:
    """What is said for characters `first` to `last`, which are looked at with those before them."""
    return tuple(_say(_fold(text), first, len(text) if last is None else last))


# What is full-width as what is not, punctuation too.
_FOLDED = {0xFEE0 + code: code for code in range(0x21, 0x7F)}


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


# Beside a figure these belong to it; elsewhere they are punctuation or parts of words.
_OF_A_FIGURE = re.compile(r"[0-9%$€£¥￥₩₹₽₿₺₫¢×~∼≈±°℃℉−<>≤≥=+‰½⅓⅔¼¾⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]")
# The million of $3 million is said with the dollars.
_OF_MONEY = frozenset(word for names in CURRENCIES.values() for word in names)


def in_words(text: str) -> str:
    """The text with its figures, and the signs at them, in words; all other words and marks as they are written."""
    parts = list[str]()
    text = _fold(text)
    for said in say_text(text):
        written = text[said.first : said.last]
        near = text[max(said.first - 1, 0) : said.last + 1]
        figure = _OF_A_FIGURE.search(written) or (written[0] in "-–/^x:" and re.search("[0-9%]", near))
        changes = figure and (written[0] == "^" or not re.search("[A-Za-z]{2}", written))
        if changes or (said.words[-1:] and said.words[-1] in _OF_MONEY) or said.words == ("to",):
            parts.append(f" {' '.join(said.words)} ")
        else:
            parts.append(written)
    return re.sub(r" +(?=[ ,.;:!?)])", "", "".join(parts)).strip()


def _fold(text: str) -> str:
    return widths.narrow(text).translate(_FOLDED)


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
            words = None if match is None else say(Place(match, titled))
            if match is not None and words is not None:
                yield Said(at, match.end(), words)
                at = match.end()
                break


def _say_short_form(place: Place) -> Words | None:
    said = SHORT_FORMS.get(place.text.lower())
    if said is None or (said in PERSONS and place.text[0].islower()):
        return None
    if place.text.lower() in NUMBERED and not place.after(r"\s?[0-9(]"):
        return None
    ends = said == "et cetera" and place.after(r"\s*\Z|\s+[A-Z]")
    return (*said.split(), *("." if ends else ""))


def _say_shortened(place: Place) -> Words | None:
    said = SHORTENED.get(place.text)
    return None if said is None else tuple(said.split())


def _say_initials(place: Place) -> Words:
    return (place.text.replace(".", "").upper(),)


def _say_article(place: Place) -> Words | None:
    """“A” before a word; not the name of a class, an option, a variable."""
    if not place.after(rf" +[“‘\"'(]?[{LATIN}0-9]"):
        return None
    if place.text == "A" and place.before(r"\b(?:[Cc]lass|[Oo]ption|[Tt]ype|[Pp]lan|[Tt]eam|[Gg]roup|[Aa]ppendix) "):
        return None
    return ("a",)


def _say_roman(place: Place) -> Words | None:
    said = ROMAN.get(place.text)
    named = place.before(r"\b(?:[Pp]art|[Tt]ype|[Pp]hase|[Ss]tage|[Cc]hapter|[Vv]olume|[Ll]evel|[Ss]ection|War) ")
    return (said,) if said and (named or place.text in ("II", "III")) else None


def _say_compound(place: Place) -> Words | None:
    parts = place.text.split("-")
    if place.titled or place.after("[-0-9]") or any(part in TERMS or len(part) < 2 for part in parts):
        return None
    return (place.text.lower() if place.text[0].islower() else place.text,)


def _say_letters(place: Place) -> Words:
    return say_word(place.text, place.titled)


def _say_possessive(place: Place) -> Words | None:
    return ("'s",) if place.before("[A-Za-z0-9)]") else None


def _leave_out(_: Place) -> Words:
    return ()


_SCALES = "[kKMBTmb]|bn|thousand|million|billion|trillion"
_WORD = rf"[{LATIN}]++(?>(?:['’][{LATIN}]++)*)"
_Rule = tuple[re.Pattern[str], Callable[[Place], Words | None]]


def _alternatives(terms: Iterable[str]) -> str:
    return "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True))


# The first rule that finds something and has words for it (`None`: it has not) says it.
_RULES: tuple[_Rule, ...] = tuple(
    (re.compile(pattern), say)
    for pattern, say in (
        (r"\s++", _leave_out),
        (r"https?://(?:www\.)?", _leave_out),
        (rf"(?<![A-Za-z0-9.])(?i:{_alternatives(SHORT_FORMS)})", _say_short_form),
        (rf"(?<![A-Za-z0-9])(?:{_alternatives(SHORTENED)})(?![A-Za-z0-9])", _say_shortened),
        (r"(?<![A-Za-z0-9.])(?:[A-Za-z]\.){2,8}(?![A-Za-z0-9])", _say_initials),
        (r"([0-9]{4})\.([0-9]{4,5})(?![0-9.])", figures.say_arxiv_id),
        (r"(?<![0-9-])([12][0-9]{3})-([0-9]{2})-([0-9]{2})(?![0-9-])", figures.say_iso_date),
        (r"(?<![0-9:.])([0-9]{1,2}):([0-9]{2})(?![0-9:])", figures.say_time),
        (r"([0-9]{1,12})(?:st|nd|rd|th)(?![A-Za-z])", figures.say_ordinal),
        (r"([12][0-9]{2}0)['’]?s(?![A-Za-z])", figures.say_decade),
        (r"(?<![0-9/.])([0-9]{1,3})/([0-9]{1,3})(?![0-9/]|\.[0-9])", figures.say_fraction),
        (rf"{NUMBER}|(?<![0-9A-Za-z])\.[0-9]++", figures.say_number),
        ("[x×](?![A-Za-z])", figures.say_times),
        (rf"(?:{_alternatives(UNITS)}|{_SCALES})(?![A-Za-z0-9])", figures.say_unit),
        (rf"(?<![{LATIN}0-9])[Aa](?![{LATIN}0-9'’-])", _say_article),
        ("(?<![A-Za-z])[IVX]{2,4}(?![A-Za-z])", _say_roman),
        (r"[A-Z]?[a-z]{1,20}(?:-[A-Z]?[a-z]{1,20}){1,5}(?![A-Za-z'’])", _say_compound),
        (_WORD, _say_letters),
        (r"['’]s(?![A-Za-z])", _say_possessive),
        (r"\^\{?([-−]?)(?:\\)?(circ|∘|[0-9]{1,6}|[A-Za-z])\}?", signs.say_power),
        ("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿᵗʰ]++", signs.say_raised),
        ("[₀₁₂₃₄₅₆₇₈₉]++", signs.say_lowered),
        (r"\\([A-Za-z]{1,20}|[%&])", signs.say_tex),
        (_alternatives(DIGRAPHS), signs.say_sign),
        ("[-‐‑‒–−]|-{2,3}|—++", signs.say_dash),
        ("/", signs.say_slash),
        (r"\.{2,}+", signs.say_ellipsis),
        (r"\.", signs.say_point),
        (":", signs.say_colon),
        ("[<>]", signs.say_compared),
        ("[~∼～]", signs.say_about),
        ("#", signs.say_numbered),
        ("[µμ][ms](?![A-Za-z])", figures.say_unit),
        ("[Α-ωϵϕϑ]++", signs.say_greek),
        ('"', signs.say_quote),
        ("(?s:.)", signs.say_sign),
    )
)
