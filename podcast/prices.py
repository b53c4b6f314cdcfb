"""`prices.toml`: what providers charge, by model, and from which day that is. Pure.

    date = 2026-06-30
    currency = "USD"

    [tokens."gpt-5.4-mini"]       # for a million
    input = 0.75
    cached = 0.075
    output = 4.50

    [characters."eleven_v3"]      # for a thousand
    price = 0.10

A model is found by its name, or by a listed one that it is a dated release of: `gpt-5.4-mini-2026-03-17`, `…-20260317`,
`…-0317`. Other endings name other models, with other prices: `gpt-5.4-pro` is not `gpt-5.4`.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from podcast.errors import ConfigError

_REMEDY = 'Write it as in the prices.toml that comes with the program: "model" = { … }'
_RELEASE = re.compile(r"-(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4,8})")
_KEYS = {"tokens": {"input", "output", "cached"}, "characters": {"price"}}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rates:
    """The price of a million tokens; `cached` ones are input that the provider knew already."""

    input: float
    output: float
    cached: float


@dataclass(frozen=True, slots=True)
class Prices:
    """A dated table of prices in one currency. What it does not list may stand in `older`, which keeps its own date."""

    date: dt.date
    currency: str
    tokens: Mapping[str, Rates] = field(default_factory=dict)
    characters: Mapping[str, float] = field(default_factory=dict)
    older: "Prices | None" = None

    def of_tokens(self, model: str, given: int, cached: int, answered: int) -> float | None:
        """The price of an answer of `answered` tokens to `given` ones, `cached` of them known; None when not listed."""
        rates = _listed(self.tokens, model)
        if rates is None:
            return self.older.of_tokens(model, given, cached, answered) if self.older else None
        cached = min(cached, given)
        return ((given - cached) * rates.input + cached * rates.cached + answered * rates.output) / 1_000_000

    def of_characters(self, model: str, characters: float) -> float | None:
        """The price of `characters` said by `model`, or None when the table does not list it."""
        price = _listed(self.characters, model)
        if price is None:
            return self.older.of_characters(model, characters) if self.older else None
        return characters * price / 1000

    def dates(self, models: Iterable[str]) -> list[str]:
        """The days from which the prices of `models` are, as far as those are listed: ISO dates in order, each once."""
        return sorted({date.isoformat() for model in models if (date := self._date(model))})

    def _date(self, model: str) -> dt.date | None:
        if _listed(self.tokens, model) or _listed(self.characters, model) is not None:
            return self.date
        return self.older._date(model) if self.older else None


def loads(text: str, file: str) -> Prices:
    """Read a table. Raises ConfigError, which names `file` and the key."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"is not TOML: {error}", where=file) from error
    if unknown := raw.keys() - {"date", "currency", "tokens", "characters"}:
        raise ConfigError(f"unknown key {min(unknown)!r}", where=file, remedy=_REMEDY)
    date, currency = raw.get("date"), raw.get("currency")
    # A moment is a date too for isinstance.
    if type(date) is not dt.date or not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency):
        remedy = 'Write for example date = 2026-06-30 and currency = "USD"'
        raise ConfigError("'date' or 'currency' is missing or not one", where=file, remedy=remedy)
    tokens = {name: _rates(entry, where) for name, entry, where in _models(raw, "tokens", file)}
    characters = {name: _price(entry, "price", where) for name, entry, where in _models(raw, "characters", file)}
    return Prices(date, currency, tokens, characters)


def merged(shipped: Prices, own: Prices) -> Prices:
    """`own` prices before the shipped ones, each with its date. Raises ConfigError when the currencies differ."""
    if own.currency != shipped.currency:
        raise ConfigError(
            f"the prices are in {own.currency}, those that come with the program in {shipped.currency}",
            where="prices.toml",
            remedy=f"Give them in {shipped.currency}",
        )
    return replace(own, older=shipped)


def _listed(table: Mapping[str, T], model: str) -> T | None:
    if model in table:
        return table[model]
    return next((table[name] for name in table if _RELEASE.fullmatch(model.removeprefix(name))), None)


def _models(raw: Mapping[str, Any], name: str, file: str) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """The models of a table: name, entry, and where that stands."""
    table = raw.get(name, {})
    if not isinstance(table, dict) or not all(isinstance(entry, dict) for entry in table.values()):
        raise ConfigError(f"[{name}] is not a table of models", where=file, remedy=_REMEDY)
    for model, entry in table.items():
        where = f"{file}, [{name}] {model}"
        if unknown := entry.keys() - _KEYS[name]:
            known = ", ".join(sorted(_KEYS[name]))
            raise ConfigError(f"unknown key {min(unknown)!r}", where=where, remedy=f"Known are {known}")
        yield model, entry, where


def _rates(entry: Mapping[str, Any], where: str) -> Rates:
    given = _price(entry, "input", where)
    cached = _price(entry, "cached", where) if "cached" in entry else given
    return Rates(given, _price(entry, "output", where), cached)


def _price(entry: Mapping[str, Any], key: str, where: str) -> float:
    value = entry.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        raise ConfigError(f"{key!r} is missing or not a price", where=where, remedy=_REMEDY)
    return float(value)
