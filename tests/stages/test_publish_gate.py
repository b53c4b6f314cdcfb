"""What breaks a rule of the feed is not published; a feed that is rolled back; the preview and directories."""

import dataclasses
import time
from pathlib import Path

import pytest

from benchmarks import feed as bench
from podcast import chain, feed, names
from podcast.errors import GateRefused
from podcast.feed import rules
from podcast.model import Week
from podcast.show import Publishing
from podcast.stages import catalogue, history, preview, publish, releases, ruling
from podcast.stages.catalogue import Desk
from podcast.stores.local import LocalStore
from tests import shows
from tests.feed.samples import channel, values
from tests.shows import WEEK
from tests.stages import published
from tests.stores.mortal import Mortal

# Before anything is written


@pytest.fixture
def unpublished(made: Path) -> Path:
    """The small show with its episode made, and nothing of it published."""
    for name in (names.ITEM, names.PUBLICATION):
        (shows.episode(made) / name).unlink()
    for path in sorted((made / "public").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (made / "public").rmdir()
    return made


def settings(folder: Path, old: str, new: str) -> None:
    file = folder / "podcast.toml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def refusal(folder: Path, *, rehearsed: bool = False) -> GateRefused:
    run, before = shows.run_of(folder), shows.snapshot(folder)
    with pytest.raises(GateRefused) as caught:
        publish.rehearse(run) if rehearsed else chain.STAGES["publish"](run)
    assert shows.snapshot(folder) == before
    return caught.value


@pytest.mark.parametrize("rehearsed", [False, True])
def test_a_broken_rule_refuses_before_anything_is_written(unpublished: Path, rehearsed: bool) -> None:
    settings(unpublished, 'title = "Small Show"', 'title = "Small Tests"')
    said = refusal(unpublished, rehearsed=rehearsed)
    assert said.what == (
        "the feed would break a rule: item: a title of at most 255 characters, no name of the show or number before or"
        " after it"
        " (Apple, PSP-1): feed.xml, Small Tests: the title begins or ends with the show's name"
    )
    assert said.where == str(unpublished / "public" / "small" / feed.KEY)
    assert f"podcast check {WEEK} --only feed" in said.remedy
    assert not (unpublished / "public").exists()
    settings(unpublished, 'title = "Small Tests"', 'title = "Small Show"')
    assert chain.STAGES["publish"](shows.run_of(unpublished)) is True


def test_every_broken_rule_is_named(unpublished: Path) -> None:
    settings(unpublished, 'title = "Small Show"', 'title = "Small Tests"\nimage = "https://x.example/cover.jpg/"')
    said = refusal(unpublished).what
    assert said.startswith("the feed would break 2 rules: channel: itunes:image, a JPEG or PNG")
    assert "; item: a title of at most" in said


def test_a_guid_that_listeners_know_does_not_change(made: Path) -> None:
    settings(made, 'id = "small"', 'id = "small"\nguid = "9b024349-ccf0-5f69-a609-6b82873eab3c"')
    said = refusal(made).what
    assert said.startswith("the feed would break a rule: a published item keeps guid, pubDate and enclosure")
    assert "podcast:guid was" in said


def test_an_episode_of_before_that_breaks_a_rule_holds_no_new_one_back(unpublished: Path) -> None:
    """The one of another week has no picture and no SRT."""
    run = shows.run_of(unpublished)
    desk = Desk.of(run)
    published.publish(desk, unpublished, Week(2024, 30))
    assert chain.STAGES["publish"](run) is True
    assert len(catalogue.read(run.show, run.cast.store).feed.items) == 2


def test_a_thousand_episodes_take_the_gate_no_longer_than_the_reading_of_the_feed(unpublished: Path) -> None:
    """Measured: 2.4 s of CPU to judge them all, 4 ms for one."""
    run = shows.run_of(unpublished)
    items = [dataclasses.replace(bench.item(week), language="en") for week in bench.weeks(1000)]
    store = run.cast.store
    for document in feed.documents(run.show, bench.GUID, items):
        store.put_feed(document.key, document.data, feed.TYPE, None)
    begun = time.process_time()
    shelf = catalogue.read(run.show, store)
    read = time.process_time() - begun
    assert len(shelf.feed.items) == 1000
    begun = time.process_time()
    ruling.pass_rules(Desk.of(run), shelf.feed.items[0], shelf, publish.cover(run.show, run.space))
    assert time.process_time() - begun < read


# Rolled back


def archived(tmp_path: Path, *weeks: Week) -> Desk:
    """A desk whose feed has two weeks, and all of them in archives."""
    show = dataclasses.replace(published.SHOW, publish=Publishing(feed_items=2))
    desk = published.desk(LocalStore(tmp_path / "public"), show)
    for week in weeks:
        published.publish(desk, tmp_path, week)
    return desk


def weeks_of(desk: Desk) -> list[Week]:
    return sorted(item.week for item in catalogue.read(desk.show, desk.store).feed.items)


def guids(desk: Desk, key: str) -> list[str]:
    stored = desk.store.read(key)
    assert stored
    return values(channel(stored.data), "item/guid/text()")


def test_an_episode_that_is_rolled_back_leaves_its_years_archive_too(tmp_path: Path) -> None:
    weeks = [Week(2025, number) for number in range(30, 35)]
    desk = archived(tmp_path, *weeks)
    bad = published.item(weeks[-1]).guid
    before = next(
        key
        for key in history.entries(desk.store)
        if (kept := desk.store.read(key)) and [item.week for item in feed.parse(kept.data).items] == weeks[3:1:-1]
    )
    assert bad in guids(desk, "feed-2025.xml")
    brought = desk.store.read(before)
    assert releases.roll_back(desk, before) == before
    assert weeks_of(desk) == weeks[:4]
    assert guids(desk, "feed-2025.xml") == [published.item(week).guid for week in weeks[3::-1]]
    now = desk.store.read(feed.KEY)
    assert now
    assert brought
    assert now.data == brought.data
    published.publish(desk, tmp_path, weeks[-1])
    assert weeks_of(desk) == weeks
    assert bad in guids(desk, "feed-2025.xml")


def test_an_archive_that_was_written_before_its_feed_is_no_episode(tmp_path: Path) -> None:
    """A publisher was killed between the two: feed.xml is the commit point."""
    weeks = [Week(2025, number) for number in range(30, 35)]
    desk = archived(tmp_path, *weeks[:4])
    feed_before = desk.store.read(feed.KEY)
    published.publish(desk, tmp_path, weeks[4])
    (tmp_path / "public" / feed.KEY).write_bytes(feed_before.data if feed_before else b"")
    assert weeks_of(desk) == weeks[:4]
    assert catalogue.read(desk.show, desk.store).item(weeks[4]) is None


def test_a_late_old_week_that_stands_in_an_archive_alone_stays(tmp_path: Path) -> None:
    weeks = [Week(2025, number) for number in (30, 32, 33, 34)]
    desk = archived(tmp_path, *weeks)
    published.publish(desk, tmp_path, Week(2025, 31))
    assert weeks_of(desk) == sorted([*weeks, Week(2025, 31)])
    assert guids(desk, feed.KEY) == [published.item(week).guid for week in weeks[:1:-1]]


def test_an_archive_of_a_feed_that_was_not_read_is_not_written(tmp_path: Path) -> None:
    """Two others publish between the reading of feed.xml and of the archive, which then has what feed.xml lacks."""
    weeks = [Week(2025, number) for number in range(30, 35)]
    show = dataclasses.replace(published.SHOW, publish=Publishing(feed_items=1))
    desk = published.desk(LocalStore(tmp_path / "public"), show)
    for week in weeks[:2]:
        published.publish(desk, tmp_path, week)
    meanwhile = iter(weeks[2:4])

    def on_call(moment: str, key: str) -> None:
        if (moment, key) == ("read", "feed-2025.xml"):
            for week in meanwhile:
                published.publish(desk, tmp_path, week)

    published.publish(dataclasses.replace(desk, store=Mortal(desk.store, on_call)), tmp_path, weeks[4])
    assert list(meanwhile) == []
    assert weeks_of(desk) == weeks


# In no directory


def test_a_preview_asks_directories_to_leave_it_out_and_the_feed_does_not(tmp_path: Path) -> None:
    desk = archived(tmp_path, Week(2025, 30), Week(2025, 31))
    preview.put(desk, published.item(Week(2025, 32)))
    (key,) = desk.store.keys("feed-preview-")

    def blocks(of: str) -> list[str]:
        stored = desk.store.read(of)
        assert stored
        return values(channel(stored.data), "itunes:block/text() | podcast:block/text()")

    assert blocks(key) == ["Yes", "yes"]
    assert blocks(feed.KEY) == []
    preview.drop(desk.store, desk.show, Week(2025, 32))
    assert blocks(key) == ["Yes", "yes"]
    stored = desk.store.read(key)
    assert stored
    broken = [one.asks for one in rules.judge([feed.Document(feed.KEY, stored.data)]) if not one.holds]
    assert not [asks for asks in broken if asks.startswith(("RSS", "every other", "no control", "the feed is read"))]
