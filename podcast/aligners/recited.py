"""Without a model: the text is recited once more, and the recital's words are found again in the clip."""

import os
from collections.abc import Callable

from podcast.aligners import edges, placing
from podcast.aligners.base import Aligner, Hearing
from podcast.sound.pcm import Pcm
from podcast.sound.recital import Reciter


class Recited:
    """Places words by a recital alone. Nothing tells it that a clip says another text."""

    name = "recital"
    estimate = False
    hears = False

    def __init__(self, reciter: Reciter, reciter_identity: str, in_place_of: str = "") -> None:
        """`reciter` says texts of the show's language; what it cannot say is estimated. `in_place_of` names the aligner
        that this one stands in for.
        """
        self._reciter = reciter
        behalf = f" in place of {in_place_of}" if in_place_of else ""
        self.identity = f"recital by {reciter_identity}, edges {edges.VERSION}{behalf}"
        self.at_once = os.cpu_count() or 1

    def ready(self, warn: Callable[[str], None]) -> Aligner:  # noqa: ARG002
        """See Aligner.ready."""
        return self

    def listen(self, sound: Pcm, text: str, language: str) -> Hearing:
        """See Aligner.listen. Raises AlignmentError for an empty text or a silent clip."""
        placing.refuse_emptiness(sound, text)
        recital = edges.at_pace(self._reciter, sound, text, language)
        return Hearing(placing.parts(text, placing.place(sound, text, language, recital=recital)))
