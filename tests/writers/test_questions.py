"""Questions to an LLM: what is asked again, what is kept, how it is asked, and how it stops."""

import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import pytest

from podcast.errors import WriterError
from podcast.model import Paper, Part, Script
from podcast.net.asking import Patience
from podcast.net.retry import Policy
from podcast.show import Show
from podcast.writers.openai import OpenAIWriter
from podcast.writers.questions import patience_of
from tests import protocols, protocols_llm
from tests.protocols import Fault, Handler
from tests.protocols_llm import LLM
from tests.writers.asked import (
    ALL,
    CHINESE,
    IDS,
    scripted,
    shipped,
    write,
    writer_of,
)
from tests.writers.conformance import PAPERS, SHOW, Drawer, selection


class TestWhatIsNoAnswer:
    """With status 200 and no completion in it: it may pass, so that nothing is kept of it."""

    @pytest.mark.parametrize("fault", protocols_llm.NO_ANSWERS, ids=lambda one: one.__name__)
    @pytest.mark.parametrize("about", ["plan", IDS[1], "bookends"])
    def test_it_is_waited_for_and_not_kept(self, server: LLM, whole: Script, fault: Fault, about: str) -> None:
        desk = Drawer()
        server.spoil(about, fault, fault)
        written = write(server, desk)
        assert written.script == whole
        assert server.asked.count(about) == 3
        assert len(desk.kept) == len(written.calls) == len(ALL)
        assert len(desk.said) == 2
        assert all(re.search("no chat completion came but |HTTP 503: upstream", note) for note in desk.said)

    def test_the_next_run_asks_again(self, server: LLM, whole: Script) -> None:
        desk = Drawer()
        server.always = protocols_llm.html
        with pytest.raises(WriterError, match="after 6 attempts"):
            write(server, desk, policy=Policy(attempts=50, first=0.001))
        assert (len(server.seen), desk.kept) == (6, {})
        server.always = None
        assert write(server, desk).script == whole

    def test_one_that_an_earlier_version_kept_is_asked_for_again(self, server: LLM) -> None:
        desk = Drawer()
        first = write(server, desk)
        digest, reply = next(iter(desk.kept.items()))
        page = json.dumps({"request": {}, "reply": "<html>Sign in</html>"}).encode()
        old = TornDrawer(kept=desk.kept | {digest: page})
        assert write(server, old) == first
        assert len(server.seen) == len(ALL) + 1
        assert old.kept[digest] == reply


class TestPatience:
    """By a clock that only waiting moves."""

    def waited(self, server: LLM, fault: Fault, **settings: Any) -> tuple[float, WriterError]:
        clock, show = protocols.Clock(), scripted(**settings)
        known = patience_of(show.script)
        server.always = fault
        patient = replace(known, clock=clock, sleep=clock.sleep, random=lambda: 1.0)
        with pytest.raises(WriterError) as caught:
            OpenAIWriter(show, shipped("en"), 14.7, url=server.base, patience=patient).write(
                selection(*PAPERS), Drawer()
            )
        return clock.now, caught.value

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "fault",
        [
            protocols.status(429),
            protocols.status(429, Retry_After="0"),
            protocols.status(503, {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}),
        ],
    )
    def test_a_busy_server_and_one_that_loads_its_model_are_waited_for_a_quarter_of_an_hour(
        self, server: LLM, fault: Fault
    ) -> None:
        seconds, error = self.waited(server, fault)
        assert 840 <= seconds <= 900
        assert "attempts in 8" in error.what or "attempts in 9" in error.what

    def test_a_long_wait_is_told_with_its_length(self, server: LLM) -> None:
        seconds, error = self.waited(server, protocols.status(429, {"error": {"message": "no"}}, Retry_After="7200"))
        assert seconds == 0
        assert "after 1 attempt in 0 s (HTTP 429: no; it asks to wait 2 h)" in error.what

    def test_a_wait_in_milliseconds_or_with_a_fraction_is_read(self, server: LLM) -> None:
        waits: list[float] = []
        server.fail(
            protocols.status(429, Retry_After="4.5"),
            protocols.status(429, retry_after_ms="1500", Retry_After="2"),
            protocols.status(429, x_ms_retry_after_ms="700"),
        )
        write(server, sleep=waits.append, policy=Policy())
        assert waits == [4.5, 1.5, 0.7]

    def test_a_time_out_names_its_setting(self, server: LLM) -> None:
        server.always = protocols.silent
        patience = Patience(0.3, "[script] timeout, now 1 s", Policy(attempts=1))
        with pytest.raises(WriterError, match="no whole answer within") as caught:
            write(server, patience=patience)
        assert caught.value.remedy.startswith("Raise [script] timeout, now 1 s, or run again later")


