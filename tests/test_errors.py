import inspect

import pytest

from podcast import errors
from podcast.errors import PodcastError, ScriptError

CLASSES = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, PodcastError)]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PodcastError("it broke"), "it broke."),
        (PodcastError("it broke", where="a.toml"), "a.toml: it broke."),
        (PodcastError("it broke.", where="a", remedy="Mend it."), "a: it broke. Mend it."),
        (PodcastError("it broke", remedy="Did you mean 'a'?"), "it broke. Did you mean 'a'?"),
        (ScriptError("no heading", line=7), "20-script.md, line 7: no heading."),
    ],
)
def test_an_error_is_one_paragraph_of_what_where_and_what_to_do(error: PodcastError, words: str) -> None:
    assert str(error) == words


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_says_what_it_is_for_and_has_a_documented_exit_code(kind: type[PodcastError]) -> None:
    assert kind.__doc__
    assert kind.exit_code in (1, 2, 4)
