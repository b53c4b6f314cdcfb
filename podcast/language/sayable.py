"""What a voice of a language can say of a text: letters in fancy forms are respelt, the rest is left out. Pure.

Voices read emoji, signs and letters of other scripts by their names, at ten times their length, or not at all.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

from podcast.language import tongues
from podcast.model import Segment, Span
from podcast.text import sounds

# Symbols that have a name everybody knows.
_NAMED = frozenset("°©®™№℃℉")
# How Unicode marks a letter that is another one in a fancy form: 𝐑, Ｒ, ﬁ, Ⓡ.
_FANCY = ("<font>", "<wide>", "<compat>", "<circle>", "<square>")
# 🅰 and ᴀ have no plain form in Unicode's tables.
_CAPITAL = re.compile(
    "(?:NEGATIVE (?:SQUARED|CIRCLED) LATIN CAPITAL LETTER|LATIN LETTER SMALL CAPITAL|MODIFIER LETTER CAPITAL) ([A-Z])"
)
_NUMERALS = ("NUMBER", "NUMERAL", "DIGIT", "FRACTION")
_SCRIPTS = ("LATIN", "GREEK", "MICRO", "OHM", "KELVIN", "ANGSTROM", "FEMININE", "MASCULINE", "SUPERSCRIPT", "SUBSCRIPT")


def respell(segment: Segment, language: str) -> Segment:
    """`segment` with what a voice of `language` can say in place of each stretch that it cannot; display stays."""
    if segment.display.isascii():
        return segment
    spans = [part for span in segment.spans for part in (_respelt(span, language) if span.as_shown else (span,))]
    return Segment(segment.speaker, tuple(spans))


def left_out(text: str, language: str) -> str:
    """The characters of `text` that are heard of nobody."""
    return "".join(char for char in text if not char.isspace() and not _said(char, language))


def has_sound(segment: Segment) -> bool:
    """Whether anything of it is heard."""
    return any(map(sounds, segment.spoken))


def _respelt(span: Span, language: str) -> list[Span]:
    """A span as stretches: those said as they are shown, and those said otherwise or not at all."""
    if span.display.isascii():
        return [span]
    said = [_said(char, language) for char in span.display]
    for place, char in enumerate(span.display):
        # A mark goes with its letter, and the space after what is left out with that.
        alone = place > 0 and not said[place - 1]
        if alone and (unicodedata.category(char)[0] == "M" or (char.isspace() and _ends_word(said[: place - 1]))):
            said[place] = ""
    changed = [one != char for one, char in zip(said, span.display, strict=True)]
    parts, done = list[Span](), 0
    for _, run in groupby(changed):
        end = done + len(list(run))
        parts.append(Span(span.display[done:end], "".join(said[done:end])))
        done = end
    return parts


def _ends_word(said: list[str]) -> bool:
    """Whether what was said so far ends with a space, or nothing was said."""
    before = "".join(said[-20:])
    return not before or before[-1].isspace()


@lru_cache(maxsize=4096)
def _said(char: str, language: str) -> str:
    """What is said for a character: itself, its plain form, or nothing."""
    category = unicodedata.category(char)
    if char.isascii() or category[0] in "PZ" or category in ("Sm", "Sc", "Cc"):
        return char
    if plain := _plain_form(char, category):
        return plain
    if category[0] in "LN":
        return char if _is_of(char, language) else ""
    if category[0] == "M":
        return "" if category == "Me" or "\ufe00" <= char <= "\ufe0f" else char
    if category == "Sk":
        return "" if char >= "\U00010000" else char
    return char if char in _NAMED else ""


def _plain_form(char: str, category: str) -> str:
    """The ASCII letters or figure that a character is in a fancy form or another script; "" where it is none."""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category[0] not in "LN" and category != "So":
        return ""
    plain = unicodedata.normalize("NFKC", char)
    if unicodedata.decomposition(char).startswith(_FANCY) and plain.isascii() and plain.isalnum():
        return plain
    fancy = _CAPITAL.fullmatch(unicodedata.name(char, ""))
    return fancy[1] if fancy else ""


def _is_of(char: str, language: str) -> bool:
    """Whether a letter or numeral belongs to what a voice of `language` reads."""
    name = unicodedata.name(char, "")
    known = name.startswith(_SCRIPTS) or any(word in name for word in _NUMERALS)
    return known or tongues.writes(char, language)
