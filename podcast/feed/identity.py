"""What a published show and its episodes keep for ever: guids and dates."""

import datetime as dt
import re
import uuid

from podcast.errors import FeedError
from podcast.model import Week
from podcast.show import Show

# https://podcasting2.org/docs/podcast-namespace/tags/guid
GUID_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")


def podcast_guid(url: str) -> uuid.UUID:
    """The podcast:guid of the feed at `url`: minted once, then kept whatever becomes of the address."""
    return uuid.uuid5(GUID_NAMESPACE, re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*://", "", url).rstrip("/"))


def item_guid(guid: str, week: Week) -> str:
    """The guid of a week's item: from the podcast:guid and the week alone, never from an address or a title.

    Raises FeedError when `guid` is not a UUID.
    """
    try:
        return str(uuid.uuid5(uuid.UUID(guid), str(week)))
    except ValueError:
        raise FeedError(
            "the show's guid is not a UUID", where=repr(guid), remedy="Correct `guid` in podcast.toml"
        ) from None


def week_guids(guid: str) -> frozenset[str]:
    """The guids that the items of a show have had, and will have, in this century. Raises FeedError as `item_guid`."""
    weeks = (Week.of(dt.date(2000, 1, 3) + dt.timedelta(weeks=number)) for number in range(53 * 100))
    return frozenset(item_guid(guid, week) for week in weeks)


def sample_guid(show: str) -> str:
    """The podcast:guid of the feed in which the show with the id `show` has the bundled sample, and nothing else.

    No real feed has it: that is how the two are told apart in a store.
    """
    return str(podcast_guid(f"localhost:8000/{show}/sample"))


def is_sample(show: Show) -> bool:
    """Whether `show` is the bundled sample of a show (see `stages.sample`), and not the show itself."""
    return show.guid == sample_guid(show.id)


def slot(week: Week, show: Show, now: dt.datetime) -> dt.datetime:
    """When the week's item is dated, in UTC: the show's slot after the week's end, or `now` if the slot lies ahead."""
    day = week.sunday + dt.timedelta(days=show.publish.weekday)
    at = dt.datetime.combine(day, dt.time(show.publish.hour), show.zone).astimezone(dt.UTC)
    return min(at, now.astimezone(dt.UTC).replace(microsecond=0))
