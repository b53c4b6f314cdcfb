"""The JSON object in what a model said, read with the patience that small models need. Pure.

They think aloud before it, with braces; wrap it in its own name; put it as a text into another; write one text where a
list is asked for, and the other way round; put LaTeX into strings, whose backslashes JSON takes for something else; use
the quotation marks, comments and commas of Python or JavaScript. What is meant is plain in each case.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from podcast.language.prose import joined
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
_DECODER = json.JSONDecoder(strict=False, parse_float=str)
# A text, or what JSON does not have: a comment, a comma before the end.
_NO_JSON = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/|,(?=\s*[}\]])', re.DOTALL)
# What is shorter is no sentence.
_SHORT = 20
# YAML is read slowly.
_MOST_YAML = 50_000
# What models call a text in an object of several, and a list that is asked for by another name.
_TEXT_KEYS = ("text", "paragraph", "content", "id", "body", "line")
_LIST_KEY = re.compile(r"(?:paragraphs?|text|content|body|section|answer|response)(?:[ _-]?\d{1,2})?")
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


def read(kind: TypeAdapter[T], lists: tuple[str, ...], content: str, texts: tuple[str, ...] = ()) -> T:
    """The first object in `content` that is a `kind`; more keys than those asked for do no harm.

    The values of the keys `lists` are lists of texts, those of the keys `texts` are texts, "" where they are missing.
    Raises Refused.
    """
    first: Refused | None = None
    for value in _objects(content):
        try:
            return kind.validate_python(_fitted(value, lists, texts), extra="ignore")
        except ValidationError as error:
            first = first or Refused(_fault(error), quoted(content))
    raise first or Refused("it has no whole JSON object", quoted(content))


def quoted(content: str) -> str:
    """How an answer begins, for a person."""
    return f"“{shorten(clean(content[:2000]), 160)}”"


def _objects(content: str) -> Iterator[dict[str, Any]]:
    """The whole objects in a text, in the order of their beginnings; those within others, and in texts of theirs, too.

    A list by itself is taken as an object without a name. What only YAML can read comes last.
    """
    # The tag may also stand in the answer itself; then no whole object follows it.
    parts = [text[:_MOST_CHARACTERS] for text in (content.partition(_THOUGHT)[2], content) if text.strip()]
    for text in parts:
        for value in _values(text, "{"):
            yield from _with_texts(value)
    for text in parts:
        yield from _read_loosely(text)
    for text in parts:
        # As a text in JSON: "{\"title\": …}"
        yield from (value for value in _values(text.replace('\\"', '"'), "{") if isinstance(value, dict))
        if text.find("[") < text.find("{") or "{" not in text:
            yield from ({"paragraphs": value} for value in _values(text, "[") if _are_sentences(value))


def _values(text: str, begins: str) -> Iterator[Any]:
    """What JSON has from each brace of `text` on."""
    whole = _escaped(text)
    places = (brace.start() for brace in re.finditer(re.escape(begins), whole))
    found = (_decoded(whole, place) for place, _ in zip(places, range(_MOST_BRACES), strict=False))
    return (value for value in found if value is not None)


def _decoded(text: str, place: int) -> Any:
    """The JSON value at `place`, its decimal figures, as ids look, as texts; None where there is none.

    Models break lines within strings, which JSON does not allow: it is taken.
    """
    try:
        return _DECODER.raw_decode(text, place)[0]
    except (ValueError, RecursionError):
        return None


def _escaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: found[0] if found[1] else "\\\\", text)


def _are_sentences(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and len(one) > _SHORT for one in value)


def _with_texts(value: Any) -> Iterator[dict[str, Any]]:
    """An object, and those that texts of it are."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            if isinstance(inner, str) and inner.lstrip().startswith("{"):
                yield from (one for one in _values(inner, "{") if isinstance(one, dict))


def _read_loosely(text: str) -> Iterator[dict[str, Any]]:
    """The object from the first brace to the last, as YAML reads it: with any quotation marks, or none."""
    import yaml

    curly = '"' not in text
    if curly:
        text = text.replace("“", '"').replace("”", '"')
    first, last = text.find("{"), text.rfind("}") + 1
    if 0 <= first < last <= first + _MOST_YAML:
        whole = _escaped(text[first:last])
        if not curly and _decoded(whole, 0) is not None:
            return
        try:
            # This loader makes nothing but texts, lists and objects.
            value = yaml.load(_NO_JSON.sub(lambda found: found[1] or "", whole), Loader=yaml.BaseLoader)  # noqa: S506
        except (yaml.YAMLError, ValueError, RecursionError):
            return
        if isinstance(value, dict):
            yield {str(key): one for key, one in value.items()}


def _fitted(value: Mapping[str, Any], lists: tuple[str, ...], texts: tuple[str, ...]) -> dict[str, Any]:
    """The object with its keys in small letters, with lists and texts where it has something that is as good."""
    found = {key.strip().lower(): one for key, one in value.items()}
    if len(lists) == 1 and not texts and lists[0] not in found:
        named = [one for key, one in found.items() if _LIST_KEY.fullmatch(key)]
        if named and all(isinstance(one, str | list) for one in named):
            found[lists[0]] = [text for one in named for text in ([one] if isinstance(one, str) else one)]
    for name in lists:
        if name in found:
            found[name] = _texts(found[name])
    for name in texts:
        found[name] = _text(found.get(name))
    found["terms"] = _terms(found.get("terms"))
    return found


def _text(value: Any) -> Any:
    """A list of texts is one text, and so is an object with one; nothing is an empty one."""
    if isinstance(value, dict):
        return _named(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return joined(value)
    return "" if value is None else value


def _texts(value: Any) -> Any:
    """One text is a list of one, and an object of texts, such as `{"1": "…", "2": "…"}`, is the list of them."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return value
    flat = [inner for one in value for inner in (one if isinstance(one, list) else [one])]
    return [_named(one) if isinstance(one, dict) else one for one in flat if one is not None]


def _named(value: Mapping[str, Any]) -> Any:
    """The text of an object such as `{"text": "…"}` or `{"number": 1, "text": "…"}`."""
    if len(value) == 1:
        return next(iter(value.values()))
    return next((value[key] for key in _TEXT_KEYS if key in value), value)


def _terms(value: Any) -> list[dict[str, str]]:
    """Terms with what they mean, however both are called; what is none is left out, for no episode hangs on it."""
    if isinstance(value, dict):
        value = list(value.items())
    found = list[dict[str, str]]()
    for one in value if isinstance(value, list) else []:
        told = list(one.values()) if isinstance(one, dict) else [one] if isinstance(one, str) else one
        if isinstance(told, list | tuple) and told and all(isinstance(text, str) for text in told[:2]):
            found.append({"written": told[0], "meant": told[1] if len(told) > 1 else ""})
    return found


def _fault(error: ValidationError) -> str:
    """Why an object does not fit, in a clause."""
    said = []
    for one in error.errors(include_url=False, include_input=False)[:3]:
        name, *inner = one["loc"] or ("the object",)
        place = "".join(f", number {part + 1}" if isinstance(part, int) else f", `{part}`" for part in inner)
        said.append(f"`{name}`{place} {_FAULTS.get(one['type'], 'is not what was asked for')}")
    return "; ".join(said)
