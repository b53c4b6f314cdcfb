"""Addresses of servers as they may be shown, and what in them must not be: a mirror's may hold a token. Pure."""

import re
from urllib.parse import unquote, urlsplit

from podcast.hiding import STARS

# A part of a path that long, with digits or in two kinds of letters, may be a token; `daily_papers` is none.
_TOKEN = re.compile(r"(?=[^/]*[0-9])[A-Za-z0-9_~.%=+-]{16,}|[A-Za-z0-9_~.%=+-]{40,}")


def shown(url: str) -> str:
    """An address without user name, password and query, and with asterisks for what may be a token in its path."""
    parts = urlsplit(url)
    path = "/".join(STARS if _TOKEN.fullmatch(part) else part for part in parts.path.split("/"))
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{path}"


def secrets(url: str) -> tuple[str, ...]:
    """What of an address must not be shown."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return (url,) if url else ()
    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    tokens = [part for part in parts.path.split("/") if _TOKEN.fullmatch(part)]
    values = [pair.partition("=")[2] for pair in parts.query.split("&")]
    found = (user if not password else "", password, unquote(password), *tokens, *values, parts.query)
    return tuple(dict.fromkeys(filter(None, found)))
