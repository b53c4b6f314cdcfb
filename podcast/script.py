"""`20-script.md`: what the host says, as a file that a person can read and edit.

YAML front matter (`show`, `week`, `title`, `language`, `speakers`, perhaps `accept`), then sections. A `##` heading
opens one: the first is the opening and the last the closing, each under a heading in the show's language; a paper
between them stands under `## [2505.24726] Title`. A paragraph is one segment; with several speakers it begins with
`**Name:** `. A blank line stands after every heading and every comment; HTML comments stand alone and are not spoken; a
line break inside a paragraph is a space, and nothing between two CJK characters. There is no other markup and no
escape: a paragraph is the display text, letter for letter. `accept` lists the rules of `proofreading` that a person
lets the script break.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from podcast.errors import ScriptError, UsageError
from podcast.model import Part, Script, Section, Segment, Week
from podcast.text import clean

_KEYS = ("show", "week", "title", "language", "speakers")
_ACCEPT = "accept"
_ID = re.compile(r"[A-Za-z0-9._/-]+")
_HEADING = re.compile(r"## (?:\[([^\]]*)\] ?)?(.*)")
_SPEAKER = re.compile(r"\*\*([^*:]+):\*\* ")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class _Block:
    """A heading or a paragraph, and the line it begins on."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class _Head:
    """The front matter."""

    show: str
    week: Week
    title: str
    language: str
    speakers: tuple[str, ...]
    accepts: tuple[str, ...]


def parse(text: str, file: str = "20-script.md") -> Script:
    """Read a script. Raises ScriptError, which names the line and what to do."""
    lines = re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff"))
    try:
        end = _front_matter_end(lines)
        head = _head("\n".join(lines[1:end]))
        sections = _sections(tuple(_blocks(lines, end + 1)), head.speakers, end + 1)
    except ScriptError as error:
        raise ScriptError(error.what, line=error.line, file=file, remedy=error.remedy) from None
    return Script(head.show, head.week, head.title, head.language, head.speakers, sections, head.accepts)


def line_of(text: str, section: int, paragraph: int) -> int:
    """The line on which a paragraph of a script begins, counted from 1; paragraph 0 is the section's heading.

    Sections count from 0; before them lies the front matter, whose first line is 1.
    """
    lines = re.split(r"\r\n|\n|\r", text.removeprefix("\ufeff"))
    blocks = tuple(_blocks(lines, _front_matter_end(lines) + 1))
    heads = [at for at, block in enumerate(blocks) if block.text.startswith("## ")]
    return blocks[heads[section] + paragraph].line if section >= 0 else 1


def render(script: Script) -> str:
    """Write a script so that `parse` gives it back, each segment spoken as it is shown.

    Raises ScriptError, with the line as it would be, for what the file cannot hold to the letter: line breaks, runs of
    spaces, control characters, text that is not composed (NFC), an empty paragraph or one that begins like markup.
    """
    lines = _front_matter(script)
    starts = []
    for section in script.sections:
        lines += [f"## [{section.paper}] {section.title}" if section.paper else f"## {section.title}", ""]
        for segment in section.segments:
            starts.append(len(lines) + 1)
            name = f"**{segment.speaker}:** " if len(script.speakers) > 1 else ""
            lines += [name + segment.display, ""]
    text = "\n".join(lines)
    _compare(script, parse(text), starts)
    return text


def _front_matter(script: Script) -> list[str]:
    import yaml

    values = {
        "show": script.show,
        "week": str(script.week),
        "title": script.title,
        "language": script.language,
        "speakers": list(script.speakers),
    } | ({_ACCEPT: list(script.accepts)} if script.accepts else {})
    text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=10_000_000)
    return ["---", *text.rstrip("\n").split("\n"), "---", ""]


def _compare(script: Script, back: Script, starts: Sequence[int]) -> None:
    """Raise ScriptError when `back`, read from the file, is not `script`."""
    remedy = "Write it as one line of composed text without control characters and doubled spaces"
    for line, ours, theirs in zip(starts, script.segments, back.segments, strict=False):
        if (ours.speaker, ours.display) != (theirs.speaker, theirs.display):
            raise ScriptError(
                f"the paragraph {_shown(ours.display)} cannot be written to the letter", line=line, remedy=remedy
            )
    plain = [
        Section(s.part, s.title, tuple(Segment.plain(one.speaker, one.display) for one in s.segments), s.paper)
        for s in script.sections
    ]
    if back != replace(script, sections=tuple(plain)):
        raise ScriptError("the front matter or a heading cannot be written to the letter", line=1, remedy=remedy)


