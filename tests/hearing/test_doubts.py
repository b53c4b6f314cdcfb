"""Doubts about words that were written down once; what the model finds is given."""

from collections.abc import Mapping, Sequence

import pytest

from podcast.hearing.doubts import bears_out, find_doubts
from podcast.hearing.judging import judge
from podcast.hearing.tokens import Token
from podcast.hearing.units import find_units
from podcast.reading.readers import find_reader

TEXT = "We train a visual model that answers every question well."
TWICE = TEXT.replace("visual", "visual visual")
WITHOUT = TEXT.replace("visual ", "")
EACH_MS = 60


def tokens(text: str, odd: Mapping[str, tuple[float, float]], language: str = "en") -> list[Token]:
    """A token for each unit, likely and at an even pace but for those of `odd`: (probability, share of its time)."""
    reader = find_reader(language)
    assert reader
    found = []
    for unit in find_units(text, reader):
        probability, share = odd.get(text[unit.first : unit.last], (0.9, 1.0))
        found.append(Token(unit.first, unit.last, probability, round(EACH_MS * len(unit.sounds) * share)))
    return found


def doubts(odd: Mapping[str, tuple[float, float]], text: str = TEXT, language: str = "en") -> list[tuple[str, bool]]:
    reader = find_reader(language)
    assert reader
    found = find_doubts(text, find_units(text, reader), tokens(text, odd, language))
    return [(text[doubt.first : doubt.last], doubt.twice) for doubt in found]


def test_a_right_clip_raises_no_doubt() -> None:
    assert doubts({}) == []


def test_a_word_that_lasts_too_long_may_be_said_twice() -> None:
    assert ("visual", True) in doubts({"visual": (0.9, 2.2)})
    # The path often gives the second time to the word behind.
    assert ("visual", True) in doubts({"model": (0.01, 2.5)})


def test_an_unlikely_word_at_its_own_pace_is_no_doubt() -> None:
    assert doubts({"visual": (0.01, 1.0)}) == []


def test_an_unlikely_word_that_hardly_sounds_may_not_be_said() -> None:
    assert doubts({"visual": (0.01, 0.2)}) == [("visual", False)]
    assert doubts({"visual": (0.9, 0.2)}) == []


def test_a_short_word_may_have_taken_the_sound_of_its_neighbour() -> None:
    assert doubts({"that": (0.01, 1.0), "answers": (0.9, 0.5)}) == [("that", False)]


def test_names_and_what_stands_behind_them_are_not_doubted_to_be_said() -> None:
    text = "We train on Hunyuan models that answer every question well."
    assert doubts({"Hunyuan": (0.01, 0.2)}, text) == []
    assert doubts({"models": (0.01, 0.2)}, text) == []
    assert doubts({"o": (0.01, 0.2)}, "We compare our model with o1 and others today.") == []


def test_chinese_syllables_are_not_doubted() -> None:
    assert doubts({"回": (0.001, 0.0), "问": (0.001, 3.0)}, "模型回答问题。", "zh") == []


def test_no_more_than_two_doubts_are_raised() -> None:
    odd = dict.fromkeys(("train", "visual", "answers", "question"), (0.01, 0.1))
    assert len(doubts(odd)) == 2


@pytest.mark.parametrize(("probability", "found"), [(0.3, True), (1e-6, False)])
def test_the_likelihood_of_the_word_said_twice_decides(probability: float, found: bool) -> None:
    def follow(text: str) -> Sequence[Token]:
        # The word before is doubted, too.
        return tokens(text, {"visual": (probability, 1.0)} if text == TWICE else {"a": (1e-6, 1.0)})

    reader = find_reader("en")
    assert reader
    verdict = judge(TEXT, tokens(TEXT, {"visual": (0.9, 2.2)}), TEXT, reader, follow)
    assert [(one.first, one.last, one.written, one.heard) for one in verdict.faults] == (
        [(TEXT.index("model"), TEXT.index("model"), "", "visual")] if found else []
    )


def test_the_likelihood_of_the_text_without_the_word_decides() -> None:
    reader = find_reader("en")
    assert reader
    (doubt,) = find_doubts(TEXT, find_units(TEXT, reader), tokens(TEXT, {"visual": (0.01, 0.2)}))
    assert doubt.instead == WITHOUT
    assert bears_out(doubt, lambda text: tokens(text, {}))
    assert not bears_out(doubt, lambda text: tokens(text, {"model": (1e-6, 1.0), "that": (1e-3, 1.0)}))
