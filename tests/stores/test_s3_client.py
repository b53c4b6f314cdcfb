"""How a bucket's server is reached: what is set, where it lies, whose keys open it, and what answers there."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from podcast.errors import StoreError
from podcast.stores.s3 import PROBE, S3Store
from podcast.stores.s3_client import Bucket
from tests.protocols import Handler, Protocol, reset
from tests.protocols_voices import all_shown
from tests.stores.answering import Answering
from tests.stores.conformance import FEED, MEDIA, RSS, content, laid
from tests.stores.gateways import Gateway


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


VARIABLES = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]


@pytest.mark.usefixtures("keys")
class TestWhatIsSet:
    """What cannot be right is told before anything is asked, by its name and without its value."""

    SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

    @pytest.mark.parametrize("variable", VARIABLES)
    @pytest.mark.parametrize("end", ["\n", "\r\n", " \t", "\u2028"])
    def test_white_space_around_a_pasted_key_is_left_away(
        self, monkeypatch: pytest.MonkeyPatch, variable: str, end: str
    ) -> None:
        monkeypatch.setenv("AWS_SESSION_TOKEN", "a-token")
        sent = list[dict[str, str]]()
        for value in (self.SECRET, f" {self.SECRET}{end}"):
            monkeypatch.setenv(variable, value)
            with Answering(404, b"<Error><Code>NoSuchKey</Code></Error>") as server:
                place = Bucket("show", "", server.url, "us-east-1", "path")
                assert S3Store(place, "", print).read(FEED) is None
                sent.append(server.seen[0].headers)
        with_key = [(one["Authorization"].partition("/")[0], one["X-Amz-Security-Token"]) for one in sent]
        assert with_key[0] == with_key[1]

    @pytest.mark.parametrize("variable", VARIABLES)
    def test_a_key_of_white_space_is_named(self, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
        monkeypatch.setenv(variable, " \n")
        with Answering(200, b"") as server, pytest.raises(StoreError, match="holds white space alone") as caught:
            S3Store(Bucket("show", "", server.url, "us-east-1", "path"), "", print).read(FEED)
        assert caught.value.where == variable

    @pytest.mark.parametrize("variable", VARIABLES)
    @pytest.mark.parametrize("end", [" x", "\nx", "\x07", "é"])
    def test_what_no_key_has_within_is_refused(self, monkeypatch: pytest.MonkeyPatch, variable: str, end: str) -> None:
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
