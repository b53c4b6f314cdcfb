"""Secrets in texts: what is shown or written has asterisks in their place. Pure.

A library may show a secret quoted, escaped or encoded, and cut it off after some characters; each such form is known.
"""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import takewhile
from urllib.parse import quote, quote_plus

STARS = "*****"
# So many characters of a secret that has twice as many are hidden also where the others do not follow.
_BEGINNING = 8
# A shorter encoded form may stand in a text by chance.
_SHORTEST_FORM = 6
# Words and numbers below this length are what servers of one's own are given for a key (`ollama`, 0).
_SHORTEST_WORD = 16
# The header that a secret stands in. Bounded: a runaway text may be one run of hyphens.
_HEADER = re.compile(
    r"(?:(?:(?:proxy-)?authorization|[a-z-]{0,40}api-key):\s{0,40})?(?:(?:bearer|basic)\s{1,40})?\Z", re.IGNORECASE
)
_LONGEST_HEADER = 150


def secrets(*values: str) -> tuple[str, ...]:
    """Of `values`, those that must not be shown or written anywhere.

    Not the words and numbers that servers of one's own are given for a key: hidden, they would be cut out of what the
    host says.
    """
    return tuple(value for value in values if value.strip() and not _is_word(value.strip()))


def hidden(text: str, secrets: Iterable[str]) -> str:
    """`text` with a row of asterisks for each of `secrets`, in whatever form, and for the header that it stands in."""
    low, spans = _lower(text), list[tuple[int, int]]()
    for form in dict.fromkeys(form for secret in secrets for form in _forms(secret)):
        spans.extend(_spans(low, form))
    if not spans:
        return text
    shown, done = list[str](), 0
    for first, last in _merged(sorted((_with_header(text, first), last) for first, last in spans)):
        shown += (text[done:first], STARS)
        done = last
    return "".join([*shown, text[done:]])


def _is_word(value: str) -> bool:
    return (value.isalpha() or value.isdigit()) and len(value) < _SHORTEST_WORD


def _lower(text: str) -> str:
    """The text in small letters, as long as it was: U+0130 alone would become two characters."""
    return text.replace("\u0130", "i").lower()


def _spans(low: str, form: str) -> Iterator[tuple[int, int]]:
    """Where `form` stands in a text, or as much of its beginning as there is."""
    head = form[:_BEGINNING] if len(form) >= 2 * _BEGINNING else form
    at = low.find(head)
    while at >= 0:
        pairs = zip(low[at : at + len(form)], form, strict=False)
        yield at, at + sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        at = low.find(head, at + len(head))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order of their beginnings, those that meet made one."""
    found = list[tuple[int, int]]()
    for first, last in spans:
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _with_header(text: str, first: int) -> int:
    """Where the header begins that ends at `first`."""
    if not text[first - 1 : first].endswith((" ", "\t", "\n", ":")):
        return first
    start = max(first - _LONGEST_HEADER, 0)
    lead = _HEADER.search(text, start, first)
    return lead.start() if lead else first


@lru_cache(maxsize=128)
def _forms(secret: str) -> tuple[str, ...]:
    """The secret in small letters as it stands and as libraries show it."""
    plain = {one for one in (secret, secret.strip()) if one}
    others = {form for one in plain for form in (*_escaped(one), *_encoded(one.encode("utf-8", "replace")))}
    long = {form for form in others if len(form) >= _SHORTEST_FORM}
    return tuple(sorted({_lower(form) for form in plain | long}, key=len, reverse=True))


def _escaped(secret: str) -> Iterator[str]:
    """As Python, JSON, URLs and HTML write it."""
    yield repr(secret)[1:-1]
    yield repr(secret.encode("utf-8", "replace"))[2:-1]
    yield json.dumps(secret)[1:-1]
    yield json.dumps(json.dumps(secret)[1:-1])[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield quote(secret, errors="replace")
    yield quote(secret, safe="", errors="replace")
    yield quote_plus(secret, errors="replace")
    yield html.escape(secret)


def _encoded(secret: bytes) -> Iterator[str]:
    """In base64, alone or within something longer: the characters that its bytes alone decide. And in hexadecimal."""
    yield secret.hex()
    for before in range(3):
        whole = bytes(before) + secret
        first, last = -(-before * 8 // 6), len(whole) * 8 // 6
        yield base64.b64encode(whole)[first:last].decode()
        yield base64.urlsafe_b64encode(whole)[first:last].decode()
