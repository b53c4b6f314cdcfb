"""The proxy that an address is reached through, by HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.

The client libraries read these variables themselves. Here they are checked before, and named when a connection fails.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]  # typeshed lacks it

from podcast.errors import ConfigError

SOCKS = ("socks5", "socks5h")
_SCHEMES = ("http", "https", *SOCKS)
# urllib's order: a variable in small letters counts before one in capitals.
_NAMES = tuple(f"{kind}_proxy" for kind in ("http", "https", "all"))


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy by the variable that names it; `url` may hold a password, `place` (host and port) does not."""

    variable: str
    url: str
    place: str

    @property
    def is_socks(self) -> bool:
        return urlsplit(self.url).scheme in SOCKS


def check(variables: Mapping[str, str] | None = None) -> None:
    """Raises ConfigError for a variable that names no proxy that can be spoken with; its value is not shown."""
    for variable, value in _set(variables):
        fault = _fault(value)
        if fault:
            remedy = f"Set {variable} to an address such as http://host:3128 or socks5h://host:1080, or unset it"
            raise ConfigError(f"is no proxy's address: {fault}", where=variable, remedy=remedy)


def find(url: str, variables: Mapping[str, str] | None = None) -> Proxy | None:
    """The proxy that `url` is asked for through, None where it is asked directly."""
    known = dict(_set(variables))
    parts = urlsplit(url)
    if not known or proxy_bypass_environment(parts.netloc.rpartition("@")[2], {"no": _no_proxy(variables)}):
        return None
    for name in (f"{parts.scheme}_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            if variable in known and not _fault(known[variable]):
                full = _whole(known[variable])
                return Proxy(variable, full, urlsplit(full).netloc.rpartition("@")[2])
    return None


def secrets(variables: Mapping[str, str]) -> tuple[str, ...]:
    """What the variables hold that must not be shown: passwords, and user names with them."""
    found = list[str]()
    for _, value in _set(variables):
        user, _, password = _user_info(_whole(value)).partition(":")
        found += [f"{user}:{password}", unquote(password)] if password else [user]
    return tuple(filter(None, found))


def _set(variables: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    """The variables that name a proxy, with their values."""
    given = os.environ if variables is None else variables
    names = (form for name in _NAMES for form in (name, name.upper()))
    # A CGI program's HTTP_PROXY is a header of the request that it answers (httpoxy, CVE-2016-1000110).
    return tuple(
        (name, given[name])
        for name in names
        if given.get(name) and not (name == "HTTP_PROXY" and "REQUEST_METHOD" in given)
    )


def _no_proxy(variables: Mapping[str, str] | None) -> str:
    given = os.environ if variables is None else variables
    return given.get("no_proxy") or given.get("NO_PROXY") or ""


def _whole(value: str) -> str:
    """The clients take an address without a scheme as one of http."""
    return value if "://" in value else f"http://{value}"


def _user_info(url: str) -> str:
    return re.sub(r"^[a-z0-9+.-]*://", "", url, flags=re.IGNORECASE).partition("/")[0].rpartition("@")[0]


def _fault(value: str) -> str:
    """Why a value is no proxy's address, "" when it is one."""
    if not re.fullmatch(r"[!-~]+", value):
        return "it has a space, a line break or a character that no address has"
    try:
        parts = urlsplit(_whole(value))
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "its host or port cannot be read"
    if parts.scheme not in _SCHEMES:
        return f"{parts.scheme}:// is not spoken here, {', '.join(_SCHEMES)} are"
    return "" if host else "it has no host"
