"""An answer's body, unpacked within a limit: what comes out is counted, piece by piece, and not what goes in. Pure.

The client libraries unpack a whole piece at once and as often as a header says: 301 bytes became 3.9 GB.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator

# What is asked for. One packing at most is undone.
ACCEPTED = "gzip"
_PACKED = ("gzip", "x-gzip", "deflate")
_PIECE = 1 << 16
# zlib's own form and gzip's are told apart by their first bytes.
_EITHER = 32 + zlib.MAX_WBITS


class TooLarge(Exception):
    """A body is larger than it may be."""


class Unreadable(Exception):
    """A body is packed in a way that was not asked for, or cannot be unpacked."""


def read(encoding: str, pieces: Iterable[bytes], most: int, watch: Callable[[], None] = lambda: None) -> bytes:
    """The body of `pieces` that came under the header Content-Encoding; `watch` is called after each piece.

    Raises TooLarge when it has more than `most` bytes, and Unreadable.
    """
    body = bytearray()
    packings = [one for one in map(str.strip, encoding.lower().split(",")) if one not in ("", "identity")]
    if len(packings) > 1 or any(one not in _PACKED for one in packings):
        raise Unreadable("it is packed in a way that was not asked for")
    for piece in _unpacked(_counted(pieces, most)) if packings else pieces:
        body += piece
        if len(body) > most:
            raise TooLarge
        watch()
    return bytes(body)


def _counted(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """The pieces, as long as they are not more than `most`: what is packed may also give nothing, without end."""
    arrived = 0
    for piece in pieces:
        arrived += len(piece)
        if arrived > most:
            raise TooLarge
        yield piece


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What the pieces hold, never more than _PIECE at once; no bytes at all, as to HEAD, hold nothing."""
    engine = None
    try:
        for piece in pieces:
            # Some servers fill up with zeros behind the end.
            left, more = piece.lstrip(b"\0") if engine and engine.eof else piece, False
            while left or more:
                # Files of gzip may stand one after another.
                engine = zlib.decompressobj(_EITHER) if engine is None or engine.eof else engine
                part = engine.decompress(left, _PIECE)
                yield part
                more = len(part) == _PIECE and not engine.eof
                left = engine.unused_data.lstrip(b"\0") if engine.eof else engine.unconsumed_tail
    except zlib.error:
        raise Unreadable("it cannot be unpacked") from None
    if engine and not engine.eof:
        raise Unreadable("it breaks off")
