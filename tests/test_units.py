import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.text import is_cjk, locked, sounds, units

SCRIPTS = st.text(
    st.one_of(
        st.sampled_from("abcDEF R1-@%.,:;!?()《》“”‘’—…、。，：（） \u3000\u00a0深度学习一二三年月日个α"),
        st.sampled_from("e\u0301\u0308👩\u200d🔬\ufe0f🇨🇳🏽שלום€½"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


def cut(text: str) -> list[str]:
    return [text[first:last] for first, last in units(text)]


def kept(text: str) -> list[str]:
    return [text[first:last] for first, last in locked(text)]


@given(SCRIPTS)
def test_every_character_is_in_exactly_one_unit(text: str) -> None:
    assert "".join(cut(text)) == text
    assert all(first < last for first, last in units(text))


@given(SCRIPTS)
def test_each_unit_has_one_cjk_character_or_one_run(text: str) -> None:
    pieces = cut(text)
    for piece in pieces:
        heard = "".join(char if sounds(char) else " " for char in piece)
        wide = sum(is_cjk(char) for char in heard)
        assert wide <= 1
        assert len(pieces) == 1 or heard.strip(), "punctuation alone makes no unit"


@given(SCRIPTS)
def test_no_run_of_other_characters_is_cut_but_at_punctuation_beside_cjk(text: str) -> None:
    for _, place in units(text)[:-1]:
        before, after = text[place - 1], text[place]
        if sounds(before) and sounds(after):
            assert is_cjk(before) or is_cjk(after)


@given(SCRIPTS)
def test_what_is_locked_lies_within_the_text_and_is_no_single_character(text: str) -> None:
    assert all(0 <= first < last - 1 < len(text) for first, last in locked(text))
    assert list(locked(text)) == sorted(set(locked(text)))


@given(SCRIPTS)
def test_marks_stay_with_their_character(text: str) -> None:
    for place in range(1, len(text)):
        if unicodedata.category(text[place])[0] == "M":
            assert any(first < place < last for first, last in locked(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("。。", ["。。"]),
        ("Hello, big world!", ["Hello, ", "big ", "world!"]),
        ("本期，介绍。", ["本", "期，", "介", "绍。"]),
        ("用 DeepSeek-R1（推理）", ["用 ", "DeepSeek-R1", "（推", "理）"]),
        ("他说：“好！”走", ["他", "说：", "“好！”", "走"]),
        ("好,AI.", ["好,", "AI."]),
        ("methods—like this — here", ["methods—", "like ", "this — ", "here"]),
        ("《Reflect, Retry》获", ["《Reflect, ", "Retry》", "获"]),
        (" (new) one", [" (new) ", "one"]),
        ("提升14.7%。", ["提", "升", "14.7%。"]),
        ("👩\u200d🔬和e\u0301", ["👩\u200d🔬", "和", "e\u0301"]),
    ],
)
def test_units(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("模型 DeepSeek-R1 很好", "DeepSeek-R1"),
        ("指标 Pass@1 提升", "Pass@1"),
        ("提升了6.15%的", "6.15%"),
        ("约 14.7 %，", "14.7 %"),
        ("只有1.5B参数", "1.5B"),
        ("让 LLaMA-3.1-8B 先", "LLaMA-3.1-8B"),
        ("来自 Hugging Face 的", "Hugging Face"),
        ("published on Hugging Face daily", "Hugging Face"),
        ("题为《反思、重试、奖励》的", "《反思、重试、奖励》"),
        ("获得169个点赞。", "169个点赞"),
        ("在2025年6月2日那天", "2025年6月2日"),
        ("共三十五篇论文", "三十五篇"),
        ("提高了百分之十四点七，", "百分之十四点七"),
        ("第五篇论文", "第五篇"),
        ("rises by 18.1 percent on", "18.1 percent"),
        ("after 30 seconds of", "30 seconds"),
        ("on June 2 it", "June 2"),
        ("the Qwen 2.5 family", "Qwen 2.5"),
        ("led by Ada Lovelace of", "Ada Lovelace"),
        ("flag 🇨🇳 here", "🇨🇳"),
        ("she 👩🏽\u200d🔬 works", "👩🏽\u200d🔬"),
    ],
)
def test_locked(text: str, whole: str) -> None:
    assert whole in kept(text)


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("The Model works", "The Model"),
        ("In 2025 we", "In 2025"),
        ("Reflect Retry Reward And Repeat", "Reflect Retry"),
        ("the paper says", "the paper"),
        ("用 AI，ML 都行", "AI，ML"),
    ],
)
def test_what_is_not_locked(text: str, free: str) -> None:
    first = text.index(free)
    assert not any(one <= first and first + len(free) <= two for one, two in locked(text))
