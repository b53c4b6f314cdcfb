from pathlib import Path

import pytest

from podcast import digests
from podcast.model import Ms, Span, Week, Word
from podcast.show import Mixing


def test_bytes_are_named_by_their_sha256() -> None:
    assert digests.of_bytes(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_equal_values_have_equal_names_whatever_the_order_of_their_keys() -> None:
    assert digests.of_value({"a": 1, "b": Week(2025, 23)}) == digests.of_value({"b": Week(2025, 23), "a": 1})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Mixing(), Mixing(pause_section=1)),
        ([Span("a", "b")], [Span("ab", "")]),
        (Word("a", Ms(1), Ms(2), 0, 1), Word("a", Ms(1), Ms(2), 0, 1, 0.5)),
        ({"a": "1"}, {"a": 1}),
        (Path("a"), Path("b")),
    ],
)
def test_other_values_have_other_names(one: object, other: object) -> None:
    assert digests.of_value(one) != digests.of_value(other)


def test_names_do_not_change_from_one_version_to_the_next() -> None:
    """A changed digest would have every paid clip made again."""
    value = {"spoken text": "你好", "model": "cmn", "rate": 165}
    assert digests.of_value(value) == "3fb328cb5fc0dbe8b391cc3a70d152d74c06a6a772a4366ad76e426033ee6f01"
