"""Tones as they change beside one another: 不, 一, the third tone, 儿 and doubled verbs. Pure.

The rules are those of Standard Chinese (Duanmu, The Phonology of Standard Chinese, 2007, chapter 11): they hold within
a word, and between two words where one of them has a single syllable, as no foot ends between those.
"""

from collections.abc import Sequence

from podcast.reading.mandarin_words import is_word

_OWN = {"不": "bu4", "一": "yi1"}
_DIGITS = "零一二三四五六七八九幺"
# 一 after these goes with the word that follows.
_CHOOSING = "这那某每同另任哪上下前后新近"
# Words in which 儿 is a child.
_CHILDREN = "婴儿 幼儿 女儿 胎儿 孤儿 少儿 男儿 健儿 小儿 育儿 患儿 新生儿 早产儿 混血儿 宠儿 托儿 弃儿"


def change_tones(words: Sequence[str], syllables: Sequence[Sequence[str]]) -> list[list[str]]:
    """The syllables of each word of one breath as they are said beside one another."""
    chars = "".join(words)
    said = [
        _OWN.get(char, syllable)
        for char, syllable in zip(chars, (one for word in syllables for one in word), strict=True)
    ]
    starts = _find_starts(words)
    begins = frozenset(starts)
    for word, start in zip(words, starts, strict=True):
        _weaken(word, start, chars, said)
    for place, char in enumerate(chars):
        if char == "不" and said[place] == "bu4" and _tone(said, place + 1) == "4":
            said[place] = "bu2"
        elif char == "一" and said[place] == "yi1" and _changes(chars, place, begins):
            said[place] = {"1": "yi4", "2": "yi4", "3": "yi4", "4": "yi2", "5": "yi2"}.get(
                _tone(said, place + 1), "yi1"
            )
    for word, start in zip(words, starts, strict=True):
        _raise_thirds(word, said, start)
    _raise_between(words, said, starts)
    return [said[start : start + len(word)] for word, start in zip(words, starts, strict=True)]


def _find_starts(words: Sequence[str]) -> list[int]:
    starts, place = list[int](), 0
    for word in words:
        starts.append(place)
        place += len(word)
    return starts


def _tone(said: Sequence[str], place: int) -> str:
    return said[place][-1:] if place < len(said) else ""


def _weaken(word: str, start: int, chars: str, said: list[str]) -> None:
    """Take the tone of 儿 that ends a word, and of 不 and 一 between two of the same: 是不是, 看一看."""
    if word.endswith("儿") and len(word) > 1 and word not in _CHILDREN.split():
        said[start + len(word) - 1] = "er5"
    for place in range(max(start, 1), min(start + len(word), len(chars) - 1)):
        if chars[place] in "不一" and chars[place - 1] == chars[place + 1] and chars[place - 1] not in _DIGITS:
            said[place] = said[place][:-1] + "5"


def _changes(chars: str, place: int, begins: frozenset[int]) -> bool:
    """Whether 一 is said as one with what follows: not as a figure, as the last of a word, or in a date."""
    before, after, next_after = (
        chars[max(place - 1, 0) : place],
        chars[place + 1 : place + 2],
        chars[place + 2 : place + 3],
    )
    if not after or before in tuple(_DIGITS + "第十点初") or after in tuple(_DIGITS + "十月日号"):
        return False
    if after == "点" and next_after in tuple(_DIGITS):
        return False
    ends = place + 1 in begins and place not in begins
    return not ends or before in tuple(_CHOOSING)


def _raise_thirds(word: str, said: list[str], start: int) -> None:
    """Within a word: of two third tones the first rises; of three the first two, or the middle one in 1 + 2."""
    place, last = start, start + len(word)
    while place < last:
        end = place
        while end < last and said[end][-1:] == "3":
            end += 1
        raised = range(place, end - 1)
        if end - place == 3 and is_word(word[-2:]) and not is_word(word[:2]):
            raised = range(place + 1, end - 1)
        elif end - place > 3:
            raised = range(place, end - 1, 2)
        for rising in raised:
            said[rising] = said[rising][:-1] + "2"
        place = max(end, place + 1)


def _raise_between(words: Sequence[str], said: list[str], starts: Sequence[int]) -> None:
    """From left to right: the last third tone of a word before the third tone of the next one."""
    for place in range(len(words) - 1):
        end = starts[place + 1] - 1
        short = len(words[place]) == 1 or len(words[place + 1]) == 1
        if short and said[end][-1:] == "3" and said[end + 1][-1:] == "3":
            said[end] = said[end][:-1] + "2"
