"""The neural voice on models of a few kilobytes that sherpa-onnx loads for real."""

import hashlib
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from podcast import config, providers
from podcast.commands import doctor
from podcast.errors import ConfigError, PodcastError, SpeechError
from podcast.model import Week
from podcast.names import CLIPS, SRT
from podcast.net.downloads import Remote
from podcast.providers import CACHE, Environment
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.speech import voice_models
from podcast.speech.base import Line, Prepares
from podcast.speech.sherpa import BETWEEN_MS, Sherpa
from podcast.speech.voice_models import KNOWN, VoiceModel
from tests import protocols, shows, tiny_voice
from tests.speech.conformance import VoiceContract
from tests.tiny_voice import RATE, Release, Tiny

ENGLISH = VoiceContract.text
CHINESE = "本周的五篇论文，由合成的声音读给大家听。"
KINDS = ("vits", "kokoro")
TEXTS = {"en": ENGLISH, "zh": CHINESE}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show's folder with a model of each kind and language."""
    folder = tmp_path_factory.mktemp("show")
    for kind in KINDS:
        for language, text in TEXTS.items():
            tiny_voice.lay_out(folder / f"{kind}-{language}", Tiny(kind, language, words=text))
    return folder


def voice(root: Path, model: str = "vits-en", language: str = "en", **changes: Any) -> Sherpa:
    known: dict[str, VoiceModel] = changes.pop("known", KNOWN)
    notes = changes.pop("notes", lambda _words: None)
    table = {"model": model, "pace": Tiny(language=language).pace} | changes
    return Sherpa("test", language, table, root=root, cache=root / "cache", notes=notes, known=known)


class Spoken(VoiceContract):
    kind = "vits"
    language = "en"
    root: Path

    @pytest.fixture(autouse=True)
    def _show(self, root: Path) -> None:
        self.root = root

    def make(self) -> Sherpa:
        return voice(self.root, f"{self.kind}-{self.language}", self.language)


class TestEnglish(Spoken):
    pass


class TestChinese(Spoken):
    language, text = "zh", CHINESE


class TestEnglishKokoro(Spoken):
    kind = "kokoro"


class TestChineseKokoro(Spoken):
    kind, language, text = "kokoro", "zh", CHINESE


def said(one: Sherpa, text: str) -> Pcm:
    return one.say(Line(text)).sound


def pitch(sound: Pcm) -> float:
    """The middle of the sound's power, in Hz."""
    power = np.abs(np.fft.rfft(sound.samples.astype(float))) ** 2
    return float((np.fft.rfftfreq(len(sound.samples), 1 / sound.rate) * power).sum() / power.sum())


# How the profile's settings shape the sound.


@pytest.mark.parametrize("kind", KINDS)
def test_speed_shortens_the_clip_by_its_factor(root: Path, kind: str) -> None:
    slow, fast = (
        said(voice(root, f"{kind}-en", speed=speed, pace=Tiny().pace * speed), ENGLISH).duration
        for speed in (0.75, 1.5)
    )
    assert slow / fast == pytest.approx(2.0, rel=0.05)


@pytest.mark.parametrize("kind", KINDS)
def test_speakers_sound_as_they_are_numbered(root: Path, kind: str) -> None:
    low, high = (pitch(said(voice(root, f"{kind}-zh", "zh", speaker=one), CHINESE)) for one in (0, 1))
    assert high / low == pytest.approx(1.5, rel=0.02)


def test_the_clip_comes_at_the_models_rate_without_its_hiss(root: Path) -> None:
    sound = said(voice(root), "Five papers.")
    assert sound.rate == RATE
    assert pcm.level(sound) == pytest.approx(20 * np.log10(0.2 / np.sqrt(2)), abs=2.0)


def test_a_model_that_is_too_loud_is_scaled_not_clipped(tmp_path: Path) -> None:
    tiny_voice.lay_out(tmp_path / "loud", Tiny(amplitude=3.0, words=ENGLISH))
    sound = said(voice(tmp_path, "loud"), ENGLISH)
    assert np.abs(sound.samples).max() == 32767
    # A clipped sine would lie at full scale half of the time.
    assert np.mean(np.abs(sound.samples) > 32000) < 0.2


