"""The voice `elevenlabs` against a server that speaks its protocol."""

import gc
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import ConfigError, SpeechError
from podcast.net import retry
from podcast.net.asking import Patience
from podcast.sound import pcm
from podcast.speech.base import Line
from podcast.speech.elevenlabs import ElevenLabs, times
from tests import protocols
from tests.protocols import Clock, Fault
from tests.protocols_voices import (
    KEY,
    PACE,
    TRANSIENT,
    ElevenLabsServer,
    all_shown,
    busy_until,
    changed,
    edited,
    half_audio,
    html,
    silent_audio,
)
from tests.speech.conformance import NoAnswers, VoiceContract

# Half of a clip is told from a whole one from some 4 s on.
TEXT = NoAnswers.text
CHINESE = "本周的五篇论文，由合成的声音读给大家听。"


class Ear:
    """A voice on a server, its notes and its clock."""

    def __init__(self, server: ElevenLabsServer, language: str = "en", **changes: Any) -> None:
        self.server, self.notes, self.clock = server, list[str](), Clock()
        beside = {name: changes.pop(name) for name in ("key", "url") if name in changes}
        waits = {name: changes.pop(name) for name in ("timeout", "policy") if name in changes}
        table = {"voice": "ownVoice1", "pace": PACE[language]} | changes
        whole: dict[str, Any] = {
            "key": KEY,
            "url": server.url,
            "patience": Patience(clock=self.clock, sleep=self.clock.sleep, random=lambda: 1.0, **waits),
        } | beside
        self.voice = ElevenLabs("test", language, table, notes=self.notes.append, **whole)

    def fails(self, text: str = TEXT) -> SpeechError:
        """The error of `say`, which shows no key."""
        with pytest.raises(SpeechError) as caught:
            self.voice.say(Line(text))
        assert KEY not in all_shown(caught.value) + "".join(self.notes)
        return caught.value


@pytest.fixture
def server() -> Iterator[ElevenLabsServer]:
    with ElevenLabsServer() as running:
        yield running


@pytest.fixture
def ear(server: ElevenLabsServer) -> Ear:
    return Ear(server)


class _Contract(VoiceContract):
    language = "en"

    @pytest.fixture(autouse=True)
    def _serve(self, server: ElevenLabsServer) -> None:
        self.server = server

    def make(self) -> ElevenLabs:
        return Ear(self.server, self.language).voice


class TestEnglish(_Contract):
    pass


class TestChinese(_Contract):
    language = "zh"
    text = CHINESE


del _Contract


class TestWhatIsAsked:
    def test_only_what_the_profile_sets_is_sent(self, server: ElevenLabsServer) -> None:
        Ear(server).voice.say(Line(TEXT))
        Ear(server, stability=0.5, speed=1.1, use_speaker_boost=False, seed=7).voice.say(Line(TEXT))
        plain, tuned = (asked.json for asked in server.seen)
        assert plain == {"text": TEXT, "model_id": "eleven_multilingual_v2"}
        settings = {"stability": 0.5, "speed": 1.1, "use_speaker_boost": False}
        assert tuned == plain | {"voice_settings": settings, "seed": 7}
        assert {asked.path for asked in server.seen} == {"/v1/text-to-speech/ownVoice1/with-timestamps"}
        assert {asked.query["output_format"] for asked in server.seen} == {"pcm_44100"}

    def test_neighbours_are_sent_as_far_as_they_are_near(self, ear: Ear) -> None:
        ear.voice.say(Line(TEXT, before="a" * 400 + "before", after="after" + "z" * 400))
        ear.voice.say(Line(TEXT, after="after"))
        first, second = (asked.json for asked in ear.server.seen)
        assert (first["previous_text"], first["next_text"]) == ("a" * 294 + "before", "after" + "z" * 295)
        assert "previous_text" not in second
        assert second["next_text"] == "after"

    @pytest.mark.parametrize(("model", "sent"), [("eleven_v3", False), ("eleven_flash_v2_5", True)])
    def test_a_model_that_takes_no_neighbours_gets_none(self, server: ElevenLabsServer, model: str, sent: bool) -> None:
        Ear(server, model=model).voice.say(Line(TEXT, "Before.", "After."))
        assert ("previous_text" in server.seen[0].json) is ("next_text" in server.seen[0].json) is sent

    def test_what_does_not_shape_the_sound_is_not_in_its_settings(self, server: ElevenLabsServer) -> None:
        plain = Ear(server).voice.settings
        assert plain == {"voice": "ownVoice1"}
        assert Ear(server, at_once=9, format="pcm_24000", pace=11.0).voice.settings == plain
        assert Ear(server, seed=0, style=0.0).voice.settings == plain | {"seed": 0, "style": 0.0}

    @pytest.mark.parametrize(
        ("model", "longest"), [("eleven_multilingual_v2", 9500), ("eleven_flash_v2_5", 38_000), ("eleven_v3", 4500)]
    )
    def test_a_longer_text_than_the_model_takes_is_not_sent(
        self, server: ElevenLabsServer, model: str, longest: int
    ) -> None:
        ear = Ear(server, model=model)
        assert ear.voice.longest == longest
        assert f"{longest + 1} characters" in ear.fails("a" * (longest + 1)).what
        assert not server.seen


