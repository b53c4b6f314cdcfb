"""The whole recipe by its command, in small: slow, for it speaks a shard and trains the true network."""

import os
import re
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training group")
pytest.importorskip("wordfreq", reason="needs the training group")

from training import clips, evaluate, train, voice

ROOT = Path(__file__).parents[2]


def command(*asked: str) -> list[str]:
    return [sys.executable, "-m", "training", *asked, "--brief"]


def test_the_rate_rises_then_falls_to_nothing() -> None:
    rates = [train.speed(step, 1_000) for step in range(1_000)]
    assert rates.index(max(rates)) == 19 or rates.index(max(rates)) == 20
    assert max(rates) == pytest.approx(1)
    assert rates[0] < 0.06
    assert rates[-1] < 1e-4
    assert all(before >= after for before, after in pairwise(rates[20:]))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_minute_of_it_learns_also_when_killed(tmp_path: Path) -> None:
    subprocess.run(command("speech", "--folder", str(tmp_path)), cwd=ROOT, check=True)
    begun = subprocess.run(
        command("train", "--folder", str(tmp_path), "--until", "40"),
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    lines = begun.stdout.splitlines()
    went_on = subprocess.Popen(command("train", "--folder", str(tmp_path)), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    time.sleep(0.5)
    os.kill(went_on.pid, signal.SIGKILL)
    went_on.communicate()
    done = subprocess.run(
        command("train", "--folder", str(tmp_path)), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    lines += done.stdout.splitlines()
    told = [[float(number) for number in re.findall(r" (\d+\.\d+)[ ;]", line)[:4]] for line in lines if "token" in line]
    assert len(told) == 3
    assert "from step 40" in done.stdout
    # Guided attention is not compared: it has the more to lose the longer the clips, and they grow.
    fallen = np.array(told[0]) - np.array(told[-1])
    assert fallen[0] > 1, told
    assert fallen[2] > 0.3, told
    assert fallen[3] > 0.4, told
    subprocess.run(command("export", "--folder", str(tmp_path)), cwd=ROOT, check=True)
    listener = evaluate.Listener(tmp_path / "model")
    said = evaluate.Sample("三个小模型。", "zh", "plain", voice.say("三个小模型。", clips.HOSTS["zh"]))
    firsts, times, _ = listener.path(said, padded=True)
    assert len(firsts) == len(times) == 6
