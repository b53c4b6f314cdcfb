"""Whether a picture may be a podcast's cover. Headers are read, nothing is decoded.

Apple (https://podcasters.apple.com/support/896-artwork-requirements): JPEG or PNG, RGB, square, 1400 to 3000 px.
"""

from dataclasses import dataclass

SMALLEST, LARGEST = 1400, 3000
TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
_PNG = b"\x89PNG\r\n\x1a\n"
# PNG's colour types (ISO/IEC 15948, 11.2.2) and the components of a JPEG (T.81, B.2.2) that are not RGB.
_PNG_COLOURS = {0: "in grey", 2: "", 3: "in a palette's colours", 4: "in grey with transparency", 6: "transparent"}
_JPEG_COLOURS = {1: "in grey", 3: "", 4: "in CMYK"}
# Start of frame in all its kinds; C4, C8 and CC mean something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class _Picture:
    """What a header says; `odd` says in words how its colours are not RGB."""

    type: str
    width: int
    height: int
    odd: str


def fault(data: bytes, type: str = "") -> str:
    """Why the picture may not be a cover, in words; "" when it may. `type` is the media type that it must have."""
    found = _png(data) if data.startswith(_PNG) else _jpeg(data)
    if found is None:
        return "it is neither a JPEG nor a PNG"
    if type and found.type != type:
        return f"it is {found.type}, its name says {type}"
    if found.odd:
        return f"it is {found.odd}, not in RGB"
    size = f"{found.width} × {found.height} px"
    if found.width != found.height:
        return f"it is not square, but {size}"
    return "" if SMALLEST <= found.width <= LARGEST else f"it has {size}, {SMALLEST} to {LARGEST} may be"


def _png(data: bytes) -> _Picture | None:
    if data[12:16] != b"IHDR" or len(data) < 26:
        return None
    width, height = (int.from_bytes(data[at : at + 4]) for at in (16, 20))
    return _Picture("image/png", width, height, _PNG_COLOURS.get(data[25], "in colours of its own"))


def _jpeg(data: bytes) -> _Picture | None:
    """From the first frame header; the segments before it are passed over by their lengths."""
    at = 2
    if data[:2] != b"\xff\xd8":
        return None
    while at + 10 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker in _FRAMES:
            height, width = (int.from_bytes(data[place : place + 2]) for place in (at + 5, at + 7))
            return _Picture("image/jpeg", width, height, _JPEG_COLOURS.get(data[at + 9], "in colours of its own"))
        # A fill byte before a marker counts as none.
        at += 1 if marker == 0xFF else 2 + max(length, 2)
    return None
