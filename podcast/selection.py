"""Which of the week's papers the episode is about, and why not the others."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from pydantic import ValidationError

from podcast import text
from podcast.errors import NoPapers, SourceError, UsageError, WorkspaceError, WrongLanguage
from podcast.language import retraction, tongues
from podcast.model import Candidate, Paper, Selection, Verdict, Week
from podcast.show import Papers
from podcast.sources import papers as schema

FILE = "10-papers.json"

# What a show needs whose writer does not translate and whose source is in another language.
NEEDS = (
    "A show in another language than its papers needs one of these: an LLM that writes about them, by its key in "
    "OPENAI_API_KEY or as a model on this machine (OPENAI_BASE_URL, and writer = 'openai' in [script]); or papers in "
    "the show's language, as a newsletter or a file of papers (source in [papers])"
)
_REMEDIES = {
    Verdict.BANNED: "Take ids out of `ban` in the table [papers]",
    Verdict.COVERED: "Ask for another week, or pin the papers that may be told again",
    Verdict.NO_ABSTRACT: "Give the papers with their abstracts in a file",
    Verdict.OTHER_LANGUAGE: NEEDS,
    Verdict.WITHDRAWN: "Ask for another week, or pin the papers that may be told all the same",
    Verdict.OFF_TOPIC: "Add to `keywords` in the table [papers]",
    Verdict.TOO_FEW_UPVOTES: "Lower `min_upvotes` in the table [papers]",
    Verdict.BELOW_THE_LINE: "Raise `top` in the table [papers]",
}


def select(
    papers: Iterable[Paper],
    settings: Papers,
    week: Week,
    covered: Collection[str],
    *,
    source: str,
    fetched: dt.datetime,
    fallback: str = "",
    language: str = "",
    ordered: bool = False,
) -> Selection:
    """All papers, most upvotes first, each with its verdict; ties by comments, then as given if `ordered`, else by id.

    `covered` holds the ids of earlier weeks' papers. `language` is the one that papers must be in; "" where the writer
    translates. A pinned paper that can be told and is not banned is taken whatever else speaks against it, and fills
    one of the `top` places. Raises NoPapers when none is taken, WrongLanguage when that is for their language.
    """
    ranked = sorted(papers, key=lambda paper: (-paper.upvotes, -paper.comments, "" if ordered else paper.id))
    verdicts = [_verdict(paper, settings, covered, language) for paper in ranked]
    places = settings.top - verdicts.count(Verdict.PINNED)
    considered = []
    for paper, verdict in zip(ranked, verdicts, strict=True):
        if verdict is Verdict.TOP:
            places -= 1
        below = verdict is Verdict.TOP and places < 0
        considered.append(Candidate(paper, Verdict.BELOW_THE_LINE if below else verdict))
    selection = Selection(week, source, fetched, tuple(considered), fallback)
    if not selection.taken:
        raise _none_taken(selection)
    return selection


def missing_pins(selection: Selection, settings: Papers) -> tuple[str, ...]:
    """The pinned ids that the week's papers do not have."""
    known = {candidate.paper.id for candidate in selection.considered}
    return tuple(pin for pin in settings.pin if pin not in known)


def _verdict(paper: Paper, settings: Papers, covered: Collection[str], language: str) -> Verdict:
    """What speaks for or against a paper by itself; TOP when nothing speaks against it."""
    rules = (
        (paper.id in settings.ban, Verdict.BANNED),
        (not paper.abstract, Verdict.NO_ABSTRACT),
        (bool(language) and not _is_in(paper, language), Verdict.OTHER_LANGUAGE),
        (paper.id in settings.pin, Verdict.PINNED),
        (retraction.is_withdrawn(paper), Verdict.WITHDRAWN),
        (paper.id in covered, Verdict.COVERED),
        (not _on_topic(paper, settings.keywords), Verdict.OFF_TOPIC),
        (paper.upvotes < settings.min_upvotes, Verdict.TOO_FEW_UPVOTES),
    )
    return next((verdict for holds, verdict in rules if holds), Verdict.TOP)


def _is_in(paper: Paper, language: str) -> bool:
    """Whether the paper is in the language, by what its source says and by how it is written."""
    return text.same_language(paper.language, language) and tongues.is_in(paper.abstract, paper.language)