@pytest.mark.parametrize(("amplitude", "fault"), [(0.001, "silent"), (float("nan"), "no numbers")])
def test_a_model_that_gives_no_speech_is_named(tmp_path: Path, amplitude: float, fault: str) -> None:
    tiny_voice.lay_out(tmp_path / "broken", Tiny(amplitude=amplitude, words=ENGLISH))
    with pytest.raises(SpeechError, match=fault):
        said(voice(tmp_path, "broken"), ENGLISH)


def test_words_that_no_lexicon_has_are_said_too(root: Path) -> None:
    known = said(voice(root, "kokoro-en"), "Five papers and a voice.").duration
    more = said(voice(root, "kokoro-en"), "Five papers and Qwen2.5-VL, GRPO, 14.7% a voice.").duration
    assert more > known + 2000


def test_a_sentence_is_said_in_one_piece_and_two_lie_a_pause_apart(root: Path) -> None:
    one = voice(root, "kokoro-en")
    pauses = [gaps(said(one, text)) for text in (ENGLISH, "Five papers and a voice. One week and a voice.")]
    assert max(pauses[0]) < 200
    assert [gap for gap in pauses[1] if gap > 200] == [pytest.approx(BETWEEN_MS + 100, abs=30)]


@pytest.mark.parametrize(("language", "word"), [("en", "papers "), ("zh", "本")])
def test_a_sentence_without_end_is_said_to_the_end(root: Path, language: str, word: str) -> None:
    # sherpa-onnx would end the process.
    sound = said(voice(root, f"kokoro-{language}", language), word * 400)
    assert sound.duration > 400 * 2 * tiny_voice.TOKEN_S * 1000


def gaps(sound: Pcm) -> list[int]:
    """Silences between sounds, in ms."""
    loud = np.flatnonzero(pcm.voiced(sound))
    return [int(gap - 1) * pcm.FRAME_MS for gap in np.diff(loud) if gap > 1]


# What shapes a clip's name.


def test_the_settings_that_shape_the_sound_are_told_and_the_others_are_not(root: Path) -> None:
    plain = voice(root)
    assert voice(root, threads=3).settings == plain.settings
    assert voice(root, speed=1.1).settings != plain.settings
    assert voice(root, speaker=1).settings != plain.settings


@pytest.mark.parametrize("file", ["model.onnx", "tokens.txt", "lexicon.txt", "voices.bin"])
def test_a_folders_model_is_named_by_what_lies_in_it(tmp_path: Path, file: str) -> None:
    folder = tiny_voice.lay_out(tmp_path / "own", Tiny("kokoro"))
    before = voice(tmp_path, "own").model
    assert before == voice(tmp_path, "own").model
    assert before.startswith("own ")
    (folder / file).write_bytes((folder / file).read_bytes() + b"\n")
    assert voice(tmp_path, "own").model != before


# What is refused before anything is paid for.


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"model": "nonesuch"}, "no model 'nonesuch'.*kokoro-multi-lang-v1_1"),
        ({"model": 3}, "'model'"),
        ({"model": ""}, "'model'"),
        ({"speed": 0.4}, "'speed'"),
        ({"speed": 2.5}, "'speed'"),
        ({"pace": 0}, "'pace'"),
        ({"speaker": -1}, "'speaker'"),
        ({"speaker": True}, "'speaker'"),
        ({"speaker": "first"}, "'speaker'"),
        ({"threads": -1}, "'threads'"),
        ({"rate": 160}, "unknown key 'rate'"),
        ({"model": "kokoro-multi-lang-v1_1", "speaker": 103}, r"no speaker 103\. Choose 0 to 102"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_by_key(root: Path, changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ConfigError, match=fault) as caught:
        voice(root, **{"model": "vits-en"} | changes)
    assert "voices/test.toml, [sherpa]" in str(caught.value)


def test_a_known_model_does_not_read_every_language(root: Path) -> None:
    with pytest.raises(ConfigError, match="reads en and zh, not fr"):
        voice(root, "kokoro-multi-lang-v1_1", "fr")


def test_a_folders_model_without_that_speaker_is_refused_when_it_is_loaded(root: Path) -> None:
    with pytest.raises(ConfigError, match=r"no speaker 2\. Choose 0 to 1"):
        said(voice(root, speaker=2), ENGLISH)


def test_without_the_extra_the_way_to_it_is_named(root: Path) -> None:
    program = (
        "import sys; sys.modules['sherpa_onnx'] = None\n"
        "from pathlib import Path; from podcast.speech.sherpa import Sherpa; from podcast.errors import ConfigError\n"
        "try: Sherpa('p', 'en', {'model': 'vits-en', 'pace': 15.0}, root=Path(sys.argv[1]), cache=Path('x'))\n"
        "except ConfigError as error: print(error)"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(root)], capture_output=True, text=True, check=True)
    assert "sherpa-onnx is not installed" in ran.stdout
    assert "make neural" in ran.stdout
    assert "weekly-papers-podcast[neural]" in ran.stdout


