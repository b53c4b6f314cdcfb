from collections.abc import Iterator

import pytest

from tests.stores import gateways
from tests.stores.gateways import Gateway


@pytest.fixture(scope="session")
def moto() -> Iterator[Gateway]:
    with gateways.moto() as gateway:
        yield gateway


@pytest.fixture(scope="session")
def ceph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with gateways.ceph(tmp_path_factory.mktemp("gateway") / "ceph") as gateway:
        yield gateway


@pytest.fixture
def keys(moto: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in moto.environment().items():
        monkeypatch.setenv(name, value)