def _front_matter_end(lines: Sequence[str]) -> int:
    """Index of the line that ends the front matter."""
    if lines[0].rstrip() != "---":
        raise ScriptError("the front matter is missing", line=1, remedy="Begin the file with a line of three hyphens")
    for at, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return at
    raise ScriptError("the front matter does not end", line=1, remedy="Close it with a line of three hyphens")


def _head(text: str) -> _Head:
    values = _values(text)
    for key in _KEYS:
        if key not in values:
            raise ScriptError(f"the front matter has no {key}", line=1, remedy=f"Add a line `{key}: …` to it")
    speakers, line = values["speakers"]
    if isinstance(speakers, str) or not speakers or len(set(speakers)) < len(speakers):
        raise ScriptError("speakers is not a list of different names", line=line, remedy="Write `speakers: [Name]`")
    for name in speakers:
        if not name or name != clean(name) or re.search(r"[*:]", name):
            raise ScriptError(
                f"{_shown(name)} cannot name a speaker", line=line, remedy="Leave out asterisks and colons"
            )
    show, title, language = (_one_line(values, key) for key in ("show", "title", "language"))
    if not _LANGUAGE.fullmatch(language):
        line = values["language"][1]
        raise ScriptError(
            f"{_shown(language)} is not a language tag", line=line, remedy="Write for example en or zh-CN"
        )
    try:
        week = Week.parse(_one_line(values, "week"))
    except UsageError as error:
        raise ScriptError(error.what, line=values["week"][1], remedy=error.remedy) from None
    return _Head(show, week, title, language, tuple(speakers), _accepted(values))


def _accepted(values: dict[str, tuple[str | list[str], int]]) -> tuple[str, ...]:
    """The rules that the script is let break; `proofreading` says which there are."""
    named, line = values.get(_ACCEPT, ([], 1))
    if isinstance(named, str) or not all(re.fullmatch("[a-z]+", name) for name in named):
        raise ScriptError("accept is not a list of rules", line=line, remedy="Write for example `accept: [figures]`")
    return tuple(named)


def _one_line(values: dict[str, tuple[str | list[str], int]], key: str) -> str:
    value, line = values[key]
    if not isinstance(value, str) or not clean(value):
        raise ScriptError(f"{key} is not a line of text", line=line, remedy=f"Write `{key}: …` with its value")
    return clean(value)


def _values(text: str) -> dict[str, tuple[str | list[str], int]]:
    """The front matter's values, as they are written, and their lines in the file."""
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise ScriptError(
            "the front matter is not YAML",
            line=_yaml_line(error, text),
            remedy="Put values with colons or quotes in quotes",
        ) from None
    if not isinstance(node, yaml.MappingNode):
        raise ScriptError("the front matter holds no keys", line=1, remedy=f"Give it {', '.join(_KEYS)}")
    found: dict[str, tuple[str | list[str], int]] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 2
        if key not in (*_KEYS, _ACCEPT) or key in found:
            fault = "twice" if key in found else "unknown"
            remedy = f"The keys are {', '.join((*_KEYS, _ACCEPT))}"
            raise ScriptError(f"the key {_shown(key)} is {fault}", line=line, remedy=remedy)
        parts = value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]
        if not all(isinstance(one, yaml.ScalarNode) for one in parts):
            raise ScriptError(f"{key} holds keys or lists of its own", line=line, remedy="Write plain text")
        texts = [str(one.value) for one in parts]
        found[key] = (texts if parts is value_node.value else texts[0], line)
    return found


def _yaml_line(error: Exception, text: str) -> int:
    mark = getattr(error, "problem_mark", None)
    line = mark.line if mark else text.count("\n", 0, getattr(error, "position", 0))
    return int(line) + 2


def _blocks(lines: Sequence[str], at: int) -> Iterator[_Block]:
    """Headings and paragraphs from line index `at` on, cleaned; comments are passed over."""
    while at < len(lines):
        first = clean(lines[at])
        if first.startswith("<!--"):
            at = _comment_end(lines, at)
        elif first:
            end = next((n for n in range(at, len(lines)) if not clean(lines[n])), len(lines))
            _check_block([clean(line) for line in lines[at:end]], at + 1)
            yield _Block(clean("\n".join(lines[at:end])), at + 1)
            at = end
        at += 1


