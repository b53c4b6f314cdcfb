"""Names for content: SHA-256 of bytes and of values."""

import dataclasses
import datetime as dt
import hashlib
import json
from typing import Any


def of_bytes(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def of_value(value: Any) -> str:
    """SHA-256 of a value's canonical JSON: dataclasses, tuples, dicts, numbers, strings, dates, paths."""
    return of_bytes(json.dumps(value, default=_plain, ensure_ascii=False, sort_keys=True).encode())


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value)
