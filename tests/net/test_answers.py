"""What a provider's refusal means."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import PodcastError, SpeechError, WriterError
from podcast.net import answers
from podcast.net.answers import Provider, Rejected
from podcast.net.retry import GaveUp, Transient, Unreachable

KEY = "sk-test-a-key-that-must-not-be-shown"
OPENAI = Provider("OpenAI", "OPENAI_API_KEY", (KEY,), WriterError)
ELEVENLABS = Provider("ElevenLabs", "ELEVENLABS_API_KEY", (KEY,), SpeechError)
# Bodies as the providers send them.
BAD_KEY = {"error": {"message": f"Incorrect API key provided: {KEY}.", "code": "invalid_api_key"}}
NO_QUOTA = {"error": {"message": "You exceeded your current quota.", "code": "insufficient_quota"}}
NO_CREDITS = {"detail": {"status": "quota_exceeded", "message": "This request exceeds your quota of 10000."}}
NO_BALANCE = {"error": {"message": "Insufficient Balance", "type": "unknown_error", "code": "invalid_request_error"}}
TOO_FAST = {"error": {"message": "Rate limit reached for gpt-5.4-mini", "code": "rate_limit_exceeded"}}


def body(value: Any) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("provider", "status", "value"),
    [(OPENAI, 429, NO_QUOTA), (ELEVENLABS, 401, NO_CREDITS), (OPENAI, 402, NO_BALANCE), (OPENAI, 402, {})],
)
def test_a_used_up_quota_is_told_whatever_its_status_and_not_waited_for(
    provider: Provider, status: int, value: Any
) -> None:
    failure = provider.refusal(status, {"retry-after": "1"}, body(value))
    assert isinstance(failure, provider.error)
    assert f"the quota of {provider.name} is used up (HTTP {status}" in str(failure)
    assert "kept" in str(failure)


@pytest.mark.parametrize("status", [401, 403])
def test_a_bad_key_is_told_with_the_variable_that_holds_it(status: int) -> None:
    failure = OPENAI.refusal(status, {}, body(BAD_KEY))
    assert isinstance(failure, WriterError)
    assert "OPENAI_API_KEY" in failure.remedy
    assert "Incorrect API key provided: *****" in failure.what


# How providers and the gateways before them refuse a place.
NOT_HERE = {
    "OpenAI": (403, {"error": {"code": "unsupported_country_region_territory", "message": "Not supported"}}),
    "OpenAI, in words": (403, {"error": {"message": "Country, region, or territory not supported"}}),
    "OpenAI, another time": (403, {"error": {"message": "Our services are not available in your country."}}),
    "Google": (400, [{"error": {"code": 400, "message": "User location is not supported for the API use."}}]),
    "OpenRouter": (403, {"error": {"code": 403, "message": "This model is not available in your region."}}),
    "a gateway": (403, {"message": "Access denied: we do not serve requests from your location"}),
    "a gateway's key": (403, {"error": "Your API key may not be used from this country"}),
    "ElevenLabs": (403, {"detail": {"status": "forbidden", "message": "ElevenLabs is blocked in your jurisdiction."}}),
    "ElevenLabs without a plan": (
        401,
        {
            "detail": {
                "status": "detected_unusual_activity",
                "message": "Unusual activity. Free Tier disabled.",
            }
        },
    ),
    "Chinese": (403, {"error": {"message": "您所在的国家或地区暂不支持该服务"}}),
    "the law": (451, {}),
}


@pytest.mark.parametrize("who", NOT_HERE)
@pytest.mark.parametrize("provider", [OPENAI, ELEVENLABS])
def test_a_place_that_is_not_served_is_told_as_that_and_not_as_a_bad_key(provider: Provider, who: str) -> None:
    status, value = NOT_HERE[who]
    failure = provider.refusal(status, {}, body(value))
    assert isinstance(failure, provider.error)
    assert f"{provider.name} does not serve the country or network that this machine is in" in failure.what
    assert f"HTTP {status}" in failure.what
    assert failure.remedy == "Choose a provider that does; the key is not at fault"


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "Incorrect API key provided for this region"),
        (403, "You have insufficient permissions for this operation."),
        (403, "密钥没有权限"),
    ],
)
def test_a_bad_key_is_no_matter_of_the_place(status: int, message: str) -> None:
    failure = OPENAI.refusal(status, {}, body({"error": {"message": message}}))
    assert isinstance(failure, WriterError)
    assert "refused the key" in failure.what


def test_a_request_that_names_a_place_is_refused_for_what_it_is() -> None:
    failure = OPENAI.refusal(400, {}, body({"error": {"message": "`region` must be one of us, eu"}}))
    assert isinstance(failure, Rejected)


@pytest.mark.parametrize("value", [{}, {"error": {"message": "Request not allowed"}}])
def test_what_is_forbidden_without_a_reason_is_not_laid_to_the_key(value: Any) -> None:
    failure = OPENAI.refusal(403, {}, body(value))
    assert isinstance(failure, WriterError)
    assert failure.what.startswith("OpenAI refused the request (HTTP 403: ")
    assert "this country and network" in failure.remedy
    assert "OPENAI_API_KEY" in failure.remedy


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
def test_what_may_pass_is_waited_for(status: int) -> None:
    failure = OPENAI.refusal(status, {"retry-after": "7"}, body(TOO_FAST))
    assert isinstance(failure, Transient)
    assert failure.after == 7.0
    assert failure.what == f"HTTP {status}: Rate limit reached for gpt-5.4-mini"


def test_a_date_to_wait_for_is_measured_by_the_servers_clock() -> None:
    headers = {"retry-after": "Wed, 21 Oct 2015 07:28:30 GMT", "date": "Wed, 21 Oct 2015 07:28:00 GMT"}
    failure = OPENAI.refusal(503, headers, b"")
    assert isinstance(failure, Transient)
    assert failure.after == 30.0


@pytest.mark.parametrize("status", [301, 400, 404, 405, 409, 413, 415, 422])
def test_the_rest_is_the_requests_own_fault(status: int) -> None:
    failure = OPENAI.refusal(status, {}, body({"error": {"message": "Unknown parameter"}}))
    assert isinstance(failure, Rejected)
    assert (failure.status, failure.what) == (status, "Unknown parameter")
    told = OPENAI.rejected(failure, "Correct it")
    assert isinstance(told, WriterError)
    assert str(told) == f"OpenAI refused the request (HTTP {status}: Unknown parameter). Correct it."


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (body({"error": {"message": "One\n two"}}), "One two"),
        (body({"error": "model not found"}), "model not found"),
        (body({"detail": {"message": "Three"}}), "Three"),
        (body({"detail": "Not Found"}), "Not Found"),
        (body({"message": "Four"}), "Four"),
        (body({"detail": [{"loc": ["body", 0, "x"], "msg": "Field required"}]}), "body.0.x: Field required"),
        (body({"detail": [{"msg": "One"}, 5, {"msg": 5}, {"loc": "y", "msg": "Two"}]}), "One; Two"),
        (body({"detail": [{"loc": ["body"]}]}), "“{"),
        (body({"error": {"message": " "}, "message": "Five"}), "Five"),
        (b"<!DOCTYPE html><h1>Bad gateway</h1>", "an HTML page: “<!DOCTYPE html><h1>Bad gateway</h1>”"),
        (b"", "nothing"),
        (b"\xff\xfe", "“"),
        (b"[1]", "“[1]”"),
        (b"[" * 100_000, "“[["),
    ],
)
def test_what_was_said_is_found_in_the_body(sent: bytes, words: str) -> None:
    failure = OPENAI.refusal(400, {}, sent)
    assert isinstance(failure, Rejected)
    assert words in failure.what
    assert len(failure.what) <= 220


@given(st.binary(max_size=300), st.integers(300, 599), st.text(max_size=20))
def test_any_answer_means_something_and_never_shows_the_key(sent: bytes, status: int, after: str) -> None:
    for data in (sent, KEY.encode() + sent, body({"error": {"message": sent.decode("latin-1") + KEY}})):
        failure = OPENAI.refusal(status, {"retry-after": after}, data)
        assert isinstance(failure, WriterError | Transient | Rejected)
        assert KEY not in str(failure)
        assert "\n" not in str(failure)


def test_what_a_server_says_ends_with_a_sentence() -> None:
    said = "The first sentence is short. The second one is what nobody can bear to read to its end" + " at all" * 30
    assert answers.said_in(body({"error": {"message": said}})) == "The first sentence is short."
    assert answers.said_in(body({"error": {"message": "one" * 200}})).endswith("…")


def test_a_server_of_ones_own_that_cannot_be_reached_is_a_matter_of_its_address() -> None:
    def gave_up(provider: Provider, failure: Transient) -> PodcastError:
        error = GaveUp(failure.what, attempts=2, seconds=3)
        error.__cause__ = failure
        return provider.gave_up(error)

    own = Provider("the server at CHOIR_URL", "CHOIR_KEY", (), WriterError, "CHOIR_URL")
    assert gave_up(own, Unreachable("the connection was refused")).remedy.startswith("Check CHOIR_URL and whether")
    assert gave_up(own, Transient("HTTP 500")).remedy.startswith("Run again later")
    assert gave_up(OPENAI, Unreachable("its host's name is not known")).remedy.startswith("Run again later")


def test_giving_up_says_how_long_it_was_tried() -> None:
    failure = OPENAI.gave_up(GaveUp(f"HTTP 500: {KEY}", attempts=5, seconds=31.4))
    assert failure.what == "OpenAI gave no usable answer after 5 attempts in 31 s (HTTP 500: *****)"
    assert "1 attempt in" in OPENAI.gave_up(GaveUp("x", attempts=1, seconds=1)).what


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"", "nothing"),
        (b" \n", "nothing"),
        (b"<html><body>Hi</body></html>", "an HTML page: “<html><body>Hi</body></html>”"),
        (b"  <!doctype HTML>", "an HTML page: “<!doctype HTML>”"),
        (b'{"id": 1}', '“{"id": 1}”'),
        ("a\u202eb\x00c".encode(), "“abc”"),
    ],
)
def test_an_answer_of_the_wrong_kind_is_described(sent: bytes, words: str) -> None:
    assert answers.seen(sent) == words


def test_a_long_answer_is_described_shortly() -> None:
    assert len(answers.seen(b"word " * 100_000)) <= 82
