"""What an episode took: every clip and every answer once, in report.json and on the screen."""

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from podcast import chain, names
from podcast.errors import SpeechError, WriterError
from podcast.model import Selection
from podcast.providers import Environment
from podcast.speech.base import Line, Offer, Said, Voice
from podcast.writers.base import Call, Desk, Writer, Written
from tests import protocols_llm, shows
from tests.protocols_llm import LLM
from tests.shows import Listener, episode

# A prices.toml that knows the models of the small show as if they were paid.
PRICES = """
date = 2026-11-01
currency = "USD"
[characters]
"en-us" = { price = 0.10 }
[tokens]
"mini" = { input = 2, cached = 1, output = 10 }
"""


class Sold:
    """Espeak's voice at a price: it charges a character more than a text has, and stops at `quota` characters."""

    free = False

    intelligible = True

    phonetic = False
    at_once = 2

    def __init__(self, voice: Voice, quota: int = 10**6, receipts: bool = True) -> None:
        self.provider, self.model, self.settings, self.pace = voice.provider, voice.model, voice.settings, voice.pace
        self.longest = voice.longest
        self.sold: list[str] = []
        self._voice, self._quota, self._receipts = voice, quota, receipts

    def say(self, line: Line) -> Said:
        if sum(map(len, self.sold)) + len(line.text) > self._quota:
            raise SpeechError("the quota is used up")
        self.sold.append(line.text)
        receipt = {"characters": len(line.text) + 1, "request": f"r{len(self.sold)}"} if self._receipts else {}
        return Said(self._voice.say(line).sound, receipt)

    def offers(self) -> tuple[Offer, ...]:
        return ()


class Answered:
    """The offline writer as if its text had come in three answers, of which one was refused."""

    name, free, translates = "answered", False, True

    def __init__(self, writer: Writer, *models: str, tokens: int | None = 1000) -> None:
        self.identity = writer.identity
        self._writer, self._models, self._tokens = writer, models, tokens

    def write(self, selection: Selection, desk: Desk) -> Written:
        plan, refused, paper = self._models
        calls = (
            Call("plan", plan, self._tokens, None, 100),
            Call("paper 2505.00001", refused, self._tokens, 0, 50, refused="cut off"),
            Call("paper 2505.00001", paper, self._tokens, 400, 200),
        )
        return Written(self._writer.write(selection, desk).script, calls)


@pytest.fixture(scope="module")
def written_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    shows.write_show(folder)
    (folder / "prices.toml").write_text(PRICES)
    shows.make(folder, until="write")
    return folder


@pytest.fixture
def written(written_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written_once, tmp_path / "show"))


def speak(folder: Path, voice: Any = None) -> tuple[dict[str, Any], Listener]:
    """Run the stage with `voice`: the report, and what was said."""
    run, listener = shows.run_of(folder), Listener()
    cast = dataclasses.replace(run.cast, voice=voice or run.cast.voice)
    chain.STAGES["speak"](dataclasses.replace(run, cast=cast, watch=listener))
    return report(folder), listener


def report(folder: Path) -> dict[str, Any]:
    value = json.loads((episode(folder) / names.REPORT).read_text())
    assert isinstance(value, dict)
    return value


def espeak(folder: Path) -> Voice:
    return shows.run_of(folder).cast.voice


