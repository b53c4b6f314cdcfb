"""How a file stands by its ledger."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import ledger
from podcast.ledger import Entry, Kind, State

EDITABLE, OTHER = "20-script.md", "70-notes.html"
MADE = {"words": "1", "voice": "2"}
ENTRY = Entry(MADE, "own", "before")
NAMES = st.text(max_size=20)


@pytest.mark.parametrize(
    ("name", "digest", "entry", "ingredients", "expected"),
    [
        (OTHER, "", ENTRY, MADE, State(Kind.MISSING)),
        (OTHER, "own", ENTRY, MADE, State(Kind.FRESH)),
        (OTHER, "own", ENTRY, MADE | {"voice": "3"}, State(Kind.STALE, ("voice",))),
        (OTHER, "own", ENTRY, {"words": "1"}, State(Kind.STALE, ("voice",))),
        (OTHER, "before", ENTRY, MADE, State(Kind.INTERRUPTED)),
        (OTHER, "other", ENTRY, MADE, State(Kind.DAMAGED)),
        (OTHER, "other", None, MADE, State(Kind.DAMAGED)),
        (EDITABLE, "other", ENTRY, {}, State(Kind.EDITED, ("words", "voice"))),
        (EDITABLE, "other", None, MADE, State(Kind.EDITED)),
    ],
)
def test_how_a_file_stands(
    name: str, digest: str, entry: Entry | None, ingredients: dict[str, str], expected: State
) -> None:
    found = ledger.state(name, digest, entry, ingredients)
    assert found == expected
    assert found.stands is (expected.kind in (Kind.FRESH, Kind.EDITED))


@given(st.dictionaries(NAMES, st.builds(Entry, st.dictionaries(NAMES, NAMES), NAMES, NAMES)))
def test_a_ledger_is_read_as_it_was_written(entries: dict[str, Entry]) -> None:
    assert ledger.load(json.loads(ledger.dump(entries))) == entries


@pytest.mark.parametrize(
    "told",
    [
        {"files": []},
        {"files": {"a": []}},
        {"files": {"a": {"digest": "x"}}},
        {"files": {"a": {"digest": "x", "ingredients": "y"}}},
    ],
)
def test_what_is_no_ledger_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        ledger.load(told)
