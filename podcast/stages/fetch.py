"""The stage `fetch`: the week's papers, chosen and frozen."""

from collections.abc import Collection
from dataclasses import asdict

from podcast import digests, selection, text
from podcast.errors import NoPapers, WrongLanguage
from podcast.names import PAPERS
from podcast.show import Papers
from podcast.sources.base import Source
from podcast.stages.loading import load_selection
from podcast.stages.publish import covered
from podcast.steps import Made, Run, Step, perform

# The sources whose papers are in `[papers] file`, and what is missing there when a week has none.
FILES = {"file": "some, with this `week` or with none", "newsletter": "a page that is dated in it"}


def _paper_ingredients(run: Run) -> dict[str, str]:
    return {
        "week": str(run.week),
        "source": digests.of_value(_source(run).identity),
        "[papers]": digests.of_value(_settings(run.show.papers)),
        "whether the week is over": str(run.show.day(run.now()) > run.week.sunday),
    } | _covered_among(_considered_before(run), covered(run))


def _settings(papers: Papers) -> dict[str, object]:
    """What of `[papers]` decides which papers are taken."""
    return {key: value for key, value in asdict(papers).items() if key != "catch_up"}


def _covered_among(considered: Collection[str], earlier: Collection[str]) -> dict[str, str]:
    """Of what earlier weeks covered only this week's papers count: an older week made later changes nothing here."""
    return {"what the show has covered": digests.of_value([id for id in earlier if id in considered])}


def _considered_before(run: Run) -> frozenset[str]:
    if not run.space.path(PAPERS).exists():
        return frozenset()
    return frozenset(candidate.paper.id for candidate in load_selection(run).considered)


def _source(run: Run) -> Source:
    return run.fallback.source if run.fallback else run.cast.source


def _fetch(run: Run) -> Made:
    source = _source(run)
    if source.language:
        _refuse_language(run, source.language)
    papers, earlier = source.papers(run.week), covered(run)
    if not papers and source.name in FILES:
        remedy = f"Add {FILES[source.name]}, or ask for another week"
        raise NoPapers(f"it has no papers for {run.week}", where=run.show.papers.file, remedy=remedy)
    chosen = selection.select(
        papers,
        run.show.papers,
        run.week,
        earlier,
        source=source.name,
        fetched=run.now(),
        fallback=run.fallback.reason if run.fallback else "",
        language="" if run.cast.writer.translates else run.show.language,
        ordered=source.ordered,
    )
    if len(chosen.taken) < run.show.papers.top:
        run.watch.note(f"[papers] top asks for {run.show.papers.top} papers, this week gives {len(chosen.taken)}")
    for missing in selection.missing_pins(chosen, run.show.papers):
        run.watch.warn(f"pinned paper {missing} is not among this week's papers")
    facts = {"source": source.name, "considered": len(papers), "taken": [paper.id for paper in chosen.taken]}
    if chosen.fallback:
        facts["fallback"] = chosen.fallback
    considered = {candidate.paper.id for candidate in chosen.considered}
    return Made({PAPERS: selection.dumps(chosen).encode()}, facts, _covered_among(considered, earlier))


def _refuse_language(run: Run, language: str) -> None:
    """Raises WrongLanguage before the source is asked for what nobody could use."""
    if not run.cast.writer.translates and not text.same_language(language, run.show.language):
        raise WrongLanguage(
            f"the papers are in {language!r}, the show is in {run.show.language!r}, "
            f"and the writer {run.cast.writer.name!r} cannot translate",
            where=str(run.week),
            remedy=selection.NEEDS,
        )


STEP = Step("papers", (PAPERS,), (), _paper_ingredients, _fetch)


def fetch(run: Run) -> bool:
    """Choose the week's papers and freeze the choice."""
    return perform(run, STEP)
