"""Cues as files: SubRip, WebVTT, Advanced SubStation, text, and the JSON of Podcasting 2.0. Pure.

SRT has no specification; what players agree on: UTF-8 without BOM, numbered from 1, one blank line between cues, none
inside, no markup.
"""

import datetime as dt
import json
from collections.abc import Sequence

from podcast.errors import CaptionError
from podcast.model import Cue, Ms
from podcast.text import is_chinese

# AntennaPod takes what stands before ": " for a speaker and drops what follows a second one; it leaves U+00A0 alone.
# A cue that ends at a colon is lost there too: a script's paragraph may end at one.
_COLON, _HELD_COLON = ": ", ":\u00a0"

# 1920 by 1080, white with a black outline, at the bottom; WrapStyle 2 breaks lines only where the file does.
_ASS = """[Script Info]
Title: {title}
ScriptType: v4.00+
WrapStyle: 2
ScaledBorderAndShadow: yes
PlayResX: 1920
PlayResY: 1080

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,{font},64,&H00FFFFFF,&H000000FF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,3,1,2,60,60,60,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def srt(cues: Sequence[Cue]) -> str:
    """A SubRip file. Raises CaptionError for a cue without text or without duration, or cues out of order."""
    import srt as library

    _check(cues)
    subtitles = [
        library.Subtitle(index, _delta(cue.start), _delta(cue.end), "\n".join(map(_held, cue.lines)))
        for index, cue in enumerate(cues, start=1)
    ]
    composed = str(library.compose(subtitles, reindex=False))
    if [(cue.start, cue.end, cue.lines) for cue in parse_srt(composed)] != [(c.start, c.end, c.lines) for c in cues]:
        raise CaptionError("a cue reads as something else when it is read back", where="SRT")
    return composed


def vtt(cues: Sequence[Cue], language: str) -> str:
    """A WebVTT file; who speaks is said with `<v>` where there are two. Raises CaptionError as `srt` does."""
    _check(cues)
    several = len({cue.speaker for cue in cues}) > 1
    blocks = [f"WEBVTT\nLanguage: {language}"]
    for cue in cues:
        voice = f"<v {_escaped(cue.speaker)}>" if several and cue.speaker else ""
        text = "\n".join(map(_escaped, cue.lines))
        blocks.append(f"{_stamp(cue.start)} --> {_stamp(cue.end)}\n{voice}{text}")
    return "\n\n".join(blocks) + "\n"


def ass(cues: Sequence[Cue], title: str, language: str) -> str:
    """An Advanced SubStation file with one style; times in hundredths of a second, begun ones not counted.

    Braces and backslashes are escaped as libass reads them. Raises CaptionError as `srt` does.
    """
    _check(cues)
    font = "Noto Sans CJK SC" if is_chinese(language) else "Arial"
    events = "".join(
        f"Dialogue: 0,{_hundredths(cue.start)},{_hundredths(cue.end)},Default,{cue.speaker.replace(',', ';')},0,0,0,,"
        + r"\N".join(map(_ass_escaped, cue.lines))
        + "\n"
        for cue in cues
    )
    return _ASS.format(title=title, font=font) + events


def plain(bodies: Sequence[str]) -> str:
    """The text alone, one cue a line."""
    return "".join(f"{body}\n" for body in bodies)


def transcript(cues: Sequence[Cue], bodies: Sequence[str]) -> str:
    """A JSON transcript of Podcasting 2.0: one segment a cue, which says `bodies[i]`, times in seconds."""
    segments = [
        {"speaker": cue.speaker, "startTime": cue.start / 1000, "endTime": cue.end / 1000, "body": body}
        for cue, body in zip(cues, bodies, strict=True)
    ]
    return json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False, indent=1) + "\n"


def parse_transcript(text: str) -> tuple[tuple[str, str], ...]:
    """Speaker and body of each segment of what `transcript` wrote. Raises CaptionError for another file."""
    try:
        return tuple((str(one["speaker"]), str(one["body"])) for one in json.loads(text)["segments"])
    except (ValueError, KeyError, TypeError) as error:
        raise CaptionError(f"not a transcript ({type(error).__name__})", where="JSON") from error


def parse_srt(text: str) -> tuple[Cue, ...]:
    """The cues of a SubRip file. Raises CaptionError with the place where it is not one."""
    import srt as library

    try:
        found = list(library.parse(text.removeprefix("\ufeff")))
    except library.SRTParseError as error:
        raise CaptionError(f"not an SRT file ({str(error)[:120]})", where="SRT") from error
    if text.strip() and not found:
        raise CaptionError("no subtitle is in the file", where="SRT")
    return tuple(Cue(_ms(one.start), _ms(one.end), tuple(map(freed, one.content.split("\n")))) for one in found)


def _held(line: str) -> str:
    return line.replace(_COLON, _HELD_COLON) + ("\u00a0" if line.endswith(":") else "")


def freed(line: str) -> str:
    """A line of an SRT file with plain spaces after its colons, none at its end."""
    return (line.removesuffix("\u00a0") if line.endswith(_HELD_COLON) else line).replace(_HELD_COLON, _COLON)


def _check(cues: Sequence[Cue]) -> None:
    """The srt package drops a cue that is empty or has no duration, silently; players end one at a blank line."""
    clock = 0
    for number, cue in enumerate(cues, start=1):
        if not cue.lines or not all(line.strip() and len(line.splitlines()) == 1 for line in cue.lines):
            raise CaptionError("a line is empty or broken", where=f"cue {number}")
        if not clock <= cue.start < cue.end:
            raise CaptionError(f"runs from {cue.start} to {cue.end} ms after {clock} ms", where=f"cue {number}")
        clock = cue.end


def _escaped(text: str) -> str:
    """Apple's parser drops a file with a bare `&` or `<`."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _ass_escaped(text: str) -> str:
    """A word joiner after a backslash keeps it from beginning a command (libass has no escape for it)."""
    return text.replace("\\", "\\\u2060").replace("{", r"\{").replace("}", r"\}")


def _hundredths(time: Ms) -> str:
    seconds, rest = divmod(time // 10, 100)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:02}"


def _delta(time: Ms) -> dt.timedelta:
    return dt.timedelta(milliseconds=time)


def _ms(delta: dt.timedelta) -> Ms:
    return Ms(round(delta / dt.timedelta(milliseconds=1)))


def _stamp(time: Ms) -> str:
    seconds, rest = divmod(time, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
