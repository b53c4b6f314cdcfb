"""The benchmark of voices counts what it says it counts."""

import pytest

from benchmarks import counting
from benchmarks.counting import Count
from podcast.language import lexicon
from podcast.language.lexicon import Lexicon
from podcast.model import Segment

LEXICONS = {"en": Lexicon((("Qwen", "Kwen"),)), "zh": Lexicon((("{n}%", "百分之 {n}"),))}


def compare(text: str, heard: str, language: str, *terms: str) -> counting.Compared:
    return counting.compare(lexicon.spoken(Segment.plain("Host", text), LEXICONS[language]), terms, heard, language)


@pytest.mark.parametrize(
    ("written", "heard", "errors"),
    [
        ("one two three", "one two three", 0),
        ("one two three", "one three", 1),
        ("one two three", "one two two three", 1),
        ("one two three", "one four three", 1),
        ("hard tests work", "hardtests work", 0),
        ("prorl works", "pro r l works", 0),
        ("prorl works", "pro r x works", 3),
        ("one", "", 1),
        ("", "one two", 2),
    ],
)
def test_errors_are_the_fewest_changes_whatever_the_division_of_words(written: str, heard: str, errors: int) -> None:
    assert counting.count_errors(written.split(), heard.split()) == errors


def test_numbers_and_names_are_the_same_on_both_sides_when_they_are_said_alike() -> None:
    english = compare(
        "HardTests gains 11.3% over 1,645 cases.", "hard tests gains eleven point three percent over 1645 cases", "en"
    )
    assert english.count.errors == english.count.sounded_errors == 0
    chinese = compare("召回率高了17.5%，GPU 更快。", "召回率高了百分之十七点五gpu更快", "zh")
    assert chinese.count.errors == chinese.count.sounded_errors == 0
    assert (chinese.count.units, chinese.count.syllables) == (17, 14)


def test_chinese_characters_count_by_their_syllables() -> None:
    assert compare("他在这里看书。", "她再這裡看书", "zh").count.errors == 0
    assert compare("他在这里看书。", "他在这里写书", "zh").count.errors == 1
    assert compare("他在西安看书。", "他在先看书", "zh").count.errors == 2


def test_a_name_that_is_spelt_otherwise_is_an_error_but_none_by_sound() -> None:
    count = compare("We trained Qwen on it.", "We trained Quen on it.", "en", "Qwen").count
    assert (count.errors, count.sounded_errors) == (1, 0)
    assert (count.terms, count.spelt_terms, count.sounded_terms) == (1, 0, 1)


def test_another_word_in_the_place_of_a_term_is_missed_both_ways() -> None:
    found = compare("模型叫 CLaSp，它跳过一些层。", "模型叫苹果，它跳过一些层。", "zh", "CLaSp")
    assert found.missed == ("CLaSp",)
    assert (found.count.spelt_terms, found.count.sounded_terms, found.count.near_terms) == (0, 0, 0)
    near = compare("We call it HardTests here.", "We call it Hard Test there.", "en", "HardTests")
    assert (near.missed, near.count.spelt_terms, near.count.near_terms) == ((), 0, 1)
    assert compare("模型叫 CLaSp，它跳过一些层。", "模型叫，它跳过一些层。", "zh", "CLaSp").missed == ("CLaSp",)


@pytest.mark.parametrize(
    ("term", "heard", "found"),
    [
        ("Gemini-1.5-Pro", "超过了gemini 1.5 pro的", True),
        ("Gemini-1.5-Pro", "超过了Gemini 15 Pro的", False),
        ("Fine-Tuning", "也就是fine‐tuning", True),
        ("A/B", "AB测试", True),
    ],
)
def test_a_term_is_spelt_whatever_its_capitals_spaces_and_hyphens(term: str, heard: str, found: bool) -> None:
    assert counting.is_spelt(term, heard) is found


def test_counts_are_summed_by_their_kinds() -> None:
    assert counting.sum_up([Count(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), Count(*range(10, 20))]) == Count(*range(11, 30, 2))
    assert counting.sum_up([]) == Count()
