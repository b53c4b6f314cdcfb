"""Which rules cues break: ours, or anybody's. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from podcast.errors import CaptionError
from podcast.model import Cue, Ms, Segment, Word
from podcast.subtitles import captions, markup, scripts, seams
from podcast.subtitles.rules import ORPHAN, TABLE, Rule, Rules, rules
from podcast.subtitles.violation import Violation, in_order


def violations(
    cues: Sequence[Cue], language: str, *, width: int = 0, duration: Ms | None = None, display: str = ""
) -> tuple[Violation, ...]:
    """What breaks the rules that can be judged from our own cues; `duration` is that of the audio in ms.

    `display` is the text that the cues say, where it is known.
    """
    limits = rules(language, width)
    at_colons = [Violation("colon", index, *lost) for index, cue in enumerate(cues) if (lost := _at_colon(cue))]
    shown = [*_of_language(cues, limits), *seams.violations(cues, limits, language, display)]
    return in_order([*shown, *_of_cues(cues, duration), *at_colons])


def of_file(
    cues: Sequence[Cue], languages: Sequence[str], *, duration: Ms | None = None, display: str = "", srt: bool = True
) -> tuple[Violation, ...]:
    """As `violations`, of anybody's file: each line by the rules of its own language where there are two.

    `srt` says that the lines stand as in an SRT file: with U+00A0 after a colon, and with tags if there are any.
    """
    found = [*_of_cues(cues, duration), *(_as_srt(cues) if srt else ())]
    for language in languages:
        own = scripts.part(cues, language) if len(languages) > 1 else cues
        limits = rules(language)
        found += [*_of_language(own, limits), *seams.violations(own, limits, language, display)]
    return in_order(found)


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


def table(
    found: Sequence[Violation], languages: Sequence[str], judged: Sequence[str], width: int = 0
) -> tuple[Row, ...]:
    """A row for each rule in `judged`, in the order of the rules' table."""
    by_rule = {name: tuple(one for one in found if one.rule == name) for name in judged}
    return tuple(
        Row(rule, _asked(rule, languages, width), by_rule[rule.name]) for rule in TABLE if rule.name in by_rule
    )


def _asked(rule: Rule, languages: Sequence[str], width: int) -> str:
    """What a rule asks for; of each language where that is not the same."""
    asked = {language: rule.asks(rules(language, width)) for language in languages}
    if len(set(asked.values())) == 1:
        return asked[languages[0]]
    return "; ".join(f"{language}: {words}" for language, words in asked.items())


# Against the speech.


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


def _of_language(cues: Sequence[Cue], limits: Rules) -> Iterator[Violation]:
    """How wide, how many and how fast the lines of one language are."""
    for index, cue in enumerate(cues):
        widths, duration = [limits.measure(line) for line in cue.lines], cue.end - cue.start
        if max(widths, default=0) > limits.columns:
            yield Violation("width", index, max(widths), _too_wide(cue, limits))
        if len(cue.lines) == limits.lines and min(widths) < limits.columns / ORPHAN:
            yield Violation("orphan", index, min(widths))
        if len(cue.lines) > limits.lines:
            yield Violation("lines", index, len(cue.lines))
        if duration > 0 and sum(widths) * 1000 > limits.fastest * duration:
            yield Violation("speed", index, sum(widths) * 1000 / duration)


def _too_wide(cue: Cue, limits: Rules) -> str:
    """The tokens that no line holds; "" when the line could have been broken."""
    tokens = [token for line in cue.lines for token in line.split() if limits.measure(token) > limits.columns]
    wide = [line for line in cue.lines if limits.measure(line) > limits.columns]
    return ", ".join(tokens) if all(len(line.split()) == 1 for line in wide) else ""


def _at_colon(cue: Cue) -> tuple[int, str] | None:
    """How many lines end at a colon, and the first of them."""
    lost = [line for line in cue.lines if line.rstrip(" ").endswith(":")]
    return (len(lost), lost[0]) if lost else None


def _as_srt(cues: Sequence[Cue]) -> Iterator[Violation]:
    for index, cue in enumerate(cues):
        if lost := [line for line in cue.lines if line.rstrip(" ").endswith(":") or ": " in line]:
            yield Violation("colon", index, len(lost), lost[0])
        if markup.is_in("\n".join(cue.lines)):
            yield Violation("markup", index, 1)


# All cues.


def _of_cues(cues: Sequence[Cue], duration: Ms | None) -> Iterator[Violation]:
    """What holds in any language: that there is a text, and when it is shown."""
    limits = rules("en")
    for index, cue in enumerate(cues):
        if not any(map(str.strip, cue.lines)):
            yield Violation("empty", index, 0)
        if lost := "".join(cue.lines).count("\ufffd"):
            yield Violation("lost", index, lost)
        if duration is not None and cue.end > duration:
            yield Violation("past the end", index, cue.end)
        lasts = cue.end - cue.start
        if lasts <= 0:
            yield Violation("backwards", index, lasts)
        elif not limits.shortest <= lasts <= limits.longest:
            yield Violation("short" if lasts < limits.shortest else "long", index, lasts)
        if index and cue.start < cues[index - 1].start:
            yield Violation("order", index, cue.start)
    yield from _between(cues, limits.gap)


def _between(cues: Sequence[Cue], gap: int) -> Iterator[Violation]:
    """Cues that begin before all that began earlier are over, or too soon after."""
    until = last = None
    for index in sorted(range(len(cues)), key=lambda index: cues[index].start):
        cue = cues[index]
        if until is not None and cue.start < until:
            yield Violation("overlap", index, cue.start - until, f"cue {last} is still shown")
        elif until is not None and 0 < cue.start - until < gap:
            yield Violation("gap", index, cue.start - until)
        if cue.end > max(cue.start, until or 0):
            until, last = cue.end, index + 1
