"""What every aligner must do. An aligner's test class inherits `AlignerContract` and says how to make one."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
import pytest

from podcast import text as texts
from podcast.aligners.base import Aligner, Heard
from podcast.errors import AlignmentError
from podcast.sound.pcm import Pcm

RATE = 22_050
TEXTS = {
    "english": ("en", "Five papers, one week: what did they find? Rather a lot, as it turns out."),
    "chinese": ("zh", "本期介绍五篇论文，先说强化学习，再说机器人。感谢收听！"),
    "mixed": ("zh", "在 DeepSeek-R1（推理模型）上，Pass@1 提升 6.15%，而《Reflect, Retry, Reward》获得169个点赞。"),
    "odd": ("en", "“Na\u00efve” cafe\u0301s \U0001f469\u200d\U0001f52c cost €5 — α ≈ 0.5; see <|endoftext|> & שלום!"),
}


def babble(ms: int, *, seed: int = 0) -> Pcm:
    """Noise in bursts of 160 ms with 20 ms of silence between, as speech has syllables."""
    count = ms * RATE // 1000
    noise = np.random.default_rng(seed).standard_normal(count) * 4000
    sounding = np.arange(count) * 1000 // RATE % 180 < 160
    return Pcm((noise * sounding).astype(np.int16), RATE)


def silence(ms: int) -> Pcm:
    return Pcm(np.zeros(ms * RATE // 1000, np.int16), RATE)


def chain(*parts: Pcm) -> Pcm:
    return Pcm(np.concatenate([part.samples for part in parts]), RATE)


def check(heard: Sequence[Heard], text: str, sound: Pcm) -> None:
    """Coverage without gap or overlap, order, nothing outside the clip, no word without length."""
    assert [(part.first, part.last) for part in heard] == list(texts.units(text))
    clock = 0
    for part in heard:
        assert clock <= part.start < part.end <= sound.duration
        clock = part.end


class AlignerContract(ABC):
    """Conformance tests of the room `aligners`."""

    @abstractmethod
    def make(self) -> Aligner:
        """An aligner for English and Chinese."""

    @pytest.mark.parametrize("case", TEXTS)
    def test_covers_the_text_in_order_within_the_clip(self, case: str) -> None:
        language, text = TEXTS[case]
        sound = chain(babble(2500), silence(400), babble(3000, seed=1))
        check(self.make().listen(sound, text, language).parts, text, sound)

    def test_leaves_the_silence_at_both_ends_alone(self) -> None:
        language, text = TEXTS["english"]
        sound = chain(silence(900), babble(4000), silence(1200))
        heard = self.make().listen(sound, text, language).parts
        check(heard, text, sound)
        assert 890 <= heard[0].start <= 910
        assert 4860 <= heard[-1].end <= 4910

    def test_a_clip_that_is_much_too_short_still_has_every_word(self) -> None:
        language, text = TEXTS["english"]
        sound = babble(100)
        check(self.make().listen(sound, text, language).parts, text, sound)

    def test_a_clip_of_more_than_thirty_seconds(self) -> None:
        language, text = TEXTS["chinese"]
        sound = chain(babble(18_000), silence(500), babble(22_000, seed=2))
        heard = self.make().listen(sound, text * 6, language).parts
        check(heard, text * 6, sound)
        assert heard[-1].end > 40_000

    def test_equal_input_gives_equal_times(self) -> None:
        language, text = TEXTS["mixed"]
        assert self.make().listen(babble(3000), text, language) == self.make().listen(babble(3000), text, language)

    def test_says_who_it_is_and_how_sure(self) -> None:
        aligner = self.make()
        assert aligner.name
        assert aligner.identity
        sure = [part.confidence for part in aligner.listen(babble(2000), "Five papers.", "en").parts]
        if aligner.estimate:
            assert sure == [None, None]
        else:
            assert all(one is None or 0 <= one <= 1 for one in sure)

    @pytest.mark.parametrize("text", ["", "  "])
    def test_an_empty_text_is_an_error(self, text: str) -> None:
        with pytest.raises(AlignmentError):
            self.make().listen(babble(1000), text, "en")

    def test_a_silent_clip_is_an_error(self) -> None:
        with pytest.raises(AlignmentError):
            self.make().listen(silence(1000), "Five papers.", "en")
