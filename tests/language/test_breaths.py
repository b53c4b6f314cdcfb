"""Paragraphs that are too long for one breath: where they are cut, and that nothing else happens to them."""

import json
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast import names
from podcast.language import lexicon, prose
from podcast.language.breaths import SHORTEST, divided
from podcast.language.lexicon import Lexicon
from podcast.model import Segment, Span
from podcast.sound import pcm
from podcast.speech.base import expected_s
from podcast.stages.loading import LONGEST_CLIP_S
from podcast.subtitles import files
from podcast.text import half_widths, is_cjk
from tests.shows import episode, make

ENGLISH = (
    *("We", "propose", "a", "method", "that", "works", "Qwen2.5-VL", "by", "34.7%", "models", "café", "naïve"),
    *(
        "state-of-the-art",
        "👩🏽‍🔬",
        "🇨🇳",
        "x̄",
        "LoRA",
        "Yahoo! Answers",
        "“quoted”",
        "(in",
        "brackets)",
        "1,000",
        "12:30",
    ),
)
CHINESE = (
    *("我们", "提出", "一种", "新的", "方法", "LoRA", "，", "、", "《一篇论文》", "百分之三", "👩🏽‍🔬"),
    *("か\u3099", "模型", "7B", "："),
)
LEXICON = Lexicon(
    (
        ("LoRA", "low rank adaptation"),
        ("Yahoo! Answers", "a site"),
        ("{n}%", "{n} percent"),
        ("模型", "大型语言模型"),
        ("7B", "七十亿"),
    )
)

english = st.builds(
    lambda words, mark: "So " + " ".join(words) + mark,
    st.lists(st.sampled_from([*ENGLISH, "method,", "works;"]), min_size=1, max_size=40),
    st.sampled_from(".!?"),
)
chinese = st.builds(
    lambda words, mark: "这" + "".join(words) + mark,
    st.lists(st.sampled_from(CHINESE), min_size=1, max_size=40),
    st.sampled_from("。！？"),
)
paragraphs = st.one_of(
    st.lists(english, min_size=1, max_size=6).map(" ".join), st.lists(chinese, min_size=1, max_size=6).map("".join)
).map(lambda text: lexicon.spoken(Segment.plain("A", text), LEXICON))
limits = st.integers(15, 300)


def shorter(limit: int) -> Callable[[str], bool]:
    return lambda text: len(text) <= limit


def without_space(text: str) -> str:
    return "".join(text.split())


def sentences_of(*lengths: int) -> str:
    """English sentences of so many letters each."""
    return " ".join("A" + "b" * (length - 2) + "." for length in lengths)


def fewest(lengths: list[int], limit: int) -> int:
    """In how many parts sentences of such lengths go, by trying every way to join them."""
    if not lengths:
        return 0
    ways = []
    for count in range(1, len(lengths) + 1):
        if count > 1 and sum(lengths[:count]) + count - 1 > limit:
            break
        ways.append(1 + fewest(lengths[count:], limit))
    return min(ways)


