"""What subtitles have to keep to, as data: the limits of each language, every rule and where it comes from. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from podcast import text as texts

NETFLIX = "Netflix timed text guide"
NAMESPACE = "podcast namespace, transcripts"
PLAYERS = "what SRT players agree on"
ANTENNAPOD = "AntennaPod's parser"
HOUSE = "this project"
# Of two lines in a cue, one this many times narrower than a line may be looks lost.
ORPHAN = 5


@dataclass(frozen=True, slots=True)
class Rules:
    """What a reader can follow in one language. Times in ms, speeds in columns a second.

    Columns, lines, speeds, durations, gaps and tolerances: Netflix's timed text style guides, as Subtitle Edit codes
    them. `comfortable`: podcast apps show 32 columns (the podcast namespace's notes on transcripts). In Chinese
    half-width characters count half, in English every character one, spaces included. A character is what a reader
    sees as one: a family of joined emoji is not seven.
    """

    columns: int
    comfortable: int
    fastest: float
    pleasant: float
    half: bool
    lines: int = 2
    shortest: int = 833
    longest: int = 7000
    gap: int = 83
    early: int = 83
    linger: int = 500

    def measure(self, text: str) -> float:
        """Columns of a text, the line break not counted."""
        if text.isascii():
            return len(text) / 2 if self.half else len(text)
        return sum(self.widths(text))

    def widths(self, text: str) -> list[float]:
        """Columns that each code point adds: the first one of a visible character has them all."""
        found = [0.0] * len(text)
        for first, last in texts.graphemes(text):
            cells = texts.grapheme_width(text[first:last])
            found[first] = cells / 2 if self.half else min(cells, 1)
        return found


ENGLISH = Rules(columns=42, comfortable=32, fastest=20, pleasant=17, half=False)
CHINESE = Rules(columns=16, comfortable=16, fastest=9, pleasant=8, half=True)


def rules(language: str, width: int = 0) -> Rules:
    """The rules of a language (BCP 47); `width` overrides the columns of a line, 0 does not."""
    found = CHINESE if texts.is_chinese(language) else ENGLISH
    return replace(found, columns=width, comfortable=min(width, found.comfortable)) if width else found


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its name in reports, what it asks for under given limits, and who says so."""

    name: str
    asks: Callable[[Rules], str]
    source: str


def _always(words: str) -> Callable[[Rules], str]:
    return lambda _: words


# In the order of a report: what the cues say, how they look, when they are shown, how the file is written.
TABLE = (
    Rule("text", _always("what the script says, to the letter"), HOUSE),
    Rule("lost", _always("no character that stands for lost text"), HOUSE),
    Rule("punctuation", _always("as in the script; without one, not left out"), NETFLIX),
    Rule("empty", _always("some text"), PLAYERS),
    Rule("width", lambda limits: f"at most {limits.columns} columns a line", NETFLIX),
    Rule("lines", lambda limits: f"at most {limits.lines} lines", NETFLIX),
    Rule("split", _always("terms, names, numbers with units on one line"), HOUSE),
    Rule("break", _always("no line ends between words that belong together"), NETFLIX),
    Rule("orphan", lambda limits: f"no line under {limits.columns / ORPHAN:.0f} columns beside another", HOUSE),
    Rule("colon", _always("U+00A0 after an ASCII colon, none at an end"), ANTENNAPOD),
    Rule("speed", lambda limits: f"at most {limits.fastest:g} columns a second", NETFLIX),
    Rule("short", lambda limits: f"at least {limits.shortest / 1000:g} s", NETFLIX),
    Rule("long", lambda limits: f"at most {limits.longest / 1000:g} s", NETFLIX),
    Rule("in-time", lambda limits: f"within {limits.early} ms of the speech", NETFLIX),
    Rule("out-time", lambda limits: f"at most {limits.linger} ms after the speech", NETFLIX),
    Rule("gap", lambda limits: f"none, or at least {limits.gap} ms", NETFLIX),
    Rule("overlap", _always("a cue ends before the next begins"), NETFLIX),
    Rule("order", _always("cues in the order of their times"), PLAYERS),
    Rule("backwards", _always("a cue ends after it begins"), PLAYERS),
    Rule("past the end", _always("the last cue ends before the audio"), "Apple Podcasts"),
    Rule("markup", _always("no tags"), PLAYERS),
    Rule("form", _always("UTF-8, HH:MM:SS,mmm, numbered, one blank line"), PLAYERS),
)
VTT_FORM = "UTF-8, HH:MM:SS.mmm, one blank line"
