"""In whose writing cues are: Chinese, English, or both at once. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from podcast import text as texts
from podcast.model import Cue

CHINESE, ENGLISH = "zh", "en"
# A text is taken for Chinese when so many of its sounding characters are CJK.
_CHINESE_SHARE = 0.2
# A file has two languages when so many of its cues have lines in either.
_SECOND_SHARE = 0.25
_WORD = re.compile(r"[^\W\d_]{2,}")


def languages(cues: Sequence[Cue]) -> tuple[str, ...]:
    """The language of the cues; both, where many cues have lines without any Chinese and many have others."""
    found = [{of_line(line) for line in cue.lines if _tells(line)} for cue in cues]
    if all(sum(one in among for among in found) >= _SECOND_SHARE * len(found) for one in (CHINESE, ENGLISH)):
        return (CHINESE, ENGLISH)
    heard = [char for cue in cues for line in cue.lines for char in line if texts.sounds(char)]
    return (CHINESE if sum(map(texts.is_cjk, heard)) > _CHINESE_SHARE * len(heard) else ENGLISH,)


def _tells(line: str) -> bool:
    """Whether a line tells its language: a number does not, nor one Latin word, which Chinese may have in it."""
    return of_line(line) == CHINESE or len(_WORD.findall(line)) > 1


def of_line(line: str) -> str:
    """The language of one line: Chinese has Latin terms in it, English no Chinese."""
    return CHINESE if any(texts.is_cjk(char) and texts.sounds(char) for char in line) else ENGLISH


def part(cues: Sequence[Cue], language: str) -> tuple[Cue, ...]:
    """The cues with their lines in one of two languages; a line without letters is in either."""
    return tuple(replace(cue, lines=tuple(line for line in cue.lines if _is_in(line, language))) for cue in cues)


def _is_in(line: str, language: str) -> bool:
    return of_line(line) == language or not any(map(str.isalpha, line))
