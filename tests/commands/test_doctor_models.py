"""`podcast doctor` on models: where each is and by which digest, in the cache and in packages."""

import json
from pathlib import Path

import pytest

from podcast.models.finding import Finder
from podcast.models.known import KNOWN, WHISPER_BASE
from tests import shows
from tests.shows import Here


def rows(here: Here, show: Path) -> dict[str, dict[str, str]]:
    return {row["check"]: row for row in json.loads(here(show, "doctor", "--json").stdout)}


def test_each_model_is_named_with_its_place_and_digest(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows.write_show(tmp_path / "show")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cache = tmp_path / "weekly-papers-podcast" / "models"
    found = rows(here, tmp_path / "show")
    for model in KNOWN:
        row = found[f"model {model.name}"]
        assert row["ok"]
        assert row["finding"].startswith(f"in the installed package{'s' if len(model.packages) > 1 else ''} ")
        assert row["finding"].endswith(f" MB, sha256 {model.sha256[:12]}")
    assert not cache.exists()
    Finder(cache).folder(WHISPER_BASE)
    row = rows(here, tmp_path / "show")["model whisper-base"]
    assert row["finding"] == "in the cache, 148 MB, sha256 d01c3014881c"
