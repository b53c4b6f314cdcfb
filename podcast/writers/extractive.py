"""The writer that needs no key: the authors' own sentences, set in the show's fixed lines.

Of each abstract it takes the sentences that state problem, method, setup, results and conclusion, in their order, and
leads over from one to the next with lines from `scripts/<lang>/lines.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from typing import Any

from podcast import digests
from podcast.errors import ConfigError, NoPapers, SourceError
from podcast.feed.titles import fault
from podcast.language.markup import plain
from podcast.language.prose import has_address, joined, pieces, sentences
from podcast.model import Paper, Part, Script, Section, Segment, Selection, Week
from podcast.proofreading.claims import claims_authorship
from podcast.show import Show
from podcast.text import clean, is_chinese, same_language, shorten
from podcast.writers.base import Desk, Written

ROLES = ("problem", "method", "setup", "results", "conclusion")
_RESULTS = ROLES.index("results")
# Where in an abstract each role is at home, 0 to 1, and what it costs to stand elsewhere, in cues.
_HOMES = (0.05, 0.35, 0.55, 0.8, 1.0)
_DISTANCE = 2.5
# What it costs a role that not one cue speaks for; what came before and what was done need no proof.
_UNPROVEN = (0.0, 0.0, 1.5, 1.5, 1.5)
_MOST_CUES = 3
# What it is worth that a sentence names what a paper made: nothing else outweighs it.
_NAMING = 12
# With fewer sentences there is nothing to lead over to.
_FEWEST = 3
# How the sentences of a list begin.
_ITEM = re.compile(
    r"(?:first|second|third|fourth|fifth|sixth|finally|lastly|last)(?:ly)?\b|\(?(?:[1-9]|i{1,3}|iv|v)\)"
    "|首先|其次|再次|最后|第?[一二三四五][、，,是]",
    re.IGNORECASE,
)
# How authors name what they made.
_NAMES = re.compile(
    r"\b(?:we|I|paper|work|report|study|authors?|team)\b,? (?:\w+ ){0,2}"
    "(?:introduce|propose|present|develop|release|describe)"
    "|(?:提出|介绍|引入|发布|推出|研发)了?",
    re.IGNORECASE,
)
# A paper's sentences fill at most so many paragraphs: five papers with all fixed lines then stay under 15 minutes.
PARAGRAPHS_A_PAPER = 4
SHORTEST_LIMIT = 60
_LONGEST_TITLE = 150

# Every key of lines.toml and the placeholders its lines must use; those with ? they may use.
_LINES = {
    **dict.fromkeys(("words.opening", "words.closing", "words.counts", "words.ordinals"), ""),
    **dict.fromkeys(("words.beyond", "words.months"), ""),
    **dict.fromkeys(
        ("words.dates", "words.dates_across_years"), "first_month first_day last_month last_day first_year? last_year?"
    ),
    **dict.fromkeys(("episode.one", "episode.two", "episode.many"), "title count? more?"),
    "opening.greeting": "show",
    "opening.dates": "dates",
    "opening.notice": "",
    "opening.preview": "count",
    "opening.preview_one": "",
    **dict.fromkeys((f"opening.topic_{kind}" for kind in ("first", "next", "last", "only")), "title"),
    "opening.start": "",
    "paper.first": "title ordinal?",
    "paper.next": "title ordinal",
    "paper.last": "title ordinal?",
    "paper.only": "title",
    "paper.upvotes": "upvotes",
    "paper.upvotes_one": "",
    **dict.fromkeys((f"paper.{role}" for role in (*ROLES, "summary", "no_abstract")), ""),
    **dict.fromkeys(("closing.thanks", "closing.links", "closing.goodbye"), "show? dates?"),
    **dict.fromkeys((f"cues.{kind}" for kind in (*ROLES, "back", "closing", "aside")), ""),
}


@dataclass(frozen=True, slots=True)
class Lines:
    """The fixed lines of one language, by `table.key`, and the digest of the file they stand in."""

    digest: str
    variants: dict[str, tuple[str, ...]]

    def take(self, key: str, turn: int, **values: str) -> str:
        """The variant whose turn it is, filled in; `values` are never read as templates."""
        variants = self.variants[key]
        # Each round begins one further on, or all lists would come round together every twelve weeks.
        rounds, place = divmod(turn + len(key), len(variants))
        return _fill(variants[(place + rounds * (len(variants) > 2)) % len(variants)], values)

    def word(self, key: str, number: int, beyond: str) -> str:
        """The `number`th word of a list, counted from 1, or `beyond` after its end."""
        words = self.variants[key]
        return words[number - 1] if number <= len(words) else beyond

    def begins(self, kind: str, sentence: str) -> bool:
        """Whether a sentence begins with a cue of this kind."""
        return sentence.lower().startswith(self.variants[f"cues.{kind}"])

    def pattern(self, kind: str) -> re.Pattern[str]:
        """What finds the cues of one kind in a sentence."""
        cues = "|".join(re.escape(cue).replace(r"\*", ".{0,60}?") for cue in self.variants[f"cues.{kind}"])
        return re.compile(rf"(?<![a-z0-9])(?:{cues})", re.IGNORECASE)


def load_lines(text: str, file: str) -> Lines:
    """The fixed lines from the text of `lines.toml`; `file` names it in errors. Raises ConfigError."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"it is not TOML: {error}", where=file, remedy="Correct it there") from None
    found: dict[str, tuple[str, ...]] = {}
    for table, keys in tables.items():
        for key, value in keys.items() if isinstance(keys, dict) else [("", keys)]:
            name = f"{table}.{key}"
            if name not in _LINES:
                raise ConfigError("the key is unknown", where=f"{file}, [{table}] {key}", remedy="Remove it")
            variants = _variants(value, _LINES[name], f"{file}, [{table}] {key}")
            # The space at the end of a cue says that a word ends there.
            found[name] = tuple(line.lower() if table == "cues" else clean(line) for line in variants)
    for name in _LINES:
        if name not in found:
            table, _, key = name.partition(".")
            raise ConfigError("the key is missing", where=f"{file}, [{table}] {key}", remedy="Add it")
    if len(found["words.months"]) != 12:
        raise ConfigError("there are not twelve months", where=f"{file}, [words] months", remedy="Name all twelve")
    return Lines(digests.of_bytes(text.encode()), found)


