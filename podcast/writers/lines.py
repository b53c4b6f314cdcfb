"""The fixed lines of a language, from `scripts/<lang>/lines.toml`, and the cues by which it tells sentences. Pure."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from podcast import digests
from podcast.errors import ConfigError
from podcast.text import clean

# What the sentences of an abstract state, in the order in which papers state it; each has its line and its cues.
ROLES = ("problem", "method", "setup", "results", "conclusion")
# Every key of lines.toml and the placeholders its lines must use; those with ? they may use.
_LINES = {
    **dict.fromkeys(("words.opening", "words.closing", "words.counts", "words.ordinals"), ""),
    **dict.fromkeys(("words.beyond", "words.months"), ""),
    **dict.fromkeys(
        ("words.dates", "words.dates_across_years"), "first_month first_day last_month last_day first_year? last_year?"
    ),
    **dict.fromkeys(("episode.one", "episode.two", "episode.many"), "title count? more?"),
    "opening.greeting": "show",
    "opening.dates": "dates",
    "opening.notice": "",
    "opening.preview": "count",
    "opening.preview_one": "",
    **dict.fromkeys((f"opening.topic_{kind}" for kind in ("first", "next", "last", "only")), "title"),
    "opening.start": "",
    "paper.first": "title ordinal?",
    "paper.next": "title ordinal",
    "paper.last": "title ordinal?",
    "paper.only": "title",
    "paper.upvotes": "upvotes",
    "paper.upvotes_one": "",
    **dict.fromkeys((f"paper.{role}" for role in (*ROLES, "summary", "no_abstract")), ""),
    **dict.fromkeys(("closing.thanks", "closing.links", "closing.goodbye"), "show? dates?"),
    **dict.fromkeys((f"cues.{kind}" for kind in (*ROLES, "back", "closing", "aside")), ""),
}


@dataclass(frozen=True, slots=True)
class Lines:
    """The fixed lines of one language, by `table.key`, and the digest of the file they stand in."""

    digest: str
    variants: dict[str, tuple[str, ...]]

    def take(self, key: str, turn: int, **values: str) -> str:
        """The variant whose turn it is, filled in; `values` are never read as templates."""
        variants = self.variants[key]
        # Each round begins one further on, or all lists would come round together every twelve weeks.
        rounds, place = divmod(turn + len(key), len(variants))
        return _fill(variants[(place + rounds * (len(variants) > 2)) % len(variants)], values)

    def word(self, key: str, number: int, beyond: str) -> str:
        """The `number`th word of a list, counted from 1, or `beyond` after its end."""
        words = self.variants[key]
        return words[number - 1] if number <= len(words) else beyond

    def begins(self, kind: str, sentence: str) -> bool:
        """Whether a sentence begins with a cue of this kind."""
        return sentence.lower().startswith(self.variants[f"cues.{kind}"])

    def pattern(self, kind: str) -> re.Pattern[str]:
        """What finds the cues of one kind in a sentence."""
        cues = "|".join(re.escape(cue).replace(r"\*", ".{0,60}?") for cue in self.variants[f"cues.{kind}"])
        return re.compile(rf"(?<![a-z0-9])(?:{cues})", re.IGNORECASE)


def load_lines(text: str, file: str) -> Lines:
    """The fixed lines from the text of `lines.toml`; `file` names it in errors. Raises ConfigError."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"it is not TOML: {error}", where=file, remedy="Correct it there") from None
    found: dict[str, tuple[str, ...]] = {}
    for table, keys in tables.items():
        for key, value in keys.items() if isinstance(keys, dict) else [("", keys)]:
            name = f"{table}.{key}"
            if name not in _LINES:
                raise ConfigError("the key is unknown", where=f"{file}, [{table}] {key}", remedy="Remove it")
            variants = _variants(value, _LINES[name], f"{file}, [{table}] {key}")
            # The space at the end of a cue says that a word ends there.
            found[name] = tuple(line.lower() if table == "cues" else clean(line) for line in variants)
    for name in _LINES:
        if name not in found:
            table, _, key = name.partition(".")
            raise ConfigError("the key is missing", where=f"{file}, [{table}] {key}", remedy="Add it")
    if len(found["words.months"]) != 12:
        raise ConfigError("there are not twelve months", where=f"{file}, [words] months", remedy="Name all twelve")
    return Lines(digests.of_bytes(text.encode()), found)


def _variants(value: Any, placeholders: str, where: str) -> tuple[str, ...]:
    lines = [value] if isinstance(value, str) else value
    if not isinstance(lines, list) or not lines or not all(isinstance(line, str) and line.strip() for line in lines):
        raise ConfigError(
            "it is neither a line nor a list of lines", where=where, remedy="Give at least one, in quotes"
        )
    needed = {name for name in placeholders.split() if not name.endswith("?")}
    known = {name.rstrip("?") for name in placeholders.split()}
    for line in lines:
        used = set(re.findall(r"\{([a-z_]*)\}", line))
        if used - known or re.search(r"[{}]", re.sub(r"\{[a-z_]*\}", "", line)):
            may = ", ".join(f"{{{name}}}" for name in sorted(known)) or "none"
            raise ConfigError(f"“{line}” has a placeholder that is unknown here", where=where, remedy=f"Use {may}")
        if needed - used:
            missing = ", ".join(f"{{{name}}}" for name in sorted(needed - used))
            raise ConfigError(f"“{line}” lacks {missing}", where=where, remedy="Add it to the line")
    return tuple(lines)


def _fill(template: str, values: dict[str, str]) -> str:
    """The template with its placeholders filled in; a full stop after a value that ends a sentence is left out."""
    text = ""
    for number, part in enumerate(re.split(r"\{([a-z_]+)\}", template)):
        if number % 2:
            text += values[part]
        else:
            text += part[1:] if number and part[:1] in (".", "。") and text[-1:] in ".!?…。！？" else part
    return text
