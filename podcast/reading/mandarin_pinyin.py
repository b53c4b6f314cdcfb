"""Chinese words → the syllables that say them, in their context. The one module that knows pypinyin.

pypinyin (MIT) has the readings of 47,000 phrases and of each character. What stands beside a word it does not look at.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from podcast.reading.mandarin_readings import ALONE, INSIDE, RULES, WORDS

_LONGEST_PHRASE = 8
_SEEN = 12  # words on either side that a rule sees


def find_syllables(words: Sequence[str]) -> list[tuple[str, ...]]:
    """For each word its syllables, one a character, with the number of the tone; "" for what has no reading."""
    return [
        (_read_beside(words, place, ALONE),) if len(word) == 1 else _read_word(word) for place, word in enumerate(words)
    ]


@lru_cache(maxsize=8192)
def _read_word(word: str) -> tuple[str, ...]:
    known = _cut_known(word)
    return tuple(
        syllable
        for place, phrase in enumerate(known)
        for syllable in (_look_up(phrase) if len(phrase) > 1 else (_read_beside(known, place, INSIDE),))
    )


def _cut_known(word: str) -> list[str]:
    """The longest phrases that are known, from left to right, and the characters between them."""
    from pypinyin.phrases_dict import phrases_dict

    cut, place = list[str](), 0
    while place < len(word):
        ends = range(min(len(word), place + _LONGEST_PHRASE), place + 1, -1)
        end = next((end for end in ends if word[place:end] in WORDS or word[place:end] in phrases_dict), place + 1)
        cut.append(word[place:end])
        place = end
    return cut


def _read_beside(words: Sequence[str], place: int, others: Mapping[str, str]) -> str:
    """The reading of a single character among words: by the rules, else of `others`, else the usual one."""
    char = words[place]
    before = "".join(f"{word} " for word in words[max(place - _SEEN, 0) : place])
    after = "".join(f"{word} " for word in words[place + 1 : place + 1 + _SEEN])
    for rule in RULES.get(char, ()):
        if _compile(rule.before).search(before) and _compile(rule.after).match(after):
            return rule.reading
    return others.get(char) or _look_up(char)[0]


_compile = cache(re.compile)


@lru_cache(maxsize=8192)
def _look_up(phrase: str) -> tuple[str, ...]:
    if phrase in WORDS:
        return WORDS[phrase]
    from pypinyin import Style, lazy_pinyin

    said = lazy_pinyin(phrase, style=Style.TONE3, neutral_tone_with_five=True)
    return tuple(one if one[-1] in "12345" else "" for one in said) if len(said) == len(phrase) else ("",) * len(phrase)
