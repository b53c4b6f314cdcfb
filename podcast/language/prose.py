"""Written text as it is read out: its sentences, and pieces of a sentence. Pure."""

import re
from collections.abc import Iterable, Iterator

from podcast.language import addresses
from podcast.text import half_widths, is_cjk, locked


def has_address(text: str) -> bool:
    """Whether the text names a web address."""
    return addresses.find(text) != ""


_SENTENCE_END = re.compile(
    r"[.!?…]+[\"'”’)\]]*(?=\s)|(?<=[a-z]{2})\.(?=[A-Z][a-z]+[ ,])|[。！？]+[”’」』）】\"']*|[!?]+(?=[\u4e00-\u9fff])"
)
_ABBREVIATIONS = re.compile(r"e\.g|i\.e|eg|ie|vs|cf|dr|mrs?|ms|prof|st|approx|resp|viz", re.IGNORECASE)
_BEFORE_NUMBERS = re.compile(r"al|nos?|secs?|vol|pp?|ch|eqs?|figs?|tab|refs?|ca|v", re.IGNORECASE)
# A paragraph of the script must not begin with these.
_NO_BEGINNING = frozenset("#<")
_INITIALS = re.compile(r"[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a cleaned text, in order, with their punctuation; all characters but the spaces between them.

    Latin ones end at `.`, `!` or `?` before a space and what can begin a sentence (not after `e.g.`, `vs.`, initials
    or inside brackets), Chinese ones at `。！？`; closing quotes go along. A semicolon separates clauses, in Chinese
    too: the items of one list belong together.
    """
    found, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        if _closes(text[start : end.start()], end[0], text[end.end() :].lstrip()):
            found.append(text[start : end.end()].strip())
            start = end.end()
    return tuple(sentence for sentence in (*found, text[start:].strip()) if sentence)


def _closes(before: str, mark: str, after: str) -> bool:
    """Whether a sentence ends between `before` + `mark` and `after`."""
    if not after or mark[0] in "。！？":
        return not after or after[0] not in _NO_BEGINNING
    opened = (before + mark).count("(") > (before + mark).count(")") and ")" in after[:200]
    lower = re.match(r"[a-z]+[,.;:!?)]*(?:\s|$)", after)
    if opened or lower or after[0] in _NO_BEGINNING or not re.search(r"[^\W\d_]", before):
        return False
    word = re.split(r"[\s(\[“‘\"]", before)[-1]
    if mark != "." or not word:
        return True
    if _BEFORE_NUMBERS.fullmatch(word):
        return not re.match(r"[(\[]?\d", after)
    return not (_ABBREVIATIONS.fullmatch(word) or _INITIALS.fullmatch(word))


# Where a sentence may be broken, best first; a Latin comma or semicolon only before a space (1,000).
_CLAUSES = (
    re.compile(r";[\"'”’)\]]*(?=\s)|[；：—][”’」』）】]*"),
    re.compile(r",[\"'”’)\]]*(?=\s)|，[”’」』）】]*"),
    re.compile(r"、|[)）](?=\s)"),
)
_CLOSERS = frozenset(",.;:!?%)]}”’»，。、；：！？）】」』》〉…—")
_OPENERS = frozenset("([{“‘«（【「『《〈")


def pieces(text: str, limit: int) -> tuple[str, ...]:
    """A cleaned text in pieces of at most `limit` characters, about equally long, in order.

    Broken after clause punctuation where there is some in reach, else beside a CJK character, else at a space: never
    inside a term (see `locked`), unless that alone is longer than `limit`.
    """
    parts = []
    while len(text) > limit:
        cut = _cut(text, limit)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return (*parts, text)


def _cut(text: str, limit: int) -> int:
    target = len(text) / -(-len(text) // limit)
    terms = locked(text[: 2 * limit])
    near = [(rank, at) for rank, at in breaks(text[: limit + 2]) if at - text[at - 1].isspace() <= limit]
    whole = [(rank, at) for rank, at in near if not any(first < at < last for first, last in terms)]
    inner = [(rank, at) for rank, at in whole if limit // 3 <= at <= len(text) - limit // 4]
    if not (chosen := inner or whole or near):
        return limit
    return min(chosen, key=lambda one: (one[0], abs(one[1] - target)))[1]


def breaks(text: str) -> Iterator[tuple[int, int]]:
    """Rank and place of every break in a text, 0 being the best rank; terms (see `locked`) are not looked at."""
    for rank, pattern in enumerate(_CLAUSES):
        yield from ((rank, end) for found in pattern.finditer(text) if _parts(text, end := found.end()))
    for at in range(1, len(text)):
        beside = is_cjk(text[at - 1]) or is_cjk(text[at])
        if _parts(text, at) and (beside or text[at].isspace()):
            yield (len(_CLAUSES) + (not beside), at)


def _parts(text: str, at: int) -> bool:
    """Whether a break before `at` leaves both sides sound."""
    before, after = text[:at].rstrip(), text[at:].lstrip()
    if not before or not after or after[0] in _CLOSERS | _NO_BEGINNING or before[-1] in _OPENERS:
        return False
    # A paragraph that ends at an ASCII colon would be a cue that does: podcast apps lose it.
    if before[-1] == ":":
        return False
    return half_widths(after[0]) > 0 and before[-1] != "\u200d"


def joined(parts: Iterable[str]) -> str:
    """Parts one after the other, with a space between two unless a CJK character stands on one side of it."""
    text = ""
    for part in filter(None, parts):
        tight = not text or is_cjk(text[-1]) or is_cjk(part[0])
        text += part if tight else " " + part
    return text
