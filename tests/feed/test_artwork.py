"""Pictures as covers: by their headers, against pictures that Pillow made."""

import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from podcast import config, feed
from podcast.episode import cover
from podcast.errors import ConfigError
from podcast.feed import artwork
from podcast.show import Covering
from podcast.stages import items
from tests.feed.samples import GUID, channel, make, values


def picture(width: int, height: int, mode: str = "RGB", kind: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height)).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (picture(1400, 1400), ""),
        (picture(1400, 1400, kind="PNG"), ""),
        (picture(1400, 1400, progressive=True, comment=b"x" * 60_000, dpi=(72, 72)), ""),
        (picture(1399, 1399), "it has 1399 × 1399 px, 1400 to 3000 may be"),
        (picture(3001, 3001, kind="PNG"), "it has 3001 × 3001 px, 1400 to 3000 may be"),
        (picture(1500, 1400), "it is not square, but 1500 × 1400 px"),
        (picture(1400, 1400, "L"), "it is in grey, not in RGB"),
        (picture(1400, 1400, "L", "PNG"), "it is in grey, not in RGB"),
        (picture(1400, 1400, "CMYK"), "it is in CMYK, not in RGB"),
        (picture(1400, 1400, "RGBA", "PNG"), "it is transparent, not in RGB"),
        (picture(1400, 1400, "P", "PNG"), "it is in a palette's colours, not in RGB"),
        (picture(1400, 1400, kind="GIF"), "it is neither a JPEG nor a PNG"),
        (picture(1400, 1400)[:40], "it is neither a JPEG nor a PNG"),
        (b"", "it is neither a JPEG nor a PNG"),
    ],
)
def test_what_may_be_a_cover(data: bytes, says: str) -> None:
    assert artwork.fault(data) == says


def test_the_cover_that_we_draw_is_one() -> None:
    assert artwork.fault(cover.draw("Robots", "Papers of the Week", Covering(), "en"), "image/jpeg") == ""


@given(st.binary(max_size=60), st.sampled_from([b"", b"\xff\xd8", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"]))
def test_any_bytes_are_judged(data: bytes, start: bytes) -> None:
    assert artwork.fault(start + data)


SETTINGS = 'id = "en"\ntitle = "T"\ndescription = "D"\nauthor = "A"\nlanguage = "en"\nimage = "art/cover.png"\n'


def laid(folder: Path, data: bytes) -> Path:
    (folder / "art").mkdir()
    (folder / "art" / "cover.png").write_bytes(data)
    (folder / "podcast.toml").write_text(SETTINGS)
    return folder / "podcast.toml"


def test_a_shows_own_cover_is_published_under_its_digest(tmp_path: Path) -> None:
    data = picture(1600, 1600, kind="PNG")
    show = config.load(laid(tmp_path, data))
    key = f"media/cover-{hashlib.sha256(data).hexdigest()[:12]}.png"
    assert items.artwork(show) == (key, tmp_path / "art" / "cover.png", "image/png")
    top = channel(feed.render(show, GUID, [make()]))
    assert values(top, "itunes:image/@href | podcast:image/@href") == [f"http://localhost:8000/en/{key}"] * 2


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (picture(900, 900, kind="PNG"), "it has 900 × 900 px"),
        (picture(1600, 1600), "it is image/jpeg, its name says image/png"),
        (b"GIF89a", "it is neither a JPEG nor a PNG"),
    ],
)
def test_one_that_directories_refuse_is_refused_when_the_show_is_loaded(tmp_path: Path, data: bytes, says: str) -> None:
    file = laid(tmp_path, data)
    with pytest.raises(ConfigError) as caught:
        config.load(file)
    assert says in caught.value.what
    assert caught.value.where == f"{file}, line 6, image"


def test_one_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    file = laid(tmp_path, b"")
    (tmp_path / "art" / "cover.png").unlink()
    with pytest.raises(ConfigError, match=r"art/cover\.png cannot be read"):
        config.load(file)


@pytest.mark.parametrize(
    "line", ['image = "cover.webp"', 'image = "../../x.png/"', 'image = "ftp://x/y.png"', 'artwork = "x"']
)
def test_what_is_neither_file_nor_address_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "podcast.toml").write_text(SETTINGS.replace('image = "art/cover.png"', line))
    with pytest.raises(ConfigError):
        config.load(tmp_path / "podcast.toml")
