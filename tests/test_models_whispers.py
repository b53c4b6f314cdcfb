"""The Whispers that are fetched by name: from a mirror of the models' own, by their digests, without a token."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from podcast import providers
from podcast.aligners.whisper import Whisper
from podcast.aligners.whisper_sources import Known
from podcast.errors import ConfigError, ModelError
from podcast.models.finding import Finder
from podcast.models.whispers import WHISPERS
from podcast.net.retry import Policy
from podcast.providers import Environment
from podcast.show import Aligning
from tests.protocols import Handler, Protocol
from tests.stages.published import SHOW

RUBBISH = b"sixteen bytes it"


class Rubbish(Protocol):
    """A host that gives sixteen bytes for whatever it is asked."""

    def answer(self, handler: Handler) -> None:
        handler.send(200, RUBBISH, "application/octet-stream")


@pytest.fixture
def host() -> Iterator[Rubbish]:
    with Rubbish() as running:
        yield running


@pytest.mark.parametrize("name", WHISPERS)
def test_each_is_known_file_by_file(name: str) -> None:
    model = WHISPERS[name]
    assert {"model.bin", "config.json", "tokenizer.json"} <= {file.name for file in model.files}
    for file in model.files:
        assert len(file.sha256) == 64
        assert f"/Systran/faster-whisper-{name}/resolve/" in file.url
        assert len(file.url.split("/resolve/")[1].split("/")[0]) == 40


def test_rubbish_is_neither_kept_nor_loaded(host: Rubbish, tmp_path: Path) -> None:
    finder = Finder(tmp_path / "cache", mirror=host.url, policy=Policy(attempts=1))
    for _ in range(2):
        with pytest.raises(ModelError, match=r"the file has 16 bytes, known are 2249|known are 75538270"):
            finder.folder(WHISPERS["tiny"])
    assert not [file for file in (tmp_path / "cache").rglob("*") if file.is_file() and file.suffix != ".lock"]
    assert host.seen[0].path.startswith("/Systran/faster-whisper-tiny/resolve/d90ca5fe")


def test_no_token_goes_along_and_the_papers_address_is_not_asked(
    host: Rubbish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_0123456789abcdef")
    with Rubbish() as papers:
        environment = Environment.read(
            {"HF_ENDPOINT": papers.url, "HF_MODELS_ENDPOINT": host.url, "XDG_CACHE_HOME": str(tmp_path)}
        )
        aligner = providers.aligner(replace(SHOW, align=Aligning("tiny")), environment)
        assert isinstance(aligner, Whisper)
        assert isinstance(aligner.source, Known)
        with pytest.raises(ModelError):
            aligner.source.folder()
        assert not papers.seen
    assert host.seen
    assert not [asked for asked in host.seen if "authorization" in {name.lower() for name in asked.headers}]


def test_a_mirror_that_is_no_address_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        providers.finder(Environment.read({"HF_MODELS_ENDPOINT": "https://me:its-secret@mirror.example"}))
    assert caught.value.where == "HF_MODELS_ENDPOINT"
    assert "its-secret" not in str(caught.value)
