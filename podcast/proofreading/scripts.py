"""A whole script held to the rules of its passages, and to those between them. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from podcast.feed import titles
from podcast.model import Paper, Part, Script, Section
from podcast.proofreading import claims, grounds, passages, repeating
from podcast.proofreading.passages import Fault, Grounds
from podcast.show import Show

TITLE = -1


@dataclass(frozen=True, slots=True)
class Found:
    """A fault in the section `section`, counted from 0; TITLE is the episode's title, `where` names either."""

    section: int
    where: str
    fault: Fault

    def __str__(self) -> str:
        seen = f" (“{self.fault.seen}”)" if self.fault.seen else ""
        place = ", ".join(filter(None, (self.where, self.fault.place)))
        return f"{place}{seen} {self.fault.why}"


def judge(script: Script, papers: Sequence[Paper], show: Show) -> tuple[Found, ...]:
    """The faults of a script about `papers`, but for those by rules that it accepts to break."""
    found = [*_of_title(script, papers, show), *_of_sections(script, papers, show), *_between(script)]
    found += _of_episode(script, papers, show)
    return tuple(one for one in found if one.fault.rule not in script.accepts)


def _of_title(script: Script, papers: Sequence[Paper], show: Show) -> Iterator[Found]:
    for fault in passages.judge_line(script.title, grounds.of_ends(show, script.week, papers)):
        yield Found(TITLE, "the title", fault)
    if wrong := titles.fault(script.title, show.title):
        remedy = "Directories refuse it: put another word there, or quotation marks around the paper's title"
        yield Found(TITLE, "the title", Fault("title", 0, 0, wrong, remedy, script.title[:80]))


def _of_sections(script: Script, papers: Sequence[Paper], show: Show) -> Iterator[Found]:
    attributed = any(claims.says_whose_we(segment.display) for segment in script.sections[0].segments)
    for number, section in enumerate(script.sections):
        told = [segment.display for segment in section.segments]
        for fault in passages.judge(told, _grounds(section, script, papers, show, attributed)):
            yield Found(number, _name(section), fault)


def _grounds(section: Section, script: Script, papers: Sequence[Paper], show: Show, attributed: bool) -> Grounds:
    if section.part is not Part.PAPER:
        return grounds.of_ends(show, script.week, papers)
    at = next((at for at, paper in enumerate(papers) if paper.id == section.paper), None)
    if at is None:
        return grounds.of_stranger(show, script.week, papers)
    return grounds.of_paper(show, script.week, papers, at, attributed=attributed)


def _between(script: Script) -> Iterator[Found]:
    """The paragraphs that say what one of an earlier section says."""
    said, sections = list[str](), list[Section]()
    for number, section in enumerate(script.sections):
        for place, segment in enumerate(section.segments, 1):
            earlier = repeating.find_alike(segment.display, said, repeating.MOST_SHARED_APART)
            if earlier is not None:
                fault = passages.repeats(place, _name(sections[earlier]), segment.display)
                yield Found(number, _name(section), fault)
        said += [segment.display for segment in section.segments]
        sections += [section] * len(section.segments)


def _of_episode(script: Script, papers: Sequence[Paper], show: Show) -> Iterator[Found]:
    told = {section.paper for section in script.sections}
    least = grounds.of_episode(show, [paper for paper in papers if paper.id in told])
    lasts = passages.length_s(sum(len(segment.display) for segment in script.segments), script.language)
    if lasts < least:
        why = f"lasts about {lasts:.0f} s, and at least {least:.0f} s are wanted"
        yield Found(TITLE, "the episode", Fault("length", 0, 0, why, "Tell more of what the papers hold"))


def _name(section: Section) -> str:
    """A section as an error names it."""
    return f"section [{section.paper}]" if section.paper else f"the {section.part.value}"
