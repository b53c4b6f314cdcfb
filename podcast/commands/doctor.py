"""`podcast doctor`: what an episode needs, tried out."""

import datetime as dt
import json
import platform
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from podcast import feed, providers, selection
from podcast.aligners.whisper import Whisper
from podcast.aligners.whisper_sources import Known
from podcast.errors import ModelError, PodcastError
from podcast.hiding import hidden
from podcast.model import Week
from podcast.models.finding import Finder
from podcast.models.known import KNOWN, Model
from podcast.models.whispers import WHISPERS
from podcast.net import keys, public
from podcast.net.downloads import megabytes
from podcast.providers import Environment
from podcast.show import Show
from podcast.sound import audio
from podcast.sound.ffmpeg_runs import ffmpeg_exe
from podcast.speech.base import Line
from podcast.speech.standby import Standby
from podcast.stages import mix
from podcast.text import primary

# How long the papers' source has to answer.
_PATIENCE_S = 5.0
# What docs/hosting.md has: everybody may read, and resume a download.
CORS = {
    "CORSRules": [
        {
            "AllowedOrigins": ["*"],
            "AllowedMethods": ["GET", "HEAD"],
            "AllowedHeaders": ["Range"],
            "ExposeHeaders": ["Content-Length", "Content-Range", "ETag"],
            "MaxAgeSeconds": 86400,
        }
    ]
}
# By public reports of five podcast programs.
WITHOUT_EMAIL = "which Spotify and YouTube refuse"
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
    checks: dict[str, Callable[[], str | Finding]] = {
        "python": platform.python_version,
        "ffmpeg": ffmpeg_exe,
        "source": lambda: _source(show, environment, week),
        "voice": lambda: _voice(show, environment),
        "writer": lambda: _writer(show, environment),
        "music": lambda: _music(show),
        "folder": lambda: _folder(show),
        "store": lambda: providers.store(show).address("feed.xml"),
    }
    findings = tuple(_try(name, check) for name, check in checks.items())
    more = (*_keys(show, environment), _alignment(show, environment))
    finder = providers.finder(environment)
    whole = (*findings, _owner(show), *_bucket(show), *more, *(_model(finder, model) for model in KNOWN))
    return tuple(_without(environment.secrets, finding) for finding in whole)


def _without(secrets: tuple[str, ...], finding: Finding) -> Finding:
    """A finding that shows no key, whatever a server sent back."""
    return replace(finding, finding=hidden(finding.finding, secrets), remedy=hidden(finding.remedy, secrets))


def _owner(show: Show) -> Finding:
    """How directories reach the owner. Without is a warning, for a show may want to be in none of them."""
    if show.email:
        return Finding("owner", True, show.email)
    remedy = "Set email in podcast.toml; anybody can read it in the feed"
    return Finding("owner", True, f"the feed has no owner's e-mail, {WITHOUT_EMAIL}", remedy)


def _ignore(_words: str) -> None:
    return None


def _ignore_progress(_done: int, _total: int) -> None:
    return None


def _try(name: str, check: Callable[[], str | Finding]) -> Finding:
    try:
        found = check()
    except PodcastError as error:
        return _failed(name, error)
    return found if isinstance(found, Finding) else Finding(name, True, found)


def _failed(check: str, error: PodcastError) -> Finding:
    return Finding(check, False, f"{error.where}: {error.what}" if error.where else error.what, error.remedy)


def _source(show: Show, environment: Environment, week: Week) -> str:
    source = providers.source(show, environment, _ignore, within=_PATIENCE_S)
    papers = source.papers(week)
    at = dt.datetime.combine(week.sunday, dt.time(), dt.UTC)
    language = "" if _translates(show, environment) else show.language
    chosen = selection.select(
        papers, show.papers, week, (), source=source.name, fetched=at, language=language, ordered=source.ordered
    )
    many = "1 paper" if len(papers) == 1 else f"{len(papers)} papers"
    return f"{source.name} gives {many} for {week}, of which {len(chosen.taken)} would be taken"


def _translates(show: Show, environment: Environment) -> bool:
    """Whether the show's writer does; also where there is no writer, which is a finding of its own."""
    try:
        return providers.writer(show, environment, providers.voice(show, environment, _ignore)).translates
    except PodcastError:
        return True


def _writer(show: Show, environment: Environment) -> str:
    return providers.writer(show, environment, providers.voice(show, environment, _ignore)).name


