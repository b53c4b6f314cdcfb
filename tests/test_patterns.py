"""Regular expressions mean the same on every Python that the project runs on."""

import re
from pathlib import Path

import pytest

import podcast

SOURCES = sorted(Path(podcast.__file__).parent.rglob("*.py"))
# Python 3.11.2, which Debian 12 has, loses its place where a group that is repeated possessively fails within: it takes
# "8," of "8, 2025" for (?:[0-9]+)(?:,[0-9]{3})*+. In an atomic group, (?>(?:,[0-9]{3})*), the same is right everywhere.
POSSESSIVE_GROUP = re.compile(r"(?<![\\(])\)(?:[*+?]|\{\{?[0-9]*,?[0-9]*\}?\})\+")


@pytest.mark.parametrize("pattern", [r"(?:,[0-9]{3})*+", r"(?:a|bc)++", "(?:ab)?+", "(?:ab){1,3}+", "(?:ab){{2}}+"])
def test_a_group_that_is_repeated_possessively_is_seen(pattern: str) -> None:
    assert POSSESSIVE_GROUP.search(pattern)


@pytest.mark.parametrize("pattern", ["[0-9]++", r"(?>(?:,[0-9]{3})*)", r"\)++", "(?:ab)+", "[ab]{1,3}+"])
def test_what_every_python_takes_alike_is_none(pattern: str) -> None:
    assert not POSSESSIVE_GROUP.search(pattern)


def test_no_group_is_repeated_possessively() -> None:
    found = [
        f"{file.name}:{number}"
        for file in SOURCES
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if POSSESSIVE_GROUP.search(line)
    ]
    assert len(SOURCES) > 100
    assert not found