class TestFormat:
    def test_the_best_is_left_once_for_all_when_the_plan_lacks_it(self) -> None:
        with ElevenLabsServer(formats=("pcm_24000",)) as server:
            ear = Ear(server)
            rates = [ear.voice.say(Line(TEXT)).sound.rate for _ in range(3)]
        assert rates == [24_000] * 3
        assert [asked.query["output_format"] for asked in server.seen] == ["pcm_44100", *["pcm_24000"] * 3]
        assert len(ear.notes) == 1
        assert "pcm_44100 is not in the account's plan, pcm_24000 is taken (Output format 'pcm_44100'" in ear.notes[0]

    def test_it_is_said_once_also_by_threads(self) -> None:
        with ElevenLabsServer(formats=("pcm_24000",)) as server, ThreadPoolExecutor(6) as pool:
            ear = Ear(server)
            clips = list(pool.map(lambda number: ear.voice.say(Line(f"{TEXT} {number}")), range(6)))
        assert {clip.sound.rate for clip in clips} == {24_000}
        assert len(ear.notes) == 1
        assert set(server.said.values()) == {1}

    def test_the_older_words_of_that_refusal_are_understood(self, ear: Ear) -> None:
        ear.server.fail(protocols.status(403, {"detail": {"message": "Your output format needs another plan"}}))
        assert ear.voice.say(Line(TEXT)).sound.rate == 24_000

    def test_a_format_of_the_profile_is_not_replaced(self, server: ElevenLabsServer) -> None:
        error = Ear(server, format="pcm_48000").fails()
        assert "refused the format pcm_48000 (Output format 'pcm_48000' is only available on the Pro tier" in error.what
        assert error.remedy == 'Write format = "auto"'
        assert len(server.seen) == 1

    def test_no_format_at_all_is_an_error(self) -> None:
        with ElevenLabsServer(formats=()) as server:
            error = Ear(server).fails()
        assert "refused the format pcm_24000" in error.what
        assert len(server.seen) == 2


