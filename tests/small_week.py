"""A made-up week of two papers: script, selection and timeline that belong together."""

import datetime as dt

from podcast.model import (
    Candidate,
    Link,
    Ms,
    Paper,
    Part,
    Placement,
    Script,
    Section,
    Segment,
    Selection,
    Timeline,
    Verdict,
    Week,
)

WEEK = Week(2025, 23)
AUTHORS = ("Ana Ruiz", "Bo Chen", "Cleo Diaz", "Dev Patel", "Eve Stone")
PAPERS = (
    Paper("2505.24726", "Reflect & <Retry>", "An abstract.", authors=AUTHORS, upvotes=169),
    Paper("own-1", "π₀ [draft] *stars*", "A text.", upvotes=1, links=(Link("Code", "https://example.org/a_(b)"),)),
)


def section(part: Part, title: str, count: int, paper: str = "") -> Section:
    return Section(part, title, tuple(Segment.plain("Ada", f"{title} {n}.") for n in range(count)), paper)


SCRIPT = Script(
    show="en",
    week=WEEK,
    title="Two tries",
    language="en",
    speakers=("Ada",),
    sections=(
        section(Part.OPENING, "Opening", 1),
        section(Part.PAPER, PAPERS[0].title, 4, PAPERS[0].id),
        section(Part.PAPER, PAPERS[1].title, 2, PAPERS[1].id),
        section(Part.CLOSING, "Closing", 1),
    ),
)
SELECTION = Selection(
    week=WEEK,
    source="file",
    fetched=dt.datetime(2025, 6, 9, tzinfo=dt.UTC),
    considered=tuple(Candidate(paper, Verdict.TOP) for paper in PAPERS),
)


def timeline(starts: tuple[int, ...] = (8_000, 45_010, 64_000, 80_500, 99_000, 130_000, 150_250, 170_000)) -> Timeline:
    """Clips of 15 s at `starts`, one for each segment of SCRIPT; the episode lasts 20 s more."""
    sections = [number for number, section in enumerate(SCRIPT.sections) for _ in section.segments]
    placed = tuple(
        Placement(f"{n:064}", sections[n], n, Ms(start), Ms(15_000), Ms(0), Ms(0)) for n, start in enumerate(starts)
    )
    return Timeline(Ms(starts[-1] + 35_000), placed, ())
