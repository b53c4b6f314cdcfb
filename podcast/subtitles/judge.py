"""Which rules cues break: ours, or anybody's. Pure."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from podcast import text as texts
from podcast.errors import CaptionError
from podcast.language import phrases
from podcast.model import Cue, Ms, Segment, Word
from podcast.subtitles import captions
from podcast.subtitles.rules import ORPHAN, TABLE, Rule, Rules, rules

# A file in which so large a share of cues has no punctuation at all was written without.
_BARE = 0.75
_FEW = 10
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,40}>|\{\\[^{}\n]*\}")


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that cue number `cue` (from 0) breaks, the value that breaks it, and what it is about in words."""

    rule: str
    cue: int
    value: float
    about: str = ""


def violations(
    cues: Sequence[Cue], language: str, *, width: int = 0, duration: Ms | None = None, written: bool = False
) -> tuple[Violation, ...]:
    """What breaks the rules that can be judged from the cues alone; `duration` is that of the audio in ms.

    `written` says that the lines stand as in an SRT file: with U+00A0 after a colon, and with tags if there are any.
    """
    limits = rules(language, width)
    found = [
        Violation(name, index, value, about)
        for index, cue in enumerate(cues)
        for name, value, about in (*_on_screen(cue, limits, written), *_in_time(cue, limits))
    ]
    found += [*_between(cues, limits), *_splits(cues, limits), *_bad_breaks(cues, language), *_bare(cues)]
    if duration is not None:
        found += [Violation("past the end", index, cue.end) for index, cue in enumerate(cues) if cue.end > duration]
    return in_order(found)


def in_order(found: Sequence[Violation]) -> tuple[Violation, ...]:
    """By cue, then in the order of the table."""
    rank = {rule.name: place for place, rule in enumerate(TABLE)}
    return tuple(sorted(found, key=lambda one: (one.cue, rank[one.rule])))


@dataclass(frozen=True, slots=True)
class Row:
    """One rule over all cues: how often it is broken, and where first."""

    rule: Rule
    asks: str
    found: tuple[Violation, ...]

    def worst(self) -> float:
        """The value that lies farthest off, 0 where there is none."""
        least = self.rule.name in ("short", "overlap", "gap", "backwards", "orphan")
        return (min if least else max)((one.value for one in self.found), default=0)


def table(found: Sequence[Violation], language: str, judged: Sequence[str], width: int = 0) -> tuple[Row, ...]:
    """A row for each rule in `judged`, in the order of the rules' table."""
    limits = rules(language, width)
    by_rule = {name: tuple(one for one in found if one.rule == name) for name in judged}
    return tuple(Row(rule, rule.asks(limits), by_rule[rule.name]) for rule in TABLE if rule.name in by_rule)


# Against the script and the speech.

_TOKEN = re.compile(r"[^\W\u2e80-\U0003ffff]+(?:[-.@/+'’][^\W\u2e80-\U0003ffff]+)*[%°]?|\S")


def against(cues: Sequence[Cue], display: str) -> tuple[Violation, ...]:
    """Cues that say something else than `display`, one a cue: other words break "text", other marks "punctuation".

    What the script says and no cue does counts at the cue after whose words it is missing. Where only white space
    differs, the first place counts.
    """
    if captions.spans(cues, display) is not None:
        return ()
    shown = [(token, index) for index, cue in enumerate(cues) for line in cue.lines for token in _TOKEN.findall(line)]
    said = _TOKEN.findall(display)
    matcher = SequenceMatcher(None, [token for token, _ in shown], said, autojunk=False)
    found: dict[tuple[str, int], str] = {}
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        here, there = [token for token, _ in shown[first:last]], said[begin:end]
        rule = "text" if any(any(map(texts.sounds, token)) for token in (*here, *there)) else "punctuation"
        about = f"shows {_quoted(here)}, the script says {_quoted(there)}"
        places = range(first, last) if first < last else [max(first - 1, 0)]
        for index in {shown[place][1] if shown else 0 for place in places}:
            found.setdefault((rule, index), about)
    if not found:
        found["text", _first_unlike(cues, display)] = "other white space than the script's"
    return in_order([Violation(rule, index, 1, about) for (rule, index), about in found.items()])


