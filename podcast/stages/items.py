"""The feed's item of a week, from the episode's files."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

from podcast import feed, script
from podcast.episode import chapters, notes
from podcast.errors import WorkspaceError
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


def picture(show: Show, own: Callable[[], bytes]) -> bytes:
    """The picture that the feed shows: the show's, else the episode's `own`; nothing for one elsewhere on the web."""
    if show.artwork:
        return (show.root / show.artwork).read_bytes()
    return b"" if show.image else own()


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


def publication(space: Workspace) -> tuple[str, dt.datetime]:
    """Guid and date of a week that was published from here. Raises WorkspaceError."""
    try:
        said = json.loads(space.text(PUBLICATION))
        return str(said["guid"]), dt.datetime.fromisoformat(said["published"])
    except (ValueError, KeyError, TypeError):
        raise WorkspaceError(
            "is damaged", where=str(space.path(PUBLICATION)), remedy="Remove it: the feed has what it says"
        ) from None