class TestReceipt:
    @pytest.mark.parametrize(("language", "text"), [("en", TEXT), ("zh", CHINESE)])
    def test_tells_the_bill_and_when_each_character_is_heard(
        self, server: ElevenLabsServer, language: str, text: str
    ) -> None:
        said = Ear(server, language).voice.say(Line(text))
        told = said.receipt["times"]
        assert (said.receipt["characters"], said.receipt["credits"]) == (len(text), len(text))
        assert said.receipt["request"] == "req0001"
        assert told["characters"] == list(text)
        assert all(start <= end for start, end in zip(told["starts_ms"], told["ends_ms"], strict=True))
        assert told["starts_ms"] == sorted(told["starts_ms"])
        onset, offset = pcm.edges(said.sound)
        assert (told["starts_ms"][0], told["ends_ms"][-1]) == (onset, offset)
        assert {type(one) for one in told["starts_ms"] + told["ends_ms"]} == {int}

    @pytest.mark.parametrize(
        "alignment",
        [
            None,
            5,
            [1, 2],
            {},
            {"characters": "Short"},
            {"characters": list(TEXT), "character_start_times_seconds": 5, "character_end_times_seconds": None},
            {
                "characters": list("Other"),
                "character_start_times_seconds": [0] * 5,
                "character_end_times_seconds": [1] * 5,
            },
        ],
    )
    def test_without_usable_times_the_clip_is_kept_and_it_is_said(self, ear: Ear, alignment: Any) -> None:
        ear.server.fail(changed(lambda sound: sound, alignment=alignment))
        said = ear.voice.say(Line(TEXT))
        assert said.sound.duration > 1000
        assert "times" not in said.receipt
        assert len(ear.server.seen) == len(ear.notes) == 1
        assert "came without the times of its characters" in ear.notes[0]

    def test_answers_that_could_not_be_used_are_on_the_bill(self, ear: Ear) -> None:
        ear.server.fail(silent_audio, half_audio)
        receipt = ear.voice.say(Line(TEXT)).receipt
        assert (receipt["characters"], receipt["credits"]) == (3 * len(TEXT), 3 * len(TEXT))
        assert ear.server.said == {TEXT: 3}

    def test_headers_that_are_none_are_left_out(self, ear: Ear) -> None:
        body = json.dumps({"audio_base64": "", "alignment": None}).encode()
        ear.server.fail(lambda handler: handler.send(200, body, "application/json", **{"character-cost": "many"}))
        assert "credits" not in ear.voice.say(Line(TEXT)).receipt


class TestTimes:
    moments = st.lists(st.floats(0, 60), min_size=0, max_size=12)

    @given(moments)
    def test_are_milliseconds_in_order_of_the_text(self, starts: list[float]) -> None:
        text = "abcdefghijkl"[: len(starts)]
        told = times(Alignment(list(text), starts, [start + 0.1 for start in starts]), text)
        if not starts:
            assert told == {"characters": [], "starts_ms": [], "ends_ms": []}
        else:
            assert told is not None
            assert all(abs(ms - start * 1000) <= 0.5 for ms, start in zip(told["starts_ms"], starts, strict=True))

    @pytest.mark.parametrize(
        ("starts", "ends"),
        [
            ([0, 1], [1]),
            ([0], [1, 2]),
            ([0, None], [1, 2]),
            ([0, "1"], [1, 2]),
            ([0, float("nan")], [1, 2]),
            ([0, 1], [1, float("inf")]),
            ([0, True], [1, 2]),
            ([-0.1, 1], [1, 2]),
            ([0, 2], [1, 1.5]),
            ([0, 1], [1, 1e300]),
            ((0, 1), (1, 2)),
            (None, None),
        ],
    )
    def test_that_cannot_be_are_none(self, starts: Any, ends: Any) -> None:
        assert times(Alignment(["a", "b"], starts, ends), "ab") is None

    @given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=3), st.lists, max_leaves=8))
    def test_of_any_shape_do_no_harm(self, anything: Any) -> None:
        assert times(Alignment(["a"], anything, [1]), "a") is None or anything
        assert times(anything, "a") is None


class Alignment:
    def __init__(self, characters: Any, starts: Any, ends: Any) -> None:
        self.characters = characters
        self.character_start_times_seconds, self.character_end_times_seconds = starts, ends


