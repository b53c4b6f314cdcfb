"""Which weeks a run without a week makes, and what one that cannot be made does to the others."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import chain, config
from podcast.errors import GateRefused, NoPapers, PodcastError, ScriptError, SourceUnreachable, StoreError
from podcast.model import Week
from podcast.show import Papers
from podcast.stages import due, preview, releases
from podcast.stages.catalogue import Desk
from podcast.stores.local import LocalStore
from tests import shows
from tests.shows import NOW, Listener
from tests.stages import published

WEEKS = st.integers(1, 5000).map(lambda number: Week.of(dt.date(1970, 1, 5) + dt.timedelta(weeks=number)))
W20, W21, W22, W23 = (Week(2025, number) for number in range(20, 24))


@pytest.mark.parametrize(
    ("last", "newest", "expected"),
    [
        (None, W23, (W23,)),
        (W22, W23, (W23,)),
        (W20, W23, (W21, W22, W23)),
        (W23, W23, (W23,)),
        # A week that was not over was published with --partial.
        (W23, W22, (W22,)),
        (Week(2020, 52), Week(2021, 1), (Week(2020, 53), Week(2021, 1))),
    ],
)
def test_the_weeks_since_the_last_one(last: Week | None, newest: Week, expected: tuple[Week, ...]) -> None:
    assert due.since(last, newest) == expected


@given(WEEKS, WEEKS)
def test_no_week_is_left_out_and_none_comes_twice(last: Week, newest: Week) -> None:
    found = due.since(last, newest)
    if last < newest:
        assert [week.ordinal() for week in found] == list(range(last.ordinal() + 1, newest.ordinal() + 1))
    else:
        assert found == (newest,)


class TestTheStoresWord:
    @pytest.fixture
    def desk(self, tmp_path: Path) -> Desk:
        show = config.load(shows.write_show(tmp_path / "show"))
        return Desk(show, LocalStore(show.root / "public" / "small"), Listener(), lambda: NOW)

    def weeks(self, desk: Desk) -> tuple[Week, ...]:
        return due.weeks(desk.show, desk.store, W23, desk.watch.warn)

    def test_a_new_show_has_one(self, desk: Desk) -> None:
        assert self.weeks(desk) == (W23,)

    def test_what_is_published_is_done_and_a_gap_before_it_is_the_owners(self, desk: Desk, tmp_path: Path) -> None:
        published.publish(desk, tmp_path, Week(2025, 18))
        published.publish(desk, tmp_path, W20)
        assert self.weeks(desk) == (W21, W22, W23)

    def test_so_is_what_was_withdrawn(self, desk: Desk, tmp_path: Path) -> None:
        published.publish(desk, tmp_path, W20)
        published.publish(desk, tmp_path, W22)
        releases.unpublish(desk, str(W22))
        assert self.weeks(desk) == (W23,)

    def test_and_what_waits_for_approval(self, desk: Desk, tmp_path: Path) -> None:
        item = published.publish(desk, tmp_path, W20)
        preview.put(desk, replace(item, week=W21, guid="0" * 8 + item.guid[8:]))
        assert self.weeks(desk) == (W22, W23)

    @pytest.mark.parametrize(
        ("last", "catch_up", "expected"),
        [(15, 2, 8), (14, 2, 1), (14, 9, 9), (13, 9, 1), (1, 53, 22)],
    )
    def test_after_a_pause_the_newest_is_made_alone(
        self, desk: Desk, tmp_path: Path, last: int, catch_up: int, expected: int
    ) -> None:
        published.publish(desk, tmp_path, Week(2025, last))
        show, heard = replace(desk.show, papers=Papers(catch_up=catch_up)), Listener()
        found = due.weeks(show, desk.store, W23, heard.warn)
        assert (len(found), found[-1]) == (expected, W23)
        assert bool(heard.warnings) is (expected == 1)
        assert all(f"nothing was published since 2025-W{last:02}" in words for words in heard.warnings)

    def test_the_weeks_of_a_pause_are_named_with_the_command_that_makes_one(self, desk: Desk, tmp_path: Path) -> None:
        published.publish(desk, tmp_path, Week(2025, 13))
        heard = Listener()
        assert due.weeks(desk.show, desk.store, W23, heard.warn) == (W23,)
        (said,) = heard.warnings
        assert "the 9 weeks 2025-W14 to 2025-W22 are not made" in said
        assert "`podcast weekly 2025-W14` makes the first of them" in said


class Weeks:
    """Weeks that are made, or fail as they are told to."""

    def __init__(self, **faults: PodcastError) -> None:
        self.faults = faults
        self.made: list[Week] = []

    def make(self, week: Week) -> None:
        if f"w{week.number}" in self.faults:
            raise self.faults[f"w{week.number}"]
        self.made.append(week)


ALL = (W20, W21, W22, W23)


def test_at_most_so_many_are_made_the_oldest_first_and_the_rest_is_told() -> None:
    weeks, said = Weeks(), list[str]()
    chain.catch_up(ALL, weeks.make, 2, said.append)
    assert weeks.made == [W20, W21]
    assert said == [
        "2025-W22 to 2025-W23 wait, too: the next run goes on with it; `podcast weekly 2025-W23` makes the newest alone"
    ]


@pytest.mark.parametrize("fault", [NoPapers("none"), GateRefused("no"), ScriptError("broken", line=3)])
def test_a_week_at_fault_by_itself_keeps_no_later_one_back(fault: PodcastError) -> None:
    weeks = Weeks(w20=fault, w21=fault)
    with pytest.raises(PodcastError) as caught:
        chain.catch_up(ALL, weeks.make, 2, print)
    assert weeks.made == [W22, W23]
    assert str(caught.value).startswith("2025-W20 could not be made: ")
    assert "2025-W21 could not be made: " in str(caught.value)
    assert caught.value.remedy == "`podcast weekly 2025-W20` makes it once that is mended"


@pytest.mark.parametrize("fault", [SourceUnreachable("down"), StoreError("closed")])
def test_what_would_stop_the_others_too_ends_the_run_before_them(fault: PodcastError) -> None:
    weeks = Weeks(w21=fault)
    with pytest.raises(type(fault)) as caught:
        chain.catch_up(ALL, weeks.make, 4, print)
    assert caught.value is fault
    assert weeks.made == [W20]


def test_the_fault_of_a_single_week_is_told_as_it_is() -> None:
    fault = NoPapers("none")
    with pytest.raises(NoPapers) as caught:
        chain.catch_up((W23,), Weeks(w23=fault).make, 2, print)
    assert caught.value is fault
