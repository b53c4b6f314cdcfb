"""An existing show is taken over: the items of its feed go into the show's own."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from podcast import feed, text
from podcast.feed import Feed, Foreign, rules
from podcast.model import Inherited
from podcast.show import Show
from podcast.stages import catalogue, withdrawn
from podcast.stages.catalogue import Desk
from podcast.stages.ruling import refuse_broken


@dataclass(frozen=True, slots=True)
class Move:
    """What an import changes: the items that are `new`, newest first, and the podcast:guid.

    `known` counts the items that the feed has already; `changed` are the titles of those that the old host has changed
    since they were taken over, which stay as they were. `odd` is what of the new ones breaks a rule of the feed,
    `broken` are the rules that the show's own channel breaks. `withdrawn` are the titles of those that were taken out
    here, `renamed` of those whose guids are those of the show's own weeks.
    """

    new: tuple[Inherited, ...]
    known: int
    changed: tuple[str, ...]
    guid: str
    odd: tuple[str, ...] = ()
    broken: tuple[rules.Finding, ...] = ()
    withdrawn: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()


def plan(desk: Desk, old: Foreign, *, again: bool = False) -> Move:
    """What `take_over` would change. Raises StoreError."""
    before = catalogue.read(desk.show, desk.store).feed
    move = _compare(desk.show, before, old, _gone(desk, again))
    # Its episodes were judged when they were published.
    own = rules.judge(feed.documents(desk.show, move.guid, before.items[:1]))
    move = replace(move, broken=tuple(one for one in own if not (one.holds or one.asks.startswith("item"))))
    if not move.new:
        return move
    after = replace(before, items=before.items[:1], inherited=(*before.inherited, *move.new))
    found = rules.judge(feed.documents(desk.show, move.guid, after.all))
    known = {said for one in own for said in one.complaints}
    return replace(move, odd=tuple(text.clean(said) for one in found for said in one.complaints if said not in known))


def refuse(desk: Desk, old: Foreign, move: Move) -> None:
    """Raises GateRefused when the show's own channel breaks a rule, and names what to set."""
    remedy = "correct podcast.toml"
    if any("itunes:image" in one.asks for one in move.broken):
        known = f" (the old show's is {old.image})" if old.image else ""
        remedy = f"set `image` in podcast.toml{known}: an address that ends in .jpg or .png, or such a file beside it"
    refuse_broken(move.broken, desk.store.address(feed.KEY), f"Nothing was taken over; {remedy}")


def take_over(desk: Desk, old: Foreign, *, again: bool = False) -> bool:
    """Put the items of `old` that the feed lacks into it, and its podcast:guid into one that has no episode yet.

    What was withdrawn here is taken `again` only. Whether anything changed: a second time nothing does. Raises
    StoreError, FeedError.
    """
    gone = _gone(desk, again)

    def edit(before: Feed) -> Feed:
        move = _compare(desk.show, before, old, gone)
        return replace(before, guid=move.guid, inherited=(*before.inherited, *move.new))

    desk.store.ready()
    back = {item.guid for item in old.inherited} & {item.guid for item in withdrawn.inherited(desk.store)}
    memory = withdrawn.memory(desk.store) if again and back else {}
    changed = catalogue.change_all(desk, edit, memory)
    if memory:
        withdrawn.drop(desk.store, *(item for item in old.inherited if item.guid in back))
    return changed


def _gone(desk: Desk, again: bool) -> frozenset[str]:
    """The guids of the imported episodes that were withdrawn here."""
    return frozenset() if again else frozenset(item.guid for item in withdrawn.inherited(desk.store))


def _compare(show: Show, before: Feed, old: Foreign, gone: frozenset[str]) -> Move:
    inherited = {item.guid: item.xml for item in before.inherited}
    known = inherited.keys() | {item.guid for item in before.items}
    # A podcast:guid that listeners' apps have read never changes.
    guid = show.guid or (before.guid if known else old.guid)
    items, renamed = _apart(guid, old)
    new = tuple(item for item in items if item.guid not in known | gone)
    changed = tuple(item.title for item in items if inherited.get(item.guid, item.xml) != item.xml)
    stay = tuple(item.title for item in items if item.guid in gone - known)
    return Move(new, len(items) - len(new) - len(stay), changed, guid, withdrawn=stay, renamed=renamed)


def _apart(guid: str, old: Foreign) -> tuple[tuple[Inherited, ...], tuple[str, ...]]:
    """The items of `old`, and the titles of those whose guid would be that of a week of the show `guid`.

    Nobody else's episode has one of these: it gets the address of its file for a guid, so that it keeps no week out of
    the feed. In the show's own old feed they are its weeks.
    """
    weeks = feed.week_guids(guid) if guid != old.guid else frozenset()
    if not any(item.guid in weeks for item in old.inherited):
        return old.inherited, ()
    items = tuple(feed.renamed(item) if item.guid in weeks else item for item in old.inherited)
    return items, tuple(item.title for item in old.inherited if item.guid in weeks)


def differences(show: Show, old: Foreign) -> Iterator[str]:
    """What podcast.toml says otherwise than the old feed's channel: an import does not edit it."""
    categories = " and ".join(old.category), " and ".join(show.category)
    usual = {field.name: field.default for field in fields(Show)}
    for name, was, now in (
        ("title", old.title, show.title),
        ("author", old.author, show.author),
        ("language", "" if text.same_language(old.language, show.language) else old.language, show.language),
        ("category", *categories),
        ("email", old.email, show.email),
        ("link", old.link, show.link),
        ("image", old.image, show.image),
        ("explicit", str(old.explicit).lower(), str(show.explicit).lower()),
    ):
        if was and was != now:
            here = f"podcast.toml says {_quoted(now)}" if now else "podcast.toml has none"
            # Whether the file says it, too, is not known here.
            by_default = now and getattr(show, name) == usual[name]
            yield f"{name}: it was {_quoted(was)}, " + (f"here it is {_quoted(now)} by default" if by_default else here)


def _quoted(words: str) -> str:
    return f"“{text.shorten(text.clean(words), 80)}”"
