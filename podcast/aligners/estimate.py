"""Without a model or a reciter: the text is spread over what sounds of its clip. Marked as an estimate."""

from collections.abc import Callable

from podcast.aligners import placing
from podcast.aligners.base import Aligner, Hearing
from podcast.sound.pcm import Pcm


class Estimate:
    """Spreads the text evenly by syllables between the pauses that go with its punctuation."""

    name = "estimate"
    identity = "estimate"
    estimate = True
    hears = False
    at_once = 1

    def ready(self, warn: Callable[[str], None]) -> Aligner:  # noqa: ARG002
        """See Aligner.ready."""
        return self

    def listen(self, sound: Pcm, text: str, language: str) -> Hearing:
        """See Aligner.listen. Raises AlignmentError for an empty text or a silent clip."""
        placing.refuse_emptiness(sound, text)
        return Hearing(placing.parts(text, placing.place(sound, text, language)))
