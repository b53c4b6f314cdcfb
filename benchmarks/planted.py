"""Own times that are wrong in known ways, to see whether they are found out. Pure."""

import random
from collections.abc import Mapping, Sequence

from podcast.model import Ms, Word

_WORDS = 10


def spoil(words: Sequence[Word], others: Sequence[Word], chance: random.Random) -> Mapping[str, tuple[Word, ...]]:
    """The same words at wrong times, by what is wrong with them; `others` are those of another clip."""
    starts = [word.start for word in words]
    half, first = len(starts) // 2, chance.randrange(max(len(starts) - _WORDS, 1))
    wrong: dict[str, list[float]] = {
        "150 ms late": [start + 150.0 for start in starts],
        "150 ms early": [start - 150.0 for start in starts],
        "stretched by 5 %": [start * 1.05 for start in starts],
        "ten words 300 ms late": [
            start + (300.0 if first <= unit < first + _WORDS else 0) for unit, start in enumerate(starts)
        ],
        "second half 200 ms late": [start + (200.0 if unit >= half else 0) for unit, start in enumerate(starts)],
        "another clip's": _carried(words, others),
    }
    return {
        name: tuple(
            Word(word.text, Ms(round(start)), Ms(round(start) + 1), word.first, word.last)
            for word, start in zip(words, moved, strict=True)
        )
        for name, moved in wrong.items()
    }


def _carried(words: Sequence[Word], others: Sequence[Word]) -> list[float]:
    """The other clip's starts in order, as far as they go, then its last."""
    return [float(others[min(unit, len(others) - 1)].start) for unit in range(len(words))]
