"""How a command opens a week of a show: its own, or the sample that stands in for it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from podcast import chain, config, providers
from podcast.commands.terminal import Terminal
from podcast.language.lexicon import Lexicon
from podcast.model import Week
from podcast.prices import Prices
from podcast.providers import Environment
from podcast.show import Show
from podcast.stages import sample
from podcast.steps import Cast, Fallback, Run
from podcast.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Manner:
    """How weeks are opened: `rewrite`, `correct` and `again` are those of Run.

    With `later` a missing key is told when something must be asked or said. With `aloud` it is noted who writes,
    speaks and listens: a key in the environment may have chosen a provider.
    """

    rewrite: bool = False
    correct: bool = False
    again: bool = False
    later: bool = False
    aloud: bool = False


@dataclass(frozen=True, slots=True)
class Maker:
    """What all weeks of a show share. `cast` has the providers of a week of which nothing is made."""

    show: Show
    environment: Environment
    terminal: Terminal
    now: Callable[[], dt.datetime]
    manner: Manner
    cast: Cast
    lexicon: Lexicon
    prices: Prices

    @classmethod
    def of(
        cls,
        show: Show,
        environment: Environment,
        terminal: Terminal,
        now: Callable[[], dt.datetime],
        manner: Manner,
    ) -> "Maker":
        """Raises ConfigError for whatever of the show does not say what it must."""
        cast = providers.cast(show, environment, terminal.note, later=True)
        entries, prices = config.load_lexicon(show), config.load_prices(show)
        return cls(show, environment, terminal, now, manner, cast, entries, prices)

    def open(self, week: Week, fallback: Fallback | None = None) -> Run:
        """A run of the show's week, or of the sample for a `fallback`. Raises StoreError, FeedError, ConfigError."""
        show, manner = sample.show_of(self.show, self.cast.store) if fallback else self.show, self.manner
        space = Workspace(show.episodes / str(week))
        note, made_by = self.terminal.note, _made_by(space)
        cast = providers.cast(show, self.environment, note, made_by=made_by, later=manner.later)
        if not fallback:
            cast = replace(cast, source=self.cast.source)
        if manner.aloud:
            voice = f"{cast.voice.provider} {cast.voice.model}"
            note(f"writer {cast.writer.name}, voice {voice}, alignment {cast.aligner.name}")
        return Run(
            show,
            week,
            space,
            cast,
            self.terminal,
            self.now,
            self.lexicon,
            self.prices,
            fallback,
            manner.rewrite,
            manner.correct,
            manner.again,
        )

    def with_little_patience(self) -> "Maker":
        """The same with a source that must answer soon, for the sample may stand in for it."""
        hasty = providers.source(self.show, self.environment, self.terminal.note, within=chain.REACH_WITHIN_S)
        return replace(self, cast=replace(self.cast, source=hasty))

    def open_as_found(self, week: Week) -> Run:
        """A run of what the week's folder has: the sample, where it has that. Raises as `open` does."""
        return self.open(week, sample.of_week(self.show, week, self.cast.store)[1])


def _made_by(space: Workspace) -> dict[str, str]:
    """Who wrote and who spoke what the week has, as far as its report tells."""
    report = space.report()
    told = {"script": report.get("script", {}).get("writer"), "speech": report.get("speech", {}).get("provider")}
    return {name: one for name, one in told.items() if isinstance(one, str)}
