"""The timeline: order, pauses, trimming and music, for scripts and clips of any shape."""

import dataclasses
import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.errors import AudioError
from podcast.model import Clip, GainPoint, Ms, MusicBed, Placement, Script, Timeline
from podcast.show import Mixing
from podcast.sound import timeline
from podcast.sound.timeline import PAD_AFTER, PAD_BEFORE
from tests.sounds import script

MIXING = Mixing()
THREE = script([1, 2, 1])
CLIPS = [Clip(f"{n:064x}", Ms(3000), Ms(300), Ms(2600)) for n in range(4)]
INTRO, OUTRO = Ms(12_000), Ms(20_000)


def clips(count: int) -> st.SearchStrategy[list[Clip]]:
    """Clips with speech anywhere in them, the empty and the silent ones included."""
    times = st.lists(st.integers(0, 30_000), min_size=3, max_size=3).map(sorted)
    made = st.builds(lambda t, n: Clip(f"{n:064x}", Ms(t[2]), Ms(t[0]), Ms(t[1])), times, st.integers(0, 99))
    return st.lists(made, min_size=count, max_size=count)


@st.composite
def episodes(draw: st.DrawFn) -> tuple[Script, list[Clip], Mixing, Ms, Ms]:
    counts = draw(st.lists(st.integers(1, 5), min_size=1, max_size=6))
    settings_ = Mixing(
        pause_segment=draw(st.integers(0, 3000)),
        pause_section=draw(st.integers(0, 5000)),
        intro_solo=draw(st.integers(0, 20_000)),
        outro_lead=draw(st.integers(0, 20_000)),
        duck_db=draw(st.floats(-40, 0)),
        music_db=draw(st.floats(-20, 3)),
    )
    length = st.one_of(st.just(0), st.integers(1, 60_000)).map(Ms)
    return script(counts), draw(clips(sum(counts))), settings_, draw(length), draw(length)


@settings(max_examples=60, deadline=None)
@given(episodes())
def test_clips_follow_one_another_within_the_episode(episode: tuple[Script, list[Clip], Mixing, Ms, Ms]) -> None:
    laid = timeline.lay(*episode)
    placed, settings_ = laid.placements, episode[2]
    assert [p.segment for p in placed] == list(range(len(episode[1])))
    assert [p.clip for p in placed] == [c.digest for c in episode[1]]
    for one, other in pairwise(placed):
        same = one.section == other.section
        assert other.start - one.end == (settings_.pause_segment if same else settings_.pause_section)
    assert placed[0].start >= 0
    assert placed[-1].end <= laid.duration


@settings(max_examples=60, deadline=None)
@given(episodes())
def test_trimming_leaves_the_speech_and_little_more(episode: tuple[Script, list[Clip], Mixing, Ms, Ms]) -> None:
    for place, clip in zip(timeline.lay(*episode).placements, episode[1], strict=True):
        assert place.trim_start + place.duration + place.trim_end == clip.duration
        assert 0 <= clip.onset - place.trim_start <= PAD_BEFORE
        assert 0 <= clip.duration - place.trim_end - clip.offset <= PAD_AFTER
        assert place.start <= clip.onset + place.shift <= clip.offset + place.shift <= place.end


@settings(max_examples=60, deadline=None)
@given(episodes())
def test_envelopes_lie_inside_their_beds(episode: tuple[Script, list[Clip], Mixing, Ms, Ms]) -> None:
    laid, settings_ = timeline.lay(*episode), episode[2]
    assert [bed.file for bed in laid.music] == [settings_.intro] * bool(episode[3]) + [settings_.outro] * bool(
        episode[4]
    )
    for bed in laid.music:
        ats = [point.at for point in bed.envelope]
        assert bed.start >= 0
        assert bed.start + bed.duration <= laid.duration
        assert (ats[0], ats[-1]) == (0, bed.duration)
        assert all(one < other for one, other in pairwise(ats))
        assert bed.envelope[-1].db == timeline.INAUDIBLE_DB
        assert {point.db for point in bed.envelope[:-1]} <= {settings_.music_db, settings_.duck_db}


@settings(max_examples=60, deadline=None)
@given(episodes())
def test_reading_what_was_written_gives_the_same(episode: tuple[Script, list[Clip], Mixing, Ms, Ms]) -> None:
    laid = timeline.lay(*episode)
    text = timeline.dumps(laid)
    assert timeline.loads(text) == laid
    assert timeline.dumps(timeline.loads(text)) == text