def _first_unlike(cues: Sequence[Cue], display: str) -> int:
    """The first cue that does not say what follows in `display`."""
    place = 0
    for index, line in ((index, line) for index, cue in enumerate(cues) for line in cue.lines):
        found = display.find(line, place)
        if found < 0 or display[place:found].strip():
            return index
        place = found + len(line)
    return max(len(cues) - 1, 0)


def _quoted(tokens: Sequence[str], most: int = 8) -> str:
    lines = _joined(tokens[:most])[0]
    return f"“{lines}{'…' if len(tokens) > most else ''}”" if tokens else "nothing"


def speech(cues: Sequence[Cue], said: Sequence[tuple[Segment, Sequence[Word]]]) -> tuple[tuple[Ms, Ms], ...]:
    """When the words of each cue are heard, first to last. Raises CaptionError when the cues say something else."""
    spans = captions.spans(cues, "\n".join(segment.display for segment, _ in said))
    if spans is None:
        raise CaptionError("the subtitles do not say the script to the letter", where="cues")
    words, begun = list[tuple[int, int, Word]](), 0
    for segment, heard in said:
        words += [(begun + word.first, begun + word.last, word) for word in heard]
        begun += len(segment.display) + 1
    found = []
    for first, last in spans:
        low = bisect_right(words, first, key=lambda word: word[1])
        high = bisect_left(words, last, key=lambda word: word[0])
        found.append((words[low][2].start, words[high - 1][2].end))
    return tuple(found)


def late(cues: Sequence[Cue], heard: Sequence[tuple[Ms, Ms]], language: str) -> tuple[Violation, ...]:
    """Cues that come too far from their speech or stay too long after it; `heard` is what `speech` gives."""
    limits, found = rules(language), list[Violation]()
    for index, (cue, (start, end)) in enumerate(zip(cues, heard, strict=True)):
        if abs(cue.start - start) > limits.early:
            found.append(Violation("in-time", index, cue.start - start))
        if cue.end - end > limits.linger:
            found.append(Violation("out-time", index, cue.end - end))
    return tuple(found)


def reason(one: Violation, cues: Sequence[Cue], heard: Sequence[tuple[Ms, Ms]]) -> str:
    """Why one of our own cues breaks a rule, in words."""
    start, end = heard[one.cue]
    if one.rule in ("short", "speed"):
        following = heard[one.cue + 1][0] if one.cue + 1 < len(heard) else cues[one.cue].end
        before = start - heard[one.cue - 1][1] if one.cue else start
        return (
            f"said in {end - start} ms; {max(before, 0)} ms of silence before it and {max(following - end, 0)} ms after"
        )
    if one.rule == "width":
        return f"no line holds {one.about!r}" if one.about else "the line could have been broken"
    if one.rule in ("split", "break", "orphan"):
        return f"{one.about}: what must stay whole leaves no better place".removeprefix(": ")
    return one.about


# One cue.

_Fault = tuple[str, float, str]


def _on_screen(cue: Cue, limits: Rules, written: bool) -> Iterator[_Fault]:
    widths = [limits.measure(line) for line in cue.lines]
    if not any(map(str.strip, cue.lines)):
        yield "empty", 0, ""
    if max(widths, default=0) > limits.columns:
        yield "width", max(widths), _too_wide(cue, limits)
    if len(cue.lines) == limits.lines and min(widths) < limits.columns / ORPHAN:
        yield "orphan", min(widths), ""
    if len(cue.lines) > limits.lines:
        yield "lines", len(cue.lines), ""
    if lost := [line for line in cue.lines if line.rstrip(" ").endswith(":") or (written and ": " in line)]:
        yield "colon", len(lost), lost[0]
    if "\ufffd" in "".join(cue.lines):
        yield "lost", "".join(cue.lines).count("\ufffd"), ""
    if written and _TAG.search("\n".join(cue.lines)):
        yield "markup", 1, ""


def _too_wide(cue: Cue, limits: Rules) -> str:
    """The tokens that no line holds; "" when the line could have been broken."""
    tokens = [token for line in cue.lines for token in line.split() if limits.measure(token) > limits.columns]
    wide = [line for line in cue.lines if limits.measure(line) > limits.columns]
    return ", ".join(tokens) if all(len(line.split()) == 1 for line in wide) else ""


