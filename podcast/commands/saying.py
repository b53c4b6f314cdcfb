"""`podcast say`: to try a voice on a text."""

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from podcast import config, drafts, providers, text
from podcast.errors import PodcastError, SpeechError, UsageError
from podcast.model import Segment
from podcast.names import CLIPS
from podcast.prices import Prices
from podcast.providers import Environment
from podcast.show import Show, Voicing
from podcast.sound import pcm
from podcast.sound.pcm import Pcm
from podcast.sound.timeline import PAD_AFTER, PAD_BEFORE
from podcast.stages import clips, standing
from podcast.stages.clips import Take
from podcast.stages.loading import as_spoken
from podcast.stages.studio import Studio
from podcast.steps import Watcher
from podcast.workspace import Workspace


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


def say(show: Show, environment: Environment, words: str, out: Path, watch: Watcher) -> Spoken:
    """Write `words` to `out` as the show's voice says them: paragraphs as in a script, by the lexicon, long ones in
    parts.

    What was paid for stays beside `out` when a part fails, and is not asked for again by the next run.
    Raises UsageError when there is nothing to say, ConfigError, SpeechError and WorkspaceError.
    """
    paragraphs = [text.clean(part) for part in re.split(r"\n\s*\n", words)]
    segments = [Segment.plain("", one) for one in paragraphs if any(map(text.sounds, one))]
    voice, _ = standing.settle_voice(providers.voice(show, environment, watch.note), watch)
    entries = config.load_lexicon(show)
    prices = config.load_prices(show)
    parts = [part for one in segments for part in as_spoken(one, entries, voice, show.language)]
    if not parts:
        raise UsageError("there is nothing to say", remedy="Give a sentence, or - to read it from standard input")
    beside = out.with_name(f".{out.name}.parts")
    studio = Studio(voice, show.language, Workspace(beside / "said"), watch)
    wanted = tuple(clips.in_a_row(parts, voice))
    try:
        with studio.space.locked():
            _say(studio, wanted)
            spoken = _spoken(studio, wanted, prices, show.mix.pause_segment)
            write(out, spoken.sound)
            shutil.rmtree(beside)
    finally:
        _tidy(studio, beside)
    return spoken


def _say(studio: Studio, wanted: Sequence[Take]) -> None:
    """Have all said that no earlier run has left here."""
    studio.adopt(wanted)
    try:
        studio.say(studio.unsaid(wanted))
    except (PodcastError, KeyboardInterrupt):
        texts = {one.digest for one in wanted}
        there = len(texts) - len(studio.missing(wanted))
        if there and not studio.voice.free:
            kept = f"{there} of {len(texts)} parts are kept in {studio.space.path(CLIPS)}"
            studio.watch.note(f"{kept}: the same command does not ask for them again")
        raise


def _spoken(studio: Studio, wanted: Sequence[Take], prices: Prices, pause_ms: int) -> Spoken:
    voice, space = studio.voice, studio.space
    paid = {one.digest: clips.paid(space, one) for one in wanted}
    characters = sum(paid.values())
    sound = _joined([clips.sound(space, one) for one in wanted], pause_ms)
    price = 0 if voice.free else prices.of_characters(voice.model, characters)
    return Spoken(sound, voice.provider, voice.model, len(wanted), characters, price, prices.currency)


def _tidy(studio: Studio, beside: Path) -> None:
    """Remove the folder of parts unless it holds what was paid for."""
    if studio.voice.free or not any(beside.rglob("*.wav")):
        shutil.rmtree(beside, ignore_errors=True)


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
    try:
        drafts.write(file, pcm.write_wav(sound))
    except OSError as error:
        raise PodcastError(f"cannot be written ({error.strerror})", where=str(file)) from error
