import pytest

from tests.stores.gateways import Gateway


@pytest.fixture
def keys(moto: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in moto.environment().items():
        monkeypatch.setenv(name, value)
