"""The sample week that comes with the program: five papers, in English and in Chinese, for a run without a network.

Ids, titles, authors, dates and upvotes (as told in a weekly show of June 2025) are facts; the abstracts are this
project's own words.
"""

from pathlib import Path

from podcast.errors import SourceError
from podcast.model import Paper, Week
from podcast.sources import paperfile
from podcast.text import same_language

WEEK = Week(2025, 23)
LANGUAGES = ("en", "zh")
_FOLDER = Path(__file__).with_suffix("")


class Bundled:
    """The bundled week in a show's language. Raises SourceError for a language that it does not come in."""

    name = "bundled"
    ordered = True

    def __init__(self, language: str) -> None:
        known = [one for one in LANGUAGES if same_language(one, language)]
        if not known:
            what = f"the bundled week comes in {' and '.join(LANGUAGES)}, not in {language}"
            raise SourceError(what, remedy="Give papers in the show's language in a file")
        self.language = known[0]
        self._path = _FOLDER / f"{WEEK}.{self.language}.yaml"

    @property
    def identity(self) -> str:
        return f"bundled {self._path.name} {paperfile.digest(self._path)}"

    def papers(self, week: Week) -> tuple[Paper, ...]:
        """The five papers; none in any other week."""
        return paperfile.of_week(paperfile.load(self._path), week, self._path.name)
