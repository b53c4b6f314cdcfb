"""A packed dictionary answers as the dict that it was made from."""

from hypothesis import given
from hypothesis import strategies as st

from podcast.reading.packed import PackedWords

WORDS = st.text(max_size=12)
VALUES = st.none() | st.text() | st.dictionaries(WORDS, st.floats(-9, 9))


@given(st.dictionaries(WORDS, VALUES), st.lists(WORDS))
def test_it_answers_as_the_dict_does(words: dict[str, object], asked: list[str]) -> None:
    packed = PackedWords(words)
    for word in (*words, *asked):
        assert packed.get(word) == words.get(word)
        assert packed.get(word, "?") == words.get(word, "?")
        assert (word in packed) == (word in words)
