"""What hibari and Kokoro must do beside what every voice must: times by the network, sentences one after another."""

from abc import abstractmethod
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from podcast.aligners import reported
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.speech import neural
from podcast.speech.base import Line, Said
from podcast.speech.hibari import Hibari
from podcast.speech.kokoro import Kokoro
from tests.speech.conformance import VoiceContract

# Sound that begins or ends in silence with so large a sample would be heard as a click.
CLICK = 100


class NeuralContract(VoiceContract):
    """`two` is a text of two sentences with a comma in each; `pause_ms` is what lies between two."""

    two: str
    pause_ms: int

    @abstractmethod
    def make(self) -> Hibari | Kokoro: ...

    @pytest.fixture
    def said(self) -> Said:
        return say_once(self.make(), self.two)

    def test_the_times_cover_the_text_in_order(self, said: Said) -> None:
        times = said.receipt["times"]
        assert times["characters"] == list(self.two)
        assert times["starts_ms"] == sorted(times["starts_ms"])
        assert all(end <= begin for end, begin in zip(times["ends_ms"], times["starts_ms"][1:], strict=False))
        assert times["ends_ms"][-1] == said.sound.duration
        assert reported.parts(times, self.two, said.sound.duration)

    def test_words_after_a_pause_begin_where_sound_begins(self, said: Said) -> None:
        starts = said.receipt["times"]["starts_ms"]
        onsets = onsets_of(said.sound)
        after = [place for place in range(len(self.two)) if place == 0 or begins_phrase(self.two, place)]
        assert len(after) == 4
        for place in after:
            assert min(abs(onsets - starts[place])) <= 20, self.two[place:]

    def test_sentences_lie_a_pause_apart_and_silence_around_them_is_cut(self, said: Said) -> None:
        onset, offset = pcm.edges(said.sound)
        assert onset == pytest.approx(50, abs=15)
        assert said.sound.duration - offset == pytest.approx(100, abs=15)
        assert max(gaps_of(said.sound)) == pytest.approx(self.pause_ms, abs=30)

    def test_nothing_clicks(self, said: Said) -> None:
        samples = said.sound.samples.astype(int)
        sounding = np.flatnonzero(np.abs(samples) > 1)
        silent = np.flatnonzero(np.diff(sounding) > neural.RATE // 10)
        edges = [sounding[0], *sounding[silent], *sounding[silent + 1], sounding[-1]]
        assert len(edges) >= 4
        assert np.abs(samples[edges]).max() < CLICK

    def test_another_attempt_is_another_clip_and_again_the_same_one(self) -> None:
        voice = self.make()
        clips = [voice.say(Line(self.text, attempt=attempt)).sound.samples.tobytes() for attempt in (0, 1, 1)]
        assert clips[0] != clips[1] == clips[2]

    def test_given_phonemes_are_said(self) -> None:
        plain = self.make().say(Line(self.text))
        given = self.make().say(Line(self.text, phonemes=((0, 1, "bəˈnænə bəˈnænə bəˈnænə "),)))
        assert given.sound.duration > plain.sound.duration + 500

    def test_a_longer_sound_than_one_run_may_have_is_said_to_the_end(self) -> None:
        text = self.two.replace(".", ",").replace("。", "，") * 3
        said = self.make().say(Line(text))
        starts = said.receipt["times"]["starts_ms"]
        assert max(two - one for one, two in pairwise(starts)) < 2000
        assert starts[-1] > 0.9 * said.sound.duration


@cache
def say_once(voice: Hibari | Kokoro, text: str) -> Said:
    """A network takes seconds for a line on a busy machine."""
    return voice.say(Line(text))


def begins_phrase(text: str, place: int) -> bool:
    before = text[:place].rstrip(" ")
    return before[-1:] in tuple(",.，。") and text[place] not in " ,.，。"


def onsets_of(sound: Pcm) -> np.ndarray:
    """Where sound begins after 60 ms of silence, in ms, by steps of 5 ms: not as the voice itself finds it."""
    step = neural.RATE // 200
    frames = sound.samples[: len(sound.samples) // step * step].reshape(-1, step).astype(float)
    loud = np.flatnonzero(np.sqrt((frames**2).mean(axis=1)) > 32768 * 10 ** (-50 / 20))
    return loud[np.diff(loud, prepend=-1000) > 12] * 5


def gaps_of(sound: Pcm) -> list[int]:
    """Silences between sounds, in ms."""
    loud = np.flatnonzero(pcm.voiced(sound))
    return [int(gap - 1) * pcm.FRAME_MS for gap in np.diff(loud) if gap > 1]
