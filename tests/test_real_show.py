"""The show as it is made with keys: an LLM's script and paid voices, over HTTP, faults, stops and kills included."""

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import srt

from podcast import chain, config, names, script, text
from podcast.errors import PodcastError
from podcast.model import Part, Week
from podcast.net.asking import Patience
from podcast.net.retry import Policy
from podcast.providers import Environment
from podcast.sound import audio
from podcast.speech.elevenlabs import ElevenLabs
from podcast.speech.openai import OpenAIVoice
from tests import protocols, protocols_llm, protocols_voices, shows
from tests.protocols import Asked, Fault, Handler, status
from tests.protocols_llm import LLM
from tests.protocols_voices import KEY, Change, ElevenLabsServer
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
[openai]
voice = "cedar"
at_once = 1
pace = 14.5
"""
PAID = ("elevenlabs", "openai")


class Both(LLM):
    """OpenAI with both its sides: completions and speech.

    `mumbles` are the faults of the next requests for speech, `mute` that of all others, `said` counts the texts that
    were said as they should be, `clips` has the requests for speech.
    """

    def __init__(self) -> None:
        super().__init__(paragraphs=1, key=KEY)
        self.said: Counter[str] = Counter()
        self.mumbles: deque[Fault] = deque()
        self.mute: Fault | None = None
        self.clips: list[Asked] = []
        self._one = threading.Lock()

    def answer(self, handler: Handler) -> None:
        if handler.asked.path != "/v1/audio/speech":
            return super().answer(handler)
        with self._one:
            self.clips.append(handler.asked)
            fault = self.mumbles.popleft() if self.mumbles else self.mute
        return fault(handler) if fault else self.speak(handler)

    def speak(self, handler: Handler, change: Change = protocols_voices.as_it_is, **_more: Any) -> None:
        if change is protocols_voices.as_it_is:
            with self._one:
                self.said[handler.asked.json["input"]] += 1
        handler.send(*protocols_voices.speech_answer(handler, change))


@dataclasses.dataclass
class Choir:
    """The two servers as one voice, `paid`, is served by them."""

    llm: Both
    eleven: ElevenLabsServer
    paid: str

    @property
    def environment(self) -> Environment:
        return environment(self.llm, self.eleven if self.paid == "elevenlabs" else None)

    @property
    def variables(self) -> dict[str, str]:
        known = variables(self.llm, self.eleven)
        return known if self.paid == "elevenlabs" else {name: known[name] for name in known if name[0] == "O"}

    @property
    def asked(self) -> int:
        """How many requests for speech there were."""
        return len(self.eleven.seen) if self.paid == "elevenlabs" else len(self.llm.clips)

    @property
    def said(self) -> Counter[str]:
        """How often each text was said as it should be."""
        if self.paid == "openai":
            return self.llm.said
        return Counter(one.json["text"] for one in self.eleven.seen if one.answered)

    def fail(self, *faults: Fault) -> None:
        """Answer the next requests for speech so."""
        (self.eleven.faults if self.paid == "elevenlabs" else self.llm.mumbles).extend(faults)

    def always(self, fault: Fault | None) -> None:
        """Answer all others so."""
        self.eleven.always = self.llm.mute = fault

    def speak(self, folder: Path, **patience: Any) -> Listener:
        """The stage `speak` with a patience of one's own."""
        run, heard = shows.run_of(folder, environment=self.environment), Listener()
        table = config.load_voice(run.show).providers[self.paid]
        options: dict[str, Any] = {"key": KEY, "notes": heard.note, "patience": Patience(**patience)}
        if self.paid == "elevenlabs":
            voice: ElevenLabs | OpenAIVoice = ElevenLabs("host-en", "en", table, url=self.eleven.url, **options)
        else:
            voice = OpenAIVoice("host-en", "en", table, url=self.llm.base, **options)
        cast = dataclasses.replace(run.cast, voice=voice)
        chain.STAGES["speak"](dataclasses.replace(run, cast=cast, watch=heard))
        return heard


