"""`podcast say` and `podcast voices`, as a person uses them: what is heard, listed, and asked of a provider."""

import io
import json
import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from podcast import names, providers
from podcast.providers import Environment
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.sound.timeline import PAD_AFTER, PAD_BEFORE
from podcast.speech.base import Line
from podcast.workspace import Workspace
from tests import shows
from tests.disks import full
from tests.protocols import status
from tests.protocols_voices import KEY, ElevenLabsServer, OpenAISpeech, changed, silent_audio
from tests.shows import Answer, Here

HELLO = "Hello, here are the papers of the week."
LONG = "".join(f"This is number {n} of the sentences that a host might say about papers of a week. " for n in range(12))
LISTED = '[elevenlabs]\nvoice = "ownVoice1"\nmodel = "eleven_multilingual_v2"\npace = 14.7\n'
SOLD = '[openai]\nvoice = "cedar"\nmodel = "tts-1"\npace = 14.7\n'
ESPEAK = '[espeak]\nvoice = "en-us"\nrate = 160\npitch = 42\nrange = 55\npace = 14.7\n'


@pytest.fixture
def show(tmp_path: Path) -> Path:
    shows.write_show(tmp_path)
    return tmp_path


def profile(show: Path, name: str, *tables: str, language: str = "en") -> None:
    (show / "voices" / f"{name}.toml").write_text(f'language = "{language}"\n' + "".join(tables))


def lexicon(show: Path, language: str, *lines: str) -> None:
    folder = show / "voices" / "lexicon"
    folder.mkdir(exist_ok=True)
    (folder / f"{language}.toml").write_text("\n".join(lines), encoding="utf-8")


def heard(file: Path) -> Pcm:
    return pcm.read_wav(file.read_bytes())


def gaps(sound: Pcm) -> list[int]:
    """The silences within a sound, in ms."""
    loud = np.flatnonzero(pcm.voiced(sound))
    return [int(gap) * pcm.FRAME_MS for gap in np.diff(loud) if gap > 1]


def characters(ran: Answer) -> int:
    found = re.search(r"([0-9]+) characters", ran.stderr)
    assert found, ran.stderr
    return int(found[1])


