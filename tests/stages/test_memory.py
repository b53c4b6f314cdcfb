"""The show's memory is one: a change is taken back whole, pages follow the feed, no guid keeps a week out."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from podcast import feed
from podcast.errors import StoreError, UsageError
from podcast.model import Week
from podcast.show import Publishing
from podcast.stages import catalogue, history, moving, publish, releases, withdrawn
from podcast.stages.catalogue import Desk
from podcast.stores.local import LocalStore
from podcast.workspace import Workspace
from tests.shows import NOW
from tests.stages import published
from tests.stages.published import MARKS
from tests.stages.test_publish_moving import OLD_GUID, SHOW, entry, page
from tests.stores.mortal import Mortal

WEEKS = [Week(2024, 50), *(Week(2025, number) for number in range(30, 34))]
ARCHIVED = replace(SHOW, publish=replace(SHOW.publish, feed_items=2))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Five weeks, of which feed.xml has the newest two."""
    made = published.desk(LocalStore(tmp_path / "public"), ARCHIVED)
    for week in WEEKS:
        published.publish(made, tmp_path, week)
    return made


def state(desk: Desk) -> dict[str, bytes]:
    """Every document of the show's memory."""
    keys = [key for key in desk.store.keys("") if "/" not in key and key.endswith((".xml", ".json", ".html"))]
    return {key: stored.data for key in keys if (stored := desk.store.read(key))}


def weeks(desk: Desk) -> list[Week]:
    return sorted(item.week for item in catalogue.read(desk.show, desk.store).feed.items)


@pytest.mark.parametrize("week", WEEKS)
def test_a_withdrawn_week_comes_back_by_rollback_wherever_it_stood(desk: Desk, week: Week) -> None:
    before = state(desk)
    releases.unpublish(desk, str(week))
    after = state(desk)
    assert weeks(desk) == [one for one in WEEKS if one != week]
    releases.roll_back(desk)
    assert weeks(desk) == WEEKS
    assert {**state(desk), withdrawn.KEY: b""} == {**before, withdrawn.KEY: b""}
    assert withdrawn.items(desk.store) == ()
    releases.roll_back(desk)
    assert state(desk) == after
    assert [item.week for item in withdrawn.items(desk.store)] == [week]


def test_any_earlier_state_comes_back_whole(desk: Desk) -> None:
    states = [(state(desk), history.entries(desk.store))]
    for week in (WEEKS[0], WEEKS[4], WEEKS[2]):
        releases.unpublish(desk, str(week))
        states.append((state(desk), history.entries(desk.store)))
    for (wanted, known), (_, later) in zip(states[-2::-1], states[:0:-1], strict=True):
        (made, *_) = [key for key in later if key not in known]
        releases.roll_back(desk, made)
        assert {**state(desk), withdrawn.KEY: b""} == {**wanted, withdrawn.KEY: b""}


def test_entries_of_one_second_stay_in_their_order(desk: Desk) -> None:
    entries = history.entries(desk.store)
    held = [len(feed.parse(stored.data).all) for key in reversed(entries) if (stored := desk.store.read(key))]
    assert len(entries) == len(WEEKS) - 1
    assert held == [1, 2, 2, 2]
    assert all(key.count("/") == 1 for key in entries)


# Pages follow the feed.


def test_of_two_publishers_of_one_week_the_page_is_that_of_the_first(tmp_path: Path) -> None:
    """The second begins before the first is done, and finds out at the feed."""
    week, store = WEEKS[0], LocalStore(tmp_path / "public")
    first = published.desk(store)
    begun = list[str]()

    def meanwhile(moment: str, key: str) -> None:
        if (moment, key) == ("stored", feed.KEY) and not begun:
            begun.append(key)
            published.publish(first, tmp_path, week, 1)

    second = published.desk(Mortal(store, meanwhile))
    item = published.item(week, 2)
    with pytest.raises(StoreError, match="published from elsewhere meanwhile"):
        releases.release(second, item, MARKS, catalogue.with_first)
    (told,) = catalogue.read(first.show, store).feed.items
    assert told.audio == published.item(week, 1).audio
    whole = (store.root / told.page).read_text()
    assert told.audio.key in whole
    assert item.audio.key not in whole
    assert str(week) in (store.root / "index.html").read_text()


def test_a_rollback_of_a_correction_brings_its_page_back(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "public")
    at = published.desk(store)
    old = published.publish(at, tmp_path, WEEKS[0], 1)
    before = (store.root / old.page).read_bytes()
    published.publish(at, tmp_path, WEEKS[0], 2)
    assert (store.root / old.page).read_bytes() != before
    releases.roll_back(at)
    assert (store.root / old.page).read_bytes() == before


# Imported episodes.


