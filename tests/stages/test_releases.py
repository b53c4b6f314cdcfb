"""What becomes of a week in its store: approved, withdrawn, brought back. Tried on a folder, a store like another."""

from dataclasses import replace
from pathlib import Path

import pytest

from podcast import chain, config, feed, names
from podcast.errors import FeedError, GateRefused, PodcastError, StoreError, UsageError
from podcast.model import Item, Week
from podcast.stages import catalogue, history, preview, publish, releases, withdrawn
from podcast.stages.catalogue import Desk
from podcast.stores.local import LocalStore
from tests import shows
from tests.shows import WEEK, Listener
from tests.stages import published
from tests.stages.published import SHOW, desk

WEEKS = (Week(2025, 30), Week(2025, 31), Week(2025, 32))


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "public")


@pytest.fixture
def filled(store: LocalStore, tmp_path: Path) -> Desk:
    """A desk whose feed has three weeks."""
    for week in WEEKS:
        published.publish(desk(store), tmp_path, week)
    return desk(store)


def items(desk: Desk) -> tuple[Item, ...]:
    return catalogue.read(desk.show, desk.store).feed.items


def weeks(desk: Desk) -> list[Week]:
    return sorted(item.week for item in items(desk))


def files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file() and p.name != ".lock"}


class TestUnpublish:
    def test_takes_the_week_out_of_feed_and_index_and_no_file_away(self, filled: Desk, store: LocalStore) -> None:
        before = files(store.root)
        item = releases.unpublish(filled, str(WEEKS[1]))
        assert item == feed.tidy(published.item(WEEKS[1]))
        assert weeks(filled) == [WEEKS[0], WEEKS[2]]
        after = files(store.root)
        assert before.keys() < after.keys()
        assert {key: after[key] for key in before if key.startswith("media/")} == {
            key: data for key, data in before.items() if key.startswith("media/")
        }
        assert f"episodes/{WEEKS[1]}.html" not in after["index.html"].decode()
        assert withdrawn.items(store) == (item,)

    def test_what_is_not_published_is_named(self, filled: Desk) -> None:
        with pytest.raises(UsageError, match="2025-W40 is not published"):
            releases.unpublish(filled, str(Week(2025, 40)))
        releases.unpublish(filled, str(WEEKS[1]))
        with pytest.raises(UsageError, match="2025-W31 was withdrawn already"):
            releases.unpublish(filled, str(WEEKS[1]))

    def test_released_again_it_is_the_same_item(self, filled: Desk, tmp_path: Path, store: LocalStore) -> None:
        before = items(filled)
        releases.unpublish(filled, str(WEEKS[1]))
        published.publish(filled, tmp_path, WEEKS[1])
        assert items(filled) == before
        assert withdrawn.items(store) == ()

    def test_the_last_week_leaves_a_feed_without_items(self, store: LocalStore, tmp_path: Path) -> None:
        published.publish(desk(store), tmp_path, WEEKS[0])
        releases.unpublish(desk(store), str(WEEKS[0]))
        assert weeks(desk(store)) == []
        published.publish(desk(store), tmp_path, WEEKS[1])
        assert weeks(desk(store)) == [WEEKS[1]]

    def test_a_list_that_cannot_be_read_is_named(self, filled: Desk, store: LocalStore) -> None:
        (store.root / withdrawn.KEY).write_text("garbage")
        with pytest.raises(StoreError, match=r"withdrawn\.json: is damaged"):
            releases.unpublish(filled, str(WEEKS[1]))
        assert weeks(filled) == list(WEEKS)


