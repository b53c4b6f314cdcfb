"""No store without the contract."""

import ast
from pathlib import Path

import pytest

from tests.rooms import providers

TESTS = Path(__file__).parent
STORES = sorted(providers("stores"))


def inheritors(module: Path) -> list[str]:
    classes = [node for node in ast.parse(module.read_text("utf-8")).body if isinstance(node, ast.ClassDef)]
    return [node.name for node in classes if "StoreContract" in map(ast.unparse, node.bases)]


def test_there_are_stores() -> None:
    assert {"local", "s3"} <= set(STORES)


@pytest.mark.parametrize("store", STORES)
def test_every_store_is_held_to_the_contract(store: str) -> None:
    module = TESTS / f"test_{store}_store.py"
    assert module.is_file(), f"write {module.name} with a class that inherits StoreContract"
    assert any(name.startswith("Test") for name in inheritors(module)), f"{module.name} tests no StoreContract"
