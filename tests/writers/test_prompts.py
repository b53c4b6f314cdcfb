import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast.errors import ConfigError
from podcast.writers.prompts import Prompt, with_lines

LINES = ("opening", "notice")
WHOLE = "---\nopening: Start\nnotice: 'Made by machine: yes'\n---\nAsk {{ show }}.\n"


@given(st.text(), st.text())
def test_what_is_filled_in_is_never_read_as_a_template(show: str, host: str) -> None:
    assert Prompt("{{ show }}|{{ host }}|", "f").render(show=show, host=host) == f"{show}|{host}|".strip()


def test_papers_words_are_not_escaped() -> None:
    assert Prompt("{{ show }}", "f").render(show="Tom & <Jerry>") == "Tom & <Jerry>"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("one\ntwo {{ shwo }}", 2, "'shwo' is undefined"),
        ("one\n\n{% if %}", 3, "Expected an expression"),
        ("{{ show", 1, "unexpected end of template"),
        ("one\n{{ show | louder }}", 2, "louder"),
        ("one\n{{ show.first.second }}", 2, "has no attribute 'first'"),
        ("one\n{{ show.__class__.__mro__ }}", 2, "unsafe"),
        ("one\n{% include 'other.md' %}", 2, "no loader"),
        ("one\n{{ count // 0 }}", 2, "zero"),
        ("one\n{{ show + 1 }}", 2, "str"),
        ("one\n{% for one in count %}{% endfor %}", 2, "not iterable"),
        ("one\n{{ range(10000000) | list }}", 2, "Range too big"),
        ("one\n{% macro again() %}{{ again() }}{% endmacro %}\n{{ again() }}", 2, "it calls itself without end"),
    ],
)
def test_what_cannot_be_filled_in_is_named_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Prompt(text, "scripts/en/plan.md", 4).render(show="S", count=3)
    assert caught.value.where == f"scripts/en/plan.md, line {line + 4}"
    assert words in caught.value.what
    assert caught.value.remedy == "Known are count, show"


def test_an_empty_prompt_is_refused() -> None:
    with pytest.raises(ConfigError, match="empty"):
        Prompt("{# nothing but a comment #}\n", "f").render()


def test_fixed_lines_stand_above_the_prompt() -> None:
    lines, prompt = with_lines(WHOLE, "f", LINES)
    assert lines == {"opening": "Start", "notice": "Made by machine: yes"}
    assert prompt.render(show="S") == "Ask S."


def test_lines_are_counted_from_the_files_first() -> None:
    prompt = with_lines(WHOLE + "\n{{ nobody }}", "f", LINES)[1]
    with pytest.raises(ConfigError) as caught:
        prompt.render(show="S")
    assert caught.value.where == "f, line 7"
    assert (WHOLE + "\n{{ nobody }}").splitlines()[7 - 1] == "{{ nobody }}"


@pytest.mark.parametrize(
    "text",
    [
        "Ask.",
        "---\nopening: Start\nnotice: N\nAsk.",
        "---\nopening: Start\n---\nAsk.",
        "---\nopening: Start\nnotice: N\nmore: M\n---\nAsk.",
        "---\nopening: [a, b]\nnotice: N\n---\nAsk.",
        "---\nopening: '  '\nnotice: N\n---\nAsk.",
        "---\nopening: Start\nnotice: a: b: c\n---\nAsk.",
        "---\n- opening\n- notice\n---\nAsk.",
        "---\nopening: Start\nnotice: 12\n---\nAsk.",
        "",
    ],
)
def test_fixed_lines_that_are_missing_or_not_text_are_refused(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        with_lines(text, "scripts/en/bookends.md", LINES)
    assert caught.value.where.startswith("scripts/en/bookends.md")
    assert caught.value.remedy
