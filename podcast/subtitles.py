"""Cues as files: SubRip and WebVTT. Pure.

SRT has no specification; what players agree on: UTF-8 without BOM, numbered from 1, one blank line between cues, none
inside, no markup.
"""

import datetime as dt
import json
from collections.abc import Sequence

from podcast.errors import CaptionError
from podcast.model import Cue, Ms

# AntennaPod takes what stands before ": " for a speaker and drops what follows a second one; it leaves U+00A0 alone.
_COLON, _HELD_COLON = ": ", ":\u00a0"


def srt(cues: Sequence[Cue]) -> str:
    """A SubRip file. Raises CaptionError for a cue without text or without duration, or cues out of order."""
    import srt as library

    _check(cues)
    subtitles = [
        library.Subtitle(index, _delta(cue.start), _delta(cue.end), "\n".join(cue.lines).replace(_COLON, _HELD_COLON))
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


def transcript(cues: Sequence[Cue], bodies: Sequence[str]) -> str:
    """A JSON transcript of Podcasting 2.0: one segment a cue, which says `bodies[i]`, times in seconds."""
    segments = [
        {"speaker": cue.speaker, "startTime": cue.start / 1000, "endTime": cue.end / 1000, "body": body}
        for cue, body in zip(cues, bodies, strict=True)
    ]
    return json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False, indent=1) + "\n"


def parse_srt(text: str) -> tuple[Cue, ...]:
    """The cues of a SubRip file. Raises CaptionError with the place where it is not one."""
    import srt as library

    try:
        found = list(library.parse(text.removeprefix("\ufeff")))
    except library.SRTParseError as error:
        raise CaptionError(f"not an SRT file ({str(error)[:120]})", where="SRT") from error
    if text.strip() and not found:
        raise CaptionError("no subtitle is in the file", where="SRT")
    return tuple(
        Cue(_ms(one.start), _ms(one.end), tuple(one.content.replace(_HELD_COLON, _COLON).split("\n"))) for one in found
    )


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


def _delta(time: Ms) -> dt.timedelta:
    return dt.timedelta(milliseconds=time)


def _ms(delta: dt.timedelta) -> Ms:
    return Ms(round(delta / dt.timedelta(milliseconds=1)))


def _stamp(time: Ms) -> str:
    seconds, rest = divmod(time, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
