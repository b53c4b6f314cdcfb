"""What pip installs from a wheel makes an episode without the clone."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content as it lies in site-packages."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_carries_what_a_show_needs_and_no_rubbish(installed: Path) -> None:
    package = installed / "podcast"
    for name in ("bundled/podcast.toml", "bundled/podcast.zh.toml", "bundled/scripts/zh/lines.toml"):
        assert (package / name).read_bytes() == (ROOT / name.removeprefix("bundled/")).read_bytes()
    for name in (
        "bundled/voices/music/intro.flac",
        "bundled/voices/host-zh.toml",
        "templates/episode.html",
        "py.typed",
    ):
        assert (package / name).stat().st_size >= 0
    assert (package / "sources" / "bundled" / "2025-W23.zh.yaml").is_file()
    assert list((package / "fonts").glob("*.otf"))
    assert not list(installed.rglob("__pycache__"))
    assert not list(installed.rglob("tests"))


def test_a_show_elsewhere_makes_its_episode_with_the_installed_package(installed: Path, tmp_path: Path) -> None:
    text = (ROOT / "podcast.toml").read_text(encoding="utf-8").replace('source = "huggingface"', 'source = "file"')
    (tmp_path / "podcast.toml").write_text(text.replace("top = 5", 'top = 1\nfile = "papers.yaml"'), encoding="utf-8")
    (tmp_path / "papers.yaml").write_text('- {id: "1.1", title: One, abstract: "It is short. It works."}\n')
    ran = subprocess.run(
        [sys.executable, "-m", "podcast", "weekly", "2025-W23"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "public" / "en" / "feed.xml").is_file()
