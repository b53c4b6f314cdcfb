"""Where a rule of English reading stands: what it has found, and what lies around it. Pure."""

import re
from dataclasses import dataclass

from podcast.reading.english_tables import CURRENCIES, MONTHS

Words = tuple[str, ...]

# Parts of patterns.
NUMBER = r"[0-9]++(?>(?:(?:,[0-9]{3}|\x20000)(?![0-9]))*)(?>(?:\.[0-9]++)*)"
# 7, 7B, 3.5x, 7B-70
_AMOUNTS = re.compile(r"(?:[0-9.]+[kKMBTx]?-){0,4}[0-9.]+[kKMBTx]?")
LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ\u0300-\u036f"
MONTH = "|".join(MONTHS)
MONEY = f"[{''.join(CURRENCIES)}]"


@dataclass(frozen=True, slots=True)
class Place:
    """What a rule has found, and what lies around it."""

    match: re.Match[str]
    titled: bool

    @property
    def text(self) -> str:
        return self.match[0]

    def before(self, pattern: str) -> re.Match[str] | None:
        """`pattern` where it ends right before the match and begins at most 40 characters earlier."""
        first = self.match.start()
        return re.search(rf"(?:{pattern})\Z", self.match.string[max(first - 40, 0) : first])

    def after(self, pattern: str) -> re.Match[str] | None:
        return re.compile(pattern).match(self.match.string, self.match.end())

    @property
    def in_name(self) -> bool:
        """Whether letters come earlier between the white space before and the match: in “Llama-3-8” of “Llama-3-8B”.

        Those of an amount, such as the “7B” of “7B-70B”, do not count.
        """
        run = self.before(r"[A-Za-z0-9._-]+")
        return run is not None and not _AMOUNTS.fullmatch(run[0]) and re.search("[A-Za-z]", run[0]) is not None
