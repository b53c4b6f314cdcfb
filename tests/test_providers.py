from dataclasses import replace
from pathlib import Path

import pytest

from podcast import chain, config, providers
from podcast.errors import ConfigError, SpeechError
from podcast.model import Week
from podcast.models.known import WHISPER_BASE
from podcast.providers import Environment
from podcast.show import Aligning, Publishing, Show
from podcast.sources import huggingface
from podcast.sources.bundled import WEEK
from podcast.speech.base import Line
from podcast.writers.extractive import Extractive
from tests import shows


@pytest.fixture
def show(tmp_path: Path) -> Show:
    return config.load(shows.write_show(tmp_path))


def ignore(_words: str) -> None:
    return None


def test_without_keys_everything_is_free_and_local(show: Show) -> None:
    cast = providers.cast(show, Environment(), ignore)
    names = (cast.writer.name, cast.voice.provider, cast.aligner.name)
    assert names == ("extractive", "espeak", "recital")
    assert cast.writer.free
    assert cast.voice.free
    assert Path(cast.store.address("feed.xml")) == show.root / "public" / "small" / "feed.xml"


def test_a_cache_in_a_folder_that_all_may_write_is_ones_own(tmp_path: Path) -> None:
    """Where a user has no home: nobody who was there first gets to see or to plant anything."""
    own = providers.own_folder(tmp_path / "own")
    assert own == tmp_path / "own" == providers.own_folder(tmp_path / "own")
    assert own.stat().st_mode & 0o777 == 0o700
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    for planted in ("link", "open"):
        other = providers.own_folder(tmp_path / planted)
        assert not other.samefile(tmp_path / planted)
        assert other.stat().st_mode & 0o777 == 0o700
        other.rmdir()


def test_the_environment_names_the_host_of_the_papers() -> None:
    assert Environment.read({}).hf_endpoint == Environment.read({"HF_ENDPOINT": ""}).hf_endpoint == huggingface.ENDPOINT
    assert Environment.read({"HF_ENDPOINT": "http://127.0.0.1:1"}).hf_endpoint == "http://127.0.0.1:1"


def test_the_keys_are_secrets_but_a_word_that_a_server_of_ones_own_is_given_is_none() -> None:
    keys = {"OPENAI_API_KEY": " sk-1 ", "ELEVENLABS_API_KEY": "el-2"}
    assert Environment.read(keys).secrets == ("sk-1", "el-2")
    assert Environment.read(keys | {"OPENAI_API_KEY": "ollama"}).secrets == ("el-2",)
    assert Environment.read({}).secrets == ()


@pytest.mark.parametrize("around", ["\n", "\r\n", " ", "\t", "\u2028"])
def test_white_space_around_what_is_set_does_not_count(around: str) -> None:
    values = {
        "OPENAI_API_KEY": "sk-1",
        "OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
        "ELEVENLABS_API_KEY": "el-2",
        "ELEVENLABS_BASE_URL": "http://127.0.0.1:2",
        "HF_ENDPOINT": "http://127.0.0.1:3",
        "HF_MODELS_ENDPOINT": "http://127.0.0.1:4",
    }
    assert Environment.read({name: f"{around}{value}{around}" for name, value in values.items()}) == Environment.read(
        values
    )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ('[papers]\nsource = "arxiv"\n', "[papers] source: 'arxiv' is not known. Known are huggingface, file"),
        ('[papers]\nsource = "file"\n', "[papers] file: no file is named"),
        ('[script]\nwriter = "poet"\n', "[script] writer: 'poet' is not known"),
        ('[voice]\nprovider = "choir"\n', "[voice] provider: 'choir' is not known"),
        ('[publish]\nto = "s3"\n', "[publish]: 'bucket' is missing"),
        ('[publish]\nto = "s3"\nbucket = "show"\n', "[publish]: 'base_url' is missing"),
    ],
)
def test_an_unknown_provider_is_named_with_those_that_are_known(tmp_path: Path, settings: str, words: str) -> None:
    file = tmp_path / "podcast.toml"
    file.write_text('id = "t"\ntitle = "T"\ndescription = "D"\nauthor = "A"\nlanguage = "en"\n' + settings)
    with pytest.raises(ConfigError) as caught:
        providers.cast(config.load(file), Environment(), ignore)
    assert words in str(caught.value)


