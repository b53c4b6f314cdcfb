"""faster-whisper forced to the known text: when each word of it is heard, and whether it is.

The text goes in as tokens; what comes back is the path of the decoder's attention through the sound, 20 ms a step, and
how likely each token is. Where somebody recites the text (see `edges`), the recital places the words instead.
"""

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from podcast import text as texts
from podcast.aligners import edges, misfit, tokentimes
from podcast.aligners.base import Aligner, Heard, in_order
from podcast.aligners.misfit import Paced
from podcast.errors import AlignmentError
from podcast.language import prosody
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.sound.recital import Recital, Reciter

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

_RATE = 16_000
_WINDOW_MS = 30_000
# CTranslate2 takes 448 positions, start sequence and end included.
_MOST_TOKENS = 440
_STEP_MS = 20.0
# The <|endoftext|> of GPT-2's vocabulary, which OpenAI's English-only models kept: they know language tokens by name
# but never saw one in training. In any other vocabulary a language token means what it says.
_GPT2_END = 50_256
_FILES = ("config.json", "model.bin", "tokenizer.json")


def cached(model: str) -> Path | None:
    """The folder of a model that is at hand without network: itself a folder, or downloaded before by its name."""
    if Path(model).is_dir():
        folder = Path(model)
    else:
        from huggingface_hub import constants

        # faster-whisper's import takes half a second, and most machines have never downloaded a model.
        if not any(Path(constants.HF_HUB_CACHE).glob(f"models--*{model.replace('/', '--')}")):
            return None
        import huggingface_hub.errors
        from faster_whisper.utils import download_model

        try:
            folder = Path(download_model(model, local_files_only=True))
        except (ValueError, OSError, huggingface_hub.errors.HfHubHTTPError):
            return None
    return folder if all((folder / name).is_file() for name in _FILES) else None


def _fetched(model: str, offline: bool) -> str:
    """The folder of a model; one that is named is downloaded once, with a progress bar on a terminal."""
    if Path(model).is_dir():
        return model
    import huggingface_hub
    from faster_whisper import utils

    if offline:
        return str(utils.download_model(model, local_files_only=True))
    # faster-whisper's own download_model shows no progress.
    repository = model if "/" in model else utils._MODELS.get(model)
    if repository is None:
        raise ValueError(f"faster-whisper knows no model {model!r}")
    return huggingface_hub.snapshot_download(
        repository, allow_patterns=[*_FILES, "preprocessor_config.json", "vocabulary.*"]
    )


def downloadable() -> tuple[str, ...]:
    """The names of models that faster-whisper can download."""
    from faster_whisper.utils import available_models

    return tuple(available_models())


