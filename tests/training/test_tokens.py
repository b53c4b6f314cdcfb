"""The vocabulary: one token a syllable, offsets of the text, nothing that cannot be written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

pytest.importorskip("wordfreq", reason="needs the training group")

from training import tokens, words
from training.clips import encoded

_BUILT = tokens.build()


@pytest.fixture
def tokenizer() -> Tokenizer:
    return _BUILT


def test_homophones_are_one_token_and_offsets_stay(tokenizer: Tokenizer) -> None:
    ids, offsets = encoded(tokenizer, "事是市，世界")
    assert len(set(ids[:3])) == 1
    assert offsets == [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)]
    assert tokenizer.decode(ids) == "是是是，是界"


def test_another_tone_is_another_token(tokenizer: Tokenizer) -> None:
    ids, _ = encoded(tokenizer, "是时使")
    assert len(set(ids)) == 3


def test_words_are_small_and_initials_stay_large(tokenizer: Tokenizer) -> None:
    ids, offsets = encoded(tokenizer, "The DeepSeek LLMs")
    assert tokenizer.decode(ids) == " the deepseek LLMs"
    assert list(map(tokenizer.id_to_token, ids))[-4:] == ["▁L", "L", "M", "s"]
    assert offsets[-1] == (16, 17)


def test_a_bare_space_is_never_written_before_what_is_said(tokenizer: Tokenizer) -> None:
    bare = tokenizer.token_to_id(tokens.SPACE)
    for text in ("about 14.7 points", "the GRPO 3 and 50%", "用 40 张卡 训练 Llama", "in (a) - b"):
        assert bare not in encoded(tokenizer, text)[0]


def test_every_hanzi_that_the_voice_reads_is_its_own_syllable(tokenizer: Tokenizer) -> None:
    read = {char: same[0] for same in words.hanzi().values() for char in same}
    ids = tokenizer.encode("".join(read), add_special_tokens=False).ids
    assert [tokenizer.id_to_token(one) for one in ids] == list(read.values())
    assert 1_200 < len(set(ids)) < 1_400


def test_markers_lie_where_faster_whisper_looks(tokenizer: Tokenizer) -> None:
    listed = tokens.listed(tokenizer)
    assert listed[tokens.place(tokenizer, "<|notimestamps|>") + 1] == "<|0.00|>"
    assert listed[-1] == "<|30.00|>"
    assert len(listed) == len(set(listed)) == tokenizer.get_vocab_size()
    end = tokens.place(tokenizer, "<|endoftext|>")
    assert all(place < end for place in encoded(tokenizer, "<|endoftext|>")[0])


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_any_text_is_encoded_and_every_character_that_sounds_is_covered(text: str) -> None:
    _, offsets = encoded(_BUILT, text)
    covered = {place for low, high in offsets for place in range(low, high)}
    assert all(place in covered for place, char in enumerate(text) if char.isalnum())
    assert [low for low, _ in offsets] == sorted(low for low, _ in offsets)


@given(st.text("abcdefghij XYZ0123456789.,%-", min_size=1).filter(str.strip))
def test_small_english_comes_back_as_it_was(text: str) -> None:
    assert _BUILT.decode(encoded(_BUILT, text)[0]).strip().lower() == text.strip().lower()