def test_a_profile_without_the_providers_table_is_refused(show: Show) -> None:
    (show.root / "voices" / "host-en.toml").write_text('language = "en"\n[elevenlabs]\nvoice = "x"\n')
    with pytest.raises(ConfigError, match=r"no \[espeak\] table"):
        providers.voice(show, Environment(), ignore)


def test_a_segment_fits_whispers_window_also_with_a_slow_voice(show: Show) -> None:
    voice = providers.voice(show, Environment(), ignore)
    writer = providers.writer(show, Environment(), voice)
    assert isinstance(writer, Extractive)
    assert writer.limit / voice.pace <= 0.85 * 28 + 0.1


def test_a_model_is_found_in_the_shows_folder(show: Show) -> None:
    folder = show.root / "models" / "own"
    folder.mkdir(parents=True)
    aligner = providers.aligner(replace(show, align=Aligning("models/own")), Environment())
    assert not aligner.estimate
    assert aligner.name == "whisper own"


class TestWhetherTheBundledWeekMayStandIn:
    """Only where nothing is paid for and nothing leaves the machine."""

    def may(self, show: Show, asked: Week | None, **cast: object) -> bool:
        return chain.may_fall_back(show, replace(providers.cast(show, Environment(), ignore), **cast), asked)  # type: ignore[arg-type]

    def test_for_no_week_and_for_its_own(self, show: Show) -> None:
        assert self.may(show, None)
        assert self.may(show, WEEK)

    def test_not_for_another_week(self, show: Show) -> None:
        assert not self.may(show, Week(2025, 22))

    def test_never_for_s3(self, show: Show) -> None:
        cast = providers.cast(show, Environment(), ignore)
        on_s3 = replace(show, publish=Publishing(to="s3"))
        assert not chain.may_fall_back(on_s3, cast, None)
        assert not chain.may_fall_back(on_s3, cast, WEEK)

    def test_not_with_a_paid_voice_or_writer(self, show: Show) -> None:
        assert not self.may(show, None, voice=Paid())
        assert not self.may(show, None, writer=Paid())

    def test_not_in_a_language_that_it_does_not_come_in(self, show: Show) -> None:
        cast = providers.cast(show, Environment(), ignore)
        assert not chain.may_fall_back(replace(show, language="fr"), cast, None)
        assert chain.may_fall_back(replace(show, language="zh-CN"), cast, None)


class Paid:
    """A provider that costs money."""

    free = False


def test_a_voice_that_the_library_lacks_is_named_when_it_speaks(show: Show) -> None:
    table = '[espeak]\nvoice = "nonesuch"\nrate = 160\npitch = 42\nrange = 55\npace = 14.7\n'
    (show.root / "voices" / "host-en.toml").write_text(f'language = "en"\n{table}')
    with pytest.raises(SpeechError, match="nonesuch"):
        providers.voice(show, Environment(), ignore).say(Line("Hello there."))


def test_auto_aligns_every_voice_by_the_default_model_and_listens(show: Show) -> None:
    auto, named = (providers.aligner(replace(show, align=Aligning(model)), Environment()) for model in ("auto", "base"))
    assert auto.name == named.name == "whisper base"
    assert auto.hears
    assert WHISPER_BASE.sha256[:12] in auto.identity


def test_without_a_model_a_recital_times_the_words_and_nobody_listens(show: Show) -> None:
    aligner = providers.aligner(replace(show, align=Aligning("none")), Environment())
    assert (aligner.name, aligner.hears, aligner.estimate) == ("recital", False, False)
