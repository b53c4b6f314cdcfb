"""Publishing to real servers, moto's and Ceph's gateway: at once, killed anywhere, over a bad line, refused."""

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
from podcast.show import Publishing
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


@pytest.fixture(params=["moto", "ceph"])
def gateway(request: pytest.FixtureRequest) -> Gateway:
    found: Gateway = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def keys(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in gateway.environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def bucket(gateway: Gateway, keys: None) -> str:
    return gateway.bucket()


def weeks(gateway: Gateway, bucket: str) -> list[str]:
    return sorted(str(item.week) for item in feed.parse(gateway.objects(bucket)[feed.KEY]).items)


def make(folder: Path, week: Week = WEEK) -> bool:
    """The week on S3, from papers to feed."""
    store = providers.store(config.load(folder / "podcast.toml"))
    return shows.make(folder, week, store=lambda _: store)[1]


def test_ten_publishers_of_ten_weeks_lose_none(gateway: Gateway, bucket: str, tmp_path: Path) -> None:
    def publish(week: Week) -> None:
        published.publish(desk(gateway.store(bucket)), tmp_path, week)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(publish, TEN))
    assert weeks(gateway, bucket) == [str(week) for week in TEN]
    assert len(listen(f"{gateway.url}/{bucket}")) == 30
    page = gateway.objects(bucket)["index.html"].decode()
    assert all(f"episodes/{week}.html" in page for week in TEN)


def test_ten_corrections_at_once_double_nothing(gateway: Gateway, bucket: str, tmp_path: Path) -> None:
    published.publish(desk(gateway.store(bucket)), tmp_path, TEN[0])

    def correct(turn: int) -> None:
        folder = tmp_path / str(turn)
        folder.mkdir()
        published.publish(desk(gateway.store(bucket)), folder, TEN[turn % 2], turn)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(correct, range(10)))
    assert weeks(gateway, bucket) == [str(TEN[0]), str(TEN[1])]
    assert len(listen(f"{gateway.url}/{bucket}")) == 6