@pytest.fixture
def mixed(tmp_path: Path) -> Desk:
    """A week of its own, and three imported episodes, two with one title."""
    made = published.desk(LocalStore(tmp_path / "mixed"), SHOW)
    published.publish(made, tmp_path, WEEKS[1])
    moving.take_over(made, old(1, 2, 3))
    return made


def old(*numbers: int) -> feed.Foreign:
    titles = {number: "Same" if number > 1 else "Tide & Ebb" for number in numbers}
    whole = page(*(entry(n, title=titles[n].replace("&", "&amp;")) for n in numbers))
    return replace(feed.parse_foreign(whole), guid=OLD_GUID)


def carried(desk: Desk) -> list[str]:
    return [item.guid for item in catalogue.read(desk.show, desk.store).feed.inherited]


@pytest.mark.parametrize("what", ["old-1", "Tide & Ebb", " tide &  ebb"])
def test_an_imported_episode_is_taken_out_by_guid_or_title_and_stays_out(mixed: Desk, what: str) -> None:
    assert releases.unpublish(mixed, what).guid == "old-1"
    assert carried(mixed) == ["old-3", "old-2"]
    move = moving.plan(mixed, old(1, 2, 3))
    assert (move.new, move.known, move.withdrawn) == ((), 2, ("Tide & Ebb",))
    assert moving.take_over(mixed, old(1, 2, 3)) is False
    with pytest.raises(UsageError, match="withdrawn already"):
        releases.unpublish(mixed, "old-1")
    assert moving.take_over(mixed, old(1, 2, 3), again=True) is True
    assert carried(mixed) == ["old-3", "old-2", "old-1"]
    assert withdrawn.inherited(mixed.store) == ()


def test_an_imported_episode_comes_back_by_rollback(mixed: Desk) -> None:
    releases.unpublish(mixed, "old-1")
    releases.roll_back(mixed)
    assert carried(mixed) == ["old-3", "old-2", "old-1"]
    assert withdrawn.inherited(mixed.store) == ()


def test_what_means_none_or_two_is_named(mixed: Desk) -> None:
    with pytest.raises(UsageError, match="2 episodes have this title") as caught:
        releases.unpublish(mixed, "Same")
    assert caught.value.remedy == "Name one by its guid: old-3, old-2"
    with pytest.raises(UsageError, match="no episode has this guid or title"):
        releases.unpublish(mixed, "Nothing")
    (own,) = catalogue.read(SHOW, mixed.store).feed.items
    assert releases.unpublish(mixed, own.title) == own


def stolen(desk: Desk, week: Week, **changes: str) -> feed.Foreign:
    guid = feed.item_guid(catalogue.read(desk.show, desk.store).feed.guid, week)
    return replace(feed.parse_foreign(page(entry(1, guid=guid, **changes))), guid=OLD_GUID)


def test_no_foreign_guid_keeps_a_week_out_of_the_feed(tmp_path: Path) -> None:
    made = published.desk(LocalStore(tmp_path / "public"), SHOW)
    published.publish(made, tmp_path, WEEKS[1])
    later = WEEKS[2]
    move = moving.plan(made, stolen(made, later))
    assert move.renamed == ("Old 1",)
    moving.take_over(made, stolen(made, later))
    assert carried(made) == ["https://old.example/1.mp3"]
    assert moving.take_over(made, stolen(made, later)) is False
    guid = feed.item_guid(catalogue.read(SHOW, made.store).feed.guid, later)
    releases.release(made, replace(published.item(later), guid=guid), MARKS)
    assert weeks(made) == [WEEKS[1], later]
    assert len(carried(made)) == 1


def test_ones_own_show_imported_elsewhere_can_be_corrected(tmp_path: Path) -> None:
    """The item keeps guid and date, and stands in the feed once."""
    there = published.desk(LocalStore(tmp_path / "there"), SHOW)
    guid = catalogue.read(SHOW, there.store).feed.guid
    item = replace(published.item(WEEKS[1]), guid=feed.item_guid(guid, WEEKS[1]))
    catalogue.change(there, catalogue.with_item(item))
    stored = there.store.read(feed.KEY)
    assert stored
    here = published.desk(
        LocalStore(tmp_path / "here"), replace(SHOW, publish=Publishing(base_url="https://new.example", feed_items=5))
    )
    moving.take_over(here, feed.parse_foreign(stored.data))
    shelf = catalogue.read(here.show, here.store)
    at = NOW + dt.timedelta(days=400)
    space = Workspace(tmp_path / "episode")
    own = publish.identity(here.store, shelf, here.show, space, week=WEEKS[1], at=at)
    assert own == (item.guid, item.published)
    releases.release(here, replace(published.item(WEEKS[1], 2), guid=own[0], published=own[1]), MARKS)
    after = catalogue.read(here.show, here.store).feed
    assert ([one.guid for one in after.all], len(after.items)) == ([item.guid], 1)
