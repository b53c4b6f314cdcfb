"""How a provider is asked, with both client libraries: limits of time and size that hold for every kind of answer."""

import gc
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from podcast.errors import ConfigError, SpeechError
from podcast.net import asking
from podcast.net.answers import Provider
from podcast.net.asking import Patience
from podcast.net.elevenlabs_api import ElevenLabsServer
from podcast.net.openai_api import OpenAIServer
from podcast.net.retry import Policy, Transient, Unreachable
from tests import protocols
from tests.protocols import Clock, Handler, Protocol

KEY = "sk-test-a-key-that-must-not-be-shown"
# An object, as ElevenLabs' client wants it, that is a chat completion, too.
ANSWER = b'{"audio_base64": "AAAA", "choices": [{"message": {"content": "Hi."}}]}'


class Echo(Protocol):
    """Answers every path with the same bytes."""

    def answer(self, handler: Handler) -> None:
        handler.send(200, ANSWER, "application/json")


class Asker:
    """One of the two clients on a server: asks for one thing, and keeps its notes."""

    def __init__(self, kind: str, url: str, **patience: Any) -> None:
        self.notes, self.clock, self.kind = list[str](), Clock(), kind
        with_clock: dict[str, Any] = {"clock": self.clock, "sleep": self.clock.sleep, "random": lambda: 1.0}
        options: dict[str, Any] = {"patience": Patience(**with_clock | patience), "notes": self.notes.append}
        self.server: OpenAIServer | ElevenLabsServer
        if kind == "openai":
            self.server = OpenAIServer(KEY, f"{url}/v1", error=SpeechError, instead="nothing", **options)
        else:
            self.server = ElevenLabsServer(KEY, url, "here", **options)

    def ask(self) -> object:
        if isinstance(self.server, OpenAIServer):
            return self.server.chat({"model": "m", "messages": [{"role": "user", "content": "Hello."}]})
        return self.server.speech("v", {}, {"text": "Hello.", "model_id": "m", "output_format": "pcm_24000"})

    def fails(self) -> SpeechError:
        with pytest.raises(SpeechError) as caught:
            self.ask()
        assert KEY not in str(caught.value)
        assert caught.value.__cause__ is None
        return caught.value


Make = Callable[..., Asker]


@pytest.fixture
def server() -> Iterator[Echo]:
    with Echo() as running:
        yield running


@pytest.fixture(params=["openai", "elevenlabs"])
def make(request: pytest.FixtureRequest, server: Echo) -> Iterator[Make]:
    made: list[Asker] = []

    def one(url: str = server.url, **patience: Any) -> Asker:
        made.append(Asker(request.param, url, **patience))
        return made[-1]

    yield one
    for asker in made:
        asker.server.close()


class TestTime:
    @pytest.mark.parametrize("code", [200, 400, 401, 500])
    def test_a_dripping_answer_ends_whatever_its_status(self, server: Echo, make: Make, code: int) -> None:
        asker = make(timeout=30.0)
        server.fail(protocols.slow(asker.clock, 31.0, code))
        assert asker.ask()
        assert len(server.seen) == 2
        (note,) = asker.notes
        assert note.endswith("no whole answer within 30 s; asked again in 1.0 s")

    def test_it_is_given_up_by_name(self, server: Echo, make: Make) -> None:
        asker = make(timeout=30.0, policy=Policy(attempts=2))
        server.always = protocols.slow(asker.clock, 31.0)
        assert asker.fails().what.endswith("after 2 attempts in 63 s (no whole answer within 30 s)")

    @pytest.mark.parametrize("code", [200, 500])
    def test_it_counts_from_the_request_and_not_from_the_headers(self, server: Echo, make: Make, code: int) -> None:
        asker = make(timeout=30.0)
        # The headers come 0.2 s before the time is over, then nothing more.
        server.fail(protocols.slow(asker.clock, 29.8, code, before=True, drips=False))
        begun = time.monotonic()
        assert asker.ask()
        assert time.monotonic() - begun < 15
        assert len(server.seen) == 2
        assert "no whole answer within 30 s" in asker.notes[0]

    @pytest.mark.slow
    def test_a_server_that_says_nothing_is_left(self, server: Echo, make: Make) -> None:
        # Real time: long enough for the answer to the second request on a busy machine.
        asker = make(timeout=3.0, clock=time.monotonic)
        server.fail(protocols.silent)
        begun = time.monotonic()
        assert asker.ask()
        assert 3.0 <= time.monotonic() - begun < 15
        assert len(server.seen) == 2

    def test_a_slow_answer_that_ends_in_time_is_taken(self, server: Echo, make: Make) -> None:
        asker = make(timeout=30.0)

        def slowly(handler: Handler) -> None:
            asker.clock.now += 15
            handler.send(200, ANSWER[:5], "application/json", **{"Content-Length": str(len(ANSWER))})
            asker.clock.now += 14
            handler.wfile.write(ANSWER[5:])

        server.fail(slowly)
        assert asker.ask()
        assert (len(server.seen), asker.notes) == (1, [])