def _voice(show: Show, environment: Environment) -> Finding:
    """The voice that would speak, and as the remedy what another would need that was asked for."""
    voice, why = providers.voice(show, environment, _ignore), ""
    if isinstance(voice, Standby):
        voice, why = voice.settle(_ignore_progress)
    sample = Line(_SAMPLE.get(primary(show.language), "Hello, here are the papers of the week."))
    said = voice.say(sample).sound if voice.free else None
    finding = f"{voice.provider} {voice.model}" + (f", {said.duration} ms said" if said else "")
    return Finding("voice", True, finding, why)


def _bucket(show: Show) -> Iterator[Finding]:
    """The bucket as the key may read it, and as listeners and players on the web meet it; nothing is written."""
    wanted = show.publish
    if wanted.to != "s3" or not (wanted.bucket and wanted.base_url):
        return
    try:
        there = providers.store(show).read(feed.KEY)
    except PodcastError as error:
        yield _failed("bucket", error)
        return
    place = f"s3://{wanted.bucket}/{wanted.key_prefix}"
    yield Finding("bucket", True, f"{place} can be read, and has {'a' if there else 'no'} feed")
    yield _public(f"{show.base_url}/{feed.KEY}", published=bool(there))


def _public(address: str, published: bool) -> Finding:
    """What a player on another site meets at the feed's address; CORS is told by an answer that has something."""
    name, rules = "CORS", f"Players on the web need these rules (docs/hosting.md): {json.dumps(CORS)}"
    if not published:
        return Finding(name, True, "nothing is published yet that could be tried", rules)
    with public.client() as client:
        seen = public.glance(client, address)
    if seen.silence:
        remedy = "Correct base_url in [publish], or wait until its name is known"
        return Finding("public address", False, f"{address} does not answer ({seen.silence})", remedy)
    if seen.faults:
        return Finding("public address", False, f"{address}: {'; '.join(seen.faults)}", seen.remedy)
    if not seen.shared:
        return Finding(name, False, f"{address} lets no web player read transcripts and chapters", rules)
    return Finding(name, True, f"{address} may be read from any site")


def _keys(show: Show, environment: Environment) -> Iterator[Finding]:
    """Each key that is set, tried where that costs nothing. One that this show does not use may be bad."""
    speaks, writes = _names(show, environment)
    if environment.elevenlabs_key:
        found = _try("ElevenLabs' key", lambda: keys.elevenlabs(environment.elevenlabs_key, environment.elevenlabs_url))
        yield found if speaks == "elevenlabs" else replace(found, ok=True)
    if environment.openai_key or environment.openai_url:
        wanted = show.script.model if writes == "openai" else ""
        found = _try("OpenAI's key", lambda: _openai(environment, wanted))
        yield found if "openai" in (speaks, writes) else replace(found, ok=True)


def _openai(environment: Environment, model: str) -> str:
    said, models = keys.openai(environment.openai_key, environment.openai_url)
    return f"{said}, but does not list the model {model!r}" if model and models and model not in models else said


def _names(show: Show, environment: Environment) -> tuple[str, str]:
    """Which providers say and write this show; "" where that is itself a failure."""
    try:
        spoken = providers.voice(show, environment, _ignore)
    except PodcastError:
        return show.voice.provider, show.script.writer
    try:
        return spoken.provider, providers.writer(show, environment, spoken).name
    except PodcastError:
        return spoken.provider, show.script.writer


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


def _alignment(show: Show, environment: Environment) -> Finding:
    aligner = providers.aligner(show, environment)
    if not isinstance(aligner, Whisper) or aligner.source.is_at_hand():
        return Finding("alignment", True, aligner.name)
    name = aligner.source.name
    if isinstance(aligner.source, Known):
        size = megabytes(aligner.source.model.size)
        else_ = f"; where that fails, {aligner.instead.name} aligns and nobody listens" if aligner.instead else ""
        below = ". See “model” below for another way" if aligner.source.model in KNOWN else ""
        remedy = f"It is fetched at its first use, once ({size}){else_}{below}"
        return Finding("alignment", True, f"{name} is not on this machine", remedy)
    remedy = f"Name a folder under [align], or one of {', '.join(WHISPERS)}"
    return Finding("alignment", False, f"{name} is not on this machine", remedy)


def _model(finder: Finder, model: Model) -> Finding:
    """Where a model is, and by which digest. One that is missing is no fault: not every show needs it."""
    name = f"model {model.name}"
    try:
        found = finder.check(model)
    except ModelError as error:
        return replace(_failed(name, error), ok=True)
    return Finding(name, True, f"{found.origin}, {megabytes(model.size)}, sha256 {model.sha256[:12]}")
