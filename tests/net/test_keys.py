"""Keys are tried on the lists that cost nothing, within seconds, and every kind of answer becomes words."""

import time

import pytest

from podcast.errors import PodcastError
from podcast.net import keys
from podcast.net.asking import Patience
from podcast.net.retry import Policy
from tests import protocols
from tests.protocols import Fault, status
from tests.protocols_llm import LLM
from tests.protocols_voices import KEY, ElevenLabsServer, OpenAISpeech, all_shown, html

CALM = Patience(timeout=60.0, policy=Policy(attempts=1))
SHORT = Patience(timeout=2.0, policy=Policy(attempts=1))
WRONG = "sk-a-wrong-key-that-must-not-be-shown"
NO_LIST = "The API key you used is missing the permission voices_read to execute this operation."
NO_SCOPE = "You have insufficient permissions for this operation. Missing scopes: api.model.read."


def test_a_good_key_is_taken_and_nothing_is_paid_for() -> None:
    with LLM(key=KEY, models=("gpt-5", "gpt-5-mini")) as llm, ElevenLabsServer() as eleven:
        said, models = keys.openai(KEY, f"{llm.url}/v1", CALM)
        assert "takes the key" in keys.elevenlabs(KEY, eleven.url, CALM)
    assert (said, models) == ("the server at OPENAI_BASE_URL takes the key", frozenset({"gpt-5", "gpt-5-mini"}))
    assert [(one.method, one.path) for one in llm.seen + eleven.seen] == [("GET", "/v1/models"), ("GET", "/v2/voices")]


def test_a_wrong_key_is_refused_by_the_name_of_its_variable() -> None:
    with LLM(key=KEY) as llm, ElevenLabsServer() as eleven:
        with pytest.raises(PodcastError, match="refused the key") as one:
            keys.openai(WRONG, f"{llm.url}/v1", CALM)
        with pytest.raises(PodcastError, match="refused the key") as other:
            keys.elevenlabs(WRONG, eleven.url, CALM)
    assert "OPENAI_API_KEY" in one.value.remedy
    assert "ELEVENLABS_API_KEY" in other.value.remedy
    assert WRONG not in all_shown(one.value) + all_shown(other.value)
    assert len(llm.seen) == len(eleven.seen) == 1


def test_a_key_that_may_only_speak_or_write_is_no_bad_key() -> None:
    with LLM(key=KEY) as llm, ElevenLabsServer() as eleven:
        llm.always = status(403, {"error": {"message": NO_SCOPE}})
        eleven.always = status(401, {"detail": {"status": "missing_permissions", "message": NO_LIST}})
        said, models = keys.openai(KEY, f"{llm.url}/v1", CALM)
        assert "knows the key" in said
        assert "knows the key" in keys.elevenlabs(KEY, eleven.url, CALM)
    assert models == frozenset()


def test_a_server_without_a_list_of_models_is_said_so() -> None:
    with OpenAISpeech() as server:
        said, models = keys.openai(KEY, f"{server.url}/v1", CALM)
    assert said == "the server at OPENAI_BASE_URL lists no models (HTTP 404), so the key was not tried"
    assert models == frozenset()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (html, "HTML page"),
        (protocols.raw(b'{"data": 5}'), "no list of models"),
        (protocols.raw(b'{"data": [{"name": "x"}]}'), "no list of models"),
        (protocols.raw(b"[" * 100_000), "no list of models"),
        (status(500), "HTTP 500"),
        (protocols.reset, "connection"),
        (protocols.truncated, "connection"),
    ],
)
def test_what_is_no_list_of_models_is_an_error_that_is_asked_for_once(fault: Fault, said: str) -> None:
    with LLM(key=KEY) as server:
        server.always = fault
        with pytest.raises(PodcastError, match=said) as caught:
            keys.openai(KEY, f"{server.url}/v1", CALM)
    assert KEY not in all_shown(caught.value)
    assert len(server.seen) == 1


@pytest.mark.slow
@pytest.mark.parametrize("fault", [protocols.silent, protocols.dripping])
def test_a_server_that_does_not_end_is_left_in_time(fault: Fault) -> None:
    with LLM(key=KEY) as server:
        server.always = fault
        began = time.monotonic()
        with pytest.raises(PodcastError, match="no usable answer after 1 attempt"):
            keys.openai(KEY, f"{server.url}/v1", SHORT)
        # The fault itself lasts 30 s and longer.
        assert time.monotonic() - began < 25


def test_an_address_where_nobody_is_names_its_variable() -> None:
    with pytest.raises(PodcastError, match="no usable answer") as caught:
        keys.openai(KEY, "http://127.0.0.1:9/v1", CALM)
    assert "OPENAI_BASE_URL" in str(caught.value)
    with pytest.raises(PodcastError, match="no usable answer") as caught:
        keys.elevenlabs(KEY, "http://127.0.0.1:9", CALM)
    assert "ELEVENLABS_BASE_URL" in str(caught.value)
