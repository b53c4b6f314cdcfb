"""Settings that would fail a late stage are found before an episode is begun, and before anything is paid for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from podcast import config
from podcast.errors import AlignmentError, AudioError, ConfigError, GateRefused, PodcastError, StoreError
from podcast.providers import Environment
from tests import shows
from tests.models import write_whisper
from tests.protocols_llm import LLM
from tests.shows import ALONE, Listener, episode, make
from tests.stores.gateways import Gateway

KEY = "sk-test-0123456789"


@pytest.fixture
def llm() -> Iterator[LLM]:
    with LLM(key=KEY) as server:
        yield server


def environment(llm: LLM) -> Environment:
    return Environment(shows.NOWHERE, KEY, f"{llm.url}/v1", cache=ALONE.cache)


def refused(folder: Path, llm: LLM, kind: type[PodcastError], until: str = "publish") -> str:
    """What the run says; nothing of the week may have been asked for or made."""
    listener = Listener()
    with pytest.raises(kind) as caught:
        make(folder, environment=environment(llm), listener=listener, until=until)
    assert llm.seen == []
    assert listener.stages == []
    assert not episode(folder).exists()
    return str(caught.value)


def write(folder: Path, old: str, new: str) -> Path:
    # The voice is free, the LLM is not.
    profile = '[voice]\nprovider = "espeak"\n'
    assert old in shows.SETTINGS
    shows.write_show(folder, shows.SETTINGS.replace(old, new) + profile)
    return folder


def test_music_that_is_not_there(tmp_path: Path, llm: LLM) -> None:
    assert "gone.wav" in refused(write(tmp_path, "outro.wav", "gone.wav"), llm, ConfigError)


def test_music_that_is_none(tmp_path: Path, llm: LLM) -> None:
    write(tmp_path, "outro.wav", "outro.wav")
    (tmp_path / "voices" / "music" / "outro.wav").write_bytes(b"not music at all")
    assert "outro.wav" in refused(tmp_path, llm, AudioError)


@pytest.mark.parametrize("model", ["bsae", "no/such/folder/of/models"])
def test_a_model_that_there_is_not(tmp_path: Path, llm: LLM, model: str) -> None:
    said = refused(write(tmp_path, 'model = "none"', f'model = "{model}"'), llm, AlignmentError)
    assert said.startswith(f"[align] model: '{model}' is no model's folder")
    assert "large-v3" in said


def test_a_model_that_cannot_be_loaded(tmp_path: Path, llm: LLM) -> None:
    broken = write_whisper(tmp_path / "broken")
    (broken / "model.bin").write_bytes(b"sixteen bytes ...")
    write(tmp_path / "show", 'model = "none"', f'model = "{broken}"')
    assert "cannot be loaded" in refused(tmp_path / "show", llm, AlignmentError)


@pytest.mark.parametrize(
    ("loudness", "peak", "holds"),
    [(-16, -1, True), (-10, -1, True), (-18, -9, True), (-16, -9, False), (-10, -3, False)],
)
def test_loudness_and_peak_that_speech_cannot_have(tmp_path: Path, loudness: float, peak: float, holds: bool) -> None:
    file = shows.write_show(tmp_path, shows.SETTINGS + f"loudness = {loudness}\npeak = {peak}\n")
    if holds:
        assert config.load(file).mix.loudness == loudness
        return
    with pytest.raises(ConfigError, match=r"line \d+, \[mix\] loudness: peak lies \d dB above loudness"):
        config.load(file)


def test_a_head_of_the_feed_that_directories_refuse(tmp_path: Path, llm: LLM) -> None:
    image = 'author = "Test"\nimage = "https://podcast.example.org/cover"'
    said = refused(write(tmp_path, 'author = "Test"', image), llm, GateRefused)
    assert "itunes:image, a JPEG or PNG" in said
    assert "Nothing was made; correct podcast.toml" in said


def test_a_folder_that_cannot_be_written(tmp_path: Path, llm: LLM) -> None:
    write(tmp_path, "outro.wav", "outro.wav")
    (tmp_path / "public").write_text("a file where a folder should be")
    assert "public" in refused(tmp_path, llm, StoreError)


def test_what_a_stage_before_them_does_not_need_does_not_stop_it(tmp_path: Path) -> None:
    write(tmp_path, "outro.wav", "gone.wav")
    (tmp_path / "public").write_text("a file where a folder should be")
    make(tmp_path, until="write")
    assert episode(tmp_path).exists()


class TestABucket:
    @pytest.fixture
    def folder(self, moto: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        for name, value in moto.environment().items():
            monkeypatch.setenv(name, value)
        return write(tmp_path, "outro.wav", "outro.wav")

    def refused(self, folder: Path, llm: LLM) -> str:
        from podcast import providers

        show = config.load(folder / "podcast.toml")
        with pytest.raises(StoreError) as caught:
            make(folder, environment=environment(llm), store=lambda _: providers.store(show))
        assert llm.seen == []
        assert not episode(folder).exists()
        return str(caught.value)

    def test_that_there_is_not(self, moto: Gateway, folder: Path, llm: LLM) -> None:
        assert "no-such-bucket" in self.refused(moto.move(folder, "no-such-bucket"), llm)

    def test_that_listeners_may_not_read(self, moto: Gateway, folder: Path, llm: LLM) -> None:
        said = self.refused(moto.move(folder, moto.bucket(public=False)), llm)
        assert "the answer is 403" in said
        assert "readable for everybody" in said

    @pytest.mark.parametrize("published", [False, True])
    def test_whose_address_is_another(self, moto: Gateway, folder: Path, llm: LLM, published: bool) -> None:
        bucket, other = moto.bucket(), moto.bucket()
        moto.move(folder, bucket)
        file = folder / "podcast.toml"
        if published:
            make_published(folder)
        file.write_text(file.read_text().replace(f"/{bucket}/", f"/{other}/"))
        said = self.refused(folder, llm)
        assert f"/{other}/" in said
        assert "base_url" in said


def make_published(folder: Path) -> None:
    from podcast import providers
    from podcast.model import Week
    from podcast.stages.catalogue import Desk
    from tests.shows import NOW
    from tests.stages import published

    show = config.load(folder / "podcast.toml")
    published.publish(Desk(show, providers.store(show), Listener(), lambda: NOW), folder, Week(2025, 20))
