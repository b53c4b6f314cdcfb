"""Cues: what stands on the screen, and from when to when. Pure.

Cutting is a search for the best cues of a whole segment, not one cue after the other; times follow from the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from podcast import text as texts
from podcast.language import phrases
from podcast.model import Cue, Ms, Segment, Word
from podcast.subtitles.rules import ORPHAN, Rules, rules


def cues(
    words: Sequence[Word], text: str, language: str, *, until: Ms, width: int = 0, speaker: str = ""
) -> tuple[Cue, ...]:
    """The cues of one segment, whose `words` carry times in the mix; none lasts beyond `until` ms."""
    rule = rules(language, width)
    return _timed(_planned(words, text, language, rule, until, speaker=speaker), rule, until)


def episode_cues(
    spoken: Sequence[tuple[Segment, Sequence[Word]]], language: str, *, duration: Ms, width: int = 0
) -> tuple[Cue, ...]:
    """The cues of all segments, whose words carry times in an episode of `duration` ms. No cue spans two segments."""
    rule = rules(language, width)
    said = [(segment, words) for segment, words in spoken if words]
    begins = [words[0].start for _, words in said[1:]] + [duration] * bool(said)
    planned = [
        _planned(words, segment.display, language, rule, until, speaker=segment.speaker)
        for (segment, words), until in zip(said, begins, strict=True)
    ]
    return _timed([plan for plans in planned for plan in plans], rule, duration)


def bodies(cues: Sequence[Cue], display: str) -> tuple[str, ...] | None:
    """What each cue says, as it stands in `display`; None unless the cues say all of it to the letter.

    A break stands for the white space at it, or for nothing.
    """
    found = spans(cues, display)
    return None if found is None else tuple(display[first:last] for first, last in found)


def spans(cues: Sequence[Cue], display: str) -> tuple[tuple[int, int], ...] | None:
    """Which characters of `display` each cue says; None as in `bodies`."""
    lines = line_spans(cues, display)
    if lines is None:
        return None
    found, rest, place = list[tuple[int, int]](), iter(lines), 0
    for cue in cues:
        own = [next(rest) for _ in cue.lines]
        found.append((own[0][0], own[-1][1]) if own else (place, place))
        place = found[-1][1]
    return tuple(found)


def line_spans(cues: Sequence[Cue], display: str) -> tuple[tuple[int, int], ...] | None:
    """Which characters of `display` each line of all cues says; None as in `bodies`."""
    found: list[tuple[int, int]] = []
    place = 0
    for line in (line for cue in cues for line in cue.lines):
        while not display.startswith(line, place) and display[place : place + 1].isspace():
            place += 1
        if not display.startswith(line, place):
            return None
        found.append((place, place + len(line)))
        place += len(line)
    return None if display[place:].strip() else tuple(found)


# Cutting.


@dataclass(frozen=True, slots=True)
class _Plan:
    """One cue before it has its times: the speech in it lies from `start` to `end`."""

    lines: tuple[str, ...]
    start: Ms
    end: Ms
    columns: float
    speaker: str


def _planned(words: Sequence[Word], text: str, language: str, rule: Rules, until: Ms, *, speaker: str) -> list[_Plan]:
    if not text.strip() or not words:
        return []
    cloth = _Cloth(words, text, language, rule, until)
    return [
        _Plan(tuple(map(cloth.line, lines)), cloth.begins[first], cloth.ends[last], cloth.columns(first, last), speaker)
        for first, last, lines in cloth.cut()
    ]


class _Cloth:
    """One segment with all places where it may be cut; a place is an index into `places`."""

    def __init__(self, words: Sequence[Word], text: str, language: str, rule: Rules, until: Ms) -> None:
        self.text, self.rule = text, rule
        costs = _open_places(text, language, rule)
        inner = [word for word in words[1:] if word.first in costs]
        by_end = {word.last: word.end for word in words}
        self.places = [0, *(word.first for word in inner), len(text)]
        self.folds = [0.0, *(costs[word.first][0] for word in inner), 0.0]
        self.costs = [0.0, *(costs[word.first][1] for word in inner), 0.0]
        self.begins = [words[0].start, *(word.start for word in inner), until]
        self.ends = [words[0].start, *(by_end[word.first] for word in inner), words[-1].end]
        filled = list(accumulate(rule.widths(text), initial=0.0))
        self._inside = list(accumulate(map(self._passed, range(1, len(self.places) - 1)), initial=0.0))
        # White space at a cut is not shown.
        self._lefts = [filled[place + _leading(text[place:])] for place in self.places]
        self._rights = [filled[len(text[:place].rstrip())] for place in self.places]

    def _passed(self, place: int) -> float:
        """The cost of a cue that goes on over the end of a sentence or over a pause."""
        ended = 14.0 if self.folds[place] == phrases.SENTENCE else 0.0
        return ended + max(self.begins[place] - self.ends[place] - 450, 0) / 15

    def columns(self, first: int, last: int) -> float:
        return self._rights[last] - self._lefts[first]

    def line(self, ends: tuple[int, int]) -> str:
        return self.text[self.places[ends[0]] : self.places[ends[1]]].strip()

    def cut(self) -> list[tuple[int, int, tuple[tuple[int, int], ...]]]:
        """First and last place of each cue and of its lines, such that the sum of all costs is the least."""
        last = len(self.places) - 1
        best: list[tuple[float, int, tuple[tuple[int, int], ...]]] = [(0.0, 0, ())]
        for end in range(1, last + 1):
            options = []
            for start in range(end - 1, -1, -1):
                cost, lines = self._layout(start, end)
                if not lines:
                    break
                options.append((best[start][0] + cost + self._cost(start, end), start, lines))
            best.append(min(options))
        cues = []
        while last:
            _, start, lines = best[last]
            cues.append((start, last, lines))
            last = start
        return cues[::-1]

    def _layout(self, first: int, last: int) -> tuple[float, tuple[tuple[int, int], ...]]:
        """The best one or two lines and their cost; no lines where the text is too wide for two."""
        most, left, right = self.rule.columns, self._lefts[first], self._rights[last]
        options: list[tuple[float, tuple[tuple[int, int], ...]]] = []
        if right - left <= most or last == first + 1:
            options.append((self._crowd(right - left), ((first, last),)))
        for middle in range(last - 1, first, -1):
            lower = right - self._lefts[middle]
            if lower > most and middle + 1 < last:
                break
            upper = self._rights[middle] - left
            if upper <= most or middle == first + 1:
                cost = self._crowd(upper) + self._crowd(lower) + self._fold(middle, upper, lower)
                options.append((cost, ((first, middle), (middle, last))))
        return min(options, default=(0.0, ()))

    def _crowd(self, columns: float) -> float:
        return 1.2 * max(columns - self.rule.comfortable, 0)

    def _fold(self, middle: int, upper: float, lower: float) -> float:
        """Two lines cost more than one, the more the less they balance; the lower may be the longer."""
        uneven = (upper - lower) / ((upper + lower) or 1)
        orphan = 12.0 if min(upper, lower) < self.rule.columns / ORPHAN else 0.0
        return 6 + 0.6 * self.folds[middle] + 20 * uneven**2 + (2 if uneven > 0 else 0) + orphan

    def _cost(self, first: int, last: int) -> float:
        rule, columns = self.rule, self.columns(first, last)
        on_screen = max(min(self.begins[last], self.ends[last] + rule.linger) - self.begins[first], 1)
        speed = columns * 1000 / on_screen
        cost = 10 + self.costs[last] + 40 * max(1 - columns / (0.4 * rule.columns), 0) ** 2
        cost += 8 * max(speed / rule.pleasant - 1, 0)
        cost += 60 + 200 * (speed / rule.fastest - 1) if speed > rule.fastest else 0
        cost += 100 * (1 - on_screen / rule.shortest) if on_screen < rule.shortest else 0
        cost += 1000 if self.ends[last] - self.begins[first] > rule.longest else 0
        return cost + self._inside[last - 1] - self._inside[first]


def _leading(text: str) -> int:
    return len(text) - len(text.lstrip())


def _open_places(text: str, language: str, rule: Rules) -> dict[int, tuple[float, float]]:
    """Where `text` may be cut, and the cost of a new line and of a new cue there.

    What is locked stays whole where it fits a line; what is wider had better stay in one cue. Where nothing else keeps
    a stretch within a line it may be cut between any two words, but not after a colon, and last of all within a lock.
    """
    costs = {place: (cost, cost) for place, cost in phrases.breaks(text, language).items()}
    shut = set[int]()
    for first, last in texts.locked(text):
        fits = rule.measure(text[first:last]) <= rule.columns
        shut.update(range(first + 1, last) if fits else ())
        for place in costs.keys() & range(first + 1, last):
            fold, cue = costs[place]
            costs[place] = fold + 10, cue + 30
    kept = {place: cost for place, cost in costs.items() if place not in shut}
    everywhere = [first for first, _ in texts.units(text)[1:]]
    for first, last in pairwise([0, *kept, len(text)]):
        if rule.measure(text[first:last].strip()) > rule.columns:
            for place in everywhere:
                if first < place < last and text[:place].rstrip()[-1:] != ":":
                    kept[place] = (phrases.WITHIN * (3 if place in shut else 1),) * 2
    return kept


# Timing.


def _timed(plans: Sequence[_Plan], rule: Rules, duration: Ms) -> tuple[Cue, ...]:
    """Cues that come with their speech and stay as long as they are needed and silence allows."""
    ins = _in_times(plans, rule, duration)
    timed = []
    for index, (plan, start) in enumerate(zip(plans, ins, strict=True)):
        following = ins[index + 1] if index + 1 < len(ins) else None
        out = _out_time(plan, start, following, rule, duration)
        timed.append(Cue(Ms(start), Ms(out), plan.lines, plan.speaker))
    return tuple(timed)


def _in_times(plans: Sequence[_Plan], rule: Rules, duration: Ms) -> list[int]:
    """When speech begins, moved by up to `early` ms where a cue or its neighbour would be too fast or too short."""
    ins = [int(plan.start) for plan in plans]
    needs = [max(rule.shortest, round(plan.columns * 1000 / rule.fastest + 0.5)) for plan in plans]

    def room(cue: int) -> int:
        following = ins[cue + 1] if cue + 1 < len(ins) else duration
        return min(following, plans[cue].end + rule.linger) - ins[cue]

    for now in range(len(plans)):
        earliest = max(ins[now - 1] + min(needs[now - 1], room(now - 1)), plans[now - 1].start + 1) if now else 0
        lack = needs[now] - room(now)
        ins[now] -= max(min(lack, ins[now] - earliest, ins[now] - plans[now].start + rule.early), 0)
        lack = needs[now] - room(now)
        if lack > 0 and now + 1 < len(plans) and ins[now + 1] < plans[now].end + rule.linger:
            ins[now + 1] += max(min(lack, rule.early, room(now + 1) - needs[now + 1]), 0)
    return ins


def _out_time(plan: _Plan, start: int, following: int | None, rule: Rules, duration: Ms) -> int:
    """Up to `linger` ms after the speech; a pause shorter than that is closed, any other is at least `gap` ms."""
    latest = min(plan.end + rule.linger, start + rule.longest, duration)
    if following is None:
        following = latest + rule.gap
    elif following <= latest:
        return following
    needed = max(rule.shortest, round(plan.columns * 1000 / rule.pleasant + 0.5))
    out = max(min(max(plan.end, start + needed), latest), start + 1)
    return out if following - out >= rule.gap else max(following - rule.gap, start + 1)
