"""Every server is reached through a proxy that the environment names, and a proxy that is not there is named."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from podcast.errors import ConfigError, PodcastError
from podcast.model import Week
from podcast.net import feeds, public
from podcast.net.asking import Patience
from podcast.net.elevenlabs_api import ElevenLabsServer
from podcast.net.openai_api import OpenAIServer
from podcast.net.retry import Policy
from podcast.sources.huggingface import HuggingFace
from podcast.stores.s3 import S3Store
from podcast.stores.s3_client import Bucket
from tests.protocols import Handler, Protocol
from tests.protocols_voices import all_shown
from tests.socks import Socks

ONCE = Policy(attempts=1)
PATIENCE = Patience(20.0, policy=ONCE)
PASSWORD = "a-pass-word-0123456789"
OBJECT = b'{"audio_base64": "AAAA", "choices": [{"message": {"content": "Hi."}}]}'


class Everything(Protocol):
    """Gives papers, completions, speech, a feed and an object, each by its path."""

    def answer(self, handler: Handler) -> None:
        path = handler.asked.path
        if path.endswith("daily_papers"):
            handler.reply(200, [])
        elif "/v1/" in path:
            handler.send(200, OBJECT, "application/json")
        elif path.startswith("/bucket/"):
            handler.send(200, b"<rss/>", "application/rss+xml", ETag='"1"')
        else:
            handler.send(200, b"<rss/>", "application/rss+xml")


def papers(url: str) -> object:
    return HuggingFace(url, policy=ONCE, timeout=20.0).papers(Week(2025, 23))


def openai(url: str) -> object:
    server = OpenAIServer("sk-1", f"{url}/v1", error=PodcastError, instead="nothing", patience=PATIENCE)
    try:
        return server.chat({"model": "m", "messages": [{"role": "user", "content": "Hello."}]})
    finally:
        server.close()


def elevenlabs(url: str) -> object:
    server = ElevenLabsServer("el-1", url, "here", patience=PATIENCE)
    try:
        return server.speech("v", {}, {"text": "Hello.", "model_id": "m", "output_format": "pcm_24000"})
    finally:
        server.close()


def feed(url: str) -> object:
    with feeds.client() as client:
        return feeds.fetch(client, f"{url}/feed.xml", patience=PATIENCE)


def bucket(url: str) -> object:
    return S3Store(Bucket("bucket", "", url, "us-east-1", "path"), url, lambda _words: None).read("feed.xml")


ASKED: dict[str, Callable[[str], object]] = {
    function.__name__: function for function in (papers, openai, elevenlabs, feed, bucket)
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name, value in {"AWS_ACCESS_KEY_ID": "a-key", "AWS_SECRET_ACCESS_KEY": "a-secret"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))


@pytest.fixture
def server() -> Iterator[Everything]:
    with Everything() as running:
        yield running


@pytest.fixture
def nobody() -> Iterator[str]:
    """A port on which nobody listens, and that nobody else takes."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{unused.getsockname()[1]}"


@pytest.mark.slow
@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("variable", ["ALL_PROXY", "http_proxy"])
@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_through_socks(
    server: Everything, monkeypatch: pytest.MonkeyPatch, asked: str, variable: str, scheme: str
) -> None:
    with Socks() as proxy:
        monkeypatch.setenv(variable, f"{scheme}://{proxy.place}")
        assert ASKED[asked](server.url) is not None
        assert [port for _, port in proxy.asked] == [int(server.url.rpartition(":")[2])]
    assert server.seen


@pytest.mark.parametrize("asked", ASKED)
def test_through_socks_with_a_password(server: Everything, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    with Socks(("me", PASSWORD)) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5://me:{PASSWORD}@{proxy.place}")
        assert ASKED[asked](server.url) is not None
        assert len(proxy.asked) == 1


@pytest.mark.parametrize("asked", ASKED)
def test_through_http(server: Everything, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    """An HTTP proxy is asked for whole addresses: here the server is its own."""
    monkeypatch.setenv("ALL_PROXY", server.url)
    assert ASKED[asked]("http://a-host.example") is not None
    assert server.seen[0].headers.get("Host", server.seen[0].headers.get("host")) == "a-host.example"


@pytest.mark.parametrize("asked", ASKED)
def test_no_proxy_is_heeded(server: Everything, monkeypatch: pytest.MonkeyPatch, nobody: str, asked: str) -> None:
    monkeypatch.setenv("ALL_PROXY", f"socks5://{nobody}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    assert ASKED[asked](server.url) is not None


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_a_dead_proxy_is_named_without_its_password(
    server: Everything, monkeypatch: pytest.MonkeyPatch, nobody: str, asked: str, scheme: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://me:{PASSWORD}@{nobody}")
    with pytest.raises(PodcastError) as caught:
        ASKED[asked](server.url)
    assert nobody in caught.value.what
    assert "ALL_PROXY" in caught.value.remedy
    assert PASSWORD not in all_shown(caught.value)
    assert not server.seen


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("value", ["socks://127.0.0.1:1080", f"http://me:{PASSWORD}@127.0.0.1:1\n"])
def test_what_is_no_proxy_is_named(server: Everything, monkeypatch: pytest.MonkeyPatch, asked: str, value: str) -> None:
    monkeypatch.setenv("ALL_PROXY", value)
    with pytest.raises(ConfigError) as caught:
        ASKED[asked](server.url)
    assert caught.value.where == "ALL_PROXY"
    assert PASSWORD not in all_shown(caught.value)
    assert not server.seen


def test_a_login_that_a_proxy_refuses_is_said(server: Everything, monkeypatch: pytest.MonkeyPatch) -> None:
    with Socks(("me", PASSWORD)) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5://me:another@{proxy.place}")
        with pytest.raises(PodcastError, match=f"the proxy {proxy.place} that ALL_PROXY names gives no connection"):
            papers(server.url)
    assert not server.seen


def test_a_published_file_behind_a_dead_proxy_is_silence(monkeypatch: pytest.MonkeyPatch, nobody: str) -> None:
    monkeypatch.setenv("ALL_PROXY", f"socks5://{nobody}")
    with public.client() as client:
        assert nobody in public.glance(client, "http://a-host.example/feed.xml").silence
