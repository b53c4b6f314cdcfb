from collections.abc import Iterator

import pytest

from podcast.model import Script
from tests.protocols_llm import LLM
from tests.writers.asked import write


@pytest.fixture
def server() -> Iterator[LLM]:
    with LLM() as running:
        yield running


@pytest.fixture(scope="module")
def whole() -> Script:
    """The script when nothing goes wrong."""
    with LLM() as running:
        return write(running).script
