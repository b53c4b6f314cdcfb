import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import espeakng_loader
import pytest

from podcast.errors import ConfigError, SpeechError, Unfit
from podcast.language.lexicon import Lexicon
from podcast.model import Segment
from podcast.sound import pcm
from podcast.speech import base as speech
from podcast.speech.base import Line
from podcast.speech.espeak import Espeak
from podcast.stages.loading import as_spoken
from tests.speech.conformance import VoiceContract

ENGLISH = {"voice": "en-us", "rate": 160, "pitch": 42, "range": 55, "pace": 14.5}
CHINESE = {"voice": "cmn", "rate": 160, "pitch": 42, "range": 55, "pace": 3.9}


def voice(base: dict[str, Any] = ENGLISH, **changes: Any) -> Espeak:
    return Espeak("test", "zh" if base is CHINESE else "en", base | changes)


class TestEnglish(VoiceContract):
    def make(self) -> Espeak:
        return voice()


class TestChinese(VoiceContract):
    text = "本周的五篇论文，由合成的声音读给大家听。"

    def make(self) -> Espeak:
        return voice(CHINESE)


def test_a_slower_rate_takes_longer() -> None:
    slow, fast = (voice(rate=rate).say(Line(TestEnglish.text)).sound.duration for rate in (110, 165))
    assert slow > 1.25 * fast


def test_latin_terms_in_chinese_are_spoken() -> None:
    with_term = voice(CHINESE).say(Line("这个方法叫做 GRPO 算法。")).sound.duration
    without = voice(CHINESE).say(Line("这个方法叫做算法。")).sound.duration
    assert with_term > without + 500


@pytest.mark.parametrize("base", [ENGLISH, CHINESE])
@pytest.mark.parametrize(
    "text",
    [
        "《Reflect, Retry, Reward: Self-Improving Large Language Models via Reinforcement Learning》。",
        "1,234,567,890.123%",
        "GRPO, RLHF, VLA, LLM, API, GPU, CPU.",
        "好。",
        "No, no.",
        "100% vs. 99.999% on AIME 2024 & AIME 2025 @ 32B + 14B",
    ],
)
def test_titles_numbers_and_acronyms_pass_in_both_languages(base: dict[str, Any], text: str) -> None:
    assert voice(base).say(Line(text)).sound.duration > 300


@pytest.mark.parametrize("base", [ENGLISH, CHINESE])
@pytest.mark.parametrize(
    "text",
    [
        "REASONING GYM: REASONING ENVIRONMENTS FOR REINFORCEMENT LEARNING WITH VERIFIABLE REWARDS",
        "ATTENTION IS ALL YOU NEED",
        "PPO, DPO, GRPO, RLVR, RLHF, VLM, MLLM, SFT",
        "First 🚀🔥 of 𝐒𝐜𝐚𝐥𝐢𝐧𝐠 𝐋𝐚𝐰𝐬 for 𝓜𝓸𝓭𝓮𝓵𝓼",
        "SHALOM שלום עולם and مرحبا بالعالم and สวัสดีชาวโลก",
        "ＢＣＤ model ℝ ℒ",
    ],
)
def test_capitals_emoji_fancy_letters_and_other_scripts_pass(base: dict[str, Any], text: str) -> None:
    """As the stages have them said."""
    one = voice(base)
    (segment,) = as_spoken(Segment.plain("Ada", text), Lexicon(), one, "zh" if base is CHINESE else "en")
    assert segment.display == text
    assert one.say(Line(segment.spoken)).sound.duration > 300


def test_half_a_title_in_capitals_is_refused() -> None:
    """Whether it is spelt or said as words."""
    text = "REASONING ENVIRONMENTS FOR LEARNING WITH VERIFIABLE REWARDS AND NOTHING ELSE AT ALL"
    whole = voice().say(Line(text)).sound
    assert speech.check(whole, text, 14.5, "en") is whole
    with pytest.raises(Unfit):
        speech.check(pcm.Pcm(whole.samples[: len(whole.samples) // 4], whole.rate), text, 14.5, "en")


def test_voices_do_not_disturb_each_other_across_threads() -> None:
    alone = {name: pcm.write_wav(one.say(Line(text)).sound) for name, one, text in _pair()}
    together: dict[str, list[bytes]] = {"en": [], "zh": []}

    def speak(name: str, one: Espeak, text: str) -> None:
        together[name] += [pcm.write_wav(one.say(Line(text)).sound) for _ in range(5)]

    threads = [threading.Thread(target=speak, args=args) for args in _pair()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name: set(clips) for name, clips in together.items()} == {n: {c} for n, c in alone.items()}


def test_a_voice_that_breathes_at_random_gives_the_same_bytes_again() -> None:
    once, again = (voice(voice="en-us+f2").say(Line("A long breath.")).sound for _ in "12")
    assert pcm.write_wav(once) == pcm.write_wav(again)


def _pair() -> list[tuple[str, Espeak, str]]:
    return [("en", voice(), TestEnglish.text), ("zh", voice(CHINESE), TestChinese.text)]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"rate": 175}, "too fast to read"),
        ({"rate": "fast"}, "'rate' is missing or of the wrong type"),
        ({"pitch": True}, "'pitch'"),
        ({"pace": 0}, "pace must be above 0"),
        ({"speed": 3}, "unknown key 'speed'"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_by_key(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ConfigError, match=fault) as caught:
        voice(**changes)
    assert "voices/test.toml" in str(caught.value)


def test_an_unknown_voice_is_named() -> None:
    with pytest.raises(SpeechError, match="no voice 'nonesuch'"):
        voice(voice="nonesuch").say(Line("Hello there, everybody."))


def test_speaks_from_a_folder_whose_path_is_too_long_for_the_library(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120) / ("e" * 60)
    deep.mkdir(parents=True)
    (deep / "espeakng_loader").symlink_to(Path(espeakng_loader.__file__).parent)
    program = (
        f"import sys; sys.path.insert(0, {str(deep)!r})\n"
        "import espeakng_loader; assert len(espeakng_loader.get_data_path()) > 200\n"
        "from podcast.speech.espeak import Espeak; from podcast.speech.base import Line\n"
        f"print(Espeak('test', 'en', {ENGLISH!r}).say(Line('A long way down to the voice.')).sound.duration)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert 1000 < int(ran.stdout) < 4000
