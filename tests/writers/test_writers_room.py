"""Every writer stands under the room's contract."""

import importlib
from pathlib import Path

from tests.rooms import providers
from tests.writers.conformance import WriterContract

HERE = Path(__file__).parent


def test_every_writer_has_a_class_that_inherits_the_contract() -> None:
    for file in HERE.glob("test_*.py"):
        importlib.import_module(f"tests.writers.{file.stem}")
    tested = {contract.kind.__module__.rpartition(".")[2] for contract in WriterContract.__subclasses__()}
    modules = providers("writers")
    assert modules
    assert tested == modules
