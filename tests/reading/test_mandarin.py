import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.reading.base import Sounded
from podcast.reading.mandarin import MandarinReader, pinyin_syllables
from podcast.reading.mandarin_english import aspirate
from tests.reading.conformance import ReaderConformance
from tests.reading.letters import Letters

READER = MandarinReader(Letters())
TEXTS = (
    "我们用AI写了14.7%的代码。",
    "2025年6月3日，Qwen2.5-72B与AI（GPT-4o）在AIME 2024上得分为……",
    "😀AI안녕ありがとうمرحبا你好",
    "AI",
)
SAID = """
你好。 → ni↗xau↓.
模型，数据；结果：好？对！ → mwo↗ɕi↗ŋ, ʂu↘ʨy↘; ʨje↗kwo↓: xau↓? twei↘!
他说：“不一定”…… → tʰa→ ʂwo→: “pu↘ i↗ti↘ŋ”…
《论文》（第一版）很好 → “lwə↘nwə↗n” (ti↘i→pa↓n) xə↗n xau↓
我们——大家 → wo↓mən— ta↘ʨja→
用GPT写。 → jʊ↘ŋ gpt ɕje↓.
用 GPT 写 → jʊ↘ŋ gpt ɕje↓
2024年 → ɚ↘li↗ŋɚ↘sɨ↘njɛ↗n
7B模型 → ʨʰi→ b mwo↗ɕi↗ŋ
有 14.7% 的 → jou↓ pai↓fə→nꭧɨ→ʂɨ↗sɨ↘ tjɛ↓n ʨʰi→ tɤ
Top-1准确率 → top i→ ꭧwə↓nʨʰɥe↘ly↘
1个 → i↗kɤ↘
女儿绿 → ny↓ɚ↗ ly↘
""".strip().splitlines()


def say(text: str) -> str:
    return "".join(one.phonemes for one in READER.read(text))


class TestMandarinReader(ReaderConformance):
    reader = READER
    texts = TEXTS


@pytest.mark.parametrize("line", SAID)
def test_a_text_has_the_phonemes_that_say_it(line: str) -> None:
    written, said = line.split(" → ", maxsplit=1)
    assert say(written) == said


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("ʤˌipˌitˈi", "ʤˌipʰˌitʰˈi"),
        ("kwˈɛn", "kʰwˈɛn"),
        ("stˈAbᵊl dəfjˈuʒən", "stˈAbᵊl dəfjˈuʒən"),
        ("spˈɑɹs tɹˈi", "spˈɑɹs tʰɹˈi"),
        ("klˈɪp ˌɑptəməzˈAʃən", "kʰlˈɪp ˌɑptəməzˈAʃən"),
        ("pʰˈi", "pʰˈi"),
    ],
)
def test_english_stops_have_their_breath(english: str, said: str) -> None:
    assert aspirate(english) == said


def test_each_character_has_its_own_stretch() -> None:
    assert READER.read("很好，AI") == (
        Sounded(0, 1, "xə↗n "),
        Sounded(1, 2, "xau↓"),
        Sounded(2, 3, ", "),
        Sounded(3, 5, "ai"),
    )


def test_what_cannot_be_said_is_silent_and_covered() -> None:
    stretches = READER.read("😀안녕ありがとうمرحبا你好Привет")
    assert "".join(one.phonemes for one in stretches) == "ni↗xau↓"
    assert stretches[-1].last == len("😀안녕ありがとうمرحبا你好Привет")


def test_a_given_stretch_is_set_off_by_spaces_that_are_not_its_own() -> None:
    known = Sounded(1, 5, "kwˈɛn")
    stretches = READER.read("用Qwen做", [known])
    assert stretches == (Sounded(0, 1, "jʊ↘ŋ "), known, Sounded(5, 6, " ʦwo↘"))


def test_syllables_are_those_of_what_is_said() -> None:
    assert pinyin_syllables("降10%，用AI绿") == (
        (0, 1, "jiang"),
        (1, 4, "bai"),
        (1, 4, "fen"),
        (1, 4, "zhi"),
        (1, 4, "shi"),
        (5, 6, "yong"),
        (8, 9, "lv"),
    )


@pytest.mark.parametrize(
    ("one", "other"), [("2025年", "二零二五年"), ("37.5%", "百分之三十七点五"), ("3～5倍", "三到五倍")]
)
def test_figures_and_words_have_the_same_syllables(one: str, other: str) -> None:
    assert [said for *_, said in pinyin_syllables(one)] == [said for *_, said in pinyin_syllables(other)]


ANY = st.lists(
    st.one_of(st.text(max_size=4), st.sampled_from([*"不一儿重为，。（《——…… 0123.%-", "GPT", "模型", "22", "看一看"]))
).map("".join)


@given(ANY)
@settings(max_examples=300)
def test_any_text_is_covered_by_what_the_voice_can_take(text: str) -> None:
    stretches = READER.read(text)
    assert [one.first for one in stretches] == [0, *(one.last for one in stretches)][: len(stretches)]
    assert (stretches[-1].last if stretches else 0) == len(text)
    said = "".join(one.phonemes for one in stretches)
    assert "  " not in said
    assert not said.startswith(" ")
    assert all(one.last <= other.first for one, other in pairwise(stretches))


@given(ANY)
def test_syllables_lie_within_the_text(text: str) -> None:
    assert all(0 <= first < last <= len(text) and said for first, last, said in pinyin_syllables(text))


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["强化学习的模型不一定好", "7", "1-", "2.", "$1", "A ", "1x", "一", "不", "("])
def test_time_grows_with_the_length_of_a_text(unit: str) -> None:
    def measure(length: int) -> float:
        started = time.process_time()
        READER.read((unit * length)[:length])
        return time.process_time() - started

    READER.read(unit)
    # The shortest of three: a collection of garbage takes a second of a process that has run a thousand tests.
    times = [min(measure(length) for _ in range(3)) for length in (5_000, 20_000)]
    # By the square it would be 16 times.
    assert times[1] < 8 * times[0] + 0.5
