"""`podcast import` against a real host on 127.0.0.1, up to the show's own next episode."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from podcast import feed, names
from podcast.feed import rules
from tests import shows
from tests.feed.test_foreign import AMERICAN, EUROPEAN, facts
from tests.protocols import raw, redirect
from tests.shows import WEEK, Here
from tests.stages.test_publish_moving import Host, entry, page

OLD_GUID = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
COVER = 'image = "https://small.example/cover.jpg"\n[papers]'
UNLOCKED = AMERICAN.replace(b">yes</podcast:locked>", b">no</podcast:locked>").replace(b'rel="next"', b'rel="via"')


@pytest.fixture
def host() -> Iterator[Host]:
    with Host() as running:
        running.pages["/salt"] = UNLOCKED
        yield running


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A show that has published nothing."""
    shows.write_show(tmp_path / "show", shows.SETTINGS.replace("[papers]", COVER, 1))
    return tmp_path / "show"


def public(folder: Path) -> Path:
    return folder / "public" / "small"


def bytes_of(folder: Path) -> dict[str, str]:
    found = (path for path in public(folder).rglob("*") if path.is_file() and path.name != ".lock")
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def test_a_show_moves_with_guid_date_and_enclosure_to_the_letter(here: Here, show: Path, host: Host) -> None:
    done = here(show, "import", f"{host.url}/salt?key=own")
    assert done.returncode == 1
    assert "key=own" not in done.stderr
    done = here(show, "import", f"{host.url}/salt")
    assert done.returncode == 0, done.stderr
    data = (public(show) / feed.KEY).read_bytes()
    assert facts(data) == facts(UNLOCKED)
    assert feed.parse(data).guid == OLD_GUID
    lines = done.stdout.splitlines()
    assert lines[0] == (
        f"2 episodes taken over into {public(show) / feed.KEY}, 2021-06-01 to 2021-06-06; 0 there before"
    )
    new = "http://localhost:8000/small/feed.xml"
    assert f"Let {host.url}/salt answer 301 to it" in done.stdout
    assert f"<itunes:new-feed-url>{new}</itunes:new-feed-url>" in done.stdout
    assert "docs/hosting.md" in done.stdout
    assert "title: it was “Salt & Light”, podcast.toml says “Small Show”" in done.stderr
    assert "Trailer: enclosure/@length is '0'" in done.stderr
    assert "Tide: Part I &amp; II" in (public(show) / "index.html").read_text()


def test_a_second_time_nothing_changes_and_later_what_is_new(here: Here, show: Path, host: Host) -> None:
    here(show, "import", f"{host.url}/salt")
    before = shows.snapshot(public(show))
    again = here(show, "import", f"{host.url}/salt")
    assert again.returncode == 0
    assert again.stdout.startswith(f"Nothing to take over: {public(show) / feed.KEY} has 2 episodes of it\n")
    assert shows.snapshot(public(show)) == before
    item = UNLOCKED[UNLOCKED.index(b"<item>") : UNLOCKED.index(b"</item>") + 7]
    later = item.replace(b"Buzz-8675309", b"Buzz-3").replace(b"8675309.mp3", b"3.mp3").replace(b"6 Jun", b"7 Jun")
    changed = UNLOCKED.replace(b"Tide: Part", b"Ebb: Part")
    host.pages["/salt"] = changed.replace(b"<item>", later + b"<item>", 1)
    third = here(show, "import", f"{host.url}/salt")
    assert "1 episode taken over" in third.stdout
    assert "2 there before" in third.stdout
    assert "Ebb: Part I & II: the old host has changed it; it stays as it was taken over" in third.stderr
    titles = [item.title for item in feed.parse((public(show) / feed.KEY).read_bytes()).inherited]
    assert titles == ["Tide: Part I & II", "Tide: Part I & II", "Trailer"]


def test_a_dry_run_lists_what_would_be_taken_and_writes_nothing(here: Here, show: Path, host: Host) -> None:
    before = shows.snapshot(show)
    done = here(show, "import", f"{host.url}/salt", "--dry-run")
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        f"2 episodes would be taken over, 0 there already; podcast:guid {OLD_GUID}",
        "2021-06-06  Tide: Part I & II  (Buzz-8675309)",
        "2021-06-01  Trailer  (https://salt.example/?p=1)",
    ]
    assert shows.snapshot(show) == before
    here(show, "import", f"{host.url}/salt")
    sizes = {str(path): path.stat().st_size for path in (public(show) / "index.html", public(show) / feed.KEY)}
    assert {line.split()[1]: int(line.split()[0]) for line in lines[3::2]} == sizes
    then = here(show, "import", f"{host.url}/salt", "--dry-run")
    assert then.stdout.splitlines()[1:] == ["nothing would be written"]


