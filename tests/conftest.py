import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import shows
from tests.stores import gateways
from tests.stores.gateways import Gateway

# Other work on the machine makes an example slow, not wrong.
settings.register_profile("shared", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")

# No test may spend money but those that `make test-live` runs.
PAID = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ELEVENLABS_API_KEY", "ELEVENLABS_BASE_URL")


def pytest_configure(config: pytest.Config) -> None:
    # Read when huggingface_hub is imported: no test downloads a model.
    os.environ["HF_HUB_OFFLINE"] = "1"
    if config.option.markexpr != "live":
        for name in PAID:
            os.environ.pop(name, None)
        # Nor may one wait for weights from a hub.
        os.environ["HF_HUB_OFFLINE"] = "1"


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


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> shows.Here:
    """Runs the command in this process."""
    return shows.Here(monkeypatch, capfd)


# Here, for a fixture that several modules import is made anew for each of them.
@pytest.fixture(scope="session")
def moto() -> Iterator[Gateway]:
    with gateways.moto() as gateway:
        yield gateway


@pytest.fixture(scope="session")
def ceph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with gateways.ceph(tmp_path_factory.mktemp("gateway") / "ceph") as gateway:
        yield gateway
