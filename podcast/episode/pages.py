"""The show's web pages: whole in themselves, without a request to anyone else, at home under any address."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from podcast import text
from podcast.model import Chapter, Inherited, Item
from podcast.show import Show

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages say in one language."""

    chapters: str
    downloads: str
    episodes: str
    feed: str
    none_yet: str
    notes: str
    player: str
    transcript: str
    transcript_missing: str


ENGLISH = Words(
    chapters="Chapters",
    downloads="Downloads",
    episodes="Episodes",
    feed="Subscribe by RSS",
    none_yet="The first episode is on its way.",
    notes="Show notes",
    player="Episode player",
    transcript="Transcript",
    transcript_missing="The transcript shows here when a web server serves this page. It is among the downloads, too.",
)
CHINESE = Words(
    chapters="章节",
    downloads="下载",
    episodes="全部节目",
    feed="RSS 订阅",
    none_yet="第一期节目即将上线。",
    notes="节目说明",
    player="节目播放器",
    transcript="文字稿",
    transcript_missing="通过网页服务器打开本页时，文字稿会显示在这里；也可以在下载中找到它。",
)


def index(show: Show, items: Sequence[Item], inherited: Sequence[Inherited] = ()) -> bytes:
    """`index.html`: the show and its episodes, newest first, then those of the podcast that it goes on."""
    newest = sorted(items, key=lambda item: (item.published, item.week), reverse=True)
    older = sorted(inherited, key=lambda item: (item.published, item.guid), reverse=True)
    cover = show.image or next((item.image.key for item in newest if item.image), "")
    return _render("index.html", show.language, "", show=show, items=newest, inherited=older, cover=cover)


def episode(show: Show, item: Item, chapters: Sequence[Chapter]) -> bytes:
    """`episodes/<week>.html`: one episode with its player, transcript, chapters, notes and files.

    `item.notes` is trusted to hold the tags that `notes.html` lets through and no other.
    """
    captions = next((media for media in item.transcripts if media.type == "text/vtt"), None)
    cover = item.image.key if item.image else show.image
    files = [("MP3" if item.audio.type == "audio/mpeg" else "Audio", item.audio)]
    files += [(media.key.rpartition(".")[2].upper(), media) for media in item.transcripts]
    facts = {"item": item, "chapters": chapters, "captions": captions, "cover": cover, "files": files}
    return _render("episode.html", item.language, "../", show=show, **facts)


def _render(template: str, language: str, up: str, **facts: Any) -> bytes:
    """A page that lies below `up` from the store's root."""
    from markupsafe import Markup

    style, player = ((TEMPLATES / name).read_text("utf-8") for name in ("style.css", "player.js"))
    words = CHINESE if text.is_chinese(language) else ENGLISH
    return (
        _environment()
        .get_template(template)
        .render(
            **facts,
            at=lambda key: key if key.startswith(("http://", "https://")) else up + key,
            day=lambda date: text.day(date, language),
            disclosure=text.disclosure(language),
            language=language,
            player=Markup(player),  # noqa: S704  # our own file
            policy=_policy(style, player),
            style=Markup(style),  # noqa: S704
            words=words,
        )
        .encode()
    )


def _policy(style: str, player: str) -> str:
    """A content security policy under which nothing runs or loads but these two and the store's own files."""
    style_hash, player_hash = (
        base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in (style, player)
    )
    return (
        f"default-src 'none'; style-src 'sha256-{style_hash}'; script-src 'sha256-{player_hash}'; "
        "img-src 'self' https:; media-src 'self' https:; base-uri 'none'; form-action 'none'"
    )


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["clock"] = text.clock
    environment.filters["markup"] = Markup
    return environment
