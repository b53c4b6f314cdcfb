"""What is a figure on its own, as it is written in either language. Pure."""

import re

_NUMERAL = "[0-9〇零一二两兩三四五六七八九十百千万萬亿億]"
_FIGURE = re.compile(rf"[$¥€£]?{_NUMERAL}+(?:[.,:点點]{_NUMERAL}+)*%?")
_BESIDE = " ,.;:!?，。；：！？、“”\"'()（）"


def is_figure(text: str) -> bool:
    """Whether `text` is a figure, without a unit or a name that it belongs to.

    >>> is_figure("41.2%."), is_figure("四十一"), is_figure("31万"), is_figure("H100"), is_figure("15-70-11")
    (True, True, True, False, False)
    """
    return bool(_FIGURE.fullmatch(text.strip(_BESIDE)))
