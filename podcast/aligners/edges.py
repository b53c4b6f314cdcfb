"""Where words begin and end in a clip, by warping onto it the same text as another voice recites it. Pure.

The edges of a recital are known; dynamic time warping over cepstra carries them to the clip, better than Whisper's
attention does (20 ms a step, smoothed over seven): `make bench-align` has both side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from podcast import text as texts
from podcast.language import prosody
from podcast.model import Ms
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.sound.recital import Recital, Reciter

Floats = npt.NDArray[np.floating]
Places = npt.NDArray[np.int64]

# Counts up when what is found changes, so that times found before are found anew.
VERSION = 3
HOP_MS = 10
_RATE = 16_000
_SIZE = 400
_FFT = 512
_BANDS = 26
_CEPSTRA = 13
# Silence longer than this is taken out before warping, so that a pause that only one of the two makes costs nothing.
_LONGEST_CLOSURE_MS = 60
# A clip that is so much faster or slower than the recital has it said again at its own pace.
_SAME_PACE = 1.15
# How long a beat sounds at the recital's usual pace: espeak-ng's at 165 words a minute, over 23 texts to 5 %.
_BEAT_MS = {"en": 207.0, "zh": 258.0}
# How far, in time that sounds, a guess may lie from a pause that is to part two words.
_NEAR_MS = 250.0
_UNMARKED_MS = 120.0
# First so many frames are taken as one; then the path may leave the one found by so many frames.
_COARSE = 4
_REACH = 16


@dataclass(frozen=True, slots=True, eq=False)
class Warped:
    """A word of the recital in the clip: it begins at character `place` and sounds from `start` to `end` ms.

    `lead` is for how many ms the recital keeps silent at the word's beginning after a pause, as in the closure of a
    stop.
    """

    place: int
    start: float
    end: float
    lead: float


def warped(recital: Recital, clip: Pcm, threshold: float = pcm.SILENCE_DBFS) -> tuple[Warped, ...]:
    """Carry the words of `recital` over to `clip`, whose silence lies below `threshold` dBFS."""
    one, ones = _heard(recital.sound, pcm.SILENCE_DBFS)
    two, twos = _heard(clip, threshold)
    rough = _path(_thinned(one), _thinned(two), None)
    centre = np.interp(np.arange(len(one)), (rough[0] + 0.5) * _COARSE, (rough[1] + 0.5) * _COARSE)
    rows, columns = _path(one, two, centre)
    frames = np.array([begun for _, begun in recital.marks] + [float(recital.sound.duration)]) / HOP_MS
    # The row in which each word begins, and the step of the path that enters it.
    begins = np.minimum(np.searchsorted(ones, np.round(frames), side="left"), len(one) - 1)
    steps = np.searchsorted(rows, begins)
    steps[-1] = len(rows)
    found = []
    for number, (place, _) in enumerate(recital.marks):
        first = int(steps[number])
        last = max(int(steps[number + 1]), first + 1)
        lead = float(ones[begins[number]] - frames[number])
        start, end = float(twos[columns[first]]), float(twos[columns[last - 1]] + 1)
        still = lead * HOP_MS if 0 < lead * HOP_MS <= _LONGEST_CLOSURE_MS else 0.0
        found.append(Warped(place, start * HOP_MS, end * HOP_MS, still))
    return tuple(found)


def at_pace(reciter: Reciter, clip: Pcm, text: str, language: str) -> Recital | None:
    """The text recited about as fast as the clip says it: fast speech shortens some syllables and spares others.

    The pace is guessed from the text's beats, so that it is mostly recited once.
    """
    beat = _BEAT_MS["zh" if texts.is_chinese(language) else "en"]
    said = _sounding(clip)
    guess = prosody.beats(text, language) * beat / said if said else 1.0
    pace = 1.0 if 1 / _SAME_PACE < guess < _SAME_PACE else guess
    recital = reciter(text, language, pace)
    if recital is None or not said:
        return recital
    miss = _sounding(recital.sound) / said
    return recital if not miss or 1 / _SAME_PACE < miss < _SAME_PACE else reciter(text, language, pace * miss)


def _sounding(sound: Pcm) -> Ms:
    return Ms(int(pcm.voiced(sound, pcm.silence_below(sound)).sum()) * pcm.FRAME_MS)


def _heard(sound: Pcm, threshold: float) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Features of the frames that sound, and their places among all frames of HOP_MS."""
    features = cepstra(sound)
    loud = np.repeat(pcm.voiced(sound, threshold), pcm.FRAME_MS // HOP_MS)[: len(features)]
    loud = np.pad(loud, (0, len(features) - len(loud)))
    kept = np.flatnonzero(_without_closures(loud))
    features = features[kept]
    return (features - features.mean(0)) / (features.std(0) + 1e-6), kept


def _without_closures(loud: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """`loud` with its short gaps filled."""
    filled = loud.copy()
    places = np.flatnonzero(loud)
    for gap in np.flatnonzero(np.diff(places) > 1):
        if (places[gap + 1] - places[gap]) * HOP_MS <= _LONGEST_CLOSURE_MS:
            filled[places[gap] : places[gap + 1]] = True
    return filled


def cepstra(sound: Pcm) -> Floats:
    """Mel-frequency cepstral coefficients every HOP_MS, shape (frames, 13); the frame is centred on its moment."""
    import soxr

    samples = soxr.resample(sound.samples.astype(np.float32) / 32768, sound.rate, _RATE, "LQ")
    hop = _RATE * HOP_MS // 1000
    padded = np.pad(samples, _SIZE // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _SIZE)[::hop] * np.hanning(_SIZE).astype(np.float32)
    waves = np.fft.rfft(frames, _FFT)
    power = waves.real**2 + waves.imag**2
    return np.asarray(np.log(power @ _mel_bank() + 1e-5) @ _cosines())


@cache
def _mel_bank() -> Floats:
    """Triangles over the bins of the transform, shape (bins, bands)."""
    top = 2595 * np.log10(1 + _RATE / 2 / 700)
    edges = 700 * (10 ** (np.linspace(0, top, _BANDS + 2) / 2595) - 1)
    bins = np.linspace(0, _RATE / 2, _FFT // 2 + 1)[:, None]
    rise = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.asarray(np.maximum(0, np.minimum(rise, fall)).astype(np.float32))


@cache
def _cosines() -> Floats:
    return np.asarray(
        np.cos(np.pi * np.outer(np.arange(_BANDS) + 0.5, np.arange(_CEPSTRA)) / _BANDS).astype(np.float32)
    )


def _thinned(features: Floats) -> Floats:
    starts = np.arange(0, max(len(features) - _COARSE + 1, 1), _COARSE)
    return np.asarray(np.add.reduceat(features, starts) / np.diff(starts, append=len(features))[:, None])


def _path(one: Floats, two: Floats, centre: Floats | None) -> tuple[Places, Places]:
    """The cheapest monotonic path: its rows (frames of `one`) and columns (of `two`) at each step.

    Near `centre` (a column for each row) if there is one.
    """
    lows, width = _band(len(one), len(two), centre)
    apart = _distances(one, two, lows, width)
    runs = np.cumsum(apart, axis=1)
    waits = apart - runs
    total = np.empty_like(apart)
    total[0] = runs[0]
    before = np.full(2 * width + 1, np.inf)
    for row, moved in enumerate(np.diff(lows), 1):
        before[1 : width + 1] = total[row - 1]
        entry = np.minimum(before[moved : moved + width], before[moved + 1 : moved + 1 + width])
        # The least over k <= j of entry[k] + apart[k] + … + apart[j], without a loop over j.
        np.add(runs[row], np.minimum.accumulate(entry + waits[row]), out=total[row])
    rows, columns = _back(total, lows)
    return rows, columns + lows[rows]


def _band(rows: int, columns: int, centre: Floats | None) -> tuple[Places, int]:
    """The first column of each row's band, and its width: all columns where nothing else can hold a path."""
    width = min(2 * _REACH + 1, columns)
    if centre is None or columns > rows * (width - 1):
        return np.zeros(rows, int), columns
    lows = np.maximum.accumulate(np.clip(np.round(centre).astype(int) - _REACH, 0, columns - width))
    lows[0], lows[-1] = 0, columns - width
    # The bands of two rows must overlap, or no path could pass from one to the other.
    slope = np.arange(rows) * (width - 1)
    lows = np.maximum.accumulate((lows - slope)[::-1])[::-1] + slope
    lows[0] = 0
    return np.minimum.accumulate(lows - slope) + slope, width


def _distances(one: Floats, two: Floats, lows: Places, width: int) -> Floats:
    """How far each row's frame lies from those of its band, shape (rows, width)."""
    squares = np.lib.stride_tricks.sliding_window_view((two**2).sum(1), width)[lows]
    if width == len(two):
        crossed = one @ two.T
    else:
        windows = np.lib.stride_tricks.sliding_window_view(two, width, axis=0)[lows]
        crossed = np.matmul(one[:, None], windows)[:, 0]
    return np.asarray(np.sqrt(np.maximum((one**2).sum(1)[:, None] + squares - 2 * crossed, 0.0)))


def _back(total: Floats, lows: Places) -> tuple[Places, Places]:
    """The path that ends in the last cell; its columns are those of the band."""
    width = total.shape[1]
    row, column = len(total) - 1, width - 1
    costs, shifts = total.tolist(), np.diff(lows, prepend=0).tolist()
    steps: list[tuple[int, int]] = [(row, column)]
    while row or column:
        before = costs[row - 1] if row else []
        above = column + shifts[row]
        up = before[above] if row and above < width else np.inf
        across = before[above - 1] if row and 0 < above <= width else np.inf
        left = costs[row][column - 1] if column else np.inf
        if across <= up and across <= left:
            row, column = row - 1, above - 1
        elif up <= left:
            row, column = row - 1, above
        else:
            column -= 1
        steps.append((row, column))
        if row == 0 and column == 0:
            break
    path = np.array(steps[::-1])
    return path[:, 0], path[:, 1]


def over_units(words: Sequence[Warped], places: Sequence[int]) -> list[Warped]:
    """One for each of `places`, the characters at which units begin to sound.

    A unit without a word of its own, as where a voice runs "at once" together, has its share by characters of the word
    that it lies in.
    """
    corners: list[tuple[float, float]] = [(words[0].place, words[0].start)]
    for word, following in zip(words, [*(word.place for word in words[1:]), places[-1] + 1], strict=True):
        corners += [(word.place, word.start), (max(following, word.place) - 1e-3, word.end)]
    at, moments = zip(*corners, strict=True)
    known = {word.place: word for word in words}
    found: list[Warped] = []
    for place in reversed(places):
        own = known.get(place) or Warped(place, float(np.interp(place, at, moments)), np.inf, 0.0)
        until = found[-1].start if found and found[-1].place not in known else np.inf
        holder = next((word for word in reversed(words) if word.place <= place), words[0])
        found.append(replace(own, end=max(min(own.end, until, holder.end), own.start)))
    return found[::-1]


# Pauses.


def to_sound(
    times: Sequence[tuple[float, float]],
    marked: Sequence[bool],
    sound: Pcm,
    threshold: float = pcm.SILENCE_DBFS,
    leads: Sequence[float] = (),
) -> list[tuple[float, float]]:
    """Words end where their sound ends: silence at the edges and in pauses is taken from them.

    A word that is followed by sound lasts until the next one begins. `marked` says after which units a pause is
    likely. A word after silence begins its `leads` ms before its sound does.
    """
    loud = pcm.voiced(sound, threshold)
    said = np.concatenate([[0], np.cumsum(loud)]) * float(pcm.FRAME_MS)
    onset, offset = pcm.edges(sound, threshold)
    starts, stops = [start for start, _ in times], [end for _, end in times]
    ends, leads = [*starts[1:], float(offset)], leads or [0.0] * len(starts)
    starts[0] = max(onset - leads[0], 0.0)
    for pause in prosody.pauses(loud):
        after = _parted(pause, starts, stops, marked, said)
        if after is not None:
            ends[after - 1] = min(ends[after - 1], float(pause[0]))
            begun = pause[1] - leads[after]
            starts[after] = max(starts[after], begun) if starts[after] < pause[1] else begun
    return [(start, min(end, offset)) for start, end in zip(starts, ends, strict=True)]


def _parted(
    pause: tuple[Ms, Ms], starts: Sequence[float], stops: Sequence[float], marked: Sequence[bool], said: Floats
) -> int | None:
    """The unit that begins after `pause`: the nearest by the guess, sooner one after punctuation."""

    def sounding(moment: float) -> float:
        return float(said[min(max(int(moment / pcm.FRAME_MS), 0), len(said) - 1)])

    middle = sounding(pause[0])

    def distance(unit: int) -> float:
        early, late = sounding(stops[unit - 1]), sounding(starts[unit])
        apart = max(middle - late, early - middle, 0.0)
        return apart + (0.0 if marked[unit - 1] else _UNMARKED_MS)

    nearest = min(range(1, len(starts)), key=distance, default=None)
    return nearest if nearest is not None and distance(nearest) <= _NEAR_MS else None