class TestClips:
    def test_a_free_voice_is_not_reckoned_at_all(self, written: Path) -> None:
        said, listener = speak(written)
        assert "cost" not in said
        assert not {"cost", "calls", "characters_billed"} & said["speech"].keys()
        assert not [words for words in listener.warnings if "prices.toml" in words]

    def test_each_clip_is_a_call_at_what_its_provider_charged(self, written: Path) -> None:
        voice = Sold(espeak(written))
        said, listener = speak(written, voice)
        calls = said["speech"]["calls"]
        clips = {path.stem for path in (episode(written) / names.CLIPS).glob("*.wav")}
        assert {call["clip"] for call in calls} == clips
        assert len(calls) == len(voice.sold) == shows.CLIPS
        assert sorted(call["characters"] for call in calls) == sorted(len(text) + 1 for text in voice.sold)
        charged = sum(map(len, voice.sold)) + shows.CLIPS
        assert said["speech"]["characters_billed"] == charged
        assert said["speech"]["cost"] == pytest.approx(charged * 0.0001)
        cost = pytest.approx(charged * 0.0001)
        assert said["cost"] == {"currency": "USD", "prices_of": "2026-11-01", "speech": cost, "total": cost}
        assert listener.warnings == []

    def test_a_clip_that_two_paragraphs_share_is_charged_once(self, written: Path) -> None:
        file = episode(written) / names.SCRIPT
        text = file.read_text().replace("Now.", "Made by machine. “We” are the authors.")
        file.write_text(text.replace("title: ", "accept: [repeats]\ntitle: "))
        voice = Sold(espeak(written))
        said, _ = speak(written, voice)
        assert said["speech"]["segments"] == shows.CLIPS
        assert len(said["speech"]["calls"]) == len(voice.sold) == shows.CLIPS - 1

    @pytest.mark.parametrize("quota", [40, 90])
    def test_after_a_stop_half_way_the_next_run_reckons_all_clips_once(self, written: Path, quota: int) -> None:
        first = Sold(espeak(written), quota)
        with pytest.raises(SpeechError, match="quota"):
            speak(written, first)
        arrived = report(written)["speech"]
        assert arrived["characters_billed"] == sum(map(len, first.sold)) + len(first.sold)
        assert len(arrived["calls"]) == len(first.sold)
        second = Sold(espeak(written))
        said, _ = speak(written, second)
        sold = first.sold + second.sold
        assert first.sold
        assert len(sold) == len(set(sold)) == shows.CLIPS
        assert said["speech"]["clips_made"] == len(second.sold)
        assert said["speech"]["characters_billed"] == sum(map(len, sold)) + shows.CLIPS
        assert said["cost"]["total"] == pytest.approx((sum(map(len, sold)) + shows.CLIPS) * 0.0001)

    def test_a_run_that_makes_nothing_leaves_the_bill_as_it_was(self, written: Path) -> None:
        before, _ = speak(written, Sold(espeak(written)))
        again = Sold(espeak(written))
        assert speak(written, again)[0] == before
        assert again.sold == []

    def test_after_a_kill_between_the_last_clip_and_the_report_the_bill_is_made_up(self, written: Path) -> None:
        before, _ = speak(written, Sold(espeak(written)))
        bill = {name: value for name, value in before.items() if name not in ("speech", "cost", "timings_s")}
        (episode(written) / names.REPORT).write_text(json.dumps(bill))
        again = Sold(espeak(written))
        after, _ = speak(written, again)
        assert again.sold == []
        assert after["cost"] == before["cost"]
        assert after["speech"]["calls"] == before["speech"]["calls"]

    def test_a_paragraph_that_was_removed_is_no_longer_on_the_bill(self, written: Path) -> None:
        before, _ = speak(written, Sold(espeak(written)))
        file, gone = episode(written) / names.SCRIPT, "Listen. We propose short tests."
        file.write_text(file.read_text().replace(f"{gone}\n\n", ""))
        again = Sold(espeak(written))
        after, _ = speak(written, again)
        assert again.sold == []
        assert after["speech"]["segments"] == shows.CLIPS - 1
        assert before["speech"]["characters_billed"] - after["speech"]["characters_billed"] == len(gone) + 1

    def test_what_a_free_voice_says_anew_costs_nothing(self, written: Path) -> None:
        assert "cost" in speak(written, Sold(espeak(written)))[0]
        for clip in (episode(written) / names.CLIPS).iterdir():
            clip.unlink()
        assert "cost" not in speak(written)[0]

    def test_one_edited_sentence_is_bought_alone(self, written: Path) -> None:
        before, _ = speak(written, Sold(espeak(written)))
        file = episode(written) / names.SCRIPT
        file.write_text(file.read_text().replace("in silence", "quietly"))
        again = Sold(espeak(written))
        after, _ = speak(written, again)
        assert len(again.sold) == 1
        difference = before["speech"]["characters_billed"] - after["speech"]["characters_billed"]
        assert difference == len("in silence") - len("quietly")

    def test_without_a_receipt_every_character_is_taken_as_charged(self, written: Path) -> None:
        voice = Sold(espeak(written), receipts=False)
        said, _ = speak(written, voice)
        assert said["speech"]["characters_billed"] == sum(map(len, voice.sold))
        assert not list((episode(written) / names.CLIPS).glob("*.json"))

    @pytest.mark.parametrize(
        "told", ["nonsense", "[]", '{"characters": "9"}', '{"characters": -9}', '{"characters": true}']
    )
    def test_a_damaged_receipt_counts_as_none(self, written: Path, told: str) -> None:
        with pytest.raises(SpeechError):
            speak(written, Sold(espeak(written), quota=60))
        receipts = list((episode(written) / names.CLIPS).glob("[!.]*.json"))
        assert receipts
        for file in receipts:
            file.write_text(told)
        said, _ = speak(written, Sold(espeak(written)))
        text = sum(len(take) for take in spoken_texts(written))
        assert said["speech"]["characters_billed"] == text + shows.CLIPS - len(receipts)

    def test_a_price_that_is_not_known_is_said_and_not_guessed(self, written: Path) -> None:
        (written / "prices.toml").unlink()
        said, listener = speak(written, Sold(espeak(written)))
        assert said["speech"]["cost"] is None
        assert said["cost"]["speech"] is said["cost"]["total"] is None
        assert said["speech"]["characters_billed"] > 0
        assert [words for words in listener.warnings if "what en-us charges is not known" in words]


