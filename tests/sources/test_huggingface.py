"""Hugging Face Daily Papers against a real server on 127.0.0.1 that misbehaves on request."""

import datetime as dt
import json
import os
import socket
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from podcast import __version__
from podcast.errors import ConfigError, SourceError, SourceUnreachable
from podcast.model import Link, Paper, Week
from podcast.net.retry import Policy
from podcast.selection import select
from podcast.show import Papers
from podcast.sources import huggingface
from podcast.sources.huggingface import HuggingFace
from podcast.text import clean
from tests import protocols, servers
from tests.servers import DailyPapers, item, write_days
from tests.sources.conformance import SourceContract

WEEK = Week(2025, 10)
RECORDED = os.environ.get("PODCAST_RECORDED", "")

# Three generations of the API's schema: the first knows neither code nor submission day.
DAYS: dict[str, list[Any]] = {
    "2025-03-03": [
        item("2503.00001", 4, 2, title="Small Steps\n  for Small Models", summary="A first line\nand a second.\u0007"),
        item("2503.00002", 9, 1),
    ],
    "2025-03-04": [
        item(
            "2503.00003",
            12,
            3,
            submittedOnDailyAt="2025-03-04T01:02:03.000Z",
            githubRepo="https://github.com/example/three",
            projectPage="https://three.example.org/",
            ai_summary="A summary that nobody asked for.",
            ai_keywords=["three"],
        ),
        item("2503.00004", 4, 7, authors=[{"name": "Bo\u202e Example"}, {"name": "  "}, {"hidden": True}]),
    ],
    "2025-03-09": [
        item(
            "2503.12345",
            4,
            7,
            submittedOnDailyAt="2025-03-09T00:00:00.000Z",
            githubStars=3,
            organization={"_id": "y", "name": "Example"},
            githubRepo="javascript:alert(1)",
            projectPage="http://user@evil.example/",
        )
    ],
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DailyPapers]:
    with DailyPapers(write_days(tmp_path, DAYS)) as api:
        yield api


class Asking:
    """What a source under test was told to do between its requests."""

    def __init__(self, server: DailyPapers, endpoint: str = "", **options: Any) -> None:
        self.slept: list[float] = []
        self.notes: list[str] = []
        usual: dict[str, Any] = {"timeout": 5.0, "sleep": self.slept.append, "random": lambda: 1.0}
        self.source = HuggingFace(
            endpoint or server.url,
            **(usual | options),
            notes=self.notes.append,
        )

    def papers(self, week: Week = WEEK) -> tuple[Paper, ...]:
        return self.source.papers(week)


class TestHuggingFace(SourceContract):
    kind = HuggingFace
    week = WEEK
    empty_week = Week(2020, 1)

    @pytest.fixture
    def source(self, server: DailyPapers) -> HuggingFace:
        return HuggingFace(server.url)


def test_all_papers_of_the_week_are_read_cleaned(server: DailyPapers) -> None:
    first, second, third, fourth, fifth = sorted(Asking(server).papers(), key=lambda paper: paper.id)
    assert first == Paper(
        id="2503.00001",
        title="Small Steps for Small Models",
        abstract="A first line and a second.",
        language="en",
        authors=("Ada Example",),
        upvotes=4,
        comments=2,
        links=(
            Link("Hugging Face", "https://huggingface.co/papers/2503.00001"),
            Link("arXiv", "https://arxiv.org/abs/2503.00001"),
        ),
        published=dt.date(2025, 3, 1),
        submitted=None,
    )
    assert (second.upvotes, second.comments) == (9, 1)
    assert third.links[2:] == (
        Link("Code", "https://github.com/example/three"),
        Link("Project", "https://three.example.org/"),
    )
    assert third.submitted == dt.date(2025, 3, 4)
    assert fourth.authors == ("Bo Example",)
    assert [link.name for link in fifth.links] == ["Hugging Face", "arXiv"]


def test_the_request_names_the_week_and_the_project(server: DailyPapers) -> None:
    asking = Asking(server)
    asking.papers()
    asked = server.seen[0]
    assert asked.path == "/api/daily_papers"
    assert asked.query == {"week": "2025-W10", "limit": "100", "p": "0"}
    assert asked.headers["User-Agent"] == f"weekly-papers-podcast/{__version__}"
    assert asking.notes == []


