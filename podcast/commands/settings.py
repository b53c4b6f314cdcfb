"""A new show's podcast.toml as text: every setting that there is, its meaning above it. Pure.

The settings are those of `podcast.show`; their meanings are templates/init/settings.<language>.toml.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, get_type_hints

from podcast.show import Show
from podcast.text import primary

# Keys by table, "show" for those above all tables.
Table = Mapping[str, Mapping[str, Any]]

TOP = "show"
# Of Show: what it is given by whoever loads it.
_NOT_SET = frozenset({"root", "artwork"})
# A default that TOML has no word for: what could stand there.
_EXAMPLES = {"temperature": 0.7}
_LONGEST_ID = 32


def kinds() -> dict[str, type[Any]]:
    """The dataclass of every table of podcast.toml, in order; `TOP` for the keys above them."""
    hints: dict[str, type[Any]] = get_type_hints(Show)
    return {TOP: Show} | {key: kind for key, kind in hints.items() if is_dataclass(kind)}


def defaults(table: str) -> dict[str, Any]:
    """Every key of a table and its default; "" where the owner must say it."""
    found = kinds()
    return {one.name: _default(one) for one in fields(found[table]) if one.name not in {*_NOT_SET, *found}}


def page(meanings: Table, asked: Table) -> str:
    """podcast.toml with what was `asked` set, and all other keys commented out. Raises KeyError without a meaning."""
    return "\n".join(line for table in kinds() for line in _lines(table, meanings[table], asked.get(table, {})))


def value(given: Any) -> str:
    """`given` as TOML writes it. Text must be clean: TOML has no place for control characters."""
    # A JSON string, boolean, number, list of strings or empty table is also TOML's.
    return json.dumps(given, ensure_ascii=False)


def slug(title: str, language: str) -> str:
    """The show's id: the title's Latin letters and digits, or its language where it has none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    parts = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")
    return parts[:_LONGEST_ID].rstrip("-") or primary(language)


def public_address(bucket: str, region: str, endpoint: str) -> str:
    """Where a bucket's own site has its keys, without a trailing slash.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html: a name with dots fits no certificate
    in front of the host, so that it stands in the path, as it does with most other servers.
    """
    if endpoint:
        return f"{endpoint.rstrip('/')}/{bucket}"
    host = f"s3.{region}.amazonaws.com" if region else "s3.amazonaws.com"
    return f"https://{host}/{bucket}" if "." in bucket else f"https://{bucket}.{host}"


def _default(one: Field[Any]) -> Any:
    if one.default is not MISSING:
        return _EXAMPLES[one.name] if one.default is None else one.default
    if one.default_factory is not MISSING:
        return one.default_factory()
    return ""


def _lines(table: str, meanings: Mapping[str, str], asked: Mapping[str, Any]) -> Iterator[str]:
    yield from _comment(meanings[""])
    yield "" if table == TOP else f"[{table}]"
    for key, default in defaults(table).items():
        yield from _comment(meanings[key])
        yield f"{key} = {value(asked[key])}" if key in asked else f"#{key} = {value(default)}"
    yield ""


def _comment(words: str) -> Iterator[str]:
    return (f"# {line}" for line in words.strip().splitlines())
