"""In which encoding a file is written: by its byte order mark, by being UTF-8, else by likelihood. Pure.

Detectors made for web pages give up an encoding at its first broken byte, and are wrong on a few short lines. Here each
candidate reads the file, and the one whose reading is the likeliest text is taken: characters that a language uses
often are likely, rare ones are not, broken bytes are least of all.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Bytes of a file's lines that are not ASCII by which an encoding is told.
_ENOUGH = 1 << 14
# A line may be a whole document: so many bytes before its first one that is not ASCII are looked at.
_BEFORE = 64
# Of a UTF-16 file's bytes so many are zero: digits, colons and arrows have one each.
_ZEROS = 0.1


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, its encoding, whether that was `marked` by the file itself or `guessed`, and broken lines.

    `broken` has the number (from 1) of each line with bytes that are no character.
    """

    text: str
    encoding: str
    marked: bool = False
    guessed: bool = False
    broken: tuple[int, ...] = ()


def decode(data: bytes, encoding: str = "") -> Decoded:
    """`data` as text; an `encoding` that is named is taken as it is. Raises LookupError where Python has none of it."""
    if encoding:
        return _read(data, codecs.lookup(encoding).name, _CODECS.get(encoding, encoding))
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _read(data[len(bom) :], name, name, marked=True)
    if wide := _without_mark(data):
        return _read(data, wide, wide)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        name = _likeliest(data)
    return _read(data, name, _CODECS[name], guessed=name != "utf-8")


def _read(data: bytes, name: str, codec: str, *, marked: bool = False, guessed: bool = False) -> Decoded:
    """The text, with U+FFFD for what is broken; where nothing is, those that the file has itself are left."""
    text = data.decode(codec, "replace")
    lost = data.decode(codec, "ignore").count("\ufffd") < text.count("\ufffd")
    broken = [number for number, line in enumerate(lines_of(text), 1) if "\ufffd" in line] if lost else []
    return Decoded(text, name, marked, guessed, tuple(broken))


def lines_of(text: str) -> list[str]:
    """The lines of a text, whatever ends them."""
    return re.split(r"\r\n|\r|\n", text)


