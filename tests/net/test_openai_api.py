"""OpenAI's API through its client, against a small real server: what is waited for, what is not, and what is told."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from podcast.errors import ConfigError, SpeechError, WriterError
from podcast.net.answers import Rejected
from podcast.net.asking import Patience
from podcast.net.openai_api import OpenAIServer
from podcast.net.retry import Policy
from tests import protocols
from tests.protocols import Fault, Handler, Protocol

KEY = "sk-test-a-key-that-must-not-be-shown"
CHAT = {"model": "m", "messages": [{"role": "user", "content": "Hello."}]}
SPEECH = {"model": "m", "voice": "v", "input": "Hello.", "response_format": "wav"}
ANSWER = b'{"choices": [{"message": {"content": "Hi."}}]}'


class Echo(Protocol):
    """Answers every path with the same bytes; `held` counts requests that are being answered."""

    def answer(self, handler: Handler) -> None:
        handler.send(200, ANSWER, "application/json")


@pytest.fixture
def server() -> Iterator[Echo]:
    with Echo() as running:
        yield running


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def asking(server: Echo, waits: list[float]) -> Iterator["Asking"]:
    one = Asking(server, waits)
    yield one
    one.api.close()


class Asking:
    """An OpenAIServer whose waits are counted instead of waited for, and what it had to say."""

    def __init__(self, server: Echo, waits: list[float]) -> None:
        self.notes: list[str] = []
        self.api = OpenAIServer(
            KEY,
            server.url + "/v1",
            error=WriterError,
            instead="nothing",
            patience=Patience(policy=Policy(), sleep=waits.append, random=lambda: 1.0),
            notes=self.notes.append,
        )


def test_a_chat_is_given_as_it_came(asking: Asking, server: Echo) -> None:
    assert asking.api.chat(CHAT) == ANSWER
    asked = server.seen[0]
    assert (asked.method, asked.path, asked.json) == ("POST", "/v1/chat/completions", CHAT)
    assert asked.headers["authorization"] == f"Bearer {KEY}"


def test_speech_is_given_as_it_came(asking: Asking, server: Echo) -> None:
    server.fail(protocols.raw(b"RIFF and so on", "audio/wav"))
    assert asking.api.speech(SPEECH) == b"RIFF and so on"
    assert (server.seen[0].path, server.seen[0].json) == ("/v1/audio/speech", SPEECH)


PAGE = b"<!DOCTYPE html><title>Sign in</title>"
STREAM = b'data: {"choices": [{"delta": {"content": "Hi."}}]}\n\ndata: [DONE]\n\n'
# With status 200, and no completion.
NO_ANSWERS = (
    *(b"", PAGE, b"\xff\x00", b"x" * 3_000_000, STREAM, b'{"choices": [{"message": {"cont', b"[" * 100_000, b"null"),
    *(b'{"choices": []}', b'{"choices": null}', b'{"choices": ["Hi."]}', b'{"choices": [{"text": "Hi."}]}', b"{}"),
    *(
        b'{"error": {"message": "it is busy"}}',
        b'{"error": {"message": "it is busy", "code": 503}}',
        b'{"error": "no"}',
    ),
)


class TestWhatIsNoAnswer:
    """It may pass, so it is asked again after a while, and given up after a minute."""

    @pytest.mark.parametrize("data", NO_ANSWERS)
    def test_it_is_asked_for_again(self, asking: Asking, server: Echo, waits: list[float], data: bytes) -> None:
        server.fail(protocols.raw(data), protocols.raw(data))
        assert asking.api.chat(CHAT) == ANSWER
        assert waits == [1.0, 2.0]

    @pytest.mark.parametrize("data", [PAGE, STREAM, b'{"error": {"message": "it is busy"}}', b'{"detail": "no"}'])
    def test_text_is_no_sound(self, asking: Asking, server: Echo, waits: list[float], data: bytes) -> None:
        server.fail(protocols.raw(data), protocols.raw(b"RIFF", "audio/wav"))
        assert asking.api.speech(SPEECH) == b"RIFF"
        assert waits == [1.0]

    def test_it_is_given_up_with_what_it_was(self, server: Echo, waits: list[float]) -> None:
        server.always = protocols.raw(PAGE, "text/html")
        patience = Patience(policy=Policy(attempts=99, deadline=9e9), sleep=waits.append, random=lambda: 1.0)
        api = OpenAIServer(KEY, f"{server.url}/v1", error=WriterError, instead="nothing", patience=patience)
        with pytest.raises(WriterError) as caught:
            api.chat(CHAT)
        api.close()
        assert sum(waits) == 31
        assert "no chat completion came but an HTML page: “<!DOCTYPE html><title>Sign in" in caught.value.what
        assert caught.value.remedy.startswith("Check whether this network asks to log in and OPENAI_BASE_URL")

    def test_a_status_within_counts_as_one(self, asking: Asking, server: Echo) -> None:
        server.always = protocols.raw(b'{"error": {"message": "no credits", "code": 402}}')
        with pytest.raises(WriterError, match="quota"):
            asking.api.chat(CHAT)
        assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (protocols.status(429), "HTTP 429: this is a 429"),
        (protocols.status(500), "HTTP 500: this is a 500"),
        (protocols.status(503), "HTTP 503: this is a 503"),
        (protocols.reset, "the connection failed"),
        (protocols.reset_within, "the connection failed"),
        (protocols.truncated, "the connection failed"),
    ],
)
class TestWhatMayPass:
    def test_it_is_asked_again_and_said(
        self, asking: Asking, server: Echo, waits: list[float], fault: Fault, words: str
    ) -> None:
        server.fail(fault, fault)
        assert asking.api.chat(CHAT) == ANSWER
        assert len(server.seen) == 3
        assert waits == [1.0, 2.0]
        assert len(asking.notes) == 2
        assert words in asking.notes[0]
        assert asking.notes[0].endswith("asked again in 1.0 s")

    def test_it_is_given_up_by_name(
        self, asking: Asking, server: Echo, waits: list[float], fault: Fault, words: str
    ) -> None:
        server.always = fault
        with pytest.raises(WriterError) as caught:
            asking.api.chat(CHAT)
        assert "the server at OPENAI_BASE_URL gave no usable answer after 5 attempts" in caught.value.what
        assert words in caught.value.what
        assert waits == [1.0, 2.0, 4.0, 8.0]
        assert len(server.seen) == 5
        assert not_chained(caught.value)


def not_chained(error: BaseException) -> bool:
    """Whether nothing of the client's own errors, which hold headers and addresses, comes along."""
    return error.__cause__ is None and (error.__context__ is None or error.__suppress_context__)


