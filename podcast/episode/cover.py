"""The cover: show title, week, and a sound wave that only this week has.

Apple Podcasts takes square RGB JPEGs of 1400 to 3000 px; under 500 kB they fit into an episode's tags.
"""

import hashlib
import io
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import zip_longest
from typing import TYPE_CHECKING

from podcast import text
from podcast.errors import ConfigError
from podcast.show import Covering

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont, Layout

SIZE, MARGIN = 2000, 170
LIMIT = 500_000
WIDTH = SIZE - 2 * MARGIN
TITLE_BASE, TITLE_HEIGHT = 250, 780
LARGEST, SMALLEST, STEP, LEADING = 260, 100, 8, 1.22
SUBTITLE = 88
WAVE_MIDDLE, WAVE_HEIGHT, BARS = 1580, 500, 42
_WHITE, _INK = (255, 255, 255), (16, 20, 26)
# Closing marks do not begin a line and opening ones do not end it (GB/T 15834).
_NOT_FIRST, _NOT_LAST = "，。！？、；：）】》」』”’…·—", "（【《「『“‘"


def draw(title: str, subtitle: str, settings: Covering, language: str) -> bytes:
    """A square RGB JPEG; equal arguments give equal bytes. Characters that `missing` names are left out.

    Raises ConfigError for a colour that is none.
    """
    from PIL import Image, ImageDraw

    back, accent = _colour("background", settings.background), _colour("accent", settings.accent)
    picture = Image.new("RGB", (SIZE, SIZE), back)
    ink, depth = (_WHITE, 0.55) if _luma(back) <= 150 else (_INK, 0.88)
    shade = tuple(round(part * depth) for part in back)
    picture.paste(shade, (0, 0), Image.linear_gradient("L").resize((SIZE, SIZE)))
    picture.paste(accent, (MARGIN, WAVE_MIDDLE - WAVE_HEIGHT // 2), _wave(f"{title}\n{subtitle}"))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((MARGIN, 190, MARGIN + 160, 206), 8, fill=accent)
    size, lines = _fitted(_printable(title), language)
    base = float(TITLE_BASE)
    for line in lines:
        base += size * LEADING
        pen.text((MARGIN, base), line, ink, _font(size), anchor="ls")
    below = _printable(subtitle)
    fitting = next((s for s in range(SUBTITLE, 30, -4) if _font(s).getlength(below) <= WIDTH), 30)
    pen.text((MARGIN, base + SUBTITLE * 2.1), below, accent, _font(fitting), anchor="ls")
    return _jpeg(picture)


def missing(words: str) -> str:
    """The characters of `words` that the cover's font does not have, each once, in order."""
    return "".join(dict.fromkeys(char for char in words if not _has(char)))


@lru_cache(maxsize=4096)
def _has(char: str) -> bool:
    from PIL import ImageFont

    # Without shaping, a character that the font lacks is drawn as .notdef, as U+FFFF is.
    font = _font(24, ImageFont.Layout.BASIC)
    mark, notdef = font.getmask(char), font.getmask("\uffff")
    return (mark.size, bytes(mark)) != (notdef.size, bytes(notdef))


def _printable(words: str) -> str:
    return " ".join("".join(char for char in words if _has(char)).split())


@lru_cache(maxsize=64)
def _font(size: int, layout: "Layout | None" = None) -> "FreeTypeFont":
    from PIL import ImageFont

    data = files("podcast").joinpath("fonts/NotoSansCJKsc-Bold.subset.otf").read_bytes()
    return ImageFont.truetype(io.BytesIO(data), size, layout_engine=layout)


def _colour(key: str, value: str) -> tuple[int, ...]:
    from PIL import ImageColor

    try:
        return ImageColor.getrgb(value)[:3]
    except ValueError:
        raise ConfigError(f"{value!r} is not a colour", where=f"[cover] {key}", remedy="Write it as #rrggbb") from None


def _luma(colour: tuple[int, ...]) -> float:
    """0 for black to 255 for white (ITU-R BT.601)."""
    red, green, blue = colour
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _fitted(words: str, language: str) -> tuple[int, list[str]]:
    """The largest size at which the title fits, and its lines, as even as can be; one that never fits is cut."""
    pieces = list(_pieces(words, language))
    for size in range(LARGEST, SMALLEST, -STEP):
        widest = max((_font(size).getlength(piece.rstrip()) for piece in pieces), default=0)
        lines = _wrapped(pieces, size, WIDTH)
        if widest <= WIDTH and len(lines) * size * LEADING <= TITLE_HEIGHT:
            return size, _even(pieces, size, lines)
    most = int(TITLE_HEIGHT / (SMALLEST * LEADING))
    lines = _wrapped(list(words), SMALLEST, WIDTH)
    return SMALLEST, [*lines[: most - 1], lines[most - 1][:-1] + "…"] if len(lines) > most else lines


def _pieces(words: str, language: str) -> Iterator[str]:
    """What may not be broken: words with the space after them; in Chinese each character with the marks around it."""
    piece = ""
    for char, following in zip_longest(words, words[1:], fillvalue=""):
        piece += char
        ends = text.is_chinese(language) and (text.is_cjk(char) or text.is_cjk(following))
        if char == " " or not following or (ends and char not in _NOT_LAST and following not in _NOT_FIRST + " "):
            yield piece
            piece = ""


def _wrapped(pieces: list[str], size: int, width: float) -> list[str]:
    """The pieces in lines of at most `width` px, where a piece allows it."""
    lines = [""]
    for piece in pieces:
        if lines[-1] and _font(size).getlength((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def _even(pieces: list[str], size: int, lines: list[str]) -> list[str]:
    """The same number of lines in the narrowest column that holds them."""
    best = lines
    for width in range(WIDTH, WIDTH // 3, -20):
        narrower = _wrapped(pieces, size, width)
        if len(narrower) > len(lines) or any(_font(size).getlength(line) > width for line in narrower):
            break
        best = narrower
    return best


def _wave(seed: str) -> "Image":
    """A mask of rounded bars, high in the middle, whose heights follow from `seed`."""
    from PIL import Image, ImageDraw

    numbers = [byte / 255 for byte in hashlib.sha512(seed.encode()).digest()[:BARS]]
    wide, high, pitch = WIDTH * 2, WAVE_HEIGHT * 2, WIDTH * 2 / BARS
    mask = Image.new("L", (wide, high))
    pen = ImageDraw.Draw(mask)
    for bar, number in enumerate(numbers):
        hill = 1 - (2 * bar / (BARS - 1) - 1) ** 2
        half = high / 2 * (0.05 + 0.9 * hill * (0.25 + 0.75 * number))
        left = bar * pitch + pitch * 0.22
        box = (left, high / 2 - half, left + pitch * 0.56, high / 2 + half)
        pen.rounded_rectangle(box, pitch * 0.28, fill=round(110 + 145 * hill))
    return mask.resize((WIDTH, WAVE_HEIGHT), Image.Resampling.LANCZOS)


def _jpeg(picture: "Image") -> bytes:
    """The best of three qualities that stays under LIMIT."""
    for quality in (90, 75, 60):
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=quality, subsampling=0, optimize=True)
        if buffer.tell() < LIMIT:
            break
    return buffer.getvalue()
