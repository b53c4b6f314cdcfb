"""Any SRT or WebVTT file as players read it, and what is odd about how it is written. Pure.

Players look for lines of times: what comes before the first is passed over, a number right above one belongs to it,
and all other lines are text (so does ffmpeg's srtdec, on which many players build). What an editor or a web page left
around the cues does no harm that way.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from podcast import encodings
from podcast.encodings import Decoded
from podcast.errors import UnreadableSubtitles
from podcast.model import Cue, Ms
from podcast.subtitles import stamps

_EMPTY = re.compile(r"(?:\S[^\S\n]*\n|^)[^\S\n]*\n\s*\S")
_NUMBER = re.compile(r"\s*[0-9]{1,9}\s*")
# What a page, a table or a Markdown block leaves at the end.
_BAR = re.compile(r"\s*|\s*\|[\s|:-]*|\s*[-=*_~+`]{3,}\s*")
# WebVTT: what begins a block that is not shown, and what is not shown of a cue.
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t].*)?")
_VTT_TAG = re.compile(r"<[/a-zA-Z0-9.][^<>\n]*>")


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something that a well-written file does not have: in how many places, at which cues (from 0) first.

    `lines` are the file's (from 1), where the fault lies in a line and not in a cue.
    """

    what: str
    count: int = 1
    cues: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Subtitles:
    """A file's cues in its own order, their lines as they are written, and what was odd about it."""

    cues: tuple[Cue, ...]
    encoding: str
    oddities: tuple[Oddity, ...] = ()
    vtt: bool = False
    guessed: bool = False


@dataclass(slots=True)
class _Block:
    """One line of times, its place in the file (from 1), and the lines below it, without the next one's number.

    `span` is None when nobody can read the times.
    """

    times: str
    place: int
    span: tuple[Ms, Ms] | None
    number: str | None
    lines: list[str] = field(default_factory=list)


def read(data: bytes, encoding: str = "") -> Subtitles:
    """All cues of an SRT or WebVTT file. Raises UnreadableSubtitles when it has none."""
    decoded = encodings.decode(data, encoding)
    lines = encodings.lines_of(decoded.text)
    vtt = lines[0].startswith("WEBVTT")
    odd = [*_encoding(decoded, vtt), *_line_ends(decoded.text, vtt)]
    header, blocks = _blocks(_shown(lines) if vtt else list(enumerate(lines, 1)), vtt)
    read = [block for block in blocks if block.span]
    if not read:
        raise _no_times(blocks)
    odd += [Oddity("lines before the first cue, passed over", len(header), (0,))] if header else []
    odd += [*_footer(blocks), *_unread(blocks), *_numbering(blocks, vtt), *_writing(read, vtt)]
    return Subtitles(tuple(_cue(block, vtt) for block in read), decoded.encoding, tuple(odd), vtt, decoded.guessed)


def _no_times(blocks: Sequence[_Block]) -> UnreadableSubtitles:
    remedy = "Give a file with HH:MM:SS,mmm --> HH:MM:SS,mmm"
    if not blocks:
        return UnreadableSubtitles("there is no line of times in it", where="SRT", remedy=remedy)
    what = f"there is no line of times in it that can be read; the first is {blocks[0].times.strip()!r}"
    return UnreadableSubtitles(what, where=f"line {blocks[0].place}", remedy=remedy)


def _encoding(decoded: Decoded, vtt: bool) -> Iterator[Oddity]:
    if decoded.guessed:
        yield Oddity(f"not UTF-8: read as {decoded.encoding}, which is a guess")
    elif decoded.encoding != "utf-8":
        yield Oddity(f"{decoded.encoding}, not UTF-8")
    elif decoded.marked and not vtt:
        yield Oddity("a byte order mark (utf-8)")
    if decoded.broken:
        yield Oddity(f"lines with bytes that are not {decoded.encoding}", len(decoded.broken), lines=decoded.broken)


def _line_ends(text: str, vtt: bool) -> Iterator[Oddity]:
    """WebVTT takes all line ends."""
    if "\r" in text.replace("\r\n", "") and not vtt:
        yield Oddity("line ends of an old Macintosh (CR)")
    elif "\r\n" in text and not vtt:
        yield Oddity("line ends of Windows (CRLF)")


def _shown(lines: Sequence[str]) -> list[tuple[int, str]]:
    """The lines of a WebVTT file, numbered, without its header, its notes, styles and regions (WebVTT, 4.1)."""
    kept: list[tuple[int, str]] = []
    aside = True
    for place, line in enumerate(lines, 1):
        if not line.strip() or (aside and stamps.parse(line)):
            aside = False
        elif _ASIDE.fullmatch(line) and not lines[place - 2].strip():
            aside = True
        if not aside:
            kept.append((place, line))
    return kept


