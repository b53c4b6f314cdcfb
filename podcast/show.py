"""A show's settings as `podcast.toml` gives them: values only; `config` reads and checks them.

Defaults here are the documented ones. Every class forbids keys that it does not name.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

_STRICT: dict[str, Any] = {"extra": "forbid"}
_Count = Annotated[int, Field(ge=0)]
_Ms = Annotated[int, Field(ge=0, le=60_000)]
_Decibel = Annotated[float, Field(ge=-60, le=12)]
_COLOUR = r"^#[0-9a-fA-F]{6}$"
_Colour = Annotated[str, Field(pattern=_COLOUR)]
# A web address without user name, query or fragment: podcast apps want none of them in a feed.
_PLACE = r"^$|^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[!$-;=A-Z\[-~]*)?$"
# Such an address, or a file of the show's folder.
_IMAGE = _PLACE + r"|^[A-Za-z0-9_-][A-Za-z0-9._/-]*\.([jJ][pP][eE]?[gG]|[pP][nN][gG])$"
# A feed's address may have a query: some hosts' have.
_FEED = r"^$|^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[!$-;=?-Z\[-~]*)?$"
_COUNTER = r"^$|^https://[A-Za-z0-9.-]+(:[0-9]+)?/([!$-;=A-Z\[-~]*/)?$"
_SAID = r"\S"
_Words = Annotated[str, Field(pattern=_SAID)]
_NAME = r"^[^:*\n]*$"
_BUCKET = r"^$|^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"
_KEY_PREFIX = r"^$|^[A-Za-z0-9_-][A-Za-z0-9._/-]*/$"
_REGION = r"^[a-z0-9-]*$"
_ID = r"^[a-z0-9][a-z0-9-]{0,31}$"
_LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
_EMAIL = r"^$|^[^\s@]+@[^\s@]+$"
_LICENSE = r"^[A-Za-z0-9.+-]{0,128}$"
_PURPOSE = r"^[A-Za-z0-9._-]{1,128}$"
_GUID = r"^$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"

# What each pattern asks for, in words for whoever wrote something else; what stands in quotes there fits it.
RULES: Mapping[str, str] = {
    _COLOUR: "must be a colour such as '#12263a'",
    _PLACE: "must be an http or https address without user name, ? or #, such as 'https://podcast.example.org/en'",
    _IMAGE: "must be an http or https address without ? or #, or a JPEG or PNG in the show's folder: 'cover.jpg'",
    _FEED: "must be an http or https address without user name or #, such as 'https://feeds.example.org/show'",
    _PURPOSE: "must be a purpose of podcast:txt in letters, digits and . _ -, such as 'applepodcastsverify'",
    _COUNTER: "must be an https address that ends in /, such as 'https://op3.dev/e/'",
    _SAID: "must have words in it",
    _NAME: "must be one line without : and *",
    _BUCKET: "must be 3 to 63 small letters, digits, dots or hyphens, a letter or digit at both ends",
    _KEY_PREFIX: "must end in /, such as 'en/', not begin with . or /, and have only letters, digits and . _ - /",
    _REGION: "must be small letters, digits and hyphens, such as 'eu-central-1'",
    _ID: "must be 1 to 32 small letters, digits or hyphens, and not begin with a hyphen",
    _LANGUAGE: "must be a language's tag, such as 'en', 'en-GB' or 'zh-CN'",
    _EMAIL: "must be one e-mail address, such as 'ada@example.org'",
    _LICENSE: "must be a licence's short name (SPDX), such as 'CC-BY-4.0'",
    _GUID: "must be a UUID in small letters, such as '9b024349-ccf0-5f69-a609-6b82873eab3c'",
}


@dataclass(frozen=True, slots=True)
class Papers:
    """`[papers]`: where the week's papers come from and which are taken."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    source: str = "huggingface"
    file: str = ""
    top: Annotated[int, Field(ge=1, le=20)] = 5
    # Of the weeks that were missed, so many are made in one run.
    catch_up: Annotated[int, Field(ge=1, le=53)] = 2
    min_upvotes: _Count = 0
    pin: tuple[str, ...] = ()
    ban: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scripting:
    """`[script]`: who writes it and who says it.

    For an LLM: its name, its temperature (None leaves it to the model), how long the episode is meant to be, how
    many requests may be under way together, and the seconds that one answer may take.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    writer: str = "auto"
    model: str = "gpt-5.4-mini"
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    minutes: Annotated[int, Field(ge=1, le=120)] = 12
    at_once: Annotated[int, Field(ge=1, le=32)] = 4
    # Models that reason take minutes over a section.
    timeout: Annotated[int, Field(ge=1, le=7200)] = 600
    host: Annotated[str, Field(pattern=_NAME)] = ""


@dataclass(frozen=True, slots=True)
class Voicing:
    """`[voice]`: the speech provider and the profile `voices/<profile>.toml`; "" is `host-<language>`."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    provider: str = "auto"
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Mixing:
    """`[mix]`: music files (relative to `voices/music/`, "" for none), pauses in ms, levels in dB, LUFS and dBTP."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    intro: str = "intro.flac"
    outro: str = "outro.flac"
    pause_segment: _Ms = 450
    pause_section: _Ms = 1100
    intro_solo: _Ms = 6000
    outro_lead: _Ms = 1500
    duck_db: _Decibel = -16.0
    music_db: _Decibel = -3.0
    loudness: Annotated[float, Field(ge=-30, le=-10)] = -16.0
    peak: Annotated[float, Field(ge=-9, le=-0.5)] = -1.0
    bitrate: Literal[96, 128, 160, 192, 256, 320] = 128


@dataclass(frozen=True, slots=True)
class Aligning:
    """`[align]`: "auto", "none" or one of OpenAI's Whispers by name, or a folder; whose times are taken.

    `source` is "auto", which takes the times that the voice itself reports clip by clip where what was heard bears them
    out, "voice", which takes them wherever they are sound, or "audio", which never does.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    model: str = "auto"
    source: Literal["auto", "audio", "voice"] = "auto"


