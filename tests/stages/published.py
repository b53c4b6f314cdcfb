"""Made-up weeks that are published in a moment, and a listener that fetches all that a feed names."""

import datetime as dt
import hashlib
from pathlib import Path

import httpx

from podcast import feed
from podcast.model import Item, Media, Ms, Week
from podcast.show import Show
from podcast.stages import releases, verify
from podcast.stages.catalogue import Desk
from podcast.stores.base import Store
from tests.shows import NOW, Listener

SHOW = Show("small", "Small Show", "A show for tests.", "Test", "en")
_TYPES = {"mp3": "audio/mpeg", "vtt": "text/vtt", "chapters.json": "application/json+chapters"}
MARKS = '{"version": "1.2.0", "chapters": [{"startTime": 0, "endTime": 60, "title": "All"}]}'


def desk(store: Store, show: Show = SHOW) -> Desk:
    return Desk(show, store, Listener(), lambda: NOW)


def bodies(week: Week, turn: int = 0) -> dict[str, bytes]:
    """The week's files by the ends of their keys; another `turn`, other sound."""
    return {
        "mp3": f"{week} sound {turn}".encode() * 4000,
        "vtt": f"WEBVTT\n\n00:00.000 --> 00:09.000\n{week}\n".encode(),
        "chapters.json": MARKS.encode(),
    }


def item(week: Week, turn: int = 0) -> Item:
    media = {end: _media(week, end, data) for end, data in bodies(week, turn).items()}
    return Item(
        week=week,
        guid=feed.item_guid("9b024349-ccf0-5f69-a609-6b82873eab3c", week),
        title=f"Episode of {week}",
        description="About papers.",
        notes="<p>About papers.</p>",
        published=dt.datetime.combine(week.sunday, dt.time(6), dt.UTC),
        duration=Ms(60_000),
        language="en",
        audio=media["mp3"],
        transcripts=(media["vtt"],),
        page=f"episodes/{week}.html",
        chapters=media["chapters.json"],
        papers=(f"{week}.1",),
    )


def _media(week: Week, end: str, data: bytes) -> Media:
    return Media(f"media/{week}-{hashlib.sha256(data).hexdigest()[:12]}.{end}", _TYPES[end], len(data))


def publish(desk: Desk, folder: Path, week: Week, turn: int = 0) -> Item:
    """Publish the week as the stage does, from files in `folder`."""
    made = item(week, turn)
    for media, data in zip((made.audio, *made.transcripts, made.chapters), bodies(week, turn).values(), strict=True):
        assert media
        file = folder / media.key.rpartition("/")[2]
        file.write_bytes(data)
        desk.store.put_media(media.key, file, media.type)
    verify.stored(desk, made)
    releases.release(desk, made, MARKS)
    return made


def listen(base: str) -> dict[str, int]:
    """The bytes of every file of every item of the feed at `base`, each asked for as an app does; it must be whole."""
    with httpx.Client(timeout=60) as client:
        answer = client.get(f"{base}/{feed.KEY}")
        if answer.status_code == 404:
            return {}
        heard = {}
        for one in feed.parse(answer.content).items:
            for media in filter(None, (one.audio, *one.transcripts, one.chapters, one.image)):
                got = client.get(f"{base}/{media.key}")
                assert (got.status_code, len(got.content)) == (200, media.length), media.key
                assert client.head(f"{base}/{media.key}").headers["Content-Length"] == str(media.length)
                digest = hashlib.sha256(got.content).hexdigest()
                assert digest[:12] == media.key.rpartition("-")[2].partition(".")[0]
                heard[media.key] = media.length
        return heard
