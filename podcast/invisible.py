"""Characters that nobody sees, taken out of a text: a model reads them, a person does not. Pure.

Unicode's tag characters and variation selectors can carry whole sentences (“ASCII smuggling”). A joiner stays where it
joins: within emoji, and in scripts whose letters change their form beside it.
"""

import re
import unicodedata

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_MARKS_OF_DIRECTION = frozenset("\u200e\u200f\u061c")
# A symbol's form in text or as an emoji, and the forms of Mongolian letters.
_EMOJI_FORMS, _MONGOLIAN_FORMS = frozenset("\ufe0e\ufe0f"), frozenset("\u180b\u180c\u180d\u180f")
# Arabic signs that enclose a number are seen, though Unicode counts them among the format characters.
_SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
# Default-ignorable characters (UAX 44) that are not format characters, the blank of Braille, the sign for an object.
_BLANK = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc\U000e0000-\U000e0fff"
)
_IS_BLANK = re.compile(f"[{_BLANK}]")
_JOINING = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\u1b00-\u1bff\ua840-\ua87f\ufb50-\ufdff\ufe70-\ufefe]"
)
_TAKES_A_FORM = re.compile(r"[0-9#*\u00a9\u00ae\u203c\u2049]")


def may_hide(text: str) -> bool:
    """Whether a printable text, as Python sees it, may hold a character that is not seen."""
    return _IS_BLANK.search(text) is not None


def remove(text: str) -> str:
    """`text` without what is not seen; what has no such character is given back as it is."""
    if text.isascii() or (text.replace("\n", "").isprintable() and not may_hide(text)):
        return text
    chars = [char for char in text if _stays(char)]
    letters = set(chars) - _MARKS_OF_DIRECTION
    rightward = any(unicodedata.bidirectional(char) in ("R", "AL") for char in letters)
    found: list[str] = []
    for place, char in enumerate(chars):
        before, after = found[-1] if found else "", chars[place + 1] if place + 1 < len(chars) else ""
        if _fits(char, before, after, rightward):
            found.append(char)
    return "".join(found)


def _stays(char: str) -> bool:
    """Whether a character is seen, or may have a use beside its neighbours."""
    if char in _ZWNJ + _ZWJ or char in _MARKS_OF_DIRECTION | _EMOJI_FORMS | _MONGOLIAN_FORMS | _SEEN:
        return True
    return unicodedata.category(char) != "Cf" and not _IS_BLANK.match(char)


def _fits(char: str, before: str, after: str, rightward: bool) -> bool:
    """Whether a character is seen, or does something between `before` and `after`."""
    if char in _MARKS_OF_DIRECTION:
        return rightward and before not in _MARKS_OF_DIRECTION
    if char in _EMOJI_FORMS:
        return bool(before) and (unicodedata.category(before)[0] == "S" or _TAKES_A_FORM.match(before) is not None)
    if char in _MONGOLIAN_FORMS:
        return "\u1800" <= before <= "\u18af" and before not in _MONGOLIAN_FORMS
    if char in _ZWNJ + _ZWJ:
        joins = bool(before) and _JOINING.match(before) is not None
        return joins or (char == _ZWJ and _in_emoji(before) and unicodedata.category(after or " ") == "So")
    return True


def _in_emoji(before: str) -> bool:
    return bool(before) and (before in _EMOJI_FORMS or unicodedata.category(before) in ("So", "Sk"))
