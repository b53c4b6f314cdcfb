"""Secrets are hidden in whatever form a library shows them."""

import base64
import json
import time
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.hiding import hidden, secrets

# With what each form of quoting changes: a slash, a plus, a quote, a percent sign, a backslash, a letter outside ASCII.
SECRET = "FwoGZXIvYXdzEB4aD/k+Jq'Lm\"%w\\z/é=="
FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "repr": repr,
    "repr of bytes": lambda one: repr(one.encode()),
    "JSON": json.dumps,
    "JSON in JSON": lambda one: json.dumps(json.dumps({"key": one})),
    "JSON without escapes": lambda one: json.dumps(one, ensure_ascii=False),
    "URL": quote,
    "URL's query": quote_plus,
    "URL in small letters": lambda one: quote(one, safe="").lower(),
    "base64": lambda one: base64.b64encode(one.encode()).decode(),
    "base64 of a login": lambda one: base64.b64encode(f"user:{one}".encode()).decode(),
    "base64 of another": lambda one: base64.b64encode(f"a-user:{one}:more".encode()).decode(),
    "base64 for URLs": lambda one: base64.urlsafe_b64encode(one.encode()).decode(),
    "hexadecimal": lambda one: one.encode().hex(),
    "cut off": lambda one: f"{one[:14]}…",
    "in capitals": str.upper,
}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("bad key sk-abc.1, sorry", "bad key *****, sorry"),
        ("Authorization: Bearer sk-abc.1\nHost: x", "*****\nHost: x"),
        ("xi-api-key: SK-ABC.1", "*****"),
        ("sk-abcX1 is another", "sk-abcX1 is another"),
        ("İ sk-abc.1 İ", "İ ***** İ"),
    ],
)
def test_a_secret_is_hidden_with_the_header_it_stands_in(said: str, shown: str) -> None:
    assert hidden(said, ("", "sk-abc.1")) == shown


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("end", ["", "\n", "\r\n", " "])
def test_a_secret_is_hidden_in_each_form(form: str, end: str) -> None:
    said = f"Invalid header value {FORMS[form](SECRET + end)} in the request"
    shown = hidden(said, (SECRET + end,))
    for part in (SECRET[:8], SECRET[12:20], FORMS[form](SECRET)[4:14]):
        assert part.lower() not in shown.lower()
    assert "*****" in shown
    assert shown.startswith("Invalid header value ")
    assert shown.endswith(" in the request")


@given(st.text(min_size=1, max_size=60), st.text(max_size=30), st.text(max_size=30))
def test_no_text_around_a_secret_saves_it(secret: str, before: str, after: str) -> None:
    if secret.strip():
        assert secret not in hidden(f"{before}{secret}{after}", (secret,)).replace("*****", "\0")


@given(st.text(max_size=300))
def test_what_holds_no_secret_stays_as_it_is(said: str) -> None:
    assert hidden(said, ("sk-test-0123456789abcdef",)) == said


@pytest.mark.parametrize("unit", ["-", "a", "api-key:", " ", "bearer ", "sk-test-", "sk-test-012"])
def test_to_look_for_a_secret_takes_no_time_by_the_square(unit: str) -> None:
    begun = time.process_time()
    hidden(unit * 50_000, ("sk-abc.1", "sk-test-0123456789abcdef"))
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    ("key", "secret"), [("", False), ("ollama", False), ("0", False), ("sk-1", True), (" ", False)]
)
def test_a_word_for_a_key_is_no_secret(key: str, secret: bool) -> None:
    assert secrets(key, "sk-other") == ((key, "sk-other") if secret else ("sk-other",))
