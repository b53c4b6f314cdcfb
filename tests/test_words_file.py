import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.errors import AlignmentError
from podcast.model import Ms, Word
from podcast.words import Aligned, dumps_words, loads_words

words = st.builds(
    Word,
    st.text(st.characters(exclude_categories=["Cs"])),
    st.integers(0, 10**7).map(Ms),
    st.integers(0, 10**7).map(Ms),
    st.integers(0, 500),
    st.integers(0, 500),
    st.none() | st.floats(0, 1),
)
clips = st.lists(
    st.builds(
        Aligned,
        st.text("0123456789abcdef"),
        st.just("whisper small"),
        st.booleans(),
        st.lists(words, max_size=4).map(tuple),
    )
)


@settings(max_examples=40)
@given(clips)
def test_reads_back_as_it_was(made: list[Aligned]) -> None:
    assert loads_words(dumps_words(made)) == tuple(made)


def test_one_word_a_line_in_plain_letters() -> None:
    word = Word("词。", Ms(120), Ms(340), 0, 2, 0.91)
    text = dumps_words([Aligned("ab12", "estimate", True, (word, word))])
    assert text.count("\n  {") == 2
    assert '"text": "词。", "start": 120, "end": 340, "first": 0, "last": 2, "confidence": 0.91' in text
    assert json.loads(text)["clips"][0]["estimate"] is True


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2, "clips": []}', '{"format": 1, "clips": [{"digest": "a"}]}']
)
def test_another_file_is_an_error(text: str) -> None:
    with pytest.raises(AlignmentError, match="not a file of words"):
        loads_words(text)