def _in_time(cue: Cue, limits: Rules) -> Iterator[_Fault]:
    duration, columns = cue.end - cue.start, sum(map(limits.measure, cue.lines))
    if duration <= 0:
        yield "backwards", duration, ""
        return
    if columns * 1000 > limits.fastest * duration:
        yield "speed", columns * 1000 / duration, ""
    if duration < limits.shortest:
        yield "short", duration, ""
    if duration > limits.longest:
        yield "long", duration, ""


# Several cues.


def _between(cues: Sequence[Cue], limits: Rules) -> Iterator[Violation]:
    for index, (one, two) in enumerate(pairwise(cues), 1):
        apart = two.start - one.end
        if two.start < one.start:
            yield Violation("order", index, two.start)
        elif apart < 0:
            yield Violation("overlap", index, apart)
        elif 0 < apart < limits.gap:
            yield Violation("gap", index, apart)


def _splits(cues: Sequence[Cue], limits: Rules) -> Iterator[Violation]:
    """Lines that end within something that must stay whole and would fit a line.

    Without punctuation names that follow one another read as one, wider than a line: there only the two lines at a
    break are looked at. A Chinese term that is cut twice counts once.
    """
    lines = [(index, line) for index, cue in enumerate(cues) for line in cue.lines]
    shown, ends = _joined([line for _, line in lines])
    bare, terms, done = bool(_bare(cues)), phrases.terms(shown), 0
    whole = () if bare else texts.locked(shown)
    for (index, line), (_, following), end in zip(lines, lines[1:], ends, strict=False):
        pair, (_, seam, _) = _joined(["。" if limits.half else "", line, following])
        inside = [
            shown[first:last] for first, last in whole if first < end < last and _fits(shown, first, last, limits)
        ]
        inside += [pair[first:last] for first, last in texts.locked(pair) if bare and first < seam < last]
        cut = [(first, last) for first, last in terms if first < end < last and first >= done]
        done = max((last for _, last in cut), default=done)
        inside += [shown[first:last] for first, last in cut]
        found = [term for term in inside if limits.measure(term) <= limits.columns and "\ufffd" not in term]
        if found:
            yield Violation("split", index, 1, max(found, key=len))


def _fits(text: str, first: int, last: int, limits: Rules) -> bool:
    """Whether a line holds characters `first` to `last` with what clings to them: no line ends at a colon."""
    while text[:first].endswith((": ", ":\u00a0")):
        first = max(text.rfind(" ", 0, first - 1), text.rfind("\u00a0", 0, first - 1)) + 1
    if text[last - 1] == ":":
        following = re.match(r"\s*\S+", text[last:])
        last += following.end() if following else 0
    while first and unicodedata.category(text[first - 1]) in ("Ps", "Pi"):
        first -= 1
    while last < len(text) and unicodedata.category(text[last]) in ("Po", "Pe", "Pf"):
        last += 1
    return limits.measure(text[first:last]) <= limits.columns


def _joined(lines: Sequence[str]) -> tuple[str, list[int]]:
    """Lines as one text, with a space between two words that are written with one; and where each line ends."""
    shown, ends = "", list[int]()
    for line in lines:
        apart = shown and not texts.is_cjk(shown[-1]) and not texts.is_cjk(line[:1] or "。")
        shown += (" " if apart else "") + line
        ends.append(len(shown))
    return shown, ends


def _bad_breaks(cues: Sequence[Cue], language: str) -> Iterator[Violation]:
    """Lines that end where the next one must not begin: one for each cue."""
    lines = [(index, line.strip()) for index, cue in enumerate(cues) for line in cue.lines if line.strip()]
    seen = set[int]()
    for (index, line), (_, following) in pairwise(lines):
        if index not in seen and phrases.tied(line, following, language):
            seen.add(index)
            yield Violation("break", index, 1, f"{line[-12:]} | {following[:12]}")


def _bare(cues: Sequence[Cue]) -> list[Violation]:
    """All cues without punctuation, in a file that has hardly any."""
    bare = [index for index, cue in enumerate(cues) if not phrases.punctuated("\n".join(cue.lines))]
    if len(cues) < _FEW or len(bare) < _BARE * len(cues):
        return []
    return [Violation("punctuation", index, 1) for index in bare]
