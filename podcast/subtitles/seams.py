"""Which rules the ends of lines break: names, terms and numbers that are cut, words that belong together. Pure."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from podcast import text as texts
from podcast.language import phrases
from podcast.model import Cue
from podcast.subtitles import captions, tears
from podcast.subtitles.rules import Rules
from podcast.subtitles.violation import Violation

# A file in which so large a share of cues has no punctuation at all was written without.
_BARE = 0.75
_FEW = 10
# How far from a term is looked for what clings to it; no line holds more.
_REACH = 100
_WORD = re.compile(rf"\s{{0,{_REACH}}}\S{{1,{_REACH}}}")


def violations(cues: Sequence[Cue], limits: Rules, language: str, display: str = "") -> tuple[Violation, ...]:
    """What breaks the rules "split", "break" and "punctuation".

    `display` is what the cues say, if that is known: then a line's end tears a number only where no space stands.
    """
    lines = [(index, line) for index, cue in enumerate(cues) for line in cue.lines]
    spans = captions.line_spans(cues, display) if display else None
    apart = spans and [first[1] < second[0] for first, second in pairwise(spans)]
    cut = _cut([line for _, line in lines], limits, bare=bool(_bare(cues)))
    for seam, ((_, line), (_, following)) in enumerate(pairwise(lines)):
        if seam not in cut and not (apart and apart[seam]) and (number := tears.torn(line, following)):
            cut[seam] = number
    splits = [Violation("split", lines[seam][0], 1, whole) for seam, whole in cut.items()]
    return (*splits, *_bad_breaks(lines, language), *_bare(cues))


def _cut(lines: Sequence[str], limits: Rules, *, bare: bool) -> dict[int, str]:
    """What must stay whole, would fit a line and is cut, by the number of the line at whose end it is.

    Without punctuation names that follow one another read as one, wider than a line: there only the two lines at a
    break are looked at. A Chinese term that is cut twice counts once.
    """
    shown, ends = joined(lines)
    found = defaultdict[int, list[str]](list)
    for first, last in () if bare else texts.locked(shown):
        seams = range(bisect_right(ends, first), bisect_left(ends, last))
        if seams and _fits(shown, first, last, limits):
            _add(found, seams, shown[first:last], limits)
    for seam, (line, following) in enumerate(pairwise(lines) if bare else ()):
        pair, (_, middle, _) = joined(["。" if limits.half else "", line, following])
        for first, last in texts.locked(pair):
            if first < middle < last:
                _add(found, range(seam, seam + 1), pair[first:last], limits)
    for first, last in phrases.terms(shown):
        _add(found, range(bisect_right(ends, first), bisect_left(ends, last))[:1], shown[first:last], limits)
    return {seam: max(terms, key=len) for seam, terms in sorted(found.items())}


def _add(found: dict[int, list[str]], seams: range, term: str, limits: Rules) -> None:
    """Note a term that is cut at `seams`, if a line holds it and none of it is lost."""
    if seams and "\ufffd" not in term and limits.measure(term) <= limits.columns:
        for seam in seams:
            found[seam].append(term)


def _fits(text: str, first: int, last: int, limits: Rules) -> bool:
    """Whether a line holds characters `first` to `last` with what clings to them: no line ends at a colon."""
    floor, roof = max(first - _REACH, 0), min(last + _REACH, len(text))
    while first > floor and text.startswith((": ", ":\u00a0"), first - 2):
        first = max(text.rfind(" ", floor, first - 2), text.rfind("\u00a0", floor, first - 2), floor - 1) + 1
    if text[last - 1] == ":":
        following = _WORD.match(text, last)
        last = following.end() if following else last
    while first > floor and unicodedata.category(text[first - 1]) in ("Ps", "Pi"):
        first -= 1
    while last < roof and unicodedata.category(text[last]) in ("Po", "Pe", "Pf"):
        last += 1
    return limits.measure(text[first:last]) <= limits.columns


def joined(lines: Sequence[str]) -> tuple[str, list[int]]:
    """Lines as one text, with a space between two words that are written with one; and where each line ends."""
    shown, ends, length, before = list[str](), list[int](), 0, ""
    for line in lines:
        apart = before and not texts.is_cjk(before) and not texts.is_cjk(line[:1] or "。")
        shown.append(f" {line}" if apart else line)
        length += len(shown[-1])
        before = shown[-1][-1:] or before
        ends.append(length)
    return "".join(shown), ends


def _bad_breaks(lines: Sequence[tuple[int, str]], language: str) -> Iterator[Violation]:
    """Lines that end where the next one must not begin: one for each cue."""
    shown = [(index, line.strip()) for index, line in lines if line.strip()]
    seen = set[int]()
    for (index, line), (_, following) in pairwise(shown):
        if index not in seen and phrases.tied(line, following, language):
            seen.add(index)
            yield Violation("break", index, 1, f"{line[-12:]} | {following[:12]}")


def _bare(cues: Sequence[Cue]) -> list[Violation]:
    """All cues without punctuation, in a file that has hardly any."""
    bare = [index for index, cue in enumerate(cues) if not phrases.punctuated("\n".join(cue.lines))]
    if len(cues) < _FEW or len(bare) < _BARE * len(cues):
        return []
    return [Violation("punctuation", index, 1) for index in bare]