def _without_mark(data: bytes) -> str:
    """The UTF-16 that a file without a byte order mark is in, or ""."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if even + odd <= _ZEROS * len(data):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _likeliest(data: bytes) -> str:
    sample = b"\n".join(_foreign_lines(data))
    return min(_CODECS, key=lambda name: _surprise(sample.decode(_CODECS[name], "replace"), name))


def _foreign_lines(data: bytes) -> Iterator[bytes]:
    """The first lines that are not ASCII, as many as tell enough."""
    seen = 0
    for line in data.splitlines():
        if seen < _ENOUGH and not line.isascii():
            seen += len(line)
            first = next(place for place, byte in enumerate(line) if byte >= 0x80)
            yield line[max(first - _BEFORE, 0) :][:_ENOUGH]


# How likely a text is.


@dataclass(frozen=True, slots=True)
class _Writing:
    """How a language is written: groups of characters with the share of the foreign ones that each has.

    `joined` is how often a foreign character follows another, `after_letter` how often it follows an ASCII letter;
    `rare` is what one costs that is in no group, `doubt` what a text must overcome.
    """

    groups: tuple[tuple[str, float], ...]
    joined: float
    after_letter: float
    rare: float = 13.0
    doubt: float = 0.0


# The names are those that people know; the codecs what the web reads under them (WHATWG, Encoding).
_CODECS: Mapping[str, str] = {
    "utf-8": "utf-8",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_jp": "euc_jp",
    "euc_kr": "cp949",
    "cp1252": "cp1252",
    "cp1250": "cp1250",
    "cp1251": "cp1251",
    "koi8_r": "koi8_r",
}
_WIDE_MARKS = "，。！？：；、“”‘’《》「」『』（）…—·【】〈〉～"
_MARKS = "“”‘’–—…«»°£€§©®·"
# The commonest characters of running text; they make up about half of it.
_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多"
    "经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实好什谁吗吧再见谢最论文它三百点"
)
_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多"
    "經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實好什誰嗎吧再見謝最論文它三百點"
)
_SYLLABLES = (
    "이다는의을에가한고지하은를도로사그나아리시기있어서라해대일인자것들니습여요안게보면만수정전장주제부음우오스과구상원성동조모"
    "무비소드거세트내진관합공경입했까러려렇으였없않중유적연"
)
_WESTERN = "éèêëàâäáãçñòóôöõùúûüíìîïßæœøåÉÈÀÁÇÄÖÜÑÓÍÚ¿¡"
_CENTRAL = "ąćęłńóśźżáčďéěíňřšťúůýžőűäöüßŁŚŻŹĆČŘŠŽÁÉÍÓÖÜ"
_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ"
# In nats: a broken byte, an ASCII character (which some encodings take for half of another).
_BROKEN, _ASCII = 12.0, 3.0


@lru_cache
def _writing(name: str) -> _Writing:
    match name:
        case "gb18030":
            first = _square("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
            found = _Writing(((_SIMPLIFIED, 0.4), (first, 0.45), (_WIDE_MARKS, 0.13)), 0.9, 0.1)
        case "big5":
            first = _square("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
            found = _Writing(((_TRADITIONAL, 0.4), (first, 0.45), (_WIDE_MARKS, 0.13)), 0.9, 0.1)
        case "shift_jis" | "euc_jp":
            first = _square("euc_jp", range(0xB0, 0xD0), range(0xA1, 0xFF))
            kana = ((_between(0x3041, 0x3094), 0.5), (_between(0x30A1, 0x30FD), 0.13))
            found = _Writing((*kana, (first, 0.27), (_WIDE_MARKS, 0.09)), 0.9, 0.1, doubt=1.0)
        case "euc_kr":
            first = _square("euc_kr", range(0xB0, 0xC9), range(0xA1, 0xFF))
            found = _Writing(((_SYLLABLES, 0.6), (first, 0.37), (_MARKS, 0.02)), 0.8, 0.03, doubt=2.0)
        case "cp1251" | "koi8_r":
            groups = ((_RUSSIAN, 0.9), (_RUSSIAN.upper(), 0.07), (_MARKS, 0.02))
            found = _Writing(groups, 0.8, 0.005, rare=9.0, doubt=4.0)
        case "cp1250":
            found = _Writing(((_CENTRAL, 0.75), (_MARKS, 0.2)), 0.03, 0.05, rare=9.0, doubt=2.0)
        case "cp1252":
            found = _Writing(((_WESTERN, 0.75), (_MARKS, 0.23)), 0.03, 0.05, rare=9.0)
        case _:
            # UTF-8 with broken bytes: what reads as a character there hardly does so by chance.
            found = _Writing((), 0.9, 0.1, rare=7.0, doubt=2.0)
    return found


def _square(codec: str, leads: Iterable[int], trails: Sequence[int]) -> str:
    """The characters of some rows of a national standard: its first level has the common ones."""
    return bytes(byte for lead in leads for trail in trails for byte in (lead, trail)).decode(codec, "ignore")


def _between(first: int, end: int) -> str:
    return "".join(map(chr, range(first, end)))


@lru_cache
def _costs(name: str) -> Mapping[str, float]:
    """What each character costs in the first of the groups that it is in: minus the logarithm of its likelihood."""
    found = {"\ufffd": _BROKEN}
    for group, share in _writing(name).groups:
        for char in group:
            found.setdefault(char, log(len(group) / share))
    return found


def _surprise(text: str, name: str) -> float:
    """Minus the logarithm of how likely a text is in the language of an encoding."""
    writing, costs = _writing(name), _costs(name)
    joined, after_letter = -log(writing.joined), -log(writing.after_letter)
    found, before = writing.doubt, "\n"
    for char in text:
        found += costs.get(char, _ASCII if char < "\x80" else writing.rare)
        if char >= "\x80":
            found += joined if before >= "\x80" else after_letter if before.isalpha() else 0
        before = char
    return found