class TestWhatMayPass:
    @pytest.mark.parametrize("name", TRANSIENT)
    def test_is_asked_again_aloud(self, ear: Ear, name: str) -> None:
        ear.server.fail(TRANSIENT[name])
        assert ear.voice.say(Line(TEXT)).sound.duration > 1000
        assert len(ear.server.seen) == 2
        assert ear.server.said == {TEXT: 1}
        assert ear.clock.slept == [2.0 if "2 s" in name else 1.0]
        assert len(ear.notes) == 1
        assert f"asked again in {ear.clock.slept[0]:.1f} s" in ear.notes[0]

    @pytest.mark.parametrize("name", ["429", "500", "reset", "cut short"])
    def test_is_given_up_after_the_policys_attempts(self, server: ElevenLabsServer, name: str) -> None:
        server.always = TRANSIENT[name]
        ear = Ear(server, policy=retry.Policy(attempts=3))
        error = ear.fails()
        assert "gave no usable answer after 3 attempts" in error.what
        assert "what has arrived is kept" in error.remedy
        assert (len(server.seen), ear.clock.slept) == (3, [1.0, 2.0])

    def test_waits_until_the_date_that_the_server_names(self, ear: Ear) -> None:
        ear.server.fail(busy_until(3))
        ear.voice.say(Line(TEXT))
        assert ear.clock.slept in ([3.0], [2.0])

    def test_a_wait_beyond_the_deadline_is_not_begun(self, server: ElevenLabsServer) -> None:
        server.always = protocols.status(429, {}, Retry_After="3600")
        ear = Ear(server)
        assert "after 1 attempt " in ear.fails().what
        assert ear.clock.slept == []

    @pytest.mark.parametrize("code", [200, 500, 400])
    def test_an_answer_that_does_not_end_is_left(self, server: ElevenLabsServer, code: int) -> None:
        ear = Ear(server, timeout=30.0)
        server.fail(protocols.slow(ear.clock, 31.0, code))
        assert ear.voice.say(Line(TEXT)).sound.duration > 1000
        assert len(server.seen) == 2
        assert "no whole answer within 30 s" in ear.notes[0]

    def test_nothing_listens_there(self, server: ElevenLabsServer) -> None:
        ear = Ear(server, url="http://127.0.0.1:9", policy=retry.Policy(attempts=2))
        error = ear.fails()
        assert "(the connection was refused)" in error.what
        assert error.remedy.startswith("Check ELEVENLABS_BASE_URL and whether the server there runs")


