"""Each real provider once, as cheaply as can be: `make test-live` with its key set.

What a provider changed since these were last run shows here, and nowhere else.
"""

import os

import pytest

from podcast import config, providers
from podcast.errors import SpeechError
from podcast.model import Paper
from podcast.providers import Environment
from podcast.show import Scripting, Show, Voicing
from podcast.sound import pcm
from podcast.speech import base
from podcast.speech.base import Line, Said, Voice
from tests.writers.conformance import Drawer, selection

pytestmark = pytest.mark.live

ENVIRONMENT = Environment.read(os.environ)
LINES = {
    "en": Line("This week's papers are about memory, and about what is worth forgetting.", "Welcome.", "Let us begin."),
    "zh": Line("本周的论文谈记忆，也谈哪些东西值得忘记。", "欢迎收听。", "我们开始吧。"),
}
PAPER = Paper(
    "2505.00001",
    "Small Tests",
    "Pipelines fail in silence. We propose short tests that run at each step. Results show 14.7% more faults found.",
    upvotes=12,
)
with_elevenlabs = pytest.mark.skipif(not ENVIRONMENT.elevenlabs_key, reason="ELEVENLABS_API_KEY is not set")
with_openai = pytest.mark.skipif(
    not (ENVIRONMENT.openai_key or ENVIRONMENT.openai_url), reason="OPENAI_API_KEY is not set"
)


def show(language: str, voice: str) -> Show:
    """A show with the profiles and prompts that come with the program."""
    script = Scripting(writer="openai", minutes=1, host="Robin")
    name = "A Show" if language == "en" else "一档节目"
    parts = {"script": script, "voice": Voicing(voice), "root": config.shipped()}
    return Show("live", name, name, "A", language, **parts)  # type: ignore[arg-type]


def said_once(voice: Voice, language: str, capsys: pytest.CaptureFixture[str]) -> Said:
    """The line of `language`; tells the pace that the profile should have."""
    said = voice.say(LINES[language])
    text = LINES[language].text
    assert pcm.level(said.sound) > -35
    assert said.sound.rate >= 22_050
    assert said.receipt["characters"] == len(text)
    onset, offset = pcm.edges(said.sound)
    pace = base.expected_s(text, 1.0, language) * 1000 / (offset - onset)
    with capsys.disabled():
        print(f"\n{voice.provider} {voice.model}, {language}: {said.sound.rate} Hz, pace {pace:.1f}, set {voice.pace}")
    return said


@with_elevenlabs
@pytest.mark.parametrize("language", LINES)
def test_elevenlabs_speaks_and_tells_when(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    notes: list[str] = []
    voice = providers.voice(show(language, "elevenlabs"), ENVIRONMENT, notes.append)
    said = said_once(voice, language, capsys)
    assert said.receipt["times"]["characters"] == list(LINES[language].text)
    assert said.receipt["times"]["ends_ms"][-1] <= said.sound.duration + 500
    assert said.receipt["credits"] > 0
    assert all("pcm_" in note for note in notes)


@with_elevenlabs
def test_elevenlabs_has_voices() -> None:
    assert providers.voice(show("en", "elevenlabs"), ENVIRONMENT, print).offers()


@with_openai
@pytest.mark.parametrize("language", LINES)
def test_openai_speaks(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    voice = providers.voice(show(language, "openai"), ENVIRONMENT, print)
    try:
        said_once(voice, language, capsys)
    except SpeechError as error:
        if "has no speech" not in error.what:
            raise
        pytest.skip(error.what)


@with_openai
def test_openai_writes() -> None:
    wanted = show("en", "espeak")
    desk = Drawer()
    spoken = providers.voice(wanted, ENVIRONMENT, print)
    written = providers.writer(wanted, ENVIRONMENT, spoken).write(selection(PAPER), desk)
    assert len(written.script.sections) == 3
    assert all(section.segments for section in written.script.sections)
    assert len(desk.kept) == len(written.calls) >= 3
    assert all(call.output for call in written.calls if not call.refused)
