"""Run in a process of its own: `python -m tests.killed_run FOLDER MOMENT FILE NUMBER` makes the small show's week and
kills itself, as a power cut would, at the NUMBERth time that MOMENT comes for a file whose name begins with FILE."""

import os
import signal
import sys
from pathlib import Path

from podcast.providers import Environment
from podcast.stores.local import LocalStore
from podcast.workspace import Workspace
from tests import shows


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

    class MortalStore(LocalStore):
        def put_media(self, key: str, data: bytes, type: str) -> bool:
            on_write("stored", key)
            return super().put_media(key, data, type)

        def put_page(self, key: str, data: bytes, type: str) -> bool:
            on_write("stored", key)
            return super().put_page(key, data, type)

        def put_feed(self, key: str, data: bytes, type: str, replaces: str | None) -> bool:
            on_write("stored", key)
            return super().put_feed(key, data, type, replaces)

    shows.make(Path(folder), environment=Environment.read(os.environ), space=Mortal, store=MortalStore)


if __name__ == "__main__":
    main()
