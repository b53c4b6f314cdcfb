"""Shows said by voices that cost money: nothing is paid for twice, counted at the provider."""

import dataclasses
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from podcast import chain, names
from podcast.errors import SpeechError
from podcast.net.asking import Patience
from podcast.net.retry import Policy
from podcast.providers import Environment
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.speech.elevenlabs import ElevenLabs
from podcast.speech.openai import OpenAIVoice
from podcast.stages.clips import takes
from podcast.stages.loading import load_script
from podcast.stages.speak import bill_again
from podcast.stages.studio import Studio
from podcast.steps import Run
from tests import protocols, shows
from tests.protocols_voices import (
    KEY,
    PACE,
    ElevenLabsServer,
    OpenAISpeech,
    VoiceServer,
    all_shown,
    mute,
    spoken,
)
from tests.shows import Listener, episode


@pytest.fixture
def written(tmp_path: Path) -> Path:
    shows.write_show(tmp_path)
    shows.make(tmp_path, until="write")
    return tmp_path


@pytest.fixture
def server() -> Iterator[ElevenLabsServer]:
    with ElevenLabsServer() as running:
        yield running


def account(server: VoiceServer) -> Environment:
    """The keys for a server."""
    if isinstance(server, OpenAISpeech):
        return Environment(shows.NOWHERE, openai_key=KEY, openai_url=f"{server.url}/v1")
    return Environment(shows.NOWHERE, elevenlabs_key=KEY, elevenlabs_url=server.url)


def clips(folder: Path) -> list[Path]:
    return sorted((episode(folder) / names.CLIPS).glob("[!.]*.wav"))


def speak(folder: Path, server: VoiceServer) -> Run:
    """The stage with the voice that "auto" takes."""
    run = shows.run_of(folder, environment=account(server))
    assert run.cast.voice.provider == "elevenlabs"
    chain.STAGES["speak"](run)
    return run


def test_what_was_paid_for_before_the_quota_ended_is_not_asked_for_again(
    written: Path, server: ElevenLabsServer
) -> None:
    server.quota = 60
    with pytest.raises(SpeechError, match=r"the quota of .* is used up") as caught:
        speak(written, server)
    assert "what has arrived is kept" in str(caught.value)
    before = dict(server.said)
    assert 0 < len(before) == len(clips(written)) < shows.CLIPS
    assert sum(map(len, before)) <= 60
    refused = len(server.seen) - len(before)
    # Those that were under way when the first was refused.
    assert 1 <= refused <= 3
    server.seen.clear()
    server.quota = None
    speak(written, server)
    assert len(clips(written)) == shows.CLIPS == len(server.said)
    assert set(server.said.values()) == {1}
    assert not set(server.texts) & set(before)


def test_a_refused_key_costs_nothing(written: Path) -> None:
    with ElevenLabsServer(key="another") as server:
        with pytest.raises(SpeechError, match="refused the key") as caught:
            speak(written, server)
        assert len(server.seen) <= 3
        assert not server.said
    assert not clips(written)
    assert KEY not in all_shown(caught.value)


def test_a_clip_is_kept_with_what_was_told_of_it(written: Path, server: ElevenLabsServer) -> None:
    run = speak(written, server)
    for clip in clips(written):
        told = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
        text = "".join(told["times"]["characters"])
        assert server.said[text] == 1
        assert told["characters"] == told["credits"] == len(text)
        assert told["times"]["ends_ms"][-1] <= pcm.read_wav(clip.read_bytes()).duration
    bill = run.space.text("report.json")
    assert json.loads(bill)["speech"]["characters_billed"] == sum(map(len, server.said))
    assert all(KEY not in path.read_text("utf-8", "replace") for path in written.rglob("*.json"))


def test_neighbours_are_sent_but_a_changed_one_buys_no_clip(written: Path, server: ElevenLabsServer) -> None:
    speak(written, server)
    assert any("previous_text" in asked.json for asked in server.seen)
    asked = len(server.seen)
    file = episode(written) / names.SCRIPT
    file.write_text(file.read_text("utf-8").replace("fail in silence", "fail quietly"), "utf-8")
    speak(written, server)
    assert len(server.seen) == asked + 1


def slowly(seconds: float) -> None:
    time.sleep(seconds / 50)


@pytest.mark.slow
@pytest.mark.parametrize("together", [1, 3])
@pytest.mark.parametrize("kind", [ElevenLabsServer, OpenAISpeech])
def test_no_more_requests_are_under_way_than_the_profile_says(
    written: Path, kind: type[VoiceServer], together: int
) -> None:
    with kind(pace_of_work=0.03, meet=together) as server:
        run = shows.run_of(written)
        chain.STAGES["speak"](with_voice(run, voice(server, at_once=together)))
        assert server.most == together
        assert set(server.said.values()) == {1}
    assert len(clips(written)) == shows.CLIPS


@pytest.mark.slow
@pytest.mark.parametrize("kind", [ElevenLabsServer, OpenAISpeech])
def test_an_account_that_allows_fewer_makes_it_wait_and_nothing_is_paid_twice(
    written: Path, kind: type[VoiceServer]
) -> None:
    # Waits and work shrink alike: two threads keep the account busy for half a minute as it were.
    with kind(pace_of_work=0.1, at_once=2) as server:
        run = shows.run_of(written)
        # Not after a number of seconds or attempts, which a busy machine would use up.
        patience = Patience(policy=Policy(attempts=500, deadline=10_000), sleep=slowly)
        chain.STAGES["speak"](with_voice(run, voice(server, at_once=4, patience=patience)))
        assert len(server.seen) > shows.CLIPS
        assert set(server.said.values()) == {1}
    assert len(clips(written)) == shows.CLIPS


