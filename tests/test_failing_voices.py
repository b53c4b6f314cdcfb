"""Voices that fail on purpose: clips are said again, then refused by name, never published, never paid for twice."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from podcast import names
from podcast.errors import GateRefused, SpeechError
from podcast.providers import Environment
from podcast.sound.pcm import Pcm
from podcast.stages.retakes import RETAKES
from podcast.words import loads_words
from tests import shows
from tests.failing_voices import (
    Failing,
    Mishap,
    Speaker,
    fall_silent,
    repeat,
    reword,
    say_another,
    say_chinese,
    say_english,
    stop,
)
from tests.protocols_voices import KEY, ElevenLabsServer, OpenAISpeech, VoiceServer
from tests.shows import Listener, episode

# Text → what is said for it. The texts are paragraphs of a script beside one that is said as it stands.
ENGLISH: dict[str, Mishap] = {
    "Our pipelines often fail in silence at night.": reword(" in silence", ""),
    "A short test finds the fault before the morning.": reword("the fault", "the fault fault"),
    "Nobody reads the long reports.": repeat,
    "The old machine waits for the next train.": reword("machine", 'machine <break time="1s"/>'),
    "The kettle on the stove boils in a minute.": reword("stove", "stove pause"),
    "The next chapter is about tests of programs.": say_another("我们为长程序提出简短的测试。", say_chinese),
    "Results show fourteen percent more faults.": say_another("Nobody waits under the old bridge."),
    "The survey looks at kettles of all kinds and sizes.": stop,
}
CHINESE: dict[str, Mishap] = {
    "我们的流程夜里常常悄悄出错。": reword("常常悄悄", ""),
    "没有人读那些长长的报告。": repeat,
    "旧机器等着下一班火车。": reword("机器", "机器 break time "),
    "我们为长程序提出简短的测试。": say_another("We propose short tests for long programs.", say_english),
    "结果显示错误多找到了两成。": say_another("旧桥底下没有人在等。"),
    "这份综述看了各种各样的水壶和茶壶。": stop,
}
FINE = {"en": "Welcome to a small show about short tests.", "zh": "欢迎收听这个小节目。"}
SPEAKERS = {"en": (say_english, ENGLISH), "zh": (say_chinese, CHINESE)}
PROVIDERS = {"elevenlabs": ElevenLabsServer, "openai": OpenAISpeech}
# The profiles have nothing but the paid voices; the pace is that of the real one.
PROFILE = """
language = "{language}"
[elevenlabs]
voice = "ownVoice1"
pace = {pace}
[openai]
voice = "cedar"
pace = {pace}
"""
PACE = {"en": 15.2, "zh": 4.9}


def write_show(folder: Path, language: str, paragraphs: Iterable[str]) -> None:
    """A show whose script says these paragraphs between two right ones, and which Whisper base listens to."""
    settings = shows.SETTINGS.replace('"en"', f'"{language}"') + '[script]\nwriter = "extractive"\n'
    shows.write_show(folder, settings, shows.PAPERS if language == "en" else shows.CHINESE_PAPERS)
    shows.align_by(folder, "auto")
    profile = PROFILE.format(language=language, pace=PACE[language])
    (folder / "voices" / f"host-{language}.toml").write_text(profile, encoding="utf-8")
    shows.write_script(folder, [FINE[language], *paragraphs, FINE[language]], language)


def account(server: VoiceServer) -> Environment:
    cache = shows.ALONE.cache
    if isinstance(server, OpenAISpeech):
        return Environment(shows.NOWHERE, openai_key=KEY, openai_url=f"{server.url}/v1", cache=cache)
    return Environment(shows.NOWHERE, elevenlabs_key=KEY, elevenlabs_url=server.url, cache=cache)


def make(folder: Path, server: VoiceServer) -> Listener:
    heard = Listener()
    shows.make(folder, environment=account(server), listener=heard)
    return heard


def published(folder: Path) -> list[Path]:
    return [path for path in (folder / "public").rglob("*") if path.is_file() and path.name != ".lock"]


def report(folder: Path) -> dict[str, dict[str, object]]:
    told = json.loads((episode(folder) / names.REPORT).read_text(encoding="utf-8"))
    assert isinstance(told, dict)
    return told


def clip_of(folder: Path, text: str) -> int:
    """The number of the clip that says a text, from 1."""
    words = loads_words((episode(folder) / names.WORDS).read_text(encoding="utf-8"))
    shown = ["".join(word.text for word in one.words) for one in words]
    return shown.index(text) + 1


def refuse(folder: Path, server: VoiceServer) -> str:
    """What `publish` says that refuses the episode; nothing of it is in the store."""
    with pytest.raises(GateRefused) as caught:
        make(folder, server)
    assert not published(folder)
    return str(caught.value)


def few(mishaps: Mapping[str, Mishap], count: int) -> dict[str, Mishap]:
    return dict(list(mishaps.items())[:count])


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("language", "provider", "count"),
    [("en", "openai", 1), ("en", "elevenlabs", len(ENGLISH)), ("zh", "elevenlabs", len(CHINESE))],
)
def test_what_is_never_said_right_is_refused_by_name_and_paid_for_thrice(
    tmp_path: Path, language: str, provider: str, count: int
) -> None:
    speaker, mishaps = SPEAKERS[language][0], few(SPEAKERS[language][1], count)
    write_show(tmp_path, language, mishaps)
    voice = Failing(speaker, mishaps, times=99)
    voice.rehearse()
    with PROVIDERS[provider](voice=voice) as server:
        said = refuse(tmp_path, server)
        assert voice.asked == {FINE[language]: 1} | dict.fromkeys(mishaps, 1 + RETAKES)
        # Nothing is asked for a second time, by whichever way one comes to it.
        assert refuse(tmp_path, server) == said
        assert voice.asked.total() == 1 + len(mishaps) * (1 + RETAKES)
    faults = report(tmp_path)["alignment"]["text_check"]["faults"]  # type: ignore[index]
    assert {one["clip"] for one in faults} == {clip_of(tmp_path, text) for text in mishaps}
    for one in faults:
        assert f"clip {one['clip']} ({one['digest']}) at " in said
        assert one["written"] or one["heard"]
    assert str(episode(tmp_path) / names.WORDS) in said
    assert "remove the clip from 30-clips/ to have it said again, or reword 20-script.md" in said
    billed = sum(len(text) * times for text, times in voice.asked.items())
    assert report(tmp_path)["speech"]["characters_billed"] == billed


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_is_said_right_at_the_second_try_is_published_so(tmp_path: Path, provider: str) -> None:
    mishaps = ENGLISH if provider == "openai" else few(ENGLISH, 2)
    write_show(tmp_path, "en", mishaps)
    voice = Failing(say_english, mishaps, times=1)
    voice.rehearse()
    with PROVIDERS[provider](voice=voice) as server:
        heard = make(tmp_path, server)
        assert voice.asked == {FINE["en"]: 1} | dict.fromkeys(mishaps, 2)
        assert sum("it is said again (1 of 2)" in words for words in heard.notes) == len(mishaps)
        make(tmp_path, server)
        assert voice.asked.total() == 1 + 2 * len(mishaps)
    check = report(tmp_path)["alignment"]["text_check"]
    assert (check["made"], check["passed"], check["faults"]) == (True, True, [])  # type: ignore[index]
    assert (tmp_path / "public" / "small" / "feed.xml").is_file()
    billed = sum(len(text) * times for text, times in voice.asked.items())
    assert report(tmp_path)["speech"]["characters_billed"] == billed


@pytest.mark.slow
def test_the_command_says_the_place_what_was_written_and_what_was_heard(tmp_path: Path) -> None:
    text, mishap = "Results show fourteen percent more faults.", say_another("Nobody waits under the old bridge.")
    write_show(tmp_path, "en", [text])
    voice = Failing(say_english, {text: mishap}, times=99)
    with ElevenLabsServer(voice=voice) as server:
        keys = {"ELEVENLABS_API_KEY": KEY, "ELEVENLABS_BASE_URL": server.url}
        weekly = shows.command(tmp_path, "weekly", "2025-W23", env=keys, timeout=200)
        asked = voice.asked.total()
        publish = shows.command(tmp_path, "publish", "2025-W23", env=keys, timeout=200)
    assert voice.asked.total() == asked
    for ran in (weekly, publish):
        assert ran.returncode == 1
        assert re.search(
            r"clip 2 \(\w+\) at \d\.\d s: “Results show .*” is written, “.*old bridge” is heard", ran.stderr
        )
    assert not published(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_clip_that_falls_silent_in_its_middle_is_asked_for_again_and_then_refused(
    tmp_path: Path, provider: str
) -> None:
    text = "The best kettle takes a minute and a half."
    write_show(tmp_path, "en", [text])
    shows_file = tmp_path / "podcast.toml"
    shows_file.write_text(shows_file.read_text().replace('model = "auto"', 'model = "none"'))
    voice = Failing(say_english, {text: fall_silent}, times=99)
    with PROVIDERS[provider](voice=voice) as server:
        for remedy in ("Change the paragraph in 20-script.md", "Listen to it"):
            with pytest.raises(SpeechError, match=r"fell silent for 3\.\d s within the clip") as caught:
                make(tmp_path, server)
            assert remedy in caught.value.remedy
            assert voice.asked[text] == 3
        assert not published(tmp_path)
    once = Failing(say_english, {text: fall_silent}, times=1)
    next(episode(tmp_path).rglob("*.refused.wav")).unlink()
    with PROVIDERS[provider](voice=once) as server:
        make(tmp_path, server)
    assert once.asked[text] == 2


@pytest.mark.slow
def test_a_retake_that_cannot_be_the_text_is_kept_and_not_asked_for_again(tmp_path: Path) -> None:
    text = "Results show fourteen percent more faults."
    write_show(tmp_path, "en", [text])
    first = iter((say_another("Nobody waits under the old bridge."),))

    def get_worse(speaker: Speaker, said: str) -> Pcm:
        return next(first, fall_silent)(speaker, said)

    voice = Failing(say_english, {text: get_worse}, times=99)
    with OpenAISpeech(voice=voice) as server:
        said = refuse(tmp_path, server)
        assert "old bridge" in said
        # One answer that is another text, and thrice as many attempts at each retake.
        assert voice.asked[text] == 1 + RETAKES * 3
        (episode(tmp_path) / names.WORDS).unlink()
        assert refuse(tmp_path, server) == said
        assert voice.asked[text] == 1 + RETAKES * 3
