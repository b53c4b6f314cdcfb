import pytest

from podcast import gates
from podcast.model import Ms, Word
from podcast.words import Aligned, Misspoken


def fault(first: int, last: int, written: str, heard: str) -> Misspoken:
    return Misspoken(first, last, written, heard, "word")


def aligned(*faults: Misspoken, checked: bool = True, errors: int = 0, units: int = 0) -> Aligned:
    words = tuple(Word(f"word{n} ", Ms(n * 100), Ms(n * 100 + 90), n * 6, n * 6 + 6, 0.8) for n in range(6))
    return Aligned("ab12", "whisper base", not checked, words, checked, faults, errors=errors, units=units)


def test_clips_that_say_their_texts_pass() -> None:
    verdict = gates.speech([aligned(), aligned()])
    assert (verdict.passed, verdict.made) == (True, True)
    assert verdict.findings == ("all 2 clips say their texts",)


@pytest.mark.parametrize(
    ("written", "heard", "said"),
    [
        ("rises", "falls", "“rises” is written, “falls” is heard"),
        ("rises", "", "“rises” is not heard"),
        ("", "um", "“um” is heard, which is not written"),
    ],
)
def test_a_fault_refuses_and_names_place_and_words(written: str, heard: str, said: str) -> None:
    verdict = gates.speech([aligned(), aligned(fault(2, 4, written, heard))])
    assert not verdict.passed
    assert verdict.findings == (f"clip 2 (ab12) at 0.2 s: {said}",)


def test_a_long_fault_is_shortened() -> None:
    (finding,) = gates.speech([aligned(fault(0, 5, "long " * 50, ""))]).findings
    assert "…”" in finding
    assert len(finding) < 120


def test_the_error_rate_is_that_of_the_whole_episode() -> None:
    assert gates.error_rate([aligned(errors=1, units=10), aligned(errors=2, units=40)]) == 0.06
    assert gates.error_rate([aligned(checked=False)]) is None
    assert (gates.unit("zh-CN"), gates.unit("en")) == ("syllables", "words")


def test_where_nobody_listened_the_check_is_said_to_be_not_made() -> None:
    verdict = gates.speech([aligned(checked=False), aligned(checked=False)])
    assert (verdict.passed, verdict.made) == (True, False)
    assert "not made for 2 of 2 clips" in verdict.findings[0]


def test_a_clip_that_nobody_listened_to_is_counted_beside_the_others() -> None:
    verdict = gates.speech([aligned(checked=False), aligned(fault(0, 1, "rises", "falls"))])
    assert (verdict.passed, verdict.made) == (False, True)
    assert len(verdict.findings) == 2
