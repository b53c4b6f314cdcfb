"""Whatever a server does wrong, asking it ends in time: with an answer, or with an error of our own without the key."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable

import pytest

from podcast.errors import PodcastError, SpeechError
from podcast.model import Week
from podcast.net import feeds
from podcast.net.answers import Rejected
from podcast.net.asking import Patience
from podcast.net.elevenlabs_api import ElevenLabsServer
from podcast.net.openai_api import OpenAIServer
from podcast.net.retry import Policy
from podcast.sources.huggingface import HuggingFace
from podcast.stores.s3 import S3Store
from podcast.stores.s3_client import Bucket, Limits
from tests import odd
from tests.protocols_voices import KEY, all_shown

PATIENCE = Patience(1.5, policy=Policy(attempts=2, deadline=20.0, first=0.01), sleep=lambda _seconds: None)
CHAT = {
    "model": "m",
    "messages": [
        {"role": "system", "content": "Answer with one JSON object that fits this JSON Schema, named paper:\n{}"},
        {
            "role": "user",
            "content": '<data>\n{"language": "en", "paper": {"id": "2506.00001", "title": "T", '
            '"abstract": "We do. It is so.", "language": "en"}}\n</data>',
        },
    ],
}


def llm(url: str) -> None:
    server = OpenAIServer(KEY, f"{url}/v1", error=PodcastError, instead="nothing", patience=PATIENCE)
    try:
        server.chat(CHAT)
    finally:
        server.close()


def speech(url: str) -> None:
    server = OpenAIServer(KEY, f"{url}/v1", error=SpeechError, instead="nothing", patience=PATIENCE)
    try:
        server.speech({"model": "tts-1", "voice": "alloy", "input": "Hello.", "response_format": "wav"})
    finally:
        server.close()


def elevenlabs(url: str) -> None:
    server = ElevenLabsServer(KEY, url, "here", patience=PATIENCE)
    try:
        server.voices(None)
    finally:
        server.close()


def papers(url: str) -> None:
    HuggingFace(url, timeout=1.5, policy=PATIENCE.policy, sleep=lambda _seconds: None).papers(Week(2025, 23))


def feed(url: str) -> None:
    with feeds.client() as client:
        feeds.fetch(client, f"{url}/feed.xml", patience=PATIENCE)


def store(url: str) -> None:
    limits = Limits(connect_s=5, read_s=1.5, whole_s=8, attempts=2)
    place = Bucket("odd", "", url, "us-east-1", "path")
    S3Store(place, f"{url}/odd", print, sleep=lambda _seconds: None, limits=limits).read("feed.xml")


ASKED: dict[str, Callable[[str], None]] = {
    "llm": llm,
    "speech": speech,
    "elevenlabs": elevenlabs,
    "papers": papers,
    "feed": feed,
    "store": store,
}


def shown(ask: Callable[[str], None], url: str) -> str:
    """All that is shown of the error of our own in which asking ends, "" where it ends in an answer."""
    try:
        ask(url)
    except (PodcastError, Rejected) as error:
        return all_shown(error)
    return ""


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "odd")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEY)


@pytest.mark.slow
@pytest.mark.parametrize("name", odd.ODD)
def test_it_ends_in_time_with_an_answer_or_an_error_of_our_own(name: str) -> None:
    one = odd.ODD[name]
    with one.open(0) as server:
        begun = time.monotonic()
        assert KEY not in shown(ASKED[one.kind], server.url)
        assert time.monotonic() - begun < 25


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["store-checksums-501", "store-conditions-400", "store-conditions-ignored", "store-busy-2h"]
)
def test_a_store_that_is_odd_in_one_thing_is_read(name: str) -> None:
    with odd.ODD[name].open(0) as server:
        said = shown(store, server.url)
    assert ("Error" in said) == (name == "store-busy-2h")


@pytest.mark.slow
def test_by_hand() -> None:
    listed = subprocess.run([sys.executable, "-m", "tests.odd", "--list"], capture_output=True, text=True, check=True)
    assert len(listed.stdout.splitlines()) == len(odd.ODD)
    command = [sys.executable, "-m", "tests.odd", "papers-login-page"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        running.stdout.readline()
        url = running.stdout.readline().strip().removeprefix("HF_ENDPOINT=")
        with urllib.request.urlopen(f"{url}/api/daily_papers", timeout=20) as answer:
            assert b"Sign in" in answer.read()
        running.terminate()