@pytest.mark.parametrize("gone", ["model.onnx", "tokens.txt", "lexicon.txt"])
def test_a_folder_that_lacks_a_file_is_refused_by_its_name(tmp_path: Path, gone: str) -> None:
    folder = tiny_voice.lay_out(tmp_path / "own", Tiny("kokoro"))
    (folder / gone).unlink()
    with pytest.raises(ConfigError, match=f"no .*{Path(gone).suffix}"):
        voice(tmp_path, "own")


def test_a_model_that_needs_espeaks_data_is_refused(tmp_path: Path) -> None:
    folder = tiny_voice.lay_out(tmp_path / "piper", Tiny())
    (folder / "lexicon.txt").unlink()
    (folder / "espeak-ng-data").mkdir()
    with pytest.raises(ConfigError, match="no lexicon"):
        voice(tmp_path, "piper")


def test_a_comma_in_the_path_is_refused(tmp_path: Path) -> None:
    tiny_voice.lay_out(tmp_path / "one, two", Tiny())
    with pytest.raises(ConfigError, match="comma"):
        voice(tmp_path, "one, two")


def break_metadata(folder: Path) -> None:
    model = onnx.load(folder / "model.onnx")
    model.ClearField("metadata_props")
    onnx.save(model, folder / "model.onnx")


BREAKS: dict[str, Callable[[Path], object]] = {
    "sample_rate": break_metadata,
    "a b c d": lambda folder: (folder / "tokens.txt").write_text("a b c d\n"),
    "Protobuf": lambda folder: (folder / "model.onnx").write_bytes(b"hello" * 100),
    "voices": lambda folder: (folder / "voices.bin").write_bytes(b"1234"),
}


@pytest.mark.parametrize("words", BREAKS)
def test_what_would_end_the_process_becomes_an_error(tmp_path: Path, words: str) -> None:
    folder = tiny_voice.lay_out(tmp_path / "own", Tiny("kokoro" if words == "voices" else "vits"))
    BREAKS[words](folder)
    with pytest.raises(SpeechError, match=f"cannot load the model .*{words}") as caught:
        said(voice(tmp_path, "own"), ENGLISH)
    assert caught.value.where == str(folder)


# Which files of a folder are read.


@pytest.mark.parametrize(
    ("language", "lexicons", "rules"),
    [
        ("en", ["lexicon-us-en.txt", "lexicon-zh.txt"], []),
        ("en-GB", ["lexicon-gb-en.txt", "lexicon-zh.txt"], []),
        ("zh-CN", ["lexicon-us-en.txt", "lexicon-zh.txt"], ["date-zh.fst", "number-zh.fst"]),
    ],
)
def test_lexicons_and_rules_go_by_the_language(
    tmp_path: Path, language: str, lexicons: list[str], rules: list[str]
) -> None:
    names = "model.onnx model.int8.onnx tokens.txt voices.bin lexicon-us-en.txt lexicon-gb-en.txt lexicon-zh.txt"
    for name in f"{names} date-zh.fst number-zh.fst phone-zh.fst".split():
        (tmp_path / name).write_bytes(b"12" if name == "model.onnx" else b"1")
    found = voice_models.layout(tmp_path, language)
    assert found.kind == "kokoro"
    assert found.model.name == "model.onnx"
    assert [file.name for file in found.lexicons] == lexicons
    assert [file.name for file in found.rules] == rules