NO_ANSWERS: dict[str, tuple[Fault, str]] = {
    "a page": (html, "no JSON object came but an HTML page: “<!DOCTYPE html>"),
    "a list": (protocols.raw(b"[1, 2]"), "no JSON object came but “[1, 2]”"),
    "nothing": (protocols.raw(b""), "no JSON object came but nothing"),
    "a torn answer": (edited(lambda body: body[:5000]), "no JSON object came but “{"),
    "no text at all": (protocols.raw(b"\xff\xfe\x00{"), "no JSON object came but "),
    "too deep": (protocols.raw(b"[" * 100_000), "no JSON object came but “[[["),
}
UNUSABLE: dict[str, tuple[Fault, str]] = {
    "another shape": (protocols.raw(b'{"audio": "aGk="}'), "sent no audio but "),
    "audio of another kind": (protocols.raw(b'{"audio_base64": 5}'), "sent no audio but "),
    "not base64": (
        edited(lambda body: body.replace(b'base64": "', b'base64": "\\u00e9<')),
        "audio that is not base64: “é<",
    ),
    "an odd byte": (protocols.raw(b'{"audio_base64": "AAAA"}'), "sent 3 bytes, which are no 16-bit samples"),
    "MP3": (protocols.raw(b'{"audio_base64": "SUQzBAAA"}'), "sent MP3 instead of raw samples"),
    "silence": (silent_audio, "the voice gave a silent clip"),
    "half": (half_audio, "s where about"),
    "none": (changed(lambda sound: pcm.Pcm(sound.samples[:0], sound.rate)), "the voice gave an empty clip"),
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
        assert [
            words in note and f"“{TEXT[:50]}" in note and note.endswith("is asked for again") for note in ear.notes
        ] == [True, True]
        assert ear.clock.slept == []

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

    def test_a_wrong_key(self, server: ElevenLabsServer) -> None:
        error = self.once(Ear(server, key="another"))
        assert "refused the key (HTTP 401: Invalid API key)" in error.what
        assert "ELEVENLABS_API_KEY" in error.remedy

    def test_ends_the_asking_also_of_other_threads(self, server: ElevenLabsServer) -> None:
        ear = Ear(server, key="another")
        errors = {str(ear.fails(f"{TEXT} {number}")) for number in range(5)}
        assert (len(errors), len(server.seen)) == (1, 1)

    def test_a_key_that_the_server_repeats(self, ear: Ear) -> None:
        ear.server.always = protocols.status(
            401, {"detail": {"message": f"bad key {KEY}", "status": "invalid_api_key"}}
        )
        assert "bad key *****" in self.once(ear).what

    def test_a_used_up_quota(self, ear: Ear) -> None:
        ear.server.quota = 5
        error = self.once(ear)
        assert "the quota of the server at ELEVENLABS_BASE_URL is used up (HTTP 401: This request exceeds" in error.what
        assert "what has arrived is kept" in error.remedy

    def test_a_quota_that_is_called_a_matter_of_payment_too(self, ear: Ear) -> None:
        detail = {"type": "payment_required", "code": "quota_exceeded", "message": "No credits left"}
        ear.server.always = protocols.status(402, {"detail": detail})
        assert "is used up (HTTP 402: No credits left)" in self.once(ear).what

    @pytest.mark.parametrize(
        ("changes", "words", "remedy"),
        [
            ({"voice": "nonesuch"}, "(HTTP 404: A voice with voice_id 'nonesuch' was not found.)", "podcast voices"),
            ({"model": "eleven_v9"}, "(HTTP 400: A model with model ID eleven_v9 does not exist.)", "Correct `model`"),
        ],
    )
    def test_a_voice_or_model_that_is_not_there(
        self, server: ElevenLabsServer, changes: dict[str, Any], words: str, remedy: str
    ) -> None:
        error = self.once(Ear(server, **changes))
        assert words in error.what
        assert error.where == "voices/test.toml, [elevenlabs]"
        assert remedy in error.remedy

    def test_a_voice_that_the_plan_lacks_is_no_matter_of_credit(self, server: ElevenLabsServer) -> None:
        server.paid = False
        error = self.once(Ear(server, voice="AaOhDHYJ1XLZk74lXhdE"))
        assert "HTTP 402: Free users cannot use library voices via the API." in error.what
        assert "Change the plan there, or take a voice that it has" in error.remedy

    def test_a_server_without_speech(self, ear: Ear) -> None:
        ear.server.always = protocols.status(404, {"detail": "Not Found"})
        error = self.once(ear)
        assert "has no speech (HTTP 404: Not Found)" in error.what
        assert "another [voice] provider" in error.remedy

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ({"detail": [{"loc": ["body", "text"], "msg": "too short"}, {"msg": "no"}]}, "body.text: too short; no"),
            ({"detail": {"message": "No"}}, "No"),
            ([5], "“[5]”"),
        ],
    )
    def test_anything_else_in_its_words(self, ear: Ear, body: Any, words: str) -> None:
        ear.server.always = protocols.status(422, body)
        assert f"refused the request (HTTP 422: {words})" in self.once(ear).what

    def test_a_redirect_which_would_take_the_key_along(self, ear: Ear) -> None:
        with ElevenLabsServer() as other:
            ear.server.always = protocols.redirect(other.url)
            assert "HTTP 302" in self.once(ear).what
            assert not other.seen


