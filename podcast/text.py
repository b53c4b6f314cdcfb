"""Text as it is cleaned, measured and cut: pure functions over strings."""

import datetime as dt
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from podcast import invisible

# XML 1.0 admits no C0 controls but tab, newline and return, and no surrogates or noncharacters; bidi overrides
# and other format characters could make a line show something else than it says (Trojan Source, CVE-2021-42574).
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufff9-\ufffb\u202a-\u202e\u2066-\u2069"
    + "\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]"
)
# fmt: off
_MONTHS = (  # strftime would name them in the locale's language
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on
# Han, kana, bopomofo, hangul, CJK punctuation and full-width forms.
_CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\u303f\u3040-\u30ff\u3100-\u318f\u31a0-\u31bf\u31c0-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff]"
)


def clean(text: str) -> str:
    """Composed (NFC), without control characters, lone surrogates, noncharacters, bidi overrides and what is not seen.

    Every run of white space, line breaks included, becomes one space; between two CJK characters a line break
    becomes nothing.
    """
    if _spotless(text):
        return text
    text = unicodedata.normalize("NFC", invisible.remove(_CONTROL.sub("", text)))
    text = re.sub(f"(?<={_CJK.pattern})[ \t]*[\r\n\u2028\u2029]+[ \t]*(?={_CJK.pattern})", "", text)
    # Composed again: two jamo that a line break stood between have just met.
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text).strip())


def _spotless(text: str) -> bool:
    """Whether `clean` has nothing to do: whatever it takes out is not printable, nor is any white space but a space."""
    seen = text.isprintable() and not invisible.may_hide(text)
    return seen and "  " not in text and text == text.strip() and unicodedata.is_normalized("NFC", text)


def is_cjk(char: str) -> bool:
    """Whether `char` is written full-width, without spaces between words."""
    return _CJK.match(char) is not None


@lru_cache(maxsize=8192)
def half_widths(char: str) -> int:
    """Columns that one character takes on a grid of half-width cells: 0, 1 or 2."""
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" or is_cjk(char) else 1


def primary(language: str) -> str:
    """The primary subtag of a BCP 47 tag: `zh` of `zh-CN`."""
    return language.split("-", maxsplit=1)[0].lower()


def is_chinese(language: str) -> bool:
    """Whether a BCP 47 tag names Chinese."""
    return primary(language) in ("zh", "cmn", "yue")


def same_language(one: str, other: str) -> bool:
    """Whether two BCP 47 tags share their primary language."""
    return primary(one) == primary(other)


def web_address(url: str) -> str | None:
    """`url` when it is an http(s) address that may be shown and linked, else None.

    It must have a host, no user name or password (they make one site look like another), and only printable
    characters without spaces, quotes or angle brackets.
    """
    if len(url) > 2000 or not url.isprintable() or re.search(r"[\s\"'<>\\^`{|}]", url):
        return None
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return None
    return url if sound and "@" not in parts.netloc else None


def joined(base: str, reference: str) -> str:
    """Where `reference` leads in a document at `base` (RFC 3986, 5.2), when that is the web; else ""."""
    try:
        found = urljoin(base, reference.strip())
        parts = urlsplit(found)
    except ValueError:
        return ""
    return found if parts.scheme in ("http", "https") and parts.netloc else ""


