"""`podcast doctor`: what an episode needs, tried out."""

import platform
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from podcast import audio, providers
from podcast.aligners import whisper
from podcast.errors import PodcastError
from podcast.model import Week
from podcast.providers import Environment
from podcast.show import Show
from podcast.stages import mix
from podcast.text import primary

# How long the papers' source has to answer.
_PATIENCE_S = 10.0
_SAMPLE = {"zh": "你好，这里是一周论文。"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: whether it passed, what was found, and what to do."""

    check: str
    ok: bool
    finding: str
    remedy: str = ""


def examine(show: Show, environment: Environment, week: Week) -> tuple[Finding, ...]:
    """Try what the show's episode of `week` needs. Nothing is paid for, and nothing is left behind."""
    checks: dict[str, Callable[[], str]] = {
        "python": platform.python_version,
        "ffmpeg": audio.ffmpeg_exe,
        "source": lambda: _source(show, environment, week),
        "voice": lambda: _voice(show),
        "writer": lambda: providers.writer(show, providers.voice(show)).name,
        "music": lambda: _music(show),
        "folder": lambda: _folder(show),
        "store": lambda: providers.store(show).address("feed.xml"),
    }
    return (*(_try(name, check) for name, check in checks.items()), _alignment(show))


def _ignore(_words: str) -> None:
    return None


def _try(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, check())
    except PodcastError as error:
        return Finding(name, False, error.what, error.remedy)


def _source(show: Show, environment: Environment, week: Week) -> str:
    source = providers.source(show, environment, _ignore, within=_PATIENCE_S)
    return f"{source.name} gives {len(source.papers(week))} papers for {week}"


def _voice(show: Show) -> str:
    voice = providers.voice(show)
    said = (
        voice.say(_SAMPLE.get(primary(show.language), "Hello, here are the papers of the week."))
        if voice.free
        else None
    )
    return f"{voice.provider} {voice.model}" + (f", {said.duration} ms said" if said else "")


def _music(show: Show) -> str:
    files = mix.music(show).values()
    return ", ".join(f"{file.name} {audio.duration(file) / 1000:.1f} s" for file in files) or "none"


def _folder(show: Show) -> str:
    try:
        with tempfile.TemporaryFile(dir=show.root) as file:
            file.write(b"x")
    except OSError as error:
        raise PodcastError(
            f"{show.root} cannot be written ({error.strerror})", remedy="Change its permissions"
        ) from error
    return str(show.root)


def _alignment(show: Show) -> Finding:
    finding = _try("alignment", lambda: providers.aligner(show).name)
    model = providers.model(show)
    if finding.ok and providers.aligner(show).estimate:
        return Finding(
            "alignment",
            True,
            "estimate: no model is on this machine, so subtitle times are spread over the speech, not heard",
            f'Set [align] model = "{providers.DEFAULT_MODEL}": faster-whisper downloads it once; or name a folder',
        )
    if finding.ok and model != "auto" and not whisper.cached(model):
        return Finding(
            "alignment",
            model in whisper.downloadable(),
            f"{model} is not on this machine",
            "faster-whisper downloads it at its first use, if it is one that it knows",
        )
    return finding
