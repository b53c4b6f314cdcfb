"""`python -m podcast` is the command `podcast`."""

import sys

from podcast import memory
from podcast.commands import stopping


def main() -> None:
    """Load the command, which takes a third of a second, and run it; Ctrl-C is quiet from the beginning to the end."""
    stopping.twice()
    memory.keep_little()
    try:
        from podcast import cli
    except KeyboardInterrupt:
        sys.exit(stopping.STOPPED)
    try:
        cli.main()
    finally:
        stopping.at_once()


if __name__ == "__main__":
    main()
