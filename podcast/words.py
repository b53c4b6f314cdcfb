"""50-words.json: every word of every clip, when it is heard within the clip, and how sure that is. Pure.

Its JSON schema is podcast/schemas/words.schema.json.
"""

import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from podcast.errors import AlignmentError
from podcast.model import Ms, Word

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Aligned:
    """The words of one segment, timed within its clip `digest`; `estimate` says that times were spread, not heard.

    `checked` says that somebody listened whether the clip says its text, `doubts` which words it does not seem to say:
    from and to by their numbers from 0, both included.
    """

    digest: str
    aligner: str
    estimate: bool
    words: tuple[Word, ...]
    checked: bool = False
    doubts: tuple[tuple[int, int], ...] = ()

    @property
    def confidence(self) -> float | None:
        """The mean of the words' confidences; None where no word has one."""
        sure = [word.confidence for word in self.words if word.confidence is not None]
        return round(statistics.fmean(sure), 3) if sure else None


def dumps_words(clips: Sequence[Aligned]) -> str:
    """JSON with one word a line; equal values give equal text."""
    blocks = [
        '{"digest": '
        + f'{_json(clip.digest)}, "aligner": {_json(clip.aligner)}, "estimate": {_json(clip.estimate)}, '
        + f'"checked": {_json(clip.checked)}, "doubts": {_json(clip.doubts)}, '
        + f'"confidence": {_json(clip.confidence)}, "words": ['
        + ",".join(f"\n  {_json(_row(word))}" for word in clip.words)
        + "\n]}"
        for clip in clips
    ]
    return f'{{"format": {_FORMAT}, "clips": [\n' + ",\n".join(blocks) + "\n]}\n"


def loads_words(text: str) -> tuple[Aligned, ...]:
    """Read what `dumps_words` wrote. Raises AlignmentError when it is something else."""
    try:
        data = json.loads(text)
        if data["format"] != _FORMAT:
            raise ValueError(f"format {data['format']!r}")
        return tuple(map(_aligned, data["clips"]))
    except (ValueError, KeyError, TypeError) as error:
        raise AlignmentError(
            f"not a file of words ({error})",
            where="50-words.json",
            remedy="Delete it; it is made again",
        ) from error


def _aligned(clip: dict[str, Any]) -> Aligned:
    """Files made before the check was have neither `checked` nor `doubts`."""
    doubts = tuple((int(first), int(last)) for first, last in clip.get("doubts", ()))
    words = tuple(map(_word, clip["words"]))
    return Aligned(clip["digest"], clip["aligner"], clip["estimate"], words, clip.get("checked", False), doubts)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _row(word: Word) -> dict[str, Any]:
    return {
        "text": word.text,
        "start": word.start,
        "end": word.end,
        "first": word.first,
        "last": word.last,
        "confidence": word.confidence,
    }


def _word(row: dict[str, Any]) -> Word:
    return Word(row["text"], Ms(row["start"]), Ms(row["end"]), row["first"], row["last"], row["confidence"])
