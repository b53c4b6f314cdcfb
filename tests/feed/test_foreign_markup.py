"""What of foreign markup stays, what goes, and that a browser finds nothing to run in what is left."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from podcast import feed
from tests.feed.samples import GUID, SHOW

FROM = "https://old.example/shows/feed.xml"
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:s="http://www.w3.org/2000/svg" xmlns:m="http://www.w3.org/1998/Math/MathML" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom"'
)
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
RUNS = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML")


def foreign(inside: str) -> feed.Foreign:
    item = (
        "<title>A</title><guid>a</guid><pubDate>Tue, 01 Jun 2021 00:00:00 +0000</pubDate>"
        f'<enclosure url="https://old.example/a.mp3" length="1" type="audio/mpeg"/>{inside}'
    )
    return feed.parse_foreign(
        f'<rss version="2.0" {SPACES}><channel><item>{item}</item></channel></rss>'.encode(), FROM
    )


def carried(inside: str) -> etree._Element:
    return etree.fromstring(foreign(inside).inherited[0].xml)


def notes(words: str) -> str:
    """What `content:encoded` with these words is carried as."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    return carried(f"<content:encoded>{escaped}</content:encoded>").findtext(CONTENT) or ""


@pytest.mark.parametrize(
    "inside",
    [
        "<h:script>alert(1)</h:script>",
        "<s:svg onload='alert(1)'><s:script>alert(1)</s:script></s:svg>",
        "<m:math href='javascript:alert(1)'><m:mi>x</m:mi></m:math>",
        "<description>a <h:b onclick='alert(1)'>b</h:b><h:script>alert(1)</h:script></description>",
        "<other><h:iframe src='javascript:alert(1)'/></other>",
        "<atom:content type='xhtml'><h:div><h:img src='x' onerror='alert(1)'/></h:div></atom:content>",
        "<itunes:summary><s:svg><h:script>alert(1)</h:script></s:svg></itunes:summary>",
    ],
)
def test_no_element_that_a_browser_renders_is_left(inside: str) -> None:
    data = feed.render(SHOW, GUID, foreign(inside).inherited)
    tags = {etree.QName(node).namespace for node in etree.fromstring(data).iter("*")}
    assert not tags & set(RUNS)
    assert b"alert" not in data
    assert b"onclick" not in data


def test_words_of_rendered_elements_stay() -> None:
    item = carried("<h:body><h:p>Two <h:em>good</h:em> words</h:p><h:script>alert(1)</h:script></h:body>")
    assert item.findtext(CONTENT) == "<p>Two <em>good</em> words</p>"
    item = carried("<description>One &lt; <h:b>two</h:b> three</description>")
    assert item.findtext("description") == "One &lt; <b>two</b> three"


def test_what_was_taken_out_is_said_by_its_names() -> None:
    found = foreign(
        "<description>&lt;p onclick='x()'&gt;a&lt;/p&gt;&lt;iframe src='https://v.example/'&gt;</description>"
    )
    assert [doubt.partition(": ")[2] for doubt in found.doubts] == ["iframe, in A", "onclick, in A"]


