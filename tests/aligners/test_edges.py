import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.aligners import edges
from podcast.aligners.edges import Warped, over_units, to_sound, warped
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.sound.recital import Recital
from podcast.speech.espeak import recited
from tests.aligners.conformance import babble, chain, silence
from tests.truth import ENGLISH, MANDARIN, Manner, Truth, said

# Another voice, pitch and rate than the reciter's.
MANNERS = {"en": Manner("en-gb-x-rp+Annie", 142, 61), "zh": Manner("cmn+Annie", 184, 38)}


@pytest.fixture(scope="module", params=["en", "zh"])
def truths(request: pytest.FixtureRequest) -> tuple[Truth, ...]:
    language = request.param
    sentences = ENGLISH if language == "en" else MANDARIN
    return said([(MANNERS[language], sentence, language) for sentence in sentences])


def misses(truth: Truth, words: tuple[Warped, ...]) -> list[float]:
    return [abs(word.start - truth.onsets[word.place]) for word in words if word.place in truth.onsets]


def recital(truth: Truth) -> Recital:
    found = recited(truth.text, truth.language)
    assert found
    return found


def test_another_voice_is_timed_by_the_recital(truths: tuple[Truth, ...]) -> None:
    errors = [miss for truth in truths for miss in misses(truth, warped(recital(truth), truth.sound))]
    assert len(errors) > 40
    assert np.median(errors) < 10
    assert np.percentile(errors, 90) < 45
    # Beside a pause a word may be taken for the other side of it: `to_sound` puts that right.


def test_silence_in_the_clip_moves_words_and_nothing_else(truths: tuple[Truth, ...]) -> None:
    truth = truths[0]
    plain = warped(recital(truth), truth.sound)
    later = warped(recital(truth), chain(silence(3000), truth.sound, silence(2000)))
    assert [round(two.start - one.start) for one, two in zip(plain, later, strict=True)] == [3000] * len(plain)


class Listener:
    """Recites, and keeps the paces that were asked for."""

    def __init__(self, share: float = 1.0) -> None:
        self.paces: list[float] = []
        self._share = share

    def __call__(self, text: str, language: str, pace: float) -> Recital | None:
        self.paces.append(pace)
        return recited(text, language, pace * self._share)


@pytest.mark.slow
@pytest.mark.parametrize(("language", "sentences"), [("en", ENGLISH), ("zh", MANDARIN)])
@pytest.mark.parametrize("rate", [90, 120, 165, 250])
def test_a_text_is_recited_once_and_as_fast_as_the_clip(language: str, sentences: tuple[str, ...], rate: int) -> None:
    text = ("" if language == "zh" else " ").join(sentences[:3])
    (truth,) = said([(Manner("en-us" if language == "en" else "cmn", rate, 50), text, language)])
    listener = Listener()
    found = edges.at_pace(listener, truth.sound, text, language)
    assert found
    assert len(listener.paces) == 1
    assert listener.paces[0] == (1.0 if rate == 165 else pytest.approx(rate / 165, rel=0.2))
    sounding = [pcm.voiced(one, pcm.silence_below(one)).sum() for one in (found.sound, truth.sound)]
    assert 1 / 1.15 < sounding[0] / sounding[1] < 1.15


def test_a_recital_at_another_pace_than_guessed_is_said_again() -> None:
    (truth,) = said([(Manner("en-us", 165, 50), ENGLISH[0], "en")])
    listener = Listener(share=0.6)
    found = edges.at_pace(listener, truth.sound, ENGLISH[0], "en")
    assert found
    assert listener.paces == [1.0, pytest.approx(1 / 0.6, rel=0.1)]
    assert found.sound.duration == pytest.approx(truth.sound.duration, rel=0.15)


def test_a_silent_clip_is_recited_at_the_usual_pace() -> None:
    listener = Listener()
    assert edges.at_pace(listener, silence(2000), ENGLISH[0], "en")
    assert listener.paces == [1.0]