def _variants(value: Any, placeholders: str, where: str) -> tuple[str, ...]:
    lines = [value] if isinstance(value, str) else value
    if not isinstance(lines, list) or not lines or not all(isinstance(line, str) and line.strip() for line in lines):
        raise ConfigError(
            "it is neither a line nor a list of lines", where=where, remedy="Give at least one, in quotes"
        )
    needed = {name for name in placeholders.split() if not name.endswith("?")}
    known = {name.rstrip("?") for name in placeholders.split()}
    for line in lines:
        used = set(re.findall(r"\{([a-z_]*)\}", line))
        if used - known or re.search(r"[{}]", re.sub(r"\{[a-z_]*\}", "", line)):
            may = ", ".join(f"{{{name}}}" for name in sorted(known)) or "none"
            raise ConfigError(f"“{line}” has a placeholder that is unknown here", where=where, remedy=f"Use {may}")
        if needed - used:
            missing = ", ".join(f"{{{name}}}" for name in sorted(needed - used))
            raise ConfigError(f"“{line}” lacks {missing}", where=where, remedy="Add it to the line")
    return tuple(lines)


def _fill(template: str, values: dict[str, str]) -> str:
    """The template with its placeholders filled in; a full stop after a value that ends a sentence is left out."""
    text = ""
    for number, part in enumerate(re.split(r"\{([a-z_]+)\}", template)):
        if number % 2:
            text += values[part]
        else:
            text += part[1:] if number and part[:1] in (".", "。") and text[-1:] in ".!?…。！？" else part
    return text