@pytest.mark.parametrize("feed_items", [300, 5])
def test_one_episode_more_touches_no_more_objects_after_twenty_than_after_eight(
    gateway: Gateway, bucket: str, tmp_path: Path, feed_items: int
) -> None:
    at = desk(gateway.store(bucket), replace(published.SHOW, publish=Publishing(feed_items=feed_items)))
    touched, before = list[int](), set[tuple[str, str]]()
    for number in range(21):
        published.publish(at, tmp_path, Week(2025, 10 + number))
        listed = gateway.client.list_objects_v2(Bucket=bucket)["Contents"]
        after = {(one["Key"], one["ETag"]) for one in listed}
        touched.append(len(after - before))
        before = after
    # Three files and their page, feed.xml and how it was before, index.html; with archives the year's and how it was.
    assert touched[8] == touched[20] == (9 if feed_items == 5 else 7)


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
    gateway: Gateway, bucket: str, made: Path, tmp_path: Path, kill: tuple[str, str, str]
) -> None:
    earlier = Week(2025, 22)
    published.publish(desk(gateway.store(bucket)), tmp_path, earlier)
    show, address = gateway.move(made, bucket), f"{gateway.url}/{bucket}"
    words = [sys.executable, "-m", "tests.killed_run", str(show), *kill]
    killed = subprocess.run(words, cwd=ROOT, env=os.environ | gateway.environment(), check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(listen(address)) == (9 if kill[:2] == ("kept", "feed.xml") else 3)
    before = {key: data for key, data in gateway.objects(bucket).items() if key.startswith("media/")}
    make(show)
    assert len(listen(address)) == 9
    assert weeks(gateway, bucket) == [str(earlier), str(WEEK)]
    after = gateway.objects(bucket)
    assert {key: after[key] for key in before} == before
    assert sum(key.startswith("media/") for key in after) == 9
    assert make(show) is False
    assert gateway.objects(bucket) == after


def test_a_bad_line_loses_nothing_and_doubles_nothing(gateway: Gateway, bucket: str, tmp_path: Path) -> None:
    with Faulty(gateway.url) as line:
        store = gateway.store(bucket, url=line.url)
        for week in TEN[:3]:
            published.publish(desk(store), tmp_path, week)
        published.publish(desk(store), tmp_path, TEN[0], turn=1)
    assert all(line.met[fault] >= 2 for fault in FAULTS), line.met
    assert weeks(gateway, bucket) == [str(week) for week in TEN[:3]]
    assert len(listen(f"{gateway.url}/{bucket}")) == 9
    media = [key for key in gateway.objects(bucket) if key.startswith("media/")]
    # What was corrected has new sound; the rest of it is what it was.
    assert len(media) == 10


def test_a_large_file_goes_in_parts_over_a_bad_line_and_leaves_none(
    gateway: Gateway, bucket: str, tmp_path: Path
) -> None:
    sound, told = os.urandom(21_000_000), list[int]()
    file = laid(tmp_path, sound)
    with Faulty(gateway.url, every=2, faults=("error before", "error after", "reset after", "none")) as line:
        store = gateway.store(bucket, url=line.url)
        assert store.put_media("media/2025-W23-0123456789ab.mp3", file, "audio/mpeg", told.append) is True
        assert store.put_media("media/2025-W23-0123456789ab.mp3", file, "audio/mpeg", told.append) is False
    assert told == [8_388_608, 8_388_608, 4_222_784]
    assert gateway.objects(bucket) == {
        "media/2025-W23-0123456789ab.mp3": sound,
        "publishing-probe.txt": b"Written to try whether this can be written.\n",
    }
    assert "Uploads" not in gateway.client.list_multipart_uploads(Bucket=bucket)


class TestRefusals:
    """Each is said before anything is changed, with what to do, and without a key.

    Ceph's gateway alone: moto takes any key for any bucket.
    """

    @pytest.fixture
    def gateway(self, ceph: Gateway) -> Gateway:
        return ceph

    @pytest.fixture
    def filled(self, gateway: Gateway, bucket: str, tmp_path: Path) -> str:
        published.publish(desk(gateway.store(bucket)), tmp_path, TEN[0])
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

    def test_a_wrong_secret(
        self, gateway: Gateway, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = gateway.objects(filled)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong" + gateway.secret)
        self.refused(gateway, gateway.store(filled), tmp_path, "the secret key is not the access key's")
        assert gateway.objects(filled) == before

    def test_an_unknown_key(
        self, gateway: Gateway, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = gateway.objects(filled)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "NOBODY")
        self.refused(gateway, gateway.store(filled), tmp_path, "does not know the access key")
        assert gateway.objects(filled) == before

    def test_no_key_at_all(
        self, gateway: Gateway, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
        self.refused(gateway, gateway.store(filled), tmp_path, "no access key was found")

    def test_a_profile_that_is_none(
        self, gateway: Gateway, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AWS_PROFILE", "nobody")
        self.refused(gateway, gateway.store(filled), tmp_path, "nobody")

    def test_a_missing_bucket(self, gateway: Gateway, filled: str, tmp_path: Path) -> None:
        said = self.refused(gateway, gateway.store("show-that-is-not-there"), tmp_path, "there is no such bucket")
        assert "s3://show-that-is-not-there/feed.xml" in said

    def test_a_key_that_may_only_read(
        self, gateway: Gateway, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert gateway.ceph
        key, secret = gateway.ceph.user("reader")
        may = {"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam:::user/reader"]}}
        statements = [
            may | {"Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{filled}/*"},
            may | {"Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{filled}"},
        ]
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        gateway.client.put_bucket_policy(Bucket=filled, Policy=policy)
        before = gateway.objects(filled)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
        self.refused(replace(gateway, secret=secret), gateway.store(filled), tmp_path, "the key may not write it")
        assert gateway.objects(filled) == before

    def test_a_full_quota(self, gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert gateway.ceph
        key, secret = gateway.ceph.user("full")
        own = replace(gateway, key=key, secret=secret)
        for name, value in own.environment().items():
            monkeypatch.setenv(name, value)
        filled = own.bucket()
        published.publish(desk(own.store(filled)), tmp_path, TEN[0])
        before = own.objects(filled)
        limit = f"--max-objects={len(before)}"
        gateway.ceph.admin("quota", "set", "--quota-scope=user", "--uid=full", limit)
        gateway.ceph.admin("quota", "enable", "--quota-scope=user", "--uid=full")
        gateway.ceph.admin("user", "stats", "--uid=full", "--sync-stats")
        self.refused(own, own.store(filled), tmp_path, "the quota is used up")
        assert own.objects(filled) == before
        assert weeks(own, filled) == [str(TEN[0])]

    def test_nobody_there(self, gateway: Gateway, keys: None, tmp_path: Path) -> None:
        said = self.refused(gateway, gateway.store("show", url=shows.NOWHERE), tmp_path, "cannot be reached")
        assert shows.NOWHERE in said


def test_a_new_machine_publishes_the_next_week_and_repeats_no_paper(
    gateway: Gateway, bucket: str, made: Path, tmp_path: Path
) -> None:
    make(gateway.move(made, bucket))
    shutil.rmtree(made)
    new = tmp_path / "new"
    again = "- id: '2506.00002'\n  title: Longer Tests\n  abstract: We do it. It is hard. It works.\n  upvotes: 3\n"
    shows.write_show(new, papers=shows.PAPERS + again)
    gateway.move(new, bucket)
    assert make(new, Week(2025, 24)) is True
    items = feed.parse(gateway.objects(bucket)[feed.KEY]).items
    assert [(str(item.week), item.papers) for item in items] == [
        ("2025-W24", ("2506.00002",)),
        ("2025-W23", ("2505.00001",)),
    ]
    assert len(listen(f"{gateway.url}/{bucket}")) == 12
