"""The fixed lines of a language: what they must have, and the cues by which sentences are told."""

import re
import tomllib

import pytest

from podcast.errors import ConfigError
from podcast.proofreading import claims
from podcast.text import clean
from podcast.writers.lines import load_lines
from tests.writers.offline import (
    LINES,
    SOURCES,
)


def test_a_cue_with_a_space_is_a_whole_word() -> None:
    lines = LINES["en"]
    assert lines.begins("back", "It works.")
    assert not lines.begins("back", "Iteration works.")
    assert lines.pattern("aside").search("Our code, in all its beauty, is now publicly available.")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_shipped_lines_have_variants_enough(language: str) -> None:
    tables = tomllib.loads(SOURCES[language])
    single = {"preview_one", "topic_only", "only", "upvotes_one", "no_abstract"}
    for table in ("opening", "paper", "closing"):
        for key, variants in tables[table].items():
            assert len(set(variants)) == len(variants) >= (2 if key in single else 3), key
            assert all(line == clean(line) for line in variants)


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("[closing]", "[closing]\nfarewell = ['Bye.']", "[closing] farewell"),
        ("[closing]", "[extra]\nkey = 1\n[closing]", "[extra] key"),
        ("\n[words]", "\noops = 1\n[words]", "oops"),
        ('beyond = "next"', "", "[words] beyond"),
        ('beyond = "next"', "beyond = []", "[words] beyond"),
        ('beyond = "next"', "beyond = 3", "[words] beyond"),
        ('beyond = "next"', 'beyond = [" "]', "[words] beyond"),
        ('"January", ', "", "[words] months"),
        ("{ordinal} paper, {title}", "next paper, {title}", "{ordinal}"),
        ("welcome to {show}.", "welcome.", "{show}"),
        ("welcome to {show}.", "welcome to {show} {host}.", "{host}"),
        ("welcome to {show}.", "welcome to {show} {.", "[opening] greeting"),
        ("welcome to {show}.", "welcome to {show!r}.", "[opening] greeting"),
        ("\n[words]", "\n[words", "not TOML"),
    ],
)
def test_faults_of_the_lines_are_named(old: str, new: str, names: str) -> None:
    assert old in SOURCES["en"]
    with pytest.raises(ConfigError) as caught:
        load_lines(SOURCES["en"].replace(old, new, 1), "scripts/en/lines.toml")
    assert str(caught.value).startswith("scripts/en/lines.toml")
    assert names in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize("language", ["en", "zh"])
def test_we_is_the_authors_and_nobody_else(language: str) -> None:
    """As the notice says, in which alone a fixed line has it, in quotation marks."""
    we = re.compile(r"\b(?:we|our|us|ours)\b|我们", re.IGNORECASE)
    for key, variants in LINES[language].variants.items():
        for line in variants:
            if key == "opening.notice":
                assert claims.says_whose_we(line)
            elif not key.startswith("cues."):
                assert not we.search(line), line
