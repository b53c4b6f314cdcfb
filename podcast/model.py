"""The nouns of the program, in the order in which they come into being.

All are frozen values. Time is integer milliseconds; a moment of the calendar is an aware `datetime` in UTC.
"""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import NewType, Self

from podcast.errors import UsageError

Ms = NewType("Ms", int)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO 8601 week, Monday to Sunday."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `YYYY-Www`. Raises UsageError for another form or a week that the year does not have."""
        found = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", text)
        if found is None:
            raise UsageError(f"{text!r} is not a week", remedy="Write it as YYYY-Www, for example 2025-W23")
        year, number = int(found[1]), int(found[2])
        try:
            dt.date.fromisocalendar(year, number, 1)
        except ValueError:
            raise UsageError(
                f"the year {year} has no week {number}", remedy="ISO years have 52 or 53 weeks, from W01"
            ) from None
        return cls(year, number)

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """The week that holds `day`."""
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> dt.date:
        return dt.date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> dt.date:
        return dt.date.fromisocalendar(self.year, self.number, 7)

    def previous(self) -> "Week":
        return Week.of(self.monday - dt.timedelta(days=1))

    def next(self) -> "Week":
        return Week.of(self.sunday + dt.timedelta(days=1))

    def ordinal(self) -> int:
        """Whole weeks since 0001-01-01: equal weeks give equal numbers, the next week gives the next one."""
        return self.monday.toordinal() // 7

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"


@dataclass(frozen=True, slots=True)
class Link:
    """A web address and what to call it (`arXiv`, `Code`)."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A research paper as its source describes it, cleaned. `language` is that of title and abstract (BCP 47)."""

    id: str
    title: str
    abstract: str
    language: str = "en"
    authors: tuple[str, ...] = ()
    upvotes: int = 0
    comments: int = 0
    links: tuple[Link, ...] = ()
    published: dt.date | None = None
    submitted: dt.date | None = None