def voice(server: VoiceServer, *, at_once: int, pace: float = PACE["en"], **more: Any) -> ElevenLabs | OpenAIVoice:
    table = {"pace": pace, "at_once": at_once}
    if isinstance(server, OpenAISpeech):
        return OpenAIVoice("test", "en", table | {"voice": "cedar"}, key=KEY, url=f"{server.url}/v1", **more)
    return ElevenLabs("test", "en", table | {"voice": "ownVoice1"}, key=KEY, url=server.url, **more)


def with_voice(run: Run, voice: ElevenLabs | OpenAIVoice) -> Run:
    return dataclasses.replace(run, cast=dataclasses.replace(run.cast, voice=voice))


UNFIT = "Listen. We propose short tests."


def muttering(text: str) -> Pcm:
    """Says all but one text."""
    return mute(spoken(text)) if text == UNFIT else spoken(text)


@pytest.mark.parametrize("kind", [ElevenLabsServer, OpenAISpeech])
def test_a_clip_whose_answers_were_all_unfit_is_on_the_bill(written: Path, kind: type[VoiceServer]) -> None:
    """Of the run that fails, and of the one that says it at last: as often as it was asked for."""
    with kind(voice=muttering) as server:
        with pytest.raises(SpeechError, match="silent clip; asked 3 times"):
            speak_with(written, server)
        assert server.said[UNFIT] == 3
        failed = bill(written)
        assert failed["characters_billed"] == charged(server)
        with pytest.raises(SpeechError, match="an earlier answer was refused, and is again"):
            speak_with(written, server)
        assert bill(written) == failed
        (refused,) = (episode(written) / names.CLIPS).glob("*.refused.wav")
        refused.unlink()
        server.voice = spoken
        speak_with(written, server)
        assert server.said[UNFIT] == 4
        assert bill(written)["characters_billed"] == charged(server)
    dear = [call["characters"] for call in bill(written)["calls"] if call["characters"] % len(UNFIT) == 0]
    assert 4 * len(UNFIT) in dear


@pytest.mark.parametrize("kind", [ElevenLabsServer, OpenAISpeech])
def test_a_refused_answer_that_passes_later_costs_no_more(written: Path, kind: type[VoiceServer]) -> None:
    with kind() as server:
        with pytest.raises(SpeechError, match="asked 3 times"):
            speak_with(written, server, pace=3 * PACE["en"])
        (first,) = server.said
        speak_with(written, server)
        assert server.said[first] == 3
        assert bill(written)["characters_billed"] == charged(server)


def test_what_is_said_again_in_vain_is_on_the_bill_too(written: Path) -> None:
    with OpenAISpeech() as server:
        speak_with(written, server)
        run = with_voice(shows.run_of(written), voice(server, at_once=1))
        (take,) = {
            one.digest: one for one in takes(load_script(run), run.cast.voice) if one.segment.spoken == UNFIT
        }.values()
        studio = Studio(run.cast.voice, "en", run.space, run.watch)
        server.voice = muttering
        assert studio.say_again(take, 1) is None
        server.voice = spoken
        assert studio.say_again(take, 2) is not None
        bill_again(run)
        # Once at first, thrice in vain, and once more.
        assert server.said[UNFIT] == 5
        assert bill(written)["characters_billed"] == charged(server)


def speak_with(folder: Path, server: VoiceServer, pace: float = PACE["en"]) -> None:
    chain.STAGES["speak"](with_voice(shows.run_of(folder), voice(server, at_once=1, pace=pace)))


def bill(folder: Path) -> dict[str, Any]:
    told = json.loads((episode(folder) / names.REPORT).read_text("utf-8"))["speech"]
    assert isinstance(told, dict)
    return {name: told[name] for name in ("calls", "characters_billed", "cost")}


def charged(server: VoiceServer) -> int:
    """The characters that the provider was asked for and answered with sound."""
    return sum(len(text) * times for text, times in server.said.items())


SOME: list[Callable[[protocols.Handler], None]] = [
    protocols.status(429, {}, Retry_After="0"),
    protocols.status(503, {}, Retry_After="0"),
    protocols.reset_within,
]


@pytest.mark.slow
def test_a_whole_show_survives_a_bad_day_of_its_provider(tmp_path: Path, server: ElevenLabsServer) -> None:
    shows.write_show(tmp_path)
    server.fail(*SOME)
    heard = Listener()
    run, _ = shows.make(tmp_path, listener=heard, environment=account(server))
    assert run.cast.voice.provider == "elevenlabs"
    assert set(server.said.values()) == {1}
    assert len(server.seen) == shows.CLIPS + len(SOME)
    assert sum("asked again in" in note for note in heard.notes) == len(SOME)
    assert (tmp_path / "public" / "small" / "feed.xml").exists()
    asked = len(server.seen)
    shows.make(tmp_path, environment=account(server))
    assert len(server.seen) == asked