class TestRollback:
    def test_brings_back_the_feed_before_the_last_change_and_then_again_the_one_after(
        self, filled: Desk, store: LocalStore
    ) -> None:
        whole = (store.root / feed.KEY).read_bytes()
        key = releases.roll_back(filled)
        assert key.startswith("feed-history/20250620T120000Z-")
        assert weeks(filled) in ([WEEKS[0]], [WEEKS[0], WEEKS[1]])
        page = (store.root / "index.html").read_text()
        assert [week for week in WEEKS if f"episodes/{week}.html" in page] == weeks(filled)
        kept = [one for one in history.entries(filled.store) if (store.root / one).read_bytes() == whole]
        assert len(kept) == 1
        assert releases.roll_back(filled, kept[0]) == kept[0]
        assert (store.root / feed.KEY).read_bytes() == whole

    def test_a_feed_that_was_damaged_is_replaced(self, filled: Desk, store: LocalStore) -> None:
        (store.root / feed.KEY).write_text("garbage")
        with pytest.raises(FeedError, match="podcast rollback"):
            items(filled)
        releases.roll_back(filled)
        assert WEEKS[0] in weeks(filled)

    def test_only_what_is_a_feed_comes_back(self, filled: Desk, store: LocalStore) -> None:
        before = (store.root / feed.KEY).read_bytes()
        with pytest.raises(UsageError, match="no such feed") as caught:
            releases.roll_back(filled, "feed-history/none.xml")
        assert history.entries(filled.store)[0] in caught.value.remedy
        store.put_page("feed-history/torn.xml", b"garbage", feed.TYPE)
        with pytest.raises(FeedError, match="not XML"):
            releases.roll_back(filled, "feed-history/torn.xml")
        preview.put(filled, published.item(WEEKS[0], 1))
        (other,) = store.keys("feed-preview-")
        with pytest.raises(UsageError, match="no such feed"):
            releases.roll_back(filled, other)
        assert (store.root / feed.KEY).read_bytes() == before

    def test_without_a_history_there_is_nothing_to_bring_back(self, store: LocalStore, tmp_path: Path) -> None:
        published.publish(desk(store), tmp_path, WEEKS[0])
        with pytest.raises(StoreError, match="no earlier feed is kept"):
            releases.roll_back(desk(store))


def small_picture(folder: Path) -> Path:
    """A picture that is too small for a cover."""
    from PIL import Image

    Image.new("RGB", (300, 300), "navy").save(folder / "small.png")
    return folder / "small.png"


