"""`podcast voices`: which voices there are, and which one a show takes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from podcast import config, providers, text
from podcast.commands.saying import with_voice
from podcast.errors import ConfigError, PodcastError
from podcast.providers import Environment
from podcast.show import Show, Voicing
from podcast.speech.base import Offer, Prepares, Voice
from podcast.speech.standby import Standby

# What the table of a provider calls its voice and its model.
_NAMES = ("voice", "speaker", "model")


@dataclass(frozen=True, slots=True)
class Profile:
    """A voice profile: its file, its language, for each provider what its table names, or why it cannot be read."""

    name: str
    file: str
    language: str = ""
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    error: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """The profile and the provider that a show takes, why, and what keeps them from saying it.

    `lack` says what would have to be fetched first, and who speaks where that fails.
    """

    profile: str = ""
    provider: str = ""
    why: str = ""
    error: str = ""
    lack: str = ""

    def __str__(self) -> str:
        takes = f"this show takes {self.profile} by {self.provider}: {self.why}" if self.provider else ""
        error = f"this show's voice cannot be used: {self.error}" if self.error else ""
        return "\n".join(filter(None, (takes, error, self.lack)))


@dataclass(frozen=True, slots=True)
class Listing:
    """The profiles, what the show takes, and what the provider `asked` offers; `fault` says why it cannot be asked."""

    profiles: tuple[Profile, ...]
    taken: Choice
    asked: str
    offers: tuple[Offer, ...] = ()
    fault: PodcastError | None = None

    def lines(self, fault: bool) -> Iterator[str]:
        """For a person to read; without the `fault` for one who is told it otherwise."""
        for one in self.profiles:
            yield f"{one.name}  {one.error or one.language}  ({one.file})"
            for provider, names in one.tables.items():
                mark = "*" if (one.name, provider) == (self.taken.profile, self.taken.provider) else " "
                yield f"{mark} {provider:10}  {', '.join(f'{key} {name}' for key, name in names.items())}"
        yield f"\n{self.taken}"
        if self.fault and not fault:
            return
        why = f"cannot be asked for its voices: {self.fault}" if self.fault else "offers"
        yield f"\n{self.asked} {why}"
        width = max((len(offer.id) for offer in self.offers), default=0)
        yield from (f"  {offer.id:{width}}  {offer.about}".rstrip() for offer in self.offers)

    def as_json(self) -> dict[str, Any]:
        """For a program to read."""
        profiles = [
            {"name": one.name, "file": one.file, "language": one.language, "providers": one.tables, "error": one.error}
            for one in self.profiles
        ]
        voices = [{"id": one.id, "about": one.about} for one in self.offers]
        error = str(self.fault) if self.fault else ""
        return {
            "profiles": profiles,
            "taken": asdict(self.taken),
            "offers": {"provider": self.asked, "voices": voices, "error": error},
        }


def listing(show: Show, environment: Environment, provider: str, notes: Callable[[str], None]) -> Listing:
    """The profiles of the show's folder and those that come with the program, and what `provider` offers.

    "" asks the provider that the show takes.
    """
    known, taken = tuple(profiles(show)), _taken(show, environment, notes)
    asked = provider or taken.provider or "espeak"
    try:
        offers = _voice_of(show, environment, asked, known, notes).offers()
    except PodcastError as fault:
        return Listing(known, taken, asked, fault=fault)
    return Listing(known, taken, asked, tuple(Offer(text.clean(one.id), text.clean(one.about)) for one in offers))


def _taken(show: Show, environment: Environment, notes: Callable[[str], None]) -> Choice:
    choice = Choice()
    try:
        profile = config.load_voice(show)
        choice = Choice(profile.name, *providers.speech_provider(show, environment, profile))
        voice = providers.voice(show, environment, notes)
    except ConfigError as error:
        return replace(choice, error=str(error))
    return replace(choice, lack=_say_lack(voice))


def _say_lack(voice: Voice) -> str:
    """What the voice would have to fetch first, and who speaks where it cannot; "" where it lacks nothing."""
    first, *others = voice.voices() if isinstance(voice, Standby) else (voice,)
    lack = first.find_lack() if isinstance(first, Prepares) else ""
    ready = (one.provider for one in others if not (isinstance(one, Prepares) and one.find_lack()))
    instead = next(ready, "")
    return lack and f"{lack} Until then {instead} speaks." if instead else lack


def _voice_of(
    show: Show, environment: Environment, provider: str, known: Iterable[Profile], notes: Callable[[str], None]
) -> Voice:
    """A voice of `provider`, which offers the same voices whichever profile it is made from."""
    having = [one.name for one in known if provider in one.tables]
    name = show.voice.profile or f"host-{text.primary(show.language)}"
    profile = name if name in having or not having else having[0]
    return providers.voice(with_voice(show, profile, provider), environment, notes)


def profiles(show: Show) -> Iterator[Profile]:
    """Every voice profile by name, the show's own before those that come with the program."""
    found: dict[str, Path] = {}
    for root in (show.root, config.shipped()):
        for file in sorted((root / "voices").glob("*.toml")):
            found.setdefault(file.stem, file)
    for name, file in found.items():
        try:
            profile = config.load_voice(replace(show, voice=Voicing(profile=name)))
        except ConfigError as error:
            yield Profile(name, str(file), error=error.what)
            continue
        tables = {
            provider: {key: text.clean(str(table[key])) for key in _NAMES if key in table}
            for provider, table in profile.providers.items()
        }
        yield Profile(name, str(file), profile.language, tables)
