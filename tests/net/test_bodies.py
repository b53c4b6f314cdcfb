"""Answers unpacked within a limit."""

import gzip
import itertools
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.net import bodies
from podcast.net.bodies import TooLarge, Unreadable

PACKED: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "X-GZip": gzip.compress,
    "deflate": zlib.compress,
    "identity, gzip": gzip.compress,
}


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


@given(data=st.binary(max_size=3000), size=st.integers(1, 500), encoding=st.sampled_from(sorted(PACKED)))
def test_a_body_comes_out_as_it_was_however_it_arrives(data: bytes, size: int, encoding: str) -> None:
    assert bodies.read(encoding, pieces(PACKED[encoding](data), size), len(data) + 1000) == data


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=5), st.integers(1, 40))
def test_files_of_gzip_one_after_another_and_zeros_at_the_end(parts: list[bytes], size: int) -> None:
    whole = b"".join(map(gzip.compress, parts)) + bytes(7)
    assert bodies.read("gzip", pieces(whole, size), 10_000) == b"".join(parts)


def test_nothing_at_all_holds_nothing() -> None:
    assert bodies.read("gzip", [], 10) == b""


@pytest.mark.parametrize("encoding", ["gzip", "deflate", ""])
def test_no_more_comes_out_than_may(encoding: str) -> None:
    data = bytes(40_000_000)
    packed = PACKED[encoding](data)
    tracemalloc.start()
    with pytest.raises(TooLarge):
        bodies.read(encoding, pieces(packed, 1 << 16), 1_000_000)
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()


def test_an_endless_row_of_empty_files_ends() -> None:
    with pytest.raises(TooLarge):
        bodies.read("gzip", itertools.repeat(gzip.compress(b"")), 100_000)


@pytest.mark.parametrize(
    "encoding", ["gzip, gzip", "gzip,gzip,gzip", "deflate, gzip", "br", "zstd", "compress", "gzip, br"]
)
def test_what_was_not_asked_for_is_not_unpacked(encoding: str) -> None:
    with pytest.raises(Unreadable, match="not asked for"):
        bodies.read(encoding, [gzip.compress(b"x")], 100)


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"no gzip at all", "cannot be unpacked"), (gzip.compress(bytes(5000), mtime=0)[:-9], "breaks off")],
    ids=["other", "cut"],
)
def test_what_cannot_be_unpacked_says_so(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        bodies.read("gzip", [data], 10_000)


def test_each_piece_is_watched() -> None:
    watched: list[int] = []
    bodies.read("", [b"a", b"b", b"c"], 10, lambda: watched.append(1))
    assert len(watched) == 3