class TestOffers:
    def test_are_of_all_pages_with_their_labels(self, ear: Ear) -> None:
        offers = ear.voice.offers()
        assert [(offer.id, offer.about) for offer in offers] == [
            ("AaOhDHYJ1XLZk74lXhdE", "Caleb: american, male"),
            ("WuLq5z7nEcrhppO0ZQJw", "Martin Li: zh"),
            ("ownVoice1", "A voice of one's own"),
        ]
        assert [asked.query for asked in ear.server.seen] == [
            {"page_size": "100"},
            {"page_size": "100", "next_page_token": "second"},
        ]

    def test_a_page_that_names_itself_as_the_next_comes_to_an_end(self, ear: Ear) -> None:
        page = {"voices": [{"voice_id": "a", "name": "A"}], "has_more": True, "next_page_token": "again"}
        ear.server.always = protocols.raw(json.dumps(page).encode())
        assert [offer.id for offer in ear.voice.offers()] == ["a"]
        assert len(ear.server.seen) == 20

    @pytest.mark.parametrize(
        ("page", "ids"),
        [
            ({"voices": None}, []),
            ({"voices": 5}, []),
            ({"voices": {"a": 1}}, []),
            ({"voices": [{"name": "A"}, {"voice_id": 5}]}, []),
            ({}, []),
            (
                {"voices": [{"voice_id": "a", "labels": [1]}, {"voice_id": "b", "name": 5, "labels": {"x": None}}]},
                ["a", "b"],
            ),
        ],
    )
    def test_of_another_shape_are_as_many_as_can_be_read(self, ear: Ear, page: Any, ids: list[str]) -> None:
        ear.server.always = protocols.raw(json.dumps(page).encode())
        assert [offer.id for offer in ear.voice.offers()] == ids

    @pytest.mark.parametrize("body", [b"<html>", b'{"voices": [5]}', b"[]"])
    def test_that_cannot_be_read_are_an_error(self, ear: Ear, body: bytes) -> None:
        ear.server.always = protocols.raw(body)
        with pytest.raises(SpeechError):
            ear.voice.offers()

    def test_a_wrong_key_is_named(self, server: ElevenLabsServer) -> None:
        with pytest.raises(SpeechError, match="refused the key"):
            Ear(server, key="another").voice.offers()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"key": ""}, "ELEVENLABS_API_KEY: is not set. Set it to your key, or choose another"),
        ({"key": "schlüssel"}, "ELEVENLABS_API_KEY: has characters that no key has"),
        ({"key": "two\nlines"}, "ELEVENLABS_API_KEY: has a line break"),
        ({"url": "ftp://x"}, "ELEVENLABS_BASE_URL: is not an http or https address"),
        ({"url": "http://me:pass@127.0.0.1"}, "ELEVENLABS_BASE_URL: is not an http or https address"),
        ({"voice": "../../v1/user"}, "voices/test.toml, [elevenlabs]: 'voice'"),
        ({"rate": 160}, "voices/test.toml, [elevenlabs]: unknown key 'rate'"),
        ({"stability": 1.5}, "voices/test.toml, [elevenlabs]: 'stability'"),
        ({"format": "mp3_44100_128"}, "voices/test.toml, [elevenlabs]: 'format'"),
        ({"at_once": 0}, "voices/test.toml, [elevenlabs]: 'at_once'"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_asked(
    server: ElevenLabsServer, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        Ear(server, **changes)
    assert str(caught.value).startswith(words)
    assert not server.seen


def test_threads_share_one_voice_and_each_gets_its_own_text(server: ElevenLabsServer) -> None:
    ear = Ear(server)
    lines = [Line(f"{TEXT} {'Again. ' * number}".strip()) for number in range(5)]
    with ThreadPoolExecutor(5) as pool:
        said = list(pool.map(ear.voice.say, lines))
    assert [list(line.text) for line in lines] == [one.receipt["times"]["characters"] for one in said]
    assert set(server.said.values()) == {1}


def test_a_voice_that_is_gone_leaves_no_connection_open(server: ElevenLabsServer) -> None:
    before = set(threading.enumerate())
    ear = Ear(server)
    ear.voice.say(Line(TEXT))
    # The server keeps a thread for each open connection.
    opened = set(threading.enumerate()) - before
    assert len(opened) == 1
    del ear
    gc.collect()
    opened.pop().join(5)
    assert not set(threading.enumerate()) - before