def test_a_locked_show_is_taken_by_its_owner_only(here: Here, show: Path, host: Host) -> None:
    host.pages["/salt"] = UNLOCKED.replace(b">no</podcast:locked>", b">yes</podcast:locked>")
    refused = here(show, "import", f"{host.url}/salt")
    assert refused.returncode == 2
    assert "its owner has locked it (podcast:locked). Unlock it at the old host" in refused.stderr
    assert not public(show).exists()
    assert "its owner has locked it" in here(show, "import", f"{host.url}/salt", "--dry-run").stderr
    for flags in (("--mine", "--dry-run"), ("--mine",)):
        mine = here(show, "import", f"{host.url}/salt", *flags)
        assert (mine.returncode, "locked" in mine.stderr) == (0, False)
    assert len(feed.parse((public(show) / feed.KEY).read_bytes()).inherited) == 2


def test_what_cannot_be_taken_over_is_named(here: Here, show: Path, host: Host) -> None:
    host.pages["/salt"] = EUROPEAN
    done = here(show, "import", f"{host.url}/salt")
    assert done.returncode == 0
    for said in (
        "Äpfel: it has no guid, it gets its enclosure's address",
        "Nur Text: it has no enclosure, it is left out",
        "Ohne Datum: it has no date, it is dated by its neighbour: 2019-03-05 00:00:01 UTC",
        "Noch eins: another item has its guid, it is left out",
    ):
        assert said in done.stderr
    assert "2 episodes taken over" in done.stdout


def test_a_page_a_gap_and_a_word_are_refused_and_nothing_is_written(here: Here, show: Path, host: Host) -> None:
    host.fail(redirect("/elsewhere"), raw(b"<!DOCTYPE html><p>Salt</p>"))
    web = here(show, "import", f"{host.url}/salt")
    assert (web.returncode, web.stdout) == (1, "")
    assert f"{host.url}/elsewhere: this is a web page, not a feed" in web.stderr
    gap = here(show, "import", f"{host.url}/pepper")
    assert f"{host.url}/pepper: there is no feed (HTTP 404)" in gap.stderr
    word = here(show, "import", "salt")
    assert (word.returncode, "FEED_URL is not an http or https address" in word.stderr) == (2, True)
    assert not public(show).exists()


def test_a_show_without_cover_is_refused_by_the_rule(here: Here, show: Path, host: Host) -> None:
    settings = show / "podcast.toml"
    settings.write_text(settings.read_text().replace(COVER, "[papers]"))
    done = here(show, "import", f"{host.url}/salt")
    assert done.returncode == 1
    assert "channel: itunes:image, a JPEG or PNG (Apple, PSP-1)" in done.stderr
    advice = "set `image` in podcast.toml (the old show's is https://img.host.example/salt.jpg): an address that ends"
    assert advice in done.stderr
    assert not public(show).exists()
    rehearsed = here(show, "import", f"{host.url}/salt", "--dry-run")
    assert rehearsed.returncode == 1
    assert rehearsed.stdout.splitlines()[:2] == [
        f"2 episodes would be taken over, 0 there already; podcast:guid {OLD_GUID}",
        "2021-06-06  Tide: Part I & II  (Buzz-8675309)",
    ]
    assert [line.split()[1] for line in rehearsed.stdout.splitlines()[3::2]] == [
        str(public(show) / name) for name in ("index.html", feed.KEY)
    ]
    assert rehearsed.stderr.splitlines()[-1] == done.stderr.splitlines()[-1]
    assert "title: it was “Salt & Light”" in rehearsed.stderr
    assert not public(show).exists()


def test_relative_addresses_lead_to_the_old_host(here: Here, show: Path, host: Host) -> None:
    short = UNLOCKED.replace(b'"https://host.example/', b'"')
    assert short.count(b'url="1.mp3"') == short.count(b'url="8675309.srt"') == 1
    host.pages["/shows/salt?key=own"] = short
    host.fail(redirect("/shows/salt?key=own"))
    done = here(show, "import", f"{host.url}/salt")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("2 addresses were relative: they lead to the old host now") == 1
    data = (public(show) / feed.KEY).read_bytes()
    assert facts(data) == facts(UNLOCKED.replace(b'"https://host.example/', f'"{host.url}/shows/'.encode()))
    assert b"key=own" not in data
    assert "Trailer: enclosure/@url" not in done.stderr


