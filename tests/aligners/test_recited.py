import numpy as np
import pytest

from podcast.aligners.recited import Recited
from podcast.sound.recital import Recital
from podcast.speech.espeak import recited
from tests.aligners.conformance import AlignerContract, babble
from tests.truth import ENGLISH, MANDARIN, Manner, said

MANNERS = {"en": Manner("en-gb-x-rp+Annie", 142, 61), "zh": Manner("cmn+Annie", 184, 38)}


class TestRecited(AlignerContract):
    def make(self) -> Recited:
        return Recited(recited, "espeak-ng")


@pytest.mark.parametrize(("language", "sentences"), [("en", ENGLISH), ("zh", MANDARIN)])
def test_another_voice_is_timed_without_a_model(language: str, sentences: tuple[str, ...]) -> None:
    aligner = Recited(recited, "espeak-ng")
    misses = [
        abs(miss)
        for truth in said([(MANNERS[language], sentence, language) for sentence in sentences])
        for miss in truth.errors(aligner.listen(truth.sound, truth.text, language).parts)
    ]
    assert len(misses) > 40
    assert np.mean(misses) < 15
    assert np.percentile(misses, 95) < 45


def test_what_nobody_recites_is_estimated() -> None:
    def refuse(_text: str, _language: str, _pace: float) -> Recital | None:
        return None

    parts = Recited(refuse, "nobody").listen(babble(2000), "Five papers this week.", "tlh").parts
    assert [part.start for part in parts] == sorted(part.start for part in parts)
    assert parts[-1].end <= 2000


def test_who_recites_is_part_of_the_identity() -> None:
    assert Recited(recited, "espeak-ng").identity != Recited(recited, "hibari 0.2.1").identity
