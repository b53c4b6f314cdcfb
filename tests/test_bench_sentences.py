"""The held-out sentences are what the benchmarks of voices and of hearing take them for."""

import re

import pytest

from benchmarks import papers_en, papers_faults, papers_zh, texts

KINDS = {"plain", "name", "acronym", "number", "unit", "title", "polyphone"}
FAULTS = (
    (papers_faults.ENGLISH, papers_faults.REPLACED_ENGLISH, r"[A-Za-z]{4,}"),
    (papers_faults.CHINESE, papers_faults.REPLACED_CHINESE, r"[\u4e00-\u9fff]{2,}"),
)
SENTENCES = (*papers_en.SENTENCES, *papers_zh.SENTENCES, *papers_faults.ENGLISH, *papers_faults.CHINESE)


def count_words(text: str) -> int:
    return len(text.split())


def count_characters(text: str) -> int:
    """Chinese characters, a word or a figure in Latin letters counting as one."""
    return len(re.findall(r"[\u4e00-\u9fff]|[A-Za-z0-9]+(?:[.,'-][A-Za-z0-9]+)*", text))


def test_terms_and_kinds_stand_beside_each_english_sentence() -> None:
    assert 60 <= len(papers_en.SENTENCES) == len(papers_en.TERMS) == len(papers_en.KINDS)
    assert set(papers_en.KINDS) <= KINDS


def test_terms_and_kinds_stand_beside_each_chinese_sentence() -> None:
    assert 60 <= len(papers_zh.SENTENCES) == len(papers_zh.TERMS) == len(papers_zh.KINDS)
    assert set(papers_zh.KINDS) == KINDS


def test_terms_are_written_in_their_sentences() -> None:
    pairs = [
        *zip(papers_en.SENTENCES, papers_en.TERMS, strict=True),
        *zip(papers_zh.SENTENCES, papers_zh.TERMS, strict=True),
    ]
    assert not [(term, sentence) for sentence, terms in pairs for term in terms if term not in sentence]


def test_most_chinese_sentences_hold_terms_in_latin_letters() -> None:
    assert sum(1 for terms in papers_zh.TERMS if terms) >= 54
    assert all(re.search("[A-Za-z]", term) for terms in papers_zh.TERMS for term in terms)


def test_every_run_of_latin_letters_in_chinese_is_known_as_a_term_or_a_symbol() -> None:
    for sentence, terms in zip(papers_zh.SENTENCES, papers_zh.TERMS, strict=True):
        rest = sentence
        for term in terms:
            rest = rest.replace(term, "")
        assert not re.search("[A-Za-z]{3,}", rest), rest


def test_sentences_are_as_long_as_those_of_a_host() -> None:
    assert {s for s in papers_en.SENTENCES if not 8 <= count_words(s) <= 35} == set()
    assert {s for s in papers_zh.SENTENCES if not 15 <= count_characters(s) <= 60} == set()
    assert {s for s in papers_faults.ENGLISH if not 12 <= count_words(s) <= 40} == set()
    assert {s for s in papers_faults.CHINESE if not 25 <= count_characters(s) <= 70} == set()


def test_no_sentence_stands_twice_or_among_the_other_texts() -> None:
    others = {text for name, value in vars(texts).items() if name.isupper() for text in value}
    assert "Honestly, we do not know." in others
    assert len(set(SENTENCES)) == len(SENTENCES)
    assert not others & set(SENTENCES)


@pytest.mark.parametrize(("sentences", "replaced", "plain_word"), FAULTS, ids=("English", "Chinese"))
def test_a_word_of_each_text_can_be_replaced(
    sentences: tuple[str, ...], replaced: tuple[tuple[str, str], ...], plain_word: str
) -> None:
    assert 100 <= len(sentences) == len(replaced)
    for text, (word, other) in zip(sentences, replaced, strict=True):
        assert text.lower().count(word.lower()) == 1, text
        assert re.fullmatch(plain_word, word), word
        assert re.fullmatch(plain_word, other), other
        assert other not in text, text
        assert abs(len(word) - len(other)) <= 4, (word, other)