class TestApproval:
    @pytest.fixture
    def waiting(self, made: Path) -> Path:
        """The small show, published before, with approval switched on and its notes changed."""
        settings = made / "podcast.toml"
        settings.write_text(f"{settings.read_text()}\n[publish]\napprove = true\n")
        return made

    def desk(self, folder: Path) -> Desk:
        show = config.load(folder / "podcast.toml")
        return Desk(show, LocalStore(folder / "public" / show.id), Listener(), lambda: shows.NOW)

    def run(self, folder: Path, listener: Listener | None = None) -> bool:
        return chain.STAGES["publish"](replace(shows.run_of(folder), watch=listener or Listener()))

    def test_a_correction_waits_in_the_preview_until_somebody_approves(self, waiting: Path) -> None:
        at = self.desk(waiting)
        before = files(at.store.root)  # type: ignore[attr-defined]
        notes = shows.episode(waiting) / names.NOTES
        notes.write_text(notes.read_text() + "\nOne more word.\n")
        chain.STAGES["notes"](shows.run_of(waiting))
        heard = Listener()
        assert self.run(waiting, heard) is True
        (key,) = at.store.keys("feed-preview-")
        assert len(key.removeprefix("feed-preview-").removesuffix(".xml")) == 32
        assert any(f"{key}: `podcast approve {WEEK}`" in note for note in heard.notes)
        after = files(at.store.root)  # type: ignore[attr-defined]
        assert {name: after[name] for name in before} == before
        (item,) = feed.parse(after[key]).items
        assert "One more word." in item.notes
        assert b"Small Show (preview)" in after[key]
        assert self.run(waiting) is False
        assert releases.approve(at, WEEK) == item
        assert items(at) == (item,)
        assert "One more word." in (at.store.read(item.page) or pytest.fail("no page")).data.decode()
        with pytest.raises(UsageError, match="is published already") as caught:
            releases.approve(at, WEEK)
        assert caught.value.remedy == f"`podcast correct {WEEK}` publishes it anew"

    def test_a_first_week_is_in_no_feed_before(self, waiting: Path) -> None:
        at = self.desk(waiting)
        (waiting / "public" / "small" / feed.KEY).unlink()
        self.run(waiting)
        assert catalogue.read(at.show, at.store).new
        assert [item.week for item in preview.pending(at.store, ())] == [WEEK]
        releases.approve(at, WEEK)
        assert weeks(at) == [WEEK]

    def test_nothing_is_approved_whose_files_are_gone(self, waiting: Path) -> None:
        at = self.desk(waiting)
        (waiting / "public" / "small" / feed.KEY).unlink()
        self.run(waiting)
        (item,) = preview.pending(at.store, ())
        (waiting / "public" / "small" / item.audio.key).unlink()
        with pytest.raises(StoreError, match=r"\.mp3: it is not there"):
            releases.approve(at, WEEK)
        assert catalogue.read(at.show, at.store).new

    def test_what_does_not_wait_is_named(self, waiting: Path) -> None:
        with pytest.raises(UsageError, match="2025-W40 does not wait") as caught:
            releases.approve(self.desk(waiting), Week(2025, 40))
        assert caught.value.remedy == "`podcast weekly 2025-W40` makes it and puts it into the preview"

    def test_what_breaks_a_rule_by_now_is_not_approved(self, waiting: Path) -> None:
        at = self.desk(waiting)
        (waiting / "public" / "small" / feed.KEY).unlink()
        self.run(waiting)
        # A moment ago the picture was large enough.
        small = small_picture(waiting)
        at = replace(at, show=replace(at.show, image="media/cover-0.png", artwork=small.name))
        with pytest.raises(GateRefused, match=r"the feed would break a rule: .*3,?000"):
            releases.approve(at, WEEK)
        assert catalogue.read(at.show, at.store).new

    def test_two_machines_that_begin_a_preview_at_once_lose_nothing(self, store: LocalStore) -> None:
        item = published.item(WEEKS[0])
        preview.put(desk(store), item)
        (key,) = store.keys("feed-preview-")
        other = f"feed-preview-{'0' * 32}.xml"
        here = store.read(key)
        assert here
        # The other machine's, with another week.
        store.put_feed(other, here.data, feed.TYPE, None)
        preview.drop(store, SHOW, WEEKS[0])
        store.put_feed(key, here.data, feed.TYPE, (store.read(key) or pytest.fail("gone")).version)
        preview.put(desk(store), published.item(WEEKS[1]))
        assert {one.week for one in preview.pending(store, ())} == set(WEEKS[:2])
        for document in map(store.read, store.keys("feed-preview-")):
            assert document
            assert WEEKS[1] in {one.week for one in feed.parse(document.data).items}
        preview.drop(store, SHOW, WEEKS[0])
        assert {one.week for one in preview.pending(store, ())} == {WEEKS[1]}

    def test_what_waited_before_a_correction_does_not_come_back(self, store: LocalStore, tmp_path: Path) -> None:
        published.publish(desk(store), tmp_path, WEEKS[0])
        preview.put(desk(store), published.item(WEEKS[0], 1))
        published.publish(desk(store), tmp_path, WEEKS[0], 2)
        assert preview.pending(store, items(desk(store))) == ()
        with pytest.raises(UsageError, match="is published already"):
            releases.approve(desk(store), WEEKS[0])
        assert items(desk(store)) == (feed.tidy(published.item(WEEKS[0], 2)),)

    def test_a_week_that_only_waits_is_taken_out_of_the_preview(self, store: LocalStore, tmp_path: Path) -> None:
        published.publish(desk(store), tmp_path, WEEKS[0])
        preview.put(desk(store), published.item(WEEKS[1]))
        assert releases.unpublish(desk(store), str(WEEKS[1])) == feed.tidy(published.item(WEEKS[1]))
        assert preview.pending(store, items(desk(store))) == ()
        assert withdrawn.items(store) == ()
        assert weeks(desk(store)) == [WEEKS[0]]

    def test_a_withdrawn_week_waits_no_longer(self, store: LocalStore, tmp_path: Path) -> None:
        published.publish(desk(store), tmp_path, WEEKS[0])
        preview.put(desk(store), published.item(WEEKS[0], 1))
        assert len(preview.pending(store, items(desk(store)))) == 1
        releases.unpublish(desk(store), str(WEEKS[0]))
        assert preview.pending(store, items(desk(store))) == ()


