"""The store on S3 against moto's server and, slowly, a real Ceph gateway: the contract of all stores and its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, EndpointConnectionError, ReadTimeoutError, SSLError

from podcast.errors import StoreError
from podcast.stores import s3_words
from podcast.stores.base import Content, Store
from podcast.stores.s3 import PROBE, S3Store
from podcast.stores.s3_objects import Bucket
from tests.protocols import Handler, Protocol, reset
from tests.protocols_voices import all_shown
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


class AnyMethod(Handler):
    do_HEAD = do_PUT = Handler.do_GET  # noqa: N815


class Answering(Protocol):
    """A server that gives one answer to everything, or `gives` to the requests of a method."""

    def __init__(self, status: int, body: bytes = b"", gives: dict[str, int] | None = None, **headers: str) -> None:
        super().__init__()
        self._status, self._body, self._gives, self._headers = status, body, gives or {}, headers
        self._server.RequestHandlerClass = AnyMethod

    def answer(self, handler: Handler) -> None:
        headers = {name: value.format(path=handler.asked.path) for name, value in self._headers.items()}
        body = b"" if handler.command == "HEAD" else self._body
        handler.send(self._gives.get(handler.command, self._status), body, "text/html", **headers)


@pytest.fixture
def keys(moto: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in moto.environment().items():
        monkeypatch.setenv(name, value)


def asking(store: S3Store) -> dict[str, Callable[[], Any]]:
    return {"read": lambda: store.read(FEED), "list": lambda: store.keys("feed"), "write": store.ready}


HTML, TORN = b"<html><body><h1>301 Moved</h1></body></html>", b"<html><body>301<hr></body>"
MOVED = "https://minio.example.org"


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize(
    ("status", "body", "to", "shown"),
    [
        (301, HTML, f"{MOVED}{{path}}", f" ({MOVED})"),
        (301, TORN, f"{MOVED}{{path}}", f" ({MOVED})"),
        (307, b"", "/elsewhere", ""),
        (308, HTML, f"{MOVED}:9000{{path}}", f" ({MOVED}:9000)"),
    ],
)
def test_a_server_that_sends_everything_elsewhere_is_words(
    moto: Gateway, status: int, body: bytes, to: str, shown: str
) -> None:
    """As a web server does that wants https in front of the store."""
    with Answering(status, body, Location=to) as server:
        store = moto.store("show", url=server.url)
        for what, ask in asking(store).items():
            with pytest.raises(StoreError) as caught:
                ask()
            assert caught.value.what == f"the server sends us to another address{shown}", what
            assert caught.value.remedy == "Correct `endpoint_url` in [publish]"
        # For each question one more, for the bucket's region.
        assert len(server.seen) == (6 if status != 308 else 3)


@pytest.mark.usefixtures("keys")
def test_a_head_that_is_sent_elsewhere_is_words_too(moto: Gateway) -> None:
    with Answering(301, Location=MOVED) as server, pytest.raises(StoreError, match="sends us to another address"):
        moto.store("show", url=server.url).faults(content(MEDIA, b"sound", "audio/mpeg"))


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("body", [HTML, b"<Error><Code>PermanentRedirect</Code></Error>"])
def test_a_redirect_that_names_the_buckets_region_is_still_about_the_region(moto: Gateway, body: bytes) -> None:
    with Answering(301, body, Location=MOVED, x_amz_bucket_region="eu-central-1") as server:
        with pytest.raises(StoreError) as caught:
            moto.store("show", url=server.url).faults(content(MEDIA, b"sound", "audio/mpeg"))
        assert caught.value.what == "the bucket is in another region"
        assert "`region`" in caught.value.remedy


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


@pytest.mark.usefixtures("keys")
class TestWhatIsSet:
    """What cannot be right is told before anything is asked, by its name and without its value."""

    SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

    @pytest.mark.parametrize("variable", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", " ", "\x07x", "\u2028", "é"])
    def test_a_pasted_key(self, monkeypatch: pytest.MonkeyPatch, variable: str, end: str) -> None:
        monkeypatch.setenv(variable, self.SECRET + end)
        with Answering(200, b"") as server, pytest.raises(StoreError) as caught:
            S3Store(Bucket("show", "", server.url, "us-east-1", "path"), "", print).read(FEED)
        assert caught.value.where == variable
        assert self.SECRET[:8] not in all_shown(caught.value)
        assert not server.seen

    def test_a_key_in_a_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        file = tmp_path / "credentials"
        file.write_text(f"[default]\naws_access_key_id = A\naws_secret_access_key = {self.SECRET} x\n")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
        with Answering(200, b"") as server, pytest.raises(StoreError) as caught:
            S3Store(Bucket("show", "", server.url, "us-east-1", "path"), "", print).read(FEED)
        assert caught.value.where == "aws_secret_access_key in ~/.aws/credentials"

    @pytest.mark.parametrize(
        ("endpoint", "why"),
        [
            ("https://account.r2.cloudflarestorage.com/show", "holds the bucket 'show'"),
            ("https://host.example/storage/show/", "holds the bucket 'show'"),
            ("https://show.s3.eu-west-1.amazonaws.com", "holds the bucket 'show'"),
            ("https://host.example/%73how/", "holds the bucket 'show'"),
            ("https://show.account.r2.cloudflarestorage.com", "holds the bucket 'show'"),
            ("https://show.account.eu.r2.cloudflarestorage.com", "holds the bucket 'show'"),
            ("https://show.oss-cn-hangzhou.aliyuncs.com", "holds the bucket 'show'"),
            ("https://show.cos.ap-shanghai.myqcloud.com", "holds the bucket 'show'"),
            ("https://show.storage.googleapis.com", "holds the bucket 'show'"),
            ("https://show.fra1.digitaloceanspaces.com", "holds the bucket 'show'"),
            ("https://key:its-secret@host.example", "not an http or https address"),
            ("host.example", "not an http or https address"),
        ],
    )
    def test_an_endpoint(self, endpoint: str, why: str) -> None:
        with pytest.raises(StoreError, match=why) as caught:
            S3Store(Bucket("show", "", endpoint, "us-east-1"), "", print).read(FEED)
        assert caught.value.where == "[publish] endpoint_url"
        assert "its-secret" not in str(caught.value)

    @pytest.mark.parametrize("path", ["/storage/v1/s3", "/", "/shows"])
    def test_an_endpoint_with_a_path_of_its_own(self, path: str) -> None:
        with Answering(404, b"<Error><Code>NoSuchKey</Code></Error>") as server:
            assert S3Store(Bucket("show", "", server.url + path, "us-east-1", "path"), "", print).read(FEED) is None
            assert server.seen[0].path == f"{path.rstrip('/')}/show/{FEED}"


@pytest.mark.usefixtures("keys")
def test_each_attempt_without_an_answer_is_said() -> None:
    heard = list[str]()
    with Answering(200, b"") as server:
        server.always = reset
        with pytest.raises(StoreError, match="cannot be reached"):
            S3Store(Bucket("show", "", server.url, "us-east-1", "path"), "", heard.append).read(FEED)
        assert len(server.seen) == len(heard) == 5
    assert set(heard) == {"s3://show/: the connection broke off"}


# botocore asks it five times, with waits between them.
@pytest.mark.slow
@pytest.mark.usefixtures("keys")
def test_a_name_that_is_not_known_asks_for_the_endpoint() -> None:
    place = Bucket("show", "", "http://nowhere.invalid", "us-east-1", "path")
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        S3Store(place, "http://nowhere.invalid", print).read(FEED)
    assert caught.value.remedy == "Is `endpoint_url` in [publish] right?"


@pytest.mark.usefixtures("keys")
def test_with_virtual_addressing_the_bucket_is_in_the_hosts_name(
    moto: Gateway, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As a proxy moto is asked for whole addresses, so that no name need be known."""
    bucket = moto.bucket()
    monkeypatch.setenv("HTTP_PROXY", moto.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    place = Bucket(bucket, "en/", "http://s3.example.test", "us-east-1", "virtual")
    store = S3Store(place, f"http://{bucket}.s3.example.test/en", print)
    store.ready()
    assert store.put_media(MEDIA, laid(tmp_path, b"sound"), "audio/mpeg") is True
    assert store.put_feed(FEED, b"<rss/>", RSS, None) is True
    assert store.keys("feed") == (FEED,)
    monkeypatch.delenv("HTTP_PROXY")
    assert moto.objects(bucket).keys() == {f"en/{key}" for key in (PROBE, MEDIA, FEED)}


@pytest.mark.usefixtures("keys")
def test_virtual_addressing_reaches_the_buckets_own_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with Answering(404, b"<Error><Code>NoSuchKey</Code></Error>") as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        place = Bucket("show", "en/", "http://s3.example.test", "us-east-1", "virtual")
        assert S3Store(place, "", print).read(FEED) is None
        (asked,) = proxy.seen
    assert (asked.headers["Host"], asked.path) == ("show.s3.example.test", f"/en/{FEED}")


@pytest.mark.usefixtures("keys")
def test_a_profile_may_have_its_keys_from_a_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    given = {"Version": 1, "AccessKeyId": "FROMPROGRAM", "SecretAccessKey": "its-secret"}
    answer, config = tmp_path / "answer.json", tmp_path / "config"
    answer.write_text(json.dumps(given))
    config.write_text(f"[profile vault]\ncredential_process = cat {answer}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    with Answering(404, b"<Error><Code>NoSuchKey</Code></Error>") as server:
        place = Bucket("show", "", server.url, "us-east-1", "path", "vault")
        assert S3Store(place, server.url, print).read(FEED) is None
        (asked,) = server.seen
    assert "Credential=FROMPROGRAM/" in asked.headers["Authorization"]
    assert "its-secret" not in str(asked.headers)