def _comment_end(lines: Sequence[str], at: int) -> int:
    """Index of a comment's last line."""
    end = next((n for n in range(at, len(lines)) if "-->" in lines[n]), None)
    if end is None:
        raise ScriptError("the comment does not end", line=at + 1, remedy="Close it with -->")
    if clean(lines[end].partition("-->")[2]) or (end + 1 < len(lines) and clean(lines[end + 1])):
        raise ScriptError("a comment does not stand alone", line=end + 1, remedy="Put a blank line after -->")
    return end


def _check_block(lines: Sequence[str], line: int) -> None:
    """Raise ScriptError when a heading or comment is not set off, or a paragraph begins like one."""
    if lines[0].startswith("#"):
        if not lines[0].startswith("## "):
            raise ScriptError(
                "a paragraph begins with #",
                line=line,
                remedy="Write a heading as `## …`, or begin the paragraph otherwise",
            )
        if len(lines) > 1:
            raise ScriptError(
                "text follows a heading at once", line=line + 1, remedy="Put a blank line after the heading"
            )
    for number, text in enumerate(lines[1:], start=line + 1):
        if text.startswith(("## ", "<!--")):
            raise ScriptError("a heading or comment is not set off", line=number, remedy="Put a blank line before it")


def _sections(blocks: Sequence[_Block], speakers: tuple[str, ...], line: int) -> tuple[Section, ...]:
    at = [n for n, block in enumerate(blocks) if block.text.startswith("## ")]
    if not at:
        raise ScriptError("the script has no sections", line=line, remedy="Open each with a heading `## …`")
    if at[0] > 0:
        raise ScriptError("text stands before the first heading", line=blocks[0].line, remedy="Put `## …` above it")
    sections: list[Section] = []
    for number, (first, end) in enumerate(zip(at, [*at[1:], len(blocks)], strict=True)):
        part = Part.OPENING if number == 0 else Part.CLOSING if number == len(at) - 1 else Part.PAPER
        section = _section(part, blocks[first], blocks[first + 1 : end], speakers)
        if section.paper and section.paper in [other.paper for other in sections]:
            raise ScriptError(f"paper {section.paper} comes twice", line=blocks[first].line, remedy="Join its sections")
        sections.append(section)
    if len(sections) < 2:
        raise ScriptError("the closing is missing", line=blocks[-1].line, remedy="End with a section without an id")
    return tuple(sections)


def _section(part: Part, heading: _Block, blocks: Sequence[_Block], speakers: tuple[str, ...]) -> Section:
    found = _HEADING.fullmatch(heading.text)
    paper, title = found.groups() if found else (None, "")
    _check_heading(part, paper, title, heading.line)
    if not blocks:
        raise ScriptError("the section has no text", line=heading.line, remedy="Write a paragraph under its heading")
    return Section(part, title, tuple(_segment(block, speakers) for block in blocks), paper or "")


def _check_heading(part: Part, paper: str | None, title: str, line: int) -> None:
    if part is Part.PAPER and paper is None:
        raise ScriptError(
            "the heading has no paper id", line=line, remedy="Only the first and the last section stand without `[id]`"
        )
    if part is not Part.PAPER and paper is not None:
        remedy = f"The {'first' if part is Part.OPENING else 'last'} section needs a heading without `[id]`"
        raise ScriptError(f"the {part.value} is missing", line=line, remedy=remedy)
    if paper is not None and not _ID.fullmatch(paper):
        raise ScriptError(f"{_shown(paper)} is not a paper id", line=line, remedy="Write it as in `[2505.24726]`")
    if not title:
        raise ScriptError("the heading has no title", line=line, remedy="Write the title after it")


def _segment(block: _Block, speakers: tuple[str, ...]) -> Segment:
    if len(speakers) == 1:
        return Segment.plain(speakers[0], block.text)
    found = _SPEAKER.match(block.text)
    if found is None or found[1] not in speakers:
        what = f"the speaker {_shown(found[1])} is unknown" if found else "the paragraph names no speaker"
        raise ScriptError(what, line=block.line, remedy=f"Begin it with `**Name:** `, one of {', '.join(speakers)}")
    return Segment.plain(found[1], block.text[found.end() :])


def _shown(text: str) -> str:
    """Text that came from outside, for an error."""
    return f"“{clean(text)[:40]}”"
