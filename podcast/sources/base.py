"""What a source of papers is."""

from typing import Protocol

from podcast.model import Paper, Week


class Source(Protocol):
    """Gives all papers of a week.

    `name` goes into 10-papers.json. `language` is the language of every paper it gives, or None when each
    paper says its own. `ordered` says whether its order tells which of two papers with equal upvotes comes first.
    `identity` is what its answer depends on, for the ledger (no secrets).
    """

    @property
    def name(self) -> str: ...

    @property
    def language(self) -> str | None: ...

    @property
    def ordered(self) -> bool: ...

    @property
    def identity(self) -> str: ...

    def papers(self, week: Week) -> tuple[Paper, ...]:
        """All papers of the week, cleaned, in the source's own order.

        Raises SourceUnreachable when no usable answer came in the time allowed, SourceError when the answer
        cannot be used. A week without papers gives ().
        """
        ...
