"""English with its phonemes, by hibari's dictionaries."""

from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.language.alphabet import PHONEMES
from podcast.reading.base import Reader, Sounded
from podcast.reading.english import EnglishReader
from tests.reading.conformance import ReaderConformance

READER = EnglishReader()


def phonemes(text: str, *stretches: Sounded) -> str:
    return "".join(stretch.phonemes for stretch in READER.read(text, stretches))


class TestEnglishReader(ReaderConformance):
    reader: ClassVar[Reader] = READER
    texts = ("The AI reads 2.5% of it.", "AI, AI's, GPT-AI (so-called AI)!", "中文AI🙂")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It works.", "ˌɪt wˈɜɹks."),
        ("the end, the start", "ði ˈɛnd, ðə stˈɑɹt"),
        ("GPT-4o", "ʤˌipˌitˈi fˈɔɹ ˈO"),
        ("LLMs", "ˌɛlˌɛlˈɛmz"),
        ("a (good) “one”", "ɐ (ɡˈʊd) “wˈʌn”"),
        ("state-of-the-art", "stˈAtʌvðiˈɑɹt"),
        ("3%!", "θɹˈi pəɹsˈɛnt!"),
        ("o", "ˈO"),
        ("one 🙂 two", "wˈʌn tˈu"),
        ("[x](/y/)", "ˈɛks (wˈI)"),
        ("GPT’s", "ʤˌipˌitˈiz"),
    ],
)
def test_phonemes(text: str, expected: str) -> None:
    assert phonemes(text) == expected


def test_a_word_is_said_as_its_neighbours_have_it() -> None:
    """“The” before a vowel, also where that comes from a given stretch."""
    given = Sounded(4, 8, "ˈAbᵊl")
    assert phonemes("the Qwen", given) == "ði ˈAbᵊl"
    assert phonemes("the Qwen", Sounded(4, 8, "kwˈɛn")) == "ðə kwˈɛn"


def test_what_touches_a_given_stretch_is_set_off_from_it() -> None:
    given = Sounded(4, 8, "kwˈɛn")
    assert phonemes("for Qwen2.5-based", given) == "fɔɹ kwˈɛn tˈu pˈYnt fˈIv bˈAst"
    assert phonemes("MyXQwen", given)[-6:] == " kwˈɛn"
    assert phonemes("the Qwen's", given) == "ðə kwˈɛnz"
    assert phonemes("the Bert's", Sounded(4, 8, "bˈɜɹt")) == "ðə bˈɜɹts"
    assert phonemes("the Bush's", Sounded(4, 8, "bˈʊʃ")) == "ðə bˈʊʃᵻz"


def test_each_stretch_has_its_own_phonemes() -> None:
    assert READER.read("on GPT-4") == (
        Sounded(0, 2, "ˌɔn"),
        Sounded(2, 3, " "),
        Sounded(3, 6, "ʤˌipˌitˈi"),
        Sounded(6, 7, ""),
        Sounded(7, 8, " fˈɔɹ"),
    )


def test_threads_read_alike() -> None:
    texts = ["Zorblax qwerty reads 2,5 words."] * 16
    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(READER.read, texts))) == 1


PIECES = st.sampled_from(
    ["[x](/y/)", "Qwen2.5", "don’t", "I'm", "U.S.", "10am", "etc.", "):", "’", "\u2028", "A", "_", "ÀÞ"]
)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30) | st.lists(st.text("aA1.'- ", max_size=4) | PIECES, max_size=8).map("".join))
def test_any_text_is_read_in_what_the_voices_know(text: str) -> None:
    stretches = READER.read(text)
    assert "".join(text[stretch.first : stretch.last] for stretch in stretches) == text
    said = "".join(stretch.phonemes for stretch in stretches)
    assert set(said) <= PHONEMES
    assert "  " not in said
