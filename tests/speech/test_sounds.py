"""What a speech server sent, by its bytes."""

import struct
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import NotSound, SpeechError, Unfit
from podcast.net.retry import Stopped
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.speech import sounds
from tests import protocols_voices

RATE = 24_000


def tone(seconds: float = 0.5, rate: int = RATE) -> Pcm:
    wave = np.sin(np.arange(round(seconds * rate)) / rate * 2 * np.pi * 220)
    return Pcm((wave * 12_000).astype(np.int16), rate)


samples = st.lists(st.integers(-32768, 32767), max_size=50).map(lambda values: np.array(values, dtype=np.int16))
sizes = st.sampled_from([None, 0, 0xFFFFFFFF, 0x7FFFFFFF, 2_000_000_000])


class TestWav:
    @given(samples, sizes, st.sampled_from([b"", b"LIST\x03\x00\x00\x00abc\x00", b"fact\x04\x00\x00\x00\0\0\0\0"]))
    def test_gives_the_samples_whatever_the_header_says_of_their_size(
        self, values: pcm.Samples, size: int | None, extra: bytes
    ) -> None:
        read = sounds.wav(protocols_voices.wav(Pcm(values, RATE), sizes=size, extra=extra), "It")
        assert (read.samples.tolist(), read.rate, read.samples.dtype.name) == (values.tolist(), RATE, "int16")

    @given(samples)
    def test_reads_what_this_program_writes(self, values: pcm.Samples) -> None:
        assert sounds.wav(pcm.write_wav(Pcm(values, RATE)), "It").samples.tolist() == values.tolist()

    @pytest.mark.parametrize(("kind", "tag", "off"), [("<i4", 1, 1), ("<f4", 3, 1), ("<f8", 3, 1)])
    @pytest.mark.parametrize("channels", [1, 2, 6])
    def test_converts_wider_samples_and_more_channels(self, kind: str, tag: int, off: int, channels: int) -> None:
        sound = tone()
        read = sounds.wav(protocols_voices.wav(sound, kind=kind, tag=tag, channels=channels), "It")
        assert np.abs(read.samples.astype(int) - sound.samples).max() <= off
        assert read.duration == sound.duration == 500

    def test_converts_24_and_8_bit(self) -> None:
        sound = tone()
        wide = sound.samples.astype("<i4") * 65536
        three = wide.view(np.uint8).reshape(-1, 4)[:, 1:].tobytes()
        form = struct.pack("<HHIIHH", 1, 1, RATE, RATE * 3, 3, 24)
        assert sounds.wav(riff(form, three), "It").samples.tolist() == sound.samples.tolist()
        low = (sound.samples.astype(int) // 256 + 128).astype(np.uint8).tobytes()
        form = struct.pack("<HHIIHH", 1, 1, RATE, RATE, 1, 8)
        assert np.abs(sounds.wav(riff(form, low), "It").samples.astype(int) - sound.samples).max() <= 256

    def test_two_channels_become_their_mean(self) -> None:
        both = np.array([[1000, 3000], [-5, -10], [32767, 32767]], dtype="<i2")
        form = struct.pack("<HHIIHH", 1, 2, RATE, RATE * 4, 4, 16)
        assert sounds.wav(riff(form, both.tobytes()), "It").samples.tolist() == [2000, -8, 32767]

    def test_an_extensible_header_says_its_kind_later(self) -> None:
        more = struct.pack("<HHIH14s", 22, 32, 0, 3, b"\0" * 14)
        sound = tone()
        read = sounds.wav(protocols_voices.wav(sound, kind="<f4", tag=0xFFFE, form_more=more), "It")
        assert np.abs(read.samples.astype(int) - sound.samples).max() <= 1

    def test_floats_beyond_full_scale_and_none_at_all_are_bounded(self) -> None:
        values = np.array([2.0, -3.0, np.nan, np.inf, -np.inf, 0.5], dtype="<f4")
        form = struct.pack("<HHIIHH", 3, 1, RATE, RATE * 4, 4, 32)
        assert sounds.wav(riff(form, values.tobytes()), "It").samples.tolist() == [
            *(32767, -32768, 0, 32767, -32768, 16384)
        ]

    def test_a_torn_last_frame_is_left_out(self) -> None:
        form = struct.pack("<HHIIHH", 1, 2, RATE, RATE * 4, 4, 16)
        assert len(sounds.wav(riff(form, b"\1\0\1\0\2"), "It").samples) == 1

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "It sent no audio but nothing"),
            (b"<!DOCTYPE html><p>Sign in", "It sent no audio but an HTML page: “<!DOCTYPE html><p>Sign in”"),
            (b'{"error": "no"}', "It sent no audio but “{"),
            (b"ID3\x04rest", "It sent MP3 instead of WAV"),
            (b"\xff\xfb\x90\x00", "It sent MP3 instead of WAV"),
            (b"OggS\x00", "It sent Ogg instead of WAV"),
            (b"fLaC\x00", "It sent FLAC instead of WAV"),
            (b"RIFF\x00\x00\x00\x00WAVE", "It sent a WAV file without samples"),
            (b"RIFF\x00\x00\x00\x00WAVEdata\x04\x00\x00\x00\1\0\1\0", "It sent a WAV file without samples"),
        ],
    )
    def test_what_is_no_wav_is_named(self, data: bytes, words: str) -> None:
        with pytest.raises(NotSound) as caught:
            sounds.wav(data, "It")
        assert caught.value.what.startswith(words)

    @pytest.mark.parametrize(
        ("tag", "channels", "rate", "bits"),
        [(7, 1, RATE, 8), (1, 0, RATE, 16), (1, 9, RATE, 16), (1, 1, 0, 16), (1, 1, 4_000_000, 16), (1, 1, RATE, 12)],
    )
    def test_a_format_that_is_not_known_is_named(self, tag: int, channels: int, rate: int, bits: int) -> None:
        form = struct.pack("<HHIIHH", tag, channels, rate, 0, 0, bits)
        with pytest.raises(
            NotSound, match=f"a WAV file of format {tag}, {channels} channels, {rate} Hz and {bits} bit"
        ):
            sounds.wav(riff(form, b"\0\0"), "It")

    @given(st.binary(max_size=80), st.binary(max_size=12))
    def test_no_bytes_make_it_fail_otherwise(self, data: bytes, head: bytes) -> None:
        for whole in (data, b"RIFF" + head[:4].ljust(4, b"\0") + b"WAVE" + data, b"RIFF0000WAVEfmt " + data):
            try:
                read = sounds.wav(whole, "It")
            except NotSound:
                continue
            assert read.rate >= 8000


