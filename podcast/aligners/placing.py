"""When each unit of a text is heard, from all the sources that there are. Pure.

A recital places words closest, where the clip says the text as the reciter does. The path of a model through the clip is
coarser, but it hears what is said: where the two part over a stretch, as at a year or an acronym that the reciter reads
otherwise, the model places the words. A voice's own times are the closest of all, and are taken where these bear them
out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np

from podcast import text as texts
from podcast.aligners import edges, tokentimes
from podcast.aligners.base import in_order
from podcast.language import prosody
from podcast.model import Ms
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.sound.recital import Recital

Source: TypeAlias = Literal["recital", "model", "estimate"]
Span: TypeAlias = tuple[float, float]

# The attention of OpenAI's base moves on to a word so many ms before its sound begins: medians over words, after pauses
# were given back to silence, of <COUNTS>.
_EARLY_MS = {True: 45.0, False: 75.0}
# Recital and model part where they place a unit farther from each other than this.
_PARTED_MS = {True: 150.0, False: 350.0}


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
    if recited and heard:
        found = join(recited, heard, _PARTED_MS[texts.is_chinese(language)])
    else:
        found = recited or heard or _by_estimate(sound, text, language)
    limit = pcm.edges(sound, pcm.silence_below(sound))[1]
    ordered = in_order([(one.start, one.end) for one in found], limit)
    return tuple(Placed(*time, one.source) for time, one in zip(ordered, found, strict=True))


def join(recited: Sequence[Placed], heard: Sequence[Placed], parted_ms: float) -> list[Placed]:
    """Units by the recital; by the model where the starts lie more than `parted_ms` apart.

    No unit lasts beyond the start of the next.
    """
    chosen = [
        theirs if abs(mine.start - theirs.start) > parted_ms else mine
        for mine, theirs in zip(recited, heard, strict=True)
    ]
    ends = [min(one.end, max(after.start, one.start)) for one, after in pairwise(chosen)]
    return [
        Placed(one.start, Ms(end), one.source) for one, end in zip(chosen, [*ends, chosen[-1].end], strict=True)
    ]


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
