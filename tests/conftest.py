import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import shows

# Other work on the machine makes an example slow, not wrong.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small show with its episode made, never to be changed."""
    folder = tmp_path_factory.mktemp("made")
    shows.write_show(folder)
    shows.make(folder)
    return folder


@pytest.fixture
def made(made_once: Path, tmp_path: Path) -> Path:
    """A copy of the small show with its episode made; times of change are those of the original."""
    return Path(shutil.copytree(made_once, tmp_path / "show"))
