"""Which provider a run gets, by the show's settings and by what the environment holds."""

import glob
import os
import stat
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from podcast import config
from podcast.aligners.base import Aligner
from podcast.aligners.recited import Recited
from podcast.aligners.whisper import Whisper
from podcast.aligners.whisper_sources import Known, Named
from podcast.errors import ConfigError, ModelError
from podcast.hiding import secrets
from podcast.models.finding import Finder
from podcast.models.known import HIBARI, KOKORO, WHISPER_BASE, Model
from podcast.models.whispers import WHISPERS
from podcast.net import addresses, proxies
from podcast.net.downloads import in_millions
from podcast.proofreading import passages
from podcast.reading import readers
from podcast.reading.readers import load_english, load_mandarin
from podcast.show import Show, VoiceProfile
from podcast.sources import huggingface
from podcast.sources.base import Source
from podcast.sources.file import File
from podcast.sources.huggingface import HuggingFace
from podcast.sources.newsletter import Newsletter
from podcast.speech import espeak
from podcast.speech.base import Voice
from podcast.speech.elevenlabs import ElevenLabs
from podcast.speech.espeak import Espeak
from podcast.speech.hibari import Hibari
from podcast.speech.kokoro import Kokoro
from podcast.speech.openai import OpenAIVoice
from podcast.speech.standby import Standby
from podcast.steps import Cast
from podcast.stores.base import Store
from podcast.stores.local import LocalStore
from podcast.stores.s3 import Bucket, S3Store
from podcast.text import is_chinese, primary, same_language, web_address
from podcast.writers.base import Writer
from podcast.writers.extractive import Extractive
from podcast.writers.openai import PROMPTS, OpenAIWriter

# How `[align] model` names the model that "auto" takes.
WHISPER_BASE_NAME = "base"
CACHE = "weekly-papers-podcast"
# A segment must fit Whisper's window of 30 s also when the voice is slower than its pace says.
LONGEST_SEGMENT_S, MARGIN = 28, 0.85

# Variables that hold a secret, and those that hold an address in which one may be.
_TOKENS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
_ADDRESSES = ("HF_ENDPOINT", "HF_MODELS_ENDPOINT", "OPENAI_BASE_URL", "ELEVENLABS_BASE_URL")
# Voices that need no key, the first before the others.
NEURAL = ("hibari", "kokoro")
KEYLESS = (*NEURAL, Espeak.provider)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment variables say."""

    hf_endpoint: str = huggingface.ENDPOINT
    openai_key: str = field(default="", repr=False)
    openai_url: str = ""
    elevenlabs_key: str = field(default="", repr=False)
    elevenlabs_url: str = ""
    # What client libraries read themselves, known here so that it is never shown.
    others: tuple[str, ...] = field(default=(), repr=False)
    cache: Path = field(default_factory=lambda: cache_home({}))
    # A mirror from which models come, by their digests. HF_ENDPOINT is for papers alone.
    models_endpoint: str = ""

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> "Environment":
        """As the variables have it, without white space around keys and addresses: what is pasted ends in a line."""

        def said(name: str) -> str:
            return variables.get(name, "").strip()

        return cls(
            said("HF_ENDPOINT") or huggingface.ENDPOINT,
            said("OPENAI_API_KEY"),
            said("OPENAI_BASE_URL"),
            said("ELEVENLABS_API_KEY"),
            said("ELEVENLABS_BASE_URL"),
            (*(variables.get(name, "") for name in _TOKENS), *proxies.secrets(variables), *_in_addresses(variables)),
            cache_home(variables),
            said("HF_MODELS_ENDPOINT"),
        )

    @property
    def models(self) -> Path:
        """Where models are kept that were put together or downloaded."""
        return self.cache / "models"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown or written anywhere."""
        return secrets(self.openai_key, self.elevenlabs_key, *self.others)


