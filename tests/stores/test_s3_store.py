"""The store on S3 against moto's server and, slowly, a real Ceph gateway: the contract of all stores and its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError, EndpointConnectionError, ReadTimeoutError, SSLError

from podcast.errors import StoreError
from podcast.stores import s3_words
from podcast.stores.base import Content, Store
from podcast.stores.s3 import PROBE
from tests.stores.answering import Answering
from tests.stores.conformance import FEED, MEDIA, RSS, Opener, StoreContract, content, laid
from tests.stores.faulty import Faulty
from tests.stores.gateways import Gateway


class S3Contract(StoreContract):
    @pytest.fixture
    def gateway(self) -> Gateway:
        raise NotImplementedError

    @pytest.fixture
    def bucket(self, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> str:
        for name, value in gateway.environment().items():
            monkeypatch.setenv(name, value)
        return gateway.bucket()

    @pytest.fixture
    def reopen(self, gateway: Gateway, bucket: str) -> Callable[[], Store]:
        return lambda: gateway.store(bucket)

    # boto3 takes a third of a second of CPU for each of ten clients.
    @pytest.mark.slow
    def test_ten_publishers_at_once_lose_nothing(self, reopen: Opener) -> None:
        super().test_ten_publishers_at_once_lose_nothing(reopen)

    @pytest.mark.slow
    def test_one_of_ten_writers_of_a_media_file_writes_it(self, reopen: Opener, tmp_path: Path) -> None:
        super().test_one_of_ten_writers_of_a_media_file_writes_it(reopen, tmp_path)

    def test_objects_say_what_they_are_and_how_long_they_last(
        self, gateway: Gateway, bucket: str, store: Store, tmp_path: Path
    ) -> None:
        store.put_media(MEDIA, laid(tmp_path, b"sound"), "audio/mpeg")
        store.put_feed(FEED, b"<rss/>", RSS, None)
        heads = {key: gateway.client.head_object(Bucket=bucket, Key=key) for key in (MEDIA, FEED)}
        assert {key: (head["ContentType"], head["CacheControl"]) for key, head in heads.items()} == {
            MEDIA: ("audio/mpeg", "public, max-age=31536000, immutable"),
            FEED: (RSS, "public, max-age=300"),
        }

    def test_another_type_is_a_fault(self, store: Store, tmp_path: Path) -> None:
        store.put_media(MEDIA, laid(tmp_path, b"sound"), "binary/octet-stream")
        assert store.faults(content(MEDIA, b"sound", "audio/mpeg")) == (
            "its type is 'binary/octet-stream' instead of 'audio/mpeg'",
        )

    def test_the_beginning_of_a_checksum_is_enough(self, store: Store, tmp_path: Path) -> None:
        store.put_media(MEDIA, laid(tmp_path, b"sound"), "audio/mpeg")
        whole = content(MEDIA, b"sound", "audio/mpeg")
        assert store.faults(Content(MEDIA, 5, whole.digest[:12], "audio/mpeg")) == ()
        assert store.faults(Content(MEDIA, 5, "0" * 12, "audio/mpeg")) == ("its SHA-256 is another",)

    def test_what_another_tool_put_there_is_known_by_its_bytes(
        self, gateway: Gateway, bucket: str, store: Store, tmp_path: Path
    ) -> None:
        gateway.client.put_object(Bucket=bucket, Key=MEDIA, Body=b"sound", ContentType="audio/mpeg")
        assert store.put_media(MEDIA, laid(tmp_path, b"sound"), "audio/mpeg") is False
        assert store.faults(content(MEDIA, b"sound", "audio/mpeg")) == ()

    def test_a_large_file_goes_in_parts_once(self, gateway: Gateway, bucket: str, store: Store, tmp_path: Path) -> None:
        sound, told = bytes(range(251)) * 36_000, list[int]()
        file = laid(tmp_path, sound)
        assert [store.put_media(MEDIA, file, "audio/mpeg", told.append) for _ in range(2)] == [True, False]
        assert told == [8_388_608, len(sound) - 8_388_608]
        assert gateway.objects(bucket)[MEDIA] == sound
        assert store.faults(content(MEDIA, sound, "audio/mpeg")) == ()
        assert gateway.client.head_object(Bucket=bucket, Key=MEDIA)["ContentType"] == "audio/mpeg"
        assert "Uploads" not in gateway.client.list_multipart_uploads(Bucket=bucket)

    def test_being_ready_leaves_one_small_object(self, gateway: Gateway, bucket: str, reopen: Opener) -> None:
        for _ in range(2):
            reopen().ready()
        (key,) = gateway.objects(bucket)
        assert key == PROBE
        assert len(gateway.objects(bucket)[PROBE]) == 44


class TestMoto(S3Contract, StoreContract):
    @pytest.fixture
    def gateway(self, moto: Gateway) -> Gateway:
        return moto


@pytest.mark.slow
class TestCeph(S3Contract, StoreContract):
    @pytest.fixture
    def gateway(self, ceph: Gateway) -> Gateway:
        return ceph


def test_a_server_that_ignores_conditions_is_noticed_once_and_compared_with(
    moto: Gateway, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Moto compares no signatures, which leaving headers out would break."""
    for name, value in moto.environment().items():
        monkeypatch.setenv(name, value)
    bucket, heard = moto.bucket(), list[str]()
    with Faulty(moto.url, faults=("none",), deaf=True) as line:
        store = moto.store(bucket, notes=heard.append, url=line.url)
        store.ready()
        assert store.put_feed(FEED, b"first", RSS, None) is True
        first = store.read(FEED)
        assert first
        assert store.put_feed(FEED, b"second", RSS, first.version) is True
        assert store.put_feed(FEED, b"third", RSS, first.version) is False
        assert store.put_feed(FEED, b"third", RSS, None) is False
        assert store.put_media(MEDIA, laid(tmp_path, b"sound"), "audio/mpeg") is True
        assert store.put_media(MEDIA, laid(tmp_path, b"sound"), "audio/mpeg") is False
    assert heard == ["this server ignores conditions: publish to it from one place at a time"]
    assert moto.objects(bucket)[FEED] == b"second"


