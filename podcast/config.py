"""`podcast.toml` and the files it names → values. Unknown keys are errors; every error names file, line and key."""

import difflib
import re
import tomllib
import zoneinfo
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from podcast import digests, hiding, prices
from podcast.errors import ConfigError
from podcast.feed import artwork, categories, terms
from podcast.language import lexicon
from podcast.language.lexicon import Lexicon
from podcast.prices import Prices
from podcast.show import RULES, Show, VoiceProfile
from podcast.text import is_chinese, primary

_SHOW = TypeAdapter(Show)
# Speech of espeak-ng, limited, comes to 9 dB between its loudness and its true peak, and not to 8.
LEAST_ROOM_DB = 8.5
# In columns. Two lines of 20 hold three seconds of English speech, and of 8 as much Chinese; most words fit into 20.
_NARROWEST = 20
_NARROWEST_CHINESE = 8


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
        raise ConfigError(words(first), where=_place(file, text, keys)) from error
    _refuse_categories(show, file, text)
    _refuse_timezone(show, file, text)
    _refuse_loudness(show, file, text)
    _refuse_narrow_lines(show, file, text)
    _refuse_purposes(show, file, text)
    return _with_artwork(replace(show, root=file.resolve().parent), file, text)


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
    known = {field.name for field in fields(kind)} - {"root", "artwork"}
    for key, value in raw.items():
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            advice = f"Did you mean {close[0]!r}?" if close else f"Known are {', '.join(sorted(known))}"
            if key == "show":
                advice = "The show's own keys stand at the top of the file, above all tables"
            where = _place(file, text, [table, key] if table else [key])
            raise ConfigError(f"unknown key {key!r}", where=where, remedy=advice)
        if is_dataclass(hints[key]) and isinstance(hints[key], type) and isinstance(value, dict):
            _refuse_unknown(value, hints[key], file, text, key)


def _refuse_categories(show: Show, file: Path, text: str) -> None:
    """Directories pass over a podcast whose category they do not know."""
    for category in show.category:
        if not categories.known(category):
            near = categories.nearest(category)
            raise ConfigError(
                f"{category!r} is none of Apple's categories",
                where=_place(file, text, ["category"]),
                remedy=f"Write {near!r}, case included" if near else f"Known are {', '.join(categories.MAIN)}",
            )


def _refuse_timezone(show: Show, file: Path, text: str) -> None:
    try:
        _ = show.zone
    except (KeyError, ValueError, OSError):
        known = zoneinfo.available_timezones()
        near = difflib.get_close_matches(show.timezone, known, n=1)
        raise ConfigError(
            f"{show.timezone!r} is no time zone that this machine knows",
            where=_place(file, text, ["timezone"]),
            remedy=f"Did you mean {near[0]!r}?" if near else 'Write an IANA name such as "Asia/Shanghai", or "UTC"',
        ) from None


def _refuse_loudness(show: Show, file: Path, text: str) -> None:
    room = show.mix.peak - show.mix.loudness
    if room < LEAST_ROOM_DB:
        raise ConfigError(
            f"peak lies {room:g} dB above loudness: speech that loud has higher peaks",
            where=_place(file, text, ["mix", "loudness"]),
            remedy=f"Set it to {show.mix.peak - LEAST_ROOM_DB:g} or lower, or raise peak",
        )


def _refuse_narrow_lines(show: Show, file: Path, text: str) -> None:
    narrowest = _NARROWEST_CHINESE if is_chinese(show.language) else _NARROWEST
    if 0 < show.captions.width < narrowest:
        raise ConfigError(
            f"width = {show.captions.width} holds too little of a line",
            where=_place(file, text, ["captions", "width"]),
            remedy=f"Set it to {narrowest} columns or more, or to 0 for the language's rule",
        )


def _refuse_purposes(show: Show, file: Path, text: str) -> None:
    """The feed is the show's memory: what it notes there for itself is nobody else's."""
    if taken := [purpose for purpose in show.txt if purpose in terms.OWN]:
        what = f"the program writes podcast:txt purpose={taken[0]!r} itself"
        raise ConfigError(what, where=_place(file, text, ["txt"]), remedy="Take it out")


def _with_artwork(show: Show, file: Path, text: str) -> Show:
    """A cover that is a file, checked, and named by its content as all media are: its address never means another."""
    if not show.image or "://" in show.image:
        return show
    where, ending = _place(file, text, ["image"]), show.image.rpartition(".")[2].lower()
    try:
        data = (show.root / show.image).read_bytes()
    except OSError as error:
        raise ConfigError(f"{show.image} cannot be read ({error.strerror})", where=where) from None
    if fault := artwork.fault(data, artwork.TYPES[ending]):
        raise ConfigError(
            f"{show.image} cannot be the cover: {fault}",
            where=where,
            remedy="Directories take a square JPEG or PNG of 1400 to 3000 px in RGB",
        )
    key = f"media/cover-{digests.of_bytes(data)[:12]}.{ending}"
    return replace(show, image=key, artwork=show.image)


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
    # A table within one line has its keys there.
    return _line(text, [wanted_table]) if wanted_table else 0


def words(error: Mapping[str, Any]) -> str:
    """What pydantic found wrong with a setting, and the value: for a pattern its meaning instead of itself."""
    message = RULES.get(error.get("ctx", {}).get("pattern", "")) or str(error["msg"])
    value = re.sub(r"(?<=://)[^/?#\s]{0,2000}@", f"{hiding.STARS}@", repr(error["input"]))
    return f"{message[0].lower()}{message[1:]}, not {value}"