class Whisper:
    """One faster-whisper model, loaded at first use; may be used from several threads."""

    estimate = False

    def __init__(
        self,
        model: str,
        *,
        offline: bool = False,
        reciter: Reciter | None = None,
        instead: Aligner | None = None,
    ) -> None:
        """`model`: a folder, or a name that faster-whisper downloads once unless `offline`.

        `reciter` says the text once more, to place its edges by and to notice a clip that says another.
        `instead` aligns when the model cannot be had.
        """
        self.asked = model
        self._offline = offline
        self._reciter = reciter
        self._instead = instead
        self.at_once = os.cpu_count() or 1
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return f"whisper {Path(self.asked).name}"

    @property
    def identity(self) -> str:
        """The model's name, for a folder also the size of its weights, not their content; and how edges are placed.

        While another stands in for it, that one: what it made stays until the model is there.
        """
        if self._instead and not cached(self.asked):
            return f"{self._instead.identity} in place of {self.name}"
        weights = Path(self.asked) / "model.bin"
        model = f"{self.name} {weights.stat().st_size}" if weights.is_file() else self.name
        return f"{model}, edges 2{' by recital' if self._reciter else ''}"

    @property
    def hears(self) -> bool:
        return self._reciter is not None

    def ready(self, warn: Callable[[str], None]) -> Aligner:
        """See Aligner.ready. Raises AlignmentError when the model cannot be had and nobody stands in for it."""
        try:
            _ = self.model
            return self
        except AlignmentError as error:
            if self._instead is None:
                raise
            warn(f"{self.name}: {error.what}")
            return self._instead

    def align(self, sound: Pcm, text: str, language: str) -> tuple[Heard, ...]:
        """See Aligner.align. A clip over 30 s is aligned in windows that meet in a pause; where Whisper loses its
        way, times are estimated and the confidence is None.

        Raises AlignmentError for an empty text, a silent clip, or a model that cannot be loaded or lacks the language.
        """
        if not text.strip() or not pcm.voiced(sound).any():
            raise AlignmentError(
                "a text without words or a clip without sound cannot be aligned",
                where=_shown(text),
                remedy="Make the clip again",
            )
        times, sure = self._windows(sound, text, language)
        recital = edges.at_pace(self._reciter, sound, text, language) if self._reciter else None
        if recital and recital.marks:
            return _recited(recital, sound, text, sure)
        times, lost = tokentimes.moored(times, sound, text, language)
        confidence = [None if unit in lost else one for unit, one in enumerate(sure)]
        return _heard(sound, text, times, confidence)

    def _windows(self, sound: Pcm, text: str, language: str) -> tuple[list[tuple[float, float]], list[float]]:
        """When each unit is heard, and the mean probability of its tokens."""
        ids, offsets = self._tokens(text)
        if sound.duration <= _WINDOW_MS and len(ids) <= _MOST_TOKENS:
            path, probabilities = self._path(sound, ids, text, language)
            return tokentimes.unit_times(text, offsets, path, probabilities)
        place, moment = tokentimes.middle(sound, text, language)
        if not 0 < place < len(text):
            raise AlignmentError("the text cannot be divided over two windows", where=_shown(text))
        frame = moment * sound.rate // 1000
        times, sure = self._windows(Pcm(sound.samples[:frame], sound.rate), text[:place], language)
        later, surer = self._windows(Pcm(sound.samples[frame:], sound.rate), text[place:], language)
        return times + [(start + moment, end + moment) for start, end in later], sure + surer

    def _tokens(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Token ids and the characters that each stands for, without the spaces before them: nobody hears those.

        Whisper writes a space before the first word of a language with spaces.
        """
        lead = "" if texts.is_cjk(text.lstrip()[:1] or " ") else " "
        found = self.model.hf_tokenizer.encode(lead + text, add_special_tokens=False)
        edges = [(max(first - len(lead), 0), last - len(lead)) for first, last in found.offsets]
        return list(found.ids), [_trimmed(text, *edge) for edge in edges]

    def _path(self, sound: Pcm, ids: list[int], text: str, language: str) -> tuple[list[float], list[float]]:
        """The ms at which each token and the end of the text begin, and each token's probability."""
        import soxr

        start = self._start(language)
        samples = sound.samples.astype(np.float32) / 32768
        resampled = soxr.resample(samples, sound.rate, _RATE)
        extractor = self.model.feature_extractor
        frames = min(max(len(resampled) // extractor.hop_length, 1), extractor.nb_max_frames)
        features = extractor(resampled)[:, :frames]
        padded = np.pad(features, ((0, 0), (0, extractor.nb_max_frames - features.shape[1])))
        try:
            encoded = self.model.encode(padded)
            result = self.model.model.align(encoded, start, [ids], frames)[0]
        except (RuntimeError, ValueError) as error:
            raise AlignmentError(
                f"the model cannot align this clip ({error})",
                where=_shown(text),
                remedy="Name another model under [align], or leave `model` at auto",
            ) from error
        steps: dict[int, int] = {}
        for token, step in result.alignments:
            steps.setdefault(token, step)
        path = [steps.get(token, frames // 2) * _STEP_MS for token in range(len(ids) + 1)]
        return path, list(result.text_token_probs)

    def _start(self, language: str) -> list[int]:
        """The tokens that set the model to writing down `language`."""
        from faster_whisper.tokenizer import Tokenizer

        known = self.model.hf_tokenizer
        english_only = known.token_to_id("<|endoftext|>") == _GPT2_END
        code = "zh" if texts.is_chinese(language) else texts.primary(language)
        if code != "en" if english_only else known.token_to_id(f"<|{code}|>") is None:
            raise AlignmentError(
                f"the model does not know the language {language!r}",
                where=self.name,
                remedy="Name a multilingual model under [align], for example small",
            )
        return list(Tokenizer(known, not english_only, task="transcribe", language=code).sot_sequence)

    @property
    def model(self) -> "WhisperModel":
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> Any:
        import httpx
        import huggingface_hub.errors
        from faster_whisper import WhisperModel

        try:
            folder = _fetched(self.asked, self._offline)
            if missing := [name for name in _FILES if not (Path(folder) / name).is_file()]:
                raise FileNotFoundError(f"{', '.join(missing)} missing")
            # One core a clip and as many clips as cores: faster than all cores on each clip, and equal on any machine.
            model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1, num_workers=self.at_once)
        except (RuntimeError, ValueError, OSError, huggingface_hub.errors.HfHubHTTPError, httpx.HTTPError) as error:
            raise AlignmentError(
                f"the model cannot be loaded ({texts.opening(texts.clean(str(error)), 200).rstrip('.')})",
                where=self.asked,
                remedy="Name a folder with a CTranslate2 Whisper or one of faster-whisper's names under [align]",
            ) from error
        # A marker such as <|endoftext|> that stands in a paper's text is text.
        model.hf_tokenizer.encode_special_tokens = True
        return model


def _recited(recital: Recital, sound: Pcm, text: str, sure: Sequence[float]) -> tuple[Heard, ...]:
    """Edges and doubts by the recital; the confidence is the model's."""
    cuts = texts.units(text)
    words = edges.warped(recital, sound, pcm.silence_below(sound))
    placed = edges.over_units(words, [_first(text, *cut) for cut in cuts])
    spoken = np.repeat(sure, [last - first for first, last in cuts])
    paced = [Paced(word.place, word.due, word.took, word.apart, float(spoken[word.place])) for word in words]
    doubts = misfit.doubts(text, paced)
    heard = _heard(sound, text, [(word.start, word.end) for word in placed], sure, [word.lead for word in placed])
    return tuple(
        replace(part, doubt=next((one.strain for one in doubts if one.first <= part.first < one.last), 0.0))
        for part in heard
    )


def _heard(
    sound: Pcm,
    text: str,
    times: list[tuple[float, float]],
    sure: Sequence[float | None],
    leads: Sequence[float] = (),
) -> tuple[Heard, ...]:
    """Each unit of the text within the clip's sound."""
    cuts, threshold = texts.units(text), pcm.silence_below(sound)
    marked = [prosody.rest(text[first:last]) > 0 for first, last in cuts]
    ordered = in_order(edges.to_sound(times, marked, sound, threshold, leads), pcm.edges(sound, threshold)[1])
    return tuple(
        Heard(*cut, *time, None if one is None else round(one, 3))
        for cut, time, one in zip(cuts, ordered, sure, strict=True)
    )


def _trimmed(text: str, first: int, last: int) -> tuple[int, int]:
    while first < last - 1 and text[first].isspace():
        first += 1
    return first, last


def _first(text: str, first: int, last: int) -> int:
    """The first of a unit's characters that is heard."""
    return next((place for place in range(first, last) if texts.sounds(text[place])), first)


def _shown(text: str) -> str:
    return f"“{text[:40]}{'…' if len(text) > 40 else ''}”"
