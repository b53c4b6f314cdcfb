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
class Maker:
    """What all weeks of a show share: providers, lexicon and prices are read once."""

    show: Show
    environment: Environment
    terminal: Terminal
    now: Callable[[], dt.datetime]
    cast: Cast
    lexicon: Lexicon
    prices: Prices
    rewrite: bool = False
    correct: bool = False

    @classmethod
    def of(
        cls,
        show: Show,
        environment: Environment,
        terminal: Terminal,
        now: Callable[[], dt.datetime],
        *,
        rewrite: bool = False,
        correct: bool = False,
    ) -> "Maker":
        """Raises ConfigError for whatever of the show does not say what it must."""
        cast = providers.cast(show, environment, terminal.note)
        entries, prices = config.load_lexicon(show), config.load_prices(show)
        return cls(show, environment, terminal, now, cast, entries, prices, rewrite, correct)

    def open(self, week: Week, fallback: Fallback | None = None) -> Run:
        """A run of the show's week, or of the sample for a `fallback`. Raises StoreError, FeedError."""
        show, cast = self.show, self.cast
        if fallback:
            show = sample.show_of(show, cast.store)
            cast = providers.cast(show, self.environment, self.terminal.note)
        space = Workspace(show.root / "episodes" / show.id / str(week))
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
            self.rewrite,
            self.correct,
        )

    def with_little_patience(self) -> "Maker":
        """The same with a source that must answer soon, for the sample may stand in for it."""
        hasty = providers.source(self.show, self.environment, self.terminal.note, within=chain.REACH_WITHIN_S)
        return replace(self, cast=replace(self.cast, source=hasty))

    def open_as_found(self, week: Week) -> Run:
        """A run of what the week's folder has: the sample, where it has that. Raises StoreError, FeedError."""
        return self.open(week, sample.of_week(self.show, week, self.cast.store)[1])
