"""faster-whisper forced to the known text: when each word of it is heard.

The text goes in as tokens; what comes back is the path of the decoder's attention through the sound, 20 ms a step.
"""

import threading
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from podcast import pcm, prosody
from podcast import text as texts
from podcast.aligners.base import Heard, in_order
from podcast.errors import AlignmentError
from podcast.model import Ms
from podcast.pcm import Pcm

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
# How far Whisper's guess may lie from a pause that is to part two words.
_NEAR_MS = 250.0
_UNMARKED_MS = 120.0
# How far a word may lie from its even place between two pauses: the estimate itself is wrong by 450 ms at most (p99).
_LOST_MS, _LOST_SHARE = 600.0, 0.2
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


def downloadable() -> tuple[str, ...]:
    """The names of models that faster-whisper can download."""
    from faster_whisper.utils import available_models

    return tuple(available_models())


class Whisper:
    """One faster-whisper model, loaded at first use; may be used from several threads."""

    estimate = False

    def __init__(self, model: str, *, offline: bool = False) -> None:
        """`model`: a folder, or a name that faster-whisper downloads once unless `offline`."""
        self._asked = model
        self._offline = offline
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return f"whisper {Path(self._asked).name}"

    @property
    def identity(self) -> str:
        """The model's name; for a folder also the size of its weights, not their content."""
        weights = Path(self._asked) / "model.bin"
        return f"{self.name} {weights.stat().st_size}" if weights.is_file() else self.name

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
        cuts = texts.units(text)
        times, sure = self._windows(sound, text, language)
        times, lost = _moored(times, sound, text, language)
        marked = [prosody.rest(text[first:last]) > 0 for first, last in cuts]
        ordered = in_order(_to_sound(times, marked, sound), pcm.edges(sound)[1])
        confidence = [None if unit in lost else round(one, 3) for unit, one in enumerate(sure)]
        return tuple(Heard(*cut, *time, one) for cut, time, one in zip(cuts, ordered, confidence, strict=True))

    def _windows(self, sound: Pcm, text: str, language: str) -> tuple[list[tuple[float, float]], list[float]]:
        """When each unit is heard, and the mean probability of its tokens."""
        ids, offsets = self._tokens(text)
        if sound.duration <= _WINDOW_MS and len(ids) <= _MOST_TOKENS:
            path, probabilities = self._path(sound, ids, text, language)
            return _unit_times(text, offsets, path, probabilities)
        place, moment = _middle(sound, text, language)
        if not 0 < place < len(text):
            raise AlignmentError("the text cannot be divided over two windows", where=_shown(text))
        frame = moment * sound.rate // 1000
        times, sure = self._windows(Pcm(sound.samples[:frame], sound.rate), text[:place], language)
        later, surer = self._windows(Pcm(sound.samples[frame:], sound.rate), text[place:], language)
        return times + [(start + moment, end + moment) for start, end in later], sure + surer

    def _tokens(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Token ids and the characters that each stands for.

        Whisper writes a space before the first word of a language with spaces.
        """
        lead = "" if texts.is_cjk(text.lstrip()[:1] or " ") else " "
        found = self._model.hf_tokenizer.encode(lead + text, add_special_tokens=False)
        edges = [(max(first - len(lead), 0), last - len(lead)) for first, last in found.offsets]
        return list(found.ids), edges

    def _path(self, sound: Pcm, ids: list[int], text: str, language: str) -> tuple[list[float], list[float]]:
        """The ms at which each token and the end of the text begin, and each token's probability."""
        import soxr

        start = self._start(language)
        samples = sound.samples.astype(np.float32) / 32768
        resampled = soxr.resample(samples, sound.rate, _RATE)
        extractor = self._model.feature_extractor
        frames = min(max(len(resampled) // extractor.hop_length, 1), extractor.nb_max_frames)
        features = extractor(resampled)[:, :frames]
        padded = np.pad(features, ((0, 0), (0, extractor.nb_max_frames - features.shape[1])))
        try:
            encoded = self._model.encode(padded)
            result = self._model.model.align(encoded, start, [ids], frames)[0]
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

        known = self._model.hf_tokenizer
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
    def _model(self) -> "WhisperModel":
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> Any:
        import httpx
        import huggingface_hub.errors
        from faster_whisper import WhisperModel
        from faster_whisper.utils import download_model

        try:
            folder = self._asked
            if not Path(folder).is_dir():
                folder = download_model(folder, local_files_only=self._offline)
            if missing := [name for name in _FILES if not (Path(folder) / name).is_file()]:
                raise FileNotFoundError(f"{', '.join(missing)} missing")
            model = WhisperModel(folder, device="cpu", compute_type="int8")
        except (RuntimeError, ValueError, OSError, huggingface_hub.errors.HfHubHTTPError, httpx.HTTPError) as error:
            raise AlignmentError(
                f"the model cannot be loaded ({' '.join(str(error).split())[:200]})",
                where=self._asked,
                remedy="Name a folder with a CTranslate2 Whisper or one of faster-whisper's names under [align]",
            ) from error
        # A marker such as <|endoftext|> that stands in a paper's text is text.
        model.hf_tokenizer.encode_special_tokens = True
        return model


def _shown(text: str) -> str:
    return f"“{text[:40]}{'…' if len(text) > 40 else ''}”"


def _middle(sound: Pcm, text: str, language: str) -> tuple[int, Ms]:
    """Where to part text and sound: at the punctuation's pause nearest to the middle, else in proportion."""
    half = sound.duration // 2
    found = [a for a in prosody.anchors(sound, text, language) if abs(a.start - half) < sound.duration // 4]
    if found:
        best = min(found, key=lambda a: abs(a.start - half) - 5 * (a.end - a.start))
        return best.place, Ms((best.start + best.end) // 2)
    cuts = texts.units(text)
    beats = np.cumsum([prosody.beats(text[first:last], language) for first, last in cuts])
    said = np.cumsum(pcm.voiced(sound))
    unit = int(np.searchsorted(beats, beats[-1] / 2))
    frame = int(np.searchsorted(said, said[-1] * beats[unit] / (beats[-1] or 1)))
    return cuts[unit][1], Ms(frame * pcm.FRAME_MS)


def _unit_times(
    text: str, offsets: list[tuple[int, int]], path: list[float], probabilities: list[float]
) -> tuple[list[tuple[float, float]], list[float]]:
    """Start and end of each unit by its first and last characters that are heard, and its tokens' mean probability."""
    starts, ends, sure = _characters(len(text), offsets, path, probabilities)
    times: list[tuple[float, float]] = []
    means: list[float] = []
    clock = 0.0
    for first, last in texts.units(text):
        heard = [place for place in range(first, last) if texts.sounds(text[place]) and not np.isnan(starts[place])]
        heard = heard or [place for place in range(first, last) if not np.isnan(starts[place])]
        times.append((float(starts[heard[0]]), float(ends[heard[-1]])) if heard else (clock, clock))
        means.append(float(np.nanmean(sure[first:last])) if heard else 0.0)
        clock = times[-1][1]
    return times, means


def _characters(
    length: int, offsets: list[tuple[int, int]], path: list[float], probabilities: list[float]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Start, end and probability of each character, NaN where no token stands for it.

    A token may cover several characters, which then share its time, or be one of several that make up a character.
    """
    starts, ends, sure = (np.full(length, np.nan) for _ in range(3))
    weight = np.zeros(length)
    for token, (first, last) in enumerate(offsets):
        begun, taken = path[token], path[token + 1] - path[token]
        for place in range(first, last):
            starts[place] = np.fmin(starts[place], begun + taken * (place - first) / (last - first))
            ends[place] = np.fmax(ends[place], begun + taken * (place - first + 1) / (last - first))
            sure[place] = np.nan_to_num(sure[place]) + probabilities[token]
            weight[place] += 1
    return starts, ends, sure / np.maximum(weight, 1)


def _moored(
    times: list[tuple[float, float]], sound: Pcm, text: str, language: str
) -> tuple[list[tuple[float, float]], set[int]]:
    """Where Whisper loses its way, as in a sentence said twice, syllables and pauses are the better guess.

    It has lost its way between two pauses that go with punctuation when a word of it lies farther from its even place
    than any pace explains. Gives the mended times and the units that are no more than estimated.
    """
    anchors = prosody.anchors(sound, text, language)
    even = prosody.spread(sound, text, language, anchors)
    firsts = [first for first, _ in texts.units(text)]
    edges = [0, *(firsts.index(anchor.place) for anchor in anchors), len(firsts)]
    mended, lost = list(times), set[int]()
    for first, last in pairwise(edges):
        allowed = max(_LOST_MS, _LOST_SHARE * (even[last - 1][1] - even[first][0]))
        if any(abs(times[unit][0] - even[unit][0]) > allowed for unit in range(first, last)):
            mended[first:last] = even[first:last]
            lost.update(range(first, last))
    return mended, lost


def _to_sound(times: list[tuple[float, float]], marked: list[bool], sound: Pcm) -> list[tuple[float, float]]:
    """Words end where their sound ends: silence at the edges and in pauses is taken from them.

    A word that is followed by sound lasts until the next one begins.
    """
    onset, offset = pcm.edges(sound)
    starts, stops = [start for start, _ in times], [end for _, end in times]
    ends = [*starts[1:], float(offset)]
    starts[0] = float(onset)
    for pause in prosody.pauses(pcm.voiced(sound)):
        after = _parted(pause, starts, stops, marked)
        if after is not None:
            ends[after - 1] = min(ends[after - 1], float(pause[0]))
            starts[after] = max(starts[after], float(pause[1])) if starts[after] < pause[1] else float(pause[1])
    return [(max(start, onset), min(end, offset)) for start, end in zip(starts, ends, strict=True)]


def _parted(pause: tuple[Ms, Ms], starts: list[float], stops: list[float], marked: list[bool]) -> int | None:
    """The unit that begins after `pause`: the nearest by Whisper's guess, sooner one after punctuation."""

    def distance(unit: int) -> float:
        apart = max(pause[0] - starts[unit], stops[unit - 1] - pause[1], 0.0)
        return apart + (0.0 if marked[unit - 1] else _UNMARKED_MS)

    nearest = min(range(1, len(starts)), key=distance, default=None)
    return nearest if nearest is not None and distance(nearest) <= _NEAR_MS else None
