import pytest

from podcast.hearing.matching import match_sounds
from podcast.hearing.sounds import count_tones, lost, mistaken, sounds_of


def test_stress_tone_and_punctuation_are_not_heard() -> None:
    assert sounds_of("ˈO, ʂɨ↘") == "oʊʂɨ"
    assert count_tones("ʂɨ↘tɤ") == 1


@pytest.mark.parametrize(("one", "other"), [("l", "n"), ("ꭧ", "ʦ"), ("n", "ŋ"), ("b", "p"), ("ɪ", "i")])
def test_what_is_mistaken_often_costs_little(one: str, other: str) -> None:
    assert mistaken(one, one) == 0
    assert 0 < mistaken(one, other) == mistaken(other, one) < 0.5
    assert mistaken(one, other) < mistaken("s", "m") == 1


def test_a_weak_vowel_is_missed_sooner_than_a_consonant() -> None:
    assert lost("ə") < lost("s")


def test_the_cheapest_way_uses_every_sound_once() -> None:
    steps = match_sounds("kwɛn", "kjuwɛn")
    assert [said for said, _, _ in steps if said is not None] == list(range(4))
    assert [heard for _, heard, _ in steps if heard is not None] == list(range(6))
    assert sum(cost for _, _, cost in steps) < 2 * lost("s")


def test_nothing_against_something() -> None:
    assert match_sounds("", "") == []
    assert match_sounds("s", "") == [(0, None, lost("s"))]