class TestWhatIsSaid:
    def test_it_is_the_shows_voice_trimmed_as_in_the_mix(self, here: Here, show: Path) -> None:
        ran = here(show, "say", HELLO)
        assert (ran.returncode, ran.stdout) == (0, "say.wav\n")
        said = heard(show / "say.wav")
        seconds = said.duration / 1000
        assert ran.stderr == f"say\n  espeak en-us: {seconds:.1f} s, {len(HELLO)} characters, free\n"
        whole = providers.voice(shows.run_of(show).show, Environment(), print).say(Line(HELLO)).sound
        onset, offset = pcm.edges(whole)
        assert said.duration <= offset - onset + PAD_BEFORE + PAD_AFTER
        assert said.samples.tobytes() in whole.samples.tobytes()
        assert pcm.edges(said)[1] - pcm.edges(said)[0] == offset - onset

    def test_the_lexicon_is_applied(self, here: Here, show: Path) -> None:
        lexicon(show, "en", '"papers" = "many printed pages"')
        ran = here(show, "say", HELLO)
        assert characters(ran) == len(HELLO) + len("many printed pages") - len("papers")
        with_it = heard(show / "say.wav").duration
        lexicon(show, "en")
        here(show, "say", HELLO)
        assert with_it - heard(show / "say.wav").duration > 400

    def test_a_long_text_is_said_in_parts_with_the_shows_pause_between(self, here: Here, show: Path) -> None:
        settings = show / "podcast.toml"
        settings.write_text(settings.read_text().replace("[mix]\n", "[mix]\npause_segment = 2000\n"))
        ran = here(show, "say", LONG)
        said = heard(show / "say.wav")
        parts = re.search(r" in ([0-9]) parts", ran.stderr)
        assert parts
        assert len([gap for gap in gaps(said) if gap >= 2000]) == int(parts[1]) - 1 == said.duration // 28_000
        assert characters(ran) == len(LONG.strip()) - int(parts[1]) + 1

    def test_paragraphs_of_standard_input_are_parts_and_line_breaks_are_not(
        self, here: Here, show: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"One two\nthree.\n\n \nFour five.\n\n...\n")))
        ran = here(show, "say", "-", "--out", "read.wav")
        assert ran.stdout == "read.wav\n"
        assert " in 2 parts, " in ran.stderr
        assert characters(ran) == len("One two three.") + len("Four five.")

    def test_another_profile_brings_its_language_and_that_languages_lexicon(self, here: Here, show: Path) -> None:
        lexicon(show, "en", '"Qwen" = "never said in Chinese"')
        lexicon(show, "zh", '"Qwen" = "千问大模型"')
        ran = here(show, "say", "我们来看 Qwen 的论文。", "--voice", "host-zh")
        assert "espeak cmn: " in ran.stderr
        assert characters(ran) == len("我们来看 千问大模型 的论文。")

    def test_it_needs_no_week_no_papers_and_no_store(self, here: Here, tmp_path: Path) -> None:
        settings = shows.SETTINGS.replace("papers.yaml", "nowhere.yaml") + '[publish]\nto = "s3"\n'
        shows.write_show(tmp_path, settings)
        before = set(shows.snapshot(tmp_path))
        assert here(tmp_path, "say", HELLO).returncode == 0
        assert set(shows.snapshot(tmp_path)) == before | {"say.wav"}

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("",), "there is nothing to say"),
            (("… — !",), "there is nothing to say"),
            ((HELLO, "--voice", "nobody"), "voices/nobody.toml is missing"),
            ((HELLO, "--voice", "../host-en"), "is not a profile's name"),
            ((HELLO, "--provider", "choir"), "'choir' is not known. Known are elevenlabs, openai, hibari"),
            ((HELLO, "--provider", "elevenlabs"), "ELEVENLABS_API_KEY"),
            ((HELLO, "--out", "voice.mp3"), "voice.mp3: does not end in .wav"),
            ((HELLO, "--out", "no/say.wav"), "no/say.wav: its folder is not there"),
            ((HELLO, "--out", "other.wav"), "other.wav: is there already and is no WAV file"),
            ((HELLO, "--out", "folder.wav"), "folder.wav: cannot be replaced"),
            ((HELLO, "--show", "none.toml"), "none.toml"),
            ((), "TEXT"),
        ],
    )
    def test_a_mistake_is_named_and_writes_nothing(
        self, here: Here, show: Path, words: tuple[str, ...], said: str
    ) -> None:
        (show / "other.wav").write_text("something of mine")
        (show / "folder.wav").mkdir()
        before = shows.snapshot(show)
        ran = here(show, "say", *words)
        assert ran.returncode == 2, ran.stderr
        assert said in ran.stderr
        assert "Traceback" not in ran.stderr
        assert shows.snapshot(show) == before

    def test_standard_input_that_is_no_text_is_named(
        self, here: Here, show: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9")))
        ran = here(show, "say", "-")
        assert ran.returncode == 2
        assert "standard input is not UTF-8" in ran.stderr

    def test_a_disk_that_takes_nothing_is_named(self, here: Here, show: Path) -> None:
        here(show, "say", HELLO)
        one_part = (show / "say.wav").stat().st_size
        with full(at=one_part * 3 // 2):
            ran = here(show, "say", f"{HELLO}\n\n{HELLO}")
        assert ran.returncode == 1
        assert "say.wav: cannot be written" in ran.stderr

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_cannot_be_written_is_named_before_anything_is_said(self, here: Here, show: Path) -> None:
        show.chmod(0o555)
        ran = here(show, "say", HELLO)
        show.chmod(0o755)
        assert ran.returncode == 2
        assert "say.wav: its folder cannot be written" in ran.stderr

    def test_a_wav_that_is_there_is_replaced(self, here: Here, show: Path) -> None:
        here(show, "say", HELLO + " " + HELLO)
        long = heard(show / "say.wav").duration
        here(show, "say", HELLO)
        assert heard(show / "say.wav").duration < long


class Newer(ElevenLabsServer):
    """With a model that no price list has yet."""

    models = ("eleven_v9", "eleven_v3", "eleven_flash_v2_5")


class TestPaidVoices:
    @pytest.fixture
    def sold(self, show: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        profile(show, "host-en", LISTED, SOLD, ESPEAK)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        return show

    def test_its_price_is_said_and_its_key_is_not(
        self, here: Here, sold: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with OpenAISpeech() as server:
            monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
            ran = here(sold, "say", HELLO)
        assert ran.returncode == 0, ran.stderr
        assert server.said == {HELLO: 1}
        assert f"openai tts-1: {heard(sold / 'say.wav').duration / 1000:.1f} s" in ran.stderr
        assert f"{len(HELLO)} characters, {len(HELLO) * 0.015 / 1000:.4f} USD" in ran.stderr
        assert KEY not in ran.stdout + ran.stderr

    def test_the_shows_own_price_counts(self, here: Here, sold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (sold / "prices.toml").write_text('date = 2026-11-01\ncurrency = "USD"\n[characters.tts-1]\nprice = 1\n')
        with OpenAISpeech() as server:
            monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
            assert f"characters, {len(HELLO) / 1000:.4f} USD" in here(sold, "say", HELLO).stderr

    def test_silence_around_the_words_is_cut_off(self, here: Here, sold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def padded(sound: Pcm) -> Pcm:
            second = np.zeros(sound.rate, np.int16)
            return Pcm(np.concatenate([second, sound.samples, second]), sound.rate)

        with OpenAISpeech() as server:
            server.fail(changed(padded))
            monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
            here(sold, "say", HELLO)
        said = heard(sold / "say.wav")
        onset, offset = pcm.edges(said)
        assert (onset, said.duration - offset) == (PAD_BEFORE, PAD_AFTER)

    def test_a_price_that_is_not_listed_is_not_guessed(
        self, here: Here, show: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        profile(show, "host-en", LISTED.replace("eleven_multilingual_v2", "eleven_v9"))
        monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
        with Newer() as server:
            monkeypatch.setenv("ELEVENLABS_BASE_URL", server.url)
            assert "characters, price not known" in here(show, "say", HELLO).stderr

    def test_nothing_is_asked_for_when_it_could_not_be_written(
        self, here: Here, sold: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with OpenAISpeech() as server:
            monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
            assert here(sold, "say", HELLO, "--out", "podcast.toml").returncode == 2
            assert here(sold, "say", " ").returncode == 2
        assert server.seen == []

    def test_a_refusal_leaves_the_sound_that_was_there(
        self, here: Here, sold: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        here(sold, "say", HELLO, "--provider", "espeak")
        before = shows.snapshot(sold)
        with OpenAISpeech(key="sk-another") as server:
            monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
            ran = here(sold, "say", HELLO)
        assert ran.returncode == 1
        assert "OPENAI_API_KEY" in ran.stderr
        assert KEY not in ran.stdout + ran.stderr
        assert len(server.seen) == 1
        assert shows.snapshot(sold) == before

    def test_elevenlabs_comes_first_and_gets_the_neighbours_of_a_part(
        self, here: Here, sold: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
        with ElevenLabsServer() as server:
            monkeypatch.setenv("ELEVENLABS_BASE_URL", server.url)
            ran = here(sold, "say", LONG)
        assert ran.returncode == 0, ran.stderr
        assert "elevenlabs eleven_multilingual_v2: " in ran.stderr
        assert f"{characters(ran) * 0.1 / 1000:.4f} USD" in ran.stderr
        # They are asked for side by side, and arrive in any order.
        bodies = sorted((asked.json for asked in server.seen), key=lambda body: LONG.index(body["text"][:40]))
        assert len(bodies) > 1
        assert [bool(body.get("previous_text")) for body in bodies] == [False] + [True] * (len(bodies) - 1)
        assert heard(sold / "say.wav").rate == 44_100


class TestPartsThatArePaidFor:
    """They are asked for side by side, and none that has arrived is asked for again."""

    @pytest.fixture
    def sold(self, show: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        profile(show, "host-en", LISTED.replace("[elevenlabs]\n", "[elevenlabs]\nat_once = 2\n"))
        monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
        return show

    def test_as_many_are_asked_for_at_once_as_the_profile_says(
        self, here: Here, sold: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with ElevenLabsServer(pace_of_work=0.02) as server:
            monkeypatch.setenv("ELEVENLABS_BASE_URL", server.url)
            assert here(sold, "say", LONG).returncode == 0
        assert server.most == 2
        assert len(server.said) == 3

    def test_what_arrived_before_a_failure_is_kept_and_taken_by_the_next_run(
        self, here: Here, sold: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = set(shows.snapshot(sold))
        with ElevenLabsServer() as server:
            monkeypatch.setenv("ELEVENLABS_BASE_URL", server.url)
            here(sold, "say", LONG, "--out", "whole.wav")
            paid = dict(server.said)
            server.said.clear()
            server.quota = len(LONG) // 2
            failed = here(sold, "say", LONG)
            kept = sum(server.said.values())
            assert (failed.returncode, kept in (1, 2)) == (1, True), failed.stderr
            assert "quota" in failed.stderr
            assert f"{kept} of 3 parts are kept in .say.wav.parts/said/30-clips" in failed.stderr
            assert not (sold / "say.wav").exists()
            assert len(list((sold / ".say.wav.parts").rglob("*.wav"))) == kept
            server.quota = None
            assert here(sold, "say", LONG).returncode == 0
        assert dict(server.said) == paid
        assert (sold / "say.wav").read_bytes() == (sold / "whole.wav").read_bytes()
        assert set(shows.snapshot(sold)) == before | {"say.wav", "whole.wav"}

    def test_an_answer_that_is_refused_is_kept_to_be_heard_and_not_paid_for_again(
        self, here: Here, sold: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with ElevenLabsServer() as server:
            server.always = silent_audio
            monkeypatch.setenv("ELEVENLABS_BASE_URL", server.url)
            first = here(sold, "say", HELLO)
            asked = len(server.seen)
            second = here(sold, "say", HELLO)
        assert (first.returncode, second.returncode) == (1, 1)
        assert "silent" in first.stderr
        assert "an earlier answer was refused, and is again" in second.stderr
        assert len(server.seen) == asked == 3

    def test_two_at_work_on_one_file_are_kept_apart(self, here: Here, sold: Path) -> None:
        with Workspace(sold / ".say.wav.parts" / "said").locked():
            ran = here(sold, "say", HELLO)
        assert ran.returncode == 4
        assert "another process is at work here" in ran.stderr


class TestVoices:
    def test_the_profiles_and_what_the_show_takes(self, here: Here, show: Path) -> None:
        profile(show, "host-en", LISTED, ESPEAK)
        profile(show, "guest", ESPEAK.replace("en-us", "en-gb"))
        ran = here(show, "voices")
        assert (ran.returncode, ran.stderr) == (0, "")
        listed = [line.split()[0] for line in ran.stdout.splitlines() if line.endswith(".toml)")]
        assert listed == ["guest", "host-en", "host-zh", "guest-en", "guest-zh"]
        assert f"host-en  en  ({show / 'voices' / 'host-en.toml'})" in ran.stdout
        assert "  elevenlabs  voice ownVoice1, model eleven_multilingual_v2" in ran.stdout
        assert "* espeak      voice en-us\n" in ran.stdout
        assert "this show takes host-en by espeak: ELEVENLABS_API_KEY is not set and OPENAI_API_KEY" in ran.stdout
        assert re.search("espeak offers\n(  .*\n)*  cmn +Chinese", ran.stdout)

    @pytest.mark.parametrize(
        "case",
        [
            ((LISTED, SOLD, ESPEAK), ("ELEVENLABS", "OPENAI"), ("elevenlabs", "ELEVENLABS_API_KEY is set")),
            (
                (LISTED, SOLD, ESPEAK),
                ("OPENAI",),
                ("openai", "_API_KEY is not set and OPENAI_API_KEY is set"),
            ),
            ((SOLD, ESPEAK), ("ELEVENLABS", "OPENAI"), ("openai", "no table [elevenlabs] and OPENAI_API_KEY is set")),
            (
                (ESPEAK,),
                ("ELEVENLABS", "OPENAI"),
                ("espeak", "[elevenlabs] and the profile has no table [openai]"),
            ),
        ],
    )
    def test_why_a_provider_is_taken(
        self, here: Here, show: Path, monkeypatch: pytest.MonkeyPatch, case: tuple[tuple[str, ...], ...]
    ) -> None:
        tables, keys, (provider, why) = case
        profile(show, "host-en", *tables)
        for key in keys:
            monkeypatch.setenv(f"{key}_API_KEY", KEY)
        ran = here(show, "voices", "--provider", "espeak", "--json")
        taken = json.loads(ran.stdout)["taken"]
        assert (taken["profile"], taken["provider"], taken["error"]) == ("host-en", provider, "")
        assert why in taken["why"]
        assert KEY not in ran.stdout + ran.stderr

    def test_a_named_provider_is_asked_for_all_its_voices(
        self, here: Here, show: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Also where the show's own profile has no table for it."""
        profile(show, "host-en", ESPEAK)
        profile(show, "other", LISTED)
        monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
        with ElevenLabsServer() as server:
            monkeypatch.setenv("ELEVENLABS_BASE_URL", server.url)
            ran = here(show, "voices", "--provider", "elevenlabs", "--json")
        assert ran.returncode == 0, ran.stderr
        offers = json.loads(ran.stdout)["offers"]
        assert [one["id"] for one in offers["voices"]] == list(ElevenLabsServer.voices)
        assert "\u202e" not in ran.stdout
        assert not [asked for asked in server.seen if asked.method == "POST"]

    def test_a_named_provider_without_a_key_is_an_error_after_the_list(self, here: Here, show: Path) -> None:
        ran = here(show, "voices", "--provider", "elevenlabs")
        assert ran.returncode == 2
        assert "ELEVENLABS_API_KEY" in ran.stderr
        assert "host-en  en" in ran.stdout
        # Said once, as the error.
        assert "cannot be asked" not in ran.stdout

    def test_a_show_that_names_it_gets_the_list_and_what_is_missing(self, here: Here, show: Path) -> None:
        settings = show / "podcast.toml"
        settings.write_text(settings.read_text() + '[voice]\nprovider = "elevenlabs"\n')
        ran = here(show, "voices")
        assert (ran.returncode, ran.stderr) == (0, "")
        assert "host-zh  zh" in ran.stdout
        assert "this show's voice cannot be used: ELEVENLABS_API_KEY" in ran.stdout

    def test_a_server_that_refuses_leaves_the_list(
        self, here: Here, show: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
        with ElevenLabsServer() as server:
            server.always = status(401)
            monkeypatch.setenv("ELEVENLABS_BASE_URL", server.url)
            listed, asked = here(show, "voices"), here(show, "voices", "--provider", "elevenlabs", "--json")
        assert (listed.returncode, asked.returncode) == (0, 1)
        assert "host-en  en" in listed.stdout
        assert json.loads(asked.stdout)["offers"]["error"]
        assert KEY not in listed.stdout + listed.stderr + asked.stdout + asked.stderr

    def test_an_unknown_provider_is_named_with_the_known_ones(self, here: Here, show: Path) -> None:
        ran = here(show, "voices", "--provider", "choir")
        assert ran.returncode == 2
        assert "Known are elevenlabs, openai, hibari, kokoro, espeak" in ran.stderr
        assert (ran.stdout + ran.stderr).count("Known are") == 1

    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [
            ("broken", "language = ", "is not TOML"),
            ("broken", "[espeak]\n", "'language' is missing"),
            ("broken", 'language = "en"\nrate = 5\n', "unknown key 'rate'"),
            ("of mine", 'language = "en"\n', "is not a profile's name"),
            ("host-en", "language = ", "is not TOML"),
        ],
    )
    def test_a_profile_that_cannot_be_read_is_listed_with_its_error(
        self, here: Here, show: Path, name: str, text: str, said: str
    ) -> None:
        (show / "voices" / f"{name}.toml").write_text(text)
        ran = here(show, "voices", "--json")
        assert ran.returncode == 0, ran.stderr
        listed = {one["name"]: one for one in json.loads(ran.stdout)["profiles"]}
        assert said in listed[name]["error"]
        assert listed["host-zh"]["language"] == "zh"
        assert bool(json.loads(ran.stdout)["taken"]["error"]) == (name == "host-en")
        assert said in here(show, "voices").stdout

    def test_a_profile_of_another_language_is_said_not_to_fit(self, here: Here, show: Path) -> None:
        settings = show / "podcast.toml"
        settings.write_text(settings.read_text() + '[voice]\nprofile = "host-zh"\n')
        ran = here(show, "voices")
        assert ran.returncode == 0
        assert "cannot be used: voices/host-zh.toml: the profile speaks 'zh', the show is in 'en'" in ran.stdout

    def test_it_makes_nothing(self, here: Here, show: Path) -> None:
        before = shows.snapshot(show)
        here(show, "voices")
        assert shows.snapshot(show) == before
        assert not (show / names.CLIPS).exists()