class TestTheStage:
    def test_a_withdrawn_week_stays_so_until_it_is_corrected(self, made: Path) -> None:
        at = TestApproval().desk(made)
        (before,) = items(at)
        releases.unpublish(at, str(WEEK))
        heard = Listener()
        run = replace(shows.run_of(made), watch=heard)
        assert chain.STAGES["publish"](run) is False
        assert heard.notes == [f"{WEEK} was withdrawn and stays so; `podcast correct {WEEK}` publishes it anew"]
        assert publish.covered(replace(run, week=Week(2025, 24))) == before.papers
        assert chain.STAGES["publish"](replace(run, correct=True)) is True
        assert items(at) == (before,)

    def test_a_withdrawn_week_keeps_guid_and_date_on_a_new_machine(self, made: Path) -> None:
        at = TestApproval().desk(made)
        (before,) = items(at)
        releases.unpublish(at, str(WEEK))
        (shows.episode(made) / names.PUBLICATION).unlink()
        later = replace(shows.run_of(made), correct=True, now=lambda: shows.NOW.replace(year=2026))
        chain.STAGES["publish"](later)
        assert items(at) == (before,)

    def test_a_dry_run_lists_what_a_run_then_writes_and_writes_nothing(self, made: Path) -> None:
        at = TestApproval().desk(made)
        assert publish.rehearse(shows.run_of(made)) == ()
        releases.unpublish(at, str(WEEK))
        for file in (made / "public").rglob("*.mp3"):
            file.unlink()
        before = shows.snapshot(made)
        planned = publish.rehearse(replace(shows.run_of(made), correct=True))
        assert shows.snapshot(made) == before
        here = files(made / "public" / "small")
        chain.STAGES["publish"](replace(shows.run_of(made), correct=True))
        there = files(made / "public" / "small")
        wrote = {key for key in there if here.get(key) != there[key]}
        listed = {write.key: write.length for write in planned}
        assert {key for key in listed if not key.startswith("feed-history/")} == wrote - {
            key for key in wrote if key.startswith("feed-history/")
        }
        assert all(len(there[key]) == length for key, length in listed.items() if key in there)
        caching = {write.key: write.caching for write in planned}
        assert caching[feed.KEY] == "public, max-age=300"
        assert caching[planned[0].key] == "public, max-age=31536000, immutable"


def test_history_keeps_every_feed_that_was_replaced(filled: Desk, store: LocalStore) -> None:
    kept = [feed.parse((store.root / key).read_bytes()).items for key in history.entries(filled.store)]
    assert sorted(len(items) for items in kept) == [1, 2]


def test_a_feed_of_another_show_is_no_reason_to_lose_it(store: LocalStore) -> None:
    store.put_feed(feed.KEY, b"<rss/>", feed.TYPE, None)
    with pytest.raises(PodcastError):
        catalogue.change(desk(store, SHOW), catalogue.with_item(published.item(WEEKS[0])))
    assert (store.root / feed.KEY).read_bytes() == b"<rss/>"
