"""OpenAI's Whisper, by faster-whisper, as an aligner: when each word of a known text is heard, and whether it is.

The clip is encoded once. The text goes in as tokens; what comes back is the path of the decoder's attention through the
sound, 20 ms a step, and how likely each token is. Then the model writes down freely what it hears, unless its tokens
leave no doubt that this is the text; where it is something else, what it wrote goes in as tokens, too (see
podcast.hearing).
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from podcast import text as texts
from podcast.aligners import edges, placing, tokentimes
from podcast.aligners.base import Aligner, Hearing
from podcast.aligners.whisper_model import (
    FOLLOWED_AT_MOST,
    MOST_TOKENS,
    WINDOW_MS,
    Encoded,
    Followed,
    LoadedModel,
)
from podcast.aligners.whisper_sources import ModelSource
from podcast.errors import AlignmentError, ModelError
from podcast.hearing.faults import Verdict
from podcast.hearing.judging import judge
from podcast.hearing.likelihood import is_beyond_doubt
from podcast.hearing.tokens import Token
from podcast.reading import readers
from podcast.sound.pcm import Pcm
from podcast.sound.recital import Reciter

# Goes up when a clip may be judged otherwise than before.
_HEARING = 5


@dataclass(frozen=True, slots=True, eq=False)
class _Window:
    """A piece of the clip that the model takes at once: its text begins at `place`, its sound at `moment` ms."""

    clip: Encoded
    text: str
    place: int
    moment: int
    followed: Followed


class Whisper:
    """One faster-whisper model, loaded at first use; may be used from several threads."""

    estimate = False
    hears = True

    def __init__(self, source: ModelSource, *, reciter: Reciter | None = None, instead: Aligner | None = None) -> None:
        """`source` gives the model. `reciter` says the text once more, to place its edges by. `instead` aligns when the
        model cannot be had.
        """
        self.source, self.instead = source, instead
        self._reciter = reciter
        self.at_once = os.cpu_count() or 1
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return f"whisper {self.source.name}"

    @property
    def identity(self) -> str:
        """The model's identity, and how edges are placed.

        While another stands in for it, that one: what it made stays until the model is there.
        """
        if self.instead and not self.source.is_at_hand():
            return self.instead.identity
        by = " by recital" if self._reciter else ""
        hearing = "none" if readers.find_lack() else _HEARING
        return f"whisper {self.source.identity}, edges {edges.VERSION}{by}, hearing {hearing}"

    def ready(self, warn: Callable[[str], None]) -> Aligner:
        """See Aligner.ready. Raises AlignmentError when the model cannot be had and nobody stands in for it."""
        try:
            _ = self.model
            return self
        except (AlignmentError, ModelError) as error:
            if self.instead is None:
                raise
            nobody = "" if self.instead.hears else ", and nobody listens to what the clips say"
            warn(f"{self.instead.name} aligns{nobody}, as {self.name} cannot: {error}")
            return self.instead

    def release(self) -> None:
        """See Releases."""
        with self._lock:
            self.__dict__.pop("_loaded", None)

    def listen(self, sound: Pcm, text: str, language: str) -> Hearing:
        """See Aligner.listen. A clip over 30 s is heard in windows that meet in a pause.

        Raises AlignmentError for an empty text, a silent clip, or a model that cannot be loaded or lacks the language.
        """
        placing.refuse_emptiness(sound, text)
        windows = tuple(self._divide(sound, text, language))
        times, sure = _join_times(windows)
        recital = edges.at_pace(self._reciter, sound, text, language) if self._reciter else None
        parts = placing.parts(text, placing.place(sound, text, language, times, recital), sure)
        verdicts = [self._judge(window, language) for window in windows]
        return Hearing(
            parts,
            ("" if texts.is_chinese(language) else " ").join(transcript for transcript, _ in verdicts),
            tuple(fault for _, verdict in verdicts for fault in verdict.faults),
            sum(verdict.errors for _, verdict in verdicts),
            sum(verdict.units for _, verdict in verdicts),
        )

    def _divide(self, sound: Pcm, text: str, language: str, place: int = 0, moment: int = 0) -> Iterator[_Window]:
        """The windows of a clip and its text, which begin at `place` and at `moment` ms of the whole."""
        if sound.duration <= WINDOW_MS and self.model.count_tokens(text) <= MOST_TOKENS:
            clip = self.model.encode(sound)
            yield _Window(clip, text, place, moment, self.model.follow(clip, text, language))
            return
        half, pause = tokentimes.middle(sound, text, language)
        if not 0 < half < len(text):
            raise AlignmentError("the text cannot be divided over two windows", where=f"“{text[:40]}”")
        frame = pause * sound.rate // 1000
        yield from self._divide(Pcm(sound.samples[:frame], sound.rate), text[:half], language, place, moment)
        later = Pcm(sound.samples[frame:], sound.rate)
        yield from self._divide(later, text[half:], language, place + half, moment + pause)

    def _judge(self, window: _Window, language: str) -> tuple[str, Verdict]:
        """What is heard in a window, and what it does not say of its text, by places of the whole."""
        sure = is_beyond_doubt(window.followed.tokens)
        transcript = window.text if sure else self.model.write_down(window.clip, language)
        reader = readers.find_reader(language)
        if reader is None:
            return transcript, Verdict()
        verdict = judge(
            window.text,
            window.followed.tokens,
            transcript,
            reader,
            lambda heard: self._follow_heard(window, heard, language),
        )
        return transcript, replace(verdict, faults=tuple(fault.move(window.place) for fault in verdict.faults))

    def _follow_heard(self, window: _Window, heard: str, language: str) -> Sequence[Token]:
        """The tokens of what was written down; none where its text has more of them than the model can follow."""
        if not heard or self.model.count_tokens(heard) > FOLLOWED_AT_MOST:
            return ()
        return self.model.follow(window.clip, heard, language).tokens

    def foresee(self, language: str) -> None:
        """Load the model before it is needed.

        Raises AlignmentError or ModelError where it lacks the language, or cannot be had and nobody stands in for it.
        """
        if self.ready(lambda _words: None) is self:
            self.model.refuse_unknown(language)

    @property
    def model(self) -> LoadedModel:
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> LoadedModel:
        return LoadedModel(self.source.folder(), self.source.name, self.at_once)


def _join_times(windows: tuple[_Window, ...]) -> tuple[list[tuple[float, float]], list[float]]:
    """Start and end in the clip of each unit of the text, and how likely the model finds it."""
    times: list[tuple[float, float]] = []
    sure: list[float] = []
    for window in windows:
        tokens = window.followed.tokens
        edges = [(token.first, token.last) for token in tokens]
        found, means = tokentimes.unit_times(
            window.text, edges, list(window.followed.path), [token.probability for token in tokens]
        )
        times += [(start + window.moment, end + window.moment) for start, end in found]
        sure += means
    return times, sure
