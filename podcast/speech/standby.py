"""A voice that may turn out not to be had, and those that then speak in its place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from podcast import memory
from podcast.errors import PodcastError
from podcast.speech.base import Line, Offer, Prepares, Said, Voice


@dataclass(frozen=True, slots=True, eq=False)
class Standby:
    """The voice `first`, which it behaves as, and those that stand in for it, in their order.

    It is one of them that speaks, whichever `settle` finds.
    """

    first: Voice
    others: tuple[Callable[[], Voice], ...]

    def settle(
        self, progress: Callable[[int, int], None], has_said: Callable[[Voice], bool] = lambda _voice: False
    ) -> tuple[Voice, str]:
        """The first voice that `has_said` everything already or can be had, and is made ready; and why it is not the
        one that was asked for, "" where it is.

        To be asked before clips are named, so that all of an episode are of one voice. Raises what keeps the last voice
        from speaking, where none can.
        """
        why, left = list[str](), 1 + len(self.others)
        for voice in self.voices():
            left -= 1
            try:
                if isinstance(voice, Prepares) and not has_said(voice):
                    voice.prepare(progress)
            except PodcastError as error:
                if not left:
                    raise
                why.append(f"Nor can {voice.provider}: {error}" if why else f", as {voice.provider} cannot: {error}")
            else:
                return voice, f"{voice.provider} speaks{' '.join(why)}" if why else ""
        raise AssertionError("a voice speaks, or its error is raised")

    def voices(self) -> Iterator[Voice]:
        """All of them in their order."""
        yield self.first
        for other in self.others:
            yield other()

    @property
    def provider(self) -> str:
        return self.first.provider

    @property
    def model(self) -> str:
        return self.first.model

    @property
    def settings(self) -> dict[str, Any]:
        return self.first.settings

    @property
    def pace(self) -> float:
        return self.first.pace

    @property
    def longest(self) -> int:
        return self.first.longest

    @property
    def free(self) -> bool:
        return self.first.free

    @property
    def intelligible(self) -> bool:
        return self.first.intelligible

    @property
    def phonetic(self) -> bool:
        return self.first.phonetic

    @property
    def at_once(self) -> int:
        return self.first.at_once

    def say(self, line: Line) -> Said:
        """As `first` says it, which is not given up here."""
        return self.first.say(line)

    def release(self) -> None:
        """See Releases."""
        memory.release(self.first)

    def offers(self) -> tuple[Offer, ...]:
        """Those of `first`."""
        return self.first.offers()
