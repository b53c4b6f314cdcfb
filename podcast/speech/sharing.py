"""Times of phonemes → times of the characters that they say. Pure."""

from collections.abc import Iterator, Sequence

from podcast import text as texts
from podcast.reading.base import Sounded
from podcast.speech.runs import PAUSES, Sign

# Begin and end in ms.
Span = tuple[float, float]


def share(text: str, reading: Sequence[Sounded], said: Sequence[Sign], times: Sequence[Span]) -> list[Span]:
    """When each character of `text` is heard; `times` has one span for each of `said`, in order.

    The characters of a stretch that are heard share its time alike, and what follows them has the pause after it. What
    is not said takes no time, at the moment which is reached.
    """
    found, moment = list[Span](), times[0][0] if times else 0.0
    own = _by_stretch(len(reading), said, times)
    for stretch, (chars, spans) in zip(reading, own, strict=True):
        found += _within(text[stretch.first : stretch.last], chars, spans, moment)
        moment = found[-1][1] if found else moment
    return found


def _by_stretch(count: int, said: Sequence[Sign], times: Sequence[Span]) -> list[tuple[str, list[Span]]]:
    chars, spans = [""] * count, [list[Span]() for _ in range(count)]
    for sign, time in zip(said, times, strict=True):
        chars[sign.stretch] += sign.char
        spans[sign.stretch].append(time)
    return list(zip(chars, spans, strict=True))


def _within(part: str, chars: str, spans: Sequence[Span], moment: float) -> Iterator[Span]:
    """The times of the characters of one stretch, whose phonemes are `chars`."""
    begin, end = (spans[0][0], spans[-1][1]) if spans else (moment, moment)
    heard = [place for place, char in enumerate(chars) if char not in PAUSES]
    core = (spans[heard[0]][0], spans[heard[-1]][1]) if heard else (begin, begin)
    sounding = [place for place, char in enumerate(part) if texts.sounds(char)]
    if not sounding:
        sounding, core = list(range(len(part))), (begin, end)
    step = (core[1] - core[0]) / max(len(sounding), 1)
    done = 0
    for place in range(len(part)):
        if place in sounding:
            yield core[0] + done * step, core[0] + (done + 1) * step
            done += 1
        elif done < len(sounding):
            yield core[0] + done * step, core[0] + done * step
        else:
            yield core[1], max(end, core[1])
