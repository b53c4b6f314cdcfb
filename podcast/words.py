"""50-words.json: every word of every clip, when it is heard within the clip, and how sure that is. Pure.

Its JSON schema is podcast/schemas/words.schema.json.
"""

import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from podcast.errors import AlignmentError
from podcast.model import Ms, Word

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Misspoken:
    """Words `first` to `last` (counted from 0, both included) of a segment that its clip does not say.

    `written` and `heard` are what was to be said and what was heard instead, for a person to read. `kind` is
    "sentence" where another text is said, else "word".
    """

    first: int
    last: int
    written: str
    heard: str
    kind: str


@dataclass(frozen=True, slots=True)
class Aligned:
    """The words of one segment, timed within its clip `digest`; `estimate` says that times were spread, not heard.

    `sound` is the digest of the clip's file, for a clip may be said again under its name. `checked` says that a model
    listened whether the clip says its text: then `faults` are the words that it does not say, `transcript` is what the
    model wrote down, and `errors` of `units` words (Chinese: syllables) were heard otherwise than they are written.
    """

    digest: str
    aligner: str
    estimate: bool
    words: tuple[Word, ...]
    checked: bool = False
    faults: tuple[Misspoken, ...] = ()
    transcript: str = ""
    errors: int = 0
    units: int = 0
    sound: str = ""

    @property
    def confidence(self) -> float | None:
        """The mean of the words' confidences; None where no word has one."""
        sure = [word.confidence for word in self.words if word.confidence is not None]
        return round(statistics.fmean(sure), 3) if sure else None


def dumps_words(clips: Sequence[Aligned]) -> str:
    """JSON with one word a line; equal values give equal text."""
    blocks = [
        "{"
        + ", ".join(f'"{name}": {_json(value)}' for name, value in _facts(clip).items())
        + ', "words": ['
        + ",".join(f"\n  {_json(_row(word))}" for word in clip.words)
        + "\n]}"
        for clip in clips
    ]
    return f'{{"format": {_FORMAT}, "clips": [\n' + ",\n".join(blocks) + "\n]}\n"


def _facts(clip: Aligned) -> dict[str, Any]:
    """All of a clip but its words."""
    return {
        "digest": clip.digest,
        "sound": clip.sound,
        "aligner": clip.aligner,
        "estimate": clip.estimate,
        "checked": clip.checked,
        "transcript": clip.transcript,
        "errors": clip.errors,
        "units": clip.units,
        "faults": [asdict(one) for one in clip.faults],
        "confidence": clip.confidence,
    }


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
    """A clip of the file. Version 0.1 wrote no transcript, and `doubts` instead of `faults`."""
    words = tuple(map(_word, clip["words"]))
    return Aligned(
        clip["digest"],
        clip["aligner"],
        clip["estimate"],
        words,
        clip.get("checked", False),
        (*_doubts(clip, words), *(Misspoken(**one) for one in clip.get("faults", ()))),
        clip.get("transcript", ""),
        clip.get("errors", 0),
        clip.get("units", 0),
        clip.get("sound", ""),
    )


def _doubts(clip: dict[str, Any], words: Sequence[Word]) -> Iterator[Misspoken]:
    for first, last in clip.get("doubts", ()):
        written = "".join(word.text for word in words[first : last + 1]).strip()
        yield Misspoken(int(first), int(last), written, "", "sentence")


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
