"""Sentences for the voice to say: drawn anew from a seed, in the style of the show's scripts.

Half of them are frames filled with the field's words, numbers and names, and then put through the show's lexicon as
the show's own texts are; the rest are words drawn by frequency, which no model can guess from what stands before. In
English most of those stand among the small words that hold sentences together: the voice says these lightly and joins
them.
"""

import re
from functools import cache
from pathlib import Path

import numpy as np

from podcast.language import lexicon
from podcast.model import Segment, Span
from training import words

Random = np.random.Generator
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SLOT = re.compile(r"\{(\w+)\}")
_ARTICLE = re.compile(r"\ban?(?= [aeiou])")
# fmt: off
_FEW = {
    "en": ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty",
           "thirty", "fifty"),
    "zh": ("一", "两", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "二十", "三十", "一百"),
}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "next")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)
# fmt: on
_SIZES = (0.5, 0.6, 1, 1.5, 1.7, 2, 3, 4, 7, 8, 9, 13, 14, 30, 32, 34, 70, 72, 235, 405, 671)
_ENGLISH_ENDS, _ENGLISH_MARKS = (".", ".", ".", "?", "!"), (",", ",", ",", ";", ":", " –")
_CHINESE_ENDS, _CHINESE_MARKS = ("。", "。", "。", "？", "！"), ("，", "，", "，", "、", "；", "：")


@cache
def _lexicon(language: str) -> lexicon.Lexicon:
    file = Path(__file__).parents[1] / "voices" / "lexicon" / f"{language}.toml"
    return lexicon.loads(file.read_text(encoding="utf-8"), file.name)


def spoken(display: str, language: str) -> str:
    """What the show gives the voice to say for `display`."""
    segment = Segment("", (Span(display, display),))
    return "".join(span.spoken for span in lexicon.spoken(segment, _lexicon(language)).spans)


def sentence(random: Random, language: str) -> str:
    """One sentence as the voice is given it."""
    kind = random.random()
    if kind < 0.3:
        display = _frame(random, language)
    elif kind < 0.37:
        display = _fill(random, language, _one(random, words.lines(language)))
    elif kind < (0.45 if language == "en" else 0.49):
        display = _counted(random, language)
    elif language == "en" and kind < 0.85:
        display = _told(random)
    else:
        display = _strung(random, language)
    return spoken(display, language)


def short(random: Random, language: str) -> str:
    """A few words as the voice is given them: what a model learns from first."""
    count = int(random.integers(1, 6))
    terms = words.terms()[language]
    drawn = [_one(random, terms["nouns"]) if random.random() < 0.4 else _any(random, language) for _ in range(count)]
    if random.random() < 0.3:
        drawn[int(random.integers(count))] = _slot(random, language, _one(random, _COUNTED))
    return spoken(_joined(random, drawn, language), language)


_COUNTED = ("n", "percent", "amount", "year", "size", "times", "name", "name", "letters")


def _one(random: Random, items: tuple[str, ...] | list[str]) -> str:
    return items[int(random.integers(len(items)))]


def _any(random: Random, language: str) -> str:
    """A word by frequency; now and then any of the list, however rare, and in English as often one of the common."""
    drawn = words.english() if language == "en" else words.chinese()
    kind = random.random()
    if language == "en" and kind > 0.6:
        drawn = words.common()
    return _one(random, drawn.words) if kind < 0.12 else drawn.draw(random, 1)[0]


def _frame(random: Random, language: str) -> str:
    return _fill(random, language, _one(random, words.terms()[language]["frames"]))


def _fill(random: Random, language: str, frame: str) -> str:
    filled = _SLOT.sub(lambda found: _slot(random, language, found[1]), frame)
    return filled[:1].upper() + filled[1:]


