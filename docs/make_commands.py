"""Write docs/commands.md from the commands themselves (`make docs`); a test fails when it is stale."""

from pathlib import Path

import click

from podcast.cli import podcast

FILE = Path(__file__).with_name("commands.md")


def reference() -> str:
    """The help of every command, as Markdown."""
    parts = ["# Commands\n\nMade by `make docs` from the program itself.\n"]
    parts.append(_section("podcast", podcast, None))
    context = click.Context(podcast, info_name="podcast", max_content_width=100, terminal_width=100)
    parts += [_section(f"podcast {name}", command, context) for name, command in podcast.commands.items()]
    return "\n".join(parts)


def _section(title: str, command: click.Command, parent: click.Context | None) -> str:
    name = title.rsplit(maxsplit=1)[-1]
    with click.Context(command, info_name=name, parent=parent, max_content_width=100, terminal_width=100) as context:
        return f"## {title}\n\n```\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    FILE.write_text(reference(), encoding="utf-8")