def test_a_runaway_answer_is_refused(server: LLM) -> None:
    server.spoil(IDS[1], protocols_llm.runaway)
    calls = write(server).calls
    refused = [call.refused for call in calls if call.refused]
    assert len(refused) == 1
    assert "characters long" in refused[0]


class TestWhatIsKept:
    def test_a_reply_is_kept_as_it_arrived_with_what_was_asked(self, server: LLM) -> None:
        desk = Drawer()
        write(server, desk)
        files = [json.loads(reply) for reply in desk.kept.values()]
        assert sorted(json.dumps(file["request"], sort_keys=True) for file in files) == sorted(
            json.dumps(asked.json, sort_keys=True) for asked in server.seen
        )
        assert all(file["reply"]["object"] == "chat.completion" for file in files)
        assert all(len(digest) == 32 and digest.isalnum() for digest in desk.kept)

    def test_nothing_is_asked_again(self, server: LLM) -> None:
        desk = Drawer()
        first = write(server, desk)
        again = write(server, desk)
        assert again == first
        assert len(server.seen) == len(ALL)

    def test_refused_ones_are_judged_again_and_not_asked_for(self, server: LLM) -> None:
        desk = Drawer()
        server.spoil(IDS[0], protocols_llm.cut_off, protocols_llm.empty)
        first = write(server, desk)
        assert write(server, desk) == first
        assert len(server.seen) == len(ALL) + 2
        assert len(first.calls) == len(ALL) + 2

    @pytest.mark.parametrize("arrived", [0, 1, 3, 5])
    def test_a_run_that_was_stopped_goes_on_where_it_was(self, server: LLM, arrived: int) -> None:
        whole = Drawer()
        first = write(server, whole)
        desk = Drawer(kept=dict(list(whole.kept.items())[:arrived]))
        assert write(server, desk) == first
        assert len(server.seen) == len(ALL) + len(ALL) - arrived
        assert desk.kept == whole.kept

    def test_what_was_refused_before_a_stop_is_not_forgotten(self, server: LLM) -> None:
        desk = Drawer()
        server.spoil("plan", *[protocols_llm.other_language] * 3)
        for _ in range(3):
            with pytest.raises(WriterError, match="3 answers of"):
                write(server, desk)
        assert server.asked == ["plan"] * 3

    def test_once_more_when_the_user_wants_it(self, server: LLM) -> None:
        desk = Drawer()
        server.spoil("plan", *[protocols_llm.other_language] * 4)
        with pytest.raises(WriterError):
            write(server, desk)
        desk.again = True
        written = write(server, desk)
        assert server.asked.count("plan") == 5
        assert [bool(call.refused) for call in written.calls] == [True] * 4 + [False] * 5
        desk.again = False
        assert write(server, desk) == written
        assert server.asked.count("plan") == 5

    def test_once_more_is_three_times_and_no_more(self, server: LLM) -> None:
        desk = Drawer(again=True)
        server.spoil("plan", *[protocols_llm.empty] * 9)
        for asked in (3, 6, 9):
            with pytest.raises(WriterError, match=f"{asked} answers of"):
                write(server, desk)
            assert server.asked == ["plan"] * asked

    def test_once_more_asks_for_nothing_that_was_taken(self, server: LLM) -> None:
        desk = Drawer()
        first = write(server, desk)
        desk.again = True
        assert write(server, desk) == first
        assert len(server.seen) == len(ALL)

    def test_a_torn_file_is_asked_for_again(self, server: LLM) -> None:
        desk = Drawer()
        first = write(server, desk)
        digest, reply = next(iter(desk.kept.items()))
        torn = TornDrawer(kept=desk.kept | {digest: reply[:100]})
        assert write(server, torn) == first
        assert len(server.seen) == len(ALL) + 1
        assert torn.kept[digest] == reply

    def test_another_model_temperature_or_prompt_is_another_question(self, server: LLM) -> None:
        desk = Drawer()
        write(server, desk)
        for show in (scripted(model="gpt-5.4"), scripted(temperature=0.5), replace(SHOW, description="Another.")):
            write(server, desk, show)
        assert len(desk.kept) == len(server.seen) == 4 * len(ALL)
        # Model and temperature do not stand in the messages.
        assert len(set(server.answered)) == 2 * len(ALL)

    def test_another_address_is_not(self, server: LLM) -> None:
        desk = Drawer()
        write(server, desk)
        with LLM(formats=("",)) as other:
            write(other, desk)
            assert not other.seen


