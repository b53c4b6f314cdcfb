"""From cron's point of view: ways to miss or spoil a week. Each ends non-zero with one paragraph and changes nothing
that listeners have; the next good run mends it.

Every run is a process of its own, `podcast weekly --quiet` without a week, as in docs/cron.md.
"""

import datetime as dt
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from podcast import config, feed, names, providers
from podcast.model import Week
from podcast.stages.catalogue import Desk
from podcast.stores.base import Store
from podcast.workspace import Workspace
from tests import shows
from tests.protocols import Fault, raw, status
from tests.protocols_llm import LLM
from tests.protocols_voices import KEY, ElevenLabsServer
from tests.servers import DailyPapers, item, write_days
from tests.shows import NOW, Listener
from tests.stages import published
from tests.stores.gateways import Gateway

SLOW = pytest.mark.slow
NEWEST = Week.of(dt.datetime.now(dt.UTC).date()).previous()
BEFORE = NEWEST.previous()
LAST, LONG_AGO = BEFORE.previous(), BEFORE.previous().previous()
ADDRESS = '[publish]\nbase_url = "https://podcast.example.org/small"\n'
SETTINGS = shows.SETTINGS.replace('source = "file"\nfile = "papers.yaml"\n', "")
ELEVENLABS = 'language = "en"\n[elevenlabs]\nvoice = "ownVoice1"\npace = 14.7\n'
BUSY = status(503, Retry_After="4000")


@dataclass
class Job:
    """A show with a job in cron, whose papers come from `api`; `secrets` may stand in no answer."""

    folder: Path
    api: DailyPapers
    env: dict[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        env = {"HF_ENDPOINT": self.api.url} | self.env
        return shows.command(self.folder, "weekly", "--quiet", *words, env=env, timeout=200)

    @property
    def store(self) -> Store:
        return providers.store(config.load(self.folder / "podcast.toml"))

    @property
    def weeks(self) -> list[Week]:
        """The weeks in the feed, oldest first."""
        stored = self.store.read(feed.KEY)
        return sorted(one.week for one in feed.parse(stored.data).items) if stored else []

    def publish(self, week: Week) -> None:
        """An episode of an earlier week, put into the feed in a moment."""
        show = config.load(self.folder / "podcast.toml")
        published.publish(Desk(show, self.store, Listener(), lambda: NOW), self.folder, week)

    def misses(self, code: int, *said: str) -> None:
        """The run fails with one paragraph, and listeners have what they had."""
        before = self.store.read(feed.KEY)
        ran = self.run()
        assert ran.returncode == code, ran.stderr
        assert ran.stdout == ""
        errors = [line for line in ran.stderr.splitlines() if line.startswith("Error: ")]
        assert errors == ran.stderr.splitlines()[-1:], ran.stderr
        assert [words for words in said if words not in errors[0]] == []
        assert "Traceback" not in ran.stderr
        assert "bundled" not in ran.stderr
        assert not [secret for secret in self.secrets if secret in ran.stderr]
        assert self.store.read(feed.KEY) == before

    def mends(self, *weeks: Week) -> None:
        """The next run says nothing but warnings, and the feed has the weeks."""
        ran = self.run()
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout == ""
        assert all(line.startswith("  Note: ") for line in ran.stderr.splitlines()), ran.stderr
        assert self.weeks == list(weeks)

    def write(self, old: str, new: str) -> None:
        file = self.folder / "podcast.toml"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))


def days(folder: Path, *weeks: Week) -> Path:
    """A day's paper for each week."""
    folder.mkdir(exist_ok=True)
    return write_days(
        folder,
        {
            str(week.monday): [item(f"25{week.number % 12 + 1:02}.{week.ordinal() % 100_000:05}", title="Small Tests")]
            for week in weeks
        },
    )


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    """The show has an address of its own and the week before the last one published: one is due."""
    folder = tmp_path / "show"
    shows.write_show(folder, SETTINGS + ADDRESS)
    with DailyPapers(days(tmp_path / "days", LONG_AGO, LAST, BEFORE, NEWEST)) as api:
        job = Job(folder, api)
        job.publish(BEFORE)
        yield job


# The papers' source.


@SLOW
@pytest.mark.parametrize(
    ("address", "page"),
    [(ADDRESS, BUSY), pytest.param("", BUSY, marks=SLOW), pytest.param(ADDRESS, status(403), marks=SLOW)],
)
def test_the_api_is_down_and_two_weeks_are_made_when_it_is_back(tmp_path: Path, address: str, page: Fault) -> None:
    folder = tmp_path / "show"
    shows.write_show(folder, SETTINGS + address)
    with DailyPapers(days(tmp_path / "days", LAST, BEFORE, NEWEST)) as api:
        job = Job(folder, api)
        job.publish(LAST)
        api.always = page
        job.misses(1, "/api/daily_papers", "HF_ENDPOINT")
        api.always = None
        job.mends(LAST, BEFORE, NEWEST)


