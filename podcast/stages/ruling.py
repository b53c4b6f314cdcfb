"""What the feed would break is refused before anything is written: by the rules of `feed.rules`."""

from collections.abc import Iterable

from podcast import feed, text
from podcast.errors import GateRefused
from podcast.feed import rules
from podcast.model import Item
from podcast.stages.catalogue import Desk, Shelf


def pass_rules(desk: Desk, item: Item, shelf: Shelf, cover: bytes) -> None:
    """Hold the channel and the item to every rule of the feed; `cover` is the picture that it shows.

    Raises GateRefused that names the rules they break. The other items were judged when they were published: to judge
    a thousand again takes 2.4 s, one alone 4 ms. Those of an imported podcast may break rules, and stay as they are.
    """
    told = feed.documents(desk.show, shelf.feed.guid, [item])
    stored = shelf.documents.get(feed.KEY)
    own = tuple(filter(None, (shelf.item(item.week),)))
    published = feed.Feed(feed.parse(stored.data).guid, own) if stored else None
    remedy = f"Nothing was published; `podcast check {item.week} --only feed` shows every rule"
    refuse_broken(rules.judge(told, published, item.guid, cover), desk.store.address(feed.KEY), remedy)


def refuse_broken(found: Iterable[rules.Finding], where: str, remedy: str) -> None:
    """Raises GateRefused that names every rule which does not hold, and what breaks it."""
    broken = [one for one in found if not one.holds]
    if broken:
        said = (f"{one.asks} ({one.source}): {', '.join(map(text.clean, one.complaints))}" for one in broken)
        count = "a rule" if len(broken) == 1 else f"{len(broken)} rules"
        raise GateRefused(f"the feed would break {count}: {'; '.join(said)}", where=where, remedy=remedy)
