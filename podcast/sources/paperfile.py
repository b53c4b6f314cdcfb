"""Files of papers, as a person writes them: JSON, JSONL or YAML of `papers.Entry`."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from podcast import text
from podcast.errors import SourceError, UsageError
from podcast.model import Paper, Week
from podcast.sources import papers

MOST_BYTES = 20_000_000
_SCHEMA = "docs/papers-file.md names the fields"


def digest(file: Path) -> str:
    """SHA-256 of the file's bytes. Raises SourceError when it cannot be read."""
    return f"sha256:{hashlib.sha256(_bytes(file)).hexdigest()}"


def load(file: Path) -> tuple[tuple[str, papers.Entry], ...]:
    """The file's entries, each with where it stands. Raises SourceError naming file, entry and field."""
    content = text_of(file)
    readers = {".json": _json, ".jsonl": _jsonl, ".yaml": _yaml, ".yml": _yaml}
    reader = readers.get(file.suffix.lower())
    if reader is None:
        raise SourceError("not a kind of papers file", where=str(file), remedy=f"Name it {', '.join(readers)}")
    return tuple((place, _entry(raw, f"{file}, {place}")) for place, raw in reader(content, file))


def text_of(file: Path) -> str:
    """The file's text. Raises SourceError when it cannot be read, is longer than MOST_BYTES or is not UTF-8."""
    try:
        return _bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError("not UTF-8", where=str(file), remedy="Save the file in UTF-8") from error


def of_week(entries: tuple[tuple[str, papers.Entry], ...], week: Week, file: str) -> tuple[Paper, ...]:
    """The papers meant for `week` or for any. Raises SourceError when an id stands there twice."""
    chosen: dict[str, tuple[str, Paper]] = {}
    for place, entry in entries:
        if entry.week is None or entry.week == str(week):
            if entry.id in chosen:
                what = f"id: {entry.id} stands also in {chosen[entry.id][0]}"
                raise SourceError(what, where=f"{file}, {place}", remedy="Remove one of the two")
            chosen[entry.id] = (place, entry.paper())
    return tuple(paper for _, paper in chosen.values())


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise SourceError(f"longer than {MOST_BYTES // 1_000_000} MB", where=str(file), remedy="Split the file")
        return file.read_bytes()
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise SourceError(
            what, where=str(file), remedy="Correct `file` in the table [papers] of podcast.toml"
        ) from error


def _json(content: str, file: Path) -> Iterator[tuple[str, Any]]:
    return _listed(_parsed(content, str(file)), file)


def _jsonl(content: str, file: Path) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            yield f"line {number}", _parsed(line, f"{file}, line {number}")


def _parsed(content: str, where: str) -> Any:
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}" if "\n" in content else f"column {error.colno}"
        raise SourceError(f"not JSON: {error.msg} ({at})", where=where, remedy="Correct the file there") from error
    except (ValueError, RecursionError) as error:
        raise SourceError(f"not JSON of papers: {error}", where=where, remedy="Correct the file there") from error


def _yaml(content: str, file: Path) -> Iterator[tuple[str, Any]]:
    try:
        # An alias can make a few lines stand for billions of values.
        for event in yaml.parse(content, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise SourceError(
                    "an alias (*)", where=f"{file}, line {line}", remedy="Write the value out, or quote it"
                )
        return _listed(yaml.safe_load(content), file)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = f"not YAML: {text.clean(error.problem or '')}"
        remedy = "Correct the file there; a text with a colon needs quotes"
        raise SourceError(what, where=f"{file}, line {line}", remedy=remedy) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise SourceError(f"not YAML: {text.clean(str(error))[:160]}", where=str(file)) from error


def _listed(answer: Any, file: Path) -> Iterator[tuple[str, Any]]:
    entries = answer.get("papers") if isinstance(answer, dict) else answer
    if not isinstance(entries, list):
        what = "neither a list of papers nor an object whose `papers` is one"
        raise SourceError(what, where=str(file), remedy=_SCHEMA)
    return ((f"entry {number}", raw) for number, raw in enumerate(entries, start=1))


def _entry(raw: Any, where: str) -> papers.Entry:
    try:
        entry = papers.Entry.model_validate(raw)
        if entry.week is not None:
            Week.parse(entry.week)
    except ValidationError as error:
        field, why = papers.fault(error)
        raise SourceError(f"{field}: {why}" if field else why, where=where, remedy=_remedy(field)) from error
    except UsageError as error:
        raise SourceError(f"week: {error.what}", where=where, remedy=error.remedy) from error
    return entry


def _remedy(field: str) -> str:
    return "Put the id in quotes, such as '2505.24726'" if field == "id" else _SCHEMA
