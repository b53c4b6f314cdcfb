"""`podcast say` and `podcast voices`: to try a voice on a text, and to see which there are."""

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from podcast import config, providers, text
from podcast.errors import ConfigError, PodcastError, SpeechError, UsageError
from podcast.model import Segment
from podcast.providers import Environment
from podcast.show import Show, Voicing
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.sound.timeline import PAD_AFTER, PAD_BEFORE
from podcast.speech.base import Line, Offer, Prepares, Said, Voice
from podcast.stages.loading import as_spoken
from podcast.stages.speak import billed
from podcast.steps import Watcher

# What the table of a provider calls its voice and its model.
_NAMES = ("voice", "speaker", "model")


@dataclass(frozen=True, slots=True, eq=False)
class Spoken:
    """A text as it was said: by whom, in how many parts, and the characters and the price that are charged for it.

    `price` is None where the price list does not know the model, 0 for a voice that costs nothing.
    """

    sound: Pcm
    provider: str
    model: str
    parts: int
    characters: int
    price: float | None
    currency: str

    def __str__(self) -> str:
        parts = f" in {self.parts} parts" if self.parts > 1 else ""
        price = "free" if self.price == 0 else f"{self.price:.4f} {self.currency}" if self.price else "price not known"
        seconds = f"{self.sound.duration / 1000:.1f} s"
        return f"{self.provider} {self.model}: {seconds}{parts}, {self.characters} characters, {price}"


def with_voice(show: Show, profile: str, provider: str) -> Show:
    """`show` with another profile, in that profile's language, or by another provider; "" keeps its own."""
    chosen = replace(show, voice=Voicing(provider or show.voice.provider, profile or show.voice.profile))
    return replace(chosen, language=config.load_voice(chosen).language) if profile else chosen


def say(show: Show, environment: Environment, words: str, watch: Watcher) -> Spoken:
    """`words` as the show's voice says them: paragraphs as in a script, by the lexicon, long ones in parts.

    Raises UsageError when there is nothing to say, ConfigError, and SpeechError.
    """
    paragraphs = [text.clean(part) for part in re.split(r"\n\s*\n", words)]
    segments = [Segment.plain("", one) for one in paragraphs if any(map(text.sounds, one))]
    if not segments:
        raise UsageError("there is nothing to say", remedy="Give a sentence, or - to read it from standard input")
    voice, entries = providers.voice(show, environment, watch.note), config.load_lexicon(show)
    prices = config.load_prices(show)
    parts = [part.spoken for one in segments for part in as_spoken(one, entries, voice, show.language)]
    said = _said(voice, parts, watch)
    characters = sum(billed(one.receipt, part) for one, part in zip(said, parts, strict=True))
    return Spoken(
        _joined([one.sound for one in said], show.mix.pause_segment),
        voice.provider,
        voice.model,
        len(parts),
        characters,
        0 if voice.free else prices.of_characters(voice.model, characters),
        prices.currency,
    )


def _said(voice: Voice, parts: Sequence[str], watch: Watcher) -> list[Said]:
    if isinstance(voice, Prepares):
        voice.prepare(watch.progress)
    said = []
    for line in map(Line, parts, ["", *parts[:-1]], [*parts[1:], ""]):
        said.append(voice.say(line))
        if len(parts) > 1:
            watch.progress(len(said), len(parts))
    return said


def _joined(sounds: Sequence[Pcm], pause_ms: int) -> Pcm:
    """Clips one after the other, trimmed and with a pause between two as in the mix."""
    rate = sounds[0].rate
    if any(one.rate != rate for one in sounds):
        raise SpeechError("the voice changed its sample rate between two parts", remedy="Say them one by one")
    pieces, silence = list[pcm.Samples](), np.zeros(pause_ms * rate // 1000, np.int16)
    for one in sounds:
        onset, offset = pcm.edges(one)
        first, last = max(0, onset - PAD_BEFORE), offset + PAD_AFTER
        pieces += [silence, one.samples[first * rate // 1000 : last * rate // 1000]]
    return Pcm(np.concatenate(pieces[1:]), rate)


def check_place(file: Path) -> None:
    """Raise UsageError when a WAV file may not be written to `file`: another kind of file is never replaced."""
    if file.suffix.lower() != ".wav":
        raise UsageError("does not end in .wav", where=str(file), remedy="The sound is written as a WAV file")
    if not file.parent.is_dir():
        raise UsageError("its folder is not there", where=str(file), remedy="Create it, or name another file")
    if not os.access(file.parent, os.W_OK):
        raise UsageError("its folder cannot be written", where=str(file), remedy="Name another file with --out")
    try:
        there = file.read_bytes()[:12] if file.exists() else None
    except OSError as error:
        raise UsageError(f"cannot be replaced ({error.strerror})", where=str(file)) from error
    if there is not None and (there[:4], there[8:]) != (b"RIFF", b"WAVE"):
        raise UsageError("is there already and is no WAV file", where=str(file), remedy="Name another file with --out")


def write(file: Path, sound: Pcm) -> None:
    """Write `sound` to a WAV file, whole or not at all. Raises PodcastError."""
    temporary = file.with_name(f".{file.name}.tmp")
    try:
        temporary.write_bytes(pcm.write_wav(sound))
        temporary.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise PodcastError(f"cannot be written ({error.strerror})", where=str(file)) from error


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
    """The profile and the provider that a show takes, why, and what keeps them from saying it."""

    profile: str = ""
    provider: str = ""
    why: str = ""
    error: str = ""

    def __str__(self) -> str:
        takes = f"this show takes {self.profile} by {self.provider}: {self.why}" if self.provider else ""
        return "\n".join(filter(None, (takes, f"this show's voice cannot be used: {self.error}" if self.error else "")))


@dataclass(frozen=True, slots=True)
class Listing:
    """The profiles, what the show takes, and what the provider `asked` offers; `fault` says why it cannot be asked."""

    profiles: tuple[Profile, ...]
    taken: Choice
    asked: str
    offers: tuple[Offer, ...] = ()
    fault: PodcastError | None = None

    def lines(self) -> Iterator[str]:
        """For a person to read."""
        for one in self.profiles:
            yield f"{one.name}  {one.error or one.language}  ({one.file})"
            for provider, names in one.tables.items():
                mark = "*" if (one.name, provider) == (self.taken.profile, self.taken.provider) else " "
                yield f"{mark} {provider:10}  {', '.join(f'{key} {name}' for key, name in names.items())}"
        yield f"\n{self.taken}\n"
        yield f"{self.asked} cannot be asked for its voices: {self.fault}" if self.fault else f"{self.asked} offers"
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
        providers.voice(show, environment, notes)
    except ConfigError as error:
        return replace(choice, error=str(error))
    return choice


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
