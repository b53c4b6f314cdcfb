"""Texts to learn from."""

import numpy as np
import pytest

pytest.importorskip("wordfreq", reason="needs the training group")

from training import evaluate, texts, words


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_same_seed_says_the_same_and_another_does_not(language: str) -> None:
    said = [[texts.sentence(np.random.default_rng(seed), language) for _ in range(20)] for seed in (1, 1, 2)]
    assert said[0] == said[1] != said[2]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sentences_are_filled_speakable_and_of_many_kinds(language: str) -> None:
    random = np.random.default_rng(7)
    said = [texts.sentence(random, language) for _ in range(600)]
    assert not [text for text in said if "{" in text or "}" in text or not text.strip()]
    assert len(set(said)) > 550
    shares = [sum(map(test, said)) / len(said) for test in (lambda text: any(map(str.isdigit, text)), str.isascii)]
    assert 0.15 < shares[0] < 0.7
    assert shares[1] > 0.9 if language == "en" else shares[1] < 0.1


def test_the_shows_lexicon_is_applied() -> None:
    assert texts.spoken("GRPO with 7B", "en") == "G R P O with 7 billion"
    assert texts.spoken("提升14.7%", "zh") == "提升百分之 14.7"


def test_every_slot_of_every_frame_and_line_is_known() -> None:
    random = np.random.default_rng(0)
    for language in ("en", "zh"):
        terms = words.terms()[language]
        for frame in (*terms["frames"], *terms.get("phrases", ()), *words.lines(language)):
            assert "{" not in texts._fill(random, language, frame)


def test_english_words_stand_among_small_ones_as_in_sentences() -> None:
    random, terms = np.random.default_rng(3), words.terms()["en"]
    small = {part for kind in ("prep", "det", "who", "aux", "link", "small_word") for part in terms[kind]}
    said = [texts._told(random) for _ in range(300)]
    found = [word.lower().strip(",.?!;: –") for text in said for word in text.split()]
    # Of the words of running English about half are such.
    assert 0.4 < sum(word in small for word in found) / len(found) < 0.7
    assert len(set(found)) > 1_000
    assert not [text for text in said if " a a" in text or " a e" in text or " an b" in text]


def test_held_out_sentences_are_neither_frames_nor_lines() -> None:
    known = {line for language in ("en", "zh") for line in (*words.lines(language), *words.terms()[language]["frames"])}
    held = [line for kinds in evaluate._sentences().values() for lines in kinds.values() for line in lines]
    assert len(held) == len(set(held)) >= 120
    assert not known.intersection(held)


def test_rare_words_are_drawn_too_but_less_often() -> None:
    drawn = words.english().draw(np.random.default_rng(0), 20_000)
    common = sum(word in ("the", "to", "and", "of") for word in drawn) / len(drawn)
    assert 0.002 < common < 0.02
    assert len(set(drawn)) > 6_000


def test_common_words_are_drawn_nearly_as_often_as_they_are_said() -> None:
    drawn = words.common().draw(np.random.default_rng(0), 20_000)
    assert 0.04 < sum(word in ("the", "to", "and", "of") for word in drawn) / len(drawn) < 0.13
    assert len(set(drawn)) > 2_000
