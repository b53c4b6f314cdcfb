"""A large dictionary of words in a small place. Pure."""

import marshal
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate
from typing import Any


class PackedWords:
    """What `words` says of each word, in a quarter of the memory that a dict takes: one string of sorted rows."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        """The values are numbers, texts, lists and dicts of these: whatever marshal can hold."""
        rows = sorted((_encode(word), marshal.dumps(value)) for word, value in words.items())
        self._words, self._values = (b"".join(column) for column in zip(*rows, strict=True)) if rows else (b"", b"")
        self._word_ends, self._value_ends = (
            array("L", accumulate((len(row[side]) for row in rows), initial=0)) for side in (0, 1)
        )

    def get(self, word: str, default: Any = None) -> Any:
        """What is said of `word`, or `default`."""
        wanted = _encode(word)
        row = bisect_left(range(len(self._word_ends) - 1), wanted, key=self._read_word)
        if row == len(self._word_ends) - 1 or self._read_word(row) != wanted:
            return default
        packed = self._values[self._value_ends[row] : self._value_ends[row + 1]]
        return marshal.loads(packed)  # noqa: S302 - what __init__ packed

    def __contains__(self, word: str) -> bool:
        return self.get(word, self) is not self

    def _read_word(self, row: int) -> bytes:
        return self._words[self._word_ends[row] : self._word_ends[row + 1]]


def _encode(word: str) -> bytes:
    return word.encode("utf-8", "surrogatepass")