class TornDrawer(Drawer):
    """A desk that lets a torn reply be replaced."""

    def keep(self, digest: str, reply: bytes) -> None:
        self.kept[digest] = reply


class TestServersThatKnowLess:
    def test_without_schemas_json_is_asked_for_and_said_aloud_once(self) -> None:
        with LLM(formats=("json_object", "")) as server:
            desk = Drawer()
            writer = writer_of(server)
            first = writer.write(selection(*PAPERS), desk)
            assert [chat.format for chat in server.chats] == ["json_object"] * 5
            assert len(server.seen) == 6
            assert len(desk.said) == 1
            assert "json_schema, and is asked for json_object" in desk.said[0]
            # Known from then on.
            writer.write(selection(*PAPERS), Drawer())
            assert len(server.seen) == 11
        with LLM() as other:
            assert write(other).script == first.script

    def test_without_any_format_it_is_asked_in_words(self) -> None:
        with LLM(formats=("",), wrap=lambda said: f"<think>Hm, {{}}.</think>\n```json\n{said}\n```") as server:
            desk = Drawer()
            told = write(server, desk).script
            assert [chat.format for chat in server.chats] == [""] * 5
            assert len(server.seen) == 7
            assert len(desk.said) == 2
        with LLM() as other:
            assert write(other).script == told

    def test_side_by_side_they_go_down_together(self) -> None:
        desk = Drawer()
        with LLM() as server:
            write(server, desk)
        plan = next(file for file in desk.kept if b'"title"' in desk.kept[file] and b'"order"' in desk.kept[file])
        with LLM(formats=("",), slow=0.02) as less:
            kept = Drawer(kept={plan: desk.kept[plan]})
            write(less, kept)
            assert len(kept.said) == 2
            assert sorted(chat.about for chat in less.chats) == sorted([*IDS, "bookends"])

    def test_a_server_that_sends_objects_around_the_schema_is_told(self, server: LLM) -> None:
        server.spoil("plan", protocols_llm.unfit)
        refused = write(server).calls[0].refused
        assert refused.startswith("`order` is missing (“{")

    def test_what_was_said_is_shown_with_why_it_was_refused(self, server: LLM) -> None:
        server.spoil(IDS[0], protocols_llm.not_json)
        refused = [call.refused for call in write(server).calls if call.refused]
        assert refused == ["it has no whole JSON object (“Certainly! Here is what the host says.”)"]

    def test_the_schema_names_the_papers_and_wants_paragraphs(self, server: LLM) -> None:
        write(server)
        schemas = {a.json["response_format"]["json_schema"]["name"]: a.json["response_format"] for a in server.seen}
        order = schemas["plan"]["json_schema"]["schema"]["properties"]["order"]
        assert order["items"] == {"type": "string", "enum": IDS}
        assert (order["minItems"], order["maxItems"]) == (3, 3)
        assert schemas["paper"]["json_schema"]["schema"]["properties"]["paragraphs"]["minItems"] == 1
        both = schemas["bookends"]["json_schema"]["schema"]["properties"]
        assert [both[name]["minItems"] for name in ("opening", "closing")] == [1, 1]
        assert all(protocols_llm.is_strict(one["json_schema"]["schema"]) for one in schemas.values())

    @pytest.mark.parametrize("status", [400, 500])
    def test_a_model_without_a_system_role_is_asked_in_one_message(
        self, server: LLM, whole: Script, status: int
    ) -> None:
        message = "System role not supported"

        def template(handler: Handler) -> None:
            if handler.asked.json["messages"][0]["role"] == "system":
                return handler.reply(status, {"error": {"code": status, "message": message, "type": "server_error"}})
            return server.answer(handler)

        server.always, desk = template, Drawer()
        assert write(server, desk).script == whole
        assert len(desk.said) == 1
        assert "takes no message of the system, and is asked in one message (System role" in desk.said[0]
        assert len(server.seen) == len(ALL) + 1
        # Known as the same questions where another server takes both.
        with LLM() as other:
            assert write(other, desk).script == whole
            assert not other.seen

    def test_an_error_in_a_list_is_read(self, server: LLM) -> None:
        server.always = protocols.raw(b'[{"error": {"code": 400, "message": "API key not valid"}}]')
        with pytest.raises(WriterError, match=r"HTTP 400: API key not valid\)"):
            write(server)

    @pytest.mark.parametrize("show", [SHOW, CHINESE], ids=["en", "zh"])
    def test_a_prompt_that_the_server_cut_off_is_said_once(self, server: LLM, show: Show) -> None:
        def cut(handler: Handler) -> None:
            told = protocols_llm.written(handler.asked.json, 2)
            body = protocols_llm.completion(json.dumps(told, ensure_ascii=False), handler.asked.json)
            body["usage"]["prompt_tokens"] = 70
            handler.reply(200, body)

        desk = Drawer()
        write(server, desk, show=show)
        assert desk.said == []
        server.always = cut
        write(server, desk := Drawer(), show=show)
        (said,) = desk.said
        assert "the server read 70 tokens of the plan, whose prompt has" in said
        assert "OLLAMA_CONTEXT_LENGTH" in said

    def test_a_temperature_that_the_model_does_not_take(self) -> None:
        with LLM(temperature=False) as server, pytest.raises(WriterError) as caught:
            write(server, show=scripted(temperature=0.2))
        assert caught.value.where == "[script] temperature"
        assert caught.value.remedy == "Leave it out"
        assert len(server.seen) == 1

    @pytest.mark.parametrize(
        "fault",
        [
            protocols.status(
                404, {"error": {"message": "The model `m` does not exist or you do not have access to it."}}
            ),
            protocols.status(404, {"error": {"message": 'model "m" not found, try pulling it first'}}),
            protocols.status(400, {"error": {"message": "Model Not Exist"}}),
        ],
    )
    def test_a_model_that_is_not_there(self, server: LLM, fault: Fault) -> None:
        server.always = fault
        with pytest.raises(WriterError) as caught:
            write(server)
        assert caught.value.where == "[script] model"
        assert "'gpt-5.4-mini'" in caught.value.what
        assert len(server.seen) == 1

    def test_the_servers_list_of_models_counts(self) -> None:
        with LLM(models=("gpt-5.4", "gpt-5.4-nano")) as server:
            with pytest.raises(WriterError, match=r"has no model 'gpt-5\.4-mini'"):
                write(server)
            write(server, show=scripted(model="gpt-5.4-nano"))

    def test_a_wrong_address_is_named(self, server: LLM) -> None:
        with pytest.raises(WriterError) as caught:
            write(server, url=server.url + "/api")
        assert "OPENAI_BASE_URL, whose path is /v1" in caught.value.remedy
        assert len(server.seen) == 1


