"""Which provider a run gets, by the show's settings and by what the environment holds."""

import glob
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from podcast import config
from podcast.aligners import whisper
from podcast.aligners.base import Aligner
from podcast.aligners.estimate import Estimate
from podcast.aligners.whisper import Whisper
from podcast.errors import ConfigError
from podcast.show import Show, VoiceProfile
from podcast.sources import huggingface
from podcast.sources.base import Source
from podcast.sources.file import File
from podcast.sources.huggingface import HuggingFace
from podcast.sources.newsletter import Newsletter
from podcast.speech.base import Voice
from podcast.speech.espeak import Espeak
from podcast.steps import Cast
from podcast.stores.base import Store
from podcast.stores.local import LocalStore
from podcast.text import primary, same_language
from podcast.writers import extractive
from podcast.writers.base import Writer
from podcast.writers.extractive import Extractive

# faster-whisper's name of the model that `[align] model = "auto"` takes when it was downloaded before.
DEFAULT_MODEL = "small"
# A segment must fit Whisper's window of 30 s also when the voice is slower than its pace says.
LONGEST_SEGMENT_S, MARGIN = 28, 0.85

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment variables say."""

    hf_endpoint: str = huggingface.ENDPOINT

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> "Environment":
        return cls(variables.get("HF_ENDPOINT") or huggingface.ENDPOINT)


def cast(show: Show, environment: Environment, note: Callable[[str], None], within: float | None = None) -> Cast:
    """The providers of a run; `note` is told what they have to say while they work.

    `within` is the seconds in which the source must have given its first answer; None takes its usual patience.
    Raises ConfigError for a provider that is not known or cannot do what the show asks.
    """
    spoken = voice(show)
    return Cast(
        source=source(show, environment, note, within),
        writer=writer(show, spoken),
        voice=spoken,
        aligner=aligner(show),
        store=store(show),
    )


def source(show: Show, environment: Environment, note: Callable[[str], None], within: float | None = None) -> Source:
    """Where the show's papers come from."""
    makers: dict[str, Callable[[], Source]] = {
        "huggingface": lambda: HuggingFace(environment.hf_endpoint, reach_within=within, notes=note),
        "file": lambda: File(show.root / _papers_file(show, "papers.yaml")),
        "newsletter": lambda: Newsletter(_pages(show.root, _papers_file(show, "newsletter/*.md"))),
    }
    return _known(makers, show.papers.source, "[papers] source")()


def writer(show: Show, spoken: Voice) -> Writer:
    """Who writes the show's scripts; "auto" takes the one that needs no key."""
    makers: dict[str, Callable[[], Writer]] = {"extractive": lambda: _extractive(show, spoken)}
    return _known(makers, _auto(show.script.writer, "extractive"), "[script] writer")()


def voice(show: Show) -> Voice:
    """Who says them; "auto" takes the one that needs no key."""
    profile = config.load_voice(show)
    if not same_language(profile.language, show.language):
        raise ConfigError(
            f"the profile speaks {profile.language!r}, the show is in {show.language!r}",
            where=f"voices/{profile.name}.toml",
            remedy="Choose another profile in the table [voice]",
        )
    makers: dict[str, Callable[[], Voice]] = {
        "espeak": lambda: Espeak(profile.name, profile.language, _table(profile, "espeak"))
    }
    return _known(makers, _auto(show.voice.provider, "espeak"), "[voice] provider")()


def aligner(show: Show) -> Aligner:
    """Who times the words; "auto" takes a model that is on this machine, else the estimate."""
    if show.align.model != "auto":
        return Whisper(model(show))
    return Whisper(DEFAULT_MODEL, offline=True) if whisper.cached(DEFAULT_MODEL) else Estimate()


def model(show: Show) -> str:
    """The alignment model that the show names: a folder of its own, or whatever else it says."""
    folder = show.root / show.align.model
    return str(folder) if folder.is_dir() else show.align.model


def store(show: Show) -> Store:
    """Where the show is published."""
    makers: dict[str, Callable[[], Store]] = {"local": lambda: LocalStore(show.root / "public" / show.id)}
    return _known(makers, show.publish.to, "[publish] to")()


def _papers_file(show: Show, example: str) -> str:
    if not show.papers.file:
        raise ConfigError("no file is named", where="[papers] file", remedy=f'Set file = "{example}", for example')
    return show.papers.file


def _pages(root: Path, named: str) -> tuple[Path, ...]:
    """The pages that a file, a folder or a pattern names, in the order of their names."""
    place = root / named
    if place.is_file():
        return (place,)
    pattern = f"{glob.escape(named)}/*.md" if place.is_dir() else named
    # Path.glob raises errors of many kinds for patterns that it does not take.
    found = (root / name for name in glob.glob(pattern, root_dir=root, recursive=True))  # noqa: PTH207
    pages = tuple(sorted(page for page in found if page.is_file()))
    if not pages:
        remedy = "Name a Markdown page, a folder of them (*.md), or a pattern such as newsletter/*.md"
        raise ConfigError(f"no page is found under {named!r}", where="[papers] file", remedy=remedy)
    return pages


def _extractive(show: Show, spoken: Voice) -> Extractive:
    text, file = config.read_text(show, f"scripts/{primary(show.language)}/lines.toml")
    limit = round(spoken.pace * LONGEST_SEGMENT_S * MARGIN)
    return Extractive(show, extractive.load_lines(text, file), limit)


def _table(profile: VoiceProfile, provider: str) -> dict[str, object]:
    if provider not in profile.providers:
        raise ConfigError(
            f"there is no [{provider}] table",
            where=f"voices/{profile.name}.toml",
            remedy="Add one, or another provider",
        )
    return profile.providers[provider]


def _auto(named: str, default: str) -> str:
    return default if named == "auto" else named


def _known(makers: Mapping[str, T], name: str, where: str) -> T:
    if name not in makers:
        raise ConfigError(f"{name!r} is not known", where=where, remedy=f"Known are {', '.join(makers)}")
    return makers[name]