def spoken_texts(folder: Path) -> set[str]:
    from podcast.stages.loading import load_script

    return {segment.spoken for segment in load_script(shows.run_of(folder)).segments}


KEY = "sk-test-a-key-that-must-not-be-shown"


class TestRefusedAnswers:
    """They are paid for like any other, also when no script came of them."""

    def make(self, folder: Path, server: LLM, *, again: bool = False) -> dict[str, Any]:
        known = Environment(shows.NOWHERE, openai_key=KEY, openai_url=server.base)
        try:
            shows.make(folder, environment=known, until="write", again=again)
        finally:
            told = report(folder)["script"]
        assert isinstance(told, dict)
        return told

    def show(self, folder: Path, model: str = "gpt-5.4-mini") -> Path:
        settings = shows.SETTINGS + f'[script]\nmodel = "{model}"\n'
        if (folder / "podcast.toml").exists():
            (folder / "podcast.toml").write_text(settings)
        else:
            shows.write_show(folder, settings)
        return folder

    def test_three_of_them_are_in_the_report_of_the_run_that_failed(self, tmp_path: Path) -> None:
        with LLM() as server:
            server.spoil("2505.00001", *[protocols_llm.other_language] * 3)
            with pytest.raises(WriterError, match="3 answers"):
                self.make(self.show(tmp_path), server)
            told = report(tmp_path)["script"]
            refused = [call for call in told["calls"] if "refused" in call]
            assert [call["call"] for call in refused] == ["paper 2505.00001"] * 3
            assert all(call["cost"] > 0 for call in refused)
            # Those that were under way with them are paid for, too.
            assert len(told["calls"]) == len(server.chats)
            assert report(tmp_path)["cost"]["total"] == told["cost"] == pytest.approx(costs(told))
            assert not (episode(tmp_path) / names.SCRIPT).exists()

    def test_and_in_that_of_the_run_that_succeeds(self, tmp_path: Path) -> None:
        with LLM() as server:
            server.spoil("2505.00001", *[protocols_llm.other_language] * 3)
            with pytest.raises(WriterError):
                self.make(self.show(tmp_path), server)
            told = self.make(tmp_path, server, again=True)
            assert len(told["calls"]) == len(server.chats) == 3 + 3
            assert told["cost"] == pytest.approx(costs(told))

    def test_and_in_that_of_a_run_that_was_stopped(self, tmp_path: Path) -> None:
        class Stopping(Listener):
            def progress(self, done: int, total: int, unit: str = "") -> None:
                raise KeyboardInterrupt

        self.show(tmp_path)
        with LLM() as server:
            server.spoil("plan", protocols_llm.other_language)
            with pytest.raises(KeyboardInterrupt):
                shows.make(
                    tmp_path,
                    listener=Stopping(),
                    environment=Environment(shows.NOWHERE, openai_key=KEY, openai_url=server.base),
                    until="write",
                )
            told = report(tmp_path)["script"]
            assert len(told["calls"]) == len(server.chats)
        assert ["refused" in call for call in told["calls"]] == [True, False]
        assert report(tmp_path)["cost"]["total"] == pytest.approx(costs(told))

    def test_asking_again_leaves_papers_that_were_edited_by_hand(self, tmp_path: Path) -> None:
        with LLM() as server:
            server.spoil("2505.00001", *[protocols_llm.other_language] * 3)
            with pytest.raises(WriterError, match="3 answers") as refused:
                self.make(self.show(tmp_path), server)
            assert "--ask-again" in refused.value.remedy
            papers = episode(tmp_path) / names.PAPERS
            papers.write_text(papers.read_text().replace('"upvotes": 12', '"upvotes": 13'))
            edited = papers.read_bytes()
            self.make(tmp_path, server, again=True)
        assert papers.read_bytes() == edited
        assert (episode(tmp_path) / names.SCRIPT).exists()

    def test_also_when_another_model_wrote_it(self, tmp_path: Path) -> None:
        with LLM() as server:
            server.spoil("plan", *[protocols_llm.other_language] * 3)
            with pytest.raises(WriterError):
                self.make(self.show(tmp_path), server)
            first = report(tmp_path)["script"]["cost"]
            told = self.make(self.show(tmp_path, "gpt-5.4"), server)
            unused = [call for call in told["calls"] if call["call"] == "not used by this script"]
            assert len(unused) == 3
            assert {call["model"] for call in unused} == {"gpt-5.4-mini-2026-03-17"}
            assert sum(call["cost"] for call in unused) == pytest.approx(first)
            assert told["cost"] == pytest.approx(costs(told))
            assert len(told["calls"]) == len(server.chats)

    def test_a_key_that_is_refused_at_once_costs_nothing_and_reports_nothing(self, tmp_path: Path) -> None:
        with LLM(key="another") as server, pytest.raises(WriterError, match="refused the key"):
            shows.make(
                self.show(tmp_path), environment=Environment(openai_key=KEY, openai_url=server.base), until="write"
            )
        assert not {"script", "cost"} & report(tmp_path).keys()

    def test_a_new_time_limit_is_no_reason_to_write_anew(self, tmp_path: Path) -> None:
        with LLM() as server:
            self.make(self.show(tmp_path), server)
            asked = len(server.seen)
            settings = tmp_path / "podcast.toml"
            settings.write_text(settings.read_text() + "timeout = 30\nat_once = 2\n")
            _, made = shows.make(
                tmp_path, environment=Environment(openai_key=KEY, openai_url=server.base), until="write"
            )
            assert (made, len(server.seen)) == (False, asked)


