"""How phonemes are cut into what a network says at once, and how times of phonemes become times of characters."""

from itertools import pairwise

import pytest

from podcast.reading.base import Sounded
from podcast.speech import runs
from podcast.speech.runs import Piece
from podcast.speech.sharing import share

SENTENCE = "wˈʌn tˈu θɹˈi fˈɔɹ, fˈIv sˈɪks."
KNOWN = frozenset(SENTENCE) | set("!?;…”")


def cut(phonemes: str, longest: int = 400) -> list[str]:
    said = runs.signs([Sounded(0, 1, phonemes)], KNOWN)
    return [phonemes[one.first : one.last] for one in runs.pieces(said, longest)]


def test_each_sentence_is_a_piece_without_the_spaces_around_it() -> None:
    assert cut(f" {SENTENCE}  {SENTENCE} ") == [SENTENCE, SENTENCE]


def test_a_short_sentence_is_said_with_the_next_and_the_last_one_with_the_one_before() -> None:
    assert cut(f"wˈʌn. {SENTENCE}") == [f"wˈʌn. {SENTENCE}"]
    assert cut(f"{SENTENCE} wˈʌn!") == [f"{SENTENCE} wˈʌn!"]


def test_a_quote_that_closes_stays_with_its_sentence() -> None:
    quoted = SENTENCE + "”"
    assert cut(f"{quoted} {SENTENCE}") == [quoted, SENTENCE]


@pytest.mark.parametrize(
    ("text", "longest", "closings"),
    [
        (SENTENCE.replace(".", ",") * 3 + SENTENCE, 80, ["clause", "sentence"]),
        ("wˈʌn " * 60, 100, ["word"] * 4),
        ("w" * 100, 40, ["word"] * 4),
    ],
)
def test_what_is_long_is_cut_at_a_comma_else_at_a_space_else_anywhere(
    text: str, longest: int, closings: list[str]
) -> None:
    said = runs.signs([Sounded(0, 1, text)], KNOWN)
    found = runs.pieces(said, longest)
    assert [one.closing for one in found] == closings
    assert all(one.last - one.first <= longest for one in found)
    assert "".join(text[one.first : one.last] for one in found).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("text", ["", " ", "…", " ,. ", "文"])
def test_what_has_no_sound_is_no_piece(text: str) -> None:
    assert runs.pieces(runs.signs([Sounded(0, 1, text)], KNOWN), 400) == ()


def test_signs_know_their_stretch_and_unknown_ones_are_left_out() -> None:
    said = runs.signs([Sounded(0, 2, "wʌ"), Sounded(2, 3, "🙂"), Sounded(3, 4, "n.")], KNOWN)
    assert [(one.char, one.stretch) for one in said] == [("w", 0), ("ʌ", 0), ("n", 2), (".", 2)]
    assert runs.pieces(said, 400) == (Piece(0, 4, "sentence"),)


def times(text: str, reading: list[Sounded], step: float = 100.0) -> list[tuple[float, float]]:
    """The times of the characters of `text`, where each sign takes `step` ms."""
    said = runs.signs(reading, KNOWN)
    return share(text, reading, said, [(place * step, (place + 1) * step) for place in range(len(said))])


def test_the_letters_of_a_word_share_its_phonemes_and_the_comma_has_the_pause() -> None:
    found = times("four, ", [Sounded(0, 6, "fɔɹ, ")])
    assert found == [(0, 75), (75, 150), (150, 225), (225, 300), (300, 500), (300, 500)]


def test_what_is_not_said_takes_no_time_and_spans_follow_one_another() -> None:
    found = times("a (x) b.", [Sounded(0, 2, "θɹ "), Sounded(2, 5, ""), Sounded(5, 8, " fɔ.")])
    assert found[2:5] == [(300, 300)] * 3
    assert all(one[0] <= two[0] for one, two in pairwise(found))
    assert found[6] == (400, 600)
