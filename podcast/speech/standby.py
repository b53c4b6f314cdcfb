"""A voice that may turn out not to be had, with another that then says everything."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from podcast import memory
from podcast.errors import PodcastError
from podcast.speech.base import Line, Offer, Prepares, Said, Voice


@dataclass(slots=True, eq=False)
class Standby:
    """The voice `first`, until `settle` finds that it cannot be had: from then on `other`.

    `reason` says why it is the other, and is "" while it is not.
    """

    first: Voice
    other: Callable[[], Voice]
    reason: str = field(default="", init=False)
    _taken: Voice = field(init=False)

    def __post_init__(self) -> None:
        self._taken = self.first

    def settle(self, progress: Callable[[int, int], None]) -> str:
        """Make `first` ready, or take `other`: before clips are named, so that all of an episode are of one voice.

        Returns why the other was taken, "" where it was not.
        """
        if not self.reason and isinstance(self.first, Prepares):
            try:
                self.first.prepare(progress)
            except PodcastError as error:
                self._taken = self.other()
                self.reason = f"{self._taken.provider} speaks, as {self.first.provider} cannot: {error}"
        return self.reason

    @property
    def provider(self) -> str:
        return self._taken.provider

    @property
    def model(self) -> str:
        return self._taken.model

    @property
    def settings(self) -> dict[str, Any]:
        return self._taken.settings

    @property
    def pace(self) -> float:
        return self._taken.pace

    @property
    def longest(self) -> int:
        return self._taken.longest

    @property
    def free(self) -> bool:
        return self._taken.free

    @property
    def intelligible(self) -> bool:
        return self._taken.intelligible

    @property
    def phonetic(self) -> bool:
        return self._taken.phonetic

    @property
    def at_once(self) -> int:
        return self._taken.at_once

    def say(self, line: Line) -> Said:
        """As the voice that is taken says it; what is first is not given up here."""
        return self._taken.say(line)

    def release(self) -> None:
        """See Releases."""
        memory.release(self._taken)

    def offers(self) -> tuple[Offer, ...]:
        """Those of the voice that is taken."""
        return self._taken.offers()
