"""Usable answers of small models, as they were seen, and what stays unusable."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.writers import replies
from podcast.writers.manuscript import Editor, Plan, Term
from podcast.writers.replies import Refused

EDITOR = Editor("en", "Ada")
IDS = ("2506.00001", "2506.00010")
TOLD = ("The first thing that they did was simple.", "The second one was not.")
PLAN: dict[str, Any] = {
    "title": "Socks, and what they teach us",
    "angle": "Both papers are about things that get lost.",
    "order": [*reversed(IDS)],
    "terms": [{"written": "PairUp", "meant": "A way to fold socks."}],
}
GOOD = json.dumps({"paragraphs": TOLD})


def section(said: str) -> tuple[str, ...]:
    return EDITOR.paper(said, 2000)


def plan(**changes: Any) -> Plan:
    return EDITOR.plan(json.dumps({key: one for key, one in (PLAN | changes).items() if one is not ...}), IDS)


@pytest.mark.parametrize(
    "said",
    [
        "The set {x, y} is what they want: " + GOOD,
        'First {"thought": "let me see"}, then ' + GOOD,
        "{{" + GOOD + "}}",
        "{" * 90 + GOOD,
        '{"paper": ' + GOOD + "}",
        '{"Paper": {"answer": ' + GOOD + "}}",
        "[" + GOOD + "]",
        GOOD.replace("paragraphs", "Paragraphs "),
        json.dumps({"paragraphs": "\n\n".join(TOLD)}),
        json.dumps({"paragraphs": [{"text": one} for one in TOLD]}),
        f"<think>{{}}</think>\n```json\n{GOOD}\n```",
        json.dumps(GOOD),
        json.dumps({"name": "answer", "arguments": GOOD}),
        json.dumps(TOLD),
        str({"paragraphs": list(TOLD), "done": True}),
        GOOD.replace("]", ",]"),
        GOOD.replace("{", "{ // what the host says\n").replace("}", ", /* the end */ }"),
        GOOD.replace('"paragraphs"', "paragraphs"),
        "{“paragraphs”: [“" + "”, “".join(TOLD) + "”]}",
        GOOD.replace('"', '\\"'),
        json.dumps({"paragraphs": {"1": TOLD[0], "2": TOLD[1]}}),
        json.dumps({"paragraphs": [[one] for one in TOLD]}),
        json.dumps({"paragraphs": [{"number": at, "text": one} for at, one in enumerate(TOLD)]}),
        json.dumps({"paragraphs": [{"speaker": "Ada", "content": one} for one in TOLD]}),
        json.dumps({"paragraphs": [*TOLD, None]}),
        json.dumps({"paragraph_1": TOLD[0], "paragraph_2": TOLD[1]}),
        json.dumps({"content": TOLD}),
        json.dumps({"text": "\n\n".join(TOLD)}),
    ],
)
def test_what_is_meant_is_plain(said: str) -> None:
    assert section(said) == TOLD


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\(x\) is new", r"\(x\) is new"),
        (r"a \alpha and \\beta", r"a \alpha and \beta"),
        (r"3 \times 5, \frac{1}{2}, \theta, \beta", r"3 \times 5, \frac{1}{2}, \theta, \beta"),
        (r"a\nbreak and a\ttab, \u00e9, \"so\"", 'a\nbreak and a\ttab, é, "so"'),
        (r"a path\\to\\it", r"a path\to\it"),
        (r"\u12 is none, \x neither", r"\u12 is none, \x neither"),
        (r"\new, \rate, \total", "\new, \rate, \total"),
    ],
)
def test_latex_in_a_string_is_text(written: str, read: str) -> None:
    value = next(replies._objects('{"a": "' + written + '"}'))
    assert value == {"a": read}


@given(
    st.dictionaries(st.text(alphabet="abc é{", max_size=9), st.text(alphabet='a\\\n\t"/é{}0', max_size=30), max_size=4)
)
def test_whole_json_is_read_as_json_reads_it(value: dict[str, str]) -> None:
    said = json.dumps(value)
    assert next(replies._objects(said)) == json.loads(said)


@pytest.mark.parametrize(
    "order",
    [
        ["2506.00010v2", "2506.00001v1"],
        ["arXiv:2506.00010", "arxiv: 2506.00001v3"],
        ["https://arxiv.org/abs/2506.00010", "[2506.00001]"],
        ["2506.00010 ", '"2506.00001"'],
        "2506.00010, 2506.00001",
        "2506.00010\n2506.00001",
        [{"id": "2506.00010"}, {"id": "2506.00001"}],
        [{"title": "Gloves", "id": "2506.00010"}, {"title": "Socks", "id": "2506.00001"}],
        {"1": "2506.00010", "2": "2506.00001"},
        "2506.00010 -> 2506.00001",
        "1. 2506.00010\n2. 2506.00001v2",
        ["https://arxiv.org/pdf/2506.00010v1.pdf", "2506.00001: Socks"],
    ],
)
def test_an_order_that_names_each_paper_is_taken(order: Any) -> None:
    assert plan(order=order).order == tuple(reversed(IDS))


@pytest.mark.parametrize(
    "order", [["2506.00010"], ["2506.000101", "2506.00001"], ["12506.00010", "2506.00001"], [*IDS, IDS[0]], "", []]
)
def test_an_order_that_does_not_is_refused(order: Any) -> None:
    with pytest.raises(Refused, match="`order` must name each of"):
        plan(order=order)


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        (..., ()),
        (None, ()),
        ([], ()),
        ({"PairUp": "A way."}, (Term("PairUp", "A way."),)),
        (["PairUp"], (Term("PairUp", ""),)),
        ([{"written": "PairUp"}], (Term("PairUp", ""),)),
        ([{"term": "PairUp", "definition": "A way."}], (Term("PairUp", "A way."),)),
        ([["PairUp", "A way."]], (Term("PairUp", "A way."),)),
        ("PairUp", ()),
        ([None, 5, {}], ()),
    ],
)
def test_terms_may_be_missing_or_written_shortly(terms: Any, found: tuple[Term, ...]) -> None:
    assert plan(terms=terms).terms == found


@pytest.mark.parametrize(
    "angle", [..., None, "", ["Both papers are about things", "that get lost."], {"text": "Lost."}]
)
def test_an_angle_may_be_missing_or_a_list(angle: Any) -> None:
    told = plan(angle=angle, title=["Socks, and what they teach us"])
    assert told.title == "Socks, and what they teach us"
    assert told.angle in ("", "Lost.", PLAN["angle"])


def test_figures_without_quotation_marks_are_ids() -> None:
    said = '{"title": "Socks", "angle": "Lost.", "order": [2506.00010, 2506.00001]}'
    assert EDITOR.plan(said, IDS).order == tuple(reversed(IDS))


@pytest.mark.parametrize("said", ["", "Certainly!", GOOD[:-4], "{" * 100_000, '{"a":' * 100_000, "{" * 150 + GOOD])
def test_what_is_no_whole_object_says_what_came(said: str) -> None:
    with pytest.raises(Refused, match="no whole JSON object") as caught:
        section(said)
    assert caught.value.seen.startswith(f"“{said[:20]}")
    assert len(caught.value.seen) <= 162
