"""What a voice is, and what may pass as a clip."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np

from podcast import text as texts
from podcast.errors import SpeechError, Unfit
from podcast.language import prosody
from podcast.sound import pcm
from podcast.sound.pcm import Pcm

# Measured on espeak-ng: 0.65 (a Latin title in a Chinese show) to 1.75 (a number of 13 digits) times what the text's
# beats promise. A clip of half the length must not pass.
SHORTEST, LONGEST, SLACK_S = 0.6, 2.2, 0.5
# Beats of an average character, over the bundled week: what ties a voice's pace to beats.
_BEATS_A_CHARACTER = {True: 0.88, False: 0.276}
SILENT_DBFS = -45.0
# Voices rest 0.6 s between sentences, and up to 1.5 s for effect: what is silent for so long inside has lost something.
LONGEST_PAUSE_MS = 2_500
_REWORD = "Change the paragraph in 20-script.md, or take another voice"


@runtime_checkable
class Stops(Protocol):
    """A voice that may wait between two attempts."""

    def stop(self) -> None:
        """Ask for nothing that failed before: the run is being stopped. May be called from any thread."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """What a voice is to say, and what is said right before and after it, which may colour its tone.

    `attempt` counts from 0: an answer to a later one should differ, where the voice can say a line in several ways.
    `phonemes` are given for characters `first` up to but not including `last` of the text, in misaki's alphabet; a
    voice that takes no phonemes passes over them.
    """

    text: str
    before: str = ""
    after: str = ""
    attempt: int = 0
    phonemes: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """A line as sound, and what its provider told of it, as JSON values; kept beside the clip when there is any.

    `receipt` has `characters` (those that are billed), and where the provider tells them `request` (its name for the
    request) and `times`: `{"characters": […], "starts_ms": […], "ends_ms": […]}`, lists of one length, one entry for
    each character of the text as it was given.
    """

    sound: Pcm
    receipt: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """A voice that a provider has: what to write in the profile, and what it is called."""

    id: str
    about: str = ""


class Voice(Protocol):
    """Says one segment at a time; `at_once` requests may be under way together, each in a thread of its own.

    `provider`, `model` and `settings` shape the clip's digest; the neighbours of a line do not, or one changed sentence
    would be paid for thrice. `pace` is spoken characters a second, as measured. `longest` is how many characters one
    request may have. `free` says that a clip costs nothing. `intelligible` says that a speech recogniser understands
    the voice: of one that it does not, nothing can be said about what its clips say. `phonetic` says that it says the
    phonemes of a line.
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
    def longest(self) -> int: ...

    @property
    def free(self) -> bool: ...

    @property
    def intelligible(self) -> bool: ...

    @property
    def phonetic(self) -> bool: ...

    @property
    def at_once(self) -> int: ...

    def say(self, line: Line) -> Said:
        """The line as sound. Raises SpeechError when the provider gives none that can be it."""
        ...

    def offers(self) -> tuple[Offer, ...]:
        """The voices that the provider has, in its order; nothing is paid for. Raises SpeechError."""
        ...


@runtime_checkable
class Prepares(Protocol):
    """A voice that must fetch or load something before its first line; its first `say` does it, if nothing else did."""

    def prepare(self, progress: Callable[[int, int], None]) -> None:
        """Do it now; `progress` is told how much is done of how much. Raises SpeechError or ModelError."""
        ...

    def find_lack(self) -> str:
        """What is not on this machine and how to get it, in words; "" where nothing has to be fetched."""
        ...


def expected_s(text: str, pace: float, language: str, *, spelled: bool = True) -> float:
    """How many seconds a voice of `language` takes for `text`; `pace` is in characters of an average text a second.

    Words in capitals are `spelled` letter by letter, or else said as words.
    """
    beats = sum(prosody.beats(text[first:last], language, spelled=spelled) for first, last in texts.units(text))
    return beats / (pace * _BEATS_A_CHARACTER[texts.is_chinese(language)])


def check(sound: Pcm, text: str, pace: float, language: str) -> Pcm:
    """Pass `sound` through, or raise SpeechError when it cannot be `text` said at `pace` by a voice of `language`.

    Raises Unfit, with the sound, where there is any.
    """
    refuse_silence(sound, text)
    seconds = sound.duration / 1000
    least, most = sorted(expected_s(text, pace, language, spelled=spelled) for spelled in (False, True))
    if not SHORTEST * least - SLACK_S <= seconds <= LONGEST * most + SLACK_S:
        expected = f"{least:.1f}" if f"{least:.1f}" == f"{most:.1f}" else f"{least:.1f} to {most:.1f}"
        raise Unfit(
            f"the clip lasts {seconds:.1f} s where about {expected} s were expected",
            wav=pcm.write_wav(sound),
            where=_shown(text),
            remedy="Change the paragraph in 20-script.md, or correct `pace` in the voice profile",
        )
    return _refuse_gap(sound, text)


def _refuse_gap(sound: Pcm, text: str) -> Pcm:
    """Pass `sound` through. Raises Unfit when it falls silent for long and goes on."""
    loud = np.flatnonzero(pcm.voiced(sound, pcm.silence_below(sound)))
    longest = int(np.diff(loud).max(initial=1) - 1) * pcm.FRAME_MS
    if longest > LONGEST_PAUSE_MS:
        what = f"the voice fell silent for {longest / 1000:.1f} s within the clip"
        raise Unfit(what, wav=pcm.write_wav(sound), where=_shown(text), remedy=_REWORD)
    return sound


def refuse_silence(sound: Pcm, text: str) -> Pcm:
    """Pass `sound` through. Raises SpeechError when it is empty, and Unfit, with the sound, when nothing is heard."""
    if not len(sound.samples):
        raise SpeechError("the voice gave an empty clip", where=_shown(text), remedy=_REWORD)
    if not np.any(sound.samples) or pcm.level(sound) < SILENT_DBFS:
        raise Unfit("the voice gave a silent clip", wav=pcm.write_wav(sound), where=_shown(text), remedy=_REWORD)
    return sound


def _shown(text: str) -> str:
    return f"“{text[:60]}{'…' if len(text) > 60 else ''}”"
