"""A segment's clip: how it is named, and the files that are kept of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from podcast import digests
from podcast.model import Clip, Script, Segment
from podcast.names import CLIPS
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.speech.base import Line, Said, Voice
from podcast.steps import Run
from podcast.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Take:
    """A segment, the digest of all that shapes its clip, those things by name, and what is said around it."""

    segment: Segment
    digest: str
    ingredients: dict[str, str]
    before: str = ""
    after: str = ""

    @property
    def file(self) -> str:
        return f"{CLIPS}/{self.digest}.wav"

    @property
    def receipt(self) -> str:
        """The file of what the provider told of the clip."""
        return f"{CLIPS}/{self.digest}.json"

    @property
    def refused(self) -> str:
        """The file of an answer that cannot be the text."""
        return f"{CLIPS}/{self.digest}.refused.wav"

    def line(self, attempt: int = 0) -> Line:
        """What the voice is asked for."""
        return Line(self.segment.spoken, self.before, self.after, attempt, self.segment.pronounced)


def take(segment: Segment, voice: Voice, before: str = "", after: str = "") -> Take:
    """How the clip of `segment` is named. A library's version does not count, or every upgrade would be paid for."""
    ingredients = {
        "spoken text": digests.of_value(segment.spoken),
        "voice profile": digests.of_value(voice.settings),
        "provider": voice.provider,
        "model": voice.model,
    }
    if voice.phonetic and segment.pronounced:
        ingredients["phonemes"] = digests.of_value(segment.pronounced)
    return Take(segment, digests.of_value(ingredients)[:32], ingredients, before, after)


def retake(one: Take, attempt: int) -> Take:
    """The take under the name that it has when it is said again the `attempt`-th time."""
    return replace(one, digest=f"{one.digest}.retake-{attempt}")


def in_a_row(segments: Sequence[Segment], voice: Voice) -> Iterator[Take]:
    """One for each segment, of which each is said between those beside it."""
    said = [segment.spoken for segment in segments]
    for segment, before, after in zip(segments, ["", *said[:-1]], [*said[1:], ""], strict=True):
        yield take(segment, voice, before, after)


def takes(script: Script, voice: Voice) -> tuple[Take, ...]:
    """One for each segment, in order; what is said around it is what its section has."""
    return tuple(one for section in script.sections for one in in_a_row(section.segments, voice))


def sound(space: Workspace, one: Take) -> Pcm:
    """The clip as samples. Raises WorkspaceError when it is not there."""
    return pcm.read_wav(space.read(one.file), one.file)


def said(space: Workspace, one: Take) -> Said:
    """The clip as samples, with what the provider told of it. Raises WorkspaceError when it is not there."""
    return Said(sound(space, one), receipt(space, one))


def clip(one: Take, recorded: Pcm) -> Clip:
    """What the timeline needs to know of a clip."""
    onset, offset = pcm.edges(recorded)
    return Clip(one.digest, recorded.duration, onset, offset)


def digest(run: Run, script: Script) -> str:
    """One digest for all clips in order, as they lie on the disk."""
    return digests.of_value([(one.file, run.space.digest(one.file)) for one in takes(script, run.cast.voice)])


def receipt(space: Workspace, one: Take) -> dict[str, Any]:
    """What the provider told of a clip; {} when it told nothing, when that is damaged, or a kill came before that."""
    if not space.path(one.receipt).exists() or space.is_whole(one.receipt) is False:
        return {}
    try:
        told = json.loads(space.text(one.receipt))
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def paid(space: Workspace, one: Take) -> int:
    """The characters that were charged for a take so far, answers that were refused included; 0 before the first."""
    told = receipt(space, one)
    came = any(space.path(name).exists() for name in (one.file, one.refused))
    return billed(told, one.segment.spoken) if came or told else 0


def billed(receipt: Mapping[str, Any], spoken: str) -> int:
    """The characters that an answer was charged for; all of its text when the provider does not tell."""
    told = receipt.get("characters")
    return told if type(told) is int and told >= 0 else len(spoken)