def fine(handler: Handler) -> None:
    """No fault: it stands between two others."""
    protocol = handler.protocol
    assert isinstance(protocol, Both | ElevenLabsServer)
    protocol.speak(handler)
    handler.asked.answered = True


@pytest.fixture
def llm() -> Iterator[Both]:
    with Both() as server:
        yield server


@pytest.fixture
def eleven() -> Iterator[ElevenLabsServer]:
    with ElevenLabsServer() as server:
        yield server


@pytest.fixture(params=PAID)
def choir(request: pytest.FixtureRequest, llm: Both, eleven: ElevenLabsServer) -> Choir:
    return Choir(llm, eleven, request.param)


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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "paid"), [("zh", "elevenlabs"), ("en", "openai"), ("en", "elevenlabs"), ("zh", "openai")]
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
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("named", "lost"),
    [(True, names.SRT), (False, names.EPISODE)],
    ids=["by name", "auto"],
)
def test_what_is_finished_needs_no_key(
    tmp_path: Path, llm: Both, eleven: ElevenLabsServer, named: bool, lost: str
) -> None:
    """Mixed, captioned, noted and explained; only what must be said or asked wants one, and names it."""
    providers = '[voice]\nprovider = "elevenlabs"\n[script]\nwriter = "openai"\n' if named else ""
    shows.write_show(tmp_path, shows.SETTINGS + providers, PAPERS)
    shows.make(tmp_path, environment=environment(llm, eleven), until="notes")
    asked = len(llm.seen) + len(eleven.seen)
    why = json.loads(shows.command(tmp_path, "why", "2025-W23", "--json").stdout)
    assert {reason for name, reason in why.items() if name < "80"} == {"up to date"}
    (episode(tmp_path) / lost).unlink()
    for stage in ("align", "mix", "caption", "notes"):
        ran = shows.command(tmp_path, stage, "2025-W23", timeout=200)
        assert ran.returncode == 0, ran.stderr
    assert (episode(tmp_path) / lost).exists()
    file = episode(tmp_path) / names.SCRIPT
    file.write_text(file.read_text().replace("Take care.", "Take good care."))
    ran = shows.command(tmp_path, "speak", "2025-W23")
    assert ran.returncode == 2
    assert "ELEVENLABS_API_KEY: is not set" in ran.stderr
    assert len(llm.seen) + len(eleven.seen) == asked


TRANSIENT: tuple[Fault, ...] = (
    *(status(429, Retry_After="1"), status(429), status(500), status(503, Retry_After="0")),
    *(protocols.reset, protocols.reset_within, protocols.truncated),
)
# The provider's time is over before they end.
ENDLESS: tuple[Fault, ...] = (protocols.silent, protocols.dripping)