@pytest.mark.parametrize("code", [200, 500])
def test_an_endless_answer_is_left_at_100_mb_whatever_its_status(server: Echo, make: Make, code: int) -> None:
    sent: list[int] = []

    def endless(handler: Handler) -> None:
        handler.send(code, b"{", "application/json", **{"Content-Length": str(10**12)})
        while len(sent) < 50 and not handler.protocol.closing.is_set():
            handler.wfile.write(b" " * 4_000_000)
            sent.append(1)

    server.always = endless
    failure = make().fails()
    assert "sent more than 100 MB" in failure.what
    assert failure.remedy.endswith("and what answers there")
    # The last write may not have come back yet.
    assert 24 <= len(sent) < 40
    assert len(server.seen) == 1


def test_a_redirect_is_not_followed(server: Echo, make: Make) -> None:
    with Echo() as other:
        server.always = protocols.redirect(other.url)
        with pytest.raises(Exception, match=r"HTTP 302|nothing"):
            make().ask()
        assert not other.seen
    assert len(server.seen) == 1


class TestWithoutAConnection:
    def test_the_variable_of_ones_own_address_is_named(self, make: Make) -> None:
        with socket.socket() as unused:
            # Bound and not listening: nobody else takes the port, and nobody answers.
            unused.bind(("127.0.0.1", 0))
            asker = make(f"http://127.0.0.1:{unused.getsockname()[1]}", policy=Policy(attempts=3))
            error = asker.fails()
        variable = "OPENAI_BASE_URL" if asker.kind == "openai" else "ELEVENLABS_BASE_URL"
        assert error.what == (
            f"the server at {variable} gave no usable answer after 3 attempts in 3 s (the connection was refused)"
        )
        assert error.remedy.startswith(f"Check {variable} and whether the server there runs")
        assert len(asker.notes) == 2

    def test_a_connection_that_broke_is_no_matter_of_the_address(self, server: Echo, make: Make) -> None:
        server.always = protocols.reset
        error = make(policy=Policy(attempts=2)).fails()
        assert "the connection failed (" in error.what
        assert "BASE_URL" not in error.remedy

    @pytest.mark.parametrize(
        ("cause", "words"),
        [
            (ConnectionRefusedError(111, "at 10.0.0.9"), "the connection was refused"),
            (socket.gaierror(-2, "secret.example"), "its host's name is not known"),
            (ssl.SSLCertVerificationError("for secret.example"), "its certificate is not trusted"),
        ],
    )
    @pytest.mark.parametrize("hidden", [True, False])
    def test_the_reason_is_told_in_our_words(self, cause: Exception, words: str, hidden: bool) -> None:
        meant = asking.unreached(raised_over(cause, hidden))
        assert isinstance(meant, Unreachable)
        assert meant.what == words

    def test_other_reasons_are_told_by_their_kind(self) -> None:
        meant = asking.unreached(raised_over(ValueError("secret.example"), hidden=False))
        assert type(meant) is Transient
        assert meant.what == "the connection failed (ValueError)"


def raised_over(cause: Exception, hidden: bool) -> Exception:
    """An error as the client libraries raise it over another, which httpcore's pool hides."""
    try:
        try:
            raise cause
        except type(cause):
            raise RuntimeError("secret.example") from (None if hidden else cause)
    except RuntimeError as error:
        return error


class TestConnections:
    def test_one_is_kept_for_more_requests_and_closed(self, make: Make) -> None:
        before = set(threading.enumerate())
        asker = make()
        for _ in range(3):
            asker.ask()
        # The server keeps a thread for each open connection.
        (opened,) = set(threading.enumerate()) - before
        asker.server.close()
        opened.join(10)
        assert not opened.is_alive()
        assert asker.ask()

    @pytest.mark.parametrize("kind", ["openai", "elevenlabs"])
    def test_none_outlives_its_server(self, server: Echo, kind: str) -> None:
        before = set(threading.enumerate())
        asker = Asker(kind, server.url)
        asker.ask()
        (opened,) = set(threading.enumerate()) - before
        del asker
        gc.collect()
        opened.join(10)
        assert not opened.is_alive()


class TestWhoIsAsked:
    def made(self, key: str = KEY, url: str = "") -> Provider:
        return asking.provider("Choir", SpeechError, ("CHOIR_KEY", key), ("CHOIR_URL", url))

    def test_the_provider_itself_or_ones_own_server(self) -> None:
        assert (self.made().name, self.made().address) == ("Choir", "")
        own = self.made(url="https://example.org/v1")
        assert (own.name, own.address) == ("the server at CHOIR_URL", "CHOIR_URL")

    @pytest.mark.parametrize(
        ("key", "why"),
        [
            ("schlüssel", "has characters that no key has"),
            ("a b", "has a space or a control character"),
            ("a\x07b", "has a space or a control character"),
            ("a\u202eb", "has a space or a control character"),
            ("a\nb", "has a line break"),
            ("a-key\n", "begins or ends with white space"),
            (" a-key", "begins or ends with white space"),
            ("“a”", "has characters that no key has"),
        ],
    )
    def test_what_no_key_has_is_refused_without_showing_it(self, key: str, why: str) -> None:
        with pytest.raises(ConfigError, match=why) as caught:
            self.made(key)
        assert caught.value.where == "CHOIR_KEY"
        assert key.strip() not in str(caught.value)

    @pytest.mark.parametrize("url", ["ftp://x", "example.org/v1", "http://user:pass@x/v1", "http://", "http://x y"])
    def test_what_is_no_address_is_refused(self, url: str) -> None:
        with pytest.raises(ConfigError) as caught:
            self.made(url=url)
        assert caught.value.where == "CHOIR_URL"
        assert "pass" not in str(caught.value)