def test_every_page_is_read_and_a_paper_given_twice_counts_once(server: DailyPapers) -> None:
    busy = [item(f"2504.{number:05}", 1000 - number) for number in range(250)]
    write_days(server.folder, {"2025-04-07": busy[:130], "2025-04-08": busy[120:]})
    papers = Asking(server).papers(Week(2025, 15))
    assert server.pages == ["0", "1", "2", "3"]
    assert [paper.id for paper in papers] == [one["paper"]["id"] for one in busy]


def test_a_page_that_is_not_full_does_not_end_the_week(server: DailyPapers) -> None:
    pages = {0: [item("2504.00001")], 1: [item("2504.00002")], 2: []}
    server.always = lambda handler: handler.reply(200, pages[int(handler.asked.query["p"])])
    assert [paper.id for paper in Asking(server).papers()] == ["2504.00001", "2504.00002"]


def test_a_server_that_ignores_the_page_is_asked_twice(server: DailyPapers) -> None:
    server.always = lambda handler: handler.reply(200, [item("2504.00001"), {"paper": None}])
    assert len(Asking(server).papers()) == 1
    assert server.pages == ["0", "1"]


def test_an_endless_week_is_an_error(server: DailyPapers) -> None:
    server.always = servers.endless
    with pytest.raises(SourceError, match="does not end after 20 pages"):
        Asking(server).papers()
    assert len(server.seen) == huggingface.MOST_PAGES


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (protocols.status(429), "HTTP 429"),
        (protocols.status(500), "HTTP 500"),
        (protocols.status(503), "HTTP 503"),
        (protocols.reset, "connection failed"),
        (protocols.truncated, "connection failed"),
    ],
)
def test_what_may_pass_is_asked_again_aloud(server: DailyPapers, fault: protocols.Fault, said: str) -> None:
    server.fail(fault, fault)
    asking = Asking(server)
    assert len(asking.papers()) == 5
    assert asking.slept == [1.0, 2.0]
    assert [said in note for note in asking.notes] == [True, True]
    assert server.pages == ["0", "0", "0", "1"]


def test_a_later_page_is_asked_again_too(server: DailyPapers) -> None:
    write_days(server.folder, {"2025-04-07": [item(f"2504.{number:05}") for number in range(150)]})

    def once_on_page_one(handler: Any) -> None:
        if handler.asked.query["p"] == "1" and server.pages.count("1") == 1:
            handler.reply(502, {})
        else:
            handler.reply(200, server.items(handler.asked.query))

    server.always = once_on_page_one
    asking = Asking(server)
    assert len(asking.papers(Week(2025, 15))) == 150
    assert asking.slept == [1.0]


def test_retry_after_is_honoured_in_seconds_and_as_a_date(server: DailyPapers) -> None:
    # The Date header is added by the server itself, so the wished date must lie after now.
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=20)
    server.fail(
        protocols.status(429, Retry_After="7"),
        protocols.status(503, Retry_After=soon.strftime("%a, %d %b %Y %H:%M:%S GMT")),
        protocols.status(429, Retry_After="90"),
    )
    asking = Asking(server)
    assert len(asking.papers()) == 5
    assert asking.slept[0] == 7.0
    assert 17 <= asking.slept[1] <= 20
    assert asking.slept[2] == 90.0


@pytest.mark.slow
def test_a_silent_server_times_out_and_is_asked_again(server: DailyPapers) -> None:
    server.fail(protocols.silent)
    asking = Asking(server, timeout=2.5)
    assert len(asking.papers()) == 5
    assert "no whole answer within 2.5 s" in asking.notes[0] or "no answer within 2.5 s" in asking.notes[0]


@pytest.mark.slow
def test_a_dripping_answer_is_cut_off(server: DailyPapers) -> None:
    server.fail(protocols.dripping)
    asking = Asking(server, timeout=2.5)
    assert len(asking.papers()) == 5
    assert "no whole answer within 2.5 s" in asking.notes[0]


@pytest.mark.slow
def test_headers_that_drip_are_cut_off(server: DailyPapers) -> None:
    server.fail(protocols.dripping_headers)
    asking, begun = Asking(server, timeout=2.5), time.monotonic()
    assert len(asking.papers()) == 5
    assert time.monotonic() - begun < 20
    assert "no whole answer within 2.5 s" in asking.notes[0]


@pytest.mark.parametrize("packings", ["gzip", "gzip, gzip, gzip", "br", "zstd"])
def test_what_is_packed_is_bounded_by_what_comes_out(server: DailyPapers, packings: str) -> None:
    server.always = protocols.bomb(packings)
    tracemalloc.start()
    with pytest.raises(SourceError, match=r"longer than 20 MB|packed in a way that was not asked for"):
        Asking(server).papers()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000
    assert len(server.seen) == 1


