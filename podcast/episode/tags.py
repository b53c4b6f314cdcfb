# mypy: disable-error-code="no-untyped-call"
"""ID3 tags and chapters of an episode, through mutagen (GPL-2-or-later; nothing else here imports it).

ID3v2.3 at the front of the file, as podcast hosts and players expect; text is UTF-16, as v2.3 knows no UTF-8. Chapters
follow the ID3v2 Chapter Frame Addendum 1.0: one CTOC, and a CHAP with title and link for each.
"""

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from podcast.errors import DISK_REMEDY, AudioError
from podcast.model import Chapter, Ms
from podcast.text import primary

if TYPE_CHECKING:
    from mutagen.id3 import ID3

# Apple drops larger covers from files; players read the tag before the first sound.
COVER_LIMIT = 500_000
LYRICS_LIMIT = 64_000
# CTOC counts its entries in one byte.
MOST_CHAPTERS = 255
_UTF16 = 1
_FRONT_COVER = 3
_TOP_LEVEL_ORDERED = 3
_NO_OFFSET = 0xFFFFFFFF
# The reserved characters of RFC 3986, and the percent sign of what is encoded already.
_URL = "%:/?#[]@!$&'()*+,;="
# ISO 639-2, which COMM and USLT want; XXX is ID3's word for an unknown language.
_ISO_639_2 = {"en": "eng", "zh": "zho", "de": "deu", "fr": "fra", "es": "spa", "it": "ita", "pt": "por", "ja": "jpn"}


@dataclass(frozen=True, slots=True)
class Tags:
    """What a player shows. `track` counts from 1, `cover` is a JPEG; `lyrics` over 64 kB in UTF-16 are left out."""

    title: str
    artist: str
    album: str
    track: int
    date: dt.date
    comment: str
    language: str
    genre: str = "Podcast"
    cover: bytes = b""
    lyrics: str = ""
    chapters: tuple[Chapter, ...] = ()


def tag(path: Path, tags: Tags) -> None:
    """Give the MP3 at `path` these tags and no others, in place; equal files and tags give equal bytes.

    Raises AudioError when the cover is no JPEG under 500 kB or the file cannot be written.
    """
    from mutagen import MutagenError
    from mutagen.id3 import ID3, delete

    if tags.cover and (len(tags.cover) >= COVER_LIMIT or not tags.cover.startswith(b"\xff\xd8\xff")):
        raise AudioError(f"the cover ({len(tags.cover)} bytes) is not a JPEG under {COVER_LIMIT}", where=str(path))
    id3, written = ID3(), io.BytesIO()
    for frame in (*_frames(tags), *_chapters(tags.chapters[:MOST_CHAPTERS])):
        id3.add(frame)
    id3.save(written, v1=0, v2_version=3, padding=lambda _: 0)
    try:
        delete(path)
        path.write_bytes(_in_time(written.getvalue()) + path.read_bytes())
    except (MutagenError, OSError) as error:
        raise AudioError(f"the tags cannot be written ({error})", where=str(path), remedy=DISK_REMEDY) from error


def _in_time(tag: bytes) -> bytes:
    """The chapters of an ID3v2.3 tag last and in order: mutagen sorts by length, and ffmpeg lists them as they lie."""
    frames, at = [], 10
    while at < len(tag):
        end = at + 10 + int.from_bytes(tag[at + 4 : at + 8], "big")
        frames.append(tag[at:end])
        at = end
    numbered = re.compile(rb"CHAP.{6}chp([0-9]+)\0", re.DOTALL)
    places = [int(found[1]) if (found := numbered.match(frame)) else -1 for frame in frames]
    return tag[:10] + b"".join(frames[n] for n in sorted(range(len(frames)), key=places.__getitem__))


