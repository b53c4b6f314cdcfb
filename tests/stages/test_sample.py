"""The bundled sample: where it may stand in, where it lies, and that no real feed ever has it."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from podcast import chain, config, feed, names, providers, selection
from podcast.errors import GateRefused
from podcast.model import Week
from podcast.sources.bundled import WEEK, Bundled
from podcast.stages import sample
from podcast.steps import Fallback
from podcast.stores.local import LocalStore
from tests import shows
from tests.shows import Here, Listener, episode, make, snapshot, why

OWN_ADDRESS = '[publish]\nbase_url = "https://podcast.example.org/small"\n'
NEXT = '- {id: "2506.1", title: New, abstract: "We do it. However, it is hard. It works."}\n'


@pytest.fixture
def show(tmp_path: Path) -> Path:
    shows.write_show(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def sampled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small show with the sample published, never to be changed."""
    folder = tmp_path_factory.mktemp("sampled")
    shows.write_show(folder)
    demonstrate(folder)
    return folder


@pytest.fixture
def sampled(sampled_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sampled_once, tmp_path / "show"))


def demonstrate(folder: Path) -> None:
    """What the command does for a show whose source cannot be reached."""
    settings = folder / "podcast.toml"
    before = settings.read_text()
    settings.write_text(before.replace('source = "file"\nfile = "papers.yaml"\n', ""))
    make(folder, Week(2025, 30), falls_back=True)
    settings.write_text(before)


def items(folder: Path, show: str = "small") -> tuple[feed.Feed, list[str]]:
    read = feed.parse((folder / "public" / show / feed.KEY).read_bytes())
    return read, [str(item.week) for item in read.items]


def is_untouched(folder: Path) -> bool:
    show = config.load(folder / "podcast.toml")
    return sample.is_untouched(show, providers.store(show))


@pytest.mark.slow
def test_a_new_show_is_untouched_also_with_the_sample_in_it(show: Path, sampled_once: Path) -> None:
    assert is_untouched(show)
    assert is_untouched(sampled_once)
    assert items(sampled_once)[1] == [str(WEEK)]


@pytest.mark.parametrize("settings", [OWN_ADDRESS, '[publish]\nto = "s3"\nbucket = "b-1"\nbase_url = "https://x.y"\n'])
def test_an_address_of_its_own_makes_a_show_real(show: Path, settings: str) -> None:
    file = show / "podcast.toml"
    file.write_text(file.read_text() + settings)
    loaded = config.load(file)
    assert not sample.is_untouched(loaded, LocalStore(show / "public" / "small"))


def test_so_does_an_episode_and_one_that_was_withdrawn_and_one_that_is_begun(here: Here, made: Path) -> None:
    assert not is_untouched(made)
    assert here(made, "unpublish", str(WEEK)).returncode == 0
    assert not is_untouched(made)
    (made / "public" / "small" / "withdrawn.json").unlink()
    assert not is_untouched(made)


@pytest.mark.slow
def test_the_sample_gives_way_to_the_first_real_episode(sampled: Path) -> None:
    demo = items(sampled)[0]
    listener = Listener()
    make(sampled, Week(2025, 24), listener=listener)
    real, weeks = items(sampled)
    assert weeks == ["2025-W24"]
    assert real.guid != demo.guid
    assert not [words for words in listener.warnings if "speech check" not in words]
    public = sampled / "public" / "small"
    assert str(WEEK) not in (public / "index.html").read_text()
    assert not (public / "feed-history").exists()


@pytest.mark.slow
def test_its_papers_are_not_covered(sampled: Path) -> None:
    told = {paper for item in items(sampled)[0].items for paper in item.papers}
    assert len(told) == 5
    papers = "".join(shows.PAPERS.replace("2505.00001", id) for id in sorted(told))
    (sampled / "papers.yaml").write_text(papers)
    run, _ = make(sampled, Week(2025, 24), until="fetch")
    assert {paper.id for paper in selection.loads(run.space.text(names.PAPERS)).taken} == told


@pytest.mark.slow
def test_the_week_itself_is_asked_for_anew_and_has_its_own_guid(sampled: Path) -> None:
    demo = items(sampled)[0].items[0]
    listener = Listener()
    make(sampled, WEEK, listener=listener)
    real, weeks = items(sampled)
    assert weeks == [str(WEEK)]
    assert real.items[0].papers == ("2505.00001",)
    assert real.items[0].guid == feed.item_guid(real.guid, WEEK) != demo.guid
    assert not [words for words in listener.warnings if "speech check" not in words]


@pytest.mark.slow
def test_single_commands_work_on_it(here: Here, sampled: Path) -> None:
    show = config.load(sampled / "podcast.toml")
    before = snapshot(episode(sampled))
    assert set(why_found(sampled).values()) == {"up to date"}
    for words in (("mix", str(WEEK)), ("publish", str(WEEK)), ("correct", str(WEEK)), ("check", str(WEEK))):
        ran = here(sampled, *words)
        assert ran.returncode == 0, ran.stderr
    assert snapshot(episode(sampled)) == before
    assert here(sampled, "unpublish", str(WEEK)).returncode == 2
    assert sample.of_week(show, WEEK, providers.store(show))[0].guid == items(sampled)[0].guid


def why_found(folder: Path) -> dict[str, str]:
    show = config.load(folder / "podcast.toml")
    found, fallback = sample.of_week(show, WEEK, providers.store(show))
    return chain.why(replace(shows.run_of(folder), show=found, fallback=fallback))


@pytest.mark.slow
def test_asked_for_in_a_show_that_has_episodes_it_lies_beside_them(here: Here, made: Path) -> None:
    before = snapshot(made / "public" / "small"), snapshot(episode(made))
    ran = here(made, "weekly", "--sample")
    assert ran.returncode == 0, ran.stderr
    assert (snapshot(made / "public" / "small"), snapshot(episode(made))) == before
    assert str(episode(made, WEEK, "small-sample") / names.EPISODE) in ran.stdout
    assert items(made, "small-sample")[1] == [str(WEEK)]
    assert set(why(made).values()) == {"up to date"}


def test_its_papers_in_a_shows_own_feed_are_refused(made: Path) -> None:
    papers = episode(made) / names.PAPERS
    papers.write_text(papers.read_text().replace('"source": "file"', f'"source": "{Bundled.name}"'))
    before = snapshot(made / "public")
    with pytest.raises(GateRefused, match="no feed of a show's own"):
        chain.STAGES["publish"](shows.run_of(made))
    assert snapshot(made / "public") == before


def test_the_sample_itself_is_refused_beside_other_episodes(made: Path) -> None:
    """As after another process has published a first episode meanwhile."""
    run = shows.run_of(made)
    other = replace(run.show, guid=feed.sample_guid(run.show.id))
    papers = episode(made) / names.PAPERS
    papers.write_text(papers.read_text().replace('"source": "file"', f'"source": "{Bundled.name}"'))
    tried = replace(run, show=other, fallback=Fallback(Bundled("en"), "for a test"))
    with pytest.raises(GateRefused, match="no feed of a show's own"):
        chain.STAGES["publish"](tried)


def test_another_week_is_no_sample(here: Here, show: Path) -> None:
    ran = here(show, "weekly", "2025-W22", "--sample")
    assert ran.returncode == 2
    assert "the sample is the week 2025-W23, not 2025-W22" in ran.stderr
