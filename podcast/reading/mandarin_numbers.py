"""Figures → the Chinese words for them. Pure."""

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿", "万亿")
_LONGEST = 16


def name_number(figures: str) -> str:
    """A number as it is counted; figure by figure where it begins with a nought or is too long to be named.

    `figures` may have commas between its thousands, and points: after the first one, and between three parts or more,
    it is read figure by figure, or number by number.

    >>> name_number("14.7"), name_number("10,500"), name_number("1.2.10"), name_number("007")
    ('十四点七', '一万零五百', '一点二点十', '零零七')
    """
    whole, *others = figures.replace(",", "").split(".")
    said = _name_whole(whole) if whole else "零"
    if len(others) == 1:
        return f"{said}点{spell_digits(others[0])}" if others[0] else said
    return "点".join((said, *(_name_whole(part) for part in others if part)))


def count_number(figures: str) -> str:
    """A number before a measure word: what is just 2 is 两 there, and so is what begins with 2 thousand.

    >>> count_number("2"), count_number("12"), count_number("2000")
    ('两', '十二', '两千')
    """
    return "两" if figures == "2" else name_number(figures)


def spell_digits(figures: str, one: str = "一") -> str:
    """Figure by figure, as years are read; with `one` = 幺 as telephone numbers are.

    >>> spell_digits("2025"), spell_digits("110", "幺")
    ('二零二五', '幺幺零')
    """
    return "".join(_DIGITS[int(figure)] for figure in figures).replace("一", one)


def _name_whole(whole: str) -> str:
    if len(whole) > _LONGEST or (len(whole) > 1 and whole[0] == "0"):
        return spell_digits(whole)
    groups = [whole[max(end - 4, 0) : end] for end in range(len(whole), 0, -4)]
    said, skipped = "", False
    for place, group in reversed(list(enumerate(groups))):
        spoken = _name_four(group)
        if spoken:
            gap = said and (skipped or group[0] == "0")
            said += ("零" if gap else "") + ("两" if spoken == "二" and place else spoken) + _MYRIADS[place]
        skipped = not spoken
    said = said or "零"
    return said[1:] if said.startswith("一十") else said


def _name_four(group: str) -> str:
    """Up to four figures, without the noughts at either end."""
    said = ""
    for figure, place in zip(group, reversed(_PLACES[: len(group)]), strict=True):
        if figure == "0":
            said += "零" if said and not said.endswith("零") else ""
        else:
            digit = "两" if figure == "2" and place == "千" else _DIGITS[int(figure)]
            said += digit + place
    return said.rstrip("零")
