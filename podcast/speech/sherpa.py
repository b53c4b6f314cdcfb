"""sherpa-onnx: a neural voice on this machine's own processor, for those without a key.

The library is the extra `neural`; a model is downloaded once by its name, or lies in a folder of the show.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import Field

from podcast import text as texts
from podcast.errors import ConfigError, SpeechError
from podcast.net.downloads import Downloader, in_millions, megabytes
from podcast.sound import pcm
from podcast.sound.pcm import Pcm, Samples
from podcast.speech import base, profiles, voice_models
from podcast.speech.base import Line, Offer, Said
from podcast.speech.espeak import ipa
from podcast.speech.readings import Reader, entries
from podcast.speech.voice_models import KNOWN, Layout, VoiceModel

if TYPE_CHECKING:
    from sherpa_onnx import OfflineTts

INSTALL = "Run `make neural` in a clone, else pip install 'weekly-papers-podcast[neural]'"
MOST_THREADS = 8
# Silence between two sentences, of which the model's own before and after them, up to `_MARGIN_MS` each, is kept too.
BETWEEN_MS, _MARGIN_MS = 300, 50

Floats: TypeAlias = npt.NDArray[np.float64]
_FULL_SCALE = 32767
_HEAD = 1 << 20
_TRIAL = """
import json, pathlib, sys
folder, language, sys.path[:] = pathlib.Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
from podcast.speech import voice_models
from podcast.speech import sherpa
sherpa.opened(voice_models.layout(folder, language), 1)
"""
_TRIAL_S = 300


@dataclass(frozen=True, slots=True)
class Table:
    """`[sherpa]` of a voice profile: a model (a known name, or a folder of the show), which of its speakers (from 0),
    the speed (1 is the model's own), the pace at that speed in characters a second, and threads (0: what there is).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}
    model: Annotated[str, Field(strict=True, min_length=1)]
    pace: Annotated[float, Field(strict=True, gt=0)]
    speaker: Annotated[int, Field(strict=True, ge=0)] = 0
    speed: Annotated[float, Field(strict=True, ge=0.5, le=2)] = 1.0
    threads: Annotated[int, Field(strict=True, ge=0, le=256)] = 0


def installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("sherpa_onnx") is not None


class Sherpa:
    """One speaker of one model, as the profile's `[sherpa]` table describes it; loaded at its first line."""

    provider = "sherpa"
    free = True
    # One line takes all the threads there are.
    at_once = 1
    longest = 100_000

    def __init__(
        self,
        profile: str,
        language: str,
        settings: dict[str, Any],
        *,
        root: Path,
        cache: Path,
        notes: Callable[[str], None] = lambda _words: None,
        known: Mapping[str, VoiceModel] = KNOWN,
    ) -> None:
        """`settings` as `Table` says; a model's folder lies in `root`, known models in `cache`.

        Raises ConfigError, also when the extra is not installed.
        """
        self._language, self._notes, self._place = language, notes, profiles.place(profile, self.provider)
        self._table = profiles.read(Table, profile, self.provider, settings)
        self._known = known.get(self._table.model)
        self._folder = (cache if self._known else root) / self._table.model
        self._lock = threading.Lock()
        self.pace = self._table.pace
        self._judge(known)

    @property
    def model(self) -> str:
        """The model's name; of a folder also its size and a digest of how its files begin."""
        return self._known.name if self._known else self._identity

    @property
    def settings(self) -> dict[str, Any]:
        # The language decides which lexicons and rules the model reads with.
        return {"speaker": self._table.speaker, "speed": self._table.speed, "language": self._language}

    @property
    def awaited(self) -> int:
        """How many bytes must be downloaded before the first line; 0 when the model is on this machine."""
        return self._known.archive.size if self._known and not self._folder.is_dir() else 0

    def prepare(self, progress: Callable[[int, int], None] = lambda _done, _total: None) -> None:
        """Fetch the model where that is needed, and load it. `progress` gets megabytes. Raises SpeechError."""
        if self._known and self.awaited:
            self._fetch(self._known, progress)
        with self._lock:
            _ = self._loaded, self._reader

    def _fetch(self, known: VoiceModel, progress: Callable[[int, int], None]) -> None:
        shown = 0

        def told(done: int, total: int) -> None:
            nonlocal shown
            if in_millions(done) > shown:
                shown = in_millions(done)
                progress(shown, in_millions(total))

        self._notes(f"downloading {known.name} once: {megabytes(known.archive.size)} from {known.archive.url}")
        instead = "Or unpack the archive yourself, and name its folder as `model` in the profile's [sherpa] table"
        Downloader(SpeechError, instead, progress=told, notes=self._notes).folder(known.archive, self._folder)

    def say(self, line: Line) -> Said:
        """The line at the model's own rate. Raises SpeechError when the model cannot be had, or gives no such sound."""
        self.prepare()
        with self._lock:
            rate = self._loaded.sample_rate
            sentences = self._reader.sentences(line.text) if self._reader else None
            sound = (
                self._made(line.text)
                if sentences is None
                else _joined([self._made("", one) for one in sentences], rate)
            )
        return Said(base.check(Pcm(_whole_numbers(sound), rate), line.text, self.pace, self._language))

    def offers(self) -> tuple[Offer, ...]:
        """The model's speakers by number; of a known model nothing is downloaded for it."""
        if self._known:
            return tuple(Offer(str(place), self._known.about(place)) for place in range(len(self._known.speakers)))
        self.prepare()
        return tuple(Offer(str(place)) for place in range(max(self._loaded.num_speakers, 1)))

    def _made(self, text: str, phonemes: str = "") -> Floats:
        import sherpa_onnx as library

        asked = library.GenerationConfig()
        asked.sid, asked.speed = self._table.speaker, self._table.speed
        if phonemes:
            asked.phoneme_codepoints = [[ord(one) for one in phonemes]]
            asked.silence_scale = 1.0
        return np.asarray(self._loaded.generate(text, asked).samples, dtype=np.float64)

    def _judge(self, known: Mapping[str, VoiceModel]) -> None:
        """Refuse what can be seen without the model, before papers are read and a script is paid for."""
        if not installed():
            raise ConfigError("sherpa-onnx is not installed", where="[voice] provider", remedy=INSTALL)
        if self._known:
            if texts.primary(self._language) not in self._known.languages:
                reads = " and ".join(self._known.languages)
                raise ConfigError(f"the model reads {reads}, not {self._language}", where=self._place)
            self._judge_speaker(len(self._known.speakers))
            return
        if not self._folder.is_dir():
            remedy = f"Name a folder of the show with a model, or one of {', '.join(known)}"
            raise ConfigError(f"there is no model {self._table.model!r}", where=self._place, remedy=remedy)
        self._layout()

    def _judge_speaker(self, count: int) -> None:
        # The library itself would take the first one, and say so only on standard error.
        if self._table.speaker >= count:
            remedy = f"Choose 0 to {count - 1}; `podcast voices` lists them"
            raise ConfigError(f"the model has no speaker {self._table.speaker}", where=self._place, remedy=remedy)

    def _layout(self) -> Layout:
        if self._known:
            return voice_models.layout(self._folder, self._language, "Remove the folder: it is fetched anew")
        return voice_models.layout(self._folder, self._language)

    @cached_property
    def _identity(self) -> str:
        found = self._layout()
        digest = hashlib.sha256()
        for file in (found.model, found.tokens, *found.lexicons, *([found.voices] if found.voices else [])):
            with file.open("rb") as read:
                digest.update(f"{file.name} {file.stat().st_size} ".encode() + read.read(_HEAD))
        return f"{self._folder.name} {found.model.stat().st_size} {digest.hexdigest()[:12]}"

    @cached_property
    def _reader(self) -> Reader | None:
        """For a Kokoro model, which gets phonemes; others get the text."""
        found = self._layout()
        if found.kind != "kokoro":
            return None
        lines = (line for file in found.lexicons for line in _lines(file))
        tokens = frozenset(line.split()[0] if len(line.split()) > 1 else " " for line in _lines(found.tokens))
        accent = "en-gb" if self._language.lower() == "en-gb" else "en-us"
        # By itself an article would be heard as the letter.
        return Reader({"a": "ə"} | entries(lines), tokens, self._language, lambda words: ipa(words, accent))

    @cached_property
    def _loaded(self) -> "OfflineTts":
        found = self._layout()
        if not self._known:
            _try_out(self._folder, self._language, self._identity)
        try:
            loaded = opened(found, self._table.threads or min(os.cpu_count() or 1, MOST_THREADS))
        except RuntimeError as error:
            raise _not_a_model(str(self._folder), str(error)) from None
        self._judge_speaker(max(loaded.num_speakers, 1))
        return loaded


def opened(found: Layout, threads: int) -> "OfflineTts":
    """The model in memory. Raises RuntimeError, or ends the process, for files that are no such model."""
    import sherpa_onnx as library

    parts = {"model": str(found.model), "tokens": str(found.tokens)}
    if found.kind == "kokoro":
        model = {"kokoro": library.OfflineTtsKokoroModelConfig(voices=str(found.voices), **parts)}
    else:
        parts["lexicon"] = ",".join(map(str, found.lexicons))
        # VITS draws the melody and the lengths at random, without a seed; at 0 a text gives the same clip each time.
        model = {"vits": library.OfflineTtsVitsModelConfig(noise_scale=0, noise_scale_w=0, **parts)}
    config = library.OfflineTtsConfig(
        model=library.OfflineTtsModelConfig(num_threads=threads, **model),
        rule_fsts=",".join(map(str, found.rules)) if found.kind == "vits" else "",
        max_num_sentences=1,
    )
    if not config.validate():
        raise RuntimeError("files are missing")
    return library.OfflineTts(config)


@cache
def _try_out(folder: Path, language: str, _identity: str) -> None:
    """Load a model of the user's own in a process of its own: sherpa-onnx ends the process where metadata are missing
    or tokens are malformed. Raises SpeechError.
    """
    program = [sys.executable, "-c", _TRIAL, str(folder), language, json.dumps(sys.path)]
    try:
        ran = subprocess.run(program, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TRIAL_S, check=False)
    except subprocess.TimeoutExpired:
        raise _not_a_model(str(folder), f"it did not load within {_TRIAL_S} s") from None
    if ran.returncode:
        said = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _not_a_model(str(folder), said[-1] if said else f"exit code {ran.returncode}")


def _not_a_model(where: str, why: str) -> SpeechError:
    what = f"sherpa-onnx cannot load the model ({texts.clean(why)[-200:]})"
    return SpeechError(what, where=where, remedy="Name another model in the profile's [sherpa] table, or fetch it anew")


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8", errors="replace").splitlines()


def _joined(sentences: list[Floats], rate: int) -> Floats:
    """Sentences one after the other, `BETWEEN_MS` apart: what a model leaves before and after one differs widely."""
    parts: list[Floats] = []
    for sound in sentences:
        onset, offset = pcm.edges(Pcm(_whole_numbers(sound), rate))
        first, last = (max(onset - _MARGIN_MS, 0)) * rate // 1000, (offset + _MARGIN_MS) * rate // 1000
        parts += [sound[first:last], np.zeros(BETWEEN_MS * rate // 1000)]
    return np.concatenate(parts[:-1]) if parts else np.zeros(0)


def _whole_numbers(samples: Floats) -> Samples:
    """Samples of -1 to 1 as int16; what goes beyond is scaled down as a whole, not clipped."""
    if not np.isfinite(samples).all():
        raise SpeechError("the voice gave samples that are no numbers", remedy="Take another model")
    peak = max(float(np.abs(samples).max(initial=0.0)), 1.0)
    return np.rint(samples / peak * _FULL_SCALE).astype(np.int16)
