"""Publishing against a real Ceph gateway: at once, killed anywhere, over a bad line, refused."""

import json
import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from podcast import config, feed, providers
from podcast.errors import StoreError
from podcast.model import Week
from podcast.stores.base import Store
from tests import shows
from tests.shows import WEEK
from tests.stages import published
from tests.stages.published import desk, listen
from tests.stores.conformance import laid
from tests.stores.faulty import FAULTS, Faulty
from tests.stores.gateways import Gateway

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
TEN = tuple(Week(2025, 30 + number) for number in range(10))


@pytest.fixture
def keys(ceph: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ceph.environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def bucket(ceph: Gateway, keys: None) -> str:
    return ceph.bucket()


def weeks(gateway: Gateway, bucket: str) -> list[str]:
    return sorted(str(item.week) for item in feed.parse(gateway.objects(bucket)[feed.KEY]).items)


def make(folder: Path, week: Week = WEEK) -> bool:
    """The week on S3, from papers to feed."""
    store = providers.store(config.load(folder / "podcast.toml"))
    return shows.make(folder, week, store=lambda _: store)[1]


def test_ten_publishers_of_ten_weeks_lose_none(ceph: Gateway, bucket: str, tmp_path: Path) -> None:
    def publish(week: Week) -> None:
        published.publish(desk(ceph.store(bucket)), tmp_path, week)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(publish, TEN))
    assert weeks(ceph, bucket) == [str(week) for week in TEN]
    assert len(listen(f"{ceph.url}/{bucket}")) == 30
    page = ceph.objects(bucket)["index.html"].decode()
    assert all(f"episodes/{week}.html" in page for week in TEN)


def test_ten_corrections_at_once_double_nothing(ceph: Gateway, bucket: str, tmp_path: Path) -> None:
    published.publish(desk(ceph.store(bucket)), tmp_path, TEN[0])

    def correct(turn: int) -> None:
        folder = tmp_path / str(turn)
        folder.mkdir()
        published.publish(desk(ceph.store(bucket)), folder, TEN[turn % 2], turn)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(correct, range(10)))
    assert weeks(ceph, bucket) == [str(TEN[0]), str(TEN[1])]
    assert len(listen(f"{ceph.url}/{bucket}")) == 6


KILLS = [
    ("tried", "", "1"),
    ("stored", "media/", "1"),
    ("kept", "media/", "1"),
    ("kept", "media/", "3"),
    ("kept", "media/", "6"),
    ("looked at", "media/", "2"),
    ("stored", "episodes/", "1"),
    ("kept", "index.html", "1"),
    ("stored", "feed-history/", "1"),
    ("stored", "feed.xml", "1"),
    ("kept", "feed.xml", "1"),
    ("recorded", "80-item.json", "1"),
]