def test_a_recital_of_itself_is_exact() -> None:
    found = recited(ENGLISH[0], "en")
    assert found
    loud = np.flatnonzero(pcm.voiced(found.sound)) * pcm.FRAME_MS
    for word, (place, begun) in zip(warped(found, found.sound), found.marks, strict=True):
        assert word.place == place
        # In silence, as before a stop's burst, the word is heard where sound begins again.
        assert min(abs(word.start - begun), abs(word.start - loud[loud >= begun - 10][0])) <= 10


@pytest.mark.parametrize("language", ["tlh", "xx-XX"])
def test_a_language_that_nobody_recites(language: str) -> None:
    assert recited("Five papers.", language) is None


def test_a_text_without_words_is_not_recited() -> None:
    assert recited("…", "en") is None


@settings(max_examples=25)
@given(
    st.integers(60, 900),
    st.integers(60, 4000),
    st.lists(st.integers(0, 800), min_size=1, max_size=6, unique=True).map(sorted),
    st.integers(0, 99),
)
def test_any_two_sounds_give_words_in_order_within_the_clip(
    spoken: int, clip: int, marks: list[int], seed: int
) -> None:
    one, two = babble(spoken, seed=seed), babble(clip, seed=seed + 1)
    told = Recital(one, tuple((number, float(min(mark, spoken - 1))) for number, mark in enumerate(marks)))
    found = warped(told, two)
    assert [word.place for word in found] == list(range(len(marks)))
    clock = 0.0
    for word in found:
        assert clock <= word.start <= word.end <= clip + edges.HOP_MS
        clock = word.start


def word(place: int, start: float, end: float) -> Warped:
    return Warped(place, start, end, 0.0)


def test_a_unit_without_a_word_has_its_share_of_the_word_it_lies_in() -> None:
    found = over_units([word(0, 100, 300), word(10, 900, 1000)], [0, 5, 10])
    assert [(round(one.start), round(one.end)) for one in found] == [(100, 200), (200, 300), (900, 1000)]


def test_units_after_the_last_word_end_with_it() -> None:
    found = over_units([word(0, 100, 400)], [0, 1, 2])
    assert [(round(one.start), round(one.end)) for one in found] == [(100, 200), (200, 300), (300, 400)]


def test_a_pause_is_given_back_to_silence() -> None:
    sound = chain(silence(300), babble(1000), silence(500), babble(1000), silence(200))
    times = [(300.0, 900.0), (900.0, 1300.0), (1310.0, 2300.0), (2300.0, 2800.0)]
    found = to_sound(times, [False, True, False, True], sound)
    assert found[1][1] == pytest.approx(1300, abs=25)
    assert found[2][0] == pytest.approx(1800, abs=10)
    assert found[0][0] == pytest.approx(300, abs=10)
    assert found[3][1] == pytest.approx(2800, abs=30)


def test_a_word_after_silence_may_lead_its_sound() -> None:
    sound = chain(babble(1000), silence(500), babble(1000))
    found = to_sound([(0.0, 1000.0), (1500.0, 2500.0)], [True, True], sound, leads=[0.0, 40.0])
    assert found[1][0] == pytest.approx(1460, abs=10)


def test_noise_does_not_hide_the_pauses() -> None:
    noise = np.random.default_rng(0).standard_normal(2500 * 22_050 // 1000) * 300
    clean = chain(babble(1000), silence(500), babble(1000))
    noisy = Pcm((clean.samples + noise[: len(clean.samples)]).astype(np.int16), clean.rate)
    assert pcm.voiced(noisy).all()
    threshold = pcm.silence_below(noisy)
    assert -50 < threshold < -30
    found = to_sound([(0.0, 1000.0), (1500.0, 2500.0)], [True, True], noisy, threshold)
    assert found[0][1] == pytest.approx(1000, abs=30)
    assert found[1][0] == pytest.approx(1500, abs=30)