def clean_lines(text: str) -> str:
    """As `clean`, but line by line: line breaks stay, and at most one empty line stands between two others."""
    lines = "\n".join(clean(line) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def clean_markup(text: str) -> str:
    """Markup without what XML 1.0 forbids and without what is not seen, its line breaks as line feeds.

    Not composed: NFC would join `>` and a U+0338 after it into one character that closes no tag.
    """
    if text.replace("\n", "").isprintable() and not invisible.may_hide(text):
        return text.strip()
    return invisible.remove(_CONTROL.sub("", text)).replace("\r\n", "\n").replace("\r", "\n").strip()


def shorten(text: str, room: int, measure: Callable[[str], int] = len) -> str:
    """The text, or the longest beginning of it that ends in “…” and measures at most `room`.

    It is cut at a space where one is near. `measure` must not shrink as a text grows.
    """
    if measure(text) <= room:
        return text
    count = bisect_right(range(len(text)), room, key=lambda n: measure(text[:n] + "…")) - 1
    start = text[: max(count, 0)]
    head = start.rpartition(" ")[0]
    return (head if len(head) > 0.8 * len(start) else start).rstrip() + "…"


def opening(text: str, room: int) -> str:
    """The whole sentences that a text begins with and that take at most `room` characters.

    The beginning of the first one, which then ends in “…”, when that is longer.
    """
    if len(text) <= room:
        return text
    ends = [found.end() for found in re.finditer(r"[.!?](?=\s)|[。！？]", text[: room + 1]) if found.end() <= room]
    return text[: ends[-1]] if ends else shorten(text, room)


def arxiv_url(paper: str) -> str:
    """The abstract's page on arXiv, or "" when `paper` is not an arXiv id.

    Both schemes of https://info.arxiv.org/help/arxiv_identifier.html: 2505.24726, hep-th/9901001.
    """
    known = re.fullmatch(r"([0-9]{4}\.[0-9]{4,5}|[a-z-]+(\.[A-Z]{2})?/[0-9]{7})(v[0-9]+)?", paper)
    return f"https://arxiv.org/abs/{paper}" if known else ""


def disclosure(language: str) -> str:
    """The sentence that says that a machine made the show, which Apple's rules for AI-generated shows ask for."""
    if is_chinese(language):
        return "本节目的文稿与语音均由人工智能生成，引用前请核对论文原文。"
    return "Script and voice are made by machine (AI-generated): check the papers before you rely on them."


# Words, and what must not be cut.

_RUN_ENDS = ",.;:!?"
_OTHER = rf"[^\s—{_CJK.pattern[1:-1]}]"
_OTHER_FIRST = rf"(?![”’)\]}}{_RUN_ENDS}]){_OTHER}"
# Letters and digits that stand in a word with others.
_LETTER = rf"(?!{_CJK.pattern})\w"
_HAN_NUMBER = "0-9０-９零〇一二两三四五六七八九十百千万亿"
_HAN_UNIT = (
    "个百分点|个点赞|个赞|个月|个小时|个人|个|年|月|日|号|周|天|岁|小时|分钟|秒|点|分|篇|倍|项|位|种|次|名|家|款|张|条|层|步|轮|页|章|节|行|期|届|套|"
    "类|组|人次|人|美元|欧元|英镑|日元|元|公里|千米|公斤|千克|平方米|毫秒|微秒|毫米|厘米|微米|纳米|米|克|吨|升|度|帧|词元|字节|比特|词|"
    "字|句|题|局|票|股|座|台|颗|块|℃|％|%|‰"
)
_UNIT = (
    "percentage points?|percent|per cent|points?|million|billion|trillion|thousand|hundred|times|seconds?|"
    "minutes?|hours?|days?|weeks?|months?|years?|papers?|tokens?|parameters?|upvotes?|layers?|steps?|[kMGTP]?[bB]|[kMG]?Hz|ms|s|x|%|"
    "°[CF]|km/h|[kcmµμn]?m|[kmM]?g|[kMG]?Wh?|dB|fps|[MGTPE]?FLOPS?|[ap]\\.?m\\.?|dollars?|cents?|euros?|pounds?|yuan|degrees?|GPUs?|"
    "kilomet(?:er|re)s?|met(?:er|re)s?|kilograms?|grams?|miles?"
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
# Capitalised because they lead a sentence, not because they name something.
_NO_NAME = (
    "The|An?|This|That|These|Those|It|Its|In|On|At|By|For|And|But|Or|We|They|Our|Their|With|From|To|Of|As|If|Each|Here|Next|"
    "Now|Then|So|When|While|Over|About|Only|First|Second|Third|Today|What|How|Why|Both|All|Some|Most|Yes|No|Not"
)
# Quantifiers are possessive, or groups atomic, and bounded by what no line holds: the time grows with the text,
# whatever it is.
_HAN_POINT = rf"(?>(?:点[{_HAN_NUMBER}]{{1,64}}+)?)"
_HAN_COUNT = rf"第?[{_HAN_NUMBER}][{_HAN_NUMBER}.,]{{0,64}}+{_HAN_POINT}(?>(?:\s?[万亿千百]){{0,8}})"
_NEVER_CUT = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_OTHER_FIRST}{_OTHER}+",
        "《[^《》]+》",
        rf"(?:[{_HAN_NUMBER}]{{1,64}}+分之|零点)[{_HAN_NUMBER}]+(?:点[{_HAN_NUMBER}]+)?",
        rf"(?:(?<![{_HAN_NUMBER}])(?<![{_HAN_NUMBER}][.,]){_HAN_COUNT}(?:\s?(?:{_HAN_UNIT})|(?<=[万亿千百])))+",
        f"第[{_HAN_NUMBER}]+",
        rf"(?<!\w)(?<![0-9][.,])[$€£¥]?[0-9][0-9.,]{{0,64}}+(?: (?:{_UNIT}))+(?!\w)",
        rf"(?<!\w)(?:[0-9]{{1,2}} )?(?:{_MONTH})(?: [0-9]{{1,2}}(?!\d))?(?!\w)",
        # "Qwen 2.5", "Figure 3", but not "In 2025"
        rf"(?<!\w)(?<!\w[.-])(?!(?:{_NO_NAME}) )[A-Z](?>(?:{_LETTER}|[.-]){{0,64}}) [0-9](?:{_LETTER}|\.)*",
    )
)
# "Hugging Face", "Yann Le Cun"
_NAME = re.compile(rf"(?<![\w-])(?!(?:{_NO_NAME}) )[A-Z](?>(?:{_LETTER}|-)*)(?: [A-Z](?>(?:{_LETTER}|-)*))+")
_LONGEST_NAME = 3  # longer runs of capitalised words are titles
# "Hugging Face" and "LLaMA-3.1-8B Instruct" within Chinese text; a comma ends the run.
_LATIN_RUN = re.compile(rf"{_OTHER_FIRST}{_OTHER}{{0,256}}+(?:(?<![{_RUN_ENDS}]) {_OTHER}+)+")


