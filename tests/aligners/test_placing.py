from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast import text as texts
from podcast.aligners import placing
from podcast.aligners.base import Heard
from podcast.aligners.placing import Placed, Source, join, place
from podcast.errors import AlignmentError
from podcast.model import Ms
from podcast.sound.recital import Recital
from podcast.speech.espeak import recited
from tests.aligners.conformance import babble, chain, silence
from tests.truth import ENGLISH, Manner, said

TEXT = "one two three four five six"


def row(source: Source, *starts: int) -> list[Placed]:
    ends = [*starts[1:], starts[-1] + 200]
    return [Placed(Ms(start), Ms(end), source) for start, end in zip(starts, ends, strict=True)]


def test_the_model_places_a_stretch_over_which_the_two_part() -> None:
    recital = row("recital", 0, 300, 600, 900, 1200)
    found = join(recital, row("model", 0, 300, 1000, 1250, 1200))
    assert [one.start for one in found] == [0, 300, 1000, 1250, 1200]
    assert [one.source for one in found] == ["recital", "recital", "model", "model", "recital"]


def test_a_word_alone_that_the_model_places_elsewhere_stays() -> None:
    recital = row("recital", 0, 300, 600, 900)
    assert [one.start for one in join(recital, row("model", 0, 300, 1000, 900))] == [0, 300, 600, 900]


def test_two_words_that_are_off_in_opposite_directions_are_no_stretch() -> None:
    recital = row("recital", 0, 300, 600, 900)
    assert [one.start for one in join(recital, row("model", 0, 0, 900, 900))] == [0, 300, 600, 900]


def test_where_the_two_agree_the_recital_is_drawn_a_little_to_the_model() -> None:
    found = join(row("recital", 0, 300, 600), row("model", 100, 200, 600))
    assert [one.start for one in found] == [15, 285, 600]
    assert {one.source for one in found} == {"recital"}


def test_no_unit_lasts_beyond_the_start_of_the_next() -> None:
    found = join(row("recital", 0, 1000, 1500, 1900), row("model", 0, 500, 900, 1900))
    assert [(one.start, one.end) for one in found] == [(0, 500), (500, 900), (900, 1900), (1900, 2100)]


def test_a_stretch_that_is_recited_otherwise_is_placed_by_the_model() -> None:
    """The clip says a year, the recital one letter: nothing ties these two sounds together."""
    told = "We saw it in nineteen eighty when the whole group went home to sleep and dream of rivers."
    written = "We saw it in Q when the whole group went home to sleep and dream of rivers."
    (truth,) = said([(Manner("en-us+Annie", 150), told, "en")])
    shift = len(told) - len(written)
    wanted = [truth.onsets[first if first <= 13 else first + shift] for first, _ in texts.units(written)]
    path = [(one - 75.0, two - 75.0) for one, two in pairwise([*wanted, float(truth.sound.duration)])]
    recital = recited(written, "en")
    alone = place(truth.sound, written, "en", recital=recital)
    both = place(truth.sound, written, "en", path, recital)
    worst = [max(abs(one.start - moment) for one, moment in zip(found, wanted, strict=True)) for found in (alone, both)]
    assert worst[0] > 200
    assert worst[1] < 60
    assert [one.source for one in both[3:5]] == ["model", "model"]
    assert {one.source for one in both[5:]} == {"recital"}


def test_an_estimate_in_place_of_a_lost_model_does_not_outvote_a_recital() -> None:
    recital = row("recital", 0, 300, 600, 900)
    assert join(recital, row("estimate", 0, 600, 1000, 1300)) == recital


def test_a_recital_alone_places_words() -> None:
    (truth,) = said([(Manner("en-gb-x-rp+Annie", 142, 61), ENGLISH[0], "en")])
    placed = place(truth.sound, truth.text, "en", recital=recited(truth.text, "en"))
    assert {one.source for one in placed} == {"recital"}
    assert np.median(np.abs(truth.errors(placing.parts(truth.text, placed)))) < 12


def test_a_recital_without_words_is_none() -> None:
    empty = Recital(silence(100), ())
    assert place(babble(2000), TEXT, "en", recital=empty) == place(babble(2000), TEXT, "en")


def test_a_model_that_loses_its_way_is_replaced_by_the_estimate_there() -> None:
    sound = chain(babble(2000), silence(500), babble(2000))
    text = "one two three four, five six seven eight"
    even = place(sound, text, "en")
    path = [(one.start - 75.0, one.end - 75.0) for one in even[:4]] + [(100.0, 200.0)] * 4
    placed = place(sound, text, "en", path)
    assert [one.source for one in placed] == ["model"] * 4 + ["estimate"] * 4
    assert [one.start for one in placed[4:]] == [one.start for one in even[4:]]
    assert [part.confidence for part in placing.parts(text, placed, [0.9] * 8)] == [0.9] * 4 + [None] * 4


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(-500, 6000), min_size=6, max_size=6),
    st.lists(st.integers(0, 2900), min_size=6, max_size=6, unique=True).map(sorted),
    st.integers(0, 50),
    st.sampled_from(["en", "zh"]),
    st.tuples(st.booleans(), st.booleans()),
)
def test_whatever_the_sources_say_units_are_in_order_and_within_the_sound(
    path: list[float], marks: list[int], seed: int, language: str, there: tuple[bool, bool]
) -> None:
    sound = chain(silence(200), babble(1500, seed=seed), silence(300), babble(1500, seed=seed + 1), silence(400))
    units = texts.units(TEXT)
    told = Recital(babble(3000, seed=99), tuple((unit[0], float(at)) for unit, at in zip(units, marks, strict=True)))
    spans = [(start, start + 100) for start in path]
    placed = place(sound, TEXT, language, spans if there[0] else (), told if there[1] else None)
    assert len(placed) == len(units)
    assert [(part.first, part.last) for part in placing.parts(TEXT, placed)] == list(units)
    assert all(one.start < one.end for one in placed)
    assert all(one.end <= two.start for one, two in pairwise(placed))
    assert placed[-1].end <= 3510


@pytest.mark.parametrize(("sound", "text"), [(babble(500), "  "), (silence(500), "Five.")])
def test_nothing_to_place_is_refused(sound: object, text: str) -> None:
    with pytest.raises(AlignmentError, match="cannot be aligned"):
        placing.refuse_emptiness(sound, text)  # type: ignore[arg-type]


def test_a_unit_ends_where_its_sound_does() -> None:
    sound = chain(babble(1000), silence(400), babble(800), silence(300))
    parts = (Heard(0, 4, Ms(100), Ms(500)), Heard(4, 8, Ms(500), Ms(1380)), Heard(8, 12, Ms(1400), Ms(2500)))
    found = placing.end_with_sound(parts, sound)
    assert [part.start for part in found] == [100, 500, 1400]
    assert [part.end for part in found] == [500, pytest.approx(980, abs=20), pytest.approx(2200, abs=30)]


def test_parts_carry_how_sure_a_model_is() -> None:
    placed = row("recital", 0, 300)
    assert placing.parts("one two", placed, [0.5, 0.123456]) == (
        Heard(0, 4, Ms(0), Ms(300), 0.5),
        Heard(4, 7, Ms(300), Ms(500), 0.123),
    )
