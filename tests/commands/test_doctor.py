"""`podcast doctor` on keys and downloads: what is tried, what is only said, and what makes it fail."""

import base64
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from podcast.model import Week
from tests import protocols, shows
from tests.protocols import Fault, status
from tests.protocols_llm import LLM
from tests.protocols_voices import KEY, ElevenLabsServer
from tests.servers import DailyPapers, item, write_days
from tests.shows import Answer, Here

WRONG = "sk-a-wrong-key-that-must-not-be-shown"
TABLES = (
    'language = "en"\n[elevenlabs]\nvoice = "ownVoice1"\npace = 14.7\n'
    '[espeak]\nvoice = "en-us"\nrate = 160\npitch = 42\nrange = 55\npace = 14.7\n'
)


@pytest.fixture
def show(tmp_path: Path) -> Path:
    shows.write_show(tmp_path)
    (tmp_path / "voices" / "host-en.toml").write_text(TABLES)
    return tmp_path


def found(ran: Answer) -> dict[str, Any]:
    return {row["check"]: row for row in json.loads(ran.stdout)}


def test_keys_that_are_set_are_tried_and_nothing_is_paid_for(
    here: Here, show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LLM(key=KEY) as llm, ElevenLabsServer() as eleven:
        set_keys(monkeypatch, KEY, f"{llm.url}/v1", KEY, eleven.url)
        rows = found(here(show, "doctor", "--json"))
    assert rows["OpenAI's key"]["finding"] == "the server at OPENAI_BASE_URL takes the key"
    assert rows["ElevenLabs' key"]["finding"] == "the server at ELEVENLABS_BASE_URL takes the key"
    assert rows["OpenAI's key"]["ok"]
    assert rows["ElevenLabs' key"]["ok"]
    assert {one.method for one in llm.seen + eleven.seen} == {"GET"}


def test_a_wrong_key_fails_only_where_the_show_needs_it(
    here: Here, show: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LLM(key=KEY) as llm, ElevenLabsServer() as eleven:
        set_keys(monkeypatch, WRONG, f"{llm.url}/v1", WRONG, eleven.url)
        ran = here(show, "doctor")
        settings = show / "podcast.toml"
        settings.write_text(settings.read_text() + '[script]\nwriter = "extractive"\n[voice]\nprovider = "espeak"\n')
        unused = found(here(show, "doctor", "--json"))
    assert ran.returncode == 1
    assert "FAIL  OpenAI's key: the server at OPENAI_BASE_URL refused the key" in ran.stdout
    assert "FAIL  ElevenLabs' key: the server at ELEVENLABS_BASE_URL refused the key" in ran.stdout
    assert "Check the key in ELEVENLABS_API_KEY" in ran.stdout
    assert WRONG not in ran.stdout + ran.stderr + json.dumps(unused)
    assert unused["OpenAI's key"]["ok"]
    assert "refused the key" in unused["OpenAI's key"]["finding"]


def test_servers_that_cannot_be_reached_are_lines(here: Here, show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_keys(monkeypatch, KEY, "http://127.0.0.1:9/v1", KEY, "http://127.0.0.1:9")
    rows = found(here(show, "doctor", "--json"))
    for name in ("OpenAI's key", "ElevenLabs' key"):
        assert not rows[name]["ok"]
        assert "no usable answer after 1 attempt" in rows[name]["finding"]
    assert rows["music"]["ok"]


def test_a_model_that_the_server_does_not_list_is_said(here: Here, show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with LLM(key=KEY, models=("another",)) as llm:
        set_keys(monkeypatch, KEY, f"{llm.url}/v1")
        rows = found(here(show, "doctor", "--json"))
    assert "takes the key, but does not list the model 'gpt-" in rows["OpenAI's key"]["finding"]


def test_without_keys_none_is_tried(here: Here, show: Path) -> None:
    rows = found(here(show, "doctor", "--json"))
    assert not [name for name in rows if "key" in name]


def test_a_model_that_would_be_downloaded_is_said(here: Here, show: Path) -> None:
    shows.align_by(show, "small")
    row = found(here(show, "doctor", "--json"))["alignment"]
    assert row["ok"]
    assert row["finding"] == "small is not on this machine"
    assert row["remedy"] == "It is fetched at its first use, once (487 MB)"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("papers", "said", "remedy"),
    [
        ([], "the week has no papers", "Ask for another week"),
        (
            [item("2506.00001", summary="我们提出一种方法。它在三个任务上都更好。")],
            "1 in another language",
            "OPENAI_API_KEY",
        ),
        ([item("2506.00001", summary="")], "1 no abstract", "in a file"),
        ([item("2506.00001")], "huggingface gives 1 paper for ", ""),
    ],
)
def test_a_week_without_a_paper_that_could_be_told_is_a_failure(
    tmp_path: Path, papers: list[Any], said: str, remedy: str
) -> None:
    shows.write_show(tmp_path, shows.SETTINGS.replace('source = "file"\nfile = "papers.yaml"\n', ""))
    (tmp_path / "days").mkdir()
    monday = Week.of(dt.datetime.now(dt.UTC).date()).previous().monday
    with DailyPapers(write_days(tmp_path / "days", {str(monday): papers})) as api:
        ran = shows.command(tmp_path, "doctor", "--json", env={"HF_ENDPOINT": api.url})
    row = {row["check"]: row for row in json.loads(ran.stdout)}["source"]
    assert row["ok"] is not bool(remedy)
    assert said in row["finding"]
    assert remedy in row["remedy"]


def test_a_bad_gateway_is_a_line(here: Here, show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with LLM(key=KEY) as llm:
        llm.always = status(502)
        set_keys(monkeypatch, KEY, f"{llm.url}/v1")
        row = found(here(show, "doctor", "--json"))["OpenAI's key"]
    assert (row["ok"], "HTTP 502" in row["finding"]) == (False, True)
    assert len(llm.seen) == 1


NOT_HERE = status(403, {"error": {"code": "unsupported_country_region_territory", "message": "Not supported"}})


def test_a_country_that_is_not_served_is_told_as_that(here: Here, show: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with LLM(key=KEY) as llm, ElevenLabsServer() as eleven:
        llm.always = eleven.always = NOT_HERE
        set_keys(monkeypatch, KEY, f"{llm.url}/v1", KEY, eleven.url)
        rows = found(here(show, "doctor", "--json"))
    for name in ("OpenAI's key", "ElevenLabs' key"):
        assert not rows[name]["ok"]
        assert "does not serve the country or network that this machine is in" in rows[name]["finding"]
        assert rows[name]["remedy"] == "Choose a provider that does; the key is not at fault"


# With what quoting and percent signs change.
ECHOED = "sk-proj-9f/Xa+71\"b%c=Qz04'Tq_a-key"
FORMS: dict[str, Callable[[str], str]] = {
    "whole": str,
    "in its header": lambda key: f"Authorization: Bearer {key}",
    "cut": lambda key: key[:14],
    "cut with dots": lambda key: f"{key[:10]}…",
    "quoted": repr,
    "as JSON": json.dumps,
    "percent-encoded": lambda key: quote(key, safe=""),
    "as a form": quote_plus,
    "base64": lambda key: base64.b64encode(key.encode()).decode(),
    "base64 of a login": lambda key: base64.b64encode(f"user:{key}".encode()).decode(),
    "base64, cut": lambda key: base64.b64encode(key.encode()).decode()[:20],
    "hexadecimal": lambda key: key.encode().hex(),
}
PLACES: dict[str, Callable[[str], Fault]] = {
    "a refusal": lambda said: status(401, {"error": {"message": f"Incorrect API key provided: {said}"}}),
    "a refusal's end": lambda said: status(401, {"detail": {"message": "wrong " * 31 + said}}),
    "a fault": lambda said: status(500, {"message": f"cannot use {said}"}),
    "a page": lambda said: protocols.raw(f"<html><title>{said}</title></html>".encode(), "text/html"),
    "no list": lambda said: protocols.raw(json.dumps({"you": said}).encode()),
    "a redirect": lambda said: protocols.redirect(f"/{quote(said)}"),
}


@pytest.mark.parametrize(
    ("form", "place"),
    [
        pytest.param(form, place, marks=() if place == "a refusal" else pytest.mark.slow)
        for form in FORMS
        for place in PLACES
    ],
)
def test_a_key_that_a_server_echoes_is_not_printed(
    here: Here, show: Path, monkeypatch: pytest.MonkeyPatch, form: str, place: str
) -> None:
    said = FORMS[form](ECHOED)
    with LLM(key=KEY) as llm, ElevenLabsServer() as eleven:
        llm.always = eleven.always = PLACES[place](said)
        set_keys(monkeypatch, ECHOED, f"{llm.url}/v1", ECHOED, eleven.url)
        ran = here(show, "doctor")
        assert {one.method for one in llm.seen + eleven.seen} == {"GET"}
    shown = ran.stdout + ran.stderr
    assert "ElevenLabs' key" in shown
    encoded = base64.b64encode(ECHOED.encode()).decode()
    for part in (ECHOED[:8], ECHOED[8:16], quote(ECHOED, safe="")[8:18], encoded[:8], ECHOED.encode().hex()[:16], said):
        assert part not in shown


def set_keys(patch: pytest.MonkeyPatch, openai: str, url: str, eleven: str = "", eleven_url: str = "") -> None:
    for name, value in {"OPENAI_API_KEY": openai, "ELEVENLABS_API_KEY": eleven}.items():
        patch.setenv(name, value)
    for name, value in {"OPENAI_BASE_URL": url, "ELEVENLABS_BASE_URL": eleven_url}.items():
        patch.setenv(name, value)


def test_a_feed_without_the_owners_address_is_said_and_no_failure(here: Here, show: Path) -> None:
    row = found(here(show, "doctor", "--json"))["owner"]
    assert (row["ok"], row["finding"]) == (True, "the feed has no owner's e-mail, which Spotify and YouTube refuse")
    assert row["remedy"].startswith("Set email in podcast.toml")
    file = show / "podcast.toml"
    file.write_text('email = "ada@example.org"\n' + file.read_text())
    assert found(here(show, "doctor", "--json"))["owner"]["finding"] == "ada@example.org"
