"""The pages: whole in themselves, safe against what papers are called, and alive in a browser."""

import base64
import dataclasses
import datetime as dt
import hashlib
import re
import shutil
import subprocess
import threading
import wave
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html

from podcast import feed, text
from podcast.episode import notes, pages
from podcast.model import Chapter, Inherited, Item, Media, Ms, Week
from podcast.show import Show

SHOW = Show("en", "Papers <of> the Week", "Five papers in ten minutes.", "The Desk", "en")
WEEK = Week(2025, 23)
ITEM = Item(
    week=WEEK,
    guid=feed.item_guid("9b024349-ccf0-5f69-a609-6b82873eab3c", WEEK),
    title='On <script>alert(1)</script> & "quotes"',
    description="Two papers & more.\n\n1. One\n2. Two\n\nMade by machine.",
    notes=notes.html("Read [this](https://arxiv.org/abs/2505.24726).\n\n1. **One** (00:04)\n2. **Two** (00:08)\n"),
    published=dt.datetime(2025, 6, 9, 6, tzinfo=dt.UTC),
    duration=Ms(12_000),
    language="en",
    audio=Media("media/2025-W23-000000000000.wav", "audio/mpeg", 1),
    transcripts=(
        Media("media/2025-W23-111111111111.srt", "application/x-subrip", 1),
        Media("media/2025-W23-222222222222.vtt", "text/vtt", 1),
    ),
    page="episodes/2025-W23.html",
    image=Media("media/2025-W23-444444444444.jpg", "image/jpeg", 1),
)
CHAPTERS = (
    Chapter(Ms(0), Ms(4000), "Opening"),
    Chapter(Ms(4000), Ms(8000), "One <b>", "https://arxiv.org/abs/2505.24726"),
    Chapter(Ms(8000), Ms(12_000), "Closing"),
)
CHINESE = dataclasses.replace(ITEM, language="zh-CN", title="小模型的长思考", week=Week(2025, 22))
VTT = """WEBVTT

00:00.000 --> 00:04.000
Welcome to the week.

00:04.000 --> 00:06.500
A &lt; B &amp; C,
in two lines.

00:07.000 --> 00:12.000
Goodbye.
"""


def read(page: bytes) -> html.HtmlElement:
    return html.document_fromstring(page.decode())


def values(page: bytes, path: str) -> list[str]:
    return [str(value) for value in read(page).xpath(path)]


EPISODE = pages.episode(SHOW, ITEM, CHAPTERS)
INDEX = pages.index(SHOW, [CHINESE, ITEM])


def test_an_episode_has_its_player_and_captions() -> None:
    assert values(EPISODE, "//audio/@src") == ["../media/2025-W23-000000000000.wav"]
    assert len(read(EPISODE).xpath("//audio[@controls][@aria-label]")) == 1
    assert values(EPISODE, "//track/@src") == ["../media/2025-W23-222222222222.vtt"]
    assert values(EPISODE, "//track/@kind | //track/@srclang") == ["captions", "en"]


def test_an_episode_names_its_chapters_files_and_feed() -> None:
    assert values(EPISODE, "//*[@data-start]/@data-start") == ["0.0", "4.0", "8.0"]
    assert values(EPISODE, "//ol[@class='chapters']//span[@class='time']/text()") == ["00:00", "00:04", "00:08"]
    assert values(EPISODE, "//a[@download]/text()") == ["MP3", "SRT", "VTT"]
    assert values(EPISODE, "//link[@type='application/rss+xml']/@href") == ["../feed.xml"]
    assert values(EPISODE, "//nav/a/@href") == ["../index.html"]
    assert values(EPISODE, "//footer//text()[normalize-space()]") == [text.disclosure("en")]


def test_the_index_lists_episodes_newest_first() -> None:
    older = dataclasses.replace(CHINESE, published=ITEM.published - dt.timedelta(days=7))
    page = pages.index(SHOW, [older, ITEM])
    assert values(page, "//h3/a/@href") == ["episodes/2025-W23.html", "episodes/2025-W23.html"]
    assert values(page, "//h3/a/text()") == [ITEM.title, "小模型的长思考"]
    assert values(page, "//time/text()") == ["9 June 2025", "2 June 2025"]
    assert values(page, "//header/img/@src") == ["media/2025-W23-444444444444.jpg"]


def test_the_index_lists_an_imported_podcasts_episodes_below() -> None:
    day = dt.datetime(2020, 1, 2, tzinfo=dt.UTC)
    old = [
        Inherited("1", "First <b>", day, "https://old.example/1?a=1&b=2", "<item/>"),
        Inherited("2", "Second", day + dt.timedelta(days=1), "", "<item/>"),
    ]
    page = pages.index(SHOW, [ITEM], old)
    assert [title.strip() for title in values(page, "//h3//text()") if title.strip()] == [
        ITEM.title,
        "Second",
        "First <b>",
    ]
    assert values(page, "//h3/a/@href") == ["episodes/2025-W23.html", "https://old.example/1?a=1&b=2"]
    assert pages.ENGLISH.none_yet not in pages.index(SHOW, [], old).decode()


