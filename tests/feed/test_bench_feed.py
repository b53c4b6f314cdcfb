"""The benchmark of the feed: what it measures, and in the slow tests its figures."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import feed as bench
from podcast import feed
from podcast.feed import rules

ROOT = Path(__file__).parent.parent.parent


def test_its_episodes_keep_every_rule() -> None:
    items = [bench.item(week) for week in bench.weeks(3)]
    assert [one for one in rules.judge(feed.documents(bench.SHOW, bench.GUID, items)) if not one.holds] == []


def test_a_size_is_measured() -> None:
    found = bench.measure(60)
    assert (found["episodes"], found["documents"], found["changed"]) == (60, 1, 1)
    assert 0.1 < found["MB"] < 1
    assert found["write"] > 0 < found["read"] < found["publish"]
    assert bench.row(found).count("|") == 10


@pytest.mark.slow
def test_ten_thousand_episodes_take_ten_times_what_a_thousand_take() -> None:
    """The aim is 5 s of CPU and 300 MB; a machine with other work to do counts up to three times the CPU."""
    sizes = {}
    for size in (1, 1_000, 10_000):
        command = [sys.executable, "-m", "benchmarks.feed", "--one", str(size)]
        ran = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        sizes[size] = json.loads(ran.stdout)
    one, small, large = sizes.values()
    assert large["publish"] < 15
    assert large["peak_MB"] < 300
    assert large["peak_MB"] - one["peak_MB"] < 13 * (small["peak_MB"] - one["peak_MB"])
    assert large["publish"] < 25 * small["publish"]
    assert (small["changed"], large["changed"]) == (1, 1)
    assert large["changed_kB"] < 1.05 * small["changed_kB"]
    assert large["MB"] < 10.5 * small["MB"]
