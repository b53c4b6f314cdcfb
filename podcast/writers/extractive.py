"""The writer that needs no key: the authors' own sentences, set in the show's fixed lines.

Of each abstract it takes the sentences that state problem, method, setup, results and conclusion, in their order, and
leads over from one to the next with lines from `scripts/<lang>/lines.toml`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from podcast import digests
from podcast.errors import ConfigError, NoPapers, SourceError
from podcast.feed.titles import fault
from podcast.language.markup import plain
from podcast.language.prose import joined, pieces, sentences
from podcast.model import Paper, Part, Script, Section, Segment, Selection, Week
from podcast.show import Show
from podcast.text import clean, same_language, shorten
from podcast.writers import quotes
from podcast.writers.base import Desk, Written
from podcast.writers.lines import ROLES, Lines, load_lines
from podcast.writers.quotes import Quote

# With fewer sentences there is nothing to lead over to.
_FEWEST = 3
# A paper's sentences fill at most so many paragraphs: five papers with all fixed lines then stay under 15 minutes.
PARAGRAPHS_A_PAPER = 4
SHORTEST_LIMIT = 60
_LONGEST_TITLE = 150


@dataclass(frozen=True, slots=True)
class Extractive:
    """Writes for `show` with `lines` in its language; a paragraph has at most `limit` characters.

    `limit` is what the voice says in 28 s. Raises ConfigError when it is too small to write in.
    """

    show: Show
    lines: Lines
    limit: int

    def __post_init__(self) -> None:
        if self.limit < SHORTEST_LIMIT:
            raise ConfigError(
                f"a paragraph of {self.limit} characters is too short to write in",
                where="voice profile",
                remedy="Correct `pace`: it is spoken characters a second",
            )

    @classmethod
    def load(cls, show: Show, text: str, file: str, limit: int) -> "Extractive":
        """With the lines in `text`, a lines.toml that errors call `file`. Raises ConfigError."""
        return cls(show, load_lines(text, file), limit)

    @property
    def name(self) -> str:
        return "extractive"

    @property
    def free(self) -> bool:
        return True

    @property
    def translates(self) -> bool:
        return False

    @property
    def identity(self) -> dict[str, str]:
        return {
            "fixed lines": self.lines.digest,
            "show": digests.of_value([self.show.id, self.show.title, self.show.language, self._host]),
            "paragraph length": digests.of_value(self.limit),
        }

    def write(self, selection: Selection, _desk: Desk) -> Written:
        """The script. Raises NoPapers without papers, SourceError for a paper in another language than the show."""
        papers, week, turn = selection.taken, selection.week, selection.week.ordinal()
        self._check(papers, week)
        titles = [_title(paper) for paper in papers]
        sections = (
            self._section(Part.OPENING, self.lines.take("words.opening", 0), self._opening(titles, week)),
            *(self._paper(paper, number, len(papers), turn) for number, paper in enumerate(papers)),
            self._section(Part.CLOSING, self.lines.take("words.closing", 0), self._closing(week)),
        )
        title = self._episode_title(titles, turn)
        return Written(Script(self.show.id, week, title, self.show.language, (self._host,), sections))

    @property
    def _host(self) -> str:
        return self.show.script.host or self.show.author

    def _check(self, papers: Sequence[Paper], week: Week) -> None:
        if not papers:
            raise NoPapers(f"no paper of {week} was taken", remedy="Widen [papers] in podcast.toml")
        for paper in papers:
            if not same_language(paper.language, self.show.language):
                raise SourceError(
                    f"its text is in {paper.language}, the show in {self.show.language}",
                    where=f"paper {paper.id}",
                    remedy="Choose a writer that can translate, or papers in the show's language",
                )

    def _episode_title(self, titles: Sequence[str], turn: int) -> str:
        count = len(titles)
        key = "episode." + {1: "one", 2: "two"}.get(count, "many")
        words = {"count": self._count(count), "more": self._count(max(count - 1, 1))}
        room = _LONGEST_TITLE - len(self.lines.take(key, turn, title="", **words))
        title = self.lines.take(key, turn, title=shorten(titles[0], room), **words)
        if not fault(title, self.show.title):
            return title
        # In quotation marks the paper's title is no name or number of the show's.
        return self.lines.take(key, turn, title=f"“{shorten(titles[0], room - 2)}”", **words)

    def _count(self, number: int) -> str:
        return self.lines.word("words.counts", number, str(number))

    def _opening(self, titles: Sequence[str], week: Week) -> list[list[str]]:
        turn, count = week.ordinal(), len(titles)
        topics = [
            self.lines.take(f"opening.topic_{_kind(number, count)}", turn + number, title=title)
            for number, title in enumerate(titles)
        ]
        preview = "preview_one" if count == 1 else "preview"
        counted: dict[str, str] = {} if count == 1 else {"count": self._count(count)}
        return [
            [
                self.lines.take("opening.greeting", turn, show=self.show.title),
                self.lines.take("opening.dates", turn, dates=self._dates(week)),
            ],
            [self.lines.take("opening.notice", turn)],
            [self.lines.take(f"opening.{preview}", turn, **counted), *topics],
            [self.lines.take("opening.start", turn)],
        ]

    def _closing(self, week: Week) -> list[list[str]]:
        values = {"show": self.show.title, "dates": self._dates(week)}
        keys = ("closing.thanks", "closing.links", "closing.goodbye")
        return [[self.lines.take(key, week.ordinal(), **values) for key in keys]]

    def _dates(self, week: Week) -> str:
        values: dict[str, str] = {}
        for name, day in (("first", week.monday), ("last", week.sunday)):
            month = self.lines.word("words.months", day.month, "")
            values |= {f"{name}_year": str(day.year), f"{name}_month": month, f"{name}_day": str(day.day)}
        across = week.monday.year != week.sunday.year
        return self.lines.take("words.dates_across_years" if across else "words.dates", 0, **values)

    def _paper(self, paper: Paper, number: int, count: int, turn: int) -> Section:
        turn += number
        kind = _kind(number, count)
        ordinal = self.lines.word("words.ordinals", number + 1, self.lines.take("words.beyond", 0))
        groups = [[self.lines.take(f"paper.{kind}", turn, title=_title(paper), ordinal=ordinal)]]
        if paper.upvotes == 1:
            groups[0].append(self.lines.take("paper.upvotes_one", turn))
        elif paper.upvotes > 1:
            groups[0].append(self.lines.take("paper.upvotes", turn, upvotes=str(paper.upvotes)))
        chosen = quotes.choose(paper, self.lines, PARAGRAPHS_A_PAPER * self.limit)
        return self._section(Part.PAPER, _title(paper), [*groups, *self._told(chosen, turn)], paper.id)

    def _told(self, chosen: Sequence[Quote], turn: int) -> list[list[str]]:
        """An abstract's sentences by role, each role with the line that leads over to it."""
        if len(chosen) < _FEWEST:
            lead = self.lines.take("paper.summary" if chosen else "paper.no_abstract", turn)
            return [[lead, *(quote.text for quote in chosen)]]
        groups = []
        for role in ROLES:
            texts = [quote.text for quote in chosen if quote.role == role]
            leads = role == "conclusion" and any(self.lines.begins("closing", text) for text in texts[:1])
            groups.append([*([] if leads else [self.lines.take(f"paper.{role}", turn)]), *texts] if texts else [])
        return groups

    def _section(self, part: Part, title: str, groups: Iterable[Sequence[str]], paper: str = "") -> Section:
        """A section whose groups of sentences each begin a paragraph."""
        texts = [text for group in groups for text in _paragraphs(group, self.limit)]
        return Section(part, title, tuple(Segment.plain(self._host, clean(text)) for text in texts), paper)


def _kind(number: int, count: int) -> str:
    """Which line introduces paper `number`, counted from 0."""
    if count == 1:
        return "only"
    return "first" if number == 0 else "last" if number == count - 1 else "next"


def _title(paper: Paper) -> str:
    return plain(paper.title).lstrip("#<>* ") or paper.id


def _paragraphs(group: Sequence[str], limit: int) -> list[str]:
    """Texts as paragraphs of at most `limit` characters, each as full as whole sentences make it."""
    done: list[str] = []
    current = ""
    for text in (piece for part in group for sentence in sentences(part) for piece in pieces(sentence, limit)):
        together = joined((current, text))
        if len(together) > limit:
            done.append(current)
            together = text
        current = together
    return [*done, current] if current else done