@pytest.mark.slow
def test_every_fault_once_and_still_a_show(tmp_path: Path, choir: Choir) -> None:
    shows.write_show(tmp_path, shows.SETTINGS + "[script]\ntimeout = 8\n", PAPERS)
    (tmp_path / "voices" / "host-en.toml").write_text(ONE_AT_A_TIME)
    llm, listener = choir.llm, Listener()
    for about, passing, useless in zip(
        ("plan", "2505.00001", "2505.00002", "bookends"),
        (TRANSIENT[:3], (TRANSIENT[3], ENDLESS[0]), (TRANSIENT[4], ENDLESS[1]), TRANSIENT[5:]),
        (
            (protocols_llm.truncated_content, protocols_llm.other_language),
            (protocols_llm.no_choices, protocols_llm.html),
            (protocols_llm.refusal, protocols_llm.unfit),
            (protocols_llm.cut_off, protocols_llm.half_a_completion),
        ),
        strict=True,
    ):
        llm.spoil(about, *passing, *useless)
    shows.make(tmp_path, environment=choir.environment, until="write", listener=listener)
    # What holds no answer at all (no choices, a page, half a completion) is waited out, too.
    assert sum("asked again" in words for words in listener.notes) == len(TRANSIENT + ENDLESS) + 3
    assert sum("no whole answer within 8 s" in words for words in listener.notes) == len(ENDLESS)
    refused = [call for call in report(tmp_path)["script"]["calls"] if "refused" in call]  # type: ignore[attr-defined]
    assert len(refused) == 5
    # No more than two that are useless follow one another: a clip is asked for three times.
    silent, half = protocols_voices.silent_audio, protocols_voices.half_audio
    choir.fail(*TRANSIENT, silent, half, fine, protocols_voices.html, other_shape, fine, *ENDLESS)
    heard = choir.speak(tmp_path, timeout=8.0, policy=Policy(attempts=20, first=0.01))
    # So is a page in place of sound, and from OpenAI, whose answers are bare sound, any JSON.
    waited = 1 if choir.paid == "elevenlabs" else 2
    assert sum("asked again in" in words for words in heard.notes) == len(TRANSIENT + ENDLESS) + waited
    assert sum("is asked for again" in words for words in heard.notes) == 4 - waited
    asked = choir.asked
    shows.make(tmp_path, environment=choir.environment)
    assert choir.asked == asked == len(choir.said) + len(TRANSIENT + ENDLESS) + 4
    assert len(llm.answered) == CALLS
    assert repeated(llm, choir.said) == []
    assert subtitles(tmp_path) == paragraphs(tmp_path)
    assert (tmp_path / "public" / "small" / "feed.xml").exists()


def other_shape(handler: Handler) -> None:
    """Valid JSON that holds no sound."""
    handler.reply(200, {"audio": {"data": "aGk="}, "ok": True})