class TestWhatever:
    """Properties of every paragraph, English and Chinese, and of every limit."""

    @given(paragraphs, limits)
    def test_only_the_space_at_a_cut_goes(self, segment: Segment, limit: int) -> None:
        parts, at = divided(segment, shorter(limit)), 0
        for part in parts:
            skipped = segment.display[at : segment.display.index(part.display, at)]
            assert not skipped.strip()
            at += len(skipped) + len(part.display)
            assert part.display == part.display.strip() != ""
            assert part.speaker == segment.speaker
        assert at == len(segment.display)

    @given(paragraphs, limits)
    def test_every_part_fits_or_cannot_be_cut(self, segment: Segment, limit: int) -> None:
        for part in divided(segment, shorter(limit)):
            whole = {at for first, last in changed(part) for at in range(first + 1, last)}
            places = [at for _, at in prose.breaks(part.display) if at not in whole]
            assert len(part.spoken) <= limit or len(part.display) < SHORTEST or not places

    @given(paragraphs, limits)
    def test_what_the_lexicon_says_is_said_whole_and_in_order(self, segment: Segment, limit: int) -> None:
        def spans(of: Segment) -> list[Span]:
            return [span for span in of.spans if span.display != span.spoken]

        parts = divided(segment, shorter(limit))
        assert [span for part in parts for span in spans(part)] == spans(segment)
        assert without_space("".join(part.spoken for part in parts)) == without_space(segment.spoken)

    @given(paragraphs, limits)
    def test_no_part_begins_within_a_visible_character_or_a_word(self, segment: Segment, limit: int) -> None:
        at = 0
        for part in divided(segment, shorter(limit)):
            at = segment.display.index(part.display, at)
            before, after = segment.display[at - 1 : at], part.display[0]
            assert half_widths(after) > 0
            assert before != "\u200d"
            assert not at or before.isspace() or is_cjk(before) or is_cjk(after)
            at += len(part.display)

    @given(paragraphs, limits)
    def test_a_part_is_not_divided_again(self, segment: Segment, limit: int) -> None:
        for part in divided(segment, shorter(limit)):
            assert divided(part, shorter(limit)) == (part,)

    @given(paragraphs)
    def test_what_fits_is_left_as_it_is(self, segment: Segment) -> None:
        assert divided(segment, shorter(len(segment.spoken))) == (segment,)

    @given(st.lists(st.integers(25, 80), min_size=1, max_size=9), st.integers(80, 300))
    def test_sentences_that_fit_are_cut_at_their_ends_into_the_fewest_parts(
        self, lengths: list[int], limit: int
    ) -> None:
        text = sentences_of(*lengths)
        parts = divided(Segment.plain("A", text), shorter(limit))
        assert all(part.display.endswith(".") for part in parts)
        assert len(parts) == fewest(lengths, limit)

    @given(st.lists(st.integers(25, 80), min_size=2, max_size=9), st.integers(80, 300))
    def test_no_sentence_moved_over_a_cut_would_make_the_parts_more_alike(self, lengths: list[int], limit: int) -> None:
        parts = [part.display for part in divided(Segment.plain("A", sentences_of(*lengths)), shorter(limit))]
        for one, two in pairwise(parts):
            last, first = prose.sentences(one)[-1], prose.sentences(two)[0]
            for moved, giver, taker in ((last, one, two), (first, two, one)):
                longer = len(taker) + 1 + len(moved)
                if len(giver) > len(moved) and longer <= limit:
                    assert max(len(one), len(two)) <= max(longer, len(giver) - len(moved) - 1)


def changed(segment: Segment) -> Iterator[tuple[int, int]]:
    at = 0
    for span in segment.spans:
        if span.display != span.spoken:
            yield at, at + len(span.display)
        at += len(span.display)


class TestWhereALongSentenceIsCut:
    def parts(self, text: str, limit: int, *entries: tuple[str, str]) -> list[str]:
        segment = lexicon.spoken(Segment.plain("A", text), Lexicon(entries))
        return [part.display for part in divided(segment, shorter(limit))]

    def test_at_a_clause_near_its_middle(self) -> None:
        assert self.parts("When the weather is bad, we stay at home and read some papers.", 45) == [
            "When the weather is bad,",
            "we stay at home and read some papers.",
        ]
        assert self.parts("天气不好的时候我们待在家里，读一读这一周里最受关注的几篇论文。", 20) == [
            "天气不好的时候我们待在家里，",
            "读一读这一周里最受关注的几篇论文。",
        ]

    def test_between_words_where_there_is_no_clause(self) -> None:
        assert self.parts("Small models learn quickly from a few good examples of work", 40) == [
            "Small models learn quickly from",
            "a few good examples of work",
        ]

    def test_its_pieces_are_joined_to_what_stands_beside_them(self) -> None:
        text = "Yes. When the weather is bad, we stay at home and read some papers. No."
        assert self.parts(text, 45) == ["Yes. When the weather is bad,", "we stay at home and read some papers. No."]

    def test_not_within_a_term_when_there_is_another_place(self) -> None:
        assert self.parts("它在 Hugging Face Daily Papers 上被称为一种很新的方法", 30) == [
            "它在 Hugging Face Daily Papers",
            "上被称为一种很新的方法",
        ]

        assert self.parts("我们用 Hugging Face Daily Papers 的数据", 30) == [
            "我们用 Hugging Face Daily Papers",
            "的数据",
        ]

    def test_a_sentence_does_not_end_within_what_is_said_otherwise(self) -> None:
        text = "We asked Yahoo! Answers about it. They knew a lot."
        assert self.parts(text, 20) == ["We asked Yahoo!", "Answers about it.", "They knew a lot."]
        for limit in range(15, 50):
            parts = self.parts(text, limit, ("Yahoo! Answers", "a site"))
            assert " ".join(parts) == text
            assert any("Yahoo! Answers" in part for part in parts)

    def test_not_within_what_is_said_otherwise_however_long_that_is(self) -> None:
        text = "So here is one two three four five six seven and that is all"
        parts = self.parts(text, 30, ("one two three four five six seven", "a very long number " * 5))
        assert parts == ["So here is", "one two three four five six seven", "and that is all"]

    def test_a_long_word_stays_whole_and_too_long(self) -> None:
        assert self.parts("x" * 500, 30) == ["x" * 500]
        assert self.parts("It is " + "x" * 500 + " here", 30) == ["It is", "x" * 500, "here"]

    def test_an_abbreviation_of_the_lexicon_ends_no_part(self) -> None:
        text = "We try many things, e.g. Paris and London and Rome and Berlin and Madrid."
        for limit in range(20, 80, 5):
            assert "e.g. Paris" in " | ".join(self.parts(text, limit, ("e.g. Paris", "for example Paris")))