# How well the sentences so far fit their roles, and the roles.
_Path = tuple[float, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Quote:
    """A sentence of an abstract, what it states, and how much would be lost without it."""

    text: str
    role: str
    worth: float


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
        quotes = _quotes(paper, self.lines, PARAGRAPHS_A_PAPER * self.limit)
        return self._section(Part.PAPER, _title(paper), [*groups, *self._told(quotes, turn)], paper.id)

    def _told(self, quotes: Sequence[_Quote], turn: int) -> list[list[str]]:
        """An abstract's sentences by role, each role with the line that leads over to it."""
        if len(quotes) < _FEWEST:
            lead = self.lines.take("paper.summary" if quotes else "paper.no_abstract", turn)
            return [[lead, *(quote.text for quote in quotes)]]
        groups = []
        for role in ROLES:
            texts = [quote.text for quote in quotes if quote.role == role]
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


def _quotes(paper: Paper, lines: Lines, budget: int) -> list[_Quote]:
    """The sentences to read of a paper, at most `budget` characters of them: none leans on one that is left out."""
    texts = _readable(paper, lines)
    quotes = _judged(texts, lines) if texts else []
    while sum(len(quote.text) for quote in quotes) > budget and len(quotes) > 1:
        roles = [quote.role for quote in quotes]
        runs = _runs([quote.text for quote in quotes], lines)
        # The first sentence is what all the rest is about.
        costs = [
            (max(quotes[at].worth + 3 * (roles.count(quotes[at].role) == 1) for at in run), -run.start, run)
            for run in runs
            if run.start > 0
        ]
        run = min(costs, key=lambda cost: cost[:2])[2] if costs else range(len(quotes) - 1, len(quotes))
        del quotes[run.start : run.stop]
    if quotes and len(quotes[0].text) > budget:
        return [_Quote(_cut_short(quotes[0].text, budget), quotes[0].role, quotes[0].worth)]
    return quotes


def _runs(texts: Sequence[str], lines: Lines) -> list[range]:
    """What may be left out together: the sentences of a list, and else each that no other one leans on."""
    found, end = list[range](), len(texts)
    while end:
        start = end - 1
        while start and _ITEM.match(texts[start]) and _ITEM.match(texts[start - 1]):
            start -= 1
        if end == len(texts) or not lines.begins("back", texts[end]):
            found.append(range(start, end))
        end = start
    return found


def _readable(paper: Paper, lines: Lines) -> list[str]:
    """An abstract's sentences that are for the ear, each once and each with an end.

    What leans on one that is not goes with it, unless nothing else is left.
    """
    found, gone = list[str](), False
    told = [sentence.lstrip("#<>*-–—•· ") for sentence in sentences(plain(paper.abstract))]
    heard = [_is_for_the_ear(text, lines) for text in told]
    for text, fits in zip(told, heard, strict=True):
        gone = not fits or (gone and lines.begins("back", text))
        found += [] if gone else [text]
    found = found or [text for text, fits in zip(told, heard, strict=True) if fits]
    return list(dict.fromkeys(_ended(text, "。" if is_chinese(paper.language) else ".") for text in found))


def _is_for_the_ear(text: str, lines: Lines) -> bool:
    """Whether a sentence has words and tells of no place where code or data lie."""
    worded = re.search(r"[^\W\d_]{2}", text) is not None
    return worded and not has_address(text) and not lines.pattern("aside").search(text)


def _ended(text: str, stop: str) -> str:
    """A sentence with an end."""
    if re.search(r"[.!?…。！？][\"'”’)\]）」』】]*$", text):
        return text
    return text.rstrip(",;:，；：、 ") + stop


def _judged(texts: Sequence[str], lines: Lines) -> list[_Quote]:
    """What each sentence states, and what it is worth: more when it gives figures, or the next one leans on it.

    On the first one leans all the rest, and the last one leaves the listener with something. The first in which the
    authors say what they did names what all the others tell of.
    """
    patterns = [lines.pattern(role) for role in ROLES]
    figures = [bool(re.search(r"[0-9]", text)) for text in texts]
    cues = [[min(len({hit.lower() for hit in p.findall(text)}), _MOST_CUES) for p in patterns] for text in texts]
    leaned_on = [True, *(lines.begins("back", text) for text in texts[2:]), True] if len(texts) > 1 else [True]
    named = [_NAMES.search(text) is not None for text in texts]
    made = [name or claims_authorship(text) for name, text in zip(named, texts, strict=True)]
    naming = next((at for which in (named, made) for at, one in enumerate(which) if one), -1)
    return [
        _Quote(text, ROLES[role], cues[at][role] + figures[at] + 2 * leaned_on[at] + _NAMING * (at == naming))
        for at, (text, role) in enumerate(zip(texts, _roles(cues, figures, made), strict=True))
    ]


def _roles(cues: Sequence[Sequence[int]], figures: Sequence[bool], made: Sequence[bool]) -> tuple[int, ...]:
    """The roles that fit the sentences' cues and places best and never go back, so that the authors' order stays.

    What says what the authors `made` states no problem.
    """
    best: list[_Path] = [(0.0, ())] * len(ROLES)
    for at, hits in enumerate(cues):
        place = at / (len(cues) - 1) if len(cues) > 1 else _HOMES[1]
        fits = [
            (hit or -unproven) - _DISTANCE * abs(place - home)
            for hit, unproven, home in zip(hits, _UNPROVEN, _HOMES, strict=True)
        ]
        fits[0] -= _NAMING * made[at]
        fits[_RESULTS] += 0.5 * (figures[at] and hits[_RESULTS] > 0)
        reached = accumulate(best, _better)
        best = [
            (score + fit, (*roles, role)) for role, ((score, roles), fit) in enumerate(zip(reached, fits, strict=True))
        ]
    return reduce(_better, best)[1]


def _better(one: _Path, other: _Path) -> _Path:
    return other if other[0] > one[0] else one


def _cut_short(sentence: str, budget: int) -> str:
    """The beginning of a sentence that is longer than all that a paper may take."""
    return pieces(sentence, budget - 1)[0].rstrip(".,;:，；：、 ") + "…"
