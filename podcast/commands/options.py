"""Options that several commands share."""

from pathlib import Path

import click

show = click.option(
    "--show",
    "show_file",
    type=click.Path(path_type=Path),
    default=Path("podcast.toml"),
    show_default=True,
    metavar="FILE",
    help="The show's settings.",
)
