import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.hearing.comparing import Difference, find_differences
from podcast.hearing.units import Unit, find_units
from podcast.reading.readers import find_reader


def compare(language: str, written: str, heard: str) -> tuple[Difference, ...]:
    return find_differences(units(language, written), units(language, heard))


def units(language: str, text: str) -> tuple[Unit, ...]:
    reader = find_reader(language)
    assert reader
    return find_units(text, reader)


ALIKE = [
    ("en", "A model of 1.5 billion parameters.", "A model of one point five billion parameters"),
    ("en", "GPT-4o beats 72% of them.", "GPT 4 O beats seventy-two percent of them."),
    ("en", "A multimodal, autoregressive network", "A multi-modal auto regressive network."),
    ("en", "The colour centre", "the color center"),
    ("en", "Qwen writes", "Quen writes"),
    ("zh", "准确率是77.5%。", "準確率是百分之七十七點五"),
    ("zh", "这种推理范式", "这种推理犯事"),
    ("zh", "我们提出FilmAgent框架", "我们提出分析人框架"),
]


@pytest.mark.parametrize(("language", "written", "heard"), ALIKE)
def test_other_ways_to_write_the_same_sounds_differ_by_little(language: str, written: str, heard: str) -> None:
    assert max([one.excess for one in compare(language, written, heard)], default=0.0) < 0.9


OTHERS = [
    ("en", "We introduce a visual model.", "We introduce a narrow model.", 1),
    ("en", "We introduce a visual model.", "We introduce a model.", 1),
    ("en", "We introduce a model.", "We introduce a visual model.", 1),
    ("zh", "我们评估了这个模型的性能", "我们评估了这个机器的性能", 2),
    ("zh", "我们评估了这个模型的性能", "我们评估了这个的性能", 2),
    ("zh", "我们评估了这个的性能", "我们评估了这个模型的性能", 2),
]


@pytest.mark.parametrize(("language", "written", "heard", "wrong"), OTHERS)
def test_another_word_is_one_difference(language: str, written: str, heard: str, wrong: int) -> None:
    (found,) = compare(language, written, heard)
    assert found.excess > 0.9
    assert found.wrong == wrong


def test_where_a_difference_lies() -> None:
    (found,) = compare("en", "We introduce a visual model.", "We introduce a narrow model.")
    written = units("en", "We introduce a visual model.")
    assert (written[found.first].first, written[found.last - 1].last) == (15, 21)


# Four figures without a comma may be a year, which is read otherwise: nineteen hundred.
@given(st.integers(0, 999) | st.integers(10_000, 999_999), st.sampled_from(["en", "zh"]))
def test_a_number_is_the_same_in_all_its_forms(number: int, language: str) -> None:
    text = f"It has {number} of them" if language == "en" else f"一共有{number}个"
    assert compare(language, text, text) == ()
    if language == "en":
        assert compare(language, text, f"It has {number:,} of them") == ()


@given(st.text(alphabet="abc XYZ019.,-%中文模型的", max_size=40), st.sampled_from(["en", "zh"]))
def test_a_text_does_not_differ_from_itself_and_every_unit_lies_in_it(text: str, language: str) -> None:
    assert compare(language, text, text) == ()
    for unit in units(language, text):
        assert 0 <= unit.first < unit.last <= len(text)
        assert unit.sounds


def test_names_and_figures_are_rare() -> None:
    text = "Models such as Qwen and GPT-4o grow by 5%."
    assert {text[unit.first : unit.last] for unit in units("en", text) if unit.rare} == {"Qwen", "GPT", "4", "5", "%"}
    assert not any(unit.rare for unit in units("en", "Models grow.") if unit.last <= 6)
