"""The voice `openai` against a server that speaks its protocol."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from podcast.errors import ConfigError, SpeechError
from podcast.net import retry
from podcast.net.asking import Patience
from podcast.sound.pcm import Pcm
from podcast.speech.base import Line
from podcast.speech.openai import OpenAIVoice
from tests import protocols, protocols_voices
from tests.protocols import Clock, Fault, Handler
from tests.protocols_voices import (
    KEY,
    PACE,
    TRANSIENT,
    OpenAISpeech,
    all_shown,
    busy_until,
    changed,
    half_audio,
    html,
    resampled,
    silent_audio,
    spoken,
    wav,
)
from tests.speech.conformance import NoAnswers, VoiceContract

# Half of a clip is told from a whole one from some 4 s on.
TEXT = NoAnswers.text
CHINESE = "本周的五篇论文，由合成的声音读给大家听。"


class Ear:
    """A voice on a server, its notes and its clock."""

    def __init__(self, server: OpenAISpeech, language: str = "en", **changes: Any) -> None:
        self.server, self.notes, self.clock = server, list[str](), Clock()
        beside = {name: changes.pop(name) for name in ("key", "url") if name in changes}
        waits = {name: changes.pop(name) for name in ("timeout", "policy") if name in changes}
        table = {"voice": "cedar", "pace": PACE[language]} | changes
        whole: dict[str, Any] = {
            "key": KEY,
            "url": f"{server.url}/v1",
            "patience": Patience(clock=self.clock, sleep=self.clock.sleep, random=lambda: 1.0, **waits),
        }
        self.voice = OpenAIVoice("test", language, table, notes=self.notes.append, **(whole | beside))

    def fails(self, text: str = TEXT) -> SpeechError:
        """The error of `say`, which shows no key."""
        with pytest.raises(SpeechError) as caught:
            self.voice.say(Line(text))
        assert KEY not in all_shown(caught.value) + "".join(self.notes)
        return caught.value


@pytest.fixture
def server() -> Iterator[OpenAISpeech]:
    with OpenAISpeech() as running:
        yield running


@pytest.fixture
def ear(server: OpenAISpeech) -> Ear:
    return Ear(server)


class _Contract(VoiceContract):
    language = "en"

    @pytest.fixture(autouse=True)
    def _serve(self, server: OpenAISpeech) -> None:
        self.server = server

    def make(self) -> OpenAIVoice:
        return Ear(self.server, self.language).voice


class TestEnglish(_Contract):
    pass


class TestChinese(_Contract):
    language = "zh"
    text = CHINESE


del _Contract


class TestWhatIsAsked:
    def test_only_what_the_profile_sets_is_sent(self, server: OpenAISpeech) -> None:
        Ear(server).voice.say(Line(TEXT, "Before.", "After."))
        Ear(server, instructions="Calmly.", speed=1.1, model="tts-1").voice.say(Line(TEXT))
        plain, tuned = (asked.json for asked in server.seen)
        assert plain == {"model": "gpt-4o-mini-tts", "voice": "cedar", "input": TEXT, "response_format": "wav"}
        assert tuned == plain | {"instructions": "Calmly.", "speed": 1.1, "model": "tts-1"}

    def test_what_does_not_shape_the_sound_is_not_in_its_settings(self, server: OpenAISpeech) -> None:
        assert Ear(server, at_once=9, pace=11.0, instructions="").voice.settings == {"voice": "cedar"}
        assert Ear(server, instructions="Calmly.", speed=0.9).voice.settings == {
            "voice": "cedar",
            "instructions": "Calmly.",
            "speed": 0.9,
        }

    def test_a_longer_text_than_one_request_takes_is_not_sent(self, ear: Ear) -> None:
        assert "has 4097 characters, and one request takes 4096" in ear.fails("a" * 4097).what
        assert not ear.server.seen

    def test_a_server_of_ones_own_needs_no_key(self) -> None:
        with OpenAISpeech(key="none") as server:
            assert Ear(server, key="").voice.say(Line(TEXT)).sound.duration > 1000


class TestSound:
    @pytest.mark.parametrize("sizes", [None, 0, 0xFFFFFFFF, 0x7FFFFFFF])
    def test_is_the_same_whatever_the_header_says_of_its_size(self, sizes: int | None) -> None:
        with OpenAISpeech(sizes=sizes) as server:
            sound = Ear(server).voice.say(Line(TEXT)).sound
        expected = resampled(spoken(TEXT), 24_000)
        assert (sound.rate, sound.samples.tolist()) == (24_000, expected.samples.tolist())

    @pytest.mark.parametrize(("channels", "kind", "tag"), [(2, "<i2", 1), (1, "<f4", 3), (2, "<i4", 1)])
    def test_of_other_servers_is_converted(self, ear: Ear, channels: int, kind: str, tag: int) -> None:
        data = wav(spoken(TEXT), channels=channels, kind=kind, tag=tag)
        ear.server.fail(protocols.raw(data, "audio/wav"))
        sound = ear.voice.say(Line(TEXT)).sound
        assert (sound.rate, sound.duration) == (22_050, spoken(TEXT).duration)
        assert abs(sound.samples.astype(int) - spoken(TEXT).samples).max() <= 1

    def test_answers_that_could_not_be_used_are_on_the_bill(self, ear: Ear) -> None:
        ear.server.fail(silent_audio)
        assert ear.voice.say(Line(TEXT)).receipt == {"characters": 2 * len(TEXT)}


class TestWhatMayPass:
    @pytest.mark.parametrize("name", TRANSIENT)
    def test_is_asked_again_aloud(self, ear: Ear, name: str) -> None:
        ear.server.fail(TRANSIENT[name])
        assert ear.voice.say(Line(TEXT)).sound.duration > 1000
        assert len(ear.server.seen) == 2
        assert ear.server.said == {TEXT: 1}
        assert ear.clock.slept == [2.0 if "2 s" in name else 1.0]
        assert [f"asked again in {ear.clock.slept[0]:.1f} s" in note for note in ear.notes] == [True]

    def test_waits_until_the_date_that_the_server_names(self, ear: Ear) -> None:
        ear.server.fail(busy_until(3))
        ear.voice.say(Line(TEXT))
        assert ear.clock.slept in ([3.0], [2.0])

    @pytest.mark.parametrize("name", ["429", "500", "reset", "cut short"])
    def test_is_given_up_after_the_policys_attempts(self, server: OpenAISpeech, name: str) -> None:
        server.always = TRANSIENT[name]
        ear = Ear(server, policy=retry.Policy(attempts=3))
        assert "gave no usable answer after 3 attempts" in ear.fails().what
        assert (len(server.seen), ear.clock.slept) == (3, [1.0, 2.0])

    @pytest.mark.parametrize("code", [200, 500, 400])
    def test_an_answer_that_does_not_end_is_left(self, server: OpenAISpeech, code: int) -> None:
        ear = Ear(server, timeout=30.0)
        server.fail(protocols.slow(ear.clock, 31.0, code))
        assert ear.voice.say(Line(TEXT)).sound.duration > 1000
        assert len(server.seen) == 2
        assert "no whole answer within 30 s" in ear.notes[0]

    def test_nothing_listens_there(self, server: OpenAISpeech) -> None:
        error = Ear(server, url="http://127.0.0.1:9/v1", policy=retry.Policy(attempts=2)).fails()
        assert "(the connection was refused)" in error.what
        assert error.remedy.startswith("Check OPENAI_BASE_URL and whether the server there runs")


def _cut(handler: Handler) -> None:
    """The first half of a WAV, sent as if it were all."""
    data = wav(resampled(spoken(handler.asked.json["input"]), 24_000), sizes=0xFFFFFFFF)
    handler.send(200, data[: len(data) // 2], "audio/wav")


NO_ANSWERS: dict[str, tuple[Fault, str]] = {
    "a page": (html, "no sound came but an HTML page: “<!DOCTYPE html>"),
    "JSON": (protocols.raw(b'{"error": "busy"}'), "no sound came but an error: busy"),
    "an event stream": (
        protocols.raw(b"event: speech.audio.delta\ndata: {}\n"),
        "no sound came but an event stream: “",
    ),
}
UNUSABLE: dict[str, tuple[Fault, str]] = {
    "nothing": (protocols.raw(b"", "audio/wav"), "sent no audio but nothing"),
    "MP3": (protocols.raw(b"ID3\x04\0\0", "audio/mpeg"), "sent MP3 instead of WAV"),
    "no samples": (protocols.raw(b"RIFF\0\0\0\0WAVE", "audio/wav"), "sent a WAV file without samples"),
    "another sample": (
        protocols.raw(wav(spoken("Hm."), tag=7), "audio/wav"),
        "sent a WAV file of format 7, 1 channels",
    ),
    "silence": (silent_audio, "the voice gave a silent clip"),
    "half": (half_audio, "s where about"),
    "half of the bytes": (_cut, "s where about"),
    "none": (changed(lambda sound: Pcm(sound.samples[:0], sound.rate)), "the voice gave an empty clip"),
}


@pytest.mark.parametrize("name", NO_ANSWERS)
class TestWhatIsNoAnswer(NoAnswers):
    faults = NO_ANSWERS


@pytest.mark.parametrize("name", UNUSABLE)
class TestWhatIsNoSound:
    def test_is_asked_for_again(self, ear: Ear, name: str) -> None:
        fault, words = UNUSABLE[name]
        ear.server.fail(fault, fault)
        assert ear.voice.say(Line(TEXT)).sound.duration > 1000
        assert len(ear.server.seen) == 3
        assert [words in note and note.endswith("is asked for again") for note in ear.notes] == [True, True]

    def test_is_refused_by_name_the_third_time(self, ear: Ear, name: str) -> None:
        fault, words = UNUSABLE[name]
        ear.server.always = fault
        error = ear.fails()
        assert words in error.what
        assert error.what.endswith("; asked 3 times")
        assert error.where.startswith(f"“{TEXT[:50]}")
        assert error.remedy
        assert len(ear.server.seen) == 3


class TestWhatIsRefused:
    """Once, without another attempt."""

    def once(self, ear: Ear) -> SpeechError:
        error = ear.fails()
        assert (len(ear.server.seen), ear.clock.slept, ear.server.said) == (1, [], {})
        return error

    def test_a_wrong_key(self, server: OpenAISpeech) -> None:
        error = self.once(Ear(server, key="sk-another"))
        assert "refused the key (HTTP 401: Incorrect API key" in error.what
        assert "OPENAI_API_KEY" in error.remedy

    def test_a_used_up_quota_also_when_it_looks_like_a_limit(self, ear: Ear) -> None:
        body = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
        ear.server.always = protocols.status(429, body, Retry_After="20")
        assert "the quota of the server at OPENAI_BASE_URL is used up" in self.once(ear).what

    @pytest.mark.parametrize(
        ("changes", "words", "remedy"),
        [
            ({"model": "gpt-9-tts"}, "HTTP 404: The model `gpt-9-tts` does not exist", "Correct `model`"),
            ({"voice": "nobody"}, "HTTP 400: Input should be", "Set `voice` to one that `podcast voices` lists"),
        ],
    )
    def test_a_voice_or_model_that_is_not_there(
        self, server: OpenAISpeech, changes: dict[str, Any], words: str, remedy: str
    ) -> None:
        error = self.once(Ear(server, **changes))
        assert words in error.what
        assert error.where == "voices/test.toml, [openai]"
        assert remedy in error.remedy

    @pytest.mark.parametrize("status", [404, 405])
    def test_a_server_that_only_writes(self, ear: Ear, status: int) -> None:
        ear.server.always = protocols.status(status, {"detail": "Not Found"})
        error = self.once(ear)
        assert error.what == f"the server at OPENAI_BASE_URL has no speech (HTTP {status}: Not Found)"
        assert error.remedy == "Choose another [voice] provider"

    def test_anything_else_in_its_words(self, ear: Ear) -> None:
        ear.server.always = protocols.status(422, {"error": {"message": "No such thing"}})
        error = self.once(ear)
        assert error.what.endswith("refused the request (HTTP 422: No such thing)")
        assert "voices/README.md" in error.remedy


def test_it_offers_the_voices_that_the_library_knows(ear: Ear) -> None:
    assert {"alloy", "cedar", "marin"} < {offer.id for offer in ear.voice.offers()}
    assert not ear.server.seen


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"key": "", "url": ""}, "OPENAI_API_KEY: is not set. Set it to your key, or set another [voice] provider"),
        ({"url": "ftp://x"}, "OPENAI_BASE_URL: is not an http or https address"),
        ({"voice": ""}, "voices/test.toml, [openai]: 'voice'"),
        ({"stability": 0.5}, "voices/test.toml, [openai]: unknown key 'stability'"),
        ({"speed": 5}, "voices/test.toml, [openai]: 'speed'"),
        ({"at_once": 1.5}, "voices/test.toml, [openai]: 'at_once'"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_asked(
    server: OpenAISpeech, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        Ear(server, **changes)
    assert str(caught.value).startswith(words)
    assert not server.seen


def test_threads_share_one_voice_and_each_gets_its_own_text(server: OpenAISpeech) -> None:
    ear = Ear(server)
    lines = [Line("Again. " * number) for number in range(1, 6)]
    with ThreadPoolExecutor(5) as pool:
        said = list(pool.map(ear.voice.say, lines))
    expected = [resampled(spoken(line.text), protocols_voices.OPENAI_RATE).duration for line in lines]
    assert [one.sound.duration for one in said] == expected
    assert set(server.said.values()) == {1}
