"""Addresses as they may be shown."""

import pytest

from podcast.net.addresses import shown


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://me:secret@x.example/feed", "https://x.example/feed"),
        ("https://x.example:8080/a/feed?token=secret#top", "https://x.example:8080/a/feed"),
        # A subscriber's own feed, whose key is a part of the path.
        ("https://x.example/private/a1B2c3D4e5F6g7H8i9/feed.xml", "https://x.example/private/*****/feed.xml"),
        ("https://x.example/shows/weekly_papers/page-2.xml", "https://x.example/shows/weekly_papers/page-2.xml"),
    ],
)
def test_addresses_are_shown_without_query_password_and_token(address: str, words: str) -> None:
    assert shown(address) == words
