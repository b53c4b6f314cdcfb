"""Values of an episode as its files have them, read by the stages below the one that made them."""

from dataclasses import replace
from itertools import chain

from podcast import script, selection
from podcast.errors import ScriptError
from podcast.language import breaths, lexicon, sayable
from podcast.language.lexicon import Lexicon
from podcast.model import Script, Section, Segment, Selection, Timeline
from podcast.names import PAPERS, SCRIPT, TIMELINE
from podcast.sound import timeline
from podcast.speech.base import Voice, expected_s
from podcast.steps import Run
from podcast.text import same_language

# A clip must fit Whisper's window of 30 s also when the voice is a tenth slower than its pace says.
LONGEST_CLIP_S = 25.4


def load_selection(run: Run) -> Selection:
    return selection.loads(run.space.text(PAPERS))


def load_script(run: Run) -> Script:
    """The script as it stands, spoken as the lexicon says; a paragraph too long for the voice is several segments.

    Raises ScriptError, also for one of another week or show.
    """
    told = parse_script(run)
    return replace(told, sections=tuple(_as_spoken(run, section) for section in told.sections))


def parse_script(run: Run) -> Script:
    """The script as it stands, paragraph by paragraph. Raises ScriptError, also for one of another week or show."""
    told = script.parse(run.space.text(SCRIPT), str(run.space.path(SCRIPT)))
    if (told.show, told.week) != (run.show.id, run.week) or not same_language(told.language, run.show.language):
        raise ScriptError(
            f"this is the script of {told.week} of the show {told.show!r} in {told.language!r}",
            line=1,
            file=str(run.space.path(SCRIPT)),
            remedy=f"Set show: {run.show.id}, week: {run.week} and language: {run.show.language}",
        )
    return told


def _as_spoken(run: Run, section: Section) -> Section:
    parts = (as_spoken(segment, run.lexicon, run.cast.voice, run.show.language) for segment in section.segments)
    return replace(section, segments=tuple(chain.from_iterable(parts)))


def as_spoken(segment: Segment, entries: Lexicon, voice: Voice, language: str) -> tuple[Segment, ...]:
    """A paragraph said as the lexicon has it, in as many segments as `voice` needs breaths for it.

    What a voice of `language` cannot say is respelt or left out; of a paragraph that has nothing else none is left.
    """

    def fits(text: str) -> bool:
        return len(text) <= voice.longest and expected_s(text, voice.pace, language) <= LONGEST_CLIP_S

    said = breaths.divided(sayable.respell(lexicon.spoken(segment, entries), language), fits)
    return tuple(filter(sayable.has_sound, said))


def load_timeline(run: Run) -> Timeline:
    return timeline.loads(run.space.text(TIMELINE))
