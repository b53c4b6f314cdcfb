"""What holds much memory lets go of it, and loads again what it needs."""

import platform
import subprocess
import sys

import pytest

from podcast import memory
from podcast.speech.base import Line
from tests.speech.neural_voices import hibari

GLIBC = platform.libc_ver()[0] == "glibc"


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


# 20 pieces of 8 MB between small ones that stay; what is resident once they are freed, in MB.
LEFT = """
import resource
from pathlib import Path
from podcast import memory

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1_000_000

{begin}
bytearray(16_000_000)
before, small, large = resident(), [], []
for _ in range(20):
    large.append(b"x" * 8_000_000)
    small.append(bytearray(100_000))
large.clear()
print(resident() - before)
"""


@pytest.mark.skipif(not GLIBC, reason="it is glibc that keeps what is freed")
@pytest.mark.parametrize(("begin", "keeps"), [("memory.keep_little()", False), ("", True)])
def test_large_pieces_that_are_freed_go_back_to_the_system(begin: str, keeps: bool) -> None:
    command = [sys.executable, "-c", LEFT.format(begin=begin)]
    left = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert (left > 50) == keeps, left
