"""Papers from a file of one's own: JSON, JSONL or YAML, told apart by the extension.

A `.json`, `.yaml` or `.yml` file holds a list of papers, or an object whose `papers` is that list; a `.jsonl` file
holds one paper on each line. A paper has these fields, and no others:

    id          required: letters, digits, `.`, `_` and `-`, at most 64; in quotes in YAML, where 2505.24860 is a number
    title       required
    abstract    what the offline writer picks its sentences from; without one the paper is passed over
    language    BCP 47 tag of title and abstract; when absent, `zh` for what is written in Chinese and else `en`
    authors     list of names
    upvotes     whole number, 0 when absent; decides the order
    comments    whole number, 0 when absent; decides between equal upvotes, and then the file's order
    links       {name: http or https address}
    published   YYYY-MM-DD
    submitted   YYYY-MM-DD
    week        YYYY-Www: give the paper in this week only; without it, in every week

The same is said for users in docs/papers-file.md.
"""

from pathlib import Path

from podcast.model import Paper, Week
from podcast.sources import paperfile


class File:
    """The papers of `path`, which comes from the show's settings, never from a paper."""

    name = "file"
    language = None
    ordered = True

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def identity(self) -> str:
        return f"file {self._path.name} {paperfile.digest(self._path)}"

    def papers(self, week: Week) -> tuple[Paper, ...]:
        """The papers meant for `week` or for any, in the file's order. Raises SourceError as `base.Source` says."""
        return paperfile.of_week(paperfile.load(self._path), week, self._path.name)
