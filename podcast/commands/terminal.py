"""How a run is shown: a progress bar on a terminal, plain lines elsewhere."""

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from podcast.hiding import hidden


class Terminal:
    """Shows stages, progress, notes and warnings on standard error; answers go to standard output."""

    def __init__(self, console: Console, secrets: tuple[str, ...] = (), quiet: bool = False) -> None:
        """`secrets` are never shown. With `quiet` only warnings are."""
        self._console = console
        self._quiet = quiet
        self._secrets = secrets
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._stage = ""

    def stage(self, name: str) -> None:
        self.close()
        self._stage = name
        if self._quiet:
            return
        self._console.print(f"[bold]{escape(name)}[/bold]")

    def progress(self, done: int, total: int, unit: str = "") -> None:
        if self._quiet:
            return
        if not self._console.is_terminal:
            if done == total or done % max(1, total // 4) == 0:
                self._console.print(f"  {self._stage}: {done} of {total} {unit}".rstrip(), highlight=False)
            return
        if self._bar is None:
            columns = [TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
            if unit:
                columns.insert(3, TextColumn(unit))
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self._stage, total=total)
        if self._task is not None:
            self._bar.update(self._task, completed=done, total=total)
        if done >= total:
            self.close()

    def note(self, text: str) -> None:
        if not self._quiet:
            self._say("", text)

    def warn(self, text: str) -> None:
        self._say("[yellow]Note:[/yellow] ", text)

    def _say(self, lead: str, text: str) -> None:
        self._console.print(f"  {lead}{escape(hidden(text, self._secrets))}", highlight=False, soft_wrap=True)

    def close(self) -> None:
        """Take the progress bar off the screen."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = self._task = None