def sounds(char: str) -> bool:
    """Whether a character may be heard: it is no white space, punctuation, control or mark on another character."""
    category = unicodedata.category(char)
    return category[0] not in "PZCM" and category != "Sk"


def units(text: str) -> tuple[tuple[int, int], ...]:
    """Words as ranges of characters: each CJK character, and each run of other characters without space, is one.

    Punctuation and white space belong to the unit before, opening brackets and what leads the text to the one after.
    An em dash ends a run. Every character is in exactly one unit.
    """
    starts = [unit.start() for unit in _UNIT_SHAPE.finditer(_shape(text))]
    edges = [0, *starts[1:], len(text)]
    return tuple(pairwise(edges)) if text else ()


# Over the letters of _shape: brackets that open, then a CJK character or a run, then all that begins no other unit.
_UNIT_SHAPE = re.compile(r"[oO]*(?:C|[pO]*L[LpO]*)(?:(?![oO]*(?:C|[pO]*L))[SPpoO])*")


def _shape(text: str) -> str:
    """One letter a character: C and L are heard (CJK or not), o and O open a bracket, S is space, P and p the rest."""
    shape: list[str] = []
    for char in text:
        category, wide = unicodedata.category(char), is_cjk(char)
        after_cjk = bool(shape) and shape[-1] in "CP"
        if char.isspace():
            shape.append("S")
        elif sounds(char):
            shape.append("C" if wide else "L")
        elif category in ("Ps", "Pi"):
            shape.append("o" if wide else "O")
        elif (
            wide
            or char == "—"
            or (after_cjk and (category[0] in "MC" or category in ("Pe", "Pf") or char in _RUN_ENDS))
        ):
            shape.append("P")
        else:
            shape.append("p")
    return "".join(shape)


def locked(text: str) -> tuple[tuple[int, int], ...]:
    """Ranges of characters that must stay on one line where they fit, in order; one may lie within another.

    Latin terms, names, numbers with their units, titles in 《》, and what makes up one visible character. Within
    Chinese text a run of Latin words is one range, spaces included.
    """
    patterns = (*_NEVER_CUT, _LATIN_RUN) if any(map(is_cjk, text)) else _NEVER_CUT
    found = {match.span() for pattern in patterns for match in pattern.finditer(text)}
    names = {match.span() for match in _NAME.finditer(text) if match[0].count(" ") < _longest_name(text, *match.span())}
    return tuple(sorted(found | names | {one for one in graphemes(text) if one[1] - one[0] > 1}))


def _longest_name(text: str, first: int, last: int) -> int:
    """Beside a colon or after an article three capitalised words are no name, but what a title says.

    After both (“Tool: A Data-Centric Framework”) nor are two.
    """
    before = text[max(first - 6, 0) : first]
    if re.search(r":\s(?:An?|The)\s$", before):
        return 1
    titled = text[last : last + 1] == ":" or re.search(r"(?::|\b(?:[Aa]n?|[Tt]he))\s$", before)
    return _LONGEST_NAME - 1 if titled else _LONGEST_NAME


def graphemes(text: str) -> Iterator[tuple[int, int]]:
    """What a reader sees as one character each, as ranges: with combining marks, joined and tinted emoji, flags."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not _clings(text, start, place):
            yield start, place
            start = place


def _clings(text: str, start: int, place: int) -> bool:
    """Whether a character is part of the visible one that begins at `start` (after Unicode's UAX 29)."""
    char, before = text[place], text[place - 1]
    if char < "\u0300":
        return before == "\u200d"
    flag = _is_flag(char) and place == start + 1 and _is_flag(before)
    tint, tag = "\U0001f3fb" <= char <= "\U0001f3ff", "\U000e0020" <= char <= "\U000e007f"
    # Vowels and finals of Hangul that is written letter by letter.
    jamo = "\u1160" <= char <= "\u11ff" and ("\u1100" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3")
    joiner = char in "\u200c\u200d" or before == "\u200d"
    return flag or tint or tag or jamo or joiner or unicodedata.category(char)[0] == "M"


def _is_flag(char: str) -> bool:
    """Whether it is a regional indicator, of which two make a flag."""
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def grapheme_width(grapheme: str) -> int:
    """Columns that a visible character takes on a grid of half-width cells; a sign shown as an emoji takes two."""
    if len(grapheme) > 1 and ("\ufe0f" in grapheme or _is_flag(grapheme[0])):
        return 2
    return max(map(half_widths, grapheme), default=0)


def day(date: dt.date, language: str) -> str:
    """A day in words: `8 June 2025`, in Chinese `2025年6月8日`."""
    if is_chinese(language):
        return f"{date.year}年{date.month}月{date.day}日"
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def clock(ms: int) -> str:
    """A time in an episode, in the form that apps link: `02:14`, from an hour on `1:02:14`."""
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes:02}:{seconds:02}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
