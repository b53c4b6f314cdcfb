"""Chapters: computed from where the sections lie, and the Podcasting 2.0 file that apps read."""

import json
from itertools import pairwise
from typing import Any

from podcast import text
from podcast.errors import FeedError
from podcast.model import Chapter, Ms, Part, Script, Soundbite, Timeline

VERSION = "1.2.0"
# The podcast namespace asks for 15 to 120 s; a minute is what apps show well.
SHORTEST_SOUNDBITE, LONGEST_SOUNDBITE = 15_000, 60_000


def chapters(script: Script, timeline: Timeline) -> tuple[Chapter, ...]:
    """A chapter for every section that is heard, from 0 to the episode's end without a gap. () if none is."""
    if not timeline.placements:
        return ()
    first: dict[int, Ms] = {}
    for placement in timeline.placements:
        first.setdefault(placement.section, placement.start)
    heard = [(first[number], section) for number, section in enumerate(script.sections) if number in first]
    marks = [Ms(0), *(start for start, _ in heard[1:]), timeline.duration]
    return tuple(
        Chapter(start, end, section.title, text.arxiv_url(section.paper))
        for (start, end), (_, section) in zip(pairwise(marks), heard, strict=True)
    )


def soundbite(script: Script, timeline: Timeline) -> Soundbite | None:
    """The first paper's opening segments, whole, as many as a minute holds; None when they last less than 15 s."""
    number = next((n for n, section in enumerate(script.sections) if section.part is Part.PAPER), None)
    heard = [placement for placement in timeline.placements if placement.section == number]
    ends = [p.end for p in heard if p.end - heard[0].start <= LONGEST_SOUNDBITE]
    if number is None or not ends or ends[-1] - heard[0].start < SHORTEST_SOUNDBITE:
        return None
    return Soundbite(heard[0].start, Ms(ends[-1] - heard[0].start), script.sections[number].title)


def dumps(marks: tuple[Chapter, ...]) -> str:
    """The chapters as a Podcasting 2.0 JSON file: times in seconds, to the millisecond."""
    listed = [
        {"startTime": mark.start / 1000, "endTime": mark.end / 1000, "title": mark.title}
        | ({"url": mark.url} if mark.url else {})
        for mark in marks
    ]
    return json.dumps({"version": VERSION, "chapters": listed}, ensure_ascii=False, indent=1) + "\n"


def loads(data: str) -> tuple[Chapter, ...]:
    """Read what `dumps` wrote. Raises FeedError when it is not such a file."""
    try:
        return tuple(_chapter(mark) for mark in json.loads(data)["chapters"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise FeedError(f"these are not chapters: {text.clean(repr(error))}") from None


def _chapter(mark: dict[str, Any]) -> Chapter:
    start, end = (Ms(round(mark[name] * 1000)) for name in ("startTime", "endTime"))
    return Chapter(start, end, str(mark["title"]), str(mark.get("url", "")))
