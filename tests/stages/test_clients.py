"""Podcast apps on a show that lies on a real Ceph gateway: gPodder's `gpo`, feedparser and podcastparser."""

import io
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import feedparser
import httpx
import podcastparser
import pytest

from podcast import feed
from podcast.model import Week
from podcast.show import Publishing
from podcast.stages.catalogue import Desk
from tests import debian
from tests.stages import published
from tests.stages.published import SHOW
from tests.stores.gateways import NEEDED, Gateway

pytestmark = pytest.mark.slow
WEEKS = (Week(2025, 30), Week(2025, 31))


@pytest.fixture
def desk(ceph: Gateway, monkeypatch: pytest.MonkeyPatch) -> Desk:
    for name, value in ceph.environment().items():
        monkeypatch.setenv(name, value)
    bucket = ceph.bucket()
    show = replace(SHOW, publish=Publishing(base_url=f"{ceph.url}/{bucket}"))
    return published.desk(ceph.store(bucket), show)


class Gpo:
    """gPodder's command line with a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        try:
            self._root = debian.unpacked("gpodder", ("gpodder",))
        except debian.Unavailable as reason:
            if os.environ.get(NEEDED):
                raise
            pytest.skip(str(reason))

    def __call__(self, *words: str) -> str:
        libraries = str(self._root / "usr/lib/python3/dist-packages")
        env = {"GPODDER_HOME": str(self.home), "PYTHONPATH": libraries, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        call = ["/usr/bin/python3", str(self._root / "usr/bin/gpo"), *words]
        done = subprocess.run(call, env=env, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sounds(self) -> list[bytes]:
        return [file.read_bytes() for file in self.home.glob("Downloads/**/*.mp3")]


def test_gpodder_subscribes_downloads_and_is_shown_nothing_twice(desk: Desk, tmp_path: Path) -> None:
    gpo, url = Gpo(tmp_path / "home"), f"{desk.show.base_url}/feed.xml"
    first = published.publish(desk, tmp_path, WEEKS[0])
    gpo("subscribe", url)
    assert first.guid in gpo("episodes", "--guid", url)
    gpo("download", url)
    assert gpo.sounds() == [published.bodies(WEEKS[0])["mp3"]]
    published.publish(desk, tmp_path, WEEKS[0])
    gpo("update", url)
    assert first.title not in gpo("pending", url)
    second = published.publish(desk, tmp_path, WEEKS[1])
    gpo("update", url)
    assert second.title in gpo("pending", url)
    assert first.title not in gpo("pending", url)
    published.publish(desk, tmp_path, WEEKS[0], turn=1)
    gpo("update", url)
    assert first.title not in gpo("pending", url)
    known = gpo("episodes", "--guid", url)
    assert [known.count(item.guid) for item in (first, second)] == [1, 1]


def test_readers_of_feeds_read_what_they_know(desk: Desk, tmp_path: Path) -> None:
    items = [published.publish(desk, tmp_path, week) for week in WEEKS]
    url = f"{desk.show.base_url}/{feed.KEY}"
    data = httpx.get(url, timeout=60).content
    known = feedparser.parse(data)
    assert not known.bozo
    assert [(entry.id, entry.enclosures[0].length) for entry in known.entries] == [
        (item.guid, str(item.audio.length)) for item in reversed(items)
    ]
    read = podcastparser.parse(url, io.BytesIO(data))
    assert [(one["guid"], one["enclosures"][0]["file_size"], one["total_time"]) for one in read["episodes"]] == [
        (item.guid, item.audio.length, 60) for item in reversed(items)
    ]
    for entry in known.entries:
        assert httpx.get(entry.enclosures[0].href, timeout=60).status_code == 200