def _blocks(lines: Sequence[tuple[int, str]], vtt: bool) -> tuple[list[str], list[_Block]]:
    """What comes before the first cue, and the cues."""
    header: list[str] = []
    blocks: list[_Block] = []
    for place, line in lines:
        above = blocks[-1].lines if blocks else header
        span = stamps.parse(line)
        if span or stamps.is_meant(line, numbered=not vtt and _is_next(above, len(blocks) + 1)):
            blocks.append(_Block(line, place, span, _number(above, vtt)))
        else:
            above.append(line)
    if not vtt and sum(block.number is not None for block in blocks) <= len(blocks) / 2:
        _give_back_numbers(header, blocks)
    return [line for line in header if line.strip()], blocks


def _is_next(above: Sequence[str], place: int) -> bool:
    """Whether the lines above end with the number of the cue at `place`, after an empty line or nothing at all."""
    if not above or above[-1].strip() != str(place):
        return False
    return not above[-2].strip() if len(above) > 1 else place == 1


def _number(above: list[str], vtt: bool) -> str | None:
    """Take the number off the lines above a line of times; in WebVTT any name that stands there alone."""
    if not above or not above[-1].strip():
        return None
    named = vtt and (len(above) == 1 or not above[-2].strip())
    return above.pop() if named or _NUMBER.fullmatch(above[-1]) else None


def _give_back_numbers(header: list[str], blocks: Sequence[_Block]) -> None:
    """In a file without numbers, one right above a line of times is what the cue before says."""
    for above, block in zip([header, *(block.lines for block in blocks)], blocks, strict=False):
        if block.number is not None and above is not header:
            above.append(block.number)
            block.number = None


# What is odd.


def _footer(blocks: Sequence[_Block]) -> Iterator[Oddity]:
    """Take off what follows the last cue: bars, and whatever stands after an empty line."""
    last = blocks[-1]
    kept = re.split(r"\n\s*\n", "\n".join(last.lines).strip("\n"), maxsplit=1)[0].split("\n")
    while len(kept) > 1 and _BAR.fullmatch(kept[-1]):
        kept.pop()
    dropped = sum(bool(line.strip()) for line in last.lines) - sum(bool(line.strip()) for line in kept)
    last.lines[:] = [*kept, ""]
    if dropped:
        cue = sum(block.span is not None for block in blocks) - 1
        yield Oddity("lines after the last cue, passed over", dropped, (cue,))


def _unread(blocks: Sequence[_Block]) -> Iterator[Oddity]:
    places = tuple(block.place for block in blocks if not block.span)
    before = 0
    for block in blocks:
        if not block.span:
            break
        before += 1
    if places:
        yield Oddity("times that cannot be read, their text left out", len(places), (max(before - 1, 0),), places)


def _numbering(blocks: Sequence[_Block], vtt: bool) -> Iterator[Oddity]:
    """In WebVTT numbers are names, and need not be there. A cue that cannot be read has its place."""
    if vtt:
        return
    read = [(index, block.number) for index, block in enumerate(blocks, 1) if block.span]
    yield from _at("cues without a number", [number is None for _, number in read])
    moved = [number is not None and int(number) != index for index, number in read]
    yield from _at("cues whose number is not their place", moved)


def _writing(blocks: Sequence[_Block], vtt: bool) -> Iterator[Oddity]:
    form = "HH:MM:SS.mmm --> HH:MM:SS.mmm" if vtt else "HH:MM:SS,mmm --> HH:MM:SS,mmm"
    yield from _at(f"times not written as {form}", [not stamps.is_written_well(block.times, vtt) for block in blocks])
    crowded = [bool(block.lines) and bool(block.lines[-1].strip()) for block in blocks]
    yield from _at("cues without an empty line after them", crowded)
    yield from _at("empty lines within a cue", [_EMPTY.search("\n".join(block.lines)) is not None for block in blocks])


def _at(what: str, odd: Sequence[bool]) -> Iterator[Oddity]:
    cues = tuple(index for index, one in enumerate(odd) if one)
    if cues:
        yield Oddity(what, len(cues), cues)


def _cue(block: _Block, vtt: bool) -> Cue:
    start, end = block.span or (Ms(0), Ms(0))
    lines = (line.strip(" \t") for line in block.lines)
    texts = (html.unescape(_VTT_TAG.sub("", line)) if vtt else line for line in lines)
    return Cue(start, end, tuple(line for line in texts if line.strip()))
