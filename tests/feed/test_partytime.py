"""npm's podcast-partytime, the reader that knows most of Podcasting 2.0, on a whole feed and on a preview."""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from podcast import feed
from podcast.model import Item
from tests.debian import CACHE, Unavailable
from tests.feed.samples import GUID
from tests.feed.test_rules import ITEMS, SHOWN

pytestmark = pytest.mark.slow
# Set where the reader must not be missing.
NEEDED = "PODCAST_NEEDS_NODE"
PACKAGE = "podcast-partytime@5.0.0"
BASE = SHOWN.base_url
READ = """
const {parseFeed} = require(process.argv[1]);
const found = parseFeed(require("fs").readFileSync(0, "utf8"), {allowMissingGuid: false});
process.stdout.write(JSON.stringify(found));
"""


@cache
def reader() -> Path:
    """The package's folder, fetched once. Skips the test where there is none, unless PODCAST_NEEDS_NODE is set."""
    try:
        return _fetched()
    except Unavailable as reason:
        if os.environ.get(NEEDED):
            raise
        pytest.skip(str(reason))


def _fetched() -> Path:
    if not shutil.which("node"):
        raise Unavailable("podcast-partytime needs node")
    root = CACHE / PACKAGE
    found = root / "node_modules" / "podcast-partytime"
    CACHE.mkdir(parents=True, exist_ok=True)
    # The tests' workers come here together.
    with FileLock(CACHE / f"{PACKAGE}.lock"):
        if found.is_dir():
            return found
        if not shutil.which("npm"):
            raise Unavailable("podcast-partytime is fetched with npm")
        draft = CACHE / f"{PACKAGE}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        command = ["npm", "install", "--prefix", str(draft), "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            raise Unavailable(f"npm does not give {PACKAGE}: {done.stderr.strip()[-300:]}")
        draft.rename(root)
    return found


def read(data: bytes) -> dict[str, Any]:
    """What the reader makes of a feed."""
    command = ["node", "-e", READ, str(reader())]
    done = subprocess.run(command, input=data, capture_output=True, check=True, timeout=60)
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return read(feed.render(SHOWN, GUID, ITEMS))


def support(told: dict[str, Any]) -> set[str]:
    return {name for phase in told["pc20support"].values() for name in phase}


def test_it_reads_the_show(told: dict[str, Any]) -> None:
    assert (told["title"], told["language"], told["link"]) == (SHOWN.title, "en", f"{BASE}/index.html")
    assert (told["author"], told["owner"]) == ("The Desk", {"name": "The Desk", "email": "desk@example.org"})
    assert told["itunesCategory"] == ["Science > Natural Sciences", "Technology"]
    assert (told["explicit"], told["itunesType"], told["itunesBlock"]) == (False, "episodic", False)
    assert told["copyright"] == "© The Desk"
    assert told["pubsub"] == {"self": f"{BASE}/feed.xml"}
    assert told["itunesImage"] == f"{BASE}/media/2025-W22-444444444444.jpg"
    assert told["lastBuildDate"] == told["newestItemPubDate"] == "2025-06-02T06:00:00.000Z"


def test_it_reads_what_podcasting_2_says_of_the_show(told: dict[str, Any]) -> None:
    assert (told["guid"], told["medium"], told["podcastBlocked"]) == (GUID, "podcast", "no")
    assert (told["locked"], told["podcastOwner"]) == (True, "desk@example.org")
    assert told["podcastFunding"] == [{"message": "Support the show", "url": "https://give.example/"}]
    assert [(one["name"], one["role"], one["group"]) for one in told["podcastPeople"]] == [
        ("The Desk", "Producer", "Creative Direction"),
        ("Ada", "Host", "Cast"),
    ]
    assert told["license"] == {"identifier": "cc-by-4.0", "url": "https://spdx.org/licenses/CC-BY-4.0.html"}
    # It makes a truth value of "true", and shows none of it.
    assert {one["purpose"]: one["value"] for one in told["podcastTxt"]} == {
        "ai-content": "",
        "enclosure-prefix": SHOWN.publish.prefix,
    }


def test_it_knows_every_tag_that_it_may(told: dict[str, Any]) -> None:
    assert support(told) == {
        "locked",
        "funding",
        "transcript",
        "chapters",
        "soundbite",
        "person",
        "license",
        "guid",
        "medium",
        "txt",
    }


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: str(item.week))
def test_it_reads_every_episode(told: dict[str, Any], item: Item) -> None:
    (found,) = [one for one in told["items"] if one["guid"] == item.guid]
    counted = f"https://op3.dev/e/{BASE.removeprefix('https://')}/{item.audio.key}"
    assert found["enclosure"] == {"url": counted, "length": item.audio.length, "type": "audio/mpeg"}
    assert (found["itunesSeason"], found["itunesEpisode"]) == (item.week.year, item.week.number)
    assert (found["itunesEpisodeType"], found["explicit"], found["duration"]) == ("full", False, 754)
    assert (found["title"], found["link"]) == (item.title, f"{BASE}/{item.page}")
    assert found["pubDate"] == f"{item.published:%Y-%m-%dT%H:%M:%S}.000Z"
    assert found["content"] == item.notes
    assert item.image
    assert found["itunesImage"] == f"{BASE}/{item.image.key}"
    types = {"application/x-subrip": "application/srt"}
    assert found["podcastTranscripts"] == [
        {"url": f"{BASE}/{one.key}", "type": types.get(one.type, one.type), "language": "en", "rel": "captions"}
        for one in item.transcripts
    ]
    assert item.chapters
    assert found["podcastChapters"] == {"url": f"{BASE}/{item.chapters.key}", "type": "application/json+chapters"}
    assert found["podcastSoundbites"] == [{"startTime": 45.012, "duration": 60, "title": "Robots that guess"}]
    assert {one["purpose"]: one["value"] for one in found["podcastTxt"]}["papers"] == " ".join(item.papers)


def test_a_preview_is_blocked_for_it() -> None:
    found = read(
        feed.render(replace(SHOWN, title="Papers (preview)"), GUID, ITEMS, "feed-preview-x.xml", unlisted=True)
    )
    assert found["itunesBlock"] is True
    assert found["podcastBlocked"] == "yes"
    assert len(found["items"]) == 3


def test_nothing_is_found_where_a_tag_is_missing() -> None:
    """What the tests above read comes from the feed."""
    whole = feed.render(SHOWN, GUID, ITEMS)
    assert support(read(whole.replace(b"<podcast:", b"<podcast:x-").replace(b"</podcast:", b"</podcast:x-"))) == set()