def half_a_body(handler: Handler) -> None:
    """JSON cut short, with a Content-Length that fits it."""
    handler.send(200, b'{"audio_base64": "AAAA', "application/json")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (protocols_llm.refusal, "refused"),
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (status(429, Retry_After="0"), "HTTP 429"),
        (status(500, Retry_After="0"), "HTTP 500"),
        (protocols.reset_within, "the connection failed"),
        (protocols.silent, "no whole answer within 4 s"),
        (protocols.dripping, "no whole answer within 4 s"),
    ],
)
def test_a_server_that_fails_five_times_is_waited_out_and_that_is_said(
    tmp_path: Path, llm: Both, fault: Fault, said: str
) -> None:
    shows.write_show(tmp_path, shows.SETTINGS + "[script]\ntimeout = 4\n", PAPERS)
    llm.spoil("2505.00002", *[fault] * 5)
    heard = Listener()
    shows.make(tmp_path, environment=environment(llm), until="write", listener=heard)
    assert sum(said in words for words in heard.notes) == 5
    assert llm.asked.count("2505.00002") == 6
    assert len(llm.answered) == CALLS
    assert repeated(llm, Counter()) == []


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show with a script, never to be changed."""
    folder = tmp_path_factory.mktemp("scripted")
    shows.write_show(folder, papers=PAPERS)
    (folder / "voices" / "host-en.toml").write_text(ONE_AT_A_TIME)
    with Both() as llm:
        shows.make(folder, environment=environment(llm), until="write")
    return folder


ONCE = {"timeout": 6.0, "policy": Policy(attempts=2, first=0.01)}
# Fault → what is said of it, and whether what came is kept as a clip that was refused.
NO_CLIP: dict[str, tuple[Fault, str, bool]] = {
    "silence": (protocols_voices.silent_audio, "silent clip", True),
    "half": (protocols_voices.half_audio, "lasts|of a clip", True),
    "a page": (protocols_voices.html, "an HTML page", False),
    "another shape": (other_shape, "sent no audio but|no sound came but", False),
    "half of the JSON": (half_a_body, "sent no (audio|JSON object) but|no (sound|JSON object) came but", False),
    "a wrong key": (status(401, {"error": {"message": "Invalid API key"}}), "refused the key", False),
    "no quota": (status(401, {"error": {"code": "quota_exceeded", "message": "0 left"}}), "quota", False),
    "429": (status(429), "2 attempts.*HTTP 429", False),
    "429 in an hour": (status(429, Retry_After="3600"), "1 attempt .*HTTP 429", False),
    "500": (status(500), "2 attempts.*HTTP 500", False),
    "reset": (protocols.reset_within, "2 attempts.*the connection failed", False),
    "silent server": (protocols.silent, "2 attempts.*no whole answer within 6 s", False),
    "dripping": (protocols.dripping, "2 attempts.*no whole answer within 6 s", False),
}
SOON = {"silence", "a page", "429 in an hour"}


@pytest.mark.parametrize(
    "name", [name if name in SOON else pytest.param(name, marks=pytest.mark.slow) for name in NO_CLIP]
)
def test_a_clip_that_cannot_be_had_is_an_error_by_name(tmp_path: Path, scripted: Path, choir: Choir, name: str) -> None:
    fault, said, kept = NO_CLIP[name]
    folder = Path(shutil.copytree(scripted, tmp_path / "show"))
    clips = episode(folder) / names.CLIPS
    # The first clip arrives, the second does not.
    choir.fail(fine)
    choir.always(fault)
    with pytest.raises(PodcastError, match=f"(?s){said}"):
        choir.speak(folder, **ONCE)
    assert len([file for file in clips.glob("*.wav") if "refused" not in file.name]) == 1 == len(choir.said)
    refused, asked = list(clips.glob("*.refused.wav")), choir.asked
    assert bool(refused) is kept
    if refused:
        with pytest.raises(PodcastError, match="refused, and is again"):
            choir.speak(folder, **ONCE)
        assert choir.asked == asked
    for file in refused:
        file.unlink()
    choir.always(None)
    choir.speak(folder)
    assert set(choir.said.values()) == {1}
    assert len(choir.said) == len([*clips.glob("*.wav")])
    assert choir.llm.chats == []


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
    ("elevenlabs", 1, "replaced", names.REPLIES, 3),
    *(
        pytest.param(*kill, marks=pytest.mark.slow)
        for kill in (
            ("elevenlabs", 4, "replaced", names.CLIPS, 4),
            ("elevenlabs", 1, "replaced", names.REPLIES, 1),
            ("elevenlabs", 4, "recorded", names.REPLIES, 3),
            ("elevenlabs", 1, "recorded", names.REPLIES, 4),
            ("elevenlabs", 1, "written", names.SCRIPT, 1),
            ("elevenlabs", 1, "replaced", names.CLIPS, 1),
            ("elevenlabs", 1, "recorded", names.CLIPS, 5),
            ("elevenlabs", 4, "recorded", names.CLIPS, 2),
            ("openai", 1, "replaced", names.CLIPS, 1),
            ("openai", 1, "recorded", names.CLIPS, 5),
            ("openai", 4, "replaced", names.CLIPS, 4),
            ("openai", 4, "recorded", names.CLIPS, 2),
        )
    ),
]


@pytest.mark.parametrize(("paid", "at_once", "moment", "name", "number"), KILLS)
def test_nothing_that_arrived_is_asked_for_again_after_kill_9(
    tmp_path: Path,
    llm: Both,
    eleven: ElevenLabsServer,
    *,
    paid: str,
    at_once: int,
    moment: str,
    name: str,
    number: int,
) -> None:
    choir = Choir(llm, eleven, paid)
    shows.write_show(tmp_path, shows.SETTINGS + f"[script]\nat_once = {at_once}\n", PAPERS)
    profile = ONE_AT_A_TIME.replace("at_once = 1", f"at_once = {at_once}")
    (tmp_path / "voices" / "host-en.toml").write_text(profile)
    killed = subprocess.run(
        [sys.executable, "-m", "tests.killed_run", str(tmp_path), moment, name, str(number)],
        cwd=Path(__file__).parent.parent,
        env=os.environ | choir.variables,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    on_disk = {path.relative_to(episode(tmp_path)) for path in _paid(tmp_path)}
    run, _ = shows.make(tmp_path, environment=choir.environment, until="speak")
    assert run.cast.voice.provider == paid
    # With four at once up to three answers may have been on their way when the kill came.
    assert len(repeated(llm, choir.said)) <= at_once - 1
    wanted = CALLS + len(choir.said)
    answers = len(llm.answered) + sum(choir.said.values())
    assert answers == wanted + len(repeated(llm, choir.said))
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


RECORDED = os.environ.get("PODCAST_RECORDED", "")


needs_the_page = pytest.mark.skipif(not RECORDED, reason="PODCAST_RECORDED names no folder with a newsletter's page")


def make_of_the_newsletter(folder: Path, **changes: str) -> Path:
    """Make the week of the seed newsletter by the shipped Chinese settings, some changed; the episode's folder."""
    page = Path(RECORDED) / "seeds" / "newsletter-2025-01-23.zh.md"
    settings = (config.shipped() / "podcast.zh.toml").read_text(encoding="utf-8")
    for old, new in {
        'source = "huggingface"': f'source = "newsletter"\nfile = {json.dumps(str(page))}',
        **changes,
    }.items():
        assert settings.count(old) == 1
        settings = settings.replace(old, new)
    (folder / "podcast.toml").write_text(settings, encoding="utf-8")
    ran = shows.command(folder, "weekly", "2025-W04", timeout=600)
    assert ran.returncode == 0, ran.stderr
    return episode(folder, Week(2025, 4), "zh")


