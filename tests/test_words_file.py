import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import podcast
from podcast.errors import AlignmentError
from podcast.model import Ms, Word
from podcast.words import Aligned, Misspoken, dumps_words, loads_words

PLAIN = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = (st.integers(0, 9), st.integers(0, 9))
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
        st.booleans(),
        st.lists(st.builds(Misspoken, *NUMBERS, PLAIN, PLAIN, st.sampled_from(["word", "sentence"])), max_size=3).map(
            tuple
        ),
        PLAIN,
        *NUMBERS,
        st.text("0123456789abcdef"),
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


def test_a_clip_is_as_sure_as_its_words_in_the_mean() -> None:
    words = tuple(Word("a ", Ms(n), Ms(n + 1), 2 * n, 2 * n + 2, sure) for n, sure in enumerate((0.5, None, 1.0)))
    one = Aligned("0", "whisper x", estimate=False, words=words)
    assert one.confidence == 0.75
    assert json.loads(dumps_words([one]))["clips"][0]["confidence"] == 0.75
    assert replace(one, words=words[1:2]).confidence is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2, "clips": []}', '{"format": 1, "clips": [{"digest": "a"}]}']
)
def test_another_file_is_an_error(text: str) -> None:
    with pytest.raises(AlignmentError, match="not a file of words"):
        loads_words(text)


SCHEMA = json.loads((Path(podcast.__file__).parent / "schemas" / "words.schema.json").read_text("utf-8"))
KINDS: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "null": type(None),
}
KINDS["number"] = (int, float)


def faults(value: Any, schema: dict[str, Any], place: str = "") -> list[str]:
    """Where a value is not what its JSON schema says, for the words of JSON Schema that ours uses."""
    known = {"$schema", "title", "description", "const", "type", "required", "properties", "items", "pattern"}
    assert schema.keys() <= known | {"minimum", "maximum", "additionalProperties"}
    if "const" in schema:
        return [] if value == schema["const"] else [place]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, KINDS[kind]) and (kind == "boolean" or value is not True) for kind in kinds):
        return [place]
    if isinstance(value, list):
        return [fault for n, one in enumerate(value) for fault in faults(one, schema["items"], f"{place}[{n}]")]
    if isinstance(value, dict):
        parts = schema["properties"]
        unknown = value.keys() - parts.keys() if schema.get("additionalProperties") is False else set()
        found = [f"{place}.{key}" for key in {*unknown, *(set(schema["required"]) - value.keys())}]
        return found + [
            fault for key in value.keys() & parts.keys() for fault in faults(value[key], parts[key], f"{place}.{key}")
        ]
    within = (
        value is None or isinstance(value, str) or schema.get("minimum", value) <= value <= schema.get("maximum", value)
    )
    return [] if within else [place]


@settings(max_examples=40)
@given(clips)
def test_every_file_is_what_the_schema_says(made: list[Aligned]) -> None:
    assert faults(json.loads(dumps_words(made)), SCHEMA) == []


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        ({"format": 2, "clips": []}, ".format"),
        ({"format": 1}, ".clips"),
        ({"format": 1, "clips": [], "more": 1}, ".more"),
        ({"format": 1, "clips": [{"digest": "a", "aligner": "x", "estimate": 1, "words": []}]}, ".clips[0].estimate"),
    ],
)
def test_the_schema_refuses_other_files(broken: Any, place: str) -> None:
    assert faults(broken, SCHEMA) == [place]


@pytest.mark.parametrize("key", ["text", "start", "end", "first", "last", "confidence"])
def test_the_schema_refuses_a_word_that_lacks_something(key: str) -> None:
    word = Word("词。", Ms(120), Ms(340), 0, 2, 0.91)
    data = json.loads(dumps_words([Aligned("ab12", "estimate", True, (word,))]))
    for change in ({}, {key: [1]}, {key: -1}):
        row = data["clips"][0]["words"][0]
        row.pop(key, None)
        row.update(change)
        assert faults(data, SCHEMA) == [f".clips[0].words[0].{key}"]


def test_a_file_from_before_the_check_was_made_is_unchecked() -> None:
    old = '{"format": 1, "clips": [{"digest": "a", "aligner": "estimate", "estimate": true, "words": []}]}'
    assert loads_words(old) == (Aligned("a", "estimate", True, (), False, ()),)


def test_the_doubts_of_version_0_1_are_faults() -> None:
    words = [Word(text, Ms(n), Ms(n + 1), 5 * n, 5 * n + 5) for n, text in enumerate(("Some ", "other ", "words."))]
    data = json.loads(dumps_words([Aligned("a", "whisper small", False, tuple(words), checked=True)]))
    data["clips"][0] |= {"doubts": [[1, 2]]}
    (read,) = loads_words(json.dumps(data))
    assert read.faults == (Misspoken(1, 2, "other words.", "", "sentence"),)