@pytest.mark.parametrize("status", [400, 501])
def test_a_server_that_refuses_conditions_is_given_none(
    moto: Gateway, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: int
) -> None:
    for name, value in moto.environment().items():
        monkeypatch.setenv(name, value)
    bucket, heard = moto.bucket(), list[str]()
    with Faulty(moto.url, faults=("none",), stubborn=status) as line:
        store = moto.store(bucket, notes=heard.append, url=line.url)
        store.ready()
        assert store.put_feed(FEED, b"first", RSS, None) is True
        assert store.put_feed(FEED, b"second", RSS, None) is False
        assert store.put_media(MEDIA, laid(tmp_path, b"sound"), "audio/mpeg") is True
    assert heard == ["this server ignores conditions: publish to it from one place at a time"]


@pytest.mark.slow
@pytest.mark.parametrize("status", [400, 501])
def test_conditions_that_only_parts_do_not_take_cost_no_upload(
    moto: Gateway, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: int
) -> None:
    for name, value in moto.environment().items():
        monkeypatch.setenv(name, value)
    bucket, sound = moto.bucket(), bytes(9_000_000)
    with Faulty(moto.url, faults=("none",), stubborn=status, stubborn_at="POST") as line:
        assert moto.store(bucket, url=line.url).put_media(MEDIA, laid(tmp_path, sound), "audio/mpeg") is True
        assert len([path for path in line.writes if path.endswith(MEDIA)]) == 4
    assert moto.objects(bucket)[MEDIA] == sound


@pytest.mark.slow
@pytest.mark.parametrize("status", [400, 501])
def test_a_server_that_refuses_checksums_is_given_none(
    moto: Gateway, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: int
) -> None:
    for name, value in moto.environment().items():
        monkeypatch.setenv(name, value)
    bucket = moto.bucket()
    with Faulty(moto.url, faults=("none",), strict=status) as line:
        store = moto.store(bucket, url=line.url)
        store.ready()
        file = laid(tmp_path, b"sound")
        assert [store.put_media(MEDIA, file, "audio/mpeg") for _ in range(2)] == [True, False]
        assert store.faults(content(MEDIA, b"sound", "audio/mpeg")) == ()
        assert store.faults(content(MEDIA, b"souns", "audio/mpeg")) == ("its SHA-256 is another",)
        assert store.put_feed(FEED, b"first", RSS, None) is True
        # A machine that begins with HEAD, whose answer says nothing but 400.
        assert moto.store(bucket, url=line.url).faults(content(MEDIA, b"sound", "audio/mpeg")) == ()
    # Once for each machine; botocore asks a 400 to HEAD again, for that is what a wrong region gives.
    assert 2 <= line.met["refused"] <= (4 if status == 400 else 9)
    assert moto.objects(bucket)[MEDIA] == b"sound"


@pytest.mark.usefixtures("keys")
def test_what_was_written_is_said_only_after_something_was(moto: Gateway) -> None:
    with Answering(200, ETag='"1"', gives={"GET": 507, "HEAD": 404}) as server:
        store = moto.store("show", url=server.url)

        def remedy() -> str:
            with pytest.raises(StoreError, match="the server's disk is full") as caught:
                store.read(FEED)
            return caught.value.remedy

        room = "Make room or raise the quota, then run it again"
        assert remedy() == room
        store.ready()
        assert remedy() == f"{room}: what was written stays, the feed was not touched"
        assert store.put_feed(FEED, b"<rss/>", RSS, None) is True
        assert remedy() == f"{room}: what was written stays"


@pytest.mark.parametrize(
    ("error", "written", "own", "remedy"),
    [
        (EndpointConnectionError(endpoint_url="http://minio"), (), True, "Is `endpoint_url` in [publish] right?"),
        (SSLError(endpoint_url="https://minio", error="no"), (), True, "Is `endpoint_url` in [publish] right?"),
        (EndpointConnectionError(endpoint_url="https://aws"), (), False, "Is this machine online, and `region`"),
        (
            EndpointConnectionError(endpoint_url="http://minio"),
            (PROBE,),
            True,
            "Run it again later: what was written stays, the feed was not touched",
        ),
        (ReadTimeoutError(endpoint_url="http://minio"), (), True, "Run it again later"),
    ],
)
def test_a_server_that_is_not_there_is_asked_about_and_one_that_was_is_waited_for(
    error: BotoCoreError, written: tuple[str, ...], own: bool, remedy: str
) -> None:
    said = s3_words.unreached(error, "s3://show/feed.xml", (), written, own)
    assert said.what.startswith("the server cannot be reached (")
    assert said.remedy.startswith(remedy)
    assert ("stays" in said.remedy) == bool(written)
