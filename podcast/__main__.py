"""`python -m podcast` is the command `podcast`."""

import sys


def main() -> None:
    """Load the command, which takes a third of a second, and run it; Ctrl-C is quiet from the beginning."""
    try:
        from podcast import cli
    except KeyboardInterrupt:
        sys.exit(130)
    cli.main()


if __name__ == "__main__":
    main()
