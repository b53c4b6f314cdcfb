"""Papers files as people write them, and as they get them wrong."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import SourceError
from podcast.model import Link, Paper, Week
from podcast.sources import paperfile, papers
from podcast.sources.file import File
from podcast.text import clean, web_address
from tests.sources.conformance import SourceContract

WEEK = Week(2025, 10)
ONE: dict[str, Any] = {
    "id": "2503.00001",
    "title": "Small Steps\nfor Small Models",
    "abstract": "A first line\nand a second.",
    "language": "en",
    "authors": ["Ada Example", "Bo Example"],
    "upvotes": 12,
    "comments": 3,
    "links": {"arXiv": "https://arxiv.org/abs/2503.00001"},
    "published": "2025-03-01",
    "submitted": "2025-03-03",
}
TWO: dict[str, Any] = {"id": "my-own_paper.2", "title": "两步\n走", "language": "zh", "week": "2025-W10"}
OTHER: dict[str, Any] = {"id": "later", "title": "Of the next week", "week": "2025-W11"}
PAPERS = (
    Paper(
        id="2503.00001",
        title="Small Steps for Small Models",
        abstract="A first line and a second.",
        authors=("Ada Example", "Bo Example"),
        upvotes=12,
        comments=3,
        links=(Link("arXiv", "https://arxiv.org/abs/2503.00001"),),
        published=dt.date(2025, 3, 1),
        submitted=dt.date(2025, 3, 3),
    ),
    Paper(id="my-own_paper.2", title="两步走", abstract="", language="zh"),
)


def write(folder: Path, name: str, content: str) -> Path:
    file = folder / name
    file.write_text(content, "utf-8")
    return file


class TestFile(SourceContract):
    kind = File
    week = WEEK
    empty_week = Week(2020, 1)

    @pytest.fixture
    def source(self, tmp_path: Path) -> File:
        entries = [ONE | {"week": "2025-W10"}, TWO, OTHER]
        return File(write(tmp_path, "papers.json", json.dumps(entries)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps([ONE, TWO, OTHER])),
        ("a.JSON", "\ufeff" + json.dumps({"papers": [ONE, TWO, OTHER], "made_by": "hand"}, indent=2)),
        ("a.jsonl", "\n".join(["", json.dumps(ONE), json.dumps(TWO), " ", json.dumps(OTHER), ""])),
        ("a.yaml", yaml.safe_dump([ONE, TWO, OTHER], allow_unicode=True)),
        ("a.yml", yaml.safe_dump({"papers": [ONE, TWO, OTHER]})),
    ],
)
def test_each_format_gives_the_same_papers(tmp_path: Path, name: str, content: str) -> None:
    assert File(write(tmp_path, name, content)).papers(WEEK) == PAPERS


def test_a_paper_without_a_week_is_given_in_every_week(tmp_path: Path) -> None:
    source = File(write(tmp_path, "a.json", json.dumps([ONE, TWO, OTHER])))
    assert [paper.id for paper in source.papers(Week(2025, 11))] == ["2503.00001", "later"]
    assert [paper.id for paper in source.papers(Week(1999, 1))] == ["2503.00001"]


def test_yaml_dates_and_block_texts_are_read_as_meant(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "a.yaml",
        '- id: "2503.00001"\n  title: A title\n  published: 2025-03-01\n  abstract: |\n    第一行，\n    第二行。\n',
    )
    (paper,) = File(file).papers(WEEK)
    assert paper.published == dt.date(2025, 3, 1)
    assert paper.abstract == "第一行，第二行。"


def test_identity_follows_the_content_and_not_the_place(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    here, there = (write(folder, "a.json", "[]") for folder in (tmp_path, tmp_path / "elsewhere"))
    before = File(here).identity
    assert before == File(there).identity
    here.write_text(json.dumps([ONE]), "utf-8")
    assert File(here).identity != before
    assert str(tmp_path) not in before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": None}, r"entry 2: id: .*in quotes"),
        ({"id": 2505.2486}, r"entry 2: id: .*in quotes"),
        ({"id": "../up"}, "entry 2: id: "),
        ({"id": "a/b"}, "entry 2: id: "),
        ({"id": ".hidden"}, "entry 2: id: "),
        ({"id": "x" * 65}, "entry 2: id: "),
        ({"id": "2503.00001"}, "entry 2: id: 2503.00001 stands also in entry 1"),
        ({"title": "\u0007 "}, "entry 2: title: must not be empty"),
        ({"title": 5}, "entry 2: title: "),
        ({"abstract": ["a"]}, "entry 2: abstract: "),
        ({"upvotes": -1}, "entry 2: upvotes: "),
        ({"upvotes": 1.5}, "entry 2: upvotes: "),
        ({"upvote": 3}, "entry 2: upvote: .*docs/papers-file.md"),
        ({"authors": "Ada"}, "entry 2: authors: "),
        ({"authors": ["Ada", ""]}, r"entry 2: authors\.1: "),
        ({"links": {"Code": "javascript:alert(1)"}}, r"entry 2: links\.Code: must be an http or https address"),
        ({"links": ["https://x.example"]}, "entry 2: links: "),
        ({"published": "March"}, "entry 2: published: "),
        ({"language": "English!"}, "entry 2: language: "),
        ({"week": "2025-10"}, "entry 2: week: "),
        ({"week": "2025-W60"}, "entry 2: week: the year 2025 has no week 60"),
    ],
)
def test_a_wrong_field_is_named_with_its_place(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    wrong = {"id": "fine", "title": "Fine"} | changes
    file = write(tmp_path, "wrong.json", json.dumps([ONE, {k: v for k, v in wrong.items() if v is not None}]))
    with pytest.raises(SourceError, match=f"wrong.json, {said}") as caught:
        File(file).papers(WEEK)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", '[\n{"id": "a",\n]', r"a\.json: not JSON: .*\(line 3, column 1\)"),
        ("a.json", '{"paper": []}', "neither a list of papers"),
        ("a.json", "3", "neither a list of papers"),
        ("a.json", '["one"]', r"a\.json, entry 1: "),
        ("a.json", "[" * 100_000, "not JSON"),
        ("a.jsonl", '{"id": "a", "title": "A"}\n{"id": "b"\n', r"a\.jsonl, line 2: not JSON"),
        ("a.jsonl", '{"id": "a", "title": "A"}\n\n{"id": "b"}\n', r"a\.jsonl, line 3: title: field required"),
        ("a.yaml", '- id: "a"\n  title: One: two\n', r"a\.yaml, line 2: not YAML: .*a colon needs quotes"),
        ("a.yaml", "- id: 2505.24860\n  title: A\n", "entry 1: id: .*in quotes"),
        ("a.yaml", "- id: a\n  title: A\n  published: 2025-02-30\n", "not YAML: day is out of range"),
        ("a.yaml", "- !!python/object/apply:os.system [ls]\n", r"a\.yaml, line 1: not YAML"),
        ("a.yaml", "- id: a\n  title: A\u0007\n", "not YAML: "),
        ("a.yaml", "", "neither a list of papers"),
        ("a.txt", "[]", r"not a kind of papers file\. Name it \.json"),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, name: str, content: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        File(write(tmp_path, name, content)).papers(WEEK)


def test_a_billion_laughs_are_refused_in_time(tmp_path: Path) -> None:
    lines = ["- &a0 [lol, lol]"] + [f"- &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    with pytest.raises(SourceError, match=r"line 2: an alias"):
        File(write(tmp_path, "laughs.yaml", "\n".join(lines))).papers(WEEK)


def test_a_file_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "long.json"
    with file.open("wb") as out:
        out.truncate(paperfile.MOST_BYTES + 1)
    with pytest.raises(SourceError, match="longer than 20 MB"):
        File(file).papers(WEEK)


def test_a_missing_file_and_a_foreign_encoding_are_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"cannot be read .*\[papers\]"):
        File(tmp_path / "none.json").papers(WEEK)
    with pytest.raises(SourceError, match="cannot be read"):
        assert File(tmp_path / "none.json").identity
    (tmp_path / "a.json").write_bytes("[]".encode("utf-16"))
    with pytest.raises(SourceError, match="not UTF-8"):
        File(tmp_path / "a.json").papers(WEEK)


TEXTS = st.text(max_size=30).map(clean)
NAMES = TEXTS.filter(bool)
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
ENTRIES = st.builds(
    Paper,
    id=IDS,
    title=NAMES,
    abstract=TEXTS,
    language=st.sampled_from(["en", "zh", "zh-Hant", "pt-BR"]),
    authors=st.lists(NAMES, max_size=3).map(tuple),
    upvotes=st.integers(0, 10**9),
    comments=st.integers(0, 10**9),
    links=st.dictionaries(
        NAMES, st.sampled_from(["https://a.example/b?c=1#d", "http://x.example:8080"]), max_size=2
    ).map(lambda links: tuple(Link(name, url) for name, url in links.items())),
    published=st.none() | st.dates(),
    submitted=st.none() | st.dates(),
)


@given(ENTRIES)
def test_what_is_written_is_read_back(paper: Paper) -> None:
    through_json = json.loads(json.dumps(papers.written(paper)))
    assert papers.Entry.model_validate(through_json).paper() == paper


@given(st.text(max_size=60) | st.sampled_from(["https://[::1", "http://a:99999", "https://a b", "HTTPS://A.example"]))
def test_no_text_breaks_the_judgement_of_an_address(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.org/{text}"):
        if web_address(url) is not None:
            assert url.lower().startswith(("http://", "https://"))
            assert not set(url) & set("\"'<> \n\t\\")
