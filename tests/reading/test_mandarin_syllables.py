"""Held against the table that misaki 0.9.4 gives for every syllable of pypinyin's characters (first tone)."""

from pathlib import Path

import pytest

from podcast.reading.mandarin_syllables import sound_syllable

TABLE = (Path(__file__).parent / "kokoro_syllables.txt").read_text(encoding="utf-8").splitlines()
ARROWS = {1: "→", 2: "↗", 3: "↓", 4: "↘", 5: ""}
# All that Kokoro v1.0's vocabulary has and this table may use.
KOKORO = frozenset("aefhijklmnopstuwxyŋɔɕəɚɛɤɥɨɻʂʊʦʨꭧʰ→↗↓↘")


def test_every_syllable_has_the_phonemes_that_kokoro_learnt() -> None:
    assert len(TABLE) > 420
    for line in TABLE:
        syllable, phonemes = line.split()
        for tone, arrow in ARROWS.items():
            said = sound_syllable(f"{syllable}{tone}")
            assert said == phonemes.replace("→", arrow)
            assert set(said) <= KOKORO


def test_no_two_syllables_sound_alike_but_for_their_spelling() -> None:
    said = [line.split()[1] for line in TABLE]
    # yo and wo, lve and lue, nve and nue are each spelt in two ways.
    assert len(said) - len(set(said)) <= 6


@pytest.mark.parametrize("syllable", ["", "1", "zhong", "zhong6", "xyz1", "Ma1", "中"])
def test_what_is_no_syllable_is_not_said(syllable: str) -> None:
    assert sound_syllable(syllable) == ""
