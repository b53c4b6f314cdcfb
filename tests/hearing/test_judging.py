"""Verdicts on texts and transcripts; what the model thinks likely is given."""

import pytest

from podcast.hearing.faults import Verdict
from podcast.hearing.judging import judge
from podcast.hearing.tokens import Token
from podcast.reading.readers import find_reader

TEXT = "We train a visual model. It answers every question well."


def tokens(text: str, unlikely: str = "", probability: float = 1e-5) -> list[Token]:
    """A token for each word; those of `unlikely` are hardly possible."""
    found, place = [], 0
    for word in text.split(" "):
        share = probability if word.strip(".") in unlikely.split(" ") else 0.9
        found.append(Token(place, place + len(word), share, 70 * len(word)))
        place += len(word) + 1
    return found


def verdict(transcript: str, *, text: str = TEXT, unlikely: str = "") -> Verdict:
    reader = find_reader("en")
    assert reader
    return judge(text, tokens(text, unlikely), transcript, reader, tokens)


def test_a_right_clip_has_no_fault_and_its_transcript_is_not_followed() -> None:
    def refuse(_text: str) -> list[Token]:
        raise AssertionError

    reader = find_reader("en")
    assert reader
    found = judge(TEXT, tokens(TEXT), "we train a visual model it answers every question well", reader, refuse)
    assert found == Verdict((), 0, 10)


def test_a_replaced_word_is_named_with_what_is_heard() -> None:
    found = verdict("We train a narrow model. It answers every question well.", unlikely="visual")
    assert [(one.written, one.heard, one.kind) for one in found.faults] == [("visual", "narrow", "word")]
    assert TEXT[found.faults[0].first : found.faults[0].last] == "visual"
    assert found.errors == 1


def test_a_word_that_sounds_a_little_different_needs_the_second_witness() -> None:
    heard = "We trained a visual model. It answers every question well."
    assert verdict(heard).faults == ()
    similar = "We train a virtual model. It answers every question well."
    assert verdict(similar).faults == ()


def test_a_word_left_out_and_one_added() -> None:
    (missing,) = verdict("We train a model. It answers every question well.", unlikely="visual model").faults
    assert (missing.written, missing.heard) == ("visual", "")
    (added,) = verdict("We train a visual model. It surely answers every question well.").faults
    assert (added.written, added.heard) == ("", "surely")
    assert added.first == added.last == TEXT.index("answers")


def test_a_word_said_twice() -> None:
    (twice,) = verdict("We train train a visual model. It answers every question well.").faults
    assert twice.heard == "train"


def test_another_sentence_is_one_fault() -> None:
    found = verdict(
        "We train a visual model. Nobody has ever seen such bad weather.", unlikely="It answers every question well"
    )
    assert [(one.written, one.kind) for one in found.faults] == [("It answers every question well.", "sentence")]


def test_a_last_quarter_that_is_missing_is_a_fault() -> None:
    assert verdict("We train a visual model. It answers").faults


def test_a_silent_transcript_is_a_fault() -> None:
    assert verdict("").faults


def test_a_name_may_be_heard_as_something_like_it() -> None:
    text = "We compare it with Hunyuan and Qwen today."
    assert verdict("We compare it with Hunu and and Quen today.", text=text, unlikely="Hunyuan Qwen").faults == ()
    (word,) = verdict("We compare it with Hunu and and Quen never.", text=text, unlikely="Hunyuan Qwen today").faults
    assert (word.written, word.heard) == ("today", "never")


def test_a_word_may_be_heard_in_capitals() -> None:
    text = "Its values serve as dense rewards."
    heard = "Its values serve as DENTH rewards."
    assert verdict(heard, text=text, unlikely="dense") == Verdict((), 0, 6)
    (other,) = verdict(heard.replace("DENTH", "CRUEL"), text=text, unlikely="dense").faults
    assert (other.written, other.heard) == ("dense", "CRUEL")