def riff(form: bytes, body: bytes) -> bytes:
    head = b"RIFF\0\0\0\0WAVEfmt " + struct.pack("<I", len(form)) + form
    return head + b"data" + struct.pack("<I", len(body)) + body


class TestRaw:
    @given(samples)
    def test_gives_the_samples(self, values: pcm.Samples) -> None:
        read = sounds.raw(values.astype("<i2").tobytes(), RATE, "It")
        assert (read.samples.tolist(), read.rate) == (values.tolist(), RATE)

    def test_a_wav_file_is_read_by_its_own_rate(self) -> None:
        assert sounds.raw(pcm.write_wav(tone(rate=16_000)), 44_100, "It").rate == 16_000

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"ID3\x04", "It sent MP3 instead of raw samples"),
            (b"OggS", "It sent Ogg instead"),
            (b"\1\0\2", "It sent 3 bytes, which are no 16-bit samples"),
        ],
    )
    def test_other_kinds_are_named(self, data: bytes, words: str) -> None:
        with pytest.raises(NotSound, match=words):
            sounds.raw(data, RATE, "It")

    def test_a_sample_may_be_what_an_mp3_frame_begins_with(self) -> None:
        assert sounds.raw(b"\xff\xfb", RATE, "It").samples.tolist() == [-1025]


