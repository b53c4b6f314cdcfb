"""The feed's item of a week, from the episode's files."""

import datetime as dt
import json
from pathlib import Path

from podcast import feed, script
from podcast.episode import chapters, notes
from podcast.errors import WorkspaceError
from podcast.feed import Feed
from podcast.feed.artwork import TYPES
from podcast.model import Item, Media, Week
from podcast.names import (
    CHAPTERS,
    COVER,
    EPISODE,
    NOTES,
    NOTES_HTML,
    PUBLICATION,
    SCRIPT,
    SRT,
    TIMELINE,
    TRANSCRIPT,
    VTT,
)
from podcast.show import Show
from podcast.sound import timeline
from podcast.workspace import Workspace

# File of the episode → extension of its key, and media type as the podcast namespace's documentation has them.
MEDIA = {
    EPISODE: ("mp3", "audio/mpeg"),
    SRT: ("srt", "application/x-subrip"),
    VTT: ("vtt", "text/vtt"),
    TRANSCRIPT: ("json", "application/json"),
    CHAPTERS: ("chapters.json", "application/json+chapters"),
    COVER: ("jpg", "image/jpeg"),
}
# A date after every slot: an episode that is only tried is dated as if it were published late.
_LATE = dt.datetime.max.replace(tzinfo=dt.UTC)


def media(space: Workspace, week: Week) -> dict[str, Media]:
    """The episode's published files by their names in its folder; each key holds its content's digest."""
    return {
        name: Media(f"media/{week}-{space.digest(name)[:12]}.{extension}", type, space.path(name).stat().st_size)
        for name, (extension, type) in MEDIA.items()
    }


def artwork(show: Show) -> tuple[str, Path, str] | None:
    """The show's own cover as a published file: key, path and media type; None when it has none of its own."""
    if not show.artwork:
        return None
    return show.image, show.root / show.artwork, TYPES[show.image.rpartition(".")[2]]


def draft(show: Show, week: Week, space: Workspace, guid: str, published: dt.datetime) -> Item:
    """The week's item, tidy. Raises WorkspaceError for a file that is missing, FeedError for what cannot be said."""
    told = script.parse(space.text(SCRIPT), str(space.path(SCRIPT)))
    laid = timeline.loads(space.text(TIMELINE))
    for name in MEDIA:
        space.read(name)
    files = media(space, week)
    item = Item(
        week=week,
        guid=guid,
        title=told.title,
        description=notes.plain(space.text(NOTES)),
        notes=space.text(NOTES_HTML),
        published=published,
        duration=laid.duration,
        language=show.language,
        audio=files[EPISODE],
        transcripts=(files[SRT], files[VTT], files[TRANSCRIPT]),
        page=f"episodes/{week}.html",
        chapters=files[CHAPTERS],
        image=files[COVER],
        soundbite=chapters.soundbite(told, laid),
        papers=tuple(section.paper for section in told.sections if section.paper),
    )
    return feed.tidy(item)


def candidate(show: Show, week: Week, space: Workspace, before: Feed) -> Item:
    """The item as it would be published now, with nothing written: guid and date are the feed's, else those of
    publication.json, else what they would become.
    """
    own = next((item for item in before.items if item.week == week), None)
    if own:
        return draft(show, week, space, own.guid, own.published)
    if space.path(PUBLICATION).exists():
        return draft(show, week, space, *publication(space))
    return draft(show, week, space, feed.item_guid(before.guid, week), feed.slot(week, show.publish, _LATE))


def publication(space: Workspace) -> tuple[str, dt.datetime]:
    """Guid and date of a week that was published from here. Raises WorkspaceError."""
    try:
        said = json.loads(space.text(PUBLICATION))
        return str(said["guid"]), dt.datetime.fromisoformat(said["published"])
    except (ValueError, KeyError, TypeError):
        raise WorkspaceError(
            "is damaged", where=str(space.path(PUBLICATION)), remedy="Remove it: the feed has what it says"
        ) from None
