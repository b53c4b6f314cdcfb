"""Options that several commands share."""

from pathlib import Path

import click

quiet = click.option("--quiet", "-q", is_flag=True, help="Say nothing but what went wrong or was done otherwise.")
show = click.option(
    "--show",
    "show_file",
    type=click.Path(path_type=Path),
    default=Path("podcast.toml"),
    show_default=True,
    metavar="FILE",
    help="The show's settings.",
)
