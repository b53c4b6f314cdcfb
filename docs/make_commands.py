"""Write docs/commands.md from the commands themselves (`make docs`); a test fails when it is stale."""

from collections.abc import Iterator
from pathlib import Path

import click

from podcast.cli import podcast

FILE = Path(__file__).with_name("commands.md")


def reference() -> str:
    """The help of every command, as Markdown."""
    parts = ["# Commands\n\nMade by `make docs` from the program itself.\n"]
    with podcast.make_context("podcast", [], resilient_parsing=True, terminal_width=100) as top:
        parts += _sections(top)
    return "\n".join(parts)


def _sections(context: click.Context) -> Iterator[str]:
    """A command, and the commands below it."""
    yield _section(context)
    if isinstance(context.command, click.Group):
        for name, command in context.command.commands.items():
            with command.make_context(name, [], parent=context, resilient_parsing=True) as below:
                yield from _sections(below)


def _section(context: click.Context) -> str:
    return f"## {context.command_path}\n\n```\n{context.get_help()}\n```\n"


if __name__ == "__main__":
    FILE.write_text(reference(), encoding="utf-8")
