"""What a voice is, and what may pass as a clip."""

from typing import Any, Protocol

import numpy as np

from podcast import pcm, prosody
from podcast import text as texts
from podcast.errors import SpeechError
from podcast.pcm import Pcm

# Measured on espeak-ng: 0.65 (a Latin title in a Chinese show) to 1.75 (a number of 13 digits) times what the text's
# beats promise. A clip of half the length must not pass.
SHORTEST, LONGEST, SLACK_S = 0.6, 2.2, 0.5
# Beats of an average character, over the bundled week: what ties a voice's pace to beats.
_BEATS_A_CHARACTER = {True: 0.88, False: 0.276}
SILENT_DBFS = -45.0
_REWORD = "Change the paragraph in 20-script.md, or take another voice"


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


def expected_s(text: str, pace: float, language: str) -> float:
    """How many seconds a voice of `language` takes for `text`; `pace` is in characters of an average text a second."""
    beats = sum(prosody.beats(text[first:last], language) for first, last in texts.units(text))
    return beats / (pace * _BEATS_A_CHARACTER[texts.is_chinese(language)])


def check(sound: Pcm, text: str, pace: float, language: str) -> Pcm:
    """Pass `sound` through, or raise SpeechError when it cannot be `text` said at `pace` by a voice of `language`."""
    shown = f"“{text[:60]}{'…' if len(text) > 60 else ''}”"
    if not len(sound.samples):
        raise SpeechError("the voice gave an empty clip", where=shown, remedy=_REWORD)
    if not np.any(sound.samples) or pcm.level(sound) < SILENT_DBFS:
        raise SpeechError("the voice gave a silent clip", where=shown, remedy=_REWORD)
    seconds, expected = sound.duration / 1000, expected_s(text, pace, language)
    if not SHORTEST * expected - SLACK_S <= seconds <= LONGEST * expected + SLACK_S:
        raise SpeechError(
            f"the clip lasts {seconds:.1f} s where about {expected:.1f} s were expected",
            where=shown,
            remedy="Change the paragraph in 20-script.md, or correct `pace` in the voice profile",
        )
    return sound