@SLOW
def test_a_new_show_with_an_address_of_its_own_has_no_demonstration_either(tmp_path: Path) -> None:
    folder = tmp_path / "show"
    shows.write_show(folder, SETTINGS + ADDRESS)
    with DailyPapers(days(tmp_path / "days", NEWEST)) as api:
        job = Job(folder, api)
        api.always = BUSY
        job.misses(1, "/api/daily_papers")
        assert not (folder / "public" / "small" / feed.KEY).exists()
        api.always = None
        job.mends(NEWEST)


@pytest.mark.slow
def test_a_week_has_no_papers_and_the_later_one_is_made_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "show"
    shows.write_show(folder, SETTINGS + ADDRESS)
    with DailyPapers(days(tmp_path / "days", NEWEST)) as api:
        job = Job(folder, api)
        job.publish(LAST)
        ran = job.run()
        assert ran.returncode == 1
        (error,) = [line for line in ran.stderr.splitlines() if line.startswith("Error: ")]
        assert f"{BEFORE} could not be made: " in error
        assert f"`podcast weekly {BEFORE}` makes it" in error
        assert job.weeks == [LAST, NEWEST]
        days(api.folder, BEFORE)
        assert job.run(str(BEFORE)).returncode == 0
        job.mends(LAST, BEFORE, NEWEST)


@SLOW
def test_three_weeks_were_missed_and_two_are_made_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "show"
    shows.write_show(folder, SETTINGS + ADDRESS)
    with DailyPapers(days(tmp_path / "days", LAST, BEFORE, NEWEST)) as api:
        job = Job(folder, api)
        job.publish(LONG_AGO)
        ran = job.run()
        assert ran.returncode == 0, ran.stderr
        assert f"{NEWEST} waits, too: the next run goes on with it" in ran.stderr
        assert job.weeks == [LONG_AGO, LAST, BEFORE]
        job.mends(LONG_AGO, LAST, BEFORE, NEWEST)


@SLOW
def test_only_a_show_without_anything_of_its_own_has_the_demonstration(tmp_path: Path) -> None:
    """As after `git clone` without a network; the first real episode then takes the sample's place."""
    shows.write_show(tmp_path, SETTINGS)
    with DailyPapers(days(tmp_path / "days", BEFORE, NEWEST)) as api:
        job = Job(tmp_path, api)
        api.always = BUSY
        for _ in range(2):
            ran = job.run()
            assert ran.returncode == 0, ran.stderr
            assert "the bundled week 2025-W23 is made instead, to show what an episode is" in ran.stderr
            assert (shows.episode(tmp_path) / names.EPISODE).exists()
            assert (tmp_path / "public" / "small" / feed.KEY).exists()
        assert job.run("2025-W22").returncode == 1
        api.always = None
        job.mends(NEWEST)


# What writes and speaks.


@pytest.fixture
def llm(job: Job) -> Iterator[LLM]:
    with LLM(key="sk-good-0123456789") as server:
        job.env = {"OPENAI_API_KEY": "sk-good-0123456789", "OPENAI_BASE_URL": server.base}
        job.secrets = ("sk-good-0123456789", "sk-gone-0123456789")
        job.write("[align]", '[voice]\nprovider = "espeak"\n[align]')
        yield server


@SLOW
def test_the_llms_key_is_gone(job: Job, llm: LLM) -> None:
    job.env["OPENAI_API_KEY"] = "sk-gone-0123456789"
    job.misses(1, "OPENAI_API_KEY")
    job.env["OPENAI_API_KEY"] = "sk-good-0123456789"
    job.mends(BEFORE, NEWEST)


@SLOW
def test_the_llms_quota_ends_in_the_middle_and_no_answer_is_paid_for_twice(job: Job, llm: LLM) -> None:
    llm.spoil("bookends", status(429, {"error": {"message": "no money left", "code": "insufficient_quota"}}))
    job.misses(1, "quota")
    paid = set(llm.answered)
    assert paid
    llm.chats.clear()
    job.mends(BEFORE, NEWEST)
    assert llm.answered
    assert not paid & set(llm.answered)


@SLOW
def test_the_voice_refuses_in_the_middle_and_no_clip_is_paid_for_twice(job: Job) -> None:
    (job.folder / "voices" / "host-en.toml").write_text(ELEVENLABS)
    with ElevenLabsServer(quota=60) as voice:
        job.env = {"ELEVENLABS_API_KEY": KEY, "ELEVENLABS_BASE_URL": voice.url}
        job.secrets = (KEY,)
        job.misses(1, "exceeds your quota")
        assert voice.said
        voice.quota = None
        job.mends(BEFORE, NEWEST)
        assert set(voice.said.values()) == {1}


# The machine.


@SLOW
def test_the_disk_is_full(job: Job) -> None:
    """No file may be longer than 20 kB, which is how a disk refuses that has no room for a clip."""
    limited = [sys.executable, "-m", "podcast", "weekly", "--quiet"]
    env = {"PATH": "/usr/bin:/bin", "HOME": str(job.folder), "HF_ENDPOINT": job.api.url}
    before = job.store.read(feed.KEY)
    line = f"ulimit -f 20; exec {shlex.join(limited)}"
    ran = subprocess.run(
        ["bash", "-c", line], cwd=job.folder, env=env, capture_output=True, text=True, check=False, timeout=100
    )
    assert ran.returncode == 1, ran.stderr
    assert "cannot be written" in ran.stderr
    assert "Free space" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert job.store.read(feed.KEY) == before
    job.mends(BEFORE, NEWEST)


