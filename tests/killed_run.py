"""Run in a process of its own: `python -m tests.killed_run FOLDER MOMENT FILE NUMBER` makes the small show's week and
kills itself, as a power cut would, at the NUMBERth time that MOMENT comes for a file whose name begins with FILE."""

import os
import signal
import sys
from pathlib import Path

from podcast import config, providers
from podcast.providers import Environment
from podcast.workspace import Workspace
from tests import shows
from tests.stores.mortal import Mortal as MortalStore


def main() -> None:
    folder, moment, name, number = sys.argv[1:]
    left = int(number)

    def on_write(at: str, file: str) -> None:
        nonlocal left
        if at == moment and file.startswith(name):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    class Mortal(Workspace):
        def __init__(self, root: Path) -> None:
            super().__init__(root, on_write)

    store = providers.store(config.load(Path(folder) / "podcast.toml"))
    environment = Environment.read(os.environ)
    shows.make(Path(folder), environment=environment, space=Mortal, store=lambda _: MortalStore(store, on_write))


if __name__ == "__main__":
    main()