def test_a_word_that_is_heard_as_one_like_it_is_not_missing() -> None:
    text = "An edit is treated as a small program."
    reader = find_reader("en")
    assert reader
    brief = [Token(0, 2, 0.01, 10), *tokens(text)[1:]]
    same = judge(text, brief, text, reader, tokens)
    assert [fault.written for fault in same.faults] == ["An"]
    assert judge(text, brief, text.replace("An", "And"), reader, tokens).faults == ()


def test_letters_that_are_heard_as_letters_stay_letters() -> None:
    text = "We use several GPU nodes and an LLM."
    assert verdict(text, text=text) == Verdict((), 0, 8)


def test_another_figure_is_a_fault_where_it_is_much_likelier() -> None:
    text = "It answers 43.2% without help."
    heard = text.replace("43.2%", "33.2%")
    assert not any(fault.written for fault in verdict(heard, text=text).faults)
    (fault,) = verdict(heard, text=text, unlikely="43.2%").faults
    assert (fault.written, fault.heard) == ("43.2", "33.2")


def chinese(text: str, transcript: str, unlikely: str = "") -> Verdict:
    reader = find_reader("zh")
    assert reader
    by_character = [Token(place, place + 1, 1e-4 if char in unlikely else 0.9, 200) for place, char in enumerate(text)]
    return judge(text, by_character, transcript, reader, lambda heard: [Token(0, len(heard), 0.9, 200)])


@pytest.mark.parametrize(
    ("written", "said"),
    [("31万", "41万"), ("31万", "四十一万"), ("3.98", "3.48"), ("六", "9"), ("2025", "2026"), ("45%", "48%")],
)
def test_another_chinese_figure_is_a_fault_where_it_is_much_likelier(written: str, said: str) -> None:
    text = f"他们一共收集了{written}的样本，结果很好。"
    heard = text.replace(written, said)
    assert chinese(text, heard).faults == ()
    (fault,) = chinese(text, heard, unlikely=written).faults
    assert written.startswith(fault.written)
    assert said.startswith(fault.heard)


@pytest.mark.parametrize("heard", ["30億萬", "三十一万", "31玩"])
def test_a_figure_that_is_written_down_otherwise_is_none(heard: str) -> None:
    text = "他们一共收集了31万的样本，结果很好。"
    assert chinese(text, text.replace("31万", heard), unlikely="31万").faults == ()


def test_what_base_cannot_write_in_chinese_is_an_error_and_no_fault() -> None:
    text = "实验使用了三个开源模型，参数为15亿到70亿，包含Countdown的题目。"
    found = chinese(text, "实验使用了三个开源模型，参数为15-70-11，包含扛当的题目。")
    assert found.faults == ()
    assert found.errors > 0


def test_latin_letters_that_nobody_wrote_near_are_a_fault_in_chinese() -> None:
    """A tag that is read aloud, as base hears it."""
    (fault,) = chinese("旧机器等着下一班火车。", "舊機器 break time 等着下一班火車").faults
    assert "break time" in fault.heard
    near_a_name = chinese("模型Llama 3等着下一班火车。", "模型 Lama three break等着下一班火車")
    assert near_a_name.faults == ()


def test_another_chinese_word_is_a_fault() -> None:
    found = chinese("模型的准确率提高了很多，结果也很稳定。", "模型的速度提高了很多，结果也很稳定。")
    assert [one.written for one in found.faults] == ["准确率"]


@pytest.mark.parametrize(
    ("text", "heard", "word"),
    [
        (
            "旧的系统里，大部分机器都在等待。AReaL 把两件事分开来做。",
            "旧的系统里大部分机器都在等待等待A-REL把两件事分开来做",
            "等待",
        ),
        ("它在照片里寻找指定的人物。没有符合的就不回答。", "它在照片里寻找指定的人物人物没有符合的就不回答", "人物"),
        ("报告里有望远镜的资料。", "报告里有望远镜望远镜的资料。", "望远镜"),
    ],
)
def test_a_chinese_word_said_twice(text: str, heard: str, word: str) -> None:
    (fault,) = chinese(text, heard).faults
    assert (fault.written, fault.heard) == ("", word)
    assert chinese(heard, heard).faults == ()