@dataclass(frozen=True, slots=True)
class Captioning:
    """`[captions]`: widest line, in characters (full-width ones in Chinese); 0 takes the language's rule.

    config refuses lines that are too narrow to hold a sentence.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    width: _Count = 0


@dataclass(frozen=True, slots=True)
class Covering:
    """`[cover]`: colours as #rrggbb."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    background: _Colour = "#12263a"
    accent: _Colour = "#f4b942"


@dataclass(frozen=True, slots=True)
class Publishing:
    """`[publish]`: the store, the address its files have, and the slot of the week after, by the show's clock.

    `feed_items` of the newest episodes are in feed.xml, older years in archives. `prefix` is the address of a service
    that counts downloads and redirects to the file, such as `https://op3.dev/e/`. On S3, `key_prefix` ("papers/")
    stands before every key of the `bucket`; `endpoint_url`, `region`, `addressing` and `profile` are found as boto3
    does when they are not given. With `approve` an episode waits in a preview feed until `podcast approve`.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    to: Literal["local", "s3"] = "local"
    base_url: Annotated[str, Field(pattern=_PLACE)] = ""
    weekday: Annotated[int, Field(ge=1, le=7)] = 1
    hour: Annotated[int, Field(ge=0, le=23)] = 6
    feed_items: Annotated[int, Field(ge=1, le=10_000)] = 200
    prefix: Annotated[str, Field(pattern=_COUNTER)] = ""
    bucket: Annotated[str, Field(pattern=_BUCKET)] = ""
    key_prefix: Annotated[str, Field(pattern=_KEY_PREFIX)] = ""
    endpoint_url: Annotated[str, Field(pattern=_PLACE)] = ""
    region: Annotated[str, Field(pattern=_REGION)] = ""
    addressing: Literal["auto", "path", "virtual"] = "auto"
    profile: str = ""
    approve: bool = False


@dataclass(frozen=True, slots=True)
class Show:
    """One podcast. `root` is the folder of its podcast.toml.

    For those who move away, or end: `locked` asks hosts not to import the feed, `new_feed_url` is where subscribers
    follow it to, `complete` says that no episode will come, and `block` keeps directories from listing the show. `txt`
    are the feed's podcast:txt by their purposes, by which directories and hosts know its owner.

    `image` is its cover: a web address, or a key of the store, and then `artwork` is the file in `root` that it is
    made of. Without one each episode's own cover serves. `timezone` is where its weeks begin and end (IANA's name).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT
    id: Annotated[str, Field(pattern=_ID)]
    title: _Words
    description: _Words
    author: _Words
    language: Annotated[str, Field(pattern=_LANGUAGE)]
    timezone: str = "UTC"
    email: Annotated[str, Field(pattern=_EMAIL)] = ""
    link: Annotated[str, Field(pattern=_PLACE)] = ""
    category: Annotated[tuple[_Words, ...], Field(min_length=1)] = ("Technology",)
    image: Annotated[str, Field(pattern=_IMAGE)] = ""
    explicit: bool = False
    copyright: str = ""
    license: Annotated[str, Field(pattern=_LICENSE)] = ""
    funding: Annotated[str, Field(pattern=_PLACE)] = ""
    guid: Annotated[str, Field(pattern=_GUID)] = ""
    locked: bool = True
    new_feed_url: Annotated[str, Field(pattern=_FEED)] = ""
    complete: bool = False
    block: bool = False
    txt: dict[Annotated[str, Field(pattern=_PURPOSE)], Annotated[str, Field(min_length=1, max_length=4000)]] = field(
        default_factory=dict
    )
    papers: Papers = field(default_factory=Papers)
    script: Scripting = field(default_factory=Scripting)
    voice: Voicing = field(default_factory=Voicing)
    mix: Mixing = field(default_factory=Mixing)
    align: Aligning = field(default_factory=Aligning)
    captions: Captioning = field(default_factory=Captioning)
    cover: Covering = field(default_factory=Covering)
    publish: Publishing = field(default_factory=Publishing)
    root: Path = Path()
    artwork: str = ""

    @property
    def zone(self) -> dt.tzinfo:
        """The time zone in which its weeks and its slot lie. Raises KeyError for a name that this machine lacks."""
        return dt.UTC if self.timezone == "UTC" else ZoneInfo(self.timezone)

    def day(self, moment: dt.datetime) -> dt.date:
        """The day that it is at `moment` where the show lives."""
        return moment.astimezone(self.zone).date()

    @property
    def episodes(self) -> Path:
        """The folder in which each of its weeks has one."""
        return self.root / "episodes" / self.id

    @property
    def base_url(self) -> str:
        """Where the store's keys are found, without a trailing slash."""
        return (self.publish.base_url or self.first_url).rstrip("/")

    @property
    def first_url(self) -> str:
        """The address that a show is given with: nobody but this machine finds anything there."""
        return f"http://localhost:8000/{self.id}"


@dataclass(frozen=True, slots=True)
class VoiceProfile:
    """`voices/<name>.toml`: how a host sounds, one table of settings for each provider.

    Each provider's table carries its measured `pace` in spoken characters a second.
    """

    name: str
    language: str
    providers: dict[str, dict[str, Any]]
