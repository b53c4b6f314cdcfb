"""What every writer must do. A writer's test class inherits `WriterContract` and says how to make one."""

import datetime as dt
from dataclasses import dataclass, field, replace

import pytest

from podcast import script
from podcast.errors import NoPapers, PodcastError
from podcast.model import Candidate, Paper, Part, Script, Segment, Selection, Verdict, Week
from podcast.show import Scripting, Show
from podcast.writers.base import Call, Writer

WEEK = Week(2025, 23)
SHOW = Show("demo", "Demo Show", "A show.", "Ada", "en", script=Scripting(host="Ada"))
PAPERS = (
    Paper(
        "2506.00001",
        "Sorting Socks With Patience",
        "Single socks remain a challenge in every household. Existing drawers lack structure. We propose PairUp, "
        "which folds each sock at once. We collect a dataset of 1,200 socks. PairUp improves pairing by 14.7% over "
        "baselines. These findings suggest that order pays.",
        upvotes=12,
    ),
    Paper("2506.00002", "Is Tea Enough?", "We study tea. It helps 3.5 of 4 people.", upvotes=1),
    Paper("2506.00003", "Kettles: **A Survey**", "A survey of kettles.", upvotes=0),
)
PASSED_OVER = Candidate(Paper("2506.00009", "Passed Over", "It was not taken."), Verdict.BELOW_THE_LINE)


@dataclass
class Drawer:
    """A desk whose replies lie in memory."""

    again: bool = False
    kept: dict[str, bytes] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    done: list[tuple[int, int]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def reply(self, digest: str) -> bytes | None:
        return self.kept.get(digest)

    def keep(self, digest: str, reply: bytes) -> None:
        assert digest not in self.kept
        self.kept[digest] = reply

    def place(self, digest: str) -> str:
        return f"20-replies/{digest}.json"

    def paid(self, call: Call) -> None:
        self.calls.append(call)

    def progress(self, done: int, total: int) -> None:
        self.done.append((done, total))

    def note(self, text: str) -> None:
        self.said.append(text)

    warn = note


def selection(*papers: Paper, week: Week = WEEK) -> Selection:
    taken = tuple(Candidate(paper, Verdict.TOP) for paper in papers)
    return Selection(week, "file", dt.datetime(2025, 6, 9, tzinfo=dt.UTC), (*taken, PASSED_OVER))


class WriterContract:
    """Conformance tests of the room `writers`: `kind` is the class under test."""

    kind: type

    def make(self, show: Show) -> Writer:
        """The writer of an English show."""
        raise NotImplementedError

    @pytest.fixture
    def writer(self) -> Writer:
        return self.make(SHOW)

    @pytest.fixture
    def told(self, writer: Writer) -> Script:
        return writer.write(selection(*PAPERS), Drawer()).script

    def test_it_says_what_it_is(self, writer: Writer) -> None:
        assert type(writer) is self.kind
        assert writer.name == self.kind.__module__.rpartition(".")[2]
        assert writer.identity == self.make(SHOW).identity != {}
        assert all(isinstance(digest, str) and digest for digest in writer.identity.values())

    def test_its_identity_follows_the_show(self, writer: Writer) -> None:
        assert self.make(replace(SHOW, title="Another Show")).identity != writer.identity
        assert self.make(replace(SHOW, script=Scripting(host="Bo"))).identity != writer.identity

    def test_the_script_is_the_shows(self, told: Script) -> None:
        assert (told.show, told.week, told.language, told.speakers) == ("demo", WEEK, "en", ("Ada",))
        assert 0 < len(told.title) <= 150

    def test_an_opening_each_taken_paper_in_order_and_a_closing(self, told: Script) -> None:
        assert [s.part for s in told.sections] == [Part.OPENING, Part.PAPER, Part.PAPER, Part.PAPER, Part.CLOSING]
        assert [s.paper for s in told.sections] == ["", *(paper.id for paper in PAPERS), ""]
        assert all(section.segments and section.title for section in told.sections)

    def test_it_can_be_written_down_and_read_back(self, told: Script) -> None:
        assert script.parse(script.render(told)) == told

    def test_each_segment_is_spoken_as_shown_by_a_speaker(self, told: Script) -> None:
        for segment in told.segments:
            assert segment == Segment.plain(segment.speaker, segment.display)
            assert segment.speaker in told.speakers

    def test_the_opening_names_show_and_papers_and_the_machine(self, told: Script) -> None:
        opening = " ".join(segment.display for segment in told.sections[0].segments)
        assert "Demo Show" in opening
        assert all(name in opening for name in ("Sorting Socks With Patience", "Is Tea Enough?", "Kettles: A Survey"))
        assert "Passed Over" not in opening
        assert any(word in opening for word in ("program", "machine", "computer"))

    def test_the_same_selection_gives_the_same_script(self, told: Script) -> None:
        assert self.make(SHOW).write(selection(*PAPERS), Drawer()).script == told

    def test_no_papers_are_no_script(self, writer: Writer) -> None:
        with pytest.raises(NoPapers):
            writer.write(selection(), Drawer())

    def test_only_a_translator_takes_another_language(self, writer: Writer) -> None:
        foreign = selection(replace(PAPERS[0], language="zh-CN"))
        if writer.translates:
            assert writer.write(foreign, Drawer()).script.language == "en"
        else:
            with pytest.raises(PodcastError, match=r"zh-CN") as caught:
                writer.write(foreign, Drawer())
            assert caught.value.remedy
