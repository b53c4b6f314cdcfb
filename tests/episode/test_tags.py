"""ID3 tags: what is written is read, by us, by ffmpeg, and byte by byte."""

import datetime as dt
import re
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from podcast.episode import tags
from podcast.episode.tags import Tags
from podcast.errors import AudioError
from podcast.model import Chapter, Ms
from podcast.show import Mixing
from podcast.sound import audio
from podcast.sound.ffmpeg_runs import ffmpeg_exe
from tests.sounds import speech_like

JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 100
TAGS = Tags(
    title="Five papers – 第二十三周",
    artist="Ana & Bo / Cleo",
    album="每周论文",
    track=23,
    date=dt.date(2025, 6, 10),
    comment="Script and voice are machine-made. 😀",
    language="zh-CN",
    cover=JPEG,
    lyrics="大家好。\nNice to hear you.",
    chapters=(
        Chapter(Ms(0), Ms(1000), "开场"),
        Chapter(Ms(1000), Ms(2000), "π₀: a <robot>", "https://arxiv.org/abs/2505.24726?a=1&b=%20#top"),
        Chapter(Ms(2000), Ms(3000), "Closing", "https://example.org/path"),
    ),
)


@pytest.fixture(scope="module")
def mp3(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("tags") / "plain.mp3"
    voice = speech_like(3000, rate=audio.RATE).samples
    audio.master(audio.Mix(np.repeat(voice[:, np.newaxis], 2, axis=1)), Mixing(), path)
    return path.read_bytes()


@pytest.fixture
def path(mp3: bytes, tmp_path: Path) -> Path:
    (tmp_path / "episode.mp3").write_bytes(mp3)
    return tmp_path / "episode.mp3"


def raw_frames(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The frames of an ID3v2.3 tag, whose sizes are plain numbers, unlike the tag's own."""
    assert data[:6] == b"ID3\x03\x00\x00"
    size = data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9]
    at = 10
    while at < 10 + size:
        length = int.from_bytes(data[at + 4 : at + 8], "big")
        yield data[at : at + 4].decode("ascii"), data[at + 10 : at + 10 + length]
        at += 10 + length
    assert at == 10 + size, "padding or a frame of the wrong length"


def test_what_is_written_is_read(path: Path) -> None:
    tags.tag(path, TAGS)
    assert tags.read(path) == TAGS


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20)
links = st.sampled_from(["", "https://a.example/b?c=d&e=%2F#f", "http://[::1]:8000/~x'(1)*,;@!$"])
marks = st.builds(Chapter, st.integers(0, 10**7).map(Ms), st.integers(0, 10**7).map(Ms), words, links)
any_tags = st.builds(
    Tags,
    title=words,
    artist=words,
    album=words,
    track=st.integers(1, 9999),
    date=st.dates(dt.date(1000, 1, 1)),
    comment=words,
    language=st.sampled_from(["en", "en-GB", "zh-Hans", "tlh"]),
    genre=words,
    cover=st.sampled_from([b"", JPEG]),
    lyrics=st.one_of(st.just(""), words),
    chapters=st.lists(marks, max_size=6).map(tuple),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(any_tags)
def test_any_tags_are_read_as_written(path: Path, given_: Tags) -> None:
    tags.tag(path, given_)
    assert tags.read(path) == given_


def test_the_sound_is_left_as_it_was(path: Path, mp3: bytes) -> None:
    tags.tag(path, TAGS)
    assert path.read_bytes().endswith(mp3)
    assert len(audio.decode(path).samples) == 3 * audio.RATE


def test_equal_files_and_tags_give_equal_bytes(path: Path, mp3: bytes) -> None:
    tags.tag(path, TAGS)
    once = path.read_bytes()
    tags.tag(path, replace(TAGS, title="Another", lyrics="x" * 9000))
    tags.tag(path, TAGS)
    assert path.read_bytes() == once


def test_the_tag_is_id3v23_in_utf16_at_the_front(path: Path) -> None:
    tags.tag(path, TAGS)
    data = path.read_bytes()
    frames = dict(raw_frames(data))
    assert {"TIT2", "TPE1", "TALB", "TRCK", "TYER", "TDAT", "TCON", "COMM", "APIC", "USLT", "CTOC", "CHAP"} <= set(
        frames
    )
    assert "TDRC" not in frames, "a frame of ID3v2.4"
    assert frames["TIT2"].startswith(b"\x01\xff\xfe")
    assert frames["TIT2"][1:].decode("utf-16").rstrip("\0") == TAGS.title
    assert frames["TYER"][1:].decode("utf-16").rstrip("\0") == "2025"
    assert frames["TDAT"][1:].decode("utf-16").rstrip("\0") == "1006"
    assert frames["TCON"][1:].decode("utf-16").rstrip("\0") == "Podcast"
    assert frames["COMM"][1:4] == b"zho"
    assert frames["APIC"].endswith(JPEG)
    assert data[-128:-125] != b"TAG", "an ID3v1 tag at the end"


def test_chapters_are_listed_in_order_with_links(path: Path) -> None:
    tags.tag(path, TAGS)
    frames = list(raw_frames(path.read_bytes()))
    assert dict(frames)["CTOC"] == b"toc\0" + b"\x03\x03" + b"chp0\0chp1\0chp2\0"
    assert [body[:4] for name, body in frames if name == "CHAP"] == [b"chp0", b"chp1", b"chp2"]
    chapters = {body.split(b"\0")[0]: body for name, body in frames if name == "CHAP"}
    second = chapters[b"chp1"]
    assert struct.unpack(">4I", second[5:21]) == (1000, 2000, 0xFFFFFFFF, 0xFFFFFFFF)
    assert b"TIT2" in second
    assert "π₀".encode("utf-16-le") in second
    assert second.endswith(b"\xff\xfe\0\0https://arxiv.org/abs/2505.24726?a=1&b=%20#top\0")
    assert b"WXXX" not in chapters[b"chp0"]


def test_ffmpeg_reads_tags_and_chapters(path: Path) -> None:
    tags.tag(path, TAGS)
    done = subprocess.run(
        [ffmpeg_exe(), "-hide_banner", "-i", path, "-f", "ffmetadata", "-"], capture_output=True, check=True
    )
    told = done.stdout.decode()
    for line in (f"title={TAGS.title}", f"album={TAGS.album}", "track=23", "date=2025-06-10", "genre=Podcast"):
        assert f"\n{line}\n" in told
    # ffmpeg moves what it writes by the encoder's delay of 25 ms.
    assert [int(n) for n in re.findall(r"START=(\d+)", told)] == [0, 975, 1975]
    assert re.findall(r"\[CHAPTER\][^\[]*title=([^\n]*)", told) == [chapter.title for chapter in TAGS.chapters]


def test_long_lyrics_are_left_out(path: Path) -> None:
    tags.tag(path, replace(TAGS, lyrics="字" * 32_000))
    assert len(tags.read(path).lyrics) == 32_000
    tags.tag(path, replace(TAGS, lyrics="字" * 32_001))
    assert tags.read(path).lyrics == ""


def test_more_chapters_than_a_table_of_contents_holds(path: Path) -> None:
    many = tuple(Chapter(Ms(n), Ms(n + 1), f"{n}") for n in range(300))
    tags.tag(path, replace(TAGS, chapters=many))
    assert tags.read(path).chapters == many[:255]
    order = [body.split(b"\0")[0].decode() for name, body in raw_frames(path.read_bytes()) if name == "CHAP"]
    assert order == [f"chp{n}" for n in range(255)]


def test_an_address_in_other_letters_is_encoded(path: Path) -> None:
    tags.tag(path, replace(TAGS, chapters=(Chapter(Ms(0), Ms(9), "x", "https://例.example/论文 1"),)))
    assert tags.read(path).chapters[0].url == "https://%E4%BE%8B.example/%E8%AE%BA%E6%96%87%201"


@pytest.mark.parametrize("cover", [b"\x89PNG\r\n", JPEG + b"\0" * 500_000])
def test_a_cover_is_a_jpeg_under_500_kb(path: Path, mp3: bytes, cover: bytes) -> None:
    with pytest.raises(AudioError, match="not a JPEG under 500000"):
        tags.tag(path, replace(TAGS, cover=cover))
    assert path.read_bytes() == mp3


def test_a_file_without_tags_or_no_file(path: Path, tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="the tags cannot be read"):
        tags.read(path)
    for act in (lambda: tags.read(tmp_path / "gone.mp3"), lambda: tags.tag(tmp_path / "gone" / "x.mp3", TAGS)):
        with pytest.raises(AudioError, match=r"gone"):
            act()
