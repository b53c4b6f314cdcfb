"""Apple's categories, and what a show is told that names another."""

from pathlib import Path

import pytest

from podcast import config
from podcast.errors import ConfigError
from podcast.feed.categories import CATEGORIES, MAIN, known, nearest, split

HEAD = 'id = "en"\ntitle = "T"\ndescription = "D"\nauthor = "A"\nlanguage = "en"\n'


def test_there_are_as_many_as_apple_has() -> None:
    assert len(MAIN) == 19
    assert len(CATEGORIES) == 110
    assert {main for main, subs in MAIN.items() if not subs} == {"Government", "History", "Technology", "True Crime"}


@pytest.mark.parametrize(
    ("category", "meant"),
    [
        ("technology", "Technology"),
        ("natural sciences", "Science > Natural Sciences"),
        ("Science > Natural sciences", "Science > Natural Sciences"),
        ("Natural Sciences", "Science > Natural Sciences"),
        ("Technology > Tech News", "News > Tech News"),
        ("How-To", "Education > How To"),
        ("TV and Film", "TV & Film"),
        ("Games & Hobbies", "Leisure > Hobbies"),
        ("Zz", ""),
    ],
)
def test_the_nearest_is_named(category: str, meant: str) -> None:
    assert not known(category)
    assert nearest(category) == meant
    assert not meant or known(meant)


@pytest.mark.parametrize("category", ["Technology", "Science > Mathematics", "Science>Mathematics", "TV & Film"])
def test_known_ones_are_known_whatever_the_spaces_at_the_arrow(category: str) -> None:
    assert known(category)
    assert nearest(category) == " > ".join(filter(None, split(category)))


@pytest.mark.parametrize(
    ("category", "remedy"),
    [("Tech News", "Write 'News > Tech News', case included"), ("Zz", "Known are Arts, Business, Comedy")],
)
def test_a_show_with_an_unknown_one_is_refused_when_it_is_loaded(tmp_path: Path, category: str, remedy: str) -> None:
    file = tmp_path / "podcast.toml"
    file.write_text(f'{HEAD}category = ["Technology", "{category}"]\n')
    with pytest.raises(ConfigError) as caught:
        config.load(file)
    assert caught.value.what == f"{category!r} is none of Apple's categories"
    assert caught.value.where == f"{file}, line 6, category"
    assert caught.value.remedy.startswith(remedy)


def test_the_settings_of_the_feed_are_read(tmp_path: Path) -> None:
    file = tmp_path / "podcast.toml"
    table = '[publish]\nfeed_items = 50\nprefix = "https://op3.dev/e,pg=1/"\n'
    file.write_text(f'{HEAD}funding = "https://give.example/x"\nlicense = "CC-BY-4.0"\n{table}')
    show = config.load(file)
    assert (show.publish.feed_items, show.publish.prefix) == (50, "https://op3.dev/e,pg=1/")
    assert (show.funding, show.license) == ("https://give.example/x", "CC-BY-4.0")


@pytest.mark.parametrize(
    "line",
    [
        'prefix = "https://op3.dev/e"',
        'prefix = "http://op3.dev/e/"',
        'prefix = "op3.dev/e/"',
        'prefix = "https://op3.dev/e/?x=/"',
        "feed_items = 0",
    ],
)
def test_a_setting_that_would_break_addresses_is_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / "podcast.toml"
    file.write_text(f"{HEAD}[publish]\n{line}\n")
    with pytest.raises(ConfigError) as caught:
        config.load(file)
    assert "line 7, [publish]" in caught.value.where