class TestWhatMayBeAskedFor:
    @pytest.mark.parametrize("text", ["", " \n", "…", "—!？", "\u0301"])
    def test_nothing_that_sounds(self, text: str) -> None:
        with pytest.raises(SpeechError, match="nothing to say"):
            sounds.require_speakable(text, 100)

    def test_more_than_one_request_takes(self) -> None:
        sounds.require_speakable("好" * 100, 100)
        with pytest.raises(SpeechError, match="has 101 characters, and one request takes 100") as caught:
            sounds.require_speakable("好" * 101, 100)
        assert caught.value.where == f"“{'好' * 59}…”"


class TestAskingAgain:
    """`first_usable`, with answers that are numbers: those below 0 are no sound."""

    def ask(self, *given: int | Exception) -> tuple[Pcm, int, list[str]]:
        left, told = list(given), list[str]()

        def fetch() -> int:
            one = left.pop(0)
            if isinstance(one, Exception):
                raise one
            return one

        def read(answer: int) -> Pcm:
            if answer < 0:
                raise SpeechError(f"it is {answer}", remedy="Change it")
            return tone(answer / 1000)

        sound, asked = sounds.first_usable(fetch, read, told.append, "Some words.")
        assert asked == len(given) - len(left)
        return sound, asked, told

    @pytest.mark.parametrize("bad", [(), (-1,), (-1, -2), (NotSound("a page"), -1)])
    def test_the_first_usable_answer_is_taken(self, bad: tuple[int | Exception, ...]) -> None:
        sound, asked, told = self.ask(*bad, 200, 300)
        assert (sound.duration, asked, len(told)) == (200, len(bad) + 1, len(bad))
        assert all("“Some words.” is asked for again" in words for words in told)

    def test_the_third_failure_is_raised_with_the_text(self) -> None:
        with pytest.raises(SpeechError) as caught:
            self.ask(NotSound("it sent a page"), -1, NotSound("it sent a list"), 200)
        assert (caught.value.what, caught.value.where) == ("it sent a list; asked 3 times", "“Some words.”")
        assert "Run again later" in caught.value.remedy

    def test_a_failure_with_a_remedy_keeps_it(self) -> None:
        with pytest.raises(SpeechError, match="it is -3; asked 3 times") as caught:
            self.ask(-1, -2, -3)
        assert caught.value.remedy == "Change it"

    @pytest.mark.parametrize(
        ("given", "answers"),
        [
            ((-1, -2, -3), 3),
            ((NotSound("a page"), -1, NotSound("a list")), 3),
            ((-1, -2, Unfit("it is silent", wav=b"")), 2),
            ((SpeechError("the quota is used up"),), 0),
            ((-1, NotSound("a page"), SpeechError("the quota is used up")), 2),
            ((-1, Stopped()), 1),
        ],
    )
    def test_a_failure_says_what_the_answers_cost_that_came(
        self, given: tuple[int | Exception, ...], answers: int
    ) -> None:
        with pytest.raises((SpeechError, Stopped)) as caught:
            self.ask(*given)
        assert isinstance(caught.value, SpeechError | Stopped)
        assert caught.value.billed == answers * len("Some words.")

    @pytest.mark.parametrize("error", [SpeechError("the quota is used up"), ValueError("ours")])
    def test_other_errors_of_asking_pass_at_once(self, error: Exception) -> None:
        with pytest.raises(type(error), match=str(error)):
            self.ask(error, 200)


@pytest.mark.parametrize("change", [protocols_voices.mute, protocols_voices.halved])
def test_the_servers_faults_are_what_they_say(change: Callable[[Pcm], Pcm]) -> None:
    made = change(tone(1.0))
    assert (pcm.level(made) < -100) != (made.duration == 500)
