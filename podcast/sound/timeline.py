"""Where the clips and the music of an episode lie. Pure: all times are integer milliseconds."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from podcast.errors import AudioError
from podcast.model import Clip, GainPoint, Ms, MusicBed, Placement, Script, Timeline
from podcast.show import Mixing

if TYPE_CHECKING:
    from pydantic import TypeAdapter

# What stays of a clip around its sound: breaths and the ends of soft consonants lie below the threshold of `pcm.edges`.
PAD_BEFORE, PAD_AFTER = 40, 120
LEAD_IN, LEAD_OUT = 500, 1000
DUCK, RISE, FADE = 700, 1500, 3000
INAUDIBLE_DB = -60.0


def lay(script: Script, clips: Sequence[Clip], settings: Mixing, intro: Ms, outro: Ms) -> Timeline:
    """Lay `clips[i]`, which says `script.segments[i]`, and the music; `intro` and `outro` are its lengths, 0 for none.

    The voice enters when the intro has played alone; the outro begins under the last words and ends the show.
    Raises AudioError when there are no segments, or not one clip for each.
    """
    if not clips or len(clips) != len(script.segments):
        raise AudioError(
            f"there are {len(clips)} clips for {len(script.segments)} segments",
            where=f"{script.show} {script.week}",
            remedy="Make the clips again",
        )
    first = min(settings.intro_solo, intro) if intro else LEAD_IN
    placements = tuple(_speech(script, clips, settings, first))
    end = placements[-1].end
    music = []
    if intro:
        music.append(MusicBed(settings.intro, Ms(0), intro, _greeting(first, intro, settings)))
    if outro:
        start = _entry(placements[-1], clips[-1], settings.outro_lead, intro, outro)
        music.append(MusicBed(settings.outro, start, outro, _farewell(end - start, outro, settings)))
    silence = 0 if outro else LEAD_OUT
    ends = [end + silence, *(bed.start + bed.duration for bed in music)]
    return Timeline(Ms(max(ends)), placements, tuple(music))


def _speech(script: Script, clips: Sequence[Clip], settings: Mixing, start: int) -> Iterator[Placement]:
    """The clips one after the other, the first at `start`, with a pause at every boundary."""
    segment = 0
    for number, section in enumerate(script.sections):
        for place in range(len(section.segments)):
            clip = clips[segment]
            if segment:
                start += settings.pause_segment if place else settings.pause_section
            before = max(0, clip.onset - PAD_BEFORE)
            after = max(0, clip.duration - clip.offset - PAD_AFTER)
            length = clip.duration - before - after
            yield Placement(clip.digest, number, segment, Ms(start), Ms(length), Ms(before), Ms(after))
            start += length
            segment += 1


def _entry(placement: Placement, clip: Clip, lead: int, intro: Ms, outro: Ms) -> Ms:
    """When the outro begins: `lead` ms before the last word ends, but not over the intro."""
    last_word = placement.shift + clip.offset
    return Ms(max(intro, last_word - min(lead, outro // 2), 0))


def _greeting(voice: int, length: int, settings: Mixing) -> tuple[GainPoint, ...]:
    """Plays, is down when the voice comes in, and has faded when the piece ends."""
    loud, ducked = settings.music_db, settings.duck_db
    knots = ((0, loud), (voice - DUCK, loud), (voice, ducked), (length - FADE, ducked), (length, INAUDIBLE_DB))
    return _envelope(knots, length)


def _farewell(speech: int, length: int, settings: Mixing) -> tuple[GainPoint, ...]:
    """Stays down for `speech` ms, rises, and has faded when the piece ends."""
    loud, ducked = settings.music_db, settings.duck_db
    knots = ((0, ducked), (speech, ducked), (speech + RISE, loud), (length - FADE, loud), (length, INAUDIBLE_DB))
    return _envelope(knots, length)


def _envelope(knots: Sequence[tuple[int, float]], length: int) -> tuple[GainPoint, ...]:
    """The knots in order within 0 to `length`; where a short piece leaves no room for one, the later one counts."""
    points: dict[int, float] = {}
    latest = 0
    for at, db in knots:
        latest = min(max(latest, at), length)
        points[latest] = db
    return tuple(GainPoint(Ms(at), db) for at, db in points.items())


@lru_cache(maxsize=1)
def _adapter() -> "TypeAdapter[Timeline]":
    from pydantic import TypeAdapter

    return TypeAdapter(Timeline)


def dumps(timeline: Timeline) -> str:
    """The text of 40-timeline.json; equal timelines give equal text."""
    return _adapter().dump_json(timeline, indent=2).decode() + "\n"


def loads(text: str) -> Timeline:
    """Read what `dumps` wrote. Raises AudioError naming the first field that is missing, unknown or mistyped."""
    from pydantic import ValidationError

    try:
        return _adapter().validate_json(text, strict=True, extra="forbid")
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(step) for step in fault["loc"]) or "the text"
        raise AudioError(
            f"{field}: {fault['msg']}", where="40-timeline.json", remedy="Delete the file; it is made again"
        ) from error