def costs(told: dict[str, Any]) -> float:
    return float(sum(call["cost"] for call in told["calls"]))


class TestDates:
    """Each price has the date of the table that it stands in."""

    def test_the_sum_names_those_of_the_prices_that_were_taken(self, written: Path) -> None:
        said, _ = speak(written, Sold(espeak(written)))
        assert said["speech"]["prices_of"] == ["2026-11-01"]
        assert said["cost"]["prices_of"] == "2026-11-01"
        run = shows.run_of(written)
        # A model that only the shipped table knows.
        cast = dataclasses.replace(run.cast, writer=Answered(run.cast.writer, *["gpt-5.4"] * 3))
        chain.STAGES["write"](dataclasses.replace(run, cast=cast))
        both = report(written)
        assert both["script"]["prices_of"] == [run.prices.older.date.isoformat() if run.prices.older else ""]
        assert both["cost"]["prices_of"] == "2026-06-30 and 2026-11-01"


class TestAnswers:
    def write(self, folder: Path, *models: str, tokens: int | None = 1000) -> tuple[dict[str, Any], Listener]:
        run, listener = shows.run_of(folder), Listener()
        writer = Answered(run.cast.writer, *models, tokens=tokens)
        run = dataclasses.replace(run, cast=dataclasses.replace(run.cast, writer=writer), watch=listener)
        assert chain.STAGES["write"](run)
        return report(folder), listener

    def test_each_answer_is_a_call_refused_ones_too(self, written: Path) -> None:
        told, listener = self.write(written, "mini", "mini", "mini-2026-10-10")
        script = told["script"]
        assert [call["call"] for call in script["calls"]] == ["plan", *["paper 2505.00001"] * 2]
        assert [call.get("refused") for call in script["calls"]] == [None, "cut off", None]
        costs = [call["cost"] for call in script["calls"]]
        assert costs == pytest.approx([0.002 + 0.001, 0.002 + 0.0005, 0.0012 + 0.0004 + 0.002])
        assert (script["input_tokens"], script["output_tokens"]) == (3000, 350)
        assert script["cost"] == pytest.approx(sum(costs))
        assert told["cost"]["total"] == told["cost"]["script"] == script["cost"]
        assert listener.warnings == []

    def test_an_unknown_model_among_them_makes_the_sum_unknown_and_is_named(self, written: Path) -> None:
        told, listener = self.write(written, "mini", "mini", "maxi\x1b[31m")
        assert [call["cost"] is None for call in told["script"]["calls"]] == [False, False, True]
        assert told["script"]["cost"] is told["cost"]["total"] is None
        (warning,) = listener.warnings
        assert warning.startswith("what maxi")
        assert "\x1b" not in warning

    def test_a_server_that_counts_no_tokens_has_no_known_price(self, written: Path) -> None:
        told, listener = self.write(written, "mini", "mini", "mini", tokens=None)
        assert told["script"]["cost"] is None
        assert "counts no tokens" in listener.warnings[0]

    def test_script_and_speech_are_added_up(self, written: Path) -> None:
        self.write(written, "mini", "mini", "mini")
        run = shows.run_of(written)
        cast = dataclasses.replace(run.cast, writer=Answered(run.cast.writer, "mini"), voice=Sold(run.cast.voice))
        chain.STAGES["speak"](dataclasses.replace(run, cast=cast))
        cost = report(written)["cost"]
        assert cost["script"] > 0
        assert cost["speech"] > 0
        assert cost["total"] == pytest.approx(cost["script"] + cost["speech"])

    def test_a_part_without_a_price_leaves_the_total_open_and_the_other_part_known(self, written: Path) -> None:
        self.write(written, "mini", "mini", "maxi")
        speak(written, Sold(espeak(written)))
        cost = report(written)["cost"]
        assert cost["script"] is cost["total"] is None
        assert cost["speech"] > 0


@pytest.mark.slow
def test_the_summary_says_what_the_episode_cost(written: Path) -> None:
    said, _ = speak(written, Sold(espeak(written)))
    ran = shows.command(written, "weekly", str(shows.WEEK))
    assert ran.returncode == 0, ran.stderr
    assert f"  cost      {said['cost']['total']:.4f} USD (prices of 2026-11-01)\n" in ran.stdout
    file = episode(written) / names.REPORT
    file.write_text(json.dumps(report(written) | {"cost": said["cost"] | {"total": None}}))
    ran = shows.command(written, "weekly", str(shows.WEEK))
    assert "cost      not all prices are known" in ran.stdout


def test_a_free_episode_has_no_line_of_costs(made_once: Path) -> None:
    assert "cost" not in json.loads((episode(made_once) / names.REPORT).read_text())