def _slot(random: Random, language: str, slot: str) -> str:
    terms = words.terms()[language]
    table = {"noun": "nouns", "adj": "adjectives", "verb": "verbs", "adverb": "adverbs", "name": "names"}
    if slot in table or slot in terms:
        if slot in table and slot != "name" and random.random() < 0.2:
            return _any(random, language)
        return _one(random, terms[table.get(slot, slot)])
    made = {
        "letters": lambda: "".join(_LETTERS[int(place)] for place in random.integers(26, size=random.integers(2, 5))),
        "small": lambda: _one(random, _FEW[language]),
        "count": lambda: _one(random, _FEW[language]),
        "year": lambda: str(random.integers(1990, 2031)),
        "n": lambda: _number(random),
        "upvotes": lambda: str(random.integers(2, 600)),
        "percent": lambda: _number(random) + "%",
        "amount": lambda: _amount(random),
        "times": lambda: _number(random) + ("倍" if language == "zh" else " times"),
        "size": lambda: f"{_one(random, [str(size) for size in _SIZES])}B",
        "any": lambda: _any(random, language),
        "title": lambda: _title(random, language),
        "show": lambda: _title(random, language),
        "dates": lambda: _dates(random, language),
        "ordinal": lambda: _ordinal(random, language),
    }
    return made[slot]()


def _number(random: Random) -> str:
    kind = random.random()
    if kind < 0.4:
        return f"{random.random() * 100:.1f}"
    if kind < 0.5:
        return f"{random.random() * 10:.2f}"
    return str(random.integers(2, 100 if kind < 0.85 else 1000))


def _amount(random: Random) -> str:
    thousands = int(random.integers(1, 1000))
    return _one(random, [f"{thousands},000", f"{thousands},{int(random.integers(1000)):03d}", str(thousands * 10)])


def _ordinal(random: Random, language: str) -> str:
    if language == "zh":
        return "第" + _one(random, _FEW["zh"][2:12])
    return _one(random, _ORDINALS)


def _dates(random: Random, language: str) -> str:
    month, day, year = int(random.integers(1, 13)), int(random.integers(1, 22)), int(random.integers(2020, 2031))
    if language == "zh":
        return f"{year}年{month}月{day}日至{month}月{day + 6}日"
    return f"{_MONTHS[month - 1]} {day} to {_MONTHS[month - 1]} {day + 6}, {year}"


def _title(random: Random, language: str) -> str:
    """A paper's title; also Chinese scripts often leave it in English."""
    if language == "zh" and random.random() < 0.7:
        return "".join(_one(random, words.terms()["zh"][kind]) for kind in ("adjectives", "nouns", "verbs", "nouns"))
    terms = words.terms()["en"]
    parts = [_one(random, terms[kind]) for kind in ("adjectives", "nouns")]
    lead = _one(random, terms["names"]) + ": " if random.random() < 0.4 else ""
    tail = [_one(random, ["for", "with", "via", "in", "of"]), _one(random, terms["adjectives"] + terms["nouns"])]
    return lead + " ".join(word[:1].upper() + word[1:] for word in parts + tail)


def _counted(random: Random, language: str) -> str:
    """Numbers and names strung together with a few words."""
    count = int(random.integers(3, 8))
    drawn = [
        _slot(random, language, _one(random, _COUNTED)) if random.random() < 0.5 else _any(random, language)
        for _ in range(count)
    ]
    return _joined(random, drawn, language)


def _told(random: Random) -> str:
    """English of two to five phrases: it parses, more or less, and means nothing."""
    phrases = words.terms()["en"]["phrases"]
    filled = [_phrase(random, _one(random, phrases)) for _ in range(int(random.integers(2, 6)))]
    return _joined(random, filled, "en")


def _phrase(random: Random, phrase: str) -> str:
    filled = _SLOT.sub(lambda found: _slot(random, "en", found[1]), phrase)
    return _ARTICLE.sub("an", filled)


def _strung(random: Random, language: str) -> str:
    """Words drawn by frequency, the field's among them."""
    nouns = words.terms()[language]["nouns"]
    drawn = [
        _one(random, nouns) if random.random() < 0.08 else _any(random, language)
        for _ in range(int(random.integers(4, 15)))
    ]
    return _joined(random, drawn, language)


def _joined(random: Random, drawn: list[str], language: str) -> str:
    """Words in a row, with a mark between some of them and one at the end."""
    chinese = language == "zh"
    marks, ends = (_CHINESE_MARKS, _CHINESE_ENDS) if chinese else (_ENGLISH_MARKS, _ENGLISH_ENDS)
    text = drawn[0][:1].upper() + drawn[0][1:]
    for word in drawn[1:]:
        # Two numbers in a row would be read as one.
        parted = (text[-1].isdigit() and word[:1].isdigit()) or random.random() < 0.12
        text += _one(random, marks) if parted else ""
        text += word if chinese else " " + word
    return text + _one(random, ends)