def test_a_feed_that_has_moved_on_says_where_to(here: Here, show: Path, host: Host) -> None:
    """Also what the last step of a move leaves behind: there the new address is this show's own."""
    tag = "<itunes:new-feed-url>{}</itunes:new-feed-url></channel>"
    said = []
    for to in (f"{host.url}/pepper", f"{host.url}/salt", "http://localhost:8000/small/feed.xml"):
        host.pages["/salt"] = UNLOCKED.replace(b"</channel>", tag.format(to).encode())
        done = here(show, "import", f"{host.url}/salt", "--dry-run")
        assert done.returncode == 0
        said += [line for line in done.stderr.splitlines() if "moved" in line]
    assert len(said) == 1
    assert f"it says that the show has moved to {host.url}/pepper: import that one?" in said[0]


def test_an_episode_dated_ahead_is_named_and_dates_no_feed(here: Here, show: Path, host: Host) -> None:
    host.pages["/salt"] = UNLOCKED.replace(b"Sun, 6 Jun 2021", b"Tue, 6 Jun 2130")
    done = here(show, "import", f"{host.url}/salt")
    assert done.returncode == 0
    assert done.stderr.count("dated 2130-06-06") == 1
    assert "Tide: Part I & II: it is dated 2130-06-06; it stays so, and apps may not show it before" in done.stderr
    data = (public(show) / feed.KEY).read_bytes()
    assert b"<lastBuildDate>" not in data
    assert data.count(b"2130") == 1


def test_the_next_episode_follows_the_old_ones(here: Here, made: Path, host: Host) -> None:
    """The old show's podcast:guid gives the new episode's; an old item that breaks a rule holds no new one back."""
    settings = made / "podcast.toml"
    settings.write_text(settings.read_text().replace("[papers]", COVER, 1))
    for name in (names.ITEM, names.PUBLICATION):
        (shows.episode(made) / name).unlink()
    for path in public(made).glob("*.xml"):
        path.unlink()
    assert here(made, "import", f"{host.url}/salt").returncode == 0
    done = here(made, "publish", str(WEEK))
    assert done.returncode == 0, done.stderr
    found = feed.parse((public(made) / feed.KEY).read_bytes())
    assert (found.guid, [item.guid for item in found.items]) == (OLD_GUID, [feed.item_guid(OLD_GUID, WEEK)])
    assert [item.guid for item in found.inherited] == ["Buzz-8675309", "https://salt.example/?p=1"]
    assert facts((public(made) / feed.KEY).read_bytes())[1:] == facts(UNLOCKED)


def test_an_import_into_a_running_show_keeps_its_episode_and_guid(here: Here, made: Path, host: Host) -> None:
    before = feed.parse((public(made) / feed.KEY).read_bytes())
    done = here(made, "import", f"{host.url}/salt")
    assert done.returncode == 0, done.stderr
    after = feed.parse((public(made) / feed.KEY).read_bytes())
    assert (after.guid, after.items, len(after.inherited)) == (before.guid, before.items, 2)
    assert f"podcast:guid is {before.guid} here and stays so; the old feed's, {OLD_GUID}, is not taken" in done.stderr
    documents = [feed.Document(feed.KEY, (public(made) / feed.KEY).read_bytes())]
    kept = next(one for one in rules.judge(documents, before) if one.asks.startswith("a published item keeps"))
    assert kept.holds


def test_all_that_is_left_out_is_named_and_of_the_rest_the_first(here: Here, show: Path, host: Host) -> None:
    posts = "".join(f"<item><title>Post {n}.</title><guid>post-{n}</guid></item>" for n in range(40))
    empty = "".join(entry(n).replace('length="1000"', 'length="0"') for n in range(40))
    host.pages["/salt"] = page(posts, empty)
    done = here(show, "import", f"{host.url}/salt")
    assert "40 episodes taken over" in done.stdout
    assert [f"Post {n}.: it has no enclosure" in done.stderr for n in range(40)] == [True] * 40
    assert done.stderr.count("although apps may not take it") == 20
    assert "and 20 more like these" in done.stderr
