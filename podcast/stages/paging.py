"""Another's feed, read from its host to the oldest page: RFC 5005, within bounds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from podcast import digests, feed, text
from podcast.errors import FeedError
from podcast.feed import Foreign
from podcast.model import Inherited
from podcast.net import addresses, feeds
from podcast.net.asking import Patience

# Of these a page or an archive more is not the show's memory any more, but a server that makes them up.
MOST_PAGES = 500
# Archives by years may repeat what the newest document has; a server that makes pages up repeats itself for ever.
MOST_BARREN = 5


def read(address: str, tell: Callable[[str], None], patience: Patience = feeds.PATIENCE) -> Foreign:
    """The show at `address` with the items of all its pages by RFC 5005, newest first, each guid once.

    A show without a podcast:guid gets the one of its address, as the podcast namespace has it. `moved` is "" when it is
    the address that was read. `tell` hears of each page. Raises FeedError.
    """
    pages = _pages(address, tell, patience)
    items = dict[str, Inherited]()
    for page in pages:
        items = {item.guid: item for item in page.inherited} | items
    laid = sorted(items.values(), key=lambda item: (item.published, item.guid), reverse=True)
    settled = tuple(sorted({one for page in pages for one in page.settled}))
    doubts = (*(doubt for page in pages for doubt in page.doubts), *_relative(len(settled)))
    guid = pages[0].guid or str(feed.podcast_guid(address))
    return replace(pages[0], guid=guid, inherited=tuple(laid), more="", settled=settled, doubts=doubts)


def _relative(addresses: int) -> Iterator[str]:
    if addresses == 1:
        yield "1 address was relative: it leads to the old host now"
    elif addresses:
        yield f"{addresses} addresses were relative: they lead to the old host now"


def _pages(address: str, tell: Callable[[str], None], patience: Patience) -> list[Foreign]:
    """The feed's documents, newest first, until one names no other, or those that follow bring nothing.

    What cannot be had of the first one is an error; of a later one it is a doubt, and what came before counts, unless
    it may be had at another time.
    """
    pages, road = list[Foreign](), _Road()
    with feeds.client() as client:
        while address:
            try:
                answer = feeds.fetch(client, address, road.room, patience)
                page = _page(answer, address)
            except FeedError as error:
                if not pages or isinstance(error, feeds.Unanswered):
                    raise
                return [*pages[:-1], _doubted(pages[-1], f"older episodes are missing: {error.where}: {error.what}")]
            address, ending = road.follow(address, answer, page)
            pages.append(_doubted(page, ending) if ending else page)
            tell(f"{addresses.shown(answer.address)}, page {len(pages)}: {counted(len(page.inherited))}")
    return pages


def _doubted(page: Foreign, doubt: str) -> Foreign:
    return replace(page, doubts=(*page.doubts, doubt))


@dataclass(slots=True)
class _Road:
    """The way through a feed's pages: where it led, what was found there, how many bytes more may come."""

    room: int = feeds.MOST_BYTES
    pages: int = 0
    asked: set[str] = field(default_factory=set)
    digests: set[str] = field(default_factory=set)
    guids: set[str] = field(default_factory=set)
    barren: int = 0

    def follow(self, asked: str, answer: feeds.Answer, page: Foreign) -> tuple[str, str]:
        """The next page's address, or ""; and why that is not followed which the page names, or ""."""
        new = {item.guid for item in page.inherited} - self.guids
        self.barren = 0 if new else self.barren + 1
        self.guids |= new
        self.room -= len(answer.data)
        self.pages += 1
        digest = digests.of_bytes(answer.data)
        known = digest in self.digests
        self.digests.add(digest)
        self.asked |= {asked.partition("#")[0], answer.address.partition("#")[0]}
        if not page.more or known or page.more.partition("#")[0] in self.asked:
            # Some servers give the last page for every number after it: nothing is missing then.
            return "", ""
        if self.barren == MOST_BARREN:
            return "", f"{MOST_BARREN} pages in a row had no episode that was new: no more were asked for"
        if self.pages == MOST_PAGES:
            return "", f"it has more than {MOST_PAGES} pages: older ones were not asked for"
        return page.more, ""


def _page(answer: feeds.Answer, asked: str) -> Foreign:
    try:
        # Without its query: a link to a part of the page would carry a subscriber's own key into the new feed.
        page = feed.parse_foreign(answer.data, addresses.shown(answer.address))
    except FeedError as error:
        remedy = "Take the address that podcast apps subscribe to"
        raise FeedError(error.what, where=error.where or addresses.shown(answer.address), remedy=remedy) from None
    if any(feeds.same(page.moved, own) for own in (asked, answer.address)):
        page = replace(page, moved="")
    if page.more and not text.web_address(page.more):
        doubt = f"the link to older episodes leads nowhere ({text.shorten(text.clean(page.more), 80)})"
        return _doubted(replace(page, more=""), doubt)
    return page


def counted(episodes: int) -> str:
    """`1 episode`, `2 episodes`."""
    return f"{episodes} episode{'s' if episodes != 1 else ''}"
