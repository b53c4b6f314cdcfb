import io

import pytest
from rich.console import Console

from podcast.commands.terminal import Terminal


def shown(terminal: bool) -> tuple[Terminal, io.StringIO]:
    said = io.StringIO()
    return Terminal(Console(file=said, force_terminal=terminal, width=100)), said


def test_elsewhere_there_are_plain_lines_and_few_of_them() -> None:
    terminal, said = shown(terminal=False)
    terminal.stage("speak")
    for done in range(1, 101):
        terminal.progress(done, 100)
    terminal.close()
    lines = said.getvalue().splitlines()
    assert lines == ["speak", *(f"  speak: {done} of 100" for done in (25, 50, 75, 100))]


@pytest.mark.parametrize("terminal", [True, False])
def test_when_it_is_quiet_only_what_must_be_known_is_said(terminal: bool) -> None:
    said = io.StringIO()
    quiet = Terminal(Console(file=said, force_terminal=terminal, width=100), quiet=True)
    quiet.stage("speak")
    quiet.progress(1, 2)
    quiet.note("a note")
    assert said.getvalue() == ""
    quiet.warn("a warning")
    quiet.close()
    assert "a warning" in said.getvalue()


@pytest.mark.parametrize("terminal", [True, False])
def test_what_is_counted_is_said_where_it_is_no_thing(terminal: bool) -> None:
    one, said = shown(terminal)
    one.stage("publish")
    one.progress(3, 12, "MB")
    assert "MB" in said.getvalue()
    assert terminal or said.getvalue().splitlines() == ["publish", "  publish: 3 of 12 MB"]
    one.close()


def test_on_a_terminal_there_is_a_bar_that_goes_away() -> None:
    terminal, said = shown(terminal=True)
    terminal.stage("speak")
    terminal.progress(1, 3)
    terminal.progress(2, 3)
    assert "/3" in said.getvalue()
    terminal.progress(3, 3)
    terminal.stage("mix")
    terminal.close()
    assert "mix" in said.getvalue()


@pytest.mark.parametrize("terminal", [True, False])
def test_untrusted_words_are_shown_as_they_are(terminal: bool) -> None:
    one, said = shown(terminal)
    one.note("[bold]paper[/bold] of [/] the week")
    one.warn("[red]x")
    assert "[bold]paper[/bold] of [/] the week" in said.getvalue()
    assert "[red]x" in said.getvalue()
