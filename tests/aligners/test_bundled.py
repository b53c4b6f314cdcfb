"""The model that comes with the package: what its card promises, on sentences and voices that it was not trained on.

Slight samples of what `python -m training evaluate` measures over all held-out sentences.
"""

import difflib
import re

import numpy as np
import pytest

from podcast.aligners.whisper import BUNDLED, Whisper
from podcast.sound.pcm import Pcm
from podcast.speech.espeak import recited
from tests.truth import ENGLISH, MANDARIN, MORE_ENGLISH, MORE_MANDARIN, Manner, Truth, said

_TEXTS = {"en": ENGLISH + MORE_ENGLISH, "zh": MANDARIN + MORE_MANDARIN}
_VOICES = {"en": ("en-us+Andrea", "en-gb-x-rp+belinda"), "zh": ("cmn+Andrea", "cmn+belinda")}


@pytest.fixture(scope="module")
def model() -> Whisper:
    return Whisper(str(BUNDLED), crop=True)


@pytest.fixture(scope="module", params=["en", "zh"])
def truths(request: pytest.FixtureRequest) -> tuple[Truth, ...]:
    """Single sentences, and all of them in a row as far as they fit into 28 s."""
    language, gap = request.param, " " if request.param == "en" else ""
    texts = [*_TEXTS[language], gap.join(_TEXTS[language][:3]), gap.join(_TEXTS[language][3:5])]
    voices = _VOICES[language]
    return said([(Manner(voices[n % 2], 152 + 6 * (n % 4), 46), text, language) for n, text in enumerate(texts)])


def test_it_is_small_and_says_what_it_is() -> None:
    assert {file.name for file in BUNDLED.iterdir()} >= {"config.json", "model.bin", "tokenizer.json", "README.md"}
    assert sum(file.stat().st_size for file in BUNDLED.iterdir()) <= 8_000_000
    card = (BUNDLED / "README.md").read_text(encoding="utf-8")
    assert "espeak-ng" in card
    parts = ("Data:", "Recipe:", "Made on:", "Licence:", "## Figures", "## What it cannot do")
    assert [part for part in parts if part not in card] == []


def test_words_are_placed_by_its_attention_alone(model: Whisper, truths: tuple[Truth, ...]) -> None:
    misses = np.abs([miss for one in truths for miss in one.errors(model.align(one.sound, one.text, one.language))])
    assert len(misses) > 90
    assert np.median(misses) <= 25
    assert np.percentile(misses, 90) <= 100


def test_with_a_recital_words_are_placed_closer(truths: tuple[Truth, ...]) -> None:
    model = Whisper(str(BUNDLED), crop=True, reciter=recited, kin=True)
    heard = [(one, model.align(one.sound, one.text, one.language)) for one in truths]
    misses = np.abs([miss for one, parts in heard for miss in one.errors(parts)])
    assert np.mean(misses) <= 15
    assert np.percentile(misses, 99) <= 100
    assert not any(part.doubt for _, parts in heard for part in parts)


def test_it_hears_what_is_said_by_beam_search_of_its_own(model: Whisper, truths: tuple[Truth, ...]) -> None:
    """Letters in English, hanzi by their commonest homophone in Chinese: `evaluate` counts words and syllables."""
    alike = model.model.hf_tokenizer.normalizer.normalize_str
    found = [_alike(alike(one.text), alike(_heard(model, one.sound))) for one in truths[:5]]
    # In Chinese a mistaken tone is another hanzi.
    assert np.mean(found) >= (0.8 if truths[0].language == "en" else 0.65), found


def _alike(said: str, heard: str) -> float:
    one, two = (re.sub(r"\W", "", text.lower()) for text in (said, heard))
    return difflib.SequenceMatcher(None, one, two, autojunk=False).ratio()


def _heard(model: Whisper, sound: Pcm) -> str:
    import soxr

    wave = soxr.resample(sound.samples.astype(np.float32) / 32768, sound.rate, 16_000)
    parts, _ = model.model.transcribe(wave, language="en", beam_size=5, temperature=0)
    return "".join(part.text for part in parts)