def test_a_failing_server_is_asked_for_five_minutes(server: DailyPapers) -> None:
    server.always, clock = protocols.status(503), protocols.Clock()
    asking = Asking(server, clock=clock, sleep=clock.sleep)
    with pytest.raises(SourceUnreachable, match=r"after 10 attempts in 243 s \(HTTP 503") as caught:
        asking.papers()
    assert clock.slept == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert caught.value.where == f"{server.url}/api/daily_papers"
    assert "HF_ENDPOINT" in caught.value.remedy
    server.always = protocols.status(429, Retry_After="3600")
    with pytest.raises(SourceUnreachable, match=r"after 1 attempt .*it asks to wait 60 min"):
        Asking(server).papers()


@pytest.mark.parametrize("code", [400, 401, 403, 404, 408, 410])
def test_a_refusal_fails_at_once_by_name(server: DailyPapers, code: int) -> None:
    server.fail(protocols.status(code))
    asking = Asking(server)
    with pytest.raises(SourceError, match=f"HTTP {code} .*this is a {code}") as caught:
        asking.papers()
    assert not isinstance(caught.value, SourceUnreachable)
    assert len(server.seen) == 1
    assert asking.slept == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!DOCTYPE html><html><title>Log in to the hotel</title></html>", "an HTML page .*Log in to the hotel"),
        (b'[{"paper": {"id": "2503', "JSON that breaks off"),
        (b"", "empty"),
        (b"\xff\xfe\x00", "not JSON"),
        (b'{"error": "try later"}', "a JSON object .*try later"),
        (b"null", "a JSON value .*null"),
        (b"[" * 50_000, "JSON that .*recursion"),
        (b"[" + b"9" * 5000 + b"]", "JSON that .*digits"),
    ],
)
def test_an_answer_that_is_no_list_says_what_came(server: DailyPapers, body: bytes, said: str) -> None:
    server.fail(protocols.raw(body))
    asking = Asking(server)
    # It may pass.
    assert len(asking.papers()) == 5
    assert asking.slept == [1.0]
    server.always = protocols.raw(body)
    with pytest.raises(SourceUnreachable, match=f"after 6 attempts .*not a list of papers but {said}") as caught:
        Asking(server).papers()
    assert len(str(caught.value)) < 500


def test_bytes_without_end_are_refused(server: DailyPapers) -> None:
    server.fail(protocols.raw(b" " * (huggingface.MOST_BYTES + 1)))
    with pytest.raises(SourceError, match="longer than 20 MB"):
        Asking(server).papers()


def test_redirects_are_followed_but_not_in_circles(server: DailyPapers) -> None:
    server.fail(protocols.redirect("/api/daily_papers?week=2025-W10&limit=100&p=0"))
    assert len(Asking(server).papers()) == 5
    server.always = protocols.redirect("/api/daily_papers")
    with pytest.raises(SourceError, match="redirect"):
        Asking(server).papers()


BROKEN: list[tuple[Any, str]] = [
    ("a string", "it: "),
    ({"paper": {"id": "2503.00009"}}, "paper.title: field required"),
    (item("../../etc/passwd"), "paper.id: "),
    (item("2513.00001"), "paper.id: "),
    (item("2503.00009", title=" \n\u0007"), "paper.title: must not be empty"),
]


@pytest.mark.parametrize(
    "odd",
    [
        {"upvotes": -1},
        {"upvotes": None},
        {"publishedAt": "yesterday"},
        {"publishedAt": ""},
        {"authors": [{"name": 5}]},
        {"authors": None},
        {"githubRepo": 5},
        {"summary": None},
    ],
)
def test_an_optional_field_that_cannot_be_used_costs_no_paper(server: DailyPapers, odd: dict[str, Any]) -> None:
    broken = item("2503.00009")
    broken["paper"] |= odd
    broken["numComments"] = None
    write_days(server.folder, {"2025-03-05": [broken]})
    asking = Asking(server)
    (paper,) = [paper for paper in asking.papers() if paper.id == "2503.00009"]
    assert paper.comments == 0
    assert paper.upvotes == (0 if "upvotes" in odd else 1)
    assert not [words for words in asking.notes if "00009" in words]