def test_a_voice_that_says_nothing_in_time_gets_parts_that_are_no_splinters() -> None:
    parts = divided(Segment.plain("A", "我们提出一种新的方法" * 40), lambda _text: False)
    assert all(SHORTEST / 2 <= len(part.display) < SHORTEST for part in parts)


@pytest.mark.parametrize(
    "text",
    [
        "We propose short tests that find faults early, and the results show more of them. " * 60,
        "我们提出一种新的测试方法，能更早发现错误，结果也更好。" * 100,
        "word " * 1000,
        "没有标点的一大段话" * 300,
    ],
)
def test_a_very_long_paragraph_is_divided_soon(text: str) -> None:
    started = time.process_time()
    parts = divided(Segment.plain("A", text.strip()), lambda said: expected_s(said, 5, "en") <= LONGEST_CLIP_S)
    assert time.process_time() - started < 5
    assert len(parts) > 10


MINUTE = (
    "A person wrote this paragraph by hand, long after everybody else had left the office for the day. "
    "The kettle on the shelf was cold, and outside a bus went past with nobody but the driver in it. "
    "What the script had said before was true, but it sounded like a form that somebody had filled in. "
    "So the first sentence went, then the second, and soon there was nothing left of the whole page. "
    "A neighbour knocked, asked about the light under the door, and went away again without an answer. "
    "By then the new text was half as long as it had to be, and twice as good as the old one had been. "
    "It spoke of pipelines that break at night, and of the people who find out about them at breakfast. "
    "It told how a short test, run before supper, would have spared all of them that kind of morning. "
    "Somewhere in the building a printer woke up, thought about its life, and fell asleep once more. "
    "When the clock struck two the last line was in its place, and it was time to go home and rest."
)


@pytest.mark.slow
def test_a_paragraph_of_a_minute_is_said_in_parts_and_shown_to_the_letter(made: Path) -> None:
    """Through the whole chain: the script keeps its paragraph, the voice gets breaths, the subtitles say all of it."""
    folder = episode(made)
    before = {path.name for path in (folder / names.CLIPS).iterdir()}
    file = folder / names.SCRIPT
    file.write_text(file.read_text().replace("Pipelines fail in silence.", MINUTE))
    edited = file.read_bytes()
    make(made, until="caption")
    assert file.read_bytes() == edited
    new = [path for path in (folder / names.CLIPS).iterdir() if path.name not in before]
    seconds = [pcm.read_wav(path.read_bytes()).duration / 1000 for path in new]
    assert 50 < sum(seconds) < 75
    assert len(seconds) == 3
    assert max(seconds) <= 28
    assert max(seconds) - min(seconds) < 10
    cues = files.parse_srt((folder / names.SRT).read_text())
    assert without_space(MINUTE) in without_space("".join(line for cue in cues for line in cue.lines))
    report = json.loads((folder / names.REPORT).read_text())
    assert report["speech"]["clips_made"] == 3
    assert not make(made, until="caption")[1]


@settings(max_examples=30)
@given(paragraphs, st.floats(4, 16))
def test_with_the_shows_own_measure_every_part_can_be_aligned(segment: Segment, pace: float) -> None:
    def fits(text: str) -> bool:
        return expected_s(text, pace, "zh") <= LONGEST_CLIP_S

    for part in divided(segment, fits):
        assert fits(part.spoken) or len(part.display) < SHORTEST