@pytest.mark.slow
@needs_the_page
def test_the_seed_newsletter_gives_a_chinese_episode_without_a_key(tmp_path: Path) -> None:
    folder = make_of_the_newsletter(
        tmp_path, **{'provider = "auto"': 'provider = "espeak"', 'model = "auto"': 'model = "none"'}
    )
    told = script.parse((folder / names.SCRIPT).read_text(encoding="utf-8"))
    assert [section.part for section in told.sections] == [Part.OPENING, *[Part.PAPER] * 5, Part.CLOSING]
    said = "".join("".join(segment.display.split()) for segment in told.segments)
    assert sum(map(text.is_cjk, said)) > 0.7 * len(said)
    cues = list(srt.parse((folder / names.SRT).read_text(encoding="utf-8")))
    assert "".join("".join(cue.content.split()) for cue in cues) == said
    assert 4 * 60_000 <= audio.duration(folder / names.EPISODE) <= 20 * 60_000
    assert abs(audio.measure(folder / names.EPISODE).integrated + 16) <= 0.5
    made = json.loads((folder / names.REPORT).read_text(encoding="utf-8"))
    assert (made["script"]["writer"], made["speech"]["provider"], "cost" in made) == ("extractive", "espeak", False)
    assert (tmp_path / "public" / "zh" / "feed.xml").exists()


@pytest.mark.slow
@pytest.mark.timeout(600)
@needs_the_page
def test_one_of_its_papers_is_said_by_kokoro_and_heard_by_base(tmp_path: Path) -> None:
    folder = make_of_the_newsletter(tmp_path, **{"top = 5": "top = 1"})
    made = json.loads((folder / names.REPORT).read_text(encoding="utf-8"))
    assert made["speech"]["provider"] == "kokoro"
    heard = made["alignment"]
    assert (heard["aligner"], heard["estimate"], heard["text_check"]["passed"]) == ("whisper base", False, True)
    assert heard["text_check"]["error_rate"] <= 0.1
    assert heard["voice_times"]["taken"] >= 0.8 * heard["clips"]
    assert made["captions"]["violations"] == {}