@pytest.mark.parametrize(("broken", "said"), BROKEN)
def test_one_malformed_paper_is_skipped_aloud(server: DailyPapers, broken: Any, said: str) -> None:
    write_days(server.folder, {"2025-03-05": [broken]})
    if isinstance(broken, str):
        server.always = lambda handler: handler.reply(200, [broken, *DAYS["2025-03-03"], *DAYS["2025-03-04"]])
    asking = Asking(server)
    ids = {paper.id for paper in asking.papers()}
    assert {"2503.00001", "2503.00002", "2503.00003", "2503.00004"} <= ids
    assert "2503.00009" not in ids
    assert said in asking.notes[0]
    assert "of the answer was skipped" in asking.notes[0]
    assert "passwd" not in asking.notes[0]


def test_only_malformed_papers_are_an_error(server: DailyPapers) -> None:
    server.fail(protocols.raw(json.dumps([broken for broken, _ in BROKEN]).encode()))
    with pytest.raises(SourceError, match="none of 5 papers can be used; paper 1 of the answer was skipped"):
        Asking(server).papers()


def test_a_lone_surrogate_is_dropped_and_no_error(server: DailyPapers) -> None:
    server.fail(protocols.raw(json.dumps([item("2503.00009", title="Cut \ud83d short", summary=None)]).encode()))
    (paper,) = [one for one in Asking(server).papers() if one.id == "2503.00009"]
    assert paper.title == "Cut short"
    assert paper.abstract == ""


class TestReachWithin:
    """With a fallback at hand, the first usable answer must come soon."""

    def test_a_prompt_answer_passes(self, server: DailyPapers) -> None:
        server.fail(protocols.status(503))
        asking = Asking(server, reach_within=10.0, sleep=lambda seconds: None)
        assert len(asking.papers()) == 5

    @pytest.mark.parametrize("fault", [protocols.silent, protocols.dripping])
    def test_a_late_answer_is_not_waited_for(self, server: DailyPapers, fault: protocols.Fault) -> None:
        server.always = fault
        begun = time.monotonic()
        with pytest.raises(SourceUnreachable, match=r"no .*answer .*0\.4"):
            Asking(server, reach_within=0.4).papers()
        assert 0.35 < time.monotonic() - begun < 10

    def test_attempts_end_with_the_time(self, server: DailyPapers) -> None:
        server.always = protocols.status(503)
        begun = time.monotonic()
        with pytest.raises(SourceUnreachable, match="HTTP 503"):
            Asking(server, reach_within=2.0, sleep=time.sleep, policy=Policy(first=0.3)).papers()
        assert time.monotonic() - begun < 8
        assert 2 <= len(server.seen) <= 5

    @pytest.mark.slow
    def test_later_pages_have_the_usual_time(self, server: DailyPapers) -> None:
        slow_page = [True]

        def answer(handler: Any) -> None:
            if handler.asked.query["p"] == "1" and slow_page.pop():
                slow_page.append(False)
                server.closing.wait(3.5)
            handler.reply(200, server.items(handler.asked.query))

        server.always = answer
        assert len(Asking(server, reach_within=3.0).papers()) == 5

    @pytest.mark.slow
    def test_a_refused_connection_says_so(self) -> None:
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{closed.getsockname()[1]}"
            source = HuggingFace(url, reach_within=5.0, policy=Policy(first=0.3))
            with pytest.raises(SourceUnreachable, match="the connection was refused") as caught:
                source.papers(WEEK)
        assert str(caught.value).startswith(f"{url}/api/daily_papers: no usable answer after ")

    @pytest.mark.parametrize(
        ("answer", "said"),
        [(protocols.raw(b"<html>Welcome</html>", "text/html"), "HTML page"), (protocols.status(403), "403")],
    )
    def test_a_page_of_a_hotel_is_not_the_api(self, server: DailyPapers, answer: protocols.Fault, said: str) -> None:
        server.always = answer
        with pytest.raises(SourceUnreachable, match=said):
            Asking(server, reach_within=5.0).papers()
        with pytest.raises(SourceError, match=said):
            Asking(server).papers()


@pytest.mark.parametrize(
    "endpoint",
    ["", "huggingface.co", "ftp://huggingface.co", "https://", "https://key:secret@hf.example", "file:///etc"],
)
def test_an_endpoint_that_is_no_web_address_is_named_without_its_secret(endpoint: str) -> None:
    with pytest.raises(ConfigError, match="HF_ENDPOINT") as caught:
        HuggingFace(endpoint)
    assert "secret" not in str(caught.value)


TOKEN = "hf7-0123456789abcdefABCDEF"