def test_the_known_models_are_told_in_full() -> None:
    assert "kokoro-multi-lang-v1_1" in KNOWN
    for name, model in KNOWN.items():
        assert model.archive.url.endswith(f"/{name}.tar.bz2")
        assert len(bytes.fromhex(model.archive.sha256)) == 32
        assert len(set(model.speakers)) == len(model.speakers)
        assert model.archive.size > 100_000_000
        assert all(model.about(place).count(",") == 2 for place in range(len(model.speakers)))


@pytest.mark.parametrize("profile", ["host-en", "host-zh"])
def test_the_shipped_profiles_name_a_known_speaker_of_their_language(profile: str, tmp_path: Path) -> None:
    language = profile[-2:]
    show = config.load(shows.write_show(tmp_path, shows.SETTINGS.replace('"en"', f'"{language}"')))
    one = providers.voice(sherpa(show), Environment(cache=tmp_path), print)
    assert isinstance(one, Sherpa)
    offer = one.offers()[one.settings["speaker"]]
    assert ("Chinese" if language == "zh" else "English") in offer.about


def sherpa(show: Any) -> Any:
    return replace(show, voice=replace(show.voice, provider="sherpa"))


# A model by its name.


@pytest.fixture
def release(root: Path) -> Iterator[Release]:
    with Release(tiny_voice.packed(root / "kokoro-en")) as server:
        yield server


def named(release: Release, **changes: Any) -> dict[str, VoiceModel]:
    digest = hashlib.sha256(release.data).hexdigest()
    archive = Remote(f"{release.url}/kokoro-en.tar.bz2", len(release.data), digest)
    return tiny_voice.known("kokoro-en", replace(archive, **changes))


def test_a_known_model_is_downloaded_at_the_first_line_and_only_then(tmp_path: Path, release: Release) -> None:
    notes: list[str] = []
    one = voice(tmp_path, "kokoro-en", known=named(release), notes=notes.append)
    assert one.model == "kokoro-en"
    assert [offer.about for offer in one.offers()] == [
        "af_low, American English, female",
        "am_high, American English, male",
    ]
    assert one.awaited == len(release.data)
    assert release.seen == []
    first, second = said(one, ENGLISH), said(voice(tmp_path, "kokoro-en", known=named(release)), ENGLISH)
    assert pcm.write_wav(first) == pcm.write_wav(second)
    assert one.awaited == 0
    assert len(release.seen) == 1
    assert notes[0] == f"downloading kokoro-en once: 1 MB from {release.url}/kokoro-en.tar.bz2"


