from podcast import gates
from podcast.model import Ms, Word
from podcast.words import Aligned


def aligned(*doubts: tuple[int, int], checked: bool = True, count: int = 6) -> Aligned:
    words = tuple(Word(f"word{n} ", Ms(n * 100), Ms(n * 100 + 90), n * 6, n * 6 + 6, 0.8) for n in range(count))
    return Aligned("ab12", "whisper small", not checked, words, checked, doubts)


def test_clips_that_say_their_texts_pass() -> None:
    verdict = gates.speech([aligned(), aligned()])
    assert (verdict.passed, verdict.made) == (True, True)
    assert verdict.findings == ("all 2 clips say their texts",)


def test_a_doubt_refuses_and_names_its_place_and_words() -> None:
    verdict = gates.speech([aligned(), aligned((2, 4))])
    assert not verdict.passed
    assert verdict.findings == ("clip 2, words 3 to 5: it does not seem to say “word2 word3 word4”",)


def test_a_long_doubt_is_shortened() -> None:
    (finding,) = gates.speech([aligned((0, 39), count=40)]).findings
    assert finding.endswith("…”")
    assert len(finding) < 120


def test_where_nobody_listened_the_check_is_said_to_be_not_made() -> None:
    verdict = gates.speech([aligned(checked=False), aligned(checked=False)])
    assert (verdict.passed, verdict.made) == (True, False)
    assert "not made for 2 of 2 clips" in verdict.findings[0]


def test_a_clip_that_nobody_listened_to_is_counted_beside_the_others() -> None:
    verdict = gates.speech([aligned(checked=False), aligned((0, 1))])
    assert (verdict.passed, verdict.made) == (False, True)
    assert len(verdict.findings) == 2
