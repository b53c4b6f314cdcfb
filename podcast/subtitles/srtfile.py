"""Any SRT file as players read it, and what is odd about how it is written. Pure.

Players look for lines of times: what comes before the first is passed over, a number right above one belongs to it,
and all other lines are text (so does ffmpeg's srtdec, on which many players build). What an editor or a web page left
around the cues does no harm that way.
"""

import codecs
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from podcast.errors import UnreadableSubtitles
from podcast.model import Cue, Ms

_STAMP = r"(?:([0-9]{1,3})\s*:\s*)?([0-9]{1,2})\s*:\s*([0-9]{1,2})\s*([,.:])\s*([0-9]{1,3})"
_TIMES = re.compile(rf"\s*{_STAMP}\s*--?>\s*{_STAMP}(?:\s.*)?")
_STRICT = re.compile(r"[0-9]{2,}:[0-5][0-9]:[0-5][0-9],[0-9]{3} --> [0-9]{2,}:[0-5][0-9]:[0-5][0-9],[0-9]{3}")
_EMPTY = re.compile(r"(?:\S[^\S\n]*\n|^)[^\S\n]*\n\s*\S")
_NUMBER = re.compile(r"\s*[0-9]{1,9}\s*")
# What a page, a table or a Markdown block leaves at the end.
_BAR = re.compile(r"\s*|\s*\|[\s|:-]*|\s*[-=*_~+`]{3,}\s*")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Of a UTF-8 file that lost some bytes most of the rest still reads; of another encoding nearly nothing does.
_MOST_BROKEN = 0.05


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something that a well-written file does not have: in how many places, and at which cues (from 0) first."""

    what: str
    count: int = 1
    cues: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Subtitles:
    """A file's cues in its own order, their lines as they are written, and what was odd about it."""

    cues: tuple[Cue, ...]
    encoding: str
    oddities: tuple[Oddity, ...] = ()


@dataclass(slots=True)
class _Block:
    """One line of times and the lines below it, without the next one's number."""

    times: str
    number: str | None
    lines: list[str] = field(default_factory=list)


def read(data: bytes) -> Subtitles:
    """All cues of an SRT file, or of a WebVTT file of the same shape. Raises UnreadableSubtitles when it has none."""
    text, encoding, odd = decode(data)
    if "\r" in text.replace("\r\n", ""):
        odd.append(Oddity("line ends of an old Macintosh (CR)"))
    elif "\r\n" in text:
        odd.append(Oddity("line ends of Windows (CRLF)"))
    lines = re.split(r"\r\n|\r|\n", text)
    header, blocks = _blocks(lines)
    if not blocks:
        raise UnreadableSubtitles(
            "there is no line of times in it", where="SRT", remedy="Give a file with HH:MM:SS,mmm --> HH:MM:SS,mmm"
        )
    vtt = lines[0].startswith("WEBVTT")
    odd += [Oddity("lines before the first cue, passed over", len(header), (0,))] if header else []
    odd += _footer(blocks)
    odd += [*_numbering(blocks), *_writing(blocks)]
    return Subtitles(tuple(_cue(block, vtt) for block in blocks), encoding, tuple(odd))


def decode(data: bytes) -> tuple[str, str, list[Oddity]]:
    """Text, encoding, and what is odd about it; what is in no known encoding reads as Windows-1252."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace"), name, [Oddity(f"a byte order mark ({name})")]
    if data[1:2] == b"\0" or data[:1] == b"\0":
        name = "utf-16-be" if data[:1] == b"\0" else "utf-16-le"
        return data.decode(name, "replace"), name, [Oddity(f"{name}, not UTF-8")]
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    foreign = sum(char > "\x7f" for char in text)
    if broken <= _MOST_BROKEN * foreign:
        return text, "utf-8", [Oddity("bytes that are not UTF-8", broken)] if broken else []
    name = "gb18030" if _is_gb18030(data) else "cp1252"
    return data.decode(name, "replace"), name, [Oddity(f"{name}, not UTF-8")]


def _is_gb18030(data: bytes) -> bool:
    """In GB 18030 bytes above 0x7F come in pairs, in European encodings one by one."""
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", data)]
    return sum(length for length in runs if length > 1) > 0.5 * sum(runs)


def _blocks(lines: Sequence[str]) -> tuple[list[str], list[_Block]]:
    """What comes before the first cue, and the cues."""
    header: list[str] = []
    blocks: list[_Block] = []
    for line in lines:
        above = blocks[-1].lines if blocks else header
        if _TIMES.fullmatch(line):
            number = above.pop() if above and _NUMBER.fullmatch(above[-1]) else None
            blocks.append(_Block(line, number))
        else:
            above.append(line)
    if sum(block.number is not None for block in blocks) <= len(blocks) / 2:
        _give_back_numbers(header, blocks)
    return [line for line in header if line.strip()], blocks


def _give_back_numbers(header: list[str], blocks: Sequence[_Block]) -> None:
    """In a file without numbers, one right above a line of times is what the cue before says."""
    for above, block in zip([header, *(block.lines for block in blocks)], blocks, strict=False):
        if block.number is not None and above is not header:
            above.append(block.number)
            block.number = None


def _footer(blocks: Sequence[_Block]) -> Iterator[Oddity]:
    """Take off what follows the last cue: bars, and whatever stands after an empty line."""
    last = blocks[-1]
    kept = re.split(r"\n\s*\n", "\n".join(last.lines).strip("\n"), maxsplit=1)[0].split("\n")
    while len(kept) > 1 and _BAR.fullmatch(kept[-1]):
        kept.pop()
    dropped = sum(bool(line.strip()) for line in last.lines) - sum(bool(line.strip()) for line in kept)
    last.lines[:] = [*kept, ""]
    if dropped:
        yield Oddity("lines after the last cue, passed over", dropped, (len(blocks) - 1,))


def _numbering(blocks: Sequence[_Block]) -> Iterator[Oddity]:
    yield from _at("cues without a number", [block.number is None for block in blocks])
    numbers = [index if block.number is None else int(block.number) for index, block in enumerate(blocks, 1)]
    yield from _at("cues whose number is not their place", [one != index for index, one in enumerate(numbers, 1)])


def _writing(blocks: Sequence[_Block]) -> Iterator[Oddity]:
    form = "times not written as HH:MM:SS,mmm --> HH:MM:SS,mmm"
    yield from _at(form, [not _STRICT.fullmatch(block.times) for block in blocks])
    crowded = [bool(block.lines) and bool(block.lines[-1].strip()) for block in blocks]
    yield from _at("cues without an empty line after them", crowded)
    yield from _at("empty lines within a cue", [_EMPTY.search("\n".join(block.lines)) is not None for block in blocks])


def _at(what: str, odd: Sequence[bool]) -> Iterator[Oddity]:
    cues = tuple(index for index, one in enumerate(odd) if one)
    if cues:
        yield Oddity(what, len(cues), cues)


def _cue(block: _Block, vtt: bool) -> Cue:
    found = _TIMES.fullmatch(block.times)
    groups = found.groups() if found else ()
    lines = (line.strip(" \t") for line in block.lines)
    texts = tuple(html.unescape(line) if vtt else line for line in lines if line.strip())
    return Cue(_ms(groups[:5]), _ms(groups[5:]), texts)


def _ms(groups: Sequence[str | None]) -> Ms:
    """Hours may be left out, and of a second's thousandths the zeros at the end."""
    hours, minutes, seconds, _, rest = (group or "0" for group in groups)
    return Ms(((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest.ljust(3, "0")))