def test_the_server_is_waited_for_as_it_asks(asking: Asking, server: Echo, waits: list[float]) -> None:
    dated = {"Retry_After": "Wed, 21 Oct 2015 07:28:30 GMT", "Date": "Wed, 21 Oct 2015 07:28:00 GMT"}
    server.fail(protocols.status(429, Retry_After="9"), protocols.status(503, **dated), protocols.status(429))
    asking.api.chat(CHAT)
    # The server's own Date header comes first, and it is of today: an old date means at once, which is no wish.
    assert waits[0] == 9.0
    assert waits[1] in (2.0, 30.0)
    assert waits[2] == 4.0


@pytest.mark.parametrize("status", [400, 404, 405, 409, 413, 422])
def test_a_refused_request_is_not_asked_again(asking: Asking, server: Echo, waits: list[float], status: int) -> None:
    server.fail(protocols.status(status, {"error": {"message": f"bad {KEY}"}}))
    with pytest.raises(Rejected) as caught:
        asking.api.chat(CHAT)
    assert (caught.value.status, caught.value.what) == (status, "bad *****")
    assert not_chained(caught.value)
    assert len(server.seen) == 1
    assert waits == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (protocols.status(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}}), "refused the key"),
        (protocols.status(403, {"error": {"message": "Your key has no permission for this"}}), "refused the key"),
        (protocols.status(403), "refused the request"),
        (protocols.status(402), "quota"),
        (protocols.status(429, {"error": {"message": "m", "code": "insufficient_quota"}}), "quota"),
    ],
)
def test_key_and_quota_are_told_at_once(asking: Asking, server: Echo, fault: Fault, words: str) -> None:
    server.fail(fault)
    with pytest.raises(WriterError) as caught:
        asking.api.chat(CHAT)
    assert words in caught.value.what
    assert KEY not in str(caught.value)
    assert not_chained(caught.value)
    assert len(server.seen) == 1


def test_many_threads_share_it(asking: Asking, server: Echo) -> None:
    met = threading.Barrier(6)

    def together(handler: Handler) -> None:
        met.wait(30)
        handler.send(200, ANSWER, "application/json")

    server.always = together
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(asking.api.chat, [CHAT] * 6)) == [ANSWER] * 6


def test_after_it_is_closed_it_can_be_asked_once_more(asking: Asking) -> None:
    asking.api.chat(CHAT)
    asking.api.close()
    assert asking.api.chat(CHAT) == ANSWER


class TestHowItIsMade:
    def make(self, key: str, url: str) -> OpenAIServer:
        return OpenAIServer(key, url, error=SpeechError, instead="another voice")

    def test_neither_key_nor_address(self) -> None:
        with pytest.raises(ConfigError) as caught:
            self.make("", "")
        assert (caught.value.where, caught.value.remedy) == (
            "OPENAI_API_KEY",
            "Set it to your key, or set another voice",
        )

    def test_openais_own_is_called_so(self) -> None:
        assert self.make(KEY, "").provider.name == "OpenAI"
        assert self.make("", "http://127.0.0.1:1/v1").provider.name == "the server at OPENAI_BASE_URL"

    @pytest.mark.parametrize("key", ["", "ollama", "EMPTY", "none", "0", "1234"])
    def test_a_word_for_a_key_is_no_secret(self, key: str) -> None:
        # Hidden in a reply, it would be cut out of what the host says.
        assert self.make(key, "http://127.0.0.1:1/v1").provider.secrets == ()

    @pytest.mark.parametrize("key", [KEY, "sk-1", "abcdefghijklmnopqrst", "token-abc123"])
    def test_all_others_are(self, key: str) -> None:
        assert self.make(key, "http://127.0.0.1:1/v1").provider.secrets == (key,)