def test_a_show_without_episodes_has_a_page() -> None:
    page = pages.index(SHOW, [])
    assert pages.ENGLISH.none_yet in page.decode()
    assert values(page, "//h1/text()") == ["Papers <of> the Week"]


def test_languages_are_told_apart() -> None:
    assert values(INDEX, "//html/@lang | //li/@lang") == ["en", "en", "zh-CN"]
    page = pages.episode(SHOW, CHINESE, CHAPTERS)
    assert values(page, "//html/@lang") == ["zh-CN"]
    assert values(page, "//h2/text()") == ["文字稿", "章节", "节目说明", "下载"]
    assert values(page, "//time/text()") == ["2025年6月9日"]


def test_both_languages_say_everything() -> None:
    for words in (pages.ENGLISH, pages.CHINESE):
        assert all(getattr(words, field.name).strip() for field in dataclasses.fields(words))


@pytest.mark.parametrize("page", [EPISODE, INDEX], ids=["episode", "index"])
def test_titles_are_text(page: bytes) -> None:
    assert b"alert(1)</script>" not in page
    assert len(read(page).xpath("//script")) == (page is EPISODE)
    assert b"<b>" not in page


@pytest.mark.parametrize("page", [EPISODE, INDEX], ids=["episode", "index"])
def test_nothing_is_loaded_from_elsewhere(page: bytes) -> None:
    loaded = values(page, "//@src") + values(page, "//link/@href")
    assert loaded
    assert not any(urlsplit(url).scheme or url.startswith("/") for url in loaded)
    assert b"@import" not in page
    assert b"url(" not in page


@pytest.mark.parametrize("page", [EPISODE, INDEX], ids=["episode", "index"])
def test_the_policy_admits_the_pages_own_code_and_no_other(page: bytes) -> None:
    (policy,) = values(page, "//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    source = page.decode()
    for tag in ("style", "script"):
        for code in re.findall(f"<{tag}>(.*?)</{tag}>", source, re.DOTALL):
            digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not re.search(r'\son[a-z]+="|\sstyle="', source)


def test_a_page_is_the_same_each_time() -> None:
    assert pages.episode(SHOW, ITEM, CHAPTERS) == EPISODE
    assert pages.index(SHOW, [ITEM, CHINESE]) == INDEX


def test_an_episode_of_elsewhere_keeps_its_address() -> None:
    audio = Media("https://old.example/ep1.mp3", "audio/mpeg", 1)
    page = pages.episode(SHOW, dataclasses.replace(ITEM, audio=audio, transcripts=(), image=None, notes=""), ())
    assert values(page, "//audio/@src") == ["https://old.example/ep1.mp3"]
    assert values(page, "//h2/text()") == ["Downloads"]
    assert not values(page, "//track | //img")


# In a browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Ranges(SimpleHTTPRequestHandler):
    """Files with byte ranges, without which no browser moves within a sound."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".vtt": "text/vtt"}

    def do_GET(self) -> None:
        wanted = re.fullmatch(r"bytes=([0-9]+)-([0-9]*)", self.headers.get("Range", ""))
        path = Path(self.translate_path(self.path))
        if not wanted or not path.is_file():
            return super().do_GET()
        data = path.read_bytes()
        first, last = int(wanted[1]), min(int(wanted[2] or len(data) - 1), len(data) - 1)
        self.send_response(206)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        self.wfile.write(data[first : last + 1])
        return None

    def log_message(self, format: str, *args: object) -> None:
        pass


def write_site(root: Path) -> None:
    """A store of one episode of 12 s, in which every file that its page asks for is there."""
    for folder in ("episodes", "media"):
        (root / folder).mkdir()
    (root / ITEM.page).write_bytes(EPISODE)
    (root / "index.html").write_bytes(INDEX)
    (root / ITEM.transcripts[1].key).write_text(VTT, "utf-8")
    with wave.open(str(root / ITEM.audio.key), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0" * 2 * 8000 * 12)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    write_site(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: Ranges(*args, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{ITEM.page}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def shown(address: str, profile: Path) -> html.HtmlElement:
    """The page as Chromium has it after five seconds."""
    quiet = "--disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", *quiet.split()]
    options = [f"--user-data-dir={profile}", "--virtual-time-budget=5000", "--dump-dom", address]
    done = subprocess.run(command + options, capture_output=True, timeout=60, check=True)
    return html.document_fromstring(done.stdout.decode())


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the PATH")
@pytest.mark.parametrize(
    ("second", "cue", "chapter"),
    [
        (5, ["A < B & C,\nin two lines."], ["00:04 One <b>"]),
        (6.75, [], ["00:04 One <b>"]),
        (9, ["Goodbye."], ["00:08 Closing"]),
    ],
)
def test_the_page_shows_the_cue_of_the_moment(
    address: str, tmp_path: Path, second: float, cue: list[str], chapter: list[str]
) -> None:
    page = shown(f"{address}#t={second}", tmp_path / "profile")
    assert len(page.xpath("//*[@id='cues']/p")) == 3
    assert [line.text_content() for line in page.xpath("//*[@id='cues']/p[@aria-current]")] == cue
    assert [link.text_content() for link in page.xpath("//*[@data-start][@aria-current]")] == chapter
