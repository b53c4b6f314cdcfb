"""The feed in documents: what is in which, and what a week more changes."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast import feed
from podcast.errors import FeedError
from podcast.feed import Document, Inherited
from podcast.feed.writing import order
from podcast.model import Item, Week
from podcast.show import Publishing, Show
from tests.feed.samples import GUID, SHOW, channel, make, raw_archives, values

BASE = "https://cdn.example.org/en"


def keeping(count: int, **changes: object) -> Show:
    """The show with `count` items in feed.xml."""
    publish = Publishing(base_url=BASE, feed_items=count, **changes)  # type: ignore[arg-type]
    return dataclasses.replace(SHOW, publish=publish)


def weeks(count: int) -> list[Item]:
    """One item a week from 2023-W01, dated the Monday after it, oldest first."""
    found, week = list[Item](), Week(2023, 1)
    for _ in range(count):
        published = dt.datetime.combine(week.sunday + dt.timedelta(days=1), dt.time(6), dt.UTC)
        found.append(make(week, published=published))
        week = Week.of(week.sunday + dt.timedelta(days=1))
    return found


def stored(documents: tuple[Document, ...]) -> dict[str, bytes]:
    return {document.key: document.data for document in documents}


def guids(data: bytes) -> list[str]:
    return values(channel(data), "item/guid/text()")


def links(data: bytes) -> dict[str, str]:
    return {
        str(link.get("rel")): str(link.get("href")).removeprefix(BASE + "/")
        for link in channel(data).iterfind("{http://www.w3.org/2005/Atom}link")
    }


# Which items are where


def test_without_a_need_for_archives_the_feed_is_one_complete_document() -> None:
    (only,) = feed.documents(keeping(3), GUID, weeks(3))
    assert only.key == "feed.xml"
    assert only.data == feed.render(keeping(3), GUID, weeks(3))
    assert len(values(channel(only.data), "fh:complete")) == 1
    assert set(links(only.data)) == {"self"}


def test_feed_xml_has_the_newest_and_a_year_that_is_over_is_whole() -> None:
    items = weeks(130)  # 2023-W01 to 2025-W26
    found = stored(feed.documents(keeping(60), GUID, items))
    assert list(found) == ["feed-2023.xml", "feed-2024.xml", "feed.xml"]
    newest_first = [item.guid for item in reversed(items)]
    assert guids(found["feed.xml"]) == newest_first[:60]
    for year in (2023, 2024):
        assert guids(found[f"feed-{year}.xml"]) == [i.guid for i in reversed(items) if i.published.year == year]


def test_documents_name_their_neighbours() -> None:
    found = stored(feed.documents(keeping(10), GUID, weeks(130)))
    assert list(found) == ["feed-2023.xml", "feed-2024.xml", "feed-2025.xml", "feed.xml"]
    assert links(found["feed.xml"]) == {"self": "feed.xml", "prev-archive": "feed-2025.xml"}
    assert links(found["feed-2024.xml"]) == {
        "self": "feed-2024.xml",
        "current": "feed.xml",
        "prev-archive": "feed-2023.xml",
        "next-archive": "feed-2025.xml",
    }
    assert "prev-archive" not in links(found["feed-2023.xml"])
    assert "next-archive" not in links(found["feed-2025.xml"])
    marks = {
        key: [len(values(channel(data), f"fh:{name}")) for name in ("archive", "complete")]
        for key, data in found.items()
    }
    assert marks == {"feed-2023.xml": [1, 0], "feed-2024.xml": [1, 0], "feed-2025.xml": [1, 0], "feed.xml": [0, 0]}


def test_an_archive_says_only_what_its_own_items_say() -> None:
    """Its dates and its cover are those of its newest item: a later episode does not change it."""
    found = stored(feed.documents(keeping(60), GUID, weeks(130)))
    top = channel(found["feed-2023.xml"])
    assert values(top, "lastBuildDate/text()") == ["Mon, 25 Dec 2023 06:00:00 +0000"]


# What a week more changes


@pytest.mark.parametrize("keep", [2, 60])
def test_a_week_more_changes_a_constant_number_of_documents(keep: int) -> None:
    """Over the turn of a year, 2025 to 2026, and a few weeks on both sides."""
    items, changed = weeks(162), list[int]()
    before = stored(feed.documents(keeping(keep), GUID, items[:152]))
    for count in range(153, 163):
        after = stored(feed.documents(keeping(keep), GUID, items[:count]))
        differing = {key for key in after if after[key] != before.get(key)}
        changed.append(len(differing))
        year = items[count - 1].published.year
        for key in differing & set(before) - {"feed.xml", f"feed-{year}.xml"}:
            # A year that is over: only the link to the archive after it is new.
            assert guids(after[key]) == guids(before[key])
            assert ("next-archive" in links(after[key]), "next-archive" in links(before[key])) == (True, False)
        before = after
    # feed.xml; with two items in it the archive of the running year too; once also the archive that a new one follows.
    assert changed == ([2, 2, 2, 2, 1, 1, 3, 2, 2, 2] if keep == 2 else [1] * 10)


def test_a_year_gets_its_archive_whole() -> None:
    items = weeks(112)
    before, after = (stored(feed.documents(keeping(60), GUID, items[:count])) for count in (111, 112))
    assert set(after) - set(before) == {"feed-2024.xml"}
    assert len(guids(after["feed-2024.xml"])) == 53
    assert {key for key in before if after[key] != before[key]} == {"feed-2023.xml", "feed.xml"}


def test_a_correction_changes_the_documents_that_have_the_item() -> None:
    items = weeks(130)
    before = stored(feed.documents(keeping(60), GUID, items))
    items[80] = dataclasses.replace(items[80], title="Corrected")
    after = stored(feed.documents(keeping(60), GUID, items))
    assert {key for key in after if after[key] != before[key]} == {"feed-2024.xml", "feed.xml"}


# And back


@given(raw_archives(6), st.integers(1, 4), st.sampled_from(["", "https://op3.dev/e/", "https://s.example/r/https://"]))
@settings(max_examples=8, deadline=None)
def test_what_is_read_is_what_was_written(raw: list[Item], keep: int, prefix: str) -> None:
    show = keeping(keep, prefix=prefix)
    tidied = tuple(sorted(map(feed.tidy, raw), key=order, reverse=True))
    documents = feed.documents(show, GUID, raw)
    assert feed.parse(*(one.data for one in reversed(documents))) == feed.Feed(GUID, tidied)
    assert feed.gather(stored(documents).get) == feed.Feed(GUID, tidied)
    assert feed.documents(show, GUID, tidied) == documents


def test_the_newer_document_counts() -> None:
    items = weeks(130)
    found = stored(feed.documents(keeping(60), GUID, items))
    items[100] = dataclasses.replace(items[100], title="Newer")
    found["feed.xml"] = stored(feed.documents(keeping(60), GUID, items))["feed.xml"]
    read = feed.gather(found.get)
    assert read is not None
    assert sorted(item.title for item in read.items).count("Newer") == 1
    assert len(read.items) == 130


def test_no_feed_is_none_and_a_lost_archive_is_an_error() -> None:
    assert feed.gather(dict[str, bytes]().get) is None
    found = stored(feed.documents(keeping(10), GUID, weeks(130)))
    del found["feed-2024.xml"]
    with pytest.raises(FeedError, match="an archive is missing") as caught:
        feed.gather(found.get)
    assert caught.value.where == "feed-2024.xml"


@pytest.mark.parametrize("named", ["feed.xml", "feed-2023.xml", "../secret", "https://evil.example/feed-2023.xml", "x"])
def test_a_chain_that_goes_astray_is_refused(named: str) -> None:
    found = stored(feed.documents(keeping(10), GUID, weeks(70)))
    assert list(found) == ["feed-2023.xml", "feed-2024.xml", "feed.xml"]
    address = named if named.startswith("https:") else f"{BASE}/{named}"
    link = f'<atom:link href="{address}" rel="prev-archive"/></channel>'.encode()
    found["feed-2023.xml"] = found["feed-2023.xml"].replace(b"</channel>", link)
    with pytest.raises(FeedError, match="may follow here"):
        feed.gather(found.get)


# Items of another's making


OLD = Inherited(
    "old-1",
    "An old one",
    dt.datetime(2022, 5, 5, 4, 0, tzinfo=dt.UTC),
    "https://old.example/1",
    '<item><title>An old one</title><link>https://old.example/1</link><guid isPermaLink="true">old-1</guid>'
    "<pubDate>Thu, 05 May 2022 00:00:00 -0400</pubDate>"
    '<enclosure length="9" type="audio/mpeg" url="https://old.example/1.mp3?x=1&amp;y=2"></enclosure></item>',
)


def test_inherited_items_stand_among_the_others_to_the_letter() -> None:
    show, items = keeping(5, prefix="https://op3.dev/e/"), weeks(12)
    documents = feed.documents(show, GUID, [OLD, *items])
    assert list(stored(documents)) == ["feed-2022.xml", "feed-2023.xml", "feed.xml"]
    assert OLD.xml.encode() in documents[0].data
    read = feed.gather(stored(documents).get)
    assert read == feed.Feed(GUID, tuple(reversed(items)), (OLD,))


def test_an_inherited_guid_is_not_taken_again() -> None:
    with pytest.raises(FeedError, match="two items have the guid"):
        feed.documents(SHOW, GUID, [OLD, OLD])