@SLOW
def test_the_machine_stops_in_the_middle(job: Job) -> None:
    env = {"PATH": "/usr/bin:/bin", "HOME": str(job.folder), "HF_ENDPOINT": job.api.url}
    clips = shows.episode(job.folder, NEWEST) / names.CLIPS
    with subprocess.Popen([sys.executable, "-m", "podcast", "weekly", "--quiet"], cwd=job.folder, env=env) as running:
        until = time.monotonic() + 100
        while len(list(clips.glob("*.wav"))) < 3:
            assert time.monotonic() < until, "waited in vain"
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
    assert running.returncode == -signal.SIGKILL
    # A clip that lay there, and was not recorded yet, is said again.
    recorded = {Path(file).name for file in Workspace(clips.parent).recorded(names.CLIPS)}
    kept = {name: state for name, state in shows.snapshot(clips).items() if name in recorded}
    assert len(kept) >= 2
    job.mends(BEFORE, NEWEST)
    now = shows.snapshot(clips)
    assert {name: now[name] for name in kept} == kept


@SLOW
def test_another_run_is_still_at_work(job: Job) -> None:
    with Workspace(shows.episode(job.folder, NEWEST)).locked():
        job.misses(4, f"process {os.getpid()}")
    job.mends(BEFORE, NEWEST)


# What a person has written.


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("bitrate = 256", "bitrate = 255", 2, "[mix] bitrate"),
        pytest.param("outro.wav", "gone.wav", 2, "gone.wav", marks=SLOW),
        pytest.param('model = "none"', 'model = "bsae"', 1, "'bsae' is no model's folder", marks=SLOW),
        pytest.param('id = "small"', 'id = "small"\ntimezone = "Asia/Shangai"', 2, "'Asia/Shanghai'?", marks=SLOW),
    ],
)
def test_a_setting_is_wrong(job: Job, old: str, new: str, code: int, said: str) -> None:
    good = (job.folder / "podcast.toml").read_text()
    (job.folder / "podcast.toml").write_text(good.replace(old, new))
    ran = job.run()
    assert (ran.returncode, ran.stdout) == (code, "")
    assert said in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert not shows.episode(job.folder, NEWEST).exists()
    (job.folder / "podcast.toml").write_text(good)
    assert job.weeks == [BEFORE]
    job.mends(BEFORE, NEWEST)


@SLOW
def test_a_script_was_broken_by_hand(job: Job) -> None:
    assert job.run("--until", "write").returncode == 0
    file = shows.episode(job.folder, NEWEST) / names.SCRIPT
    good = file.read_text()
    file.write_text(good.replace("## Closing\n\n", "## Closing\n\n# What is this\n\n"))
    job.misses(2, names.SCRIPT, "line ")
    file.write_text(good)
    job.mends(BEFORE, NEWEST)


# The store.


@SLOW
def test_the_folder_of_the_store_cannot_be_written(job: Job) -> None:
    public = job.folder / "public" / "small"
    (public / ".lock").unlink(missing_ok=True)
    (public / ".lock").mkdir()
    job.misses(1, "cannot write it")
    (public / ".lock").rmdir()
    job.mends(BEFORE, NEWEST)


@SLOW
def test_the_bucket_is_closed(tmp_path: Path, moto: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in moto.environment().items():
        monkeypatch.setenv(name, value)
    folder, bucket = tmp_path / "show", moto.bucket()
    shows.write_show(folder, SETTINGS)
    moto.move(folder, bucket)
    with DailyPapers(days(tmp_path / "days", NEWEST)) as api:
        job = Job(folder, api, moto.environment(), ("testing-secret",))
        job.publish(BEFORE)
        policy = moto.client.get_bucket_policy(Bucket=bucket)["Policy"]
        moto.client.delete_bucket_policy(Bucket=bucket)
        job.misses(1, "the answer is 403", "readable for everybody")
        moto.client.put_bucket_policy(Bucket=bucket, Policy=policy)
        good = (folder / "podcast.toml").read_text()
        (folder / "podcast.toml").write_text(good.replace(f'bucket = "{bucket}"', 'bucket = "no-such-bucket"'))
        ran = job.run()
        assert ran.returncode == 1
        assert "no-such-bucket" in ran.stderr
        (folder / "podcast.toml").write_text(good)
        job.mends(BEFORE, NEWEST)


@SLOW
def test_a_page_of_a_hotel_answers_for_the_api(job: Job) -> None:
    job.api.always = raw(b"<!DOCTYPE html><html><title>Sign in</title></html>", "text/html")
    job.misses(1, "/api/daily_papers")
    job.api.always = None
    job.mends(BEFORE, NEWEST)
