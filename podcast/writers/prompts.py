"""Prompts: Jinja2 templates in the show's folder, and the fixed lines that may stand above one. Pure.

A template sees a few plain values and can do nothing but text: it is rendered in Jinja's sandbox, without a loader.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from podcast.errors import ConfigError
from podcast.text import clean

_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template's text; `file` names it in errors, and `skipped` lines of the file stand above it."""

    text: str
    file: str
    skipped: int = 0

    def render(self, **values: object) -> str:
        """The prompt filled in. Raises ConfigError, with the line, for an unknown name and what cannot be done."""
        import jinja2

        try:
            text = str(_template(self.text).render(values)).strip()
        except jinja2.TemplateSyntaxError as error:
            raise self._error(error, error.lineno, values) from None
        # What a template can meet while it is filled in: undefined names, wrong types, a division by zero, a loader, a
        # macro that calls itself.
        except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
            raise self._error(error, _line(error), values) from None
        if not text:
            raise ConfigError("the prompt is empty", where=self.file, remedy="Write it, or delete the file")
        return text

    def _error(self, error: Exception, line: int, known: Iterable[str]) -> ConfigError:
        said = clean(str(error)).rstrip(".") or type(error).__name__
        if isinstance(error, RecursionError):
            said = "it calls itself without end, or is nested too deep"
        place = f"{self.file}, line {self.skipped + line}" if line else self.file
        return ConfigError(
            f"the prompt cannot be filled in: {said}", where=place, remedy=f"Known are {', '.join(sorted(known))}"
        )


def with_lines(text: str, file: str, names: Iterable[str]) -> tuple[dict[str, str], Prompt]:
    """The lines of a prompt's YAML front matter, which must be those called `names`, and the prompt below it.

    Raises ConfigError for a missing or unknown one, and for one that is no text.
    """
    import yaml

    lines = text.splitlines()
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), 0)
    remedy = f"Begin it with a line of three hyphens, then {', '.join(names)}, then three hyphens again"
    if not end or lines[0].rstrip() != _FENCE:
        raise ConfigError("the fixed lines are missing", where=f"{file}, line 1", remedy=remedy)
    try:
        values = yaml.safe_load("\n".join(lines[1:end]))
    except (yaml.YAMLError, ValueError, RecursionError):
        values = None
    if not isinstance(values, dict) or set(values) != set(names):
        raise ConfigError("the fixed lines are not those that are needed", where=f"{file}, line 1", remedy=remedy)
    found = {name: clean(value) if isinstance(value, str) else "" for name, value in values.items()}
    for name, line in found.items():
        # A script's heading or paragraph that begins like this would be read as something else.
        if not line or line[0] in "#<[":
            remedy = f"Write `{name}: …`, in quotes, beginning with a word"
            raise ConfigError(f"{name} is not a line of text", where=file, remedy=remedy)
    return found, Prompt("\n".join(lines[end + 1 :]), file, end + 1)


@lru_cache(maxsize=64)
def _template(text: str) -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    # The result is text for a model, not HTML: escaping would change the papers' words.
    sandbox = SandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)
    return sandbox.from_string(text)


def _line(error: Exception) -> int:
    """The template's line that an error was met in, counted from 1; 0 when it cannot be told."""
    found, trace = 0, error.__traceback__
    while trace is not None:
        # Jinja puts the template's own lines into the traceback, under this name.
        if trace.tb_frame.f_code.co_filename == "<template>":
            found = trace.tb_lineno
        trace = trace.tb_next
    return found
