"""Words by their capitals: said as words, letter by letter, or cut into their parts. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from podcast.reading.english_tables import PLAIN, SHORT_WORDS, TERMS

# Longer rows of letters are no words; the models would choke on them.
LONGEST = 30
# Two or more words in capitals beside one another are a title when one of them is long or small.
_TITLE_WORDS = 3
_CAPITALS = re.compile(r"(?<![A-Za-z0-9])[A-Z]++(?![a-z0-9])(?>(?:[ ,:’'&-]{1,3}+[A-Z]++(?![a-z0-9]))*)")
# “SmolVLA” is Smol and VLA, “VLMEval” VLM and Eval, “DINOv” DINO and V, “LLMs” stays.
_PARTS = re.compile(r"[A-Z]{2,}+s?(?![a-z])|[A-Z]{2,}(?=v(?![a-z]))|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]")
_ONSETS = "bl|br|ch|cl|cr|dr|fl|fr|gl|gr|kl|kr|kn|ph|pl|pr|qu|sc|sh|sk|sl|sm|sn|sp|st|sw|th|tr|tw|wh|wr|spr|str|scr|spl"
_CODAS = (
    "ck|ct|ff|ft|ld|lf|lk|ll|lm|lp|lt|mp|nd|ng|nk|nn|nt|pt|rb|rc|rd|rf|rg|rk|rl|rm|rn|rp|rt|rx|sh|sk|sp|ss|st|th|ts|tt|"
    "ps|ks|sc|ch|ph|cs|ns|nc|xt"
)
APOSTROPHE_S = "'s"
_CONSONANT = "[b-df-hj-np-tv-z]"
_PRONOUNCEABLE = re.compile(
    rf"(?:{_ONSETS}|{_CONSONANT})?[aeiou]{{1,2}}"
    rf"(?:(?:[bcdfgklmnprstx][bcdfgklmnprstvz]|{_CONSONANT})[aeiouy]{{1,2}})*(?:{_CODAS}|{_CONSONANT})?"
)


def find_titles(text: str) -> tuple[tuple[int, int], ...]:
    """Where at least three words in capitals stand in a row of which one is long or small: “ATTENTION IS ALL”."""
    found = []
    for match in _CAPITALS.finditer(text):
        words = re.findall("[A-Z]{2,}", match[0])
        telling = any(word.lower() in SHORT_WORDS or len(word) > 5 for word in words)
        if len(words) >= _TITLE_WORDS and telling:
            found.append(match.span())
    return tuple(found)


def is_pronounceable(word: str) -> bool:
    """Whether a row of letters could be an English word: no odd row of consonants, and a vowel."""
    return len(word) <= 12 and _PRONOUNCEABLE.fullmatch(word.lower()) is not None


def say_word(word: str, titled: bool = False) -> tuple[str, ...]:
    """What is said for letters without a space: words in small letters, and in capitals what is said by letters.

    `titled` words stand in a title that is all in capitals.
    """
    if word in TERMS:
        return tuple(TERMS[word].split())
    plain = _without_marks(word)
    if len(plain) > LONGEST:
        return tuple(plain[first : first + LONGEST].lower() for first in range(0, len(plain), LONGEST))
    base, ending = (plain[:-2], "s") if plain.lower().endswith("'s") and plain[:-2].isupper() else (plain, "")
    if base.replace("'", "").isupper():
        return _say_capitals(base, ending, titled)
    return tuple(_parts(plain))


def _say_capitals(word: str, ending: str, titled: bool) -> tuple[str, ...]:
    if word in TERMS:
        said = TERMS[word]
        return tuple(f"{said}{ending if said.isupper() else ending and APOSTROPHE_S}".split())
    if _is_word(word, titled):
        return (word.lower() + ("'s" if ending else ""),)
    return (word + ending,)


def _is_word(word: str, titled: bool) -> bool:
    """Whether what is written in capitals is said as a word."""
    if word.lower() in SHORT_WORDS or "'" in word:
        return True
    if len(word) > 6 or (titled and len(word) > 4):
        return any(letter in "AEIOUY" for letter in word)
    return len(word) > (2 if titled else 3) and is_pronounceable(word)


def _parts(word: str) -> Iterator[str]:
    """“FilmAgent” → film agent, “InternVL” → intern VL; “It's” and “McCarthy” stay."""
    if not word:
        return
    if "'" in word or word[1:].islower() or len(word) == 1 or word.startswith(("Mc", "Mac")):
        yield word if len(word) > 1 else word.upper()
        return
    if len(word) <= 4 and word[-1].isupper() and not word[:-1].islower():
        yield word.upper()
        return
    for part in _PARTS.findall(word):
        if part in TERMS:
            yield from TERMS[part].split()
        elif part.isupper():
            yield from _say_capitals(part, "", titled=False)
        elif part[:-1].isupper() and len(part) > 2:
            yield part
        else:
            yield part.lower() if len(part) > 1 else part.upper()


@lru_cache(maxsize=4096)
def _without_marks(word: str) -> str:
    """`word` in the letters A to Z; what has no such letter is left out."""
    bare = unicodedata.normalize("NFKD", word.translate(PLAIN))
    return "".join(char for char in bare if char.isascii() and (char.isalpha() or char == "'")).strip("'")
