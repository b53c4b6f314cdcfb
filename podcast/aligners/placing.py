"""When each unit of a text is heard, from all the sources that there are. Pure.

A recital places words closest, where the clip says the text as the reciter does. The path of a model through the clip
is coarser, but it hears what is said: where the two part over a stretch, as at a year or an acronym that the reciter
reads otherwise, the model places the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Literal, TypeAlias

from podcast import text as texts
from podcast.aligners import edges, tokentimes
from podcast.aligners.base import Heard, in_order
from podcast.errors import AlignmentError
from podcast.language import prosody
from podcast.model import Ms
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.sound.recital import Recital

Source: TypeAlias = Literal["recital", "model", "estimate"]
Span: TypeAlias = tuple[float, float]

# The attention of OpenAI's base moves on to a word so many ms before its sound begins, in Chinese (True) and in other
# languages: medians over 357 syllables and 1,394 words of neural voices.
_EARLY_MS = {True: 45.0, False: 75.0}
# Recital and model part over units in a row, at least so many, that they place farther from each other than this.
_PARTED_MS, _STRETCH = 150.0, 2
# Where they agree, words lie by this share of the way from the recital's place to the model's: both err, each alone.
_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit that is heard from `start` to `end`, and which source says so."""

    start: Ms
    end: Ms
    source: Source


def place(
    sound: Pcm, text: str, language: str, path: Sequence[Span] = (), recital: Recital | None = None
) -> tuple[Placed, ...]:
    """Each unit of `text` within the sound of the clip, in order, by what there is of both sources; else an estimate.

    `path` has the start and end of each unit by a model that listens, as tokentimes.unit_times gives them.
    """
    recited = _by_recital(sound, text, recital) if recital and recital.marks else None
    heard = _by_model(sound, text, language, path) if path else None
    either = recited or heard or _by_estimate(sound, text, language)
    found = join(recited, heard) if recited and heard else either
    limit = pcm.edges(sound, pcm.silence_below(sound))[1]
    ordered = in_order([(one.start, one.end) for one in found], limit)
    return tuple(Placed(*time, one.source) for time, one in zip(ordered, found, strict=True))


def parts(text: str, placed: Sequence[Placed], sure: Sequence[float | None] = ()) -> tuple[Heard, ...]:
    """The units of `text` as they are placed; `sure` is how sure a model is of each, None where nothing says."""
    confidence = sure or [None] * len(placed)
    return tuple(
        Heard(*cut, one.start, one.end, None if known is None or one.source == "estimate" else round(known, 3))
        for cut, one, known in zip(texts.units(text), placed, confidence, strict=True)
    )


def end_with_sound(heard: Sequence[Heard], sound: Pcm) -> tuple[Heard, ...]:
    """Units that end where a pause begins, though by a voice's own times they last into it."""
    threshold = pcm.silence_below(sound)
    silent = [*prosody.pauses(pcm.voiced(sound, threshold)), (pcm.edges(sound, threshold)[1], sound.duration)]
    return tuple(
        replace(one, end=min([begun for begun, _ in silent if one.start < begun < one.end], default=one.end))
        for one in heard
    )


def refuse_emptiness(sound: Pcm, text: str) -> None:
    """Raises AlignmentError for a text without words or a clip without sound."""
    if not text.strip() or not pcm.voiced(sound).any():
        raise AlignmentError(
            "a text without words or a clip without sound cannot be aligned",
            where=f"“{text[:40]}{'…' if len(text) > 40 else ''}”",
            remedy="Make the clip again",
        )


def join(recited: Sequence[Placed], heard: Sequence[Placed]) -> list[Placed]:
    """Units by the recital, drawn a little towards the model; by the model alone over stretches where the two part.

    What of `heard` is no more than estimated counts for nothing. No unit lasts beyond the start of the next.
    """
    pairs = list(zip(recited, heard, strict=True))
    parted = _find_parted([two.start - one.start if two.source == "model" else 0 for one, two in pairs])
    chosen = [theirs if unit in parted else _draw(mine, theirs) for unit, (mine, theirs) in enumerate(pairs)]
    ends = [Ms(min(one.end, max(after.start, one.start))) for one, after in pairwise(chosen)]
    return [*(replace(one, end=end) for one, end in zip(chosen, ends, strict=False)), *chosen[-1:]]


def _find_parted(differences: Sequence[int]) -> set[int]:
    """The units of stretches in which all are placed much earlier, or all much later, by one source."""
    sides = [0 if abs(one) <= _PARTED_MS else (1 if one > 0 else -1) for one in differences]
    found = set[int]()
    for side, group in groupby(range(len(sides)), key=lambda unit: sides[unit]):
        units = list(group)
        if side and len(units) >= _STRETCH:
            found.update(units)
    return found


def _draw(mine: Placed, theirs: Placed) -> Placed:
    """A unit of the recital, drawn towards the model's where it is not far."""
    if theirs.source != "model" or abs(mine.start - theirs.start) > _PARTED_MS:
        return mine
    start, end = (
        Ms(round(one + _SHARE * (two - one))) for one, two in ((mine.start, theirs.start), (mine.end, theirs.end))
    )
    return Placed(start, end, mine.source)


def _by_recital(sound: Pcm, text: str, recital: Recital) -> list[Placed]:
    threshold = pcm.silence_below(sound)
    words = edges.warped(recital, sound, threshold)
    placed = edges.over_units(words, [_first(text, *cut) for cut in texts.units(text)])
    times = [(word.start, word.end) for word in placed]
    return _in_sound(sound, text, times, ["recital"] * len(times), [word.lead for word in placed])


def _by_model(sound: Pcm, text: str, language: str, path: Sequence[Span]) -> list[Placed]:
    """By a model's path; estimated between two pauses where it loses its way."""
    early = _EARLY_MS[texts.is_chinese(language)]
    times = [(start + early, end + early) for start, end in path]
    mended, lost = tokentimes.moored(times, sound, text, language)
    return _in_sound(sound, text, mended, ["estimate" if unit in lost else "model" for unit in range(len(mended))])


def _by_estimate(sound: Pcm, text: str, language: str) -> list[Placed]:
    times = prosody.spread(sound, text, language, prosody.anchors(sound, text, language))
    return [Placed(Ms(round(start)), Ms(round(end)), "estimate") for start, end in times]


def _in_sound(
    sound: Pcm, text: str, times: Sequence[Span], sources: Sequence[Source], leads: Sequence[float] = ()
) -> list[Placed]:
    """Units with silence taken from them."""
    threshold = pcm.silence_below(sound)
    marked = [prosody.rest(text[first:last]) > 0 for first, last in texts.units(text)]
    ordered = in_order(edges.to_sound(times, marked, sound, threshold, leads), pcm.edges(sound, threshold)[1])
    return [Placed(*time, source) for time, source in zip(ordered, sources, strict=True)]


def _first(text: str, first: int, last: int) -> int:
    """The first of a unit's characters that is heard."""
    return next((at for at in range(first, last) if texts.sounds(text[at])), first)