STOPPING = "stopping: what is under way is waited for and kept; Ctrl-C again leaves at once"


@dataclass
class Stopping(Drawer):
    """A desk at which Ctrl-C is pressed when `after` parts are there."""

    after: int = 2

    def progress(self, done: int, total: int) -> None:
        super().progress(done, total)
        if done == self.after:
            raise KeyboardInterrupt


@pytest.fixture
def ctrl_c_is_heeded() -> Iterator[None]:
    """A shell that runs the tests in its background lets them ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class TestStopping:
    """After Ctrl-C and after a failure nothing more is asked, and what was asked for is kept."""

    def papers(self) -> list[Paper]:
        things = [
            "kettles",
            "rivers",
            "violins",
            "lanterns",
            "glaciers",
            "orchards",
            "bicycles",
            "sandstone",
            "telescopes",
            "feathers",
            "harbours",
            "clocks",
            "marbles",
            "pigeons",
            "umbrellas",
            "volcanoes",
            "pencils",
            "tunnels",
            "tulips",
            "compasses",
            "bakeries",
            "hammocks",
            "lighthouses",
            "carpets",
            "puppets",
            "meadows",
            "trumpets",
            "anchors",
            "windmills",
            "ladders",
            "dragonflies",
            "chimneys",
            "sledges",
            "fountains",
            "parrots",
            "quarries",
        ]
        told = "We study {0}, {1} and {2}. What {0} have in common with {1}, {2} lack."
        return [Paper(f"2506.{n:05}", f"Paper {n}", told.format(*things[3 * n : 3 * n + 3])) for n in range(12)]

    @pytest.mark.slow
    def test_ctrl_c(self) -> None:
        desk = Stopping()
        with LLM(slow=0.5) as server:
            writer = writer_of(server, scripted(at_once=3))
            with pytest.raises(KeyboardInterrupt):
                writer.write(selection(*self.papers()), desk)
            assert desk.said == [STOPPING]
            seen = len(server.seen)
            assert seen <= 1 + 3 + 3
            assert len(desk.kept) == seen == len(server.answered)
            server.slow = 0
            again = writer_of(server, scripted(at_once=3)).write(selection(*self.papers()), Drawer(kept=desk.kept))
            assert len(again.calls) == 14
            assert len(server.answered) == len(set(server.answered)) == 14

    def test_what_fails_after_a_stop_is_not_said_to_be_asked_again(self) -> None:
        desk, first, *others = Stopping(), *(paper.id for paper in self.papers()[:3])

        def late(handler: Handler) -> None:
            while not desk.said and not handler.protocol.closing.wait(0.02):
                pass
            protocols.reset(handler)

        # Ctrl-C comes with the first paper's answer; then the connections of those under way are cut.
        with LLM() as server:
            for one in others:
                server.spoil(one, late)
            with pytest.raises(KeyboardInterrupt):
                writer_of(server, scripted(at_once=3)).write(selection(*self.papers()[:3]), desk)
            assert first not in others
            assert set(others) <= set(server.asked)
        assert desk.said == [STOPPING]

    @pytest.mark.usefixtures("ctrl_c_is_heeded")
    def test_ctrl_c_while_the_plan_is_under_way_keeps_it(self) -> None:
        desk = Drawer()

        def stop_when_asked(server: LLM) -> None:
            while not server.seen:
                time.sleep(0.02)
            os.kill(os.getpid(), signal.SIGINT)

        with LLM(slow=2.0) as server:
            # Ctrl-C for this process while the server thinks.
            threading.Thread(target=stop_when_asked, args=(server,), daemon=True).start()
            with pytest.raises(KeyboardInterrupt):
                write(server, desk)
            assert desk.said == [STOPPING]
            assert server.asked == ["plan"]
            assert len(desk.kept) == 1
            server.slow = 0
            write(server, Drawer(kept=desk.kept))
            assert sorted(server.asked) == ALL

    @pytest.mark.slow
    def test_a_failure_while_others_are_under_way(self) -> None:
        desk = Drawer()
        with LLM(slow=0.5) as server:
            server.spoil("2506.00000", protocols.status(401))
            with pytest.raises(WriterError, match="refused the key"):
                writer_of(server, scripted(at_once=3)).write(selection(*self.papers()), desk)
            seen = len(server.seen)
            assert 4 <= seen <= 1 + 3 + 3
            assert len(desk.kept) == seen - 1 == len(server.answered)

    @pytest.mark.slow
    def test_a_refused_answer_that_arrives_after_a_failure_is_kept_and_not_asked_for_again(self) -> None:
        desk = Drawer()
        met = threading.Barrier(2)

        def late(handler: Handler) -> None:
            met.wait(60)
            # Meanwhile the failure of the other is noticed.
            handler.protocol.closing.wait(2)
            protocols_llm.empty(handler)

        def failing(handler: Handler) -> None:
            met.wait(60)
            handler.reply(401, {"error": {"message": "no"}})

        with LLM() as server:
            server.spoil(IDS[0], late)
            server.spoil(IDS[1], failing)
            with pytest.raises(WriterError, match="refused the key"):
                write(server, desk, show=scripted(at_once=2))
            assert server.asked.count(IDS[0]) == 1
            assert any(b'" \\n"' in file for file in desk.kept.values())

    def test_nobody_waits_for_a_busy_server_once_it_is_over(self) -> None:
        with LLM() as server:
            server.spoil(IDS[0], *[protocols.status(503, Retry_After="300")] * 5)
            server.spoil(IDS[1], *[protocols.status(401)] * 5)
            with ThreadPoolExecutor(1) as pool:
                run: Callable[[], Any] = lambda: write(server, show=scripted(at_once=4), policy=Policy(deadline=9e9))  # noqa: E731
                with pytest.raises(WriterError, match="refused the key"):
                    pool.submit(run).result(timeout=120)
            assert server.asked.count(IDS[0]) == 1

    def test_a_full_disk_is_not_hidden(self) -> None:
        class Full(Drawer):
            def keep(self, digest: str, reply: bytes) -> None:
                raise OSError(28, "No space left on device")

        with LLM() as server, pytest.raises(OSError, match="No space"):
            write(server, Full())


def test_the_same_words_for_every_thread_order() -> None:
    scripts: list[Script] = []
    for at_once in (1, 5):
        with LLM(slow=0.01) as server:
            scripts.append(write(server, show=scripted(at_once=at_once)).script)
    assert scripts[0] == scripts[1]
    assert scripts[0].sections[0].part is Part.OPENING
