"""Publishing to S3, against moto's server over real HTTP."""

import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from podcast import chain, config, feed, names, providers
from podcast.errors import GateRefused, StoreError
from podcast.model import Item
from podcast.stages import history
from podcast.stages.catalogue import Desk
from podcast.steps import Run
from podcast.stores.base import Store
from tests import shows
from tests.shows import NOW, WEEK, Listener
from tests.stages import published
from tests.stores.gateways import Gateway
from tests.stores.mortal import Mortal

MEDIA = re.compile(rf"media/{WEEK}-[0-9a-f]{{12}}\.(mp3|srt|vtt|json|chapters\.json|jpg)")


@pytest.fixture
def keys(moto: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in moto.environment().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def bucket(moto: Gateway, keys: None) -> str:
    return moto.bucket()


@pytest.fixture
def show(moto: Gateway, bucket: str, made: Path) -> Path:
    return moto.move(made, bucket)


def run_of(folder: Path, heard: Listener | None = None, store: Store | None = None, correct: bool = False) -> Run:
    run = shows.run_of(folder)
    cast = replace(run.cast, store=store) if store else run.cast
    return replace(run, watch=heard or Listener(), cast=cast, correct=correct)


def publish(folder: Path, heard: Listener | None = None, correct: bool = False) -> bool:
    return chain.STAGES["publish"](run_of(folder, heard, correct=correct))


def desk(folder: Path) -> Desk:
    show = config.load(folder / "podcast.toml")
    return Desk(show, providers.store(show), Listener(), lambda: NOW)


def items(gateway: Gateway, bucket: str) -> tuple[Item, ...]:
    return feed.parse(gateway.objects(bucket)[feed.KEY]).items


def test_every_file_that_the_feed_names_answers_whole_with_its_headers(moto: Gateway, bucket: str, show: Path) -> None:
    heard = Listener()
    assert publish(show, heard) is True
    assert heard.warnings == []
    (item,) = items(moto, bucket)
    named = [item.audio, *item.transcripts, item.chapters, item.image]
    assert sum(1 for media in named if media and MEDIA.fullmatch(media.key)) == 6
    millions = -(-sum(media.length for media in named if media and MEDIA.fullmatch(media.key)) // 1_000_000)
    assert heard.counted == [(done, millions, "MB") for done in range(1, millions + 1)]
    for media in filter(None, named):
        answer = httpx.get(f"{moto.url}/{bucket}/{media.key}")
        assert (answer.status_code, len(answer.content)) == (200, media.length)
        assert answer.headers["Content-Type"] == media.type
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for key, type in ((feed.KEY, feed.TYPE), (item.page, "text/html; charset=utf-8")):
        answer = httpx.get(f"{moto.url}/{bucket}/{key}")
        assert answer.headers["Content-Type"] == type
        assert answer.headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.slow
def test_the_feed_goes_last_and_after_every_look(show: Path) -> None:
    calls = list[tuple[str, str]]()
    run = shows.run_of(show)
    chain.STAGES["publish"](run_of(show, store=Mortal(run.cast.store, lambda *call: calls.append(call))))
    wrote = [key for moment, key in calls if moment == "kept"]
    assert sum(MEDIA.fullmatch(key) is not None for key in wrote) == 6
    assert wrote[0].endswith(".mp3")
    assert wrote[-1] == feed.KEY
    looks = [number for number, (moment, _) in enumerate(calls) if moment == "looked at"]
    assert len(looks) == 6
    assert max(looks) < calls.index(("stored", feed.KEY))


@pytest.mark.slow
def test_a_published_week_stays_as_it_is_until_it_is_corrected(moto: Gateway, bucket: str, show: Path) -> None:
    publish(show)
    before = moto.objects(bucket)
    (old,) = items(moto, bucket)
    notes = shows.episode(show) / names.NOTES
    notes.write_text(notes.read_text() + "\nOne more word.\n")
    run = run_of(show)
    assert chain.STAGES["notes"](run) is True
    heard = Listener()
    assert publish(show, heard) is False
    assert heard.notes == [f"{WEEK} is published and stays as it is; `podcast correct {WEEK}` publishes it anew"]
    assert moto.objects(bucket) == before
    assert publish(show, correct=True) is True
    (new,) = items(moto, bucket)
    assert (new.guid, new.published) == (old.guid, old.published)
    assert "One more word." in new.notes
    after = moto.objects(bucket)
    (kept,) = (key for key in after if key.startswith("feed-history/"))
    assert after[kept] == before[feed.KEY]
    assert {key: after[key] for key in before if key.startswith("media/")} == {
        key: before[key] for key in before if key.startswith("media/")
    }


@pytest.mark.slow
def test_a_published_week_takes_new_words_of_the_channel_into_the_feed(moto: Gateway, bucket: str, show: Path) -> None:
    """A show that moves away must not wait for its next episode."""
    publish(show)
    before = moto.objects(bucket)
    assert chain.alone(run_of(show), "publish") is False
    assert moto.objects(bucket) == before
    settings = show / "podcast.toml"
    settings.write_text('new_feed_url = "https://feeds.example.com/small"\nlocked = false\n' + settings.read_text())
    heard = Listener()
    assert chain.alone(run_of(show, heard), "publish") is True
    assert heard.notes[-1] == "the feed says of the show what podcast.toml says by now"
    after = moto.objects(bucket)
    assert b"<itunes:new-feed-url>https://feeds.example.com/small</itunes:new-feed-url>" in after[feed.KEY]
    assert feed.parse(after[feed.KEY]) == feed.parse(before[feed.KEY])
    (kept,) = set(after) - set(before)
    assert after[kept] == before[feed.KEY]


@pytest.mark.slow
def test_a_week_on_a_machine_that_never_saw_it_is_left_alone(
    moto: Gateway, bucket: str, show: Path, tmp_path: Path
) -> None:
    publish(show)
    before = moto.objects(bucket)
    new = tmp_path / "new"
    shows.write_show(new)
    moto.move(new, bucket)
    done = shows.command(new, "weekly", str(WEEK), env=moto.environment())
    assert done.returncode == 0, done.stderr
    assert "is published and stays as it is" in done.stderr
    assert not shows.episode(new).exists()
    assert moto.objects(bucket) == before


def test_a_damaged_object_keeps_the_week_out_of_the_feed(moto: Gateway, bucket: str, show: Path) -> None:
    run = shows.run_of(show)

    def damage(moment: str, key: str) -> None:
        if (moment, key.rpartition(".")[2]) == ("kept", "vtt"):
            moto.client.put_object(Bucket=bucket, Key=key, Body=b"WEBVTT", ContentType="text/vtt")

    with pytest.raises(StoreError, match=r"\.vtt: it has 6 bytes instead of"):
        chain.STAGES["publish"](run_of(show, store=Mortal(run.cast.store, damage)))
    assert feed.KEY not in moto.objects(bucket)


@pytest.mark.slow
def test_an_address_that_listeners_may_not_read_keeps_the_week_out_of_the_feed(
    moto: Gateway, keys: None, made: Path
) -> None:
    closed = moto.bucket(public=False)
    elsewhere = moto.move(made, closed)
    file = elsewhere / "podcast.toml"
    file.write_text(file.read_text().replace(f"/{closed}/", "/no-such-bucket/"))
    with pytest.raises(StoreError, match="the answer is 40") as caught:
        publish(elsewhere)
    assert "it is the bucket's public address" in str(caught.value)
    assert feed.KEY not in moto.objects(closed)


@pytest.mark.slow
def test_an_address_that_does_not_answer_is_said(moto: Gateway, bucket: str, show: Path) -> None:
    file = show / "podcast.toml"
    file.write_text(re.sub('base_url = ".*"', f'base_url = "{shows.NOWHERE}/show"', file.read_text()))
    heard = Listener()
    assert publish(show, heard) is True
    (warning,) = heard.warnings
    assert "does not answer" in warning
    assert len(items(moto, bucket)) == 1


@pytest.mark.slow
def test_of_two_machines_with_one_week_the_first_counts_until_it_is_corrected(
    moto: Gateway, bucket: str, show: Path, tmp_path: Path
) -> None:
    """The other one publishes while this one is at its last step."""
    run, others = shows.run_of(show), list[Item]()

    def meanwhile(moment: str, key: str) -> None:
        if (moment, key) == ("stored", feed.KEY) and not others:
            others.append(published.publish(desk(show), tmp_path, WEEK))

    with pytest.raises(StoreError, match=f"{WEEK} was published from elsewhere meanwhile") as caught:
        chain.STAGES["publish"](run_of(show, store=Mortal(run.cast.store, meanwhile)))
    assert f"podcast correct {WEEK}" in str(caught.value)
    assert items(moto, bucket) == (feed.tidy(others[0]),)
    assert publish(show) is False
    assert publish(show, correct=True) is True
    (new,) = items(moto, bucket)
    assert (new.guid, new.published) == (others[0].guid, others[0].published)
    assert new.audio != others[0].audio


def test_the_bundled_sample_stays_on_this_machine(moto: Gateway, bucket: str, show: Path) -> None:
    file = shows.episode(show) / names.PAPERS
    file.write_text(file.read_text().replace('"source": "file"', '"source": "bundled"'))
    with pytest.raises(GateRefused, match="bundled sample"):
        publish(show)
    assert moto.objects(bucket) == {}


@pytest.mark.slow
def test_a_prefix_stands_before_every_key(moto: Gateway, bucket: str, made: Path) -> None:
    show = moto.move(made, bucket, prefix="papers/en/")
    publish(show)
    there = moto.objects(bucket)
    assert {key[:10] for key in there} == {"papers/en/"}
    (item,) = feed.parse(there[f"papers/en/{feed.KEY}"]).items
    assert f"papers/en/{item.audio.key}" in there
    assert history.entries(desk(show).store) == ()
