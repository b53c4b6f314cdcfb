"""How a server is asked for JSON."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from podcast.net.answers import Rejected
from podcast.writers import formats
from podcast.writers.formats import PLAIN, SCHEMA, WORDS, Formats

SHAPE = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
REQUEST: dict[str, Any] = {
    "model": "m",
    "messages": [{"role": "system", "content": "House."}, {"role": "user", "content": "Ask."}],
    "temperature": 0.5,
}
# As the servers put it, in the words of their errors.
REFUSALS = {
    "OpenAI": (400, "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."),
    "DeepSeek": (400, "This response_format type is unavailable now"),
    "vLLM": (400, "guided decoding is not supported by this engine"),
    "llama.cpp": (400, "failed to parse grammar"),
    "FastAPI": (422, "body.response_format: extra fields not permitted"),
    "Qwen": (400, "'messages' must contain the word 'json' to use 'response_format' of type 'json_object'"),
    "Groq": (400, "This model does not support structured outputs."),
}


def test_by_schema_first_then_plain_then_by_words() -> None:
    now = Formats()
    assert now.now == SCHEMA
    assert now.refuse(SCHEMA)
    assert now.now == PLAIN
    assert now.refuse(PLAIN)
    assert now.now == WORDS


def test_there_is_nothing_below_words() -> None:
    now = Formats()
    assert [now.refuse(one) for one in (SCHEMA, PLAIN, WORDS, WORDS)] == [True, True, False, False]
    assert now.now == WORDS


def test_threads_that_met_the_same_refusal_go_down_one_step_together() -> None:
    now = Formats()
    with ThreadPoolExecutor(16) as pool:
        moved = list(pool.map(now.refuse, [SCHEMA] * 200))
    assert sum(moved) == 1
    assert now.now == PLAIN


@pytest.mark.parametrize("server", REFUSALS)
def test_a_refused_format_is_known_by_its_words(server: str) -> None:
    refusal = Rejected(*REFUSALS[server])
    assert formats.concerns(refusal, SCHEMA)
    assert formats.concerns(refusal, PLAIN)
    assert not formats.concerns(refusal, WORDS)


@pytest.mark.parametrize(
    "refusal",
    [
        Rejected(400, "This model's maximum context length is 8192 tokens."),
        Rejected(400, "Unsupported value: 'temperature' does not support 0.2 with this model."),
        Rejected(404, "The model `gpt-9` does not exist or you do not have access to it."),
        Rejected(409, "response_format"),
    ],
)
def test_other_refusals_are_not_the_formats(refusal: Rejected) -> None:
    assert not formats.concerns(refusal, SCHEMA)


def test_the_schema_goes_to_the_server_or_to_the_model() -> None:
    by_schema, plain, words = (formats.body(REQUEST, format, "plan", SHAPE) for format in (SCHEMA, PLAIN, WORDS))
    told = by_schema["response_format"]
    assert told == {"type": "json_schema", "json_schema": {"name": "plan", "strict": True, "schema": SHAPE}}
    assert by_schema["messages"] == REQUEST["messages"]
    assert plain["response_format"] == {"type": "json_object"}
    assert "response_format" not in words
    for body in (plain, words):
        assert body["messages"][0]["content"].startswith("House.\n\nAnswer with one JSON object")
        assert '"additionalProperties": false' in body["messages"][0]["content"]
        assert body["messages"][1:] == REQUEST["messages"][1:]
        assert (body["model"], body["temperature"]) == ("m", 0.5)


def test_the_request_itself_stays_as_it_is() -> None:
    before = str(REQUEST)
    formats.body(REQUEST, PLAIN, "plan", SHAPE)
    assert str(REQUEST) == before
