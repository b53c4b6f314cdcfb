"""What every voice must do. A voice's test class inherits `VoiceContract` and says how to make one."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import pytest

from podcast import digests
from podcast.errors import SpeechError
from podcast.sound import pcm
from podcast.speech.base import Line, Voice
from tests.protocols import Fault


class VoiceContract(ABC):
    """Conformance tests of the room `speech`."""

    text = "Five papers, one week, and a voice that reads them aloud."

    @abstractmethod
    def make(self) -> Voice:
        """A voice that can say `text`."""

    def test_says_a_sentence_at_its_pace(self) -> None:
        voice = self.make()
        sound = voice.say(Line(self.text)).sound
        expected_ms = len(self.text) / voice.pace * 1000
        assert 0.6 * expected_ms < sound.duration < 1.8 * expected_ms
        assert pcm.level(sound) > -35

    def test_the_same_text_gives_the_same_clip(self) -> None:
        voice = self.make()
        assert pcm.write_wav(voice.say(Line(self.text)).sound) == pcm.write_wav(voice.say(Line(self.text)).sound)

    def test_a_longer_text_gives_a_longer_clip(self) -> None:
        voice = self.make()
        assert voice.say(Line(self.text * 2)).sound.duration > 1.7 * voice.say(Line(self.text)).sound.duration

    @pytest.mark.parametrize("text", ["", "   ", "…"])
    def test_nothing_to_say_is_an_error_not_a_clip(self, text: str) -> None:
        with pytest.raises(SpeechError):
            self.make().say(Line(text))

    def test_what_shapes_a_clip_is_told(self) -> None:
        voice = self.make()
        assert voice.provider
        assert voice.model
        assert voice.at_once >= 1
        assert voice.longest >= len(self.text) * 2
        assert voice.pace > 0
        digests.of_value(voice.settings)

    def test_a_receipt_tells_what_is_billed(self) -> None:
        voice = self.make()
        receipt = voice.say(Line(self.text)).receipt
        assert voice.free or receipt["characters"] == len(self.text)
        json.dumps(receipt)

    def test_it_offers_voices(self) -> None:
        offers = self.make().offers()
        assert offers
        assert all(offer.id for offer in offers)
        assert len({offer.id for offer in offers}) == len(offers)


class NoAnswers:
    """What a paid voice does with what is no answer, and may pass: it is asked again after a while.

    `faults` are by their names what comes in place of an answer, and words of what is said of it. `ear` is the test
    module's own: a voice on a server, its notes and its clock.
    """

    text = "Short tests find more faults than long ones, and a voice that reads them aloud finds those that remain."
    faults: Mapping[str, tuple[Fault, str]]

    def test_is_waited_for(self, ear: Any, name: str) -> None:
        fault, words = self.faults[name]
        ear.server.fail(fault, fault)
        assert ear.voice.say(Line(self.text)).sound.duration > 1000
        assert ear.clock.slept == [1.0, 2.0]
        assert [words in note and "asked again in" in note for note in ear.notes] == [True, True]

    def test_is_given_up_after_a_minute(self, ear: Any, name: str) -> None:
        fault, words = self.faults[name]
        ear.server.always = fault
        error = ear.fails()
        assert words in error.what
        assert error.remedy.startswith("Check whether this network asks to log in")
        assert ear.clock.slept == [1.0, 2.0, 4.0, 8.0, 16.0]