def _on_topic(paper: Paper, keywords: tuple[str, ...]) -> bool:
    words = [word for keyword in keywords if (word := text.clean(keyword).casefold())]
    said = f"{paper.title}\n{paper.abstract}".casefold()
    return not words or any(_mentions(said, word) for word in words)


def _mentions(said: str, word: str) -> bool:
    """Whether `word` stands in `said` as whole words, or anywhere between CJK characters, which have no gaps."""
    at = said.find(word)
    while at >= 0:
        if not _inside_a_word(said, at) and not _inside_a_word(said, at + len(word)):
            return True
        at = said.find(word, at + 1)
    return False


def _inside_a_word(said: str, at: int) -> bool:
    around = said[at - 1 : at + 1] if at else ""
    return len(around) == 2 and all(char.isalnum() and not text.is_cjk(char) for char in around)


def _none_taken(selection: Selection) -> SourceError:
    counts = Counter(candidate.verdict for candidate in selection.considered)
    if not counts:
        remedy = "Ask for another week, or give papers in a file"
        return NoPapers("the week has no papers", where=f"{selection.week}, {selection.source}", remedy=remedy)
    most = counts.most_common(1)[0][0]
    reasons = ", ".join(f"{count} {verdict.partition(': ')[2]}" for verdict, count in counts.most_common())
    kind = WrongLanguage if most is Verdict.OTHER_LANGUAGE else NoPapers
    return kind(
        f"none of the week's {counts.total()} papers may be taken: {reasons}",
        where=f"{selection.week}, {selection.source}",
        remedy=_REMEDIES[most],
    )


def dumps(selection: Selection) -> str:
    """10-papers.json. To take or drop a paper by hand, write another verdict beside it."""
    head = {
        "week": str(selection.week),
        "source": selection.source,
        "fetched": selection.fetched.isoformat(),
        "fallback": selection.fallback,
    }
    considered = [{"verdict": one.verdict.value, **schema.written(one.paper)} for one in selection.considered]
    return json.dumps(head | {"considered": considered}, ensure_ascii=False, indent=2) + "\n"


def loads(content: str) -> Selection:
    """The selection that 10-papers.json holds. Raises WorkspaceError naming entry and field."""
    try:
        values = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _unfit(f"not JSON: {error}") from error
    if not isinstance(values, dict) or not isinstance(values.get("considered"), list):
        raise _unfit("no object with a list `considered`")
    try:
        week = Week.parse(_word(values, "week"))
        fetched = dt.datetime.fromisoformat(_word(values, "fetched"))
    except (UsageError, ValueError) as error:
        raise _unfit(str(error)) from error
    if fetched.tzinfo is None:
        raise _unfit("fetched: a time without its zone")
    considered = tuple(_candidate(raw, place) for place, raw in enumerate(values["considered"], start=1))
    twice = [paper for paper, count in Counter(one.paper.id for one in considered).items() if count > 1]
    if twice:
        raise _unfit(f"id: {twice[0]} stands there twice")
    source, fallback = text.clean(_word(values, "source")), text.clean(_word(values, "fallback"))
    return Selection(week, source, fetched.astimezone(dt.UTC), considered, fallback)


def _candidate(raw: Any, place: int) -> Candidate:
    if not isinstance(raw, dict):
        raise _unfit("not an object", place)
    try:
        verdict = Verdict(_word(raw, "verdict", place))
    except ValueError as error:
        remedy = f"Write one of: {'; '.join(Verdict)}"
        raise _unfit("verdict: not one of those that there are", place, remedy) from error
    try:
        entry = schema.Entry.model_validate({key: value for key, value in raw.items() if key != "verdict"})
    except ValidationError as error:
        raise _unfit(": ".join(schema.fault(error)), place) from error
    if verdict.taken and not entry.abstract:
        raise _unfit("abstract: a paper that is taken needs one", place)
    return Candidate(entry.paper(), verdict)


def _word(values: dict[str, Any], key: str, place: int = 0) -> str:
    value = values.get(key)
    if not isinstance(value, str):
        raise _unfit(f"{key}: {'missing' if value is None else 'not a text'}", place)
    return value


def _unfit(what: str, place: int = 0, remedy: str = "Correct the file, or delete it to choose anew") -> WorkspaceError:
    return WorkspaceError(what, where=f"{FILE}, considered, entry {place}" if place else FILE, remedy=remedy)
