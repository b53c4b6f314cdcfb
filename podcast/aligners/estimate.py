"""Without a model: the text is spread over the sounding parts of its clip. Marked as an estimate wherever it shows."""

from collections.abc import Callable

from podcast import text as texts
from podcast.aligners.base import Aligner, Heard, in_order
from podcast.errors import AlignmentError
from podcast.language import prosody
from podcast.sound import pcm
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

    def align(self, sound: Pcm, text: str, language: str) -> tuple[Heard, ...]:
        """See Aligner.align. Raises AlignmentError for an empty text or a silent clip."""
        if not text.strip() or not pcm.voiced(sound).any():
            raise AlignmentError(
                "a text without words or a clip without sound cannot be aligned",
                where=f"“{text[:40]}”",
                remedy="Make the clip again",
            )
        anchors = prosody.anchors(sound, text, language)
        ordered = in_order(prosody.spread(sound, text, language, anchors), sound.duration)
        return tuple(Heard(*cut, *time) for cut, time in zip(texts.units(text), ordered, strict=True))
