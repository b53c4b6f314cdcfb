"""Every source stands under the room's contract."""

import importlib
from pathlib import Path

from tests.rooms import providers
from tests.sources.conformance import SourceContract

HERE = Path(__file__).parent


def test_every_source_has_a_class_that_inherits_the_contract() -> None:
    for file in HERE.glob("test_*.py"):
        importlib.import_module(f"tests.sources.{file.stem}")
    tested = {contract.kind.__module__.rpartition(".")[2] for contract in SourceContract.__subclasses__()}
    modules = providers("sources")
    assert modules
    assert tested == modules