def _in_addresses(variables: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(secret for name in _ADDRESSES for secret in addresses.secrets(variables.get(name, "")))


def cache_home(variables: Mapping[str, str]) -> Path:
    """Where what was downloaded is kept; freedesktop.org's base directories, of which a relative one does not count."""
    named = Path(variables.get("XDG_CACHE_HOME", ""))
    try:
        return (named if named.is_absolute() else Path.home() / ".cache") / CACHE
    except RuntimeError:
        # A container's user may have no home.
        return own_folder(Path(tempfile.gettempdir()) / f"{CACHE}-{os.geteuid()}")


def own_folder(place: Path) -> Path:
    """`place`, in a folder that all may write, when it is this user's alone; else a new one."""
    with suppress(OSError):
        place.mkdir(mode=0o700, exist_ok=True)
        found = place.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022:
            return place
    return Path(tempfile.mkdtemp(prefix=f"{CACHE}-"))


def cast(
    show: Show,
    environment: Environment,
    note: Callable[[str], None],
    within: float | None = None,
    made_by: Mapping[str, str] = MappingProxyType({}),
    *,
    later: bool = False,
) -> Cast:
    """The providers of a run; `note` is told what they have to say while they work.

    `within` is the seconds in which the source must have given its first answer; None takes its usual patience.
    `made_by` names who wrote and who spoke what the week has: of those that "auto" would no longer take because their
    key is gone, what is there stays. A missing key is told at once where nothing is there yet, unless it is to be told
    `later`, and else when something must be asked or said.

    Raises ConfigError for a provider that is not known or cannot do what the show asks.
    """
    show = _as_made(show, environment, made_by)
    spoken = voice(show, environment, note, later=later or "speech" in made_by)
    return Cast(
        source=source(show, environment, note, within),
        writer=writer(show, environment, spoken, later=later or "script" in made_by),
        voice=spoken,
        aligner=aligner(show, environment, note),
        store=store(show, note),
    )


def _as_made(show: Show, environment: Environment, made_by: Mapping[str, str]) -> Show:
    """`show` with the paid providers named that made the week, where "auto" took them and their key is gone."""
    keys = {"elevenlabs": environment.elevenlabs_key, "openai": environment.openai_key}
    spoke, wrote = made_by.get("speech", ""), made_by.get("script", "")
    if show.voice.provider == "auto" and not keys.get(spoke, "-") and spoke in config.load_voice(show).providers:
        show = replace(show, voice=replace(show.voice, provider=spoke))
    if show.script.writer == "auto" and wrote == "openai" and not environment.openai_key:
        show = replace(show, script=replace(show.script, writer=wrote))
    return show


def source(show: Show, environment: Environment, note: Callable[[str], None], within: float | None = None) -> Source:
    """Where the show's papers come from."""
    makers: dict[str, Callable[[], Source]] = {
        "huggingface": lambda: HuggingFace(environment.hf_endpoint, reach_within=within, notes=note),
        "file": lambda: File(show.root / _papers_file(show, "papers.yaml")),
        "newsletter": lambda: Newsletter(_pages(show.root, _papers_file(show, "newsletter/*.md")), note),
    }
    return _known(makers, show.papers.source, "[papers] source")()


def writer(show: Show, environment: Environment, spoken: Voice, *, later: bool = False) -> Writer:
    """Who writes the show's scripts; "auto" takes an LLM when there is a key for it.

    Raises ConfigError for a missing key, with `later` only when something must be asked.
    """
    makers: dict[str, Callable[[], Writer]] = {
        "openai": lambda: _openai_writer(show, environment, later),
        "extractive": lambda: _extractive(show, spoken),
    }
    taken = "openai" if environment.openai_key else "extractive"
    return _known(makers, taken if show.script.writer == "auto" else show.script.writer, "[script] writer")()


def voice(show: Show, environment: Environment, note: Callable[[str], None], *, later: bool = False) -> Voice:
    """Who says them; "auto" takes what `speech_provider` says, and where a neural voice cannot be had the next one, at
    last espeak-ng.

    Raises ConfigError for a missing key, with `later` only when something must be said.
    """
    profile = config.load_voice(show)
    if not same_language(profile.language, show.language):
        raise ConfigError(
            f"the profile speaks {profile.language!r}, the show is in {show.language!r}",
            where=f"voices/{profile.name}.toml",
            remedy="Choose another profile in the table [voice]",
        )
    key, url = environment.openai_key, environment.openai_url
    makers: dict[str, Callable[[], Voice]] = {
        "elevenlabs": lambda: ElevenLabs(
            profile.name,
            profile.language,
            _table(profile, "elevenlabs"),
            key=environment.elevenlabs_key,
            url=environment.elevenlabs_url,
            notes=note,
            later=later,
        ),
        "openai": lambda: OpenAIVoice(
            profile.name, profile.language, _table(profile, "openai"), key=key, url=url, notes=note, later=later
        ),
        "hibari": lambda: _hibari(profile, environment, note),
        "kokoro": lambda: _kokoro(show, profile, environment, note),
        "espeak": lambda: Espeak(profile.name, profile.language, _table(profile, "espeak")),
    }
    taken = speech_provider(show, environment, profile)[0]
    spoken = _known(makers, taken, "[voice] provider")()
    if taken not in NEURAL:
        return spoken
    if show.voice.provider == "auto":
        order = [name for name in KEYLESS if name in profile.providers]
        return Standby(spoken, tuple(cache(makers[name]) for name in order[order.index(taken) + 1 :]))
    if lack := readers.find_lack():
        raise ConfigError(f"{taken} cannot speak: {lack}", where="[voice] provider")
    return spoken


def _hibari(profile: VoiceProfile, environment: Environment, note: Callable[[str], None]) -> Hibari:
    return Hibari(
        profile.name,
        profile.language,
        _table(profile, "hibari"),
        model=_model_name(HIBARI),
        file=lambda progress: _model_file(HIBARI, environment, note, progress),
        reader=load_english,
        lack=lambda: _find_lack(HIBARI, environment),
    )


def _kokoro(show: Show, profile: VoiceProfile, environment: Environment, note: Callable[[str], None]) -> Kokoro:
    return Kokoro(
        profile.name,
        profile.language,
        _table(profile, "kokoro"),
        model=_model_name(KOKORO),
        file=lambda progress: _model_file(KOKORO, environment, note, progress),
        reader=load_mandarin if is_chinese(profile.language) else load_english,
        lack=lambda: _find_lack(KOKORO, environment),
        root=show.root,
        tables=config.shipped() / "voices" / "kokoro",
    )


def _model_name(known: Model) -> str:
    return f"{known.name} {known.sha256[:12]}"


def _model_file(
    known: Model, environment: Environment, note: Callable[[str], None], progress: Callable[[int, int], None]
) -> Path:
    """A model of one file; `progress` gets megabytes of a download. Raises ModelError."""

    def told(done: int, total: int) -> None:
        progress(in_millions(done), in_millions(total))

    return finder(environment, note, told).folder(known) / known.files[0].name


def _find_lack(known: Model, environment: Environment) -> str:
    """See Prepares.find_lack: of a model, or of those who read for it."""
    models = finder(environment)
    if models.find(known):
        return readers.find_lack()
    try:
        models.check(known)
    except ModelError as error:
        return str(error)
    return readers.find_lack()


def speech_provider(show: Show, environment: Environment, profile: VoiceProfile) -> tuple[str, str]:
    """The provider that says the show with `profile`, and why in words.

    "auto" takes the first of ElevenLabs and OpenAI that has a key and a table in the profile, else a neural voice that
    has a table, else espeak-ng.
    """
    if show.voice.provider != "auto":
        return show.voice.provider, "[voice] provider names it"
    keys = {
        "elevenlabs": ("ELEVENLABS_API_KEY", environment.elevenlabs_key),
        "openai": ("OPENAI_API_KEY", environment.openai_key),
    }
    against = list[str]()
    for name, (variable, key) in keys.items():
        if key and name in profile.providers:
            return name, " and ".join([*against, f"{variable} is set"])
        against.append(f"the profile has no table [{name}]" if key else f"{variable} is not set")
    neural = (name for name in NEURAL if name in profile.providers)
    return next(neural, Espeak.provider), " and ".join(against)


def aligner(show: Show, environment: Environment, note: Callable[[str], None] = lambda _text: None) -> Aligner:
    """Who times the words and listens to them.

    "auto" takes OpenAI's base for every voice, and a recital alone stands in where it cannot be had. "none" takes the
    recital, and nobody listens.
    """
    named = show.align.model
    if named == "none":
        return Recited(espeak.recited, "espeak-ng")
    if named in ("auto", WHISPER_BASE_NAME):
        known = Known(WHISPER_BASE, finder(environment, note), WHISPER_BASE_NAME)
        recital = Recited(espeak.recited, "espeak-ng", in_place_of=f"whisper {WHISPER_BASE_NAME}")
        return Whisper(known, reciter=espeak.recited, instead=recital if named == "auto" else None)
    own = show.root / named
    if named in WHISPERS and not own.is_dir():
        return Whisper(Known(WHISPERS[named], finder(environment, note), named), reciter=espeak.recited)
    return Whisper(Named(str(own) if own.is_dir() else named), reciter=espeak.recited)


def finder(
    environment: Environment,
    note: Callable[[str], None] = lambda _text: None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Finder:
    """What finds and fetches models. Raises ConfigError for a mirror's address that is none."""
    mirror = environment.models_endpoint
    if mirror and web_address(mirror) is None:
        raise ConfigError(
            "is not an http or https address without a user name", where="HF_MODELS_ENDPOINT", remedy="Correct it"
        )
    return Finder(environment.models, note, progress, mirror=mirror)


def store(show: Show, note: Callable[[str], None] = lambda _text: None) -> Store:
    """Where the show is published."""
    makers: dict[str, Callable[[], Store]] = {
        "local": lambda: LocalStore(show.root / "public" / show.id),
        "s3": lambda: _s3(show, note),
    }
    return _known(makers, show.publish.to, "[publish] to")()


def _s3(show: Show, note: Callable[[str], None]) -> Store:
    wanted = show.publish
    for key in ("bucket", "base_url"):
        if not getattr(wanted, key):
            remedy = f"Set {key} in [publish]; docs/hosting.md says how to set up a bucket"
            raise ConfigError(f'{key!r} is missing, which to = "s3" needs', where="[publish]", remedy=remedy)
    place = Bucket(
        wanted.bucket, wanted.key_prefix, wanted.endpoint_url, wanted.region, wanted.addressing, wanted.profile
    )
    return S3Store(place, show.base_url, note)


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


def _openai_writer(show: Show, environment: Environment, later: bool) -> OpenAIWriter:
    folder = f"scripts/{primary(show.language)}"
    prompts = {name: config.read_text(show, f"{folder}/{name}.md") for name in PROMPTS}
    # Not the voice's own pace: a script that is paid for stays when another voice is to say it.
    pace = passages.find_pace(show.language)
    key, url = environment.openai_key, environment.openai_url
    return OpenAIWriter(show, prompts, pace, key=key, url=url, later=later)


def _extractive(show: Show, spoken: Voice) -> Extractive:
    text, file = config.read_text(show, f"scripts/{primary(show.language)}/lines.toml")
    limit = round(spoken.pace * LONGEST_SEGMENT_S * MARGIN)
    return Extractive.load(show, text, file, limit)


def _table(profile: VoiceProfile, provider: str) -> dict[str, object]:
    if provider not in profile.providers:
        raise ConfigError(
            f"there is no [{provider}] table",
            where=f"voices/{profile.name}.toml",
            remedy="Add one, or another provider",
        )
    return profile.providers[provider]


def _known(makers: Mapping[str, T], name: str, where: str) -> T:
    if name not in makers:
        raise ConfigError(f"{name!r} is not known", where=where, remedy=f"Known are {', '.join(makers)}")
    return makers[name]
