"""What was published is looked at before the feed names it: in the store, and as a listener meets it."""

from collections.abc import Iterable

from podcast.errors import StoreError
from podcast.model import Item, Media
from podcast.net import public
from podcast.show import Show
from podcast.stages.catalogue import Desk
from podcast.stages.items import artwork
from podcast.stores.base import Content, measure

_MOST = 5
_OTHERWISE = (
    "The store gives them as they ought to be: correct the web server, proxy or cache that answers at base_url in "
    "[publish] (types and byte ranges are in docs/hosting.md)"
)


def contents(show: Show, item: Item) -> tuple[Content, ...]:
    """The item's own files, and the show's cover. A media key holds the first 12 digits of its content's SHA-256."""
    files = (item.audio, *item.transcripts, *filter(None, (item.chapters, item.image)), *item.alternates)
    found = tuple(_content(media) for media in files if not media.key.startswith("http"))
    cover = artwork(show)
    return (*found, Content(cover[0], *measure(cover[1]), cover[2])) if cover else found


def _content(media: Media) -> Content:
    digest = media.key.rpartition("/")[2].partition(".")[0].rpartition("-")[2]
    return Content(media.key, media.length, digest, media.type)


def published(desk: Desk, item: Item) -> None:
    """Both looks; a store on this machine is not asked for by its public address. Raises StoreError."""
    stored(desk, item)
    if desk.store.freezes:
        heard(desk, item)


def stored(desk: Desk, item: Item) -> None:
    """Look at every file of the item in the store. Raises StoreError that names what is not as it ought to be."""
    found = [f"{content.key}: {fault}" for content in contents(desk.show, item) for fault in desk.store.faults(content)]
    _refuse(found, "", "Run it again: the feed does not name them yet")


def heard(desk: Desk, item: Item) -> None:
    """Ask the public address for every file, as apps do; an address that does not answer is only warned of.

    Raises StoreError when it answers with something else than what was published.
    """
    base, captions = desk.show.base_url, {media.key for media in (*item.transcripts, item.chapters) if media}
    found, remedy, missing = list[str](), _OTHERWISE, False
    with public.client() as client:
        for content in contents(desk.show, item):
            seen = public.look(client, f"{base}/{content.key}", content.length, content.type)
            if seen.silence:
                desk.watch.warn(f"{base} does not answer ({seen.silence}): nobody tried what listeners will meet")
                break
            found += [f"{content.key}: {fault}" for fault in seen.faults]
            if not missing and (seen.missing or seen.closed):
                remedy, missing = seen.remedy, seen.missing
            # A refusal has its own headers, and says nothing of the file's.
            if content.key in captions and seen.given and not seen.shared:
                captions.clear()
                rules = "set the CORS rules of docs/hosting.md"
                desk.watch.warn(f"{base} lets no web player read transcripts and chapters: {rules}")
    _refuse(found, base, f"{remedy}. The feed was not touched")


def _refuse(found: Iterable[str], where: str, remedy: str) -> None:
    faults = list(found)
    if faults:
        more = f" and {len(faults) - _MOST} more" if len(faults) > _MOST else ""
        raise StoreError("; ".join(faults[:_MOST]) + more, where=where, remedy=remedy)