@pytest.mark.parametrize("kill", KILLS, ids=" ".join)
def test_a_kill_anywhere_leaves_a_whole_feed_and_the_next_run_completes_it(
    ceph: Gateway, bucket: str, made: Path, tmp_path: Path, kill: tuple[str, str, str]
) -> None:
    earlier = Week(2025, 22)
    published.publish(desk(ceph.store(bucket)), tmp_path, earlier)
    show, address = ceph.move(made, bucket), f"{ceph.url}/{bucket}"
    words = [sys.executable, "-m", "tests.killed_run", str(show), *kill]
    killed = subprocess.run(words, cwd=ROOT, env=os.environ | ceph.environment(), check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(listen(address)) == (9 if kill[:2] == ("kept", "feed.xml") else 3)
    before = {key: data for key, data in ceph.objects(bucket).items() if key.startswith("media/")}
    make(show)
    assert len(listen(address)) == 9
    assert weeks(ceph, bucket) == [str(earlier), str(WEEK)]
    after = ceph.objects(bucket)
    assert {key: after[key] for key in before} == before
    assert sum(key.startswith("media/") for key in after) == 9
    assert make(show) is False
    assert ceph.objects(bucket) == after


def test_a_bad_line_loses_nothing_and_doubles_nothing(ceph: Gateway, bucket: str, tmp_path: Path) -> None:
    with Faulty(ceph.url) as line:
        store = ceph.store(bucket, url=line.url)
        for week in TEN[:3]:
            published.publish(desk(store), tmp_path, week)
        published.publish(desk(store), tmp_path, TEN[0], turn=1)
    assert all(line.met[fault] >= 2 for fault in FAULTS), line.met
    assert weeks(ceph, bucket) == [str(week) for week in TEN[:3]]
    assert len(listen(f"{ceph.url}/{bucket}")) == 9
    media = [key for key in ceph.objects(bucket) if key.startswith("media/")]
    # What was corrected has new sound; the rest of it is what it was.
    assert len(media) == 10


def test_a_large_file_goes_in_parts_over_a_bad_line_and_leaves_none(ceph: Gateway, bucket: str, tmp_path: Path) -> None:
    sound, told = os.urandom(21_000_000), list[int]()
    file = laid(tmp_path, sound)
    with Faulty(ceph.url, every=2, faults=("error before", "error after", "reset after", "none")) as line:
        store = ceph.store(bucket, url=line.url)
        assert store.put_media("media/2025-W23-0123456789ab.mp3", file, "audio/mpeg", told.append) is True
        assert store.put_media("media/2025-W23-0123456789ab.mp3", file, "audio/mpeg", told.append) is False
    assert told == [8_388_608, 8_388_608, 4_222_784]
    assert ceph.objects(bucket) == {
        "media/2025-W23-0123456789ab.mp3": sound,
        "publishing-probe.txt": b"Written to try whether this can be written.\n",
    }
    assert "Uploads" not in ceph.client.list_multipart_uploads(Bucket=bucket)


class TestRefusals:
    """Each is said before anything is changed, with what to do, and without a key."""

    @pytest.fixture
    def filled(self, ceph: Gateway, bucket: str, tmp_path: Path) -> str:
        published.publish(desk(ceph.store(bucket)), tmp_path, TEN[0])
        return bucket

    def refused(self, gateway: Gateway, store: Store, tmp_path: Path, words: str) -> str:
        with pytest.raises(StoreError, match=words) as caught:
            self.attempt(store, tmp_path)
        said = f"{caught.value!s} {caught.value!r} {caught.value.__cause__!r}"
        assert gateway.secret not in said
        assert "Signature" not in said
        assert caught.value.__cause__ is None
        assert caught.value.remedy
        return str(caught.value)

    def attempt(self, store: Store, tmp_path: Path) -> None:
        """As the stage begins: the feed is read, then it is tried whether the store can be written."""
        store.read(feed.KEY)
        store.ready()
        published.publish(desk(store), tmp_path, TEN[1])

    def test_a_wrong_secret(self, ceph: Gateway, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        before = ceph.objects(filled)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong" + ceph.secret)
        self.refused(ceph, ceph.store(filled), tmp_path, "the secret key is not the access key's")
        assert ceph.objects(filled) == before

    def test_an_unknown_key(self, ceph: Gateway, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        before = ceph.objects(filled)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "NOBODY")
        self.refused(ceph, ceph.store(filled), tmp_path, "does not know the access key")
        assert ceph.objects(filled) == before

    def test_no_key_at_all(self, ceph: Gateway, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        self.refused(ceph, ceph.store(filled), tmp_path, "no access key was found")

    def test_a_profile_that_is_none(
        self, ceph: Gateway, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_PROFILE", "nobody")
        self.refused(ceph, ceph.store(filled), tmp_path, "nobody")

    def test_a_missing_bucket(self, ceph: Gateway, filled: str, tmp_path: Path) -> None:
        said = self.refused(ceph, ceph.store("show-that-is-not-there"), tmp_path, "there is no such bucket")
        assert "s3://show-that-is-not-there/feed.xml" in said

    def test_a_key_that_may_only_read(
        self, ceph: Gateway, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert ceph.ceph
        key, secret = ceph.ceph.user("reader")
        may = {"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam:::user/reader"]}}
        statements = [
            may | {"Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{filled}/*"},
            may | {"Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{filled}"},
        ]
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        ceph.client.put_bucket_policy(Bucket=filled, Policy=policy)
        before = ceph.objects(filled)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
        self.refused(replace(ceph, secret=secret), ceph.store(filled), tmp_path, "the key may not write it")
        assert ceph.objects(filled) == before

    def test_a_full_quota(self, ceph: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert ceph.ceph
        key, secret = ceph.ceph.user("full")
        own = replace(ceph, key=key, secret=secret)
        for name, value in own.environment().items():
            monkeypatch.setenv(name, value)
        filled = own.bucket()
        published.publish(desk(own.store(filled)), tmp_path, TEN[0])
        before = own.objects(filled)
        limit = f"--max-objects={len(before)}"
        ceph.ceph.admin("quota", "set", "--quota-scope=user", "--uid=full", limit)
        ceph.ceph.admin("quota", "enable", "--quota-scope=user", "--uid=full")
        ceph.ceph.admin("user", "stats", "--uid=full", "--sync-stats")
        self.refused(own, own.store(filled), tmp_path, "the quota is used up")
        assert own.objects(filled) == before
        assert weeks(own, filled) == [str(TEN[0])]

    def test_nobody_there(self, ceph: Gateway, keys: None, tmp_path: Path) -> None:
        said = self.refused(ceph, ceph.store("show", url=shows.NOWHERE), tmp_path, "cannot be reached")
        assert shows.NOWHERE in said


def test_a_new_machine_publishes_the_next_week_and_repeats_no_paper(
    ceph: Gateway, bucket: str, made: Path, tmp_path: Path
) -> None:
    make(ceph.move(made, bucket))
    shutil.rmtree(made)
    new = tmp_path / "new"
    again = "- id: '2506.00002'\n  title: Longer Tests\n  abstract: We do it. It is hard. It works.\n  upvotes: 3\n"
    shows.write_show(new, papers=shows.PAPERS + again)
    ceph.move(new, bucket)
    assert make(new, Week(2025, 24)) is True
    items = feed.parse(ceph.objects(bucket)[feed.KEY]).items
    assert [(str(item.week), item.papers) for item in items] == [
        ("2025-W24", ("2506.00002",)),
        ("2025-W23", ("2505.00001",)),
    ]
    assert len(listen(f"{ceph.url}/{bucket}")) == 12