@pytest.mark.parametrize("address", [f"/t/{TOKEN}", f"/?token={TOKEN}", f"/mirror/{TOKEN}/v1?key={TOKEN}"])
def test_a_token_in_an_endpoint_is_neither_shown_nor_written(server: DailyPapers, address: str) -> None:
    asking = Asking(server, server.url + address)
    assert TOKEN not in asking.source.identity
    for fault in (protocols.raw(TOKEN.encode()), protocols.status(403, {"error": f"no {TOKEN}"})):
        server.always = fault
        with pytest.raises(SourceError) as caught:
            asking.papers()
        assert TOKEN[:12] not in str(caught.value) + repr(caught.value.__cause__) + "".join(asking.notes)


def test_a_trailing_slash_makes_no_difference(server: DailyPapers) -> None:
    assert HuggingFace(f"{server.url}/").identity == HuggingFace(server.url).identity


# From here on: the real API's answers, as they were recorded.

DAY_COUNTS = {
    Week(2025, 4): {"2025-01-20", "2025-01-21", "2025-01-22", "2025-01-23", "2025-01-24"},
    Week(2025, 23): {"2025-06-02", "2025-06-03", "2025-06-04", "2025-06-05", "2025-06-06"},
    Week(2026, 33): {"2026-08-10", "2026-08-11", "2026-08-12", "2026-08-13", "2026-08-14"},
}
COUNTS = {Week(2025, 4): 31, Week(2025, 23): 135, Week(2026, 33): 104}
TOP = {
    Week(2025, 4): ["2501.09891", "2501.08325", "2501.12380", "2501.10120", "2501.11425"],
    Week(2025, 23): ["2506.01939", "2506.03569", "2505.24864", "2506.03147", "2505.24863"],
    Week(2026, 33): ["2608.00677", "2608.10915", "2608.12307", "2608.09802", "2608.11924"],
}
recorded = pytest.mark.skipif(not RECORDED, reason="PODCAST_RECORDED does not name the recorded answers")


@pytest.fixture
def recording() -> Iterator[DailyPapers]:
    with DailyPapers(Path(RECORDED) / "hf_papers") as api:
        yield api


@recorded
@pytest.mark.parametrize("day", sorted(day for days in DAY_COUNTS.values() for day in days))
def test_every_recorded_day_is_read_whole(recording: DailyPapers, day: str) -> None:
    recording.days = {day}
    raw = json.loads((recording.folder / f"{day}.json").read_text("utf-8"))
    asking = Asking(recording)
    papers = asking.papers(Week.of(dt.date.fromisoformat(day)))
    assert asking.notes == []
    assert sorted(paper.id for paper in papers) == sorted(one["paper"]["id"] for one in raw)
    by_id = {one["paper"]["id"]: one for one in raw}
    for paper in papers:
        body = by_id[paper.id]["paper"]
        assert paper.title.split() == clean(body["title"]).split()
        assert paper.upvotes == body["upvotes"]
        assert paper.comments == by_id[paper.id]["numComments"]
        assert len(paper.authors) == len(body["authors"])
        assert (paper.submitted is None) == ("submittedOnDailyAt" not in body)
        assert ("Code" in {link.name for link in paper.links}) == ("githubRepo" in body)


@recorded
@pytest.mark.parametrize("week", sorted(COUNTS), ids=str)
def test_every_recorded_week_is_read_whole_and_ranked(recording: DailyPapers, week: Week) -> None:
    papers = Asking(recording).papers(week)
    assert len(papers) == COUNTS[week]
    assert len(recording.seen) == (2 if COUNTS[week] <= 100 else 3)
    for paper in papers:
        for text in (paper.title, paper.abstract, *paper.authors):
            assert text.isprintable(), paper.id
            assert clean(text) == text
    now = dt.datetime(2026, 8, 20, tzinfo=dt.UTC)
    selection = select(papers, Papers(), week, (), source="huggingface", fetched=now)
    assert [paper.id for paper in selection.taken] == TOP[week]
    ranks = [(-c.paper.upvotes, -c.paper.comments, c.paper.id) for c in selection.considered]
    assert ranks == sorted(ranks)
    assert len(ranks) == COUNTS[week]


@recorded
def test_the_recorded_week_survives_a_slow_and_failing_server(recording: DailyPapers) -> None:
    recording.slow = 0.1
    recording.fail(protocols.status(503), protocols.reset, protocols.truncated, protocols.status(429, Retry_After="3"))
    asking = Asking(recording)
    assert len(asking.papers(Week(2026, 33))) == COUNTS[Week(2026, 33)]
    assert asking.slept == [1.0, 2.0, 4.0, 3.0]
