"""A paragraph in parts that a voice can say in one breath each. Pure."""

from collections.abc import Callable, Iterable, Iterator

from podcast.language import prose
from podcast.model import Segment, Span
from podcast.text import locked

# Display text shorter than this is not cut, whatever it takes to say.
SHORTEST = 20

_Stretch = tuple[int, int]
_Fits = Callable[[str], bool]


def divided(segment: Segment, fits: _Fits) -> tuple[Segment, ...]:
    """`segment` in parts whose spoken text each `fits`: as few as its cuts allow, and about equally long.

    It is cut at sentence ends; a sentence that is too long by itself near its middle, after a clause where there is
    one, else between words; never within what the lexicon has said otherwise. The space at a cut goes, every other
    display character stays. What cannot be cut stays too long. `fits` must hold for a part of what it holds for.
    """
    if fits(segment.spoken) or len(segment.display) < SHORTEST:
        return (segment,)
    atoms = [atom for sentence in _sentences(segment) for atom in _atoms(segment, sentence, fits)]
    return tuple(_cut(segment, *part) for part in _joined(segment, atoms, fits))


def _sentences(segment: Segment) -> Iterator[_Stretch]:
    """Where the sentences lie; one that ends within a changed span goes on to the end of the next."""
    text, begin, end, changed = segment.display, 0, 0, list(_changed(segment))
    for sentence in prose.sentences(text):
        end = text.index(sentence, end) + len(sentence)
        if not _within(end, changed):
            yield _trimmed(text, begin, end)
            begin = end


def _atoms(segment: Segment, stretch: _Stretch, fits: _Fits) -> Iterator[_Stretch]:
    """A stretch as it is when it fits, else cut in two again and again."""
    begin, end = stretch
    at = 0 if end - begin < SHORTEST or fits(_cut(segment, *stretch).spoken) else _middle(segment, *stretch)
    if at:
        yield from _atoms(segment, _trimmed(segment.display, begin, at), fits)
        yield from _atoms(segment, _trimmed(segment.display, at, end), fits)
    else:
        yield stretch


def _middle(segment: Segment, begin: int, end: int) -> int:
    """The best place to cut a stretch, 0 when there is none: not within a term, at a clause in its middle half."""
    text = segment.display[begin:end]
    terms, changed = locked(text), list(_changed(segment))
    places = [(rank, at) for rank, at in prose.breaks(text) if not _within(begin + at, changed)]

    def badness(place: tuple[int, int]) -> tuple[bool, bool, int, float]:
        rank, at = place
        off = abs(at - len(text) / 2)
        return _within(at, terms), off > len(text) / 4, rank if off <= len(text) / 4 else 0, off

    return begin + min(places, key=badness)[1] if places else 0


def _joined(segment: Segment, atoms: list[_Stretch], fits: _Fits) -> list[_Stretch]:
    """Neighbouring atoms joined to the fewest parts that fit, and of those to the ones most alike in length."""
    # For each number of atoms, the best way to join them: parts, sum of their squared lengths, where the last begins.
    best = [(0, 0, 0)]
    for end in range(1, len(atoms) + 1):
        ways = []
        for begin in range(end - 1, -1, -1):
            said = _cut(segment, atoms[begin][0], atoms[end - 1][1]).spoken
            if begin < end - 1 and not fits(said):
                break
            parts, squares, _ = best[begin]
            ways.append((parts + 1, squares + len(said) ** 2, begin))
        best.append(min(ways))
    joined, end = list[_Stretch](), len(atoms)
    while end:
        begin = best[end][2]
        joined.insert(0, (atoms[begin][0], atoms[end - 1][1]))
        end = begin
    return joined


def _changed(segment: Segment) -> Iterator[_Stretch]:
    """Where the lexicon has something said otherwise."""
    at = 0
    for span in segment.spans:
        if not span.as_shown:
            yield at, at + len(span.display)
        at += len(span.display)


def _within(at: int, stretches: Iterable[_Stretch]) -> bool:
    return any(begin < at < end for begin, end in stretches)


def _trimmed(text: str, begin: int, end: int) -> _Stretch:
    """The stretch without the space around it."""
    inner = text[begin:end].strip()
    begin = text.index(inner, begin)
    return begin, begin + len(inner)


def _cut(segment: Segment, first: int, last: int) -> Segment:
    """The display characters from `first` up to `last`, which lie at the edge of every changed span they meet."""
    spans, at = list[Span](), 0
    for span in segment.spans:
        start, end = max(first - at, 0), min(last - at, len(span.display))
        if start < end:
            spans.append(Span(*[span.display[start:end]] * 2) if span.as_shown else span)
        at += len(span.display)
    return Segment(segment.speaker, tuple(spans))
