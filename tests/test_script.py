"""20-script.md: what it holds is what is read back, and what it cannot hold is named with its line."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast.errors import ScriptError
from podcast.model import Part, Script, Section, Segment, Span, Week
from podcast.script import parse, render
from podcast.text import clean

# Shared machines pause now and then: no deadline for one example.
calm = settings(deadline=None, max_examples=60)
# A whole script is drawn of hundreds of pieces, which takes longer than to read and write it.
fewer = settings(deadline=None, max_examples=30)
HEAD = "---\nshow: en\nweek: 2025-W23\ntitle: Two tries\nlanguage: en\nspeakers: [Ada]\n---\n"
BODY = "\n## Opening\n\nHello.\n\n## [2505.24726] Reflect\n\nIt works.\n\n## Closing\n\nBye.\n"
NASTY = (
    "**",
    "**Ada:** ",
    "---",
    "<!--",
    "-->",
    "## ",
    "#",
    ": ",
    "[1] ",
    "e\u0301",
    "\u0301",
    "🎙️",
    "👩‍🔬",
    "שלום",
    "مرحبا",
)
PIECES = st.one_of(
    st.text(max_size=8), st.sampled_from((*NASTY, "14.7%", "2505.24726", "熵", "。", "'", '"', "\\", "{}", "&amp;"))
)
TEXTS = st.lists(PIECES, min_size=1, max_size=3).map(lambda parts: clean("".join(parts)))
LINES = TEXTS.filter(lambda text: text != "" and not text.startswith(("#", "<!--")))
TITLES = LINES.filter(lambda text: not text.startswith("["))
NAMES = TEXTS.map(lambda text: clean(re.sub(r"[*:]", "", text))).filter(bool)
IDS = st.text("aZ09._/-", min_size=1, max_size=12)


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    speakers = tuple(draw(st.lists(NAMES, min_size=1, max_size=3, unique=True)))
    segments = st.lists(st.builds(Segment.plain, st.sampled_from(speakers), LINES), min_size=1, max_size=2).map(tuple)
    papers = draw(st.lists(IDS, max_size=2, unique=True))
    return Script(
        show=draw(TEXTS.filter(bool)),
        week=Week.of(draw(st.dates())),
        title=draw(TEXTS.filter(bool)),
        language=draw(st.sampled_from(("en", "zh-CN", "no"))),
        speakers=speakers,
        sections=(
            Section(Part.OPENING, draw(TITLES), draw(segments)),
            *(Section(Part.PAPER, draw(TEXTS.filter(bool)), draw(segments), paper) for paper in papers),
            Section(Part.CLOSING, draw(TITLES), draw(segments)),
        ),
    )


def script(text: str = "Hello.", speakers: tuple[str, ...] = ("Ada",), title: str = "Two tries") -> Script:
    said = (Segment.plain("Ada", text),)
    bye = (Segment.plain("Ada", "Bye."),)
    sections = (Section(Part.OPENING, "Opening", said), Section(Part.CLOSING, "Closing", bye))
    return Script("en", Week(2025, 23), title, "en", speakers, sections)


def refusal(text: str) -> ScriptError:
    with pytest.raises(ScriptError) as caught:
        parse(text, "week/20-script.md")
    assert str(caught.value).startswith(f"week/20-script.md, line {caught.value.line}: ")
    assert caught.value.remedy
    return caught.value


@fewer
@given(scripts())
def test_what_is_written_is_read_back(written: Script) -> None:
    assert parse(render(written)) == written


@fewer
@given(scripts(), st.sampled_from(("\r\n", "\r")))
def test_windows_files_read_the_same(written: Script, newline: str) -> None:
    assert parse("\ufeff" + render(written).replace("\n", newline)) == written


@fewer
@given(scripts(), st.text(max_size=12))
def test_what_cannot_be_read_back_is_never_written(written: Script, text: str) -> None:
    opening = replace(written.sections[0], segments=(Segment.plain(written.speakers[0], text),))
    changed = replace(written, sections=(opening, *written.sections[1:]))
    try:
        rendered = render(changed)
    except ScriptError:
        assert text != clean(text) or not text or text.startswith(("#", "<!--"))
    else:
        assert parse(rendered) == changed


def test_the_file_is_as_the_design_shows_it() -> None:
    two = script(speakers=("Ada", "Bo"))
    assert render(script()).startswith("---\nshow: en\nweek: 2025-W23\ntitle: Two tries\nlanguage: en\n")
    assert "\n---\n\n## Opening\n\nHello.\n\n## Closing\n\nBye.\n" in render(script())
    assert "\n## Opening\n\n**Ada:** Hello.\n" in render(two)


def test_a_changed_pronunciation_is_written_as_it_is_shown() -> None:
    told = script()
    segment = Segment("Ada", (Span("Up ", "Up "), Span("14.7%", "fourteen point seven percent")))
    told = replace(told, sections=(replace(told.sections[0], segments=(segment,)), told.sections[1]))
    assert parse(render(told)).segments[0] == Segment.plain("Ada", "Up 14.7%")


def test_sections_and_their_parts() -> None:
    told = parse(HEAD + BODY)
    assert [(s.part, s.title, s.paper) for s in told.sections] == [
        (Part.OPENING, "Opening", ""),
        (Part.PAPER, "Reflect", "2505.24726"),
        (Part.CLOSING, "Closing", ""),
    ]
    assert [segment.display for segment in told.segments] == ["Hello.", "It works.", "Bye."]


@pytest.mark.parametrize(
    ("paragraph", "display"),
    [
        ("one\ntwo", "one two"),
        ("一句\n两句", "一句两句"),
        ("用\nBERT", "用 BERT"),
        ("  a   b\t", "a b"),
        ("**bold** _x_ `y`", "**bold** _x_ `y`"),
        ("#1".rjust(4, "x"), "xx#1"),
        ("first\n#2 second", "first #2 second"),
        ("---", "---"),
    ],
)
def test_a_paragraph_is_the_display_text(paragraph: str, display: str) -> None:
    assert parse(HEAD + BODY.replace("Hello.", paragraph)).segments[0].display == display


def test_comments_are_not_spoken() -> None:
    body = BODY.replace("Hello.", "<!-- a\n\n## note -->\n\nHello.\n\n<!-- b -->")
    assert parse(HEAD + "\n<!-- first -->\n" + body) == parse(HEAD + BODY)


@pytest.mark.parametrize(
    "text", ["", "a\nb", "a  b", " a", "a ", "# a", "#a", "<!-- a", "a\x00", "e\u0301", "a\u202eb", "a\n\n## b"]
)
def test_a_text_that_cannot_be_written_is_refused_where_it_would_stand(text: str) -> None:
    with pytest.raises(ScriptError) as caught:
        render(script(text))
    assert 9 <= caught.value.line <= 14


@pytest.mark.parametrize("title", ["", "a\nb", "a  b", "\x07"])
def test_a_title_that_cannot_be_written_is_refused(title: str) -> None:
    with pytest.raises(ScriptError):
        render(script(title=title))


def test_a_segment_of_nobody_is_refused() -> None:
    told = script()
    with pytest.raises(ScriptError):
        render(replace(told, speakers=("Bo",)))
    with pytest.raises(ScriptError, match="unknown"):
        render(replace(told, speakers=("Bo", "Cy")))


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("title:", "titel:", 4, "“titel” is unknown"),
        ("title: Two tries\n", "", 1, "no title"),
        ("title: Two tries", "show: fr", 4, "“show” is twice"),
        ("title: Two tries", "title: [a", 5, "not YAML"),
        ("title: Two tries", "title: a: b", 4, "not YAML"),
        ("title: Two tries", "title: a\x01b", 4, "not YAML"),
        ("title: Two tries", "title: {a: b}", 4, "title holds"),
        ("title: Two tries", "title:", 4, "title is not"),
        ("title: Two tries", "title: [a, b]", 4, "title is not"),
        ("2025-W23", "2025-23", 3, "not a week"),
        ("2025-W23", "2025-W53", 3, "no week 53"),
        ("language: en", "language: english please", 5, "language tag"),
        ("[Ada]", "Ada", 6, "speakers"),
        ("[Ada]", "[Ada, Ada]", 6, "speakers"),
        ("[Ada]", "[]", 6, "speakers"),
        ("[Ada]", "['A*']", 6, "cannot name"),
        ("show: en\nweek: 2025-W23\ntitle: Two tries\nlanguage: en\nspeakers: [Ada]", "- a", 1, "no keys"),
    ],
)
def test_faults_of_the_front_matter(old: str, new: str, line: int, what: str) -> None:
    error = refusal(HEAD.replace(old, new) + BODY)
    assert (error.line, what in error.what) == (line, True), str(error)


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("## Opening\n\nHello.", "Hello.\n\n## Opening", 9, "before the first heading"),
        ("Hello.\n", "", 9, "no text"),
        ("## Opening\n\nHello.\n\n", "", 9, "opening is missing"),
        ("\n## Closing\n\nBye.\n", "", 13, "closing is missing"),
        ("## [2505.24726] Reflect", "## Reflect", 13, "no paper id"),
        ("[2505.24726]", "[2505 24726]", 13, "not a paper id"),
        ("[2505.24726]", "[]", 13, "not a paper id"),
        ("[2505.24726] Reflect", "[2505.24726]", 13, "no title"),
        ("## Closing", "## [2505.24726] Again\n\nMore.\n\n## Closing", 17, "comes twice"),
        ("## Opening\n\n", "## Opening\n", 10, "follows a heading"),
        ("It works.", "# It works.", 15, "begins with #"),
        ("It works.", "### It works.", 15, "begins with #"),
        ("It works.", "It works.\n## Next", 16, "not set off"),
        ("It works.", "It works.\n<!-- note -->", 16, "not set off"),
        ("It works.", "<!-- note", 15, "does not end"),
        ("It works.", "<!-- note --> It works.", 15, "stand alone"),
        ("It works.", "<!-- note\n-->\nIt works.", 16, "stand alone"),
    ],
)
def test_faults_of_the_body(old: str, new: str, line: int, what: str) -> None:
    assert old in BODY
    error = refusal(HEAD + BODY.replace(old, new))
    assert (error.line, what in error.what) == (line, True), str(error)


@pytest.mark.parametrize(
    ("text", "line"), [("", 1), ("Hello", 1), ("---\nshow: en\n", 1), (HEAD, 7), (HEAD + "\n<!-- x -->", 7)]
)
def test_a_file_without_front_matter_or_sections(text: str, line: int) -> None:
    assert refusal(text).line == line


def test_several_speakers_are_named() -> None:
    head = HEAD.replace("[Ada]", "[Ada, 小明]")
    body = BODY.replace("Hello.", "**Ada:** Hello.\n\n**小明:**\n你好。").replace("It works.", "**Ada:** It works.")
    told = parse(head + body.replace("Bye.", "**小明:** **Bye.**"))
    assert [(s.speaker, s.display) for s in told.segments] == [
        ("Ada", "Hello."),
        ("小明", "你好。"),
        ("Ada", "It works."),
        ("小明", "**Bye.**"),
    ]
    assert refusal(head + BODY).line == 11
    unknown = refusal(head + BODY.replace("Hello.", "**Bo:** Hello."))
    assert "Bo" in unknown.what
    assert "Ada, 小明" in unknown.remedy


@calm
@given(st.text(max_size=60), st.integers(0, 160))
def test_no_edit_ends_in_another_error(text: str, at: int) -> None:
    whole = HEAD + BODY
    try:
        told = parse(whole[:at] + text + whole[at:])
    except ScriptError:
        return
    assert parse(render(told)) == told
