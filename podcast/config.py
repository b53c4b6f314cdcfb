"""`podcast.toml` and the files it names → values. Unknown keys are errors; every error names file, line and key."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from podcast import prices
from podcast.errors import ConfigError
from podcast.language import lexicon
from podcast.language.lexicon import Lexicon
from podcast.prices import Prices
from podcast.show import Show, VoiceProfile
from podcast.text import primary

_SHOW = TypeAdapter(Show)


def load(file: Path) -> Show:
    """The show that `file` describes. Raises ConfigError."""
    text = _read(file, "Name the show's file with --show, or run the command in the show's folder")
    raw = _toml(text, file)
    _refuse_unknown(raw, Show, file, text)
    try:
        show = _SHOW.validate_python(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        keys = [str(part) for part in first["loc"] if isinstance(part, str)]
        if first["type"] == "missing":
            raise ConfigError(f"{keys[-1]!r} is missing", where=str(file), remedy=f"Add {keys[-1]} = …") from error
        raise ConfigError(_words(first), where=_place(file, text, keys)) from error
    return replace(show, root=file.resolve().parent)


def load_voice(show: Show) -> VoiceProfile:
    """The show's voice profile, `voices/<profile>.toml`. Raises ConfigError."""
    name = show.voice.profile or f"host-{primary(show.language)}"
    if not re.fullmatch(r"[\w-]+", name):
        raise ConfigError(f"{name!r} is not a profile's name", where="[voice] profile")
    file = find(show, f"voices/{name}.toml")
    raw = _toml(_read(file, ""), file)
    language = raw.pop("language", None)
    if not isinstance(language, str):
        raise ConfigError("'language' is missing", where=str(file), remedy='Add language = "en", for example')
    for key, value in raw.items():
        if not isinstance(value, dict):
            raise ConfigError(f"unknown key {key!r}", where=str(file), remedy="Put it under a provider's table")
    return VoiceProfile(name, language, raw)


def load_lexicon(show: Show) -> Lexicon:
    """What the voice says otherwise, `voices/lexicon/<language>.toml`; nothing without one. Raises ConfigError."""
    relative = f"voices/lexicon/{primary(show.language)}.toml"
    return lexicon.loads(*read_text(show, relative)) if _found(show, relative) else Lexicon()


def load_prices(show: Show) -> Prices:
    """What providers charge: the table that comes with the program, the show's own prices.toml before it."""
    own, shipped_file = show.root / "prices.toml", Path(__file__).resolve().parent / "prices.toml"
    table = prices.loads(_read(shipped_file, ""), str(shipped_file))
    return prices.merged(table, prices.loads(_read(own, ""), str(own))) if own.exists() else table


def find(show: Show, relative: str) -> Path:
    """A file of the show's folder, else the one shipped with the package. Raises ConfigError when there is neither."""
    if file := _found(show, relative):
        return file
    raise ConfigError(f"{relative} is missing", where=str(show.root), remedy=f"Create {show.root / relative}")


def _found(show: Show, relative: str) -> Path | None:
    return next((root / relative for root in (show.root, shipped()) if (root / relative).exists()), None)


def read_text(show: Show, relative: str) -> tuple[str, str]:
    """A file of the show's folder as text, and its path for messages. Raises ConfigError."""
    file = find(show, relative)
    return _read(file, ""), str(file)


def shipped() -> Path:
    """Where scripts/, voices/ and the ready shows lie: inside an installed package, at the root of a clone."""
    package = Path(__file__).resolve().parent
    inside = package / "bundled"
    return inside if inside.is_dir() else package.parent


def _read(file: Path, remedy: str) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})", where=str(file), remedy=remedy) from error
    except UnicodeDecodeError as error:
        raise ConfigError("is not UTF-8", where=str(file), remedy="Save it as UTF-8") from error


def _toml(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"is not TOML: {error}", where=str(file)) from error


def _refuse_unknown(raw: Mapping[str, Any], kind: type, file: Path, text: str, table: str = "") -> None:
    hints = get_type_hints(kind)
    known = {field.name for field in fields(kind)} - {"root"}
    for key, value in raw.items():
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            advice = f"Did you mean {close[0]!r}?" if close else f"Known are {', '.join(sorted(known))}"
            where = _place(file, text, [table, key] if table else [key])
            raise ConfigError(f"unknown key {key!r}", where=where, remedy=advice)
        if is_dataclass(hints[key]) and isinstance(hints[key], type) and isinstance(value, dict):
            _refuse_unknown(value, hints[key], file, text, key)


def _place(file: Path, text: str, keys: list[str]) -> str:
    line = _line(text, keys)
    table = f"[{keys[0]}] {keys[1]}" if len(keys) > 1 else keys[0] if keys else ""
    return ", ".join(part for part in (str(file), f"line {line}" if line else "", table) if part)


def _line(text: str, keys: list[str]) -> int:
    """Where a key of the top level or of a table stands, counted from 1; 0 when it cannot be told."""
    wanted_table, key = (keys[0], keys[1]) if len(keys) > 1 else ("", keys[0] if keys else "")
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\[\]]+)\]", line):
            table = header[1].strip()
            if table == key and not wanted_table:
                return number
        elif table == wanted_table and re.match(rf'\s*"?{re.escape(key)}"?\s*=', line):
            return number
    return 0


def _words(error: Any) -> str:
    message = str(error["msg"])
    return f"{message[0].lower()}{message[1:]}, not {error['input']!r}"
