"""The JSON object in what a model said, read with the patience that small models need. Pure.

They think aloud before it, with braces; wrap it in its own name; write one text where a list is asked for; put LaTeX
into strings, whose backslashes JSON takes for something else. What is meant is plain in each case.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from podcast.text import clean, shorten

# DeepSeek-R1 and Qwen3 behind vLLM or Ollama think aloud before the answer; some templates leave the opening tag out.
_THOUGHT = "</think>"
# An answer is sought behind so many braces, in so many characters.
_MOST_BRACES, _MOST_CHARACTERS = 100, 1_000_000
# A backslash with what JSON lets stand behind it, but where it begins a command of LaTeX: \times is no tab and "imes".
_LATEX = (
    "times|theta|text|textbf|textit|tau|to|tilde|top|tan|beta|bar|bf|big|binom|boldsymbol|frac|forall|flat|nabla|neq|rho|"
    "right|rangle|rightarrow|rm"
)
_ESCAPE = re.compile(rf'\\(?:(?!(?:{_LATEX})(?![A-Za-z]))(["\\/bfnrt]|u[0-9A-Fa-f]{{4}}))?')
# In pydantic's words and in ours.
_FAULTS = {
    "missing": "is missing",
    "string_type": "must be a text",
    "tuple_type": "must be a list of texts",
    "dataclass_type": "must be an object",
}

T = TypeVar("T")


class Refused(Exception):
    """An answer that cannot be used. `what` says why, as a clause that is told to the model that gave it.

    It quotes nothing that the model or its server wrote: what an abstract has talked a model into must not become an
    order. `seen` does, for a person.
    """

    def __init__(self, what: str, seen: str = "") -> None:
        self.what, self.seen = what, seen
        super().__init__(what)

    @property
    def shown(self) -> str:
        """Why, for a person."""
        return f"{self.what} ({self.seen})" if self.seen else self.what


def read(kind: TypeAdapter[T], lists: tuple[str, ...], content: str) -> T:
    """The first object in `content` that is a `kind`; more keys than those asked for do no harm.

    The values of the keys `lists` are lists of texts. Raises Refused.
    """
    first: Refused | None = None
    for value in _objects(content):
        try:
            return kind.validate_python(_fitted(value, lists), extra="ignore")
        except ValidationError as error:
            first = first or Refused(_fault(error), quoted(content))
    raise first or Refused("it has no whole JSON object", quoted(content))


def quoted(content: str) -> str:
    """How an answer begins, for a person."""
    return f"“{shorten(clean(content[:2000]), 160)}”"


def _objects(content: str) -> Iterator[dict[str, Any]]:
    """The whole objects in a text, in the order of their beginnings; those within others too.

    Models break lines within strings, which JSON does not allow: it is taken.
    """
    decoder = json.JSONDecoder(strict=False)
    # The tag may also stand in the answer itself; then no whole object follows it.
    for text in (content.partition(_THOUGHT)[2], content):
        whole = _ESCAPE.sub(lambda found: found[0] if found[1] else "\\\\", text[:_MOST_CHARACTERS])
        for brace, _ in zip(re.finditer(r"\{", whole), range(_MOST_BRACES), strict=False):
            try:
                value = decoder.raw_decode(whole, brace.start())[0]
            except (ValueError, RecursionError):
                continue
            if isinstance(value, dict):
                yield value


def _fitted(value: Mapping[str, Any], lists: tuple[str, ...]) -> dict[str, Any]:
    """The object with its keys in small letters, and with lists of texts where it has something that is as good."""
    found = {key.strip().lower(): one for key, one in value.items()}
    for name in lists:
        if name in found:
            found[name] = _texts(found[name])
    terms = found.get("terms") or []
    if isinstance(terms, dict):
        terms = [{"written": written, "meant": meant} for written, meant in terms.items()]
    if isinstance(terms, list):
        found["terms"] = [{"written": one, "meant": ""} if isinstance(one, str) else one for one in terms]
    return found


def _texts(value: Any) -> Any:
    """One text is a list of one, and an object of one text, such as `{"text": "…"}`, is that text."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list):
        return value
    return [next(iter(one.values())) if isinstance(one, dict) and len(one) == 1 else one for one in value]


def _fault(error: ValidationError) -> str:
    """Why an object does not fit, in a clause."""
    said = []
    for one in error.errors(include_url=False, include_input=False)[:3]:
        name, *inner = one["loc"] or ("the object",)
        place = "".join(f", number {part + 1}" if isinstance(part, int) else f", `{part}`" for part in inner)
        said.append(f"`{name}`{place} {_FAULTS.get(one['type'], 'is not what was asked for')}")
    return "; ".join(said)
