"""Other ways to time a known text, for the benchmark: each takes a clip and gives what an aligner gives."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import soxr

from podcast import text as texts
from podcast.aligners.base import Heard, in_order
from podcast.sound.pcm import Pcm
from tests.truth import Manner, Truth, said

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

# Nothing is given for a clip that a method cannot take.
Method = Callable[[Truth], Sequence[Heard]]
_MOST_TOKENS = 440
Floats = npt.NDArray[np.float64]
Prepared = tuple[npt.NDArray[np.float32], list[int], list[int], int]
_RATE = 16_000


def even(truth: Truth) -> Sequence[Heard]:
    """Every character takes as long as any other, from the clip's beginning to its end."""
    each = truth.sound.duration / len(truth.text)
    return _heard(truth, [(each * first, each * last) for first, last in texts.units(truth.text)])


class PlainWhisper:
    """faster-whisper's find_alignment, its words cut by character offset; nothing is known of the sound's edges."""

    def __init__(self, model: "WhisperModel") -> None:
        self._model = model

    def takes(self, truth: Truth) -> bool:
        return len(self._tokens(truth).ids) <= _MOST_TOKENS

    def prepared(self, truth: Truth) -> Prepared:
        """All that CTranslate2 needs to align a clip."""
        from faster_whisper.audio import pad_or_trim
        from faster_whisper.tokenizer import Tokenizer

        tokenizer = Tokenizer(self._model.hf_tokenizer, True, task="transcribe", language=truth.language)
        features = pad_or_trim(self._model.feature_extractor(resampled(truth.sound)))
        frames = min(truth.sound.duration // 10, 3000)
        return features, list(tokenizer.sot_sequence), list(self._tokens(truth).ids), frames

    def aligned(self, prepared: Prepared) -> list[tuple[int, int]]:
        """CTranslate2's own work, and nothing else."""
        features, start, ids, frames = prepared
        return list(self._model.model.align(self._model.encode(features), start, [ids], frames)[0].alignments)

    def _tokens(self, truth: Truth) -> Any:
        return self._model.hf_tokenizer.encode(_lead(truth) + truth.text, add_special_tokens=False)

    def __call__(self, truth: Truth) -> Sequence[Heard]:
        if not self.takes(truth):
            return ()
        found, lead = self._tokens(truth), _lead(truth)
        frames = min(truth.sound.duration // 10, 3000)
        alignments = self.aligned(self.prepared(truth))
        starts: dict[int, int] = {}
        for token, step in alignments:
            starts.setdefault(token, step)
        begun = np.full(len(truth.text) + 1, np.nan)
        begun[-1] = truth.sound.duration
        for token, (first, last) in enumerate(found.offsets):
            place = max(first - len(lead), 0)
            # The space before a word is in its token, and nobody hears it.
            place += place < last - len(lead) - 1 and truth.text[place].isspace()
            step = starts.get(token, frames // 2) * 20.0
            begun[place] = np.fmin(begun[place], step)
            if last - first > 1 and token + 1 in starts:
                for inner in range(place + 1, last - len(lead)):
                    share = (inner - place) / (last - len(lead) - place)
                    begun[inner] = step + share * (starts[token + 1] * 20.0 - step)
        edges = [float(begun[_first_sound(truth.text, *unit)]) for unit in texts.units(truth.text)]
        return _heard(truth, list(zip(edges, [*edges[1:], float(truth.sound.duration)], strict=True)))


def _lead(truth: Truth) -> str:
    """Whisper writes a space before the first word of a language with spaces."""
    return "" if texts.is_chinese(truth.language) else " "


def _first_sound(text: str, first: int, last: int) -> int:
    return next((place for place in range(first, last) if texts.sounds(text[place])), first)


class Warped:
    """Dynamic time warping on MFCCs against the same text said again by the same synthesiser, whose events are known.

    The reference has the plain voice at rate 165 and pitch 50, not the clip's own variant, rate and pitch: it is not
    the identical sound.
    """

    def __init__(self, clips: Sequence[Truth]) -> None:
        bases = [(Manner(clip.manner.voice.split("+")[0]), clip.text, clip.language) for clip in clips]
        self._references = dict(zip([(clip.text, clip.manner) for clip in clips], said(bases), strict=True))

    def __call__(self, truth: Truth) -> Sequence[Heard]:
        reference = self._references[truth.text, truth.manner]
        path = _path(_mfcc(reference.sound), _mfcc(truth.sound))
        known = reference.ends()
        times = []
        for unit in texts.units(truth.text):
            place = _first_sound(truth.text, *unit)
            pair = (reference.onsets[place], known[place]) if place in reference.onsets else None
            times.append(tuple(float(np.interp(ms / _HOP_MS, *path)) * _HOP_MS for ms in pair) if pair else None)
        return _heard(truth, _filled(times))


_HOP_MS = 5.0


def _mfcc(sound: Pcm) -> Floats:
    """13 mel-frequency cepstral coefficients without the first, every 5 ms, each of mean 0 and variance 1."""
    samples = resampled(sound)
    hop, size = int(_RATE * _HOP_MS / 1000), 400
    padded = np.pad(samples, size // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop] * np.hanning(size)
    power = np.abs(np.fft.rfft(frames, 512)) ** 2
    levels = np.log(power @ _mel_bank().T + 1e-6)
    bands = levels.shape[1]
    cosines = np.cos(np.pi * np.outer(np.arange(13), np.arange(bands) + 0.5) / bands)
    cepstra = levels @ cosines.T
    cepstra[:, 0] *= 0.5
    return np.asarray((cepstra - cepstra.mean(0)) / (cepstra.std(0) + 1e-6))


def _mel_bank(bands: int = 26) -> Floats:
    top = 2595 * np.log10(1 + _RATE / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, bands + 2) / 2595) - 1)
    bins = np.linspace(0, _RATE / 2, 257)
    rise = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return np.asarray(np.maximum(0, np.minimum(rise, fall)))


def _path(one: Floats, two: Floats) -> tuple[Floats, Floats]:
    """The cheapest path through the two, as frames of `one` (each once) and the mean frame of `two`."""
    apart = np.sqrt(np.maximum((one**2).sum(1)[:, None] + (two**2).sum(1)[None] - 2 * one @ two.T, 0))
    rows, columns = apart.shape
    total = np.full((rows + 1, columns + 1), np.inf)
    total[0, 0] = 0
    for step in range(2, rows + columns + 1):
        i = np.arange(max(1, step - columns), min(rows, step - 1) + 1)
        j = step - i
        best = np.minimum(np.minimum(total[i - 1, j], total[i, j - 1]), total[i - 1, j - 1])
        total[i, j] = apart[i - 1, j - 1] + best
    row, column = rows, columns
    met: dict[int, list[int]] = {}
    while row and column:
        met.setdefault(row - 1, []).append(column - 1)
        row, column = min(((row - 1, column - 1), (row - 1, column), (row, column - 1)), key=lambda cell: total[cell])
    frames = sorted(met)
    return np.array(frames, float), np.array([np.mean(met[frame]) for frame in frames])


def _filled(times: list[Any]) -> list[tuple[float, float]]:
    """Words that the reference has no event for share the time between their neighbours."""
    known = [number for number, pair in enumerate(times) if pair]
    starts = np.interp(range(len(times)), known, [times[number][0] for number in known])
    following = [*starts[1:], times[known[-1]][1]]
    return [
        times[number] or (float(starts[number]), float(until))
        for number, until in zip(range(len(times)), following, strict=True)
    ]


def resampled(sound: Pcm) -> npt.NDArray[np.float32]:
    return np.asarray(soxr.resample(sound.samples.astype(np.float32) / 32768, sound.rate, _RATE))


def _heard(truth: Truth, times: list[tuple[float, float]]) -> Sequence[Heard]:
    ordered = in_order(times, truth.sound.duration)
    return tuple(Heard(*unit, *time) for unit, time in zip(texts.units(truth.text), ordered, strict=True))


def stable_ts(folder: str) -> Method | str:
    """stable-ts's `align` with the same model, or why there is none."""
    try:
        import stable_whisper  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return "stable-ts is not installed (it brings torch: pip install stable-ts)"
    model = stable_whisper.load_faster_whisper(folder)

    def aligned(truth: Truth) -> Sequence[Heard]:
        try:
            found = model.align(resampled(truth.sound), truth.text, language=truth.language, verbose=None)
        except RuntimeError:
            # It compares its words with what the tokenizer gives back, which is homophones in the bundled model.
            return ()
        return _by_letters(truth, [(word.word, word.start * 1000, word.end * 1000) for word in found.all_words()])

    return aligned


def _by_letters(truth: Truth, words: Sequence[tuple[str, float, float]]) -> Sequence[Heard]:
    """Words that may be cut otherwise than ours, carried over by the letters before them."""
    letters = np.cumsum([0] + [sum(map(texts.sounds, word)) for word, _, _ in words])
    moments = np.array([words[0][1]] + [until for _, _, until in words])
    begins = np.array([begun for _, begun, _ in words])
    counts = np.cumsum([0] + [int(texts.sounds(char)) for char in truth.text])
    times = []
    for first, last in texts.units(truth.text):
        at = int(np.searchsorted(letters, counts[first]))
        begun = (
            begins[at]
            if at < len(begins) and letters[at] == counts[first]
            else np.interp(counts[first], letters, moments)
        )
        times.append((float(begun), float(np.interp(counts[last], letters, moments))))
    return _heard(truth, times)
