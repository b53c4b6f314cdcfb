"""Where a Whisper comes from: a folder, a name, or a digest."""

from pathlib import Path

from podcast.aligners.whisper_sources import Known, Named
from podcast.models.finding import Finder
from podcast.models.known import WHISPER_BASE
from tests import shows
from tests.models import write_whisper


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    source = Named(str(write_whisper(tmp_path / "own")))
    assert source.is_at_hand()
    assert source.folder() == tmp_path / "own"
    assert source.identity == f"own {(tmp_path / 'own' / 'model.bin').stat().st_size}"


def test_a_folder_without_weights_is_not_at_hand(tmp_path: Path) -> None:
    assert not Named(str(tmp_path)).is_at_hand()


def test_a_name_that_nobody_knows_is_no_folder() -> None:
    assert not Named("no-such-model").is_at_hand()


def test_a_known_model_is_put_together_and_named_by_its_digest() -> None:
    source = Known(WHISPER_BASE, Finder(shows.ALONE.models), "base")
    assert source.is_at_hand()
    assert (source.folder() / "model.bin").stat().st_size == 145_217_532
    assert source.identity == "base d01c3014881c"


def test_a_known_model_that_nobody_carries_is_not_at_hand(tmp_path: Path) -> None:
    source = Known(WHISPER_BASE, Finder(tmp_path / "cache", search=[str(tmp_path)]), "base")
    assert not source.is_at_hand()
