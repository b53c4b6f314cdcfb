"""The sentences of an abstract that are read aloud."""

import re
from itertools import pairwise

import pytest

from podcast.language import markup, prose
from podcast.model import Paper
from podcast.writers.extractive import PARAGRAPHS_A_PAPER
from tests.writers.offline import (
    LIMIT,
    LINES,
    abstract,
    days,
    needs_recorded,
    recorded,
    words,
    write,
)


@pytest.mark.parametrize(
    ("text", "said", "unsaid"),
    [
        ("", "", "None"),
        ("!!! ... 42.", "", "42"),
        ("One lonely sentence without an end", "One lonely sentence without an end.", "end.."),
        ("WE PROPOSE A THING. IT IS LARGE. IT WORKS BY 5%. WE LIKE IT.", "IT WORKS BY 5%.", "\\"),
        ("Code is available at https://a.org/b. It works well.", "It works well.", "available"),
        ("Our code and data will be released upon acceptance. We do it.", "We do it.", "acceptance"),
        ("We do it [3]. Project page: github.com/a/b", "We do it.", "github"),
        (r"\textbf{We} gain **12\%** on `pass@k` \cite{x}. Good one.", "We gain 12% on pass@k.", "*"),
        ("# We begin. We go on. We end it.", "We begin.", "#"),
        ("Twice said. Once said. Twice said.", "Once said.", "Twice said. Once said. Twice"),
    ],
)
def test_odd_abstracts_still_give_a_section(text: str, said: str, unsaid: str) -> None:
    section = abstract(text)
    assert len(section.segments) >= 2
    assert said in words(section)
    assert unsaid not in words(section)


def test_a_long_abstract_is_cut_to_the_budget_and_keeps_its_order() -> None:
    facts = [f"Sentence {n} gives {n} more facts about the thing." for n in range(100)]
    said = words(abstract(" ".join(facts)))
    kept = [fact for fact in facts if fact in said]
    assert [said.index(fact) for fact in kept] == sorted(said.index(fact) for fact in kept)
    assert 0.8 * PARAGRAPHS_A_PAPER * LIMIT["en"] < sum(map(len, kept)) <= PARAGRAPHS_A_PAPER * LIMIT["en"]
    assert kept[0] == facts[0]


def test_one_endless_sentence_is_cut_short_and_says_so() -> None:
    said = abstract("We claim " + "this and that, " * 300)
    assert said.segments[-1].display.endswith("…")
    assert len(words(said)) < (PARAGRAPHS_A_PAPER + 1) * LIMIT["en"]


FILLER = (
    "However, it remains hard to say in general what such a system does in a case that nobody has ever thought of. "
)
LONG = Paper(
    "2506.00007",
    "Sleepers",
    "Machines never sleep. They do not even rest. " + FILLER * 2 + "We introduce Sleeper, a machine that sleeps. "
    "It closes its eyes. First, it dims the light of the room in which it stands. Second, it slows down its own clock. "
    "Finally, it wakes up by 3 percent. Results show that accuracy improves by 14 percent on all of nine benchmarks. "
    "These findings suggest that sleep pays for machines, too.",
)


@pytest.mark.parametrize("limit", range(60, 200, 5))
def test_a_shortened_abstract_names_what_was_made_and_tears_nothing(limit: int) -> None:
    said = words(write(LONG, limit=limit).sections[1])
    assert "We introduce Sleeper" in said
    items = ["First, it dims", "Second, it slows", "Finally, it wakes"]
    assert len({item in said for item in items}) == 1
    for leaning, before in (("It closes", "We introduce"), ("They do not", "Machines never")):
        assert leaning not in said or before in said


@pytest.mark.slow
@needs_recorded
@pytest.mark.parametrize("day", days())
def test_no_recorded_paper_loses_what_was_made_or_leans_on_a_gap(day: str) -> None:
    making = re.compile(
        r"\b(?:we|this paper|this work) (?:introduce|propose|present|develop|release)s?\b", re.IGNORECASE
    )
    for paper in recorded(day):
        whole, said = prose.sentences(markup.plain(paper.abstract)), words(abstract(paper.abstract))
        named = next((one for one in whole if making.search(one) and not prose.has_address(one)), "")
        assert named[:50] in said, paper.id
        for before, after in pairwise(whole):
            assert not (LINES["en"].begins("back", after) and after[:50] in said) or before[:50] in said, paper.id
