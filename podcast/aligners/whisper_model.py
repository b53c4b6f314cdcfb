"""A Whisper for CTranslate2, loaded: it encodes a clip once, then follows a known text in it and writes down what it
hears. The one module that knows faster-whisper.
"""

import json
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from podcast import memory
from podcast import text as texts
from podcast.errors import AlignmentError
from podcast.hearing.rounds import goes_round
from podcast.hearing.tokens import Token
from podcast.models.whispers import WHISPERS
from podcast.sound import pcm
from podcast.sound.pcm import FRAME_MS, Pcm

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

WINDOW_MS = 30_000
# Of a decoder's 448 positions OpenAI's models, and CTranslate2 with them, write into no more than half.
_WRITTEN_AT_MOST = 224
# A text of so many is written down whole, though it may be heard in a few tokens more.
MOST_TOKENS = 200
# The decoder has 448 positions; the start of a text takes up to 5.
FOLLOWED_AT_MOST = 440
_RATE = 16_000
_STEP_MS = 20.0
# OpenAI's models were trained on 30 s. With 2 s of silence behind a clip they hear the same as with silence up to 30 s
# (4 words of 343 wrong, both ways), in half the time. But of some clips they do not hear the end: they say the last
# sentence over and over, which they do not with the silence that they were trained on.
_SILENCE_FRAMES = 200
# Kokoro says up to 8 tokens of Chinese a second, and 4 of English; a model that writes down more goes round in a
# circle.
_TOKENS_A_SECOND, _TOKENS_AT_LEAST = 12, 10
# A model that goes round even so is kept from saying so many tokens in a row twice.
_NOT_AGAIN = 3
# The <|endoftext|> of GPT-2's vocabulary, which OpenAI's English-only models kept: they know language tokens by name
# but never saw one in training. In any other vocabulary a language token means what it says.
_GPT2_END = 50_256
FILES = ("config.json", "model.bin", "tokenizer.json")


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A clip of at most WINDOW_MS as the model's encoder and decoder take it, which lasts `frames` of 10 ms.

    `sounding` holds for the beginning of each frame and the end how many ms before it are not silent.
    """

    features: npt.NDArray[np.float32]
    storage: Any
    frames: int
    sounding: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Followed:
    """A text as it was followed through a clip: its tokens, and the ms at which each of them and the end begin."""

    tokens: tuple[Token, ...]
    path: tuple[float, ...]


class LoadedModel:
    """May be used from `workers` threads at once, each on one core.

    That is faster than all cores on each clip, and equal on any machine.
    """

    def __init__(self, folder: Path, name: str, workers: int) -> None:
        """`name` is what errors call it. Raises AlignmentError when the folder holds no model that can be read."""
        # The library that encodes keeps what it compiled for each length of a clip, 1.5 MB, unless that is bounded.
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "4")
        from faster_whisper import WhisperModel

        self._name = name
        try:
            if missing := [file for file in FILES if not (folder / file).is_file()]:
                raise FileNotFoundError(f"{', '.join(missing)} missing")
            # Encodes in three quarters of the time that "int8" takes.
            loaded = WhisperModel(
                str(folder), device="cpu", compute_type="int8_float32", cpu_threads=1, num_workers=workers
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise _refuse(str(folder), error) from error
        _mend_merges(loaded)
        # A marker such as <|endoftext|> that stands in a paper's text is text.
        loaded.hf_tokenizer.encode_special_tokens = True
        self._loaded: Any = loaded
        self._encoding = threading.Lock()
        # What the weights were before they were made small.
        memory.give_back()

    def encode(self, sound: Pcm) -> Encoded:
        """Raises AlignmentError for a model that does not take it."""
        import soxr

        resampled = soxr.resample(sound.samples.astype(np.float32) / 32768, sound.rate, _RATE)
        extractor = self._loaded.feature_extractor
        frames = min(max(len(resampled) // extractor.hop_length, 1), extractor.nb_max_frames)
        features = extractor(resampled)[:, :frames]
        loud = pcm.voiced(sound, pcm.silence_below(sound))
        sounding = np.concatenate([[0], np.cumsum(loud)]) * FRAME_MS
        return Encoded(features, self._encode_padded(features, frames + _SILENCE_FRAMES), frames, sounding)

    def _encode_padded(self, features: npt.NDArray[np.float32], frames: int) -> Any:
        """What the encoder makes of `features` with silence behind them, of `frames` in all or of a whole window."""
        # The encoder halves the frames.
        width = min((frames + 1) // 2 * 2, self._loaded.feature_extractor.nb_max_frames)
        padded = np.pad(features, ((0, 0), (0, width - features.shape[1])))
        # Attention to a clip of 28 s takes 80 MB, which need not be there twice.
        with self._encoding:
            try:
                return self._asked(lambda: self._loaded.encode(padded))
            finally:
                memory.give_back()

    def count_tokens(self, text: str) -> int:
        return len(self._tokenized(text)[0])

    def follow(self, clip: Encoded, text: str, language: str) -> Followed:
        """Raises AlignmentError for a language that the model does not know, or more tokens than FOLLOWED_AT_MOST."""
        start = list(self._tokenizer(language).sot_sequence)
        ids, edges = self._tokenized(text)
        result = self._asked(lambda: self._loaded.model.align(clip.storage, start, [ids], clip.frames)[0])
        steps: dict[int, int] = {}
        for token, step in result.alignments:
            steps.setdefault(token, step)
        path = tuple(steps.get(token, clip.frames // 2) * _STEP_MS for token in range(len(ids) + 1))
        sounding = _measure_sounding(clip, path)
        found = zip(edges, result.text_token_probs, sounding, strict=True)
        return Followed(tuple(Token(*edge, probability, lasts) for edge, probability, lasts in found), path)

    def write_down(self, clip: Encoded, language: str) -> str:
        """What the model hears, word after likeliest word. Raises AlignmentError as `follow` does.

        Where it comes to no end, or says something twice in a row, it hears the clip once more, with silence up to the
        30 s that it was trained on. What it then says twice the voice does.
        """
        tokenizer, most = self._tokenizer(language), _count_tokens_at_most(clip)
        found = self._generate(clip.storage, tokenizer, most)
        if len(found) >= most or goes_round(found):
            whole = self._encode_padded(clip.features, WINDOW_MS // FRAME_MS)
            found = self._generate(whole, tokenizer, most)
            if len(found) >= most:
                found = self._generate(whole, tokenizer, most, _NOT_AGAIN)
        return str(tokenizer.decode(found)).strip()

    def refuse_unknown(self, language: str) -> None:
        """Raises AlignmentError for a language that the model does not know."""
        self._tokenizer(language)

    def _generate(self, storage: Any, tokenizer: "Tokenizer", most: int, not_again: int = 0) -> list[int]:
        """The tokens of what is heard, `most` if it comes to no end; of `not_again` tokens in a row no second time."""
        start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        markers = [tokenizer.transcribe, tokenizer.translate, tokenizer.sot, tokenizer.sot_prev, tokenizer.sot_lm]
        result = self._asked(
            lambda: self._loaded.model.generate(
                storage,
                [start],
                beam_size=1,
                # CTranslate2 writes half as many tokens as it is allowed.
                max_length=2 * most,
                no_repeat_ngram_size=not_again,
                suppress_blank=True,
                # Signs that nobody says, as for music; markers that a small vocabulary lacks are None.
                suppress_tokens=sorted({*tokenizer.non_speech_tokens, *(one for one in markers if one is not None)}),
            )[0]
        )
        return list(result.sequences_ids[0])

    def _tokenized(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Token ids and the characters that each stands for, without the spaces before them: nobody hears those.

        Whisper writes a space before the first word of a language with spaces.
        """
        lead = "" if texts.is_cjk(text.lstrip()[:1] or " ") else " "
        found = self._loaded.hf_tokenizer.encode(lead + text, add_special_tokens=False)
        edges = [(max(first - len(lead), 0), last - len(lead)) for first, last in found.offsets]
        return list(found.ids), [_trimmed(text, *edge) for edge in edges]

    def _tokenizer(self, language: str) -> "Tokenizer":
        """That which sets the model to writing down `language`."""
        from faster_whisper.tokenizer import Tokenizer

        known = self._loaded.hf_tokenizer
        english_only = known.token_to_id("<|endoftext|>") == _GPT2_END
        code = "zh" if texts.is_chinese(language) else texts.primary(language)
        if code != "en" if english_only else known.token_to_id(f"<|{code}|>") is None:
            raise AlignmentError(
                f"the model does not know the language {language!r}",
                where=f"whisper {self._name}",
                remedy="Name a multilingual model under [align], for example small",
            )
        return Tokenizer(known, not english_only, task="transcribe", language=code)

    def _asked(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except (RuntimeError, ValueError) as error:
            raise AlignmentError(
                f"the model cannot hear this clip ({error})",
                where=f"whisper {self._name}",
                remedy="Name another model under [align], or leave `model` at auto",
            ) from error


def _mend_merges(loaded: "WhisperModel") -> None:
    """Give the tokenizer its first merge where that is missing, as in the conversion of OpenAI's base for CTranslate2.

    Its maker took the line "Ġ t" for a heading. Without it " the" becomes the tokens " " and "the", which the model was
    never trained on.
    """
    from tokenizers import Tokenizer

    content = json.loads(loaded.hf_tokenizer.to_str())
    model = content["model"]
    if "Ġt" in model.get("vocab", {}) and model["merges"][0] not in ("Ġ t", ["Ġ", "t"]):
        model["merges"].insert(0, ["Ġ", "t"] if isinstance(model["merges"][0], list) else "Ġ t")
        loaded.hf_tokenizer = Tokenizer.from_str(json.dumps(content))


def _refuse(where: str, error: Exception) -> AlignmentError:
    return AlignmentError(
        f"the model cannot be loaded ({texts.opening(texts.clean(str(error)), 200).rstrip('.')})",
        where=where,
        remedy=f"Name a folder with a CTranslate2 Whisper under [align], or one of {', '.join(WHISPERS)}",
    )


def _measure_sounding(clip: Encoded, path: Sequence[float]) -> list[int]:
    """The ms of sound of each token; all that is left is the last one's."""
    before = [int(clip.sounding[min(int(moment) // FRAME_MS, len(clip.sounding) - 1)]) for moment in path[:-1]]
    return [behind - here for here, behind in pairwise([*before, int(clip.sounding[-1])])]


def _trimmed(text: str, first: int, last: int) -> tuple[int, int]:
    while first < last - 1 and text[first].isspace():
        first += 1
    return first, last


def _count_tokens_at_most(clip: Encoded) -> int:
    """As many as can be said in a clip."""
    return min(_TOKENS_AT_LEAST + _TOKENS_A_SECOND * clip.frames // 100, _WRITTEN_AT_MOST)
