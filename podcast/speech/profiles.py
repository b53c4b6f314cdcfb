"""A provider's table in a voice profile → a dataclass whose fields say what may stand there. Pure."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from podcast.errors import ConfigError

T = TypeVar("T")


def place(profile: str, provider: str) -> str:
    """Where a profile's table stands, for a person."""
    return f"voices/{profile}.toml, [{provider}]"


def read(kind: type[T], profile: str, provider: str, table: Mapping[str, Any]) -> T:
    """`table` as a `kind`, a dataclass that forbids unknown keys. Raises ConfigError, which names file and key."""
    try:
        return TypeAdapter(kind).validate_python(dict(table))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key, message = str(first["loc"][0]), str(first["msg"])
        known = ", ".join(field.name for field in fields(kind))  # type: ignore[arg-type]
        what, remedy = {
            "missing": (f"{key!r} is missing", f"Add {key} = …"),
            "unexpected_keyword_argument": (f"unknown key {key!r}", f"Known are {known}"),
        }.get(first["type"], (f"{key!r}: {message[0].lower()}{message[1:]}, not {first['input']!r}", ""))
        raise ConfigError(what, where=place(profile, provider), remedy=remedy) from None