def test_the_download_is_told_in_megabytes(tmp_path: Path, release: Release) -> None:
    tiny_voice.lay_out(tmp_path / "kokoro-en", Tiny("kokoro"))
    (tmp_path / "kokoro-en" / "more.bin").write_bytes(np.random.default_rng(1).bytes(2_200_000))
    release.data = tiny_voice.packed(tmp_path / "kokoro-en")
    told: list[tuple[int, int]] = []
    one = voice(tmp_path / "elsewhere", "kokoro-en", known=named(release))
    assert isinstance(one, Prepares)
    one.prepare(lambda *progress: told.append(progress))
    total = -(-len(release.data) // 1_000_000)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[-1] == (total, total)
    assert len(told) == total == 3


def test_a_wrong_checksum_says_what_to_do_instead(tmp_path: Path, release: Release) -> None:
    with pytest.raises(SpeechError, match="SHA-256") as caught:
        said(voice(tmp_path, "kokoro-en", known=named(release, sha256="0" * 64)), ENGLISH)
    assert "name its folder as `model`" in caught.value.remedy
    assert not (tmp_path / "cache" / "kokoro-en").exists()


def test_a_downloaded_model_that_was_damaged_says_how_to_mend_it(tmp_path: Path, release: Release) -> None:
    said(voice(tmp_path, "kokoro-en", known=named(release)), ENGLISH)
    (tmp_path / "cache" / "kokoro-en" / "tokens.txt").unlink()
    with pytest.raises(ConfigError, match="Remove the folder"):
        said(voice(tmp_path, "kokoro-en", known=named(release)), ENGLISH)


# The doctor, and a whole show.


def neural_show(folder: Path, table: str) -> Path:
    file = shows.write_show(folder, shows.SETTINGS + '[voice]\nprovider = "sherpa"\n')
    (folder / "voices" / "host-en.toml").write_text(f'language = "en"\n[sherpa]\npace = {Tiny().pace}\n{table}')
    return file


def findings(file: Path) -> dict[str, doctor.Finding]:
    environment = Environment(shows.NOWHERE, cache=file.parent / "cache")
    return {one.check: one for one in doctor.examine(config.load(file), environment, Week(2025, 23))}


def test_the_doctor_says_what_would_be_downloaded_and_downloads_nothing(tmp_path: Path) -> None:
    found = findings(neural_show(tmp_path, 'model = "kokoro-multi-lang-v1_1"\n'))
    neural = found["neural voice"]
    assert (neural.ok, neural.finding) == (True, "kokoro-multi-lang-v1_1 is not on this machine")
    assert "365 MB are downloaded at its first line" in neural.remedy
    assert (found["voice"].ok, found["voice"].finding) == (True, "sherpa kokoro-multi-lang-v1_1, to be downloaded")
    assert not (tmp_path / "cache").exists()


def test_the_doctor_speaks_with_a_model_that_is_there(tmp_path: Path) -> None:
    file = neural_show(tmp_path, 'model = "own"\n')
    tiny_voice.lay_out(tmp_path / "own", Tiny("kokoro"))
    found = findings(file)
    assert found["neural voice"].ok
    assert "is on this machine" in found["neural voice"].finding
    assert "ms said" in found["voice"].finding


def test_the_doctor_offers_the_voice_to_a_show_without_it(tmp_path: Path) -> None:
    neural = findings(shows.write_show(tmp_path))["neural voice"]
    assert neural.ok
    assert 'provider = "sherpa"' in neural.remedy


def test_the_doctor_says_when_it_is_wanted_and_cannot_be(tmp_path: Path) -> None:
    neural = findings(neural_show(tmp_path, 'model = "nonesuch"\n'))["neural voice"]
    assert not neural.ok
    assert "nonesuch" in neural.finding


@pytest.mark.slow
def test_a_show_is_made_with_it_and_nothing_is_made_twice(tmp_path: Path) -> None:
    neural_show(tmp_path, 'model = "own"\n')
    tiny_voice.lay_out(tmp_path / "own", Tiny("kokoro"))
    run, made = shows.make(tmp_path)
    assert made
    clips = sorted(run.space.path(CLIPS).glob("*.wav"))
    assert len(clips) == shows.CLIPS
    with wave.open(str(clips[0])) as clip:
        assert clip.getframerate() == RATE
    assert "Small Tests" in run.space.text(SRT)
    report = run.space.report()["speech"]
    assert (report["provider"], report["clips_made"]) == ("sherpa", shows.CLIPS)
    assert "cost" not in report
    assert not shows.make(tmp_path)[1]


def test_a_show_whose_model_cannot_be_had_stops_before_the_first_clip(tmp_path: Path, release: Release) -> None:
    release.always = protocols.status(404)
    neural_show(tmp_path, 'model = "own"\n')
    tiny_voice.lay_out(tmp_path / "own", Tiny("kokoro"))
    run = shows.run_of(tmp_path)
    table = {"model": "kokoro-en", "pace": 15.0}
    gone = Sherpa("p", "en", table, root=tmp_path, cache=tmp_path / "cache", known=named(release))
    from podcast.stages.speak import speak

    shows.make(tmp_path, until="write")
    with pytest.raises(PodcastError, match="HTTP 404"):
        speak(replace(run, cast=replace(run.cast, voice=gone)))
    assert not list(run.space.root.glob(f"{CLIPS}/*.wav"))
    assert len(release.seen) == 1


# Where downloads are kept.


def test_downloads_are_kept_in_the_caches_folder(tmp_path: Path) -> None:
    assert Environment.read({"XDG_CACHE_HOME": str(tmp_path)}).cache == tmp_path / CACHE
    home = Path.home() / ".cache" / CACHE
    assert Environment.read({}).cache == Environment.read({"XDG_CACHE_HOME": "relative"}).cache == home