@pytest.mark.parametrize(
    "words",
    [
        '<p>He said: "]]>" &nbsp;&amp; left.</p>',
        "<P class='x'>a<br>b<br />c</P><ul><li>one<li>two</ul>",
        '<a href="https://x.example/?a=1&amp;b=2" title="t">x</a> <a href="mailto:jo@x.example">y</a>',
        '<img src="https://x.example/a.png" alt="" width="1">',
        "no markup, a > b & c",
        "<p>un<b>closed",
    ],
)
def test_harmless_texts_stay_to_the_letter(words: str) -> None:
    assert notes(words) == words


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("<script>alert(1)</script>a", "a"),
        ("<img src=x onerror=alert(1)>", '<img src="https://old.example/shows/x">'),
        ('<a href="java\tscript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="javascript&colon;alert(1)">x</a>', "<a>x</a>"),
        ('<a href="data:text/html,<script>alert(1)</script>">x</a>', "<a>x</a>"),
        ("<!--><img src=x onerror=alert(1)>-->", '<img src="https://old.example/shows/x">--&gt;'),
        ("<svg><style><img title='</style><img src=x onerror=alert(1)>'>", None),
        ("<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror=alert(1)>'>", None),
        ("<p style='position:fixed;top:0'>x</p>", "<p>x</p>"),
        ("<form action='https://x.example/'><input name=a>x</form>", "x"),
        ("<a href='https://me:pw@x.example/'>x</a>", "<a href='https://x.example/'>x</a>"),
        ('<a href="http&#58;//me:pw@x.example/">x</a>', '<a href="http://x.example/">x</a>'),
        ('<a href="//me:pw@x.example/">x</a>', '<a href="https://x.example/">x</a>'),
        ("<b>at https://me:pw@x.example/a</b>", "<b>at https://x.example/a</b>"),
        ('<a href="/foo">x</a><img src="pic.png">', None),
    ],
)
def test_harmful_texts_lose_what_could_run(words: str, left: str | None) -> None:
    found = notes(words)
    assert left is None or found == left
    for node in html.fragments_fromstring(f"<div>{found}</div>")[0].iter("*"):
        assert node.tag not in ("script", "style", "svg", "math", "iframe", "form")
        assert not [name for name in node.attrib if str(name).startswith("on")]
        assert all(re.match("https?://", str(node.get(name, "https://"))) for name in ("href", "src"))
    # What was cleaned once is harmless.
    assert notes(found) == found


@pytest.mark.parametrize(
    ("inside", "left"),
    [
        ("<itunes:author>&lt;script&gt;alert(1)&lt;/script&gt;Jo</itunes:author>", "Jo"),
        ("<rights>&lt;b onmouseover=x()&gt;Jo</rights>", "<b>Jo</b>"),
        ("<o:text xmlns:o='urn:o'>&lt;a href='javascript:x()'&gt;Jo</o:text>", "<a>Jo</a>"),
        ("<itunes:author>Jo &lt;jo@x.example&gt;, R&amp;D</itunes:author>", "Jo <jo@x.example>, R&D"),
        ("<itunes:title>&lt;img src=x onerror=alert(1)&gt;Jo</itunes:title>", "&lt;img src=x onerror=alert(1)>Jo"),
        ("<itunes:title>What &lt;script&gt; does</itunes:title>", "What &lt;script> does"),
        ("<itunes:title>Map&lt;K, V&gt; &amp; a &lt; b</itunes:title>", "Map<K, V> & a < b"),
    ],
)
def test_what_should_be_plain_words_holds_nothing_that_runs(inside: str, left: str) -> None:
    """Apps show a title as HTML, some other elements too; what is none stays to the letter."""
    assert carried(inside)[-1].text == left


def test_relative_links_in_html_lead_to_the_old_host_and_are_counted() -> None:
    found = foreign('<content:encoded><![CDATA[<a href="/foo">x</a><img src="pic.png">]]></content:encoded>')
    assert found.settled == ("https://old.example/foo", "https://old.example/shows/pic.png")


# fmt: off
PIECES = st.sampled_from((
    "<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]", "&lt;", "&#60;", "&colon;", "'", '"', "=", " ", "\n", "a",
    "<p>", "</p>", "<script>", "</script>", "<style>", "</style>", "<svg>", "<math>", "<mtext>", "<table>", "<title>",
    "<textarea>", "</textarea>", "<noscript>", "</noscript>", "<template>", "<select>", "<iframe srcdoc=",
    "<img src=x ", "onerror=alert(1)", "<a href=", "javascript:alert(1)", "java\tscript:", "https://x.example/",
    "<b ", "class=",
))
# fmt: on


@given(st.lists(PIECES, max_size=30).map("".join))
def test_whatever_was_written_nothing_runs(words: str) -> None:
    """Parsed by a parser of its own, as a browser's page holds it."""
    found = notes(words)
    for node in html.fragments_fromstring(f"<div>{found}</div>")[0].iter("*"):
        assert node.tag not in ("script", "style", "svg", "math", "iframe", "template", "noscript")
        assert not [name for name in node.attrib if str(name).startswith("on")]
        assert "javascript:" not in re.sub(r"\s", "", str(node.get("href", "")))
