"""The commands for what lies in the store: they say what they did, and name what cannot be done."""

from pathlib import Path

from podcast import feed
from tests import shows
from tests.shows import WEEK, Here


def items(folder: Path) -> int:
    return len(feed.parse((folder / "public" / "small" / feed.KEY).read_bytes()).items)


def test_a_week_goes_and_comes_back_and_the_feed_is_rolled_back(here: Here, made: Path) -> None:
    gone = here(made, "unpublish", str(WEEK))
    assert (gone.returncode, items(made)) == (0, 0)
    assert f"{WEEK} is no longer in" in gone.stdout
    kept = here(made, "publish", str(WEEK))
    assert "was withdrawn and stays so" in kept.stderr
    assert items(made) == 0
    twice = here(made, "unpublish", str(WEEK))
    assert twice.returncode == 2
    assert "was withdrawn already" in twice.stderr
    listed = here(made, "rollback", "--list").stdout.split()
    assert len(listed) == 1
    back = here(made, "rollback")
    assert listed[0] in back.stdout
    assert items(made) == 1
    none = here(made, "rollback", "--to", "feed-history/none.xml")
    assert none.returncode == 2
    assert listed[0] in none.stderr


def test_correct_brings_a_withdrawn_week_back(here: Here, made: Path) -> None:
    before = (made / "public" / "small" / feed.KEY).read_bytes()
    here(made, "unpublish", str(WEEK))
    assert here(made, "correct", str(WEEK)).returncode == 0
    assert (made / "public" / "small" / feed.KEY).read_bytes() == before


def test_a_dry_run_names_bytes_places_and_headers(here: Here, made: Path) -> None:
    assert here(made, "publish", str(WEEK), "--dry-run").stdout == "nothing would be written\n"
    (sound,) = (made / "public" / "small" / "media").glob("*.mp3")
    size = sound.stat().st_size
    sound.unlink()
    before = shows.snapshot(made)
    lines = here(made, "publish", str(WEEK), "--dry-run").stdout.splitlines()
    assert lines == [
        f"{size:>10}  {sound}",
        "            Content-Type: audio/mpeg; Cache-Control: public, max-age=31536000, immutable",
    ]
    assert shows.snapshot(made) == before


def test_a_list_of_no_feeds_is_said_aside(here: Here, made: Path) -> None:
    done = here(made, "rollback", "--list")
    assert (done.returncode, done.stdout) == (0, "")
    assert "none is kept" in done.stderr


def test_nothing_to_approve_is_named(here: Here, made: Path) -> None:
    done = here(made, "approve", str(WEEK))
    assert done.returncode == 2
    assert f"{WEEK} is published already. `podcast correct {WEEK}` publishes it anew" in done.stderr


def test_a_store_that_lacks_its_settings_is_named(here: Here, made: Path) -> None:
    settings = made / "podcast.toml"
    whole = settings.read_text()
    for lines, missing in (("", "bucket"), ('bucket = "show"\n', "base_url")):
        settings.write_text(f'{whole}\n[publish]\nto = "s3"\n{lines}')
        done = here(made, "unpublish", str(WEEK))
        assert done.returncode == 2
        assert f"'{missing}' is missing" in done.stderr
        assert "docs/hosting.md" in done.stderr
