"""Which papers are taken, and why not the others."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast import selection
from podcast.errors import NoPapers, WorkspaceError, WrongLanguage
from podcast.model import Candidate, Link, Paper, Selection, Verdict, Week
from podcast.selection import dumps, loads, missing_pins
from podcast.show import Papers
from podcast.text import clean

WEEK = Week(2025, 23)
USUAL = Papers()
NOW = dt.datetime(2025, 6, 9, 6, 0, tzinfo=dt.UTC)


def paper(id: str, upvotes: int = 0, comments: int = 0, **fields: Any) -> Paper:
    return Paper(
        id, **{"title": f"Title of {id}", "abstract": "Some words."} | fields, upvotes=upvotes, comments=comments
    )


def select(papers: list[Paper], settings: Papers = USUAL, covered: tuple[str, ...] = ()) -> Selection:
    return selection.select(papers, settings, WEEK, covered, source="file", fetched=NOW)


def verdicts(chosen: Selection) -> dict[str, Verdict]:
    return {one.paper.id: one.verdict for one in chosen.considered}


def ids(chosen: Selection) -> list[str]:
    return [one.id for one in chosen.taken]


SIX = [paper(name, upvotes) for name, upvotes in (("a", 60), ("b", 50), ("c", 40), ("d", 30), ("e", 20), ("f", 10))]


def test_the_top_are_taken_and_the_rest_lies_below_the_line() -> None:
    chosen = select(SIX[::-1], Papers(top=2))
    assert ids(chosen) == ["a", "b"]
    assert list(verdicts(chosen).values()) == [Verdict.TOP] * 2 + [Verdict.BELOW_THE_LINE] * 4
    assert (chosen.week, chosen.source, chosen.fetched, chosen.fallback) == (WEEK, "file", NOW, "")


def test_ties_are_decided_by_comments_then_by_id() -> None:
    papers = [paper("z", 5, 1), paper("b", 5, 0), paper("a", 5, 0), paper("y", 5, 2), paper("x", 6, 0)]
    assert list(verdicts(select(papers))) == ["x", "y", "z", "a", "b"]


def test_where_the_source_has_an_order_it_decides_before_the_id() -> None:
    papers = [paper("z", 5, 1), paper("c"), paper("b", 5, 0), paper("a"), paper("y", 5, 2)]
    chosen = selection.select(papers, USUAL, WEEK, (), source="file", fetched=NOW, ordered=True)
    assert list(verdicts(chosen)) == ["y", "z", "b", "c", "a"]


FRENCH = (
    "Nous présentons une méthode pour entraîner les modèles de langue avec peu de données. Les résultats sur trois "
    "tâches sont meilleurs que ceux des modèles qui sont dix fois plus grands, et la méthode est simple."
)
GERMAN = (
    "Wir stellen ein Verfahren vor, mit dem sich Sprachmodelle auch mit wenig Daten trainieren lassen. Die Ergebnisse "
    "sind auf drei Aufgaben besser als die von Modellen, die zehnmal so gross sind, und das Verfahren ist einfach."
)


@pytest.mark.parametrize(
    "abstract", [FRENCH, GERMAN, "我们提出一种方法。它在三个任务上都更好。", "Мы предлагаем метод. Он лучше других."]
)
def test_another_language_under_the_name_of_the_shows_is_passed_over(abstract: str) -> None:
    papers = [paper("a", 9, abstract=abstract), *SIX[1:]]
    chosen = selection.select(papers, Papers(top=1, pin=("a",)), WEEK, (), source="f", fetched=NOW, language="en-GB")
    assert ids(chosen) == ["b"]
    assert verdicts(chosen)["a"] is Verdict.OTHER_LANGUAGE


def test_a_writer_that_translates_takes_any_language() -> None:
    assert ids(select([paper("a", 9, abstract=FRENCH)])) == ["a"]


def test_a_week_in_another_language_says_what_the_show_needs() -> None:
    papers = [paper("a", language="en"), paper("b", abstract="")]
    with pytest.raises(WrongLanguage) as caught:
        selection.select(papers[:1], USUAL, WEEK, (), source="f", fetched=NOW, language="zh-CN")
    assert "1 in another language" in caught.value.what
    for word in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "newsletter", "file of papers"):
        assert word in caught.value.remedy


def test_what_was_withdrawn_is_passed_over_unless_it_is_pinned() -> None:
    gone = paper("a", 99, abstract="This paper has been withdrawn by the authors due to an error.")
    chosen = select([gone, *SIX[1:]], Papers(top=1))
    assert ids(chosen) == ["b"]
    assert verdicts(chosen)["a"] is Verdict.WITHDRAWN
    assert ids(select([gone, *SIX[1:]], Papers(top=1, pin=("a",)))) == ["a"]


def test_fewer_than_top_are_no_error() -> None:
    assert ids(select(SIX[:3], Papers(top=5))) == ["a", "b", "c"]


def test_a_pin_is_taken_from_any_rank_and_fills_a_place() -> None:
    chosen = select(SIX, Papers(top=3, pin=("f",)))
    assert ids(chosen) == ["a", "b", "f"]
    assert verdicts(chosen)["f"] is Verdict.PINNED
    assert list(verdicts(chosen)) == ["a", "b", "c", "d", "e", "f"]


def test_a_pin_beats_covered_keywords_and_upvotes_but_not_ban_or_silence() -> None:
    papers = [*SIX, paper("mute", 99, abstract="")]
    settings = Papers(top=1, pin=("a", "b", "mute"), ban=("b",), keywords=("nothing",), min_upvotes=1000)
    chosen = select(papers, settings, covered=("a",))
    assert ids(chosen) == ["a"]
    assert verdicts(chosen)["b"] is Verdict.BANNED
    assert verdicts(chosen)["mute"] is Verdict.NO_ABSTRACT


def test_more_pins_than_places_are_all_taken() -> None:
    assert ids(select(SIX, Papers(top=1, pin=("b", "d", "f")))) == ["b", "d", "f"]


def test_pins_that_the_week_does_not_have_are_told() -> None:
    settings = Papers(pin=("b", "2001.00001"))
    assert missing_pins(select(SIX, settings), settings) == ("2001.00001",)


def test_each_reason_to_pass_over_is_recorded_and_the_next_moves_up() -> None:
    papers = [*SIX, paper("mute", 55, abstract=""), paper("off", 45, title="Off")]
    chosen = select(papers, Papers(top=2, ban=("a",), keywords=("title",), min_upvotes=15), covered=("c",))
    assert verdicts(chosen) == {
        "a": Verdict.BANNED,
        "mute": Verdict.NO_ABSTRACT,
        "b": Verdict.TOP,
        "off": Verdict.OFF_TOPIC,
        "c": Verdict.COVERED,
        "d": Verdict.TOP,
        "e": Verdict.BELOW_THE_LINE,
        "f": Verdict.TOO_FEW_UPVOTES,
    }


@pytest.mark.parametrize(
    ("keyword", "said", "expected"),
    [
        ("llm", "An LLM, again", True),
        ("LLM", "Many llms", False),
        ("art", "Start of the smart cart", False),
        ("art", "start with art", True),
        ("reinforcement learning", "Deep Reinforcement Learning.", True),
        ("reinforcement  learning ", "Deep Reinforcement Learning.", True),
        ("c++", "Written in C++ and Rust", True),
        ("80/20", "Beyond the 80/20 rule", True),
        ("20", "2025 papers", False),
        ("强化学习", "通过强化学习实现自我提升", True),
        ("LLM", "驱动LLM推理", True),
        ("LM", "驱动LLM推理", False),
        ("机器人", "驱动LLM推理", False),
        ("GROẞE", "Über große Modelle", True),
        ("vision", "Vision-Language-Action", True),
    ],
)
def test_keywords_are_whole_words_and_parts_of_chinese(keyword: str, said: str, expected: bool) -> None:
    for title, abstract in ((said, "nothing"), ("unrelated", said)):
        other = paper("other", 1, title="unrelated", abstract="nothing")
        one = paper("one", 2, title=title, abstract=abstract)
        settings = Papers(keywords=("quite another", keyword), pin=("other",))
        assert (verdicts(select([one, other], settings))["one"] is Verdict.TOP) is expected


def test_blank_keywords_exclude_nothing() -> None:
    assert len(ids(select(SIX, Papers(keywords=(" ", ""))))) == 5


@pytest.mark.parametrize(
    ("papers", "settings", "covered", "said"),
    [
        ([], Papers(), (), r"2025-W23, file: the week has no papers\. Ask for another week"),
        (SIX, Papers(min_upvotes=100), (), "none of the week's 6 papers .*6 too few upvotes.*Lower `min_upvotes`"),
        (SIX, Papers(keywords=("zebra",), ban=("a",)), (), "5 none of the keywords, 1 banned.*Add to `keywords`"),
        (SIX[:2], Papers(), ("a", "b"), "2 covered in an earlier week.*another week"),
        (SIX[:1], Papers(ban=("a",)), (), "1 banned.*`ban`"),
        ([paper("a", abstract="")], Papers(), (), "1 no abstract.*with their abstracts"),
        (SIX, Papers(top=0), (), "6 below the line.*Raise `top`"),
    ],
)
def test_none_taken_is_an_error_that_says_why(
    papers: list[Paper], settings: Papers, covered: tuple[str, ...], said: str
) -> None:
    with pytest.raises(NoPapers, match=said):
        select(papers, settings, covered)


TEXTS = st.text(max_size=20).map(clean)
NAMES = TEXTS.filter(bool)
PAPERS = st.builds(
    Paper,
    id=st.from_regex(r"[a-c][0-9]{1,2}", fullmatch=True),
    title=NAMES,
    abstract=TEXTS,
    language=st.sampled_from(["en", "zh-Hant"]),
    authors=st.lists(NAMES, max_size=2).map(tuple),
    upvotes=st.integers(0, 6),
    comments=st.integers(0, 3),
    links=st.dictionaries(NAMES, st.just("https://a.example/b"), max_size=2).map(
        lambda links: tuple(Link(*pair) for pair in links.items())
    ),
    published=st.none() | st.dates(),
    submitted=st.none() | st.dates(),
)
WEEKS_PAPERS = st.lists(PAPERS, max_size=12, unique_by=lambda one: one.id)
SOME_IDS = st.lists(st.from_regex(r"[a-c][0-9]", fullmatch=True), max_size=4).map(tuple)


@given(
    papers=WEEKS_PAPERS,
    settings=st.builds(Papers, top=st.integers(0, 6), min_upvotes=st.integers(0, 4), pin=SOME_IDS, ban=SOME_IDS),
    covered=SOME_IDS,
)
def test_whatever_comes_the_selection_is_ranked_complete_and_bounded(
    papers: list[Paper], settings: Papers, covered: tuple[str, ...]
) -> None:
    try:
        chosen = select(papers, settings, covered)
    except NoPapers:
        free = [p for p in papers if p.abstract and p.id not in (*settings.ban, *covered)]
        assert not [p for p in free if p.upvotes >= settings.min_upvotes and settings.top]
        return
    ranked = [one.paper for one in chosen.considered]
    assert sorted(ranked, key=lambda p: p.id) == sorted(papers, key=lambda p: p.id)
    keys = [(-p.upvotes, -p.comments, p.id) for p in ranked]
    assert keys == sorted(keys)
    found = verdicts(chosen)
    pinned = [one for one, verdict in found.items() if verdict is Verdict.PINNED]
    assert len(chosen.taken) <= max(settings.top, len(pinned))
    if Verdict.BELOW_THE_LINE in found.values():
        assert len(chosen.taken) == max(settings.top, len(pinned))
    assert not {p.id for p in chosen.taken} & set(settings.ban)
    assert not {p.id for p in chosen.taken} & (set(covered) - set(settings.pin))
    assert all(p.abstract for p in chosen.taken)


SELECTIONS = st.builds(
    Selection,
    week=st.just(WEEK),
    source=NAMES,
    fetched=st.datetimes(timezones=st.just(dt.UTC)),
    considered=st.lists(
        st.builds(Candidate, paper=PAPERS, verdict=st.sampled_from(Verdict)).filter(
            lambda one: bool(one.paper.abstract) or not one.verdict.taken
        ),
        max_size=4,
        unique_by=lambda one: one.paper.id,
    ).map(tuple),
    fallback=TEXTS,
)


@given(SELECTIONS)
def test_what_is_written_is_read_back(chosen: Selection) -> None:
    written = dumps(chosen)
    assert loads(written) == chosen
    assert dumps(loads(written)) == written


def test_the_file_is_made_for_people() -> None:
    written = dumps(select([paper("a", 3, title="快与慢")], Papers()))
    assert written.startswith('{\n  "week": "2025-W23",\n  "source": "file",\n  "fetched": "2025-06-09T06:00:00+00:00"')
    assert '"verdict": "taken: among the top",\n      "id": "a",\n      "title": "快与慢"' in written
    assert written.endswith("}\n")


def edited(change: Any) -> str:
    values = json.loads(dumps(select(SIX, Papers(top=2))))
    change(values)
    return json.dumps(values)


def test_an_edit_by_hand_is_taken_over() -> None:
    def swap(values: Any) -> None:
        values["considered"][0]["verdict"] = "passed over: banned"
        values["considered"][3]["verdict"] = "taken: pinned"
        values["considered"][3]["title"] = "A better\n title"

    chosen = loads(edited(swap))
    assert ids(chosen) == ["b", "d"]
    assert chosen.taken[1].title == "A better title"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda v: v.pop("week"), "10-papers.json: week: missing"),
        (lambda v: v.update(week="2025-23"), "'2025-23' is not a week"),
        (lambda v: v.update(fetched="now"), "now"),
        (lambda v: v.update(fetched="2025-06-09T06:00:00"), "fetched: a time without its zone"),
        (lambda v: v.update(source=3), "source: not a text"),
        (lambda v: v.update(considered={}), "no object with a list `considered`"),
        (lambda v: v["considered"].__setitem__(1, "b"), "considered, entry 2: not an object"),
        (lambda v: v["considered"][1].pop("verdict"), "entry 2: verdict: missing"),
        (
            lambda v: v["considered"][1].update(verdict="yes"),
            "entry 2: verdict: .*Write one of: taken: among the top; ",
        ),
        (lambda v: v["considered"][1].update(upvotes="many"), "entry 2: upvotes: "),
        (lambda v: v["considered"][1].update(votes=3), "entry 2: votes: "),
        (lambda v: v["considered"][1].update(id="../b"), "entry 2: id: "),
        (lambda v: v["considered"][1].update(id="a"), "id: a stands there twice"),
        (lambda v: v["considered"][1].update(abstract=" "), "entry 2: abstract: a paper that is taken needs one"),
        (lambda v: v["considered"][1].pop("title"), "entry 2: title: field required"),
    ],
)
def test_a_wrong_edit_is_named_with_its_place(change: Any, said: str) -> None:
    with pytest.raises(WorkspaceError, match=said) as caught:
        loads(edited(change))
    assert caught.value.where.startswith("10-papers.json")
    assert caught.value.remedy


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "[" * 100_000, '{"considered": 1}'])
def test_what_is_no_selection_is_an_error(content: str) -> None:
    with pytest.raises(WorkspaceError, match=r"10-papers\.json"):
        loads(content)
