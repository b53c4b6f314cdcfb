"""What a voice is, and what may pass as a clip."""

from typing import Any, Protocol

import numpy as np

from podcast import pcm
from podcast.errors import SpeechError
from podcast.pcm import Pcm

# Measured on espeak-ng: numbers and acronyms stretch a text to 3 times what its characters promise.
SHORTEST, LONGEST, SLACK_S = 0.35, 3.5, 1.5
SILENT_DBFS = -45.0


class Voice(Protocol):
    """Says one segment at a time.

    `provider`, `model` and `settings` shape the clip's digest. `pace` is spoken characters a second, as measured.
    `free` says that a clip costs nothing; `at_once` how many requests may be under way together.
    """

    @property
    def provider(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def settings(self) -> dict[str, Any]: ...

    @property
    def pace(self) -> float: ...

    @property
    def free(self) -> bool: ...

    @property
    def at_once(self) -> int: ...

    def say(self, text: str) -> Pcm:
        """The text as sound. Raises SpeechError when the provider gives none."""
        ...


def check(sound: Pcm, text: str, pace: float) -> Pcm:
    """Pass `sound` through, or raise SpeechError when it cannot be `text` said at `pace`."""
    shown = f"“{text[:60]}{'…' if len(text) > 60 else ''}”"
    if not len(sound.samples):
        raise SpeechError("the voice gave an empty clip", where=shown)
    if not np.any(sound.samples) or pcm.level(sound) < SILENT_DBFS:
        raise SpeechError("the voice gave a silent clip", where=shown)
    seconds, expected = sound.duration / 1000, len(text) / pace
    if not SHORTEST * expected - SLACK_S <= seconds <= LONGEST * expected + SLACK_S:
        raise SpeechError(
            f"the clip lasts {seconds:.1f} s where about {expected:.1f} s were expected",
            where=shown,
            remedy="Listen to it with another voice, or correct `pace` in the voice profile if it is wrong",
        )
    return sound
