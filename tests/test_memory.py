"""What holds much memory lets go of it, and loads again what it needs."""

from podcast import memory
from podcast.speech.base import Line
from tests.speech.neural_voices import hibari


class Held:
    def __init__(self) -> None:
        self.held = True

    def release(self) -> None:
        self.held = False


def test_what_holds_nothing_is_left_alone() -> None:
    held = Held()
    memory.release(held)
    memory.release(object())
    assert not held.held


def test_a_voice_that_let_go_of_its_network_says_the_same_again() -> None:
    voice = hibari()
    before = voice.say(Line("Once upon a time."))
    memory.release(voice)
    assert "_graph" not in vars(voice)
    again = voice.say(Line("Once upon a time."))
    assert (before.sound.samples == again.sound.samples).all()
    assert before.receipt == again.receipt
