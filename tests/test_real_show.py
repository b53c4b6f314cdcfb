"""The show as it is made with keys: an LLM's script and paid voices, over HTTP, faults, stops and kills included."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import srt

from podcast import names, script
from podcast.errors import PodcastError
from podcast.providers import Environment
from tests import protocols, protocols_llm, protocols_voices, shows
from tests.protocols import Fault, Handler, status
from tests.protocols_llm import LLM
from tests.protocols_voices import KEY, ElevenLabsServer
from tests.shows import Listener, episode

CHINESE = shows.SETTINGS.replace('language = "en"', 'language = "zh-CN"').replace("Small Show", "小节目")
PAPERS = """
- id: "2505.00001"
  title: Small Tests
  abstract: Pipelines fail in silence. We propose short tests. They find 14.7% more faults than before.
  upvotes: 12
- id: "2505.00002"
  title: "Kettles: A Survey"
  abstract: Water boils slowly. We look at kettles of all kinds. The best one takes 95 seconds.
  upvotes: 3
"""
# One call for the plan, one for each paper, one for opening and closing.
CALLS = 4
ONE_AT_A_TIME = """
language = "en"
[elevenlabs]
voice = "ownVoice1"
model = "eleven_multilingual_v2"
at_once = 1
pace = 14.5
"""


class Both(LLM):
    """OpenAI with both its sides: completions and speech."""

    def __init__(self) -> None:
        super().__init__(paragraphs=1, key=KEY)
        self.said: Counter[str] = Counter()

    def answer(self, handler: Handler) -> None:
        if handler.asked.path == "/v1/audio/speech":
            self.said[handler.asked.json["input"]] += 1
            return protocols_voices.speech(handler)
        return super().answer(handler)


@pytest.fixture
def llm() -> Iterator[Both]:
    with Both() as server:
        yield server


@pytest.fixture
def eleven() -> Iterator[ElevenLabsServer]:
    with ElevenLabsServer() as server:
        yield server


def environment(llm: LLM, eleven: ElevenLabsServer | None = None) -> Environment:
    key, url = (KEY, eleven.url) if eleven else ("", "")
    return Environment(shows.NOWHERE, KEY, llm.base, key, url)


def variables(llm: LLM, eleven: ElevenLabsServer) -> dict[str, str]:
    keys = {"OPENAI_API_KEY": KEY, "ELEVENLABS_API_KEY": KEY}
    return keys | {"OPENAI_BASE_URL": llm.base, "ELEVENLABS_BASE_URL": eleven.url}


def report(folder: Path) -> dict[str, dict[str, object]]:
    value = json.loads((episode(folder) / names.REPORT).read_text())
    assert isinstance(value, dict)
    return value


def repeated(llm: LLM, said: Counter[str]) -> list[object]:
    """What was answered usably more than once."""
    return [what for what, times in (Counter[object](llm.answered) + Counter[object](said)).items() if times > 1]


def subtitles(folder: Path) -> str:
    cues = srt.parse((episode(folder) / names.SRT).read_text(encoding="utf-8"))
    return "".join("".join(cue.content.split()) for cue in cues)


def paragraphs(folder: Path) -> str:
    told = script.parse((episode(folder) / names.SCRIPT).read_text(encoding="utf-8"))
    return "".join("".join(segment.display.split()) for segment in told.segments)


@pytest.mark.parametrize(
    ("language", "paid"),
    [
        ("zh", "elevenlabs"),
        pytest.param("en", "openai", marks=pytest.mark.slow),
        pytest.param("en", "elevenlabs", marks=pytest.mark.slow),
        pytest.param("zh", "openai", marks=pytest.mark.slow),
    ],
)
def test_a_whole_show(tmp_path: Path, llm: Both, eleven: ElevenLabsServer, language: str, paid: str) -> None:
    shows.write_show(tmp_path, CHINESE if language == "zh" else shows.SETTINGS, PAPERS)
    known = environment(llm, eleven if paid == "elevenlabs" else None)
    shows.make(tmp_path, environment=known)
    told = report(tmp_path)
    said = eleven.said if paid == "elevenlabs" else llm.said
    assert told["script"]["writer"] == "openai"
    assert told["speech"]["provider"] == paid
    assert len(llm.answered) == CALLS
    assert repeated(llm, said) == []
    assert subtitles(tmp_path) == paragraphs(tmp_path)
    assert told["speech"]["characters_billed"] == sum(map(len, said))
    assert told["cost"]["total"] == pytest.approx(told["script"]["cost"] + told["speech"]["cost"])  # type: ignore[operator]
    assert told["cost"]["total"] > 0  # type: ignore[operator]
    clips = episode(tmp_path) / names.CLIPS
    receipts = [json.loads(file.read_text()) for file in clips.glob("*.json")]
    assert len(receipts) == len(list(clips.glob("*.wav"))) == len(said)
    assert all(("times" in receipt) == (paid == "elevenlabs") for receipt in receipts)
    asked = len(llm.seen) + len(eleven.seen)
    _, made = shows.make(tmp_path, environment=known)
    assert not made
    assert len(llm.seen) + len(eleven.seen) == asked


@pytest.mark.slow
def test_every_fault_once_and_still_a_show(tmp_path: Path, llm: Both, eleven: ElevenLabsServer) -> None:
    shows.write_show(tmp_path, papers=PAPERS)
    passing = (status(429, Retry_After="1"), status(500), protocols.reset_within, protocols.truncated)
    llm.fail(*passing)
    llm.spoil("plan", protocols_llm.truncated_content, protocols_llm.other_language)
    llm.spoil("2505.00001", protocols_llm.no_choices, protocols_llm.html)
    llm.spoil("2505.00002", protocols_llm.refusal, protocols_llm.unfit)
    llm.spoil("bookends", protocols_llm.cut_off, protocols_llm.half_a_completion)
    # No more than two: one clip may get them all, and is asked for three times.
    heard = [protocols_voices.half_audio, protocols_voices.html]
    eleven.fail(*passing, *heard)
    listener = Listener()
    shows.make(tmp_path, environment=environment(llm, eleven), listener=listener)
    assert sum("asked again" in words for words in listener.notes) >= 2 * len(passing)
    assert len(llm.answered) == CALLS
    assert repeated(llm, Counter()) == []
    refused = [call for call in report(tmp_path)["script"]["calls"] if "refused" in call]  # type: ignore[attr-defined]
    assert len(refused) == 8
    assert subtitles(tmp_path) == paragraphs(tmp_path)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (protocols_llm.refusal, "refused"),
        (protocols_llm.no_choices, "choices"),
        (protocols_llm.other_language, "language"),
        (protocols_llm.truncated_content, "JSON"),
    ],
)
def test_a_script_that_cannot_be_had_is_an_error_by_name(
    tmp_path: Path, llm: Both, eleven: ElevenLabsServer, fault: Fault, said: str
) -> None:
    shows.write_show(tmp_path, papers=PAPERS)
    llm.spoil("2505.00002", fault, fault, fault, fault)
    for _ in range(2):
        with pytest.raises(PodcastError, match=r"paper 2505\.00002") as caught:
            shows.make(tmp_path, environment=environment(llm, eleven))
        assert said in str(caught.value)
    # The second run asked for nothing: three answers were there, and all were refused.
    assert llm.asked.count("2505.00002") == 3
    assert repeated(llm, Counter()) == []
    assert eleven.seen == []
    assert not (episode(tmp_path) / names.SCRIPT).exists()


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (protocols_voices.silent_audio, "silent"),
        (protocols_voices.half_audio, "lasts|of a clip"),
        (protocols_voices.html, "HTML"),
        (status(401, {"detail": {"status": "invalid_api_key", "message": "Invalid API key"}}), "key"),
        (status(401, {"detail": {"status": "quota_exceeded", "message": "0 credits left"}}), "quota"),
    ],
)
def test_a_clip_that_cannot_be_had_is_an_error_by_name(
    tmp_path: Path, llm: Both, eleven: ElevenLabsServer, fault: Fault, said: str
) -> None:
    shows.write_show(tmp_path, papers=PAPERS)
    eleven.always = fault
    with pytest.raises(PodcastError, match=said):
        shows.make(tmp_path, environment=environment(llm, eleven))
    clips = episode(tmp_path) / names.CLIPS
    assert [file for file in clips.glob("*.wav") if "refused" not in file.name] == []
    asked, refused = len(eleven.seen), list(clips.glob("*.refused.wav"))
    if refused:
        with pytest.raises(PodcastError, match="refused, and is again"):
            shows.make(tmp_path, environment=environment(llm, eleven))
        assert len(eleven.seen) == asked
    for file in refused:
        file.unlink()
    eleven.always = None
    eleven.said.clear()
    shows.make(tmp_path, environment=environment(llm, eleven), until="speak")
    assert len(llm.answered) == CALLS
    assert repeated(llm, eleven.said) == []


def test_a_refused_answer_is_taken_when_the_pace_is_corrected(
    tmp_path: Path, llm: Both, eleven: ElevenLabsServer
) -> None:
    shows.write_show(tmp_path, papers=PAPERS)
    profile = tmp_path / "voices" / "host-en.toml"
    profile.write_text(ONE_AT_A_TIME.replace("14.5", "40.0"))
    with pytest.raises(PodcastError, match="correct `pace`"):
        shows.make(tmp_path, environment=environment(llm, eleven), until="speak")
    (refused,) = (episode(tmp_path) / names.CLIPS).glob("*.refused.wav")
    profile.write_text(ONE_AT_A_TIME)
    asked = sum(eleven.said.values())
    shows.make(tmp_path, environment=environment(llm, eleven), until="speak")
    assert not refused.exists()
    assert sum(eleven.said.values()) - asked == len(eleven.said) - 1


KILLS = [
    (1, "replaced", names.REPLIES, 3),
    (4, "replaced", names.CLIPS, 4),
    *(
        pytest.param(*kill, marks=pytest.mark.slow)
        for kill in (
            (1, "replaced", names.REPLIES, 1),
            (4, "recorded", names.REPLIES, 3),
            (1, "recorded", names.REPLIES, 4),
            (1, "written", names.SCRIPT, 1),
            (1, "replaced", names.CLIPS, 1),
            (1, "recorded", names.CLIPS, 5),
            (4, "recorded", names.CLIPS, 2),
        )
    ),
]


@pytest.mark.parametrize(("at_once", "moment", "name", "number"), KILLS)
def test_nothing_that_arrived_is_asked_for_again_after_kill_9(
    tmp_path: Path, llm: Both, eleven: ElevenLabsServer, *, at_once: int, moment: str, name: str, number: int
) -> None:
    shows.write_show(tmp_path, shows.SETTINGS + f"[script]\nat_once = {at_once}\n", PAPERS)
    profile = ONE_AT_A_TIME.replace("at_once = 1", f"at_once = {at_once}")
    (tmp_path / "voices" / "host-en.toml").write_text(profile)
    killed = subprocess.run(
        [sys.executable, "-m", "tests.killed_run", str(tmp_path), moment, name, str(number)],
        cwd=Path(__file__).parent.parent,
        env=os.environ | variables(llm, eleven),
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    on_disk = {path.relative_to(episode(tmp_path)) for path in _paid(tmp_path)}
    shows.make(tmp_path, environment=environment(llm, eleven), until="speak")
    # With four at once up to three answers may have been on their way when the kill came.
    assert len(repeated(llm, eleven.said)) <= at_once - 1
    wanted = CALLS + len(eleven.said)
    answers = len(llm.answered) + sum(eleven.said.values())
    assert answers == wanted + len(repeated(llm, eleven.said))
    assert on_disk <= {path.relative_to(episode(tmp_path)) for path in _paid(tmp_path)}
    assert len(list(_paid(tmp_path))) == wanted


def _paid(folder: Path) -> Iterator[Path]:
    yield from (episode(folder) / names.REPLIES).glob("[!.]*.json")
    yield from (episode(folder) / names.CLIPS).glob("[!.]*.wav")


SIGNED = "http://127.0.0.1:9/clip?X-Amz-Signature=5ec2e7"
LEAKS = {
    "a wrong key, told back": status(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}}),
    "headers told back": lambda handler: handler.reply(400, {"detail": str(handler.headers)}),
    "a page that has them": lambda handler: handler.send(500, f"<html>{handler.headers}</html>".encode(), "text/html"),
    "a signed address": protocols.redirect(SIGNED),
    "the connection cut": protocols.reset,
}
FAST = {("llm", "headers told back")}


@pytest.mark.parametrize(
    ("side", "leak"),
    [
        pytest.param(side, leak, marks=() if (side, leak) in FAST else pytest.mark.slow)
        for side in ("llm", "eleven")
        for leak in LEAKS
    ],
)
def test_no_key_header_or_signed_address_is_shown_or_written(
    tmp_path: Path, llm: Both, eleven: ElevenLabsServer, leak: str, side: str
) -> None:
    shows.write_show(tmp_path, papers=PAPERS)
    llm.wrap = lambda text: text.replace("another week", f"another week, {KEY}")
    server = llm if side == "llm" else eleven
    if leak in ("a page that has them", "the connection cut"):
        server.fail(LEAKS[leak])
    else:
        server.always = LEAKS[leak]
    ran = shows.command(tmp_path, "--debug", "weekly", "2025-W23", "--until", "speak", env=variables(llm, eleven))
    assert ran.returncode == (1 if server.always else 0), ran.stderr
    assert ("Traceback" in ran.stderr) == bool(server.always)
    shown = (ran.stdout + ran.stderr).encode()
    written = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(written) > 8
    for name, data in (written | {"the terminal": shown}).items():
        for secret in (KEY, SIGNED, "X-Amz-Signature", "Bearer", "xi-api-key", "Xi-Api-Key"):
            assert secret.encode() not in data, (name, secret)


def test_a_damaged_answer_is_asked_for_again_aloud(tmp_path: Path, llm: Both) -> None:
    shows.write_show(tmp_path, papers=PAPERS)
    shows.make(tmp_path, environment=environment(llm), until="write")
    folder, listener = episode(tmp_path), Listener()
    kept = min((folder / names.REPLIES).glob("*.json"))
    kept.write_bytes(kept.read_bytes()[:100])
    (folder / names.SCRIPT).unlink()
    shows.make(tmp_path, environment=environment(llm), until="write", listener=listener)
    assert [words for words in listener.warnings if "is damaged: it is asked for again" in words]
    assert len(llm.chats) == CALLS + 1
    assert len(repeated(llm, Counter())) == 1


def test_another_voice_says_the_script_that_is_there(tmp_path: Path, llm: Both, eleven: ElevenLabsServer) -> None:
    shows.write_show(tmp_path, papers=PAPERS)
    shows.make(tmp_path, environment=environment(llm, eleven), until="write")
    written = (episode(tmp_path) / names.SCRIPT).read_bytes()
    settings = tmp_path / "podcast.toml"
    settings.write_text(settings.read_text() + '[voice]\nprovider = "espeak"\n')
    shows.make(tmp_path, environment=environment(llm, eleven), until="speak")
    assert (episode(tmp_path) / names.SCRIPT).read_bytes() == written
    assert len(llm.chats) == CALLS
    assert eleven.seen == []