def _frames(tags: Tags) -> list[Any]:
    """The frames of the episode as a whole."""
    from mutagen import id3

    code = _ISO_639_2.get(primary(tags.language), "XXX")
    day = tags.date
    frames: list[Any] = [
        id3.TIT2(encoding=_UTF16, text=tags.title),
        id3.TPE1(encoding=_UTF16, text=tags.artist),
        id3.TALB(encoding=_UTF16, text=tags.album),
        id3.TRCK(encoding=_UTF16, text=str(tags.track)),
        id3.TYER(encoding=_UTF16, text=f"{day.year:04}"),
        id3.TDAT(encoding=_UTF16, text=f"{day.day:02}{day.month:02}"),
        id3.TCON(encoding=_UTF16, text=tags.genre),
        id3.COMM(encoding=_UTF16, lang=code, desc="", text=tags.comment),
        id3.TXXX(encoding=_UTF16, desc="LANGUAGE", text=tags.language),
    ]
    if tags.cover:
        frames.append(id3.APIC(encoding=_UTF16, mime="image/jpeg", type=_FRONT_COVER, desc="", data=tags.cover))
    if tags.lyrics and len(tags.lyrics.encode("utf-16-le")) <= LYRICS_LIMIT:
        frames.append(id3.USLT(encoding=_UTF16, lang=code, desc="", text=tags.lyrics))
    return frames


def _chapters(chapters: Sequence[Chapter]) -> list[Any]:
    """The table of contents and its chapters; none when there are none."""
    from mutagen import id3

    frames: list[Any] = []
    for number, chapter in enumerate(chapters):
        inner: list[Any] = [id3.TIT2(encoding=_UTF16, text=chapter.title)]
        if chapter.url:
            # URLs in ID3 are Latin-1; what is written in other letters is percent-encoded, as on the wire.
            inner.append(id3.WXXX(encoding=_UTF16, desc="", url=quote(chapter.url, safe=_URL)))
        times = {"start_time": chapter.start, "end_time": chapter.end}
        offsets = {"start_offset": _NO_OFFSET, "end_offset": _NO_OFFSET}
        frames.append(id3.CHAP(element_id=f"chp{number}", sub_frames=inner, **times, **offsets))
    if frames:
        names = [frame.element_id for frame in frames]
        frames.append(id3.CTOC(element_id="toc", flags=_TOP_LEVEL_ORDERED, child_element_ids=names, sub_frames=[]))
    return frames


def read(path: Path) -> Tags:
    """The tags that `tag` wrote. Raises AudioError when the file has no ID3 tag or lacks one of its frames."""
    from mutagen import MutagenError
    from mutagen.id3 import ID3

    try:
        id3 = ID3(path, translate=False)
        cover, lyrics = id3.getall("APIC"), id3.getall("USLT")
        return Tags(
            title=_text(id3, "TIT2"),
            artist=_text(id3, "TPE1"),
            album=_text(id3, "TALB"),
            track=int(_text(id3, "TRCK")),
            date=_date(_text(id3, "TYER"), _text(id3, "TDAT")),
            comment=str(id3.getall("COMM")[0].text[0]),
            language=_text(id3, "TXXX:LANGUAGE"),
            genre=_text(id3, "TCON"),
            cover=cover[0].data if cover else b"",
            lyrics=lyrics[0].text if lyrics else "",
            chapters=tuple(_chapter(id3[f"CHAP:{name}"]) for name in _contents(id3)),
        )
    except (MutagenError, LookupError, ValueError) as error:
        raise AudioError(f"the tags cannot be read ({error})", where=str(path)) from error


def _text(id3: "ID3", name: str) -> str:
    return str(id3[name].text[0])


def _date(year: str, day_and_month: str) -> dt.date:
    return dt.date(int(year), int(day_and_month[2:]), int(day_and_month[:2]))


def _contents(id3: "ID3") -> list[str]:
    """The ids of the chapters, in order."""
    tables = id3.getall("CTOC")
    return list(tables[0].child_element_ids) if tables else []


def _chapter(frame: Any) -> Chapter:
    links = frame.sub_frames.getall("WXXX")
    return Chapter(
        start=Ms(frame.start_time),
        end=Ms(frame.end_time),
        title=str(frame.sub_frames["TIT2"].text[0]),
        url=links[0].url if links else "",
    )
