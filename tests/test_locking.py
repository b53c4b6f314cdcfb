"""One process at a time works on a week."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from podcast.errors import Busy
from podcast.locking import locked


def test_a_second_process_is_told_who_holds_the_week(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from podcast.locking import locked\n"
        "week = Path(sys.argv[1])\n"
        "with locked(week, week.parent.parent): print('held', flush=True); sys.stdin.read()"
    )
    week = tmp_path / "en" / "2025-W23"
    command = [sys.executable, "-c", program, str(week)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Busy, match=f"process {holder.pid} "), locked(week, tmp_path):
            pass
        os.kill(holder.pid, signal.SIGKILL)
    with locked(week, tmp_path):
        pass