def test_the_voice_comes_in_when_the_intro_has_played_alone() -> None:
    laid = timeline.lay(THREE, CLIPS, MIXING, INTRO, OUTRO)
    assert laid.placements[0].start == MIXING.intro_solo
    assert laid.music[0] == MusicBed(
        "intro.flac",
        Ms(0),
        INTRO,
        (
            GainPoint(Ms(0), -3.0),
            GainPoint(Ms(5300), -3.0),
            GainPoint(Ms(6000), -16.0),
            GainPoint(Ms(9000), -16.0),
            GainPoint(Ms(12_000), -60.0),
        ),
    )


def test_the_outro_begins_before_the_last_word_ends_and_ends_the_show() -> None:
    clips_ = [dataclasses.replace(clip, duration=Ms(8000), offset=Ms(7600)) for clip in CLIPS]
    laid = timeline.lay(THREE, clips_, MIXING, INTRO, OUTRO)
    bed, last = laid.music[1], laid.placements[-1]
    last_word = last.shift + clips_[-1].offset
    assert bed.start == last_word - MIXING.outro_lead
    assert laid.duration == bed.start + OUTRO
    assert [(bed.start + point.at - last.end, point.db) for point in bed.envelope] == [
        (bed.start - last.end, -16.0),
        (0, -16.0),
        (1500, -3.0),
        (bed.start + 17_000 - last.end, -3.0),
        (bed.start + 20_000 - last.end, -60.0),
    ]


def test_without_music_a_short_silence_lies_before_and_after() -> None:
    laid = timeline.lay(THREE, CLIPS, MIXING, Ms(0), Ms(0))
    assert laid.music == ()
    assert laid.placements[0].start == 500
    assert laid.duration == laid.placements[-1].end + 1000


def test_a_short_intro_is_over_when_the_voice_comes_in() -> None:
    laid = timeline.lay(THREE, CLIPS, MIXING, Ms(2000), Ms(0))
    assert laid.placements[0].start == 2000
    assert laid.music[0].envelope == (GainPoint(Ms(0), -3.0), GainPoint(Ms(1300), -3.0), GainPoint(Ms(2000), -60.0))


def test_the_outro_waits_for_the_intro() -> None:
    laid = timeline.lay(script([1]), CLIPS[:1], MIXING, INTRO, OUTRO)
    assert laid.placements[0].end < INTRO
    assert laid.music[1].start == INTRO


@pytest.mark.parametrize("count", [0, 3, 5])
def test_one_clip_is_needed_for_each_segment(count: int) -> None:
    given_ = [CLIPS[0]] * count
    with pytest.raises(AudioError, match=f"{count} clips for 4 segments"):
        timeline.lay(THREE, given_, MIXING, INTRO, OUTRO)


SMALL = Timeline(
    Ms(9000),
    (Placement("a" * 64, 0, 0, Ms(500), Ms(2000), Ms(10), Ms(20)),),
    (MusicBed("x.flac", Ms(0), Ms(3000), (GainPoint(Ms(0), -3.0),)),),
)


def test_the_file_is_plain_json_in_a_stable_order() -> None:
    text = timeline.dumps(SMALL)
    assert text.endswith("}\n")
    assert list(json.loads(text)) == ["duration", "placements", "music"]
    assert list(json.loads(text)["placements"][0]) == [field.name for field in dataclasses.fields(Placement)]
    assert json.loads(text)["music"][0]["envelope"] == [{"at": 0, "db": -3.0}]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('"duration": 9000', '"duration": "9000"', "duration"),
        ('"start": 500', '"start": 500.5', "placements.0.start"),
        ('"trim_end": 20', '"trim_end": 20, "gain": 1', "placements.0.gain"),
        ('"file": "x.flac",', "", "music.0.file"),
        ('"db": -3.0', '"db": null', "music.0.envelope.0.db"),
        ('"duration": 9000,', "", "duration"),
        ("{", "", "the text"),
    ],
)
def test_a_damaged_file_names_the_field(old: str, new: str, field: str) -> None:
    text = timeline.dumps(SMALL)
    assert old in text
    with pytest.raises(AudioError) as caught:
        timeline.loads(text.replace(old, new, 1))
    assert caught.value.what.startswith(f"{field}: ")
    assert caught.value.where == "40-timeline.json"
    assert caught.value.remedy