class Verdict(StrEnum):
    """Why a paper was taken or passed over."""

    TOP = "taken: among the top"
    PINNED = "taken: pinned"
    BANNED = "passed over: banned"
    COVERED = "passed over: covered in an earlier week"
    NO_ABSTRACT = "passed over: no abstract"
    OTHER_LANGUAGE = "passed over: in another language"
    WITHDRAWN = "passed over: withdrawn"
    OFF_TOPIC = "passed over: none of the keywords"
    TOO_FEW_UPVOTES = "passed over: too few upvotes"
    BELOW_THE_LINE = "passed over: below the line"

    @property
    def taken(self) -> bool:
        return self in (Verdict.TOP, Verdict.PINNED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paper that was considered, and what became of it."""

    paper: Paper
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Selection:
    """The week's frozen choice: all papers considered, best first.

    `source` is the provider that really gave them; `fallback` says why, when it is not the one asked for.
    """

    week: Week
    source: str
    fetched: dt.datetime
    considered: tuple[Candidate, ...]
    fallback: str = ""

    @property
    def taken(self) -> tuple[Paper, ...]:
        return tuple(c.paper for c in self.considered if c.verdict.taken)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of what is shown and what the voice is given for it; equal where the lexicon changes nothing.

    Where the lexicon has `phonemes` (Kokoro's and hibari's), voices that take some say them in place of `spoken`.
    """

    display: str
    spoken: str
    phonemes: str = ""

    @property
    def as_shown(self) -> bool:
        """Whether it is said as it is shown: then it may be divided anywhere."""
        return self.display == self.spoken and not self.phonemes


@dataclass(frozen=True, slots=True)
class Segment:
    """One paragraph that one speaker says in one breath of the voice. Every display character is in one span."""

    speaker: str
    spans: tuple[Span, ...]

    @classmethod
    def plain(cls, speaker: str, text: str) -> Self:
        """A segment that is spoken as it is shown."""
        return cls(speaker, (Span(text, text),))

    @property
    def display(self) -> str:
        return "".join(span.display for span in self.spans)

    @property
    def spoken(self) -> str:
        return "".join(span.spoken for span in self.spans)

    @property
    def pronounced(self) -> tuple[tuple[int, int, str], ...]:
        """Where the lexicon has phonemes: from which character of the spoken text, up to but not including which."""
        edges = [0, *accumulate(len(span.spoken) for span in self.spans)]
        stretches = zip(pairwise(edges), self.spans, strict=True)
        return tuple((first, last, span.phonemes) for (first, last), span in stretches if span.phonemes)


class Part(StrEnum):
    """The kinds of section of a script."""

    OPENING = "opening"
    PAPER = "paper"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Section:
    """The opening, one paper (`paper` is its id, `title` its title) or the closing."""

    part: Part
    title: str
    segments: tuple[Segment, ...]
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """What the host says. `show` is the show's id, `language` a BCP 47 tag.

    `accepts` names the rules of `proofreading` that a person lets it break.
    """

    show: str
    week: Week
    title: str
    language: str
    speakers: tuple[str, ...]
    sections: tuple[Section, ...]
    accepts: tuple[str, ...] = ()

    @property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(segment for section in self.sections for segment in section.segments)


@dataclass(frozen=True, slots=True)
class Clip:
    """One synthesised segment. `digest` names its file; speech lies from `onset` to `offset` within `duration`."""

    digest: str
    duration: Ms
    onset: Ms
    offset: Ms


@dataclass(frozen=True, slots=True)
class Placement:
    """A clip in the mix: what is left of it after `trim_start` and `trim_end` sounds from `start` for `duration`.

    `section` and `segment` count from 0, `segment` over the whole script.
    """

    clip: str
    section: int
    segment: int
    start: Ms
    duration: Ms
    trim_start: Ms
    trim_end: Ms

    @property
    def end(self) -> Ms:
        return Ms(self.start + self.duration)

    @property
    def shift(self) -> Ms:
        """What to add to a time within the clip to have the time in the mix."""
        return Ms(self.start - self.trim_start)


@dataclass(frozen=True, slots=True)
class GainPoint:
    """Gain `db` at `at` ms from the start of a music bed; straight lines (in dB) lie between points."""

    at: Ms
    db: float


@dataclass(frozen=True, slots=True)
class MusicBed:
    """A piece of music in the mix, played from its own beginning."""

    file: str
    start: Ms
    duration: Ms
    envelope: tuple[GainPoint, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Where everything lies in an episode of `duration` ms."""

    duration: Ms
    placements: tuple[Placement, ...]
    music: tuple[MusicBed, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A unit of display text, characters `first` up to but not including `last` of its segment, and when it is heard.

    `confidence` is 0 to 1, or None when the times are an estimate.
    """

    text: str
    start: Ms
    end: Ms
    first: int
    last: int
    confidence: float | None = None

    def shifted(self, by: Ms) -> "Word":
        return Word(self.text, Ms(self.start + by), Ms(self.end + by), self.first, self.last, self.confidence)


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: on the screen from `start` to `end`, in one or two lines."""

    start: Ms
    end: Ms
    lines: tuple[str, ...]
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named stretch of the episode with an optional link."""

    start: Ms
    end: Ms
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A published file: its key within the store (relative to the show's base URL), media type and bytes."""

    key: str
    type: str
    length: int


@dataclass(frozen=True, slots=True)
class Soundbite:
    """A stretch of the episode worth quoting."""

    start: Ms
    duration: Ms
    title: str


@dataclass(frozen=True, slots=True)
class Item:
    """All that the feed says of one episode. `notes` is HTML of the allowed tags; `description` plain text.

    `alternates` are the same episode in other formats.
    """

    week: Week
    guid: str
    title: str
    description: str
    notes: str
    published: dt.datetime
    duration: Ms
    language: str
    audio: Media
    transcripts: tuple[Media, ...]
    page: str
    chapters: Media | None = None
    image: Media | None = None
    soundbite: Soundbite | None = None
    papers: tuple[str, ...] = ()
    alternates: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class Inherited:
    """An episode of an imported podcast that this program did not make: it has no week, and stays as it is.

    `xml` is its whole `item` element; the rest is taken from it, `page` is a web address or "".
    """

    guid: str
    title: str
    published: dt.datetime
    page: str
    xml: str
