"""What was written and what was heard, unit by unit: where they differ, and by how much to the ear. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from podcast.hearing.matching import Pair, match_sounds
from podcast.hearing.units import Unit

# A unit is heard wrong when so large a share of its sounds is.
_WRONG = 0.25
# What a sound may cost that is taken for one of its kind; more in what is rare, and one too many beside that.
_ALLOWED, _ALLOWED_BESIDE, _ALLOWED_RARE = 0.35, 0.55, 0.7
# Stretches with no more equal units than this between them may be one that was matched wrongly.
_BETWEEN = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """Written units `first` up to but not including `last`, and heard units `begun` to `ended` in their place.

    One of the two may be empty. `excess` is how many sounds of them in a row are others, less what similar ones and
    equal ones among them make up for. `wrong` units, written ones or ones that nobody wrote, were heard wrong.
    """

    first: int
    last: int
    begun: int
    ended: int
    excess: float
    wrong: int


def find_differences(written: Sequence[Unit], heard: Sequence[Unit]) -> tuple[Difference, ...]:
    """Where the sounds of `heard` are not those of `written`, in order; between two of them stands an equal unit."""
    one, other = [unit.sounds for unit in written], [unit.sounds for unit in heard]
    found: list[Difference] = []
    for tag, first, last, begun, ended in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag != "equal":
            here = _compare(written, heard, (first, last), (begun, ended))
            joined = _join(written, heard, found[-1], here) if found else None
            found = [*found[:-1], joined] if joined else [*found, here]
    return tuple(found)


def _join(written: Sequence[Unit], heard: Sequence[Unit], before: Difference, here: Difference) -> Difference | None:
    """Two neighbours as one, where together they differ by less: the units between them were not those they equal."""
    if here.first - before.last > _BETWEEN or not before.excess or not here.excess:
        return None
    joined = _compare(written, heard, (before.first, here.last), (before.begun, here.ended))
    return joined if joined.excess < max(before.excess, here.excess) else None


def _compare(
    written: Sequence[Unit], heard: Sequence[Unit], one: tuple[int, int], other: tuple[int, int]
) -> Difference:
    said, got = written[slice(*one)], heard[slice(*other)]
    steps = match_sounds("".join(unit.sounds for unit in said), "".join(unit.sounds for unit in got))
    wrong = _count_wrong(said, {place: cost for place, _, cost in steps if place is not None})
    extra = _count_wrong(got, {place: cost for without, place, cost in steps if without is None and place is not None})
    return Difference(*one, *other, _find_excess(_over_allowed(said, got, steps)), wrong + extra)


def _over_allowed(said: Sequence[Unit], got: Sequence[Unit], steps: Sequence[Pair]) -> Iterator[float]:
    """By how much each step costs more than it may, less than 0 where it costs less."""
    rare = [unit.rare for unit in said for _ in unit.sounds]
    figures = [unit.figures for unit in got for _ in unit.sounds]
    place = 0
    for known, other, cost in steps:
        if known is not None:
            place = known + 1
            yield cost - (_ALLOWED_RARE if rare[known] else _ALLOWED)
        elif other is not None and figures[other]:
            yield cost - _ALLOWED_RARE
        else:
            # What is heard too much belongs to the sound before or to the one behind.
            yield cost - (_ALLOWED_BESIDE if any(rare[max(place - 1, 0) : place + 1]) else _ALLOWED)


def _count_wrong(units: Sequence[Unit], costs: Mapping[int, float]) -> int:
    """How many of `units` cost too much; `costs` has that of each sound by its place among all of theirs."""
    count = place = 0
    for unit in units:
        cost = sum(costs.get(place + sound, 0.0) for sound in range(len(unit.sounds)))
        count += unit.size if cost > _WRONG * len(unit.sounds) else 0
        place += len(unit.sounds)
    return count


def _find_excess(over: Iterable[float]) -> float:
    """The most that steps in a row cost more than they may."""
    most = running = 0.0
    for cost in over:
        running = max(running + cost, 0.0)
        most = max(most, running)
    return round(most, 3)
