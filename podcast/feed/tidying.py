"""Items as the feed's rules leave them."""

import datetime as dt
import html
from dataclasses import replace

from podcast import text
from podcast.errors import FeedError
from podcast.feed.terms import (
    LONGEST_SOUNDBITE,
    LONGEST_SOUNDBITE_TITLE,
    LONGEST_TEXT,
    LONGEST_VALUE,
    SHORTEST_SOUNDBITE,
)
from podcast.model import Item, Ms, Soundbite


def tidy(item: Item) -> Item:
    """The item as the feed's rules leave it; an item that keeps them comes back equal.

    Text loses what XML forbids and what is beyond Apple's limits; the description ends in the disclosure where it
    does not hold it. Raises FeedError when something that a feed must say is missing, and names the week and the
    field.
    """
    where = f"item {item.week}"
    if item.published.tzinfo is None:
        raise FeedError("the date of publication has no time zone", where=where)
    clean = replace(
        item,
        guid=text.clean(item.guid),
        title=text.shorten(text.clean(item.title), LONGEST_VALUE),
        description=described(item.description, item.language),
        notes=text.clean_markup(item.notes),
        published=item.published.astimezone(dt.UTC).replace(microsecond=0),
        soundbite=_tidy_soundbite(item.soundbite),
        papers=tuple(paper for paper in map(text.clean, item.papers) if paper),
    )
    for field in ("guid", "title", "description", "language"):
        if not getattr(clean, field):
            raise FeedError(f"the {field} is empty", where=where)
    if (size := len(clean.notes.encode())) > LONGEST_TEXT:
        raise FeedError(
            f"the notes have {size} bytes, {LONGEST_TEXT} may be", where=where, remedy="Shorten 70-notes.md"
        )
    return clean


def described(plain: str, language: str) -> str:
    """A description of at most 4000 bytes as HTML that says that a machine made the show; "" stays "".

    Apple asks shows made by machine to say so where listeners read it.
    """
    notice = text.disclosure(language)
    whole = text.clean_lines(plain)
    short = text.shorten(whole, LONGEST_TEXT, _html_bytes)
    if not whole or notice in short:
        return short
    end = f"\n\n{notice}"
    body = whole.removesuffix(notice).rstrip()
    return text.shorten(body, LONGEST_TEXT, lambda start: _html_bytes(start + end)) + end


def _html_bytes(plain: str) -> int:
    return len(html.escape(plain, quote=False).encode())


def _tidy_soundbite(bite: Soundbite | None) -> Soundbite | None:
    if bite is None or bite.duration < SHORTEST_SOUNDBITE:
        return None
    title = text.shorten(text.clean(bite.title), LONGEST_SOUNDBITE_TITLE)
    return Soundbite(bite.start, Ms(min(bite.duration, LONGEST_SOUNDBITE)), title)
