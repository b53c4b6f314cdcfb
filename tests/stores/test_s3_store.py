"""The store on S3 against moto's server and, slowly, a real Ceph gateway: the contract of all stores and its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from podcast.errors import StoreError
from podcast.stores.base import Content, Store
from podcast.stores.s3 import PROBE, S3Store
from podcast.stores.s3_objects import Bucket
from tests.protocols import Handler, Protocol
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


def test_a_server_that_refuses_checksums_is_given_none(
    moto: Gateway, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in moto.environment().items():
        monkeypatch.setenv(name, value)
    bucket = moto.bucket()
    with Faulty(moto.url, faults=("none",), strict=True) as line:
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
    assert 2 <= line.met["refused"] <= 4
    assert moto.objects(bucket)[MEDIA] == b"sound"


def test_half_a_key_is_words_whatever_is_asked_first(moto: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in moto.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    for ask in ("keys", "read"):
        with pytest.raises(StoreError, match="no access key was found"):
            getattr(moto.store("show"), ask)(FEED)


class Refusing(Protocol):
    """A service that lets nobody take a role."""

    def answer(self, handler: Handler) -> None:
        body = b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"
        handler.send(403, body, "text/xml")


def test_a_role_that_may_not_be_taken_is_words(moto: Gateway, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in moto.environment().items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "config"
    file.write_text("[profile editor]\nrole_arn = arn:aws:iam::123456789012:role/e\ncredential_source = Environment\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    with Refusing() as service:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", service.url)
        store = S3Store(Bucket("show", "", moto.url, "us-east-1", "path", "editor"), moto.url, print)
        with pytest.raises(StoreError, match="may not read it") as caught:
            store.read(FEED)
    assert service.seen
    assert caught.value.__cause__ is None
    assert moto.secret not in str(caught.value)
